"""What posts cost in a year: a rate, or the line's own figure, times FTE, by the days of the year (rules 1, 8, 9).

Two views that are never added: the planned cost runs from the day of approval on whether or not anybody is in the post,
the actual one only while the post is filled. Euros are Decimal with 2 places. What a year's days are worth is split by
largest remainder, so that the parts of a year always add up to the year, also in a leap year.
Pure: no Django, no clock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from roadmap.amounts import MONEY_PLACES, Amount, Qualifier, Total, total
from roadmap.staffing import EventKind, Line, Post, PostState

APPROVING = frozenset({EventKind.APPROVED, EventKind.ADVERTISED, EventKind.FILLED, EventKind.VACATED})
DAY = timedelta(days=1)


class View(StrEnum):
    """Which days of a post cost money."""

    PLANNED = "planned"
    ACTUAL = "actual"


class Missing(StrEnum):
    """Why the cost of a post is unknown."""

    FTE = "fte"
    GRADE = "grade"
    RATE = "rate"


@dataclass(frozen=True)
class Rates:
    """A county's own table: euros for one full-time equivalent and year, by grade, from `valid_from` on."""

    valid_from: date
    by_grade: Mapping[str, Decimal]


@dataclass(frozen=True)
class GradeFrom:
    """A line's grade, or alternatives, from a day on; none is unknown."""

    on: date
    grades: tuple[str, ...]


@dataclass(frozen=True)
class Priced:
    """A line with what its cost hangs on. `own_cost` is its own figure for one FTE and year; the rates do not matter
    then."""

    line: Line
    grades: tuple[GradeFrom, ...] = ()
    own_cost: Decimal | None = None


@dataclass(frozen=True)
class Piece:
    """Days of a year, first and last included, at one price: lowest and highest cost of the alternatives, in euros."""

    first: date
    last: date
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class PostCost:
    """What one post costs in a year; without pieces it is unknown, and `missing` says why."""

    post: str
    line: str
    pieces: tuple[Piece, ...] = ()
    minimum: bool = False
    missing: Missing | None = None

    @property
    def low(self) -> Amount | None:
        """The lowest cost, in euros; a minimum stays "mindestens"."""
        return self._amount([piece.low for piece in self.pieces])

    @property
    def high(self) -> Amount | None:
        """The highest cost of alternative grades, in euros."""
        return self._amount([piece.high for piece in self.pieces])

    def _amount(self, parts: Sequence[Decimal]) -> Amount | None:
        if self.missing is not None:
            return None
        qualifier = Qualifier.AT_LEAST if self.minimum else Qualifier.EXACT
        return Amount(sum(parts, Decimal(0)), qualifier, derived=True)


@dataclass(frozen=True)
class CostSum:
    """What several posts cost in a year. Posts whose cost is unknown are counted in both totals, never as 0."""

    low: Total = field(default_factory=Total)
    high: Total = field(default_factory=Total)
    posts: tuple[str, ...] = ()

    @property
    def is_range(self) -> bool:
        """Alternative grades leave the sum open: it lies between `low` and `high`."""
        return self.low.parts != self.high.parts

    @property
    def unknown(self) -> int:
        """How many posts have an unknown cost."""
        return self.low.unknown

    @property
    def low_known(self) -> Total:
        """The lowest cost of the posts whose cost is known."""
        return Total(self.low.parts)


def cost_sum(costs: Iterable[PostCost]) -> CostSum:
    """Add up the costs of posts."""
    listed = tuple(costs)
    return CostSum(
        total(one.low for one in listed), total(one.high for one in listed), tuple(one.post for one in listed)
    )


def year_costs(lines: Iterable[Priced], tables: Iterable[Rates], year: int, view: View) -> tuple[PostCost, ...]:
    """What each post costs in `year`; a post without a single day that costs is left out.

    The events of the lines are those that are known; what a post is after its last event lasts to the year's end.
    """
    by_day = sorted(tables, key=lambda table: table.valid_from)
    found = (_year_cost(priced, post, by_day, year, view) for priced in lines for post in priced.line.posts)
    return tuple(cost for cost in found if cost is not None)


def cost_by_year(
    lines: Sequence[Priced], tables: Sequence[Rates], years: Iterable[int], view: View
) -> dict[int, CostSum]:
    """What all posts cost in each of `years`."""
    return {year: cost_sum(year_costs(lines, tables, year, view)) for year in years}


