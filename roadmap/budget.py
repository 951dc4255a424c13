"""What budget figures add up to, what is left, what deviates, and what has to be flagged (rules 4 to 8, 11 and 20).

All money is in euros with 2 places. Three things are never added: the result plan and the finance plan (rule 5),
secured and conditional money (rule 7), and figures of different stages. `sum_of` refuses such a mixture, and every
roll-up keeps them in columns of their own. Pure: no Django, no clock.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from roadmap.amounts import Amount, SplitTotal, Total, split_total, total

TENTH = Decimal("0.1")
Key = TypeVar("Key", bound=Hashable)


class PlanPart(StrEnum):
    """Ergebnisplan and Finanzplan."""

    RESULT = "result"
    FINANCE = "finance"


class Direction(StrEnum):
    """Ertrag, Aufwand (result plan); Einzahlung, Auszahlung (finance plan)."""

    REVENUE = "revenue"
    EXPENSE = "expense"
    RECEIPT = "receipt"
    PAYMENT = "payment"


class Stage(StrEnum):
    """Bedarf, Entwurf, Ansatz, Nachtrag, Ist, Prognose, Ermächtigungsübertragung.

    A supplementary budget is the new total; a forecast is what is still to be spent.
    """

    NEED = "need"
    DRAFT = "draft"
    APPROPRIATION = "appropriation"
    SUPPLEMENTARY = "supplementary"
    ACTUAL = "actual"
    FORECAST = "forecast"
    CARRY_OVER = "carry_over"


class Nature(StrEnum):
    """Whether the money comes on top of what was planned already. Unknown is None."""

    ADDITIONAL = "additional"
    EXISTING = "existing"


PART_OF = {
    Direction.REVENUE: PlanPart.RESULT,
    Direction.EXPENSE: PlanPart.RESULT,
    Direction.RECEIPT: PlanPart.FINANCE,
    Direction.PAYMENT: PlanPart.FINANCE,
}


class Column(NamedTuple):
    """What has to be equal before two figures may be added. None is unknown, and a column of its own."""

    part: PlanPart | None
    direction: Direction | None
    stage: Stage


@dataclass(frozen=True)
class Item:
    """One budget item in euros; `amount` None is unknown.

    Years: `year_from` equal to `year_to` is one year; both None is unknown; `open_ended` is "from year_from on".
    `recurring` True: the amount is per year; False: it is for the whole span; None: the source does not say.
    `product`, `account` and `target` (project or field) are keys, empty where there is none.
    Raises ValueError for a direction of the other plan part, a span that ends before it begins, and a negative
    amount of any stage but actual.
    """

    key: str
    stage: Stage
    amount: Amount | None
    part: PlanPart | None = None
    direction: Direction | None = None
    year_from: int | None = None
    year_to: int | None = None
    open_ended: bool = False
    recurring: bool | None = None
    conditional: bool = False
    nature: Nature | None = None
    product: str = ""
    account: str = ""
    target: str = ""
    supplementary_number: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "stage", Stage(self.stage))
        # an empty text is how the database says unknown
        object.__setattr__(self, "direction", Direction(self.direction) if self.direction else None)
        object.__setattr__(self, "part", PlanPart(self.part) if self.part else None)
        object.__setattr__(self, "nature", Nature(self.nature) if self.nature else None)
        if self.direction is not None:
            own_part = PART_OF[self.direction]
            if self.part not in (None, own_part):
                raise ValueError(f"{self.key}: {self.direction} does not belong to the {self.part} plan")
            object.__setattr__(self, "part", own_part)
        if self.year_from is not None and self.year_to is not None and self.year_to < self.year_from:
            raise ValueError(f"{self.key}: ends in {self.year_to}, before it begins in {self.year_from}")
        if self.amount is not None and self.amount.value < 0 and self.stage is not Stage.ACTUAL:
            raise ValueError(f"{self.key}: only actuals may be negative")

    @property
    def year(self) -> int | None:
        """The one year it belongs to, None when that is unknown, a span, or open."""
        return self.year_from if self.year_from == self.year_to and not self.open_ended else None

    @property
    def column(self) -> Column:
        return Column(self.part, self.direction, self.stage)


class MixedColumnsError(ValueError):
    """Figures that must not be added were about to be: `columns` names them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.columns = frozenset(columns)
        super().__init__("not to be added: " + "; ".join(sorted(str(tuple(map(str, c))) for c in self.columns)))


