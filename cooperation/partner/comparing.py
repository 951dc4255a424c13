"""A body beside the median of the others of its agreement. Pure: no Django, no clock.

Nobody is named and nothing is ranked (rule 25): the others are figures without a name, and their order does not matter.
What is unknown is left out and never counted as 0 (rule 9). All figures are in per cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

LEAST = 3
"""So many others must have a figure: of fewer, the median would tell what one of them reported."""
STEP = Decimal("0.1")


class Measure(StrEnum):
    """What is compared."""

    PROGRESS = "progress"
    IN_TIME = "in_time"
    LIVE = "live"


@dataclass(frozen=True)
class Figures:
    """One body's figures in per cent; None is unknown."""

    progress: Decimal | None = None
    in_time: Decimal | None = None
    live: Decimal | None = None

    def of(self, measure: Measure) -> Decimal | None:
        """Return the figure of a measure."""
        found: Decimal | None = getattr(self, measure.value)
        return found


@dataclass(frozen=True)
class Compared:
    """One line: the body's own figure, and the median of `others` bodies; None where they are too few."""

    measure: Measure
    own: Decimal | None
    median: Decimal | None
    others: int

    @property
    def enough(self) -> bool:
        """Whether enough others have a figure for a comparison."""
        return self.others >= LEAST


def compare(own: Figures, others: Sequence[Figures]) -> list[Compared]:
    """Return each measure of a body beside the median of those of the others that have one."""
    found = []
    for measure in Measure:
        known = [value for each in others if (value := each.of(measure)) is not None]
        middle = median(known) if len(known) >= LEAST else None
        found.append(Compared(measure, own.of(measure), middle, len(known)))
    return found


def median(values: Sequence[Decimal]) -> Decimal:
    """Return the middle value, of an even number the mean of the two, to one place. Raises ValueError for none."""
    if not values:
        raise ValueError("a median needs a value")
    ordered = sorted(values)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return middle.quantize(STEP, ROUND_HALF_UP)


def mean(values: Sequence[int | None]) -> Decimal | None:
    """Return the mean of the known values to one place; None where none is known."""
    known = [Decimal(value) for value in values if value is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(STEP, ROUND_HALF_UP) if known else None


def share(hits: int, of: int) -> Decimal | None:
    """Return `hits` of `of` in per cent to one place; None of nothing. Raises ValueError for too many hits."""
    if not 0 <= hits <= max(of, 0):
        raise ValueError(f"{hits} of {of}")
    return (Decimal(100 * hits) / of).quantize(STEP, ROUND_HALF_UP) if of else None
