"""How a project stands at a day: lights, progress, next milestone, money (rules 17 to 20).

The one computation for page, report and export: the pages load its inputs from rows (`standing.py`), the report from
frozen facts; neither decides anything. Pure: no Django, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar
from uuid import UUID

from organisation.partial_dates import PartialDate
from roadmap.amounts import Total
from roadmap.bridge import ProjectState
from roadmap.budget import Direction, Execution, Item, Stage, Variance, execution, expand
from roadmap.lights import (
    ASSESSED,
    DEFAULTS,
    Assessment,
    Light,
    Milestone,
    Reason,
    ReasonCode,
    Thresholds,
    is_jump,
    money_light,
    narrative_needed,
    overall,
    scope_light,
    time_light,
)
from roadmap.progress import GAP_POINTS, Progress, WeightedMilestone, progress_at

Key = TypeVar("Key")

# States in which a version has been through the council, whether or not a later one took its place.
ADOPTED = frozenset({"adopted", "amended", "superseded", "expired"})
_WORST_FIRST = (Light.RED, Light.AMBER, Light.GREEN, Light.NOT_REPORTED, Light.NOT_ASSESSED)
OUTGOING = (Direction.EXPENSE, Direction.PAYMENT)
GRANTED = (Stage.APPROPRIATION, Stage.SUPPLEMENTARY, Stage.CARRY_OVER, Stage.ACTUAL, Stage.FORECAST)


class Adoption(NamedTuple):
    """A version as far as it matters which one is in force: its key, state, day of adoption (None: unknown), place."""

    key: UUID
    state: str
    adopted_on: date | None
    position: int


def version_at(versions: Iterable[Adoption], day: date) -> tuple[Adoption, bool] | None:
    """Return the version in force on `day`, and whether it is known to have been adopted by then.

    The one that was adopted last on or before `day`; where none was, the last one that went through the council on an
    unknown day, and then the latest one that is known. None without versions.
    """
    listed = list(versions)
    adopted = [row for row in listed if row.state in ADOPTED and row.adopted_on is not None and row.adopted_on <= day]
    if adopted:
        return max(adopted, key=lambda row: (row.adopted_on or date.min, row.position)), True
    undated = [row for row in listed if row.state in ADOPTED and row.adopted_on is None]
    candidates = undated or listed
    return (max(candidates, key=lambda row: row.position), False) if candidates else None


def plans_in_scope(plan: Key, owned: Sequence[tuple[Key, Key | None, str]]) -> set[Key]:
    """Return the plans that are told together: `plan`, its parents and children, and the owner's alliances.

    `owned` are the owner's plans as (key, parent, kind).
    """
    wanted = {plan}
    while True:
        near = {key for key, parent, _kind in owned if parent in wanted}
        near |= {parent for key, parent, _kind in owned if key in wanted and parent is not None}
        if near <= wanted:
            return wanted | {key for key, _parent, kind in owned if kind == "alliance"}
        wanted |= near


def year_before(day: date) -> date:
    """Return the day one year earlier; the 28th for a 29th of February. A report to 31.12. compares with last 31.12."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class KnownMilestone:
    """A milestone as known at a day; dates None are unknown. `reason`: of its last move."""

    key: str
    title: str
    weight: Decimal
    baseline: PartialDate | None = None
    forecast: PartialDate | None = None
    actual: PartialDate | None = None
    reason: str = ""

    @property
    def due(self) -> PartialDate | None:
        """When it is expected: its forecast, or without one its baseline."""
        return self.forecast or self.baseline

    @property
    def days_late(self) -> int | None:
        """Days from the baseline to the forecast or the actual date, negative when early; None without both."""
        date_now = self.forecast or self.actual
        if self.baseline is None or date_now is None:
            return None
        return (date_now.day - self.baseline.day).days

    def reached_at(self, day: date) -> bool:
        """Whether it is reached on `day`."""
        return self.actual is not None and self.actual.earliest <= day

    def late_in(self, since: date, day: date) -> int | None:
        """Days late, as far as a report of `since` to `day` has to tell of it: still open, or reached in that time."""
        told_before = self.actual is not None and self.reached_at(day) and self.actual.day < since
        return None if told_before else self.days_late


