"""Posts, what became of them at a date, and what is really additional (rules 2, 9 and 12).

FTE (VZÄ) are Decimal with 3 places. A post without an FTE figure is counted as a post and as an unknown FTE, never as
0. Posts and heads are different things and are never converted into one another. Roles, never people.
Pure: no Django, no clock.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from roadmap.amounts import Amount, Qualifier, Total, total

Key = TypeVar("Key", bound=Hashable)


class Origin(StrEnum):
    """Where a line's posts come from. Unknown is None."""

    NEW = "new"
    RELOCATED = "relocated"
    EXISTING = "existing"


class EventKind(StrEnum):
    """What happened to a post."""

    REQUESTED = "requested"
    APPROVED = "approved"
    ADVERTISED = "advertised"
    FILLED = "filled"
    VACATED = "vacated"
    CUT = "cut"


class PostState(StrEnum):
    """What a post is at a date. Without any event by then nothing is known: not reported."""

    NOT_REPORTED = "not_reported"
    REQUESTED = "requested"
    VACANT = "vacant"
    FILLED = "filled"
    CUT = "cut"


@dataclass(frozen=True)
class Event:
    """Something that happened to a post on a day. Of two on one day the later one in the post's list counts last."""

    kind: EventKind
    on: date


@dataclass(frozen=True)
class Post:
    """One post; `fte` None is unknown, and `minimum` says "mindestens". Raises ValueError outside 0 < FTE ≤ 1."""

    key: str
    fte: Decimal | None
    events: tuple[Event, ...] = ()
    minimum: bool = False

    def __post_init__(self) -> None:
        if self.fte is not None and not 0 < self.fte <= 1:
            raise ValueError(f"{self.key}: one post has more than 0 and at most 1 FTE, not {self.fte}")

    @property
    def amount(self) -> Amount | None:
        """Its FTE with the qualifier."""
        if self.fte is None:
            return None
        return Amount(self.fte, Qualifier.AT_LEAST if self.minimum else Qualifier.EXACT)

    def state_at(self, day: date) -> PostState:
        """What the events up to and including `day` make of it.

        Approved, advertised, filled and vacated all imply approval. Advertising a post whose holder is still there,
        or requesting more for it, leaves it filled. A cut post comes back by a new request or approval.
        """
        state = PostState.NOT_REPORTED
        for event in sorted((e for e in self.events if e.on <= day), key=lambda e: e.on):
            state = _after(state, event.kind)
        return state


def _after(state: PostState, kind: EventKind) -> PostState:
    if kind is EventKind.CUT:
        return PostState.CUT
    if kind is EventKind.FILLED:
        return PostState.FILLED
    if kind is EventKind.VACATED:
        return PostState.VACANT
    if kind is EventKind.REQUESTED:
        return state if state in (PostState.VACANT, PostState.FILLED) else PostState.REQUESTED
    return state if state is PostState.FILLED else PostState.VACANT


@dataclass(frozen=True)
class Line:
    """A line of the staffing plan. `grades` holds one grade, alternatives, or nothing when it is unknown.

    `may_exist_already`: existing staff may meet it, so it is never additional need (rule 12). `until` is the last day
    of a line that is limited in time: its posts are cut from the next day on.
    """

    key: str
    posts: tuple[Post, ...]
    grades: tuple[str, ...] = ()
    unit: str = ""
    body: str = ""
    origin: Origin | None = None
    may_exist_already: bool = False
    until: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "origin", Origin(self.origin) if self.origin else None)

    @property
    def fte(self) -> Total:
        """The sum of its posts; it may exceed 1 (rule 2)."""
        return total(post.amount for post in self.posts)

    def state_of(self, post: Post, day: date) -> PostState:
        """What one of its posts is at `day`: after the last day of a line that is limited in time, cut."""
        return PostState.CUT if self.until is not None and day > self.until else post.state_at(day)


@dataclass(frozen=True)
class PostSum:
    """Some posts: how many, and their FTE. `fte.unknown` of them have no FTE figure ("VZÄ nicht angegeben")."""

    keys: tuple[str, ...] = ()
    fte: Total = field(default_factory=Total)

    @property
    def posts(self) -> int:
        return len(self.keys)

    def __add__(self, other: "PostSum") -> "PostSum":
        return PostSum(self.keys + other.keys, self.fte + other.fte)