def sum_of(items: Iterable[Item]) -> SplitTotal:
    """The sum of items of one column, secured and conditional apart, unknown amounts counted.

    Raises MixedColumnsError when plan parts, directions or stages are mixed (rule 5).
    """
    listed = tuple(items)
    columns = {item.column for item in listed}
    if len(columns) > 1:
        raise MixedColumnsError(columns)
    return split_total((item.amount, item.conditional) for item in listed)


@dataclass(frozen=True)
class RollUp:
    """The items of one group, each in exactly one of three places. An unknown amount is "unknown" whether or not it
    stands under a condition; its own `conditional` still says so."""

    secured: tuple[Item, ...] = ()
    conditional: tuple[Item, ...] = ()
    unknown: tuple[Item, ...] = ()

    @property
    def secured_total(self) -> Total:
        return total(item.amount for item in self.secured)

    @property
    def conditional_total(self) -> Total:
        return total(item.amount for item in self.conditional)


def roll_up(items: Iterable[Item], by: Callable[[Item], Key]) -> dict[tuple[Key, Column], RollUp]:
    """Group items by any key (product, year, field, …) and by column, in the order of first appearance."""
    groups: dict[tuple[Key, Column], list[Item]] = {}
    for item in items:
        groups.setdefault((by(item), item.column), []).append(item)
    return {
        group: RollUp(
            secured=tuple(i for i in members if i.amount is not None and not i.conditional),
            conditional=tuple(i for i in members if i.amount is not None and i.conditional),
            unknown=tuple(i for i in members if i.amount is None),
        )
        for group, members in groups.items()
    }


def expand(items: Iterable[Item], first_year: int, last_year: int) -> tuple[Item, ...]:
    """Items as they fall into the years first_year … last_year.

    A recurring amount becomes one item a year; "from year X on" runs to `last_year`. An item of one year is kept when
    the year is in the range. What cannot be put into a single year stays as it is, once: a span that is not stated to
    recur, and an item whose first year is unknown; a span wholly outside the range is left out.
    """
    result: list[Item] = []
    for item in items:
        start = item.year_from
        end = last_year if item.open_ended else item.year_to
        if start is None or end is None:
            if start is None or start <= last_year:
                result.append(item)
        elif item.recurring:
            years = range(max(start, first_year), min(end, last_year) + 1)
            result.extend(replace(item, year_from=year, year_to=year, open_ended=False) for year in years)
        elif start <= last_year and end >= first_year:
            result.append(item)
    return tuple(result)


@dataclass(frozen=True)
class Balance:
    """The two sides of one plan part at one stage: Ertrag and Aufwand, or Einzahlung and Auszahlung."""

    incoming: SplitTotal = field(default_factory=SplitTotal)
    outgoing: SplitTotal = field(default_factory=SplitTotal)

    @property
    def saldo(self) -> SplitTotal:
        """Incoming minus outgoing (rule 6); an at-least expense makes an at-most Saldo."""
        return self.incoming - self.outgoing


def balances(items: Iterable[Item]) -> dict[tuple[PlanPart, Stage], Balance]:
    """The balance of each plan part and stage. Items without a direction are in none: their sign is unknown."""
    sides: dict[tuple[PlanPart, Stage], dict[Direction, list[Item]]] = {}
    for item in items:
        if item.direction is not None:
            by_direction = sides.setdefault((PART_OF[item.direction], item.stage), {})
            by_direction.setdefault(item.direction, []).append(item)
    result = {}
    for group, found in sides.items():
        incoming = Direction.REVENUE if group[0] is PlanPart.RESULT else Direction.RECEIPT
        outgoing = Direction.EXPENSE if group[0] is PlanPart.RESULT else Direction.PAYMENT
        result[group] = Balance(sum_of(found.get(incoming, ())), sum_of(found.get(outgoing, ())))
    return result