@dataclass(frozen=True)
class Reported:
    """What was reported of a project by a day: its last confirmed status (`as_of` None: there is none).

    `asked`: a round asked for it in the period. Progress is in per cent; None is not reported.
    """

    as_of: date | None = None
    progress: int | None = None
    time: Light | None = None
    money: Light | None = None
    scope: Light | None = None
    asked: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of a project at a day. `items` are its shares of the money, in euros, of all years."""

    milestones: tuple[KnownMilestone, ...] = ()
    items: tuple[Item, ...] = ()
    state: str | None = None
    forecast: PartialDate | None = None
    reported: Reported = field(default_factory=Reported)


@dataclass(frozen=True)
class Measure:
    """What projects are measured against: the plan's end (None: open or unknown), its settings, and the first day
    of the period in which a status is current."""

    since: date
    plan_end: PartialDate | None = None
    limits: Thresholds = DEFAULTS
    gap_points: Decimal = GAP_POINTS


@dataclass(frozen=True)
class MoneySide:
    """One outgoing side of a project's money in the year: expense or payment, which are never added."""

    direction: Direction
    done: Execution

    @property
    def appropriation(self) -> Total:
        """The latest total, secured."""
        return self.done.latest.secured

    @property
    def expected(self) -> Total:
        """Actual plus what is still to be spent, secured."""
        return self.done.expected


@dataclass(frozen=True)
class Standing:
    """How a project stands. `next_milestone` has a title and a date in `due`; `slips`: past the plan's end.

    `items` is the money that the light is judged by, `sides` its sums; `conditional_money`: some of the project's
    money, of any year, is under a condition. `previous` is the overall light of a year before, None where not asked.
    """

    day: date
    time: Assessment
    money: Assessment
    scope: Assessment
    overall: Assessment
    progress: Progress
    state: str | None = None
    milestones: tuple[KnownMilestone, ...] = ()
    next_milestone: KnownMilestone | None = None
    last_forecast: PartialDate | None = None
    slips: bool = False
    has_entry: bool = False
    reported: Reported = field(default_factory=Reported)
    conditional_money: bool = False
    items: tuple[Item, ...] = ()
    sides: tuple[MoneySide, ...] = ()
    days_late: int | None = None
    variance: Variance | None = None
    narrative_needed: bool = False
    previous: Light | None = None

    @property
    def jump(self) -> bool:
        """From green to red without amber between (rule 18)."""
        return is_jump(self.previous, self.overall.light)

    @property
    def reached(self) -> tuple[KnownMilestone, ...]:
        """The milestones that are reached."""
        return tuple(row for row in self.milestones if row.reached_at(self.day))

    @property
    def weights(self) -> tuple[Decimal, Decimal]:
        """The weights of the milestones that are reached, and of all: what the computed progress divides."""
        reached = sum((row.weight for row in self.reached), Decimal(0))
        return reached, sum((row.weight for row in self.milestones), Decimal(0))

    @property
    def lights(self) -> dict[str, Assessment]:
        """The four lights by name."""
        return {"time": self.time, "money": self.money, "scope": self.scope, "overall": self.overall}


@dataclass(frozen=True)
class FieldSide:
    """A field's money of one outgoing direction in the year: latest total and expected spending, secured."""

    direction: Direction
    appropriation: Total
    expected: Total


@dataclass(frozen=True)
class FieldStanding:
    """How a field stands: the worst overall light of its projects, how many have each light and each state (None:
    not stated), and its money: that of its projects and what is for the field as a whole."""

    light: Light
    lights: tuple[tuple[Light, int], ...]
    states: tuple[tuple[str | None, int], ...]
    sides: tuple[FieldSide, ...]

    @property
    def projects(self) -> int:
        """How many projects it has."""
        return sum(count for _state, count in self.states)


def judge_field(members: Iterable[Standing], items: Iterable[Item] = (), year: int = 0) -> FieldStanding:
    """Return how a field stands; `items` are shares that are for the field itself, counted in `year`."""
    listed = list(members)
    own = {side.direction: side for side in _sides(items_of_year(items, year))}
    sides = [side for member in listed for side in member.sides] + list(own.values())
    found = [member.overall.light for member in listed]
    states = [member.state for member in listed]
    return FieldStanding(
        light=worst(found),
        lights=tuple((light, found.count(light)) for light in _WORST_FIRST if light in found),
        states=tuple((state, states.count(state)) for state in (*ProjectState, None) if state in states),
        sides=tuple(
            FieldSide(
                direction,
                sum((side.appropriation for side in sides if side.direction is direction), Total()),
                sum((side.expected for side in sides if side.direction is direction), Total()),
            )
            for direction in OUTGOING
            if any(side.direction is direction for side in sides)
        ),
    )


def worst(lights: Iterable[Light]) -> Light:
    """Return the worst of the lights that are assessed; without one, "not reported" if any is, else "not assessed"."""
    return overall(*(Assessment(light, ()) for light in lights)).light