def post_sum(posts: Iterable[Post]) -> PostSum:
    """Count posts and add up their FTE; keys are assumed to be unique."""
    listed = tuple(posts)
    return PostSum(tuple(post.key for post in listed), total(post.amount for post in listed))


@dataclass(frozen=True)
class Staffing:
    """Posts at a date, each in exactly one of the five states."""

    requested: PostSum = field(default_factory=PostSum)
    vacant: PostSum = field(default_factory=PostSum)
    filled: PostSum = field(default_factory=PostSum)
    not_reported: PostSum = field(default_factory=PostSum)
    cut: PostSum = field(default_factory=PostSum)

    @property
    def approved(self) -> PostSum:
        """Vacant and filled."""
        return self.vacant + self.filled

    @property
    def planned(self) -> PostSum:
        """Everything that was not cut, whether or not anything was reported of it."""
        return self.requested + self.approved + self.not_reported


def staffing_at(lines: Iterable[Line], day: date, by: Callable[[Line], Key]) -> dict[Key, Staffing]:
    """The posts at `day`, grouped by any key of their line (see `by_grade_and_unit`), in order of appearance."""
    groups: dict[Key, dict[PostState, list[Post]]] = {}
    for line in lines:
        states = groups.setdefault(by(line), {state: [] for state in PostState})
        for post in line.posts:
            states[line.state_of(post, day)].append(post)
    return {
        key: Staffing(
            requested=post_sum(states[PostState.REQUESTED]),
            vacant=post_sum(states[PostState.VACANT]),
            filled=post_sum(states[PostState.FILLED]),
            not_reported=post_sum(states[PostState.NOT_REPORTED]),
            cut=post_sum(states[PostState.CUT]),
        )
        for key, states in groups.items()
    }


def by_grade_and_unit(line: Line) -> tuple[tuple[str, ...], str]:
    """Key for `staffing_at`. Alternative grades stay together: which one it will be is not known."""
    return (line.grades, line.unit)


@dataclass(frozen=True)
class Need:
    """What a plan asks for, each post that is not cut in exactly one place. Only `additional` is additional need."""

    additional: PostSum = field(default_factory=PostSum)
    may_exist_already: PostSum = field(default_factory=PostSum)
    relocated: PostSum = field(default_factory=PostSum)
    existing: PostSum = field(default_factory=PostSum)
    origin_unknown: PostSum = field(default_factory=PostSum)


def need_at(lines: Iterable[Line], day: date) -> Need:
    """Tell additional need from what is relocated, exists, may exist already, or whose origin is unknown (rule 12)."""
    found: dict[str, list[Post]] = {}
    for line in lines:
        found.setdefault(need_of(line), []).extend(
            post for post in line.posts if line.state_of(post, day) is not PostState.CUT
        )
    return Need(**{place: post_sum(posts) for place, posts in found.items()})


def need_of(line: Line) -> str:
    """The place of a line's posts in a plan's need: the name of a field of `Need`."""
    if line.origin in (Origin.RELOCATED, Origin.EXISTING):
        return str(line.origin)
    if line.may_exist_already:
        return "may_exist_already"
    return "additional" if line.origin is Origin.NEW else "origin_unknown"


@dataclass(frozen=True)
class Heads:
    """How many people a unit has, as a source counts them: heads, which say nothing about posts or FTE.

    Raises ValueError for a fraction or a negative figure.
    """

    unit: str
    count: Amount | None

    def __post_init__(self) -> None:
        if self.count is not None and (self.count.value < 0 or self.count.value != int(self.count.value)):
            raise ValueError(f"{self.unit}: heads are whole, not {self.count.value}")


def heads_by_unit(heads: Iterable[Heads]) -> dict[str, Total]:
    """The heads of each unit, in order of appearance."""
    groups: dict[str, list[Amount | None]] = {}
    for one in heads:
        groups.setdefault(one.unit, []).append(one.count)
    return {unit: total(counts) for unit, counts in groups.items()}
