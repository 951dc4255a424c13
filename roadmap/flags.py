"""What is flagged about money, and never refused: years, cover, approval periods, own shares (rules 4, 6 and 11).

Every answer keeps "unknown" apart from "no". Pure: no Django, no clock.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from organisation.partial_dates import PartialDate
from roadmap.amounts import Amount, Qualifier, Total, combined, total
from roadmap.budget import Item

CENT = Decimal("0.01")


def years_outside(item: Item, period_from: PartialDate | None, period_to: PartialDate | None) -> tuple[int, ...]:
    """The item's stated years that lie outside the plan's period (rule 4).

    An open or unknown end of the period flags nothing. Of an item "from year X on" only X is a stated year.
    """
    first = item.year_from if item.year_from is not None else item.year_to
    last = item.year_to if item.year_to is not None else item.year_from
    if first is None or last is None:
        return ()
    lowest = period_from.earliest.year if period_from else first
    highest = period_to.latest.year if period_to else last
    return tuple(year for year in range(first, last + 1) if not lowest <= year <= highest)


class Cover(StrEnum):
    """Whether a source says how a negative Saldo is covered. A line left blank is unknown, not "none"."""

    KNOWN = "known"
    NONE = "none"
    UNKNOWN = "unknown"


class SaldoFlag(StrEnum):
    """What is to be said of a negative Saldo."""

    WITHOUT_COVER = "without_cover"
    COVER_UNKNOWN = "cover_unknown"


def saldo_flag(saldo: Total, cover: Cover) -> SaldoFlag | None:
    """The flag of a Saldo (rule 6): None when it is covered, not negative, or not determinable."""
    if saldo.amount is None or saldo.amount.value >= 0 or cover is Cover.KNOWN:
        return None
    return SaldoFlag.WITHOUT_COVER if cover is Cover.NONE else SaldoFlag.COVER_UNKNOWN


class Placement(StrEnum):
    """Where spending lies against an approval period. Unknown: the known dates allow both."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


def approval_placement(spent: PartialDate | None, start: PartialDate | None, end: PartialDate | None) -> Placement:
    """Whether money was spent inside a grant's approval period (rule 11), its last day included.

    An end of the period that is None is unknown: spending before the known start is outside all the same.
    """
    if spent is None or (start is None and end is None):
        return Placement.UNKNOWN
    if (start is not None and spent.is_before(start)) or (end is not None and end.is_before(spent)):
        return Placement.OUTSIDE
    if start is None or end is None or spent.may_be_before(start) or end.may_be_before(spent):
        return Placement.UNKNOWN
    return Placement.INSIDE


@dataclass(frozen=True)
class DaysLeft:
    """Days from one date to another: two figures, since either may be known only to a month or year."""

    least: int
    most: int

    @property
    def exact(self) -> int | None:
        return self.least if self.least == self.most else None


def days_left(end: PartialDate, at: PartialDate | date) -> DaysLeft:
    """Days from `at` to the end of a grant; negative when it is over."""
    start = at if isinstance(at, PartialDate) else PartialDate(at)
    return DaysLeft((end.earliest - start.latest).days, (end.latest - start.earliest).days)


@dataclass(frozen=True)
class OwnShare:
    """What a grant's rate leaves to the county, in euros, beside what is stated. `stated` None is unknown."""

    grant: Amount
    expected: Amount
    stated: Amount | None

    @property
    def difference(self) -> Total | None:
        """Stated minus expected; None when nothing is stated."""
        return None if self.stated is None else total([self.stated]) - total([self.expected])

    @property
    def differs(self) -> bool | None:
        """Whether the two disagree by a cent or more; None (unknown) when nothing is stated or it cannot be told."""
        if self.stated is None or combined([self.stated.qualifier, self.expected.qualifier]) is not Qualifier.EXACT:
            return None
        return self.stated.value != self.expected.value


def own_share(eligible: Amount | None, rate_percent: Decimal | None, stated: Amount | None) -> OwnShare | None:
    """Rate × eligible cost is the grant, rounded half up to the cent; the rest is the own share (rule 11).

    None when cost or rate is unknown. Raises ValueError for a rate outside 0 … 100 per cent.
    """
    if eligible is None or rate_percent is None:
        return None
    if not 0 <= rate_percent <= 100:
        raise ValueError(f"a rate lies between 0 and 100 per cent, not at {rate_percent}")
    grant = (eligible.value * rate_percent / 100).quantize(CENT, ROUND_HALF_UP)
    return OwnShare(
        grant=Amount(grant, eligible.qualifier, derived=True),
        expected=Amount(eligible.value - grant, eligible.qualifier, derived=True),
        stated=stated,
    )