def judge(known: Known, day: date, measure: Measure, *, previous: Light | None = None) -> Standing:
    """Return how a project stands on `day`. Of a dropped project nothing is expected any more: it is not assessed."""
    dropped = known.state == ProjectState.DROPPED
    concerned = items_of_year(known.items, day.year)
    sides = tuple(_sides(concerned))
    time, money, scope, worst = _dropped() if dropped else _lights(known, day, measure, sides)
    last = last_forecast(known, day)
    late = max((row.days_late for row in known.milestones if row.days_late is not None), default=None)
    told = max(
        (days for row in known.milestones if (days := row.late_in(measure.since, day)) is not None), default=None
    )
    found = _variance(sides)
    reported = known.reported
    return Standing(
        day=day,
        state=known.state,
        time=time,
        money=money,
        scope=scope,
        overall=worst,
        progress=progress_at(
            [WeightedMilestone(row.weight, row.actual) for row in known.milestones],
            reported.progress,
            day,
            measure.gap_points,
        ),
        milestones=known.milestones,
        next_milestone=None if dropped else next_milestone(known.milestones, day),
        last_forecast=last,
        slips=not dropped and last is not None and measure.plan_end is not None and last.day > measure.plan_end.day,
        has_entry=reported.as_of is not None and reported.as_of >= measure.since,
        reported=reported,
        conditional_money=any(item.conditional for item in known.items),
        items=concerned,
        sides=sides,
        days_late=late,
        variance=found,
        narrative_needed=narrative_needed(told, found, measure.limits),
        previous=previous,
    )


def _dropped() -> tuple[Assessment, Assessment, Assessment, Assessment]:
    nothing = Assessment(Light.NOT_ASSESSED, (Reason(ReasonCode.DROPPED, Light.NOT_ASSESSED),))
    return nothing, nothing, nothing, nothing


def _lights(
    known: Known, day: date, measure: Measure, sides: Sequence[MoneySide]
) -> tuple[Assessment, Assessment, Assessment, Assessment]:
    time = time_light(
        [Milestone(row.key, row.baseline, row.forecast, row.actual) for row in known.milestones],
        day,
        plan_end=measure.plan_end,
        project_forecast=known.forecast,
        limits=measure.limits,
    )
    money = money_light_of(sides, measure.limits)
    scope = scope_light(known.reported.scope, asked=known.reported.asked)
    return time, money, scope, overall(time, money, scope)


def items_of_year(items: Iterable[Item], year: int) -> tuple[Item, ...]:
    """What falls into the year, yearly amounts included; where nothing does, the items whose year nobody stated."""
    listed = list(items)
    found = tuple(item for item in expand(listed, year, year) if item.year == year)
    return found or tuple(item for item in listed if item.year_from is None and item.year_to is None)


def _sides(concerned: Sequence[Item]) -> Iterable[MoneySide]:
    for side in OUTGOING:
        members = [item for item in concerned if item.direction is side and item.stage in GRANTED]
        if members:
            yield MoneySide(side, execution(members))


def money_light_of(sides: Sequence[MoneySide], limits: Thresholds = DEFAULTS) -> Assessment:
    """Expense and payment are judged apart, since the two parts of the budget are never added; the worse one counts."""
    found = [money_light(side.appropriation, side.expected, limits) for side in sides]
    assessed = [one for one in found if one.light in ASSESSED]
    if assessed:
        return overall(*assessed)
    return found[0] if found else money_light(Total(), Total(), limits)


def _variance(sides: Iterable[MoneySide]) -> Variance | None:
    """The variance of the side that deviates more."""
    known = [side.done.variance for side in sides]
    return max((one for one in known if one is not None), key=lambda one: abs(one.percent), default=None)


def next_milestone(milestones: Iterable[KnownMilestone], day: date) -> KnownMilestone | None:
    """Return the unreached milestone that is due first, overdue ones included; None without a dated one."""
    waiting = [(row.due.day, row) for row in milestones if row.due is not None and not row.reached_at(day)]
    return min(waiting, key=lambda found: found[0])[1] if waiting else None


def last_forecast(known: Known, day: date) -> PartialDate | None:
    """Return the latest of the project's own forecast and those of its unreached milestones."""
    forecasts = [row.forecast for row in known.milestones if row.forecast and not row.reached_at(day)]
    forecasts += [known.forecast] if known.forecast else []
    return max(forecasts, key=lambda found: found.day, default=None)


def period_start(day: date) -> date:
    """Return the first day of the twelve months that end with `day`: 1 January for 31 December."""
    return year_before(day) + timedelta(days=1)
