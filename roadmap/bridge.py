"""The bridge from last year's projects to this year's (rule 15).

prior + new + reactivated ± lineage − completed − dropped = now, where the stock is every project that is neither
completed nor dropped; deferred ones are in it. Every component names its projects, so that each figure opens its
sources. Pure: no Django, no clock.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ProjectState(StrEnum):
    """States of a project."""

    IDEA = "idea"
    NOT_STARTED = "not_started"
    IN_PREPARATION = "in_preparation"
    STARTED = "started"
    ONGOING = "ongoing"
    COMPLETED = "completed"
    DEFERRED = "deferred"
    DROPPED = "dropped"


class LineageKind(StrEnum):
    """What became of a project between two versions."""

    SAME = "same"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    REPLACED = "replaced"


OUT_OF_STOCK = (ProjectState.COMPLETED, ProjectState.DROPPED)


@dataclass(frozen=True)
class Presence:
    """One project at the two dates; None: it was not in the plan."""

    key: str
    prior: ProjectState | None
    now: ProjectState | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "prior", ProjectState(self.prior) if self.prior else None)
        object.__setattr__(self, "now", ProjectState(self.now) if self.now else None)


@dataclass(frozen=True)
class Descent:
    """`source` became (part of) `target` between the two dates. Two links from one source are a split, two links to
    one target a merger."""

    source: str
    target: str
    kind: LineageKind


class BridgeError(ValueError):
    """The bridge does not balance: `keys` are the projects that nothing accounts for."""

    def __init__(self, problem: str, keys: Iterable[str]) -> None:
        self.keys = tuple(sorted(keys))
        super().__init__(f"{problem}: {', '.join(self.keys)}")


@dataclass(frozen=True)
class Bridge:
    """The components, each with its projects' keys in alphabetical order.

    A project that came and was completed within the period is in `new` and in `completed`: it stays in this year's
    report. `deferred` is the part of `now` that is deferred. `reclassified` changed between completed and dropped
    and never was in the stock. Raises BridgeError when the figures do not balance.
    """

    prior: tuple[str, ...]
    new: tuple[str, ...]
    reactivated: tuple[str, ...]
    lineage_in: tuple[str, ...]
    lineage_out: tuple[str, ...]
    completed: tuple[str, ...]
    dropped: tuple[str, ...]
    now: tuple[str, ...]
    deferred: tuple[str, ...] = ()
    reclassified: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        came = (*self.prior, *self.new, *self.reactivated, *self.lineage_in)
        went = (*self.lineage_out, *self.completed, *self.dropped)
        if sorted(came) != sorted((*went, *self.now)):
            raise BridgeError("the bridge does not balance", set(came) ^ {*went, *self.now})

    @property
    def lineage(self) -> int:
        """The net effect of splits and mergers, as the bridge shows it (±)."""
        return len(self.lineage_in) - len(self.lineage_out)


def bridge(projects: Iterable[Presence], descents: Iterable[Descent] = ()) -> Bridge:
    """Account for every project between the two dates.

    A project's own state comes first: one that was dropped in favour of its successors is dropped, and one that left
    the plan without a state left by lineage. Links within one project ("same") say nothing and are ignored.
    Raises BridgeError when a project left the plan with neither a state nor a descendant, when a key occurs twice,
    and when a link names a project that is not given.
    """
    by_key = _by_key(projects)
    links = [link for link in descents if link.source != link.target]
    sources, targets = {link.source for link in links}, {link.target for link in links}
    if strangers := (sources | targets) - by_key.keys():
        raise BridgeError("a lineage names projects that are not given", strangers)
    prior = {key for key, project in by_key.items() if in_stock(project.prior)}
    now = {key for key, project in by_key.items() if in_stock(project.now)}
    gone = {key for key in prior if by_key[key].now is None}
    if unexplained := gone - sources:
        raise BridgeError("left the plan with neither a state nor a descendant", unexplained)
    entered = {key for key, project in by_key.items() if project.prior is None and project.now is not None}
    ended = (prior | entered) - now - gone
    return Bridge(
        prior=_sorted(prior),
        new=_sorted(entered - targets),
        reactivated=_sorted(now - prior - entered),
        lineage_in=_sorted(entered & targets),
        lineage_out=_sorted(gone),
        completed=_sorted(key for key in ended if by_key[key].now is ProjectState.COMPLETED),
        dropped=_sorted(key for key in ended if by_key[key].now is ProjectState.DROPPED),
        now=_sorted(now),
        deferred=_sorted(key for key in now if by_key[key].now is ProjectState.DEFERRED),
        reclassified=_sorted(key for key, project in by_key.items() if _reclassified(project)),
    )


@dataclass(frozen=True)
class Succession:
    """A stated descent with the place of the later version, from which on it holds."""

    source: str
    target: str
    kind: LineageKind
    since: int


def succeeded(successions: Iterable[Succession], position: int, entered: Collection[str]) -> set[str]:
    """Return the projects that became others by the version at `position` and have no entry in it any more."""
    return {
        row.source
        for row in successions
        if row.source != row.target and row.since <= position and row.source not in entered
    }


def bridge_between(
    states: Mapping[str, tuple[str | None, str | None]],
    successions: Iterable[Succession],
    before: Collection[str],
    after: Collection[str],
) -> Bridge:
    """Account for the projects between two dates, from their states there and what became of them in the plan.

    `states` are by project, None where nobody stated one by then; a project without a state now is in no component.
    `before` and `after` are the projects that had become others by the versions of the two dates (`succeeded`): they
    are in the stock no more, whatever their last state says.
    """
    known = {key: pair for key, pair in states.items() if pair[1]}
    links = [
        row
        for row in successions
        if row.source != row.target and row.source in known and row.target in known
        if row.source not in before and row.source in after
    ]
    gone = {*before, *(row.source for row in links)}
    presences = [
        Presence(
            key,
            None if not prior or (key in before and in_stock(prior)) else ProjectState(prior),
            None if not now or (key in gone and in_stock(now)) else ProjectState(now),
        )
        for key, (prior, now) in known.items()
    ]
    return bridge(presences, [Descent(row.source, row.target, row.kind) for row in links])


def _by_key(projects: Iterable[Presence]) -> Mapping[str, Presence]:
    result: dict[str, Presence] = {}
    for project in projects:
        if project.key in result:
            raise BridgeError("a project is given twice", [project.key])
        result[project.key] = project
    return result


def in_stock(state: ProjectState | str | None) -> bool:
    """Whether a project in this state is in the stock: neither completed nor dropped (rule 15)."""
    return state is not None and state not in OUT_OF_STOCK


def _reclassified(project: Presence) -> bool:
    return project.prior in OUT_OF_STOCK and project.now in OUT_OF_STOCK and project.prior is not project.now


def _sorted(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(keys))
