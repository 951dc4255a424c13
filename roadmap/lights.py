"""Traffic lights of a project at a date, with the reasons for each (rules 9, 17, 18 and 20).

Reasons are data (a code and its figures), so that a page can say them in any language. A date that is known only to
a month, quarter or year stands for the last day of its period, in forecasts as in baselines.
Pure: no Django, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from organisation.partial_dates import PartialDate
from roadmap.amounts import Total
from roadmap.budget import Variance, variance


class Light(StrEnum):
    """Not reported: asked for and missing. Not assessed: there is nothing to judge by. Neither is ever red."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_REPORTED = "not_reported"
    NOT_ASSESSED = "not_assessed"


ASSESSED = (Light.GREEN, Light.AMBER, Light.RED)


class ReasonCode(StrEnum):
    """Why a light is what it is."""

    OVERDUE = "overdue"
    LATE = "late"
    AFTER_PLAN_END = "after_plan_end"
    ON_SCHEDULE = "on_schedule"
    NO_DATED_MILESTONE = "no_dated_milestone"
    OVER_BUDGET = "over_budget"
    WITHIN_BUDGET = "within_budget"
    NO_APPROPRIATION = "no_appropriation"
    SPENDING_UNKNOWN = "spending_unknown"
    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    NOT_ASKED = "not_asked"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Thresholds:
    """A plan's settings, in days and per cent; more than the limit is needed, the limit itself is not enough.

    Raises ValueError when a red limit lies below its amber one.
    """

    time_red_overdue_days: int = 30
    time_red_late_days: int = 90
    time_amber_late_days: int = 30
    money_amber_percent: Decimal = Decimal(5)
    money_red_percent: Decimal = Decimal(10)

    def __post_init__(self) -> None:
        if self.time_red_late_days < self.time_amber_late_days or self.money_red_percent < self.money_amber_percent:
            raise ValueError("a red threshold must not lie below its amber one")


@dataclass(frozen=True)
class Reason:
    """One reason: the light that it alone asks for, and the figures that belong to it; the others stay None.

    `days` overdue, late or after the plan's end, against `limit_days`; `variance` against `limit_percent`, and
    `incomplete` when parts of the spending are unknown on top of it. `milestone` is the milestone's key, or "".
    """

    code: ReasonCode
    light: Light
    milestone: str = ""
    days: int | None = None
    limit_days: int | None = None
    due: PartialDate | None = None
    baseline: PartialDate | None = None
    variance: Variance | None = None
    limit_percent: Decimal | None = None
    incomplete: bool = False


@dataclass(frozen=True)
class Assessment:
    """A light with its reasons, the worst first."""

    light: Light
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Milestone:
    """A milestone's dates as known at the cut-off; None is unknown."""

    key: str
    baseline: PartialDate | None = None
    forecast: PartialDate | None = None
    actual: PartialDate | None = None

    @property
    def dated(self) -> bool:
        return bool(self.baseline or self.forecast or self.actual)

    def reached_at(self, day: date) -> bool:
        return self.actual is not None and self.actual.earliest <= day

    @property
    def days_late(self) -> int | None:
        """Days from baseline to forecast, negative when early; None without both."""
        if self.baseline is None or self.forecast is None:
            return None
        return (self.forecast.day - self.baseline.day).days


DEFAULTS = Thresholds()


def time_light(
    milestones: Iterable[Milestone],
    at: date,
    *,
    plan_end: PartialDate | None = None,
    project_forecast: PartialDate | None = None,
    limits: Thresholds = DEFAULTS,
) -> Assessment:
    """The time light at `at` (rule 17). `plan_end` None is open or unknown. The project's last forecast is the latest
    of `project_forecast` and the forecasts of its unreached milestones."""
    listed = tuple(milestones)
    if not any(milestone.dated for milestone in listed):
        return Assessment(Light.NOT_ASSESSED, (Reason(ReasonCode.NO_DATED_MILESTONE, Light.NOT_ASSESSED),))
    unreached = [milestone for milestone in listed if not milestone.reached_at(at)]
    reasons = [
        *(reason for milestone in unreached if (reason := _overdue(milestone, at, limits))),
        *(reason for milestone in unreached if (reason := _late(milestone, limits))),
    ]
    forecasts = [milestone.forecast for milestone in unreached if milestone.forecast]
    forecasts += [project_forecast] if project_forecast else []
    if plan_end and forecasts:
        last = max(forecasts, key=lambda forecast: forecast.day)
        if (days := (last.day - plan_end.day).days) > 0:
            # the plan's end takes the place of the baseline here
            reasons.append(Reason(ReasonCode.AFTER_PLAN_END, Light.RED, "", days, 0, last, plan_end))
    if not reasons:
        reasons = [Reason(ReasonCode.ON_SCHEDULE, Light.GREEN)]
    return _assessment(reasons)


def _overdue(milestone: Milestone, at: date, limits: Thresholds) -> Reason | None:
    due = milestone.forecast or milestone.baseline
    if due is None or (days := (at - due.day).days) <= 0:
        return None
    light = Light.RED if days > limits.time_red_overdue_days else Light.AMBER
    limit = limits.time_red_overdue_days if light is Light.RED else 0
    return Reason(ReasonCode.OVERDUE, light, milestone.key, days, limit, due, milestone.baseline)


