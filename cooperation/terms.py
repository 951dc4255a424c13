"""When an agreement ends, and whether that is before what it is meant to carry (rule 10). Pure: no Django, no clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from organisation.partial_dates import (
    PartialDate,
    PartialDateError,
    Precision,
    last_day_of_month,
    parse_iso,
    shift_months,
)


@dataclass(frozen=True)
class Duration:
    """How long an agreement runs, in whole months, and how exactly that is known.

    "Four years" in an agreement is exact (precision day); "about four years" is known to the year. Raises ValueError
    for a duration that is not greater than 0.
    """

    months: int
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        object.__setattr__(self, "precision", Precision(self.precision))
        if self.months <= 0:
            raise ValueError(f"a duration must be greater than 0 months, not {self.months}")


def years(count: int, precision: Precision = Precision.DAY) -> Duration:
    """A duration of whole years."""
    return Duration(count * 12, precision)


@dataclass(frozen=True)
class Term:
    """An agreement's derived end. All three are None when start or duration is unknown.

    `end` is what may be shown; it is None, although the days around it are known, where no single year holds them
    ("2020" plus 18 months ends in 2021 or 2022).
    """

    end: PartialDate | None = None
    earliest: date | None = None
    latest: date | None = None


def agreement_term(start: PartialDate | None, duration: Duration | None) -> Term:
    """End = start + duration, at the coarser precision of the two.

    The end is the anniversary, as rule 10 says, not the day before it (which § 188 (2) BGB makes the last day in
    force when the first day counts). Raises PartialDateError when the end leaves the years 1900–2200.
    """
    if start is None or duration is None:
        return Term()
    try:
        end = start.add_months(duration.months, duration.precision)
    except PartialDateError:
        latest = shift_months(start.latest, duration.months)
        return Term(
            earliest=shift_months(start.earliest, duration.months),
            latest=last_day_of_month(latest.year, latest.month),
        )
    return Term(end, end.earliest, end.latest)


def derived_end(start: str, duration: Duration) -> PartialDate | None:
    """The same from a start as plan files write it ("2020", "2020-08-20"); None where no single year holds the end."""
    return agreement_term(parse_iso(start), duration).end


def terminated(term: Term, on: PartialDate | None) -> Term:
    """The term of an agreement that was terminated: it ends then, where that is before its derived end.

    A derived end that may lie before the termination, or after it, leaves the days between open: the earliest of both
    to the earliest last day. Without a derived end the termination is the end.
    """
    if on is None:
        return term
    if term.earliest is None or term.latest is None or on.latest < term.earliest:
        return Term(on, on.earliest, on.latest)
    if on.earliest > term.latest:
        return term
    if term.end == on:
        return term
    earliest, latest = min(term.earliest, on.earliest), min(term.latest, on.latest)
    known = on if (on.earliest, on.latest) == (earliest, latest) else None
    return Term(known, earliest, latest)


class WarningCode(StrEnum):
    """What an agreement may fail to cover: certainly ("ends"), or on some reading of its dates ("may end")."""

    ENDS_BEFORE_PLAN = "ends_before_plan"
    MAY_END_BEFORE_PLAN = "may_end_before_plan"
    ENDS_BEFORE_VISION = "ends_before_vision"
    MAY_END_BEFORE_VISION = "may_end_before_vision"


@dataclass(frozen=True)
class TermWarning:
    """A warning with the term that it is about and the day that the agreement does not (or may not) reach."""

    code: WarningCode
    term: Term
    needed_until: date


def term_warnings(term: Term, *, plan_end: PartialDate | None, vision_year: int | None) -> tuple[TermWarning, ...]:
    """Warn where the agreement may end before the last day of the plan, or before the vision's year begins.

    Nothing is said where the end, the plan's end or the vision's year is unknown.
    """
    if term.earliest is None or term.latest is None:
        return ()
    warnings = []
    if plan_end is not None and term.earliest < plan_end.latest:
        certain = term.latest < plan_end.latest
        code = WarningCode.ENDS_BEFORE_PLAN if certain else WarningCode.MAY_END_BEFORE_PLAN
        warnings.append(TermWarning(code, term, plan_end.latest))
    if vision_year is not None and term.earliest < (begins := date(vision_year, 1, 1)):
        certain = term.latest < begins
        code = WarningCode.ENDS_BEFORE_VISION if certain else WarningCode.MAY_END_BEFORE_VISION
        warnings.append(TermWarning(code, term, begins))
    return tuple(warnings)
