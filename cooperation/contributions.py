"""What parties promise and deliver, by party and year, with sums. Pure: no Django, no clock.

A group of bodies promises as often as it has members. What is the other side of one of the county's own budget items or
posts stands in these sums once, and is not added to the budget again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from roadmap.amounts import Amount, Total, total

DELIVERED, NOT_DELIVERED, UNKNOWN = "delivered", "not_delivered", ""


@dataclass(frozen=True)
class Delivered:
    """What came in a year: `state` "delivered", "not_delivered" or "" (unknown); figures None are unknown."""

    year: int
    state: str = UNKNOWN
    amount: Amount | None = None
    fte: Amount | None = None


@dataclass(frozen=True)
class Promise:
    """What a body promises from one year to another; `state` is what is known of all years together.

    `amount` and `fte` are for one body, None where nothing of the kind is promised or known; `own` says that it is the
    other side of one of the county's items or posts.
    """

    key: str
    body: str
    members: int
    first: int | None
    last: int | None
    open_ended: bool
    amount: Amount | None
    fte: Amount | None
    state: str = UNKNOWN
    recommended: bool = False
    own: bool = False
    deliveries: tuple[Delivered, ...] = ()

    def years(self, until: int) -> tuple[int | None, ...]:
        """Return the years that it is for; one without an end runs to `until`. (None,) where no year is known."""
        if self.first is None:
            return (None,)
        last = until if self.open_ended else (self.first if self.last is None else self.last)
        return tuple(range(self.first, max(last, self.first) + 1))

    def came(self, year: int | None) -> Delivered | None:
        """Return what is known of a year; what is known of all years together where that year has nothing of its own.

        None where nothing is known.
        """
        found = next((one for one in self.deliveries if one.year == year), None)
        if found is not None:
            return found
        return Delivered(year or 0, self.state) if self.state else None


@dataclass(frozen=True)
class Part:
    """One promise in one year."""

    promise: Promise
    delivered: Delivered | None

    @property
    def amount(self) -> Amount | None:
        """The euros that all members together promise."""
        return self.promise.amount.times(self.promise.members) if self.promise.amount else None

    @property
    def fte(self) -> Amount | None:
        """The full-time equivalents that all members together promise."""
        return self.promise.fte.times(self.promise.members) if self.promise.fte else None

    @property
    def state(self) -> str:
        """Whether it came; "" is unknown."""
        return self.delivered.state if self.delivered else UNKNOWN


@dataclass(frozen=True)
class Cell:
    """One party in one year, or a year's sums: what is promised, what of it was delivered, and how much is open.

    Promised and delivered sum what is stated (`Total` counts what is unknown). `open` counts the promises of which
    nobody knows whether they came, `missed` those that did not.
    """

    parts: tuple[Part, ...] = ()

    @property
    def amount(self) -> Total:
        """The euros promised; a promise of full-time equivalents alone is none of money."""
        return total(part.amount for part in self.parts if part.amount or not part.fte)

    @property
    def fte(self) -> Total:
        """The full-time equivalents promised."""
        return total(part.fte for part in self.parts if part.fte)

    @property
    def delivered_amount(self) -> Total:
        """The euros that came, as far as stated."""
        return total(part.delivered.amount for part in self._came if part.delivered and part.amount)

    @property
    def delivered_fte(self) -> Total:
        """The full-time equivalents that came, as far as stated."""
        return total(part.delivered.fte for part in self._came if part.delivered and part.fte)

    @property
    def own(self) -> Total:
        """What of the euros is the other side of the county's own items: it counts once."""
        return total(part.amount for part in self.parts if part.promise.own and part.amount)

    @property
    def open(self) -> int:
        """How many promises nobody knows of whether they came."""
        return sum(part.state == UNKNOWN for part in self.parts)

    @property
    def came(self) -> int:
        """How many promises came."""
        return len(self._came)

    @property
    def missed(self) -> int:
        """How many promises did not come."""
        return sum(part.state == NOT_DELIVERED for part in self.parts)

    @property
    def _came(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.state == DELIVERED)


@dataclass(frozen=True)
class Sheet:
    """Party × year: `years` are the columns (None last: the year is not known), `rows` the parties in order."""

    years: tuple[int | None, ...] = ()
    rows: tuple[tuple[str, tuple[Cell, ...]], ...] = ()
    sums: tuple[Cell, ...] = field(default=())


def sheet(promises: Iterable[Promise], until: int) -> Sheet:
    """Return the table of party × year with its sums; promises without an end run to `until`."""
    known = list(promises)
    years = sorted({year for one in known for year in one.years(until) if year is not None})
    years += [one.year for one in _loose(known, years)]
    columns: list[int | None] = [*sorted(set(years))]
    if any(one.first is None for one in known):
        columns.append(None)
    bodies = list(dict.fromkeys(one.body for one in known))
    rows = tuple(
        (body, tuple(_cell([one for one in known if one.body == body], year, until) for year in columns))
        for body in bodies
    )
    return Sheet(tuple(columns), rows, tuple(_cell(known, year, until) for year in columns))


def _loose(promises: Sequence[Promise], years: Sequence[int]) -> list[Delivered]:
    """What came in years that no promise names: known deliveries are shown all the same."""
    return [one for promise in promises for one in promise.deliveries if one.year not in years]


def _cell(promises: Sequence[Promise], year: int | None, until: int) -> Cell:
    return Cell(
        tuple(
            Part(one, one.came(year))
            for one in promises
            if year in one.years(until) or any(each.year == year for each in one.deliveries)
        )
    )