@dataclass(frozen=True)
class Execution:
    """One direction of one plan part (of a product, a year, a project): what was granted and what became of it."""

    latest: SplitTotal = field(default_factory=SplitTotal)
    carry_over: SplitTotal = field(default_factory=SplitTotal)
    actual: SplitTotal = field(default_factory=SplitTotal)
    forecast: SplitTotal = field(default_factory=SplitTotal)

    @property
    def available(self) -> SplitTotal:
        """Latest total plus what was carried over."""
        return self.latest + self.carry_over

    @property
    def expected(self) -> Total:
        """Actual plus what is still to be spent, secured only."""
        return self.actual.secured + self.forecast.secured

    @property
    def variance(self) -> "Variance | None":
        """Actual plus forecast against the latest total, as the lights use it (rule 17)."""
        return variance(self.latest.secured, self.expected)

    @property
    def variance_of_available(self) -> "Variance | None":
        """The same against what is available, carry-over included."""
        return variance(self.available.secured, self.expected)


def execution(items: Iterable[Item]) -> Execution:
    """Put the items of one direction together. Need and draft play no part: nothing was granted by them.

    Raises MixedColumnsError when the items are of several plan parts or directions.
    """
    listed = tuple(items)
    sides = {(item.part, item.direction) for item in listed}
    if len(sides) > 1:
        raise MixedColumnsError(item.column for item in listed)

    def of(stage: Stage) -> SplitTotal:
        return sum_of(item for item in listed if item.stage is stage)

    return Execution(
        latest=SplitTotal(
            secured=total(i.amount for i in latest_items(i for i in listed if not i.conditional)),
            conditional=total(i.amount for i in latest_items(i for i in listed if i.conditional)),
        ),
        carry_over=of(Stage.CARRY_OVER),
        actual=of(Stage.ACTUAL),
        forecast=of(Stage.FORECAST),
    )


def latest_items(items: Iterable[Item]) -> tuple[Item, ...]:
    """The appropriations and supplementary budgets that count.

    A supplementary budget states the new total, so the one with the highest number replaces what was before: account
    by account where every item of the product and year names its account, and the whole product and year otherwise.
    A new total that is unknown replaces too: the old one is no longer true.
    """
    groups: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        if item.stage in (Stage.APPROPRIATION, Stage.SUPPLEMENTARY):
            years = (item.year_from, item.year_to, item.open_ended)
            groups.setdefault((item.product, item.target, years, item.part, item.direction), []).append(item)
    result: list[Item] = []
    for members in groups.values():
        by_account = all(item.account for item in members)
        for account in dict.fromkeys(item.account if by_account else "" for item in members):
            rivals = [item for item in members if not by_account or item.account == account]
            newest = max(map(_succession, rivals))
            result.extend(item for item in rivals if _succession(item) == newest)
    return tuple(result)


def _succession(item: Item) -> tuple[bool, int]:
    return (item.stage is Stage.SUPPLEMENTARY, item.supplementary_number)


@dataclass(frozen=True)
class Variance:
    """How far the expected spending is from the base, both in euros; the base is greater than 0."""

    base: Amount
    expected: Amount

    @property
    def difference(self) -> Total:
        return total([self.expected]) - total([self.base])

    @property
    def percent(self) -> Decimal:
        """Of the base, rounded half up to one place, for display. Comparisons use `exceeds`, which does not round."""
        return ((self.expected.value - self.base.value) * 100 / self.base.value).quantize(TENTH, ROUND_HALF_UP)

    def exceeds(self, percent: Decimal) -> bool:
        """More than `percent` above the base; exactly `percent` is not more."""
        return (self.expected.value - self.base.value) * 100 > percent * self.base.value

    def deviates(self, percent: Decimal = Decimal(5)) -> bool:
        """More than `percent` above or below the base: a narrative is needed before sign-off (rule 20)."""
        return abs(self.expected.value - self.base.value) * 100 > percent * self.base.value


def variance(base: Total, expected: Total) -> Variance | None:
    """None without an appropriation greater than 0, without any figure spent or expected, where a part of either is
    unknown, and where either is "nicht bestimmbar"."""
    if not (base.complete and expected.complete):
        return None
    granted, spent = base.amount, expected.amount
    if granted is None or spent is None or granted.value <= 0:
        return None
    return Variance(granted, spent)
