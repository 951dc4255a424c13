"""Progress: computed from milestones and reported by people are two figures (rule 19). Pure: no Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from organisation.partial_dates import PartialDate

GAP_POINTS = Decimal(10)


@dataclass(frozen=True)
class WeightedMilestone:
    """A milestone for progress: its weight (greater than 0, else ValueError) and its actual date, if it has one."""

    weight: Decimal
    actual: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise ValueError(f"a weight must be greater than 0, not {self.weight}")

    def reached_at(self, day: date) -> bool:
        """An actual date reports what has happened: "2024" counts as reached within 2024 already."""
        return self.actual is not None and self.actual.earliest <= day


@dataclass(frozen=True)
class Progress:
    """Both figures in per cent. `computed` is rounded half up to one place, None without milestones; `reported` None
    is not reported. `gap` is reported minus computed in points. `show_both`: they differ by more than the limit."""

    computed: Decimal | None
    reported: Decimal | None
    gap: Decimal | None
    show_both: bool


def progress_at(
    milestones: Iterable[WeightedMilestone],
    reported: Decimal | int | None,
    day: date,
    gap_points: Decimal = GAP_POINTS,
) -> Progress:
    """Σ weights of the milestones reached at `day` / Σ weights, beside what was reported.

    The gap is judged before rounding; exactly `gap_points` is not more. Raises ValueError for a reported progress
    outside 0 … 100.
    """
    if reported is not None and not 0 <= reported <= 100:
        raise ValueError(f"progress lies between 0 and 100 per cent, not at {reported}")
    listed = tuple(milestones)
    stated = None if reported is None else Decimal(reported)
    if not listed:
        return Progress(None, stated, None, show_both=False)
    whole = sum((Fraction(m.weight) for m in listed), Fraction(0))
    share = 100 * sum((Fraction(m.weight) for m in listed if m.reached_at(day)), Fraction(0)) / whole
    if stated is None:
        return Progress(_tenths(share), None, None, show_both=False)
    gap = Fraction(stated) - share
    return Progress(_tenths(share), stated, _tenths(gap), show_both=abs(gap) > Fraction(gap_points))


def _tenths(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP) + 0
