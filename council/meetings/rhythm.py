"""When a committee that meets in a rhythm is next due. Pure: no Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from organisation.partial_dates import shift_months

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Rhythm:
    """A meeting every so many days, weeks, months or years. Raises ValueError for what is no rhythm."""

    every: int
    unit: str

    def __post_init__(self) -> None:
        if self.every <= 0:
            raise ValueError(f"a rhythm must be greater than 0, not {self.every}")
        if self.unit not in DAYS | MONTHS:
            raise ValueError(f"there is no rhythm in {self.unit!r}")

    def after(self, day: date) -> date:
        """Return the day that is one step after `day`; the last day of the month where that month is too short."""
        if self.unit in DAYS:
            return day + timedelta(days=self.every * DAYS[self.unit])
        return shift_months(day, self.every * MONTHS[self.unit])


@dataclass(frozen=True)
class Due:
    """The next meeting: the one that is `planned` already, else the `due` day after the last one.

    Both are None where nothing is known: without a planned meeting, a rhythm or a last meeting known to the day.
    """

    planned: date | None = None
    due: date | None = None
    last: date | None = None
    overdue: bool = False


def next_meeting(rhythm: Rhythm | None, days: Sequence[date], today: date) -> Due:
    """Return what is next from the days of meetings (only those known to the day), as of `today`.

    A meeting of today or later is planned. Without one the next is due a step after the last that was held; a day that
    has passed is overdue, and is not moved on, since nobody knows that a meeting was left out on purpose.
    """
    planned = min((day for day in days if day >= today), default=None)
    last = max((day for day in days if day < today), default=None)
    if planned is not None or rhythm is None or last is None:
        return Due(planned=planned, last=last)
    due = rhythm.after(last)
    return Due(due=due, last=last, overdue=due < today)
