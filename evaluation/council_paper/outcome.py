"""What came of what a council decided: adopted points, the mandates that follow, and where each of them stands. Pure.

docs/calculations.md has a worked example. Dates are passed in; nothing is looked up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Fate(StrEnum):
    """Where a mandate stands on a day. `DONE`: a report answered it, or it ended."""

    DONE = "done"
    OVERDUE = "overdue"
    OPEN = "open"


@dataclass(frozen=True)
class Charged:
    """A mandate: until when (the last day that the date may mean; None: not stated), answered by a report, ended."""

    key: str
    due: date | None = None
    answered: bool = False
    ended_on: date | None = None


@dataclass(frozen=True)
class DecidedPoint:
    """A point that was adopted, with the mandates that follow from it."""

    key: str
    mandates: tuple[Charged, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Numbers of adopted points and of their mandates, by fate. A point without a mandate obliges to nothing."""

    points: int = 0
    without_mandate: int = 0
    done: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def mandates(self) -> int:
        """All mandates: each has one fate, so the three add up."""
        return self.done + self.open + self.overdue


def fate(mandate: Charged, day: date) -> Fate:
    """Return where a mandate stands on `day`. What ends only later is not done yet; what is due that day not late."""
    if mandate.answered or (mandate.ended_on is not None and mandate.ended_on <= day):
        return Fate.DONE
    return Fate.OVERDUE if mandate.due is not None and mandate.due < day else Fate.OPEN


def outcome(points: Iterable[DecidedPoint], day: date) -> Outcome:
    """Count what came of adopted points by `day`; a mandate that follows from two points is counted once."""
    listed: Sequence[DecidedPoint] = list(points)
    mandates = {mandate.key: mandate for point in listed for mandate in point.mandates}
    fates = [fate(mandate, day) for mandate in mandates.values()]
    return Outcome(
        points=len(listed),
        without_mandate=sum(not point.mandates for point in listed),
        done=fates.count(Fate.DONE),
        open=fates.count(Fate.OPEN),
        overdue=fates.count(Fate.OVERDUE),
    )