def _late(milestone: Milestone, limits: Thresholds) -> Reason | None:
    days = milestone.days_late
    if days is None or days <= limits.time_amber_late_days:
        return None
    light = Light.RED if days > limits.time_red_late_days else Light.AMBER
    limit = limits.time_red_late_days if light is Light.RED else limits.time_amber_late_days
    return Reason(ReasonCode.LATE, light, milestone.key, days, limit, milestone.forecast, milestone.baseline)


def money_light(appropriation: Total, expected: Total, limits: Thresholds = DEFAULTS) -> Assessment:
    """The money light (rule 17): expected spending (actual plus forecast) against the latest total, secured money.

    Spending of which a part is unknown is judged by its known part when that alone is too much, and not assessed
    otherwise. Figures count as they are stated; their qualifiers are in the reason's variance.
    """
    granted = appropriation.amount
    if granted is None or granted.value <= 0 or not appropriation.complete:
        return Assessment(Light.NOT_ASSESSED, (Reason(ReasonCode.NO_APPROPRIATION, Light.NOT_ASSESSED),))
    incomplete = not expected.complete
    found = variance(appropriation, Total(expected.parts))
    if found is not None:
        for light, limit in ((Light.RED, limits.money_red_percent), (Light.AMBER, limits.money_amber_percent)):
            if found.exceeds(limit):
                reason = Reason(
                    ReasonCode.OVER_BUDGET, light, variance=found, limit_percent=limit, incomplete=incomplete
                )
                return Assessment(light, (reason,))
    if found is None or incomplete:
        unknown = Reason(ReasonCode.SPENDING_UNKNOWN, Light.NOT_ASSESSED, variance=found, incomplete=incomplete)
        return Assessment(Light.NOT_ASSESSED, (unknown,))
    return Assessment(
        Light.GREEN,
        (Reason(ReasonCode.WITHIN_BUDGET, Light.GREEN, variance=found, limit_percent=limits.money_amber_percent),),
    )


def scope_light(reported: Light | None, *, asked: bool = True) -> Assessment:
    """Scope as reported. A missing report is "not reported", and "not assessed" where nobody was asked; never red."""
    if reported is not None and reported in ASSESSED:
        return Assessment(reported, (Reason(ReasonCode.REPORTED, reported),))
    if asked:
        return Assessment(Light.NOT_REPORTED, (Reason(ReasonCode.NOT_REPORTED, Light.NOT_REPORTED),))
    return Assessment(Light.NOT_ASSESSED, (Reason(ReasonCode.NOT_ASKED, Light.NOT_ASSESSED),))


def overall(*assessments: Assessment) -> Assessment:
    """The worst of those assessed, with its reasons. Where none is: not reported if a report is missing."""
    assessed = [a for a in assessments if a.light in ASSESSED]
    if assessed:
        worst = max((a.light for a in assessed), key=ASSESSED.index)
    else:
        worst = Light.NOT_REPORTED if any(a.light is Light.NOT_REPORTED for a in assessments) else Light.NOT_ASSESSED
    return Assessment(worst, tuple(r for a in assessments if a.light is worst for r in a.reasons if r.light is worst))


def is_jump(previous: Light | None, now: Light) -> bool:
    """From green to red without amber between: highlighted (rule 18)."""
    return previous is Light.GREEN and now is Light.RED


# Without an assessment a light is neither good nor bad: hiding amber or red is better than it, claiming green too.
_RANK = {Light.GREEN: 0, Light.NOT_ASSESSED: 1, Light.NOT_REPORTED: 1, Light.AMBER: 2, Light.RED: 3}


class BetterWithoutReasonError(ValueError):
    """A published light is better than the computed one, and nobody wrote why."""

    def __init__(self, computed: Light, published: Light) -> None:
        self.computed = computed
        self.published = published
        super().__init__(f"computed {computed}, published {published}: a better light needs a written reason")


def needs_reason(computed: Light, published: Light) -> bool:
    """Whether publishing this light instead of the computed one asks for a written reason (rule 18)."""
    return _RANK[published] < _RANK[computed]


def check_published(computed: Light, published: Light, reason: str) -> None:
    """Raise BetterWithoutReasonError when a better light than the computed one comes without a reason."""
    if needs_reason(computed, published) and not reason.strip():
        raise BetterWithoutReasonError(computed, published)


def narrative_needed(days_late: int | None, found: Variance | None, limits: Thresholds = DEFAULTS) -> bool:
    """A deviation of more than 30 days, or more than 5 per cent either way, needs a text before sign-off (rule 20)."""
    late = days_late is not None and days_late > limits.time_amber_late_days
    return late or (found is not None and found.deviates(limits.money_amber_percent))


def _assessment(reasons: list[Reason]) -> Assessment:
    reasons = sorted(reasons, key=lambda reason: -ASSESSED.index(reason.light))
    return Assessment(reasons[0].light, tuple(reasons))