@dataclass(frozen=True)
class _Span:
    """Days from `first` to the day before `end` on which nothing changes; prices of one FTE and year, or what is
    missing."""

    first: date
    end: date
    costs: bool
    prices: tuple[Decimal, ...]
    missing: Missing | None

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def like(self, other: "_Span") -> bool:
        """Nothing changes between the two."""
        return (self.costs, self.prices, self.missing) == (other.costs, other.prices, other.missing)


def _year_cost(priced: Priced, post: Post, tables: Sequence[Rates], year: int, view: View) -> PostCost | None:
    spans = _spans(priced, post, tables, year, view)
    costing = [span for span in spans if span.costs]
    if not costing:
        return None
    missing = next((span.missing for span in costing if span.missing), None)
    if post.fte is None:
        missing = Missing.FTE
    if missing is not None or post.fte is None:
        return PostCost(post.key, priced.line.key, minimum=post.minimum, missing=missing)
    priceable = [span for span in spans if span.missing is None]
    low, high = (_laid(priceable, post.fte, pick) for pick in (min, max))
    pieces = tuple(
        Piece(span.first, span.end - DAY, least, max(least, most))
        for span, least, most in zip(priceable, low, high, strict=True)
        if span.costs
    )
    return PostCost(post.key, priced.line.key, pieces, post.minimum)


def _laid(spans: Sequence[_Span], fte: Decimal, pick: Callable[[Iterable[Decimal]], Decimal]) -> tuple[Decimal, ...]:
    """The cents of each span; together with the days that cost nothing they are what the whole year is worth."""
    length = days_of(spans[0].first.year)
    return apportion([Fraction(pick(span.prices)) * Fraction(fte) * span.days / length for span in spans])


def apportion(exact: Sequence[Fraction]) -> tuple[Decimal, ...]:
    """Exact figures of 0 or more as euros and cents that add up to their sum, rounded half up (largest remainder).

    Each part differs from its exact figure by less than a cent. Raises ValueError for a negative figure.
    """
    if any(part < 0 for part in exact):
        raise ValueError("a cost cannot be negative")
    cents = [part * 10**MONEY_PLACES for part in exact]
    whole = int(sum(cents, Fraction(0)) + Fraction(1, 2))
    parts = [int(part) for part in cents]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - cents[i], i))
    for index in by_remainder[: whole - sum(parts)]:
        parts[index] += 1
    return tuple(Decimal(part).scaleb(-MONEY_PLACES) for part in parts)


def days_of(year: int) -> int:
    """365, or 366 in a leap year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _spans(priced: Priced, post: Post, tables: Sequence[Rates], year: int, view: View) -> list[_Span]:
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    changes = {event.on for event in post.events} | {change.on for change in priced.grades}
    changes |= {table.valid_from for table in tables}
    if priced.line.until is not None:
        changes.add(priced.line.until + DAY)
    bounds = [start, *sorted(day for day in changes if start < day < end), end]
    begins = begin(post)
    found: list[_Span] = []
    for first, after in pairwise(bounds):
        prices, missing = _prices(priced, tables, first)
        span = _Span(first, after, costs_on(priced.line, post, first, view, begins), prices, missing)
        if found and found[-1].like(span):
            span = replace(found.pop(), end=after)
        found.append(span)
    return found


def begin(post: Post) -> date | None:
    """The day from which the planned cost runs: the first approval, without one the first event, else always."""
    approved = [event.on for event in post.events if event.kind in APPROVING]
    return min(approved or [event.on for event in post.events], default=None)


def costs_on(line: Line, post: Post, day: date, view: View, begins: date | None) -> bool:
    """Whether a post costs money on a day. `begins` is `begin(post)`."""
    state = line.state_of(post, day)
    if view is View.ACTUAL:
        return state is PostState.FILLED
    return state is not PostState.CUT and (begins is None or day >= begins)


def _prices(priced: Priced, tables: Sequence[Rates], day: date) -> tuple[tuple[Decimal, ...], Missing | None]:
    if priced.own_cost is not None:
        return (priced.own_cost,), None
    grades: tuple[str, ...] = ()
    for change in sorted(priced.grades, key=lambda one: one.on):
        if change.on <= day:
            grades = change.grades
    if not grades:
        return (), Missing.GRADE
    valid = [table for table in tables if table.valid_from <= day]
    rates = [valid[-1].by_grade.get(grade) if valid else None for grade in grades]
    known = tuple(rate for rate in rates if rate is not None)
    return (known, None) if len(known) == len(grades) else ((), Missing.RATE)
