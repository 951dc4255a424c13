"""A plan's money cut into portions that belong to one year, one project or field, and one cover (rules 5 to 9).

Every sum of money on the pages is a sum of these portions, so that any way of grouping gives the same total to the
cent. All money is in euros with 2 places. Pure: no Django, no clock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from roadmap.amounts import Amount
from roadmap.budget import Item, Stage, expand, latest_items
from roadmap.shares import SHARE_STEP, split

NONE = "ohne"
"""The value of a dimension that nobody stated, and of what belongs to no project or field."""
YEARLY = "jaehrlich"
"""The year of an amount that comes every year, in years that nobody stated."""
TOGETHER = "+"
"""Joins several covers of one item whose shares are not stated: the money cannot be cut between them."""

EUR_PLACES = 2
PERCENT = Decimal(100)


@dataclass(frozen=True)
class Share:
    """A share (above 0, at most 1) of an item for a project, a field or, with neither, the plan as a whole.

    `field` of a project's share is the field that the project stands in. Keys; NONE where there is none.
    """

    share: Decimal
    project: str = NONE
    field: str = NONE


@dataclass(frozen=True)
class Cover:
    """A funding source of an item, by key, with its share in per cent; None is not stated."""

    key: str
    percent: Decimal | None = None


@dataclass(frozen=True)
class Entry:
    """A budget item with what it is laid on. Without shares it belongs to the plan, without covers its is unknown."""

    item: Item
    shares: tuple[Share, ...] = ()
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True)
class Portion:
    """A part of an item in one year. `item` is the whole item as it falls into that year; `amount` None is unknown.

    `counts` is False for an appropriation that a supplementary budget has replaced.
    """

    item: Item
    amount: Amount | None
    project: str
    field: str
    cover: str
    counts: bool = True

    @property
    def year(self) -> str:
        """Its year, or how its years are known: "2024", "2021-2025", "ab-2023", "bis-2023", YEARLY, NONE."""
        return year_key(self.item)

    @property
    def yearly(self) -> bool:
        """Whether it is an amount per year of years that nobody stated: it is added to no other kind of amount."""
        return self.item.recurring is True and self.item.year is None

    @property
    def side(self) -> str:
        """Its direction, else its plan part, else NONE."""
        return str(self.item.direction or self.item.part or NONE)


def year_key(item: Item) -> str:
    """How the years of an item are named in addresses."""
    if item.year is not None:
        return str(item.year)
    if item.year_from is None and item.year_to is None:
        return YEARLY if item.recurring else NONE
    if item.open_ended:
        span = f"ab-{item.year_from}"
    elif item.year_from is None:
        span = f"bis-{item.year_to}"
    else:
        span = f"{item.year_from}-{item.year_to or ''}"
    return f"{span}-{YEARLY}" if item.recurring else span


def last_year(items: Iterable[Item], *known: int) -> int:
    """Up to which year an amount "from year X on" is counted: the last year that any item states, or one of `known`.

    `known` are the current year and the last one of the plan, as far as there is one.
    """
    stated = [year for item in items for year in (item.year_from, item.year_to) if year is not None]
    return max([*stated, *known])


def portions(entries: Iterable[Entry], last: int, first: int = 0) -> tuple[Portion, ...]:
    """Cut items into portions: first by year, then by share, then by cover; in the order of the items.

    Each cut gives out every cent by the largest remainder (`roadmap/shares.py`). What shares or stated covers leave
    out is a portion of its own under NONE. Covers of which one at least has no stated share are not cut: their keys
    stand together. Years outside first … last are left out, as `budget.expand` says.
    """
    listed = list(entries)
    expanded = {id(entry): expand([entry.item], first, last) for entry in listed}
    replaced = _replaced(item for found in expanded.values() for item in found)
    result: list[Portion] = []
    for entry in listed:
        for item in expanded[id(entry)]:
            counts = (item.key, year_key(item)) not in replaced
            for share, amount in _shares(entry.shares, item.amount):
                for cover, part in _covers(entry.covers, amount):
                    result.append(Portion(item, part, share.project, share.field, cover, counts))
    return tuple(result)


def _replaced(items: Iterable[Item]) -> set[tuple[str, str]]:
    """Appropriations and earlier supplementary budgets that a later total has taken the place of, with their year.

    Conditional money never replaces secured money, nor the other way round.
    """
    plans = [item for item in items if item.stage in (Stage.APPROPRIATION, Stage.SUPPLEMENTARY)]
    counting = {
        (item.key, year_key(item))
        for conditional in (False, True)
        for item in latest_items(item for item in plans if item.conditional is conditional)
    }
    return {(item.key, year_key(item)) for item in plans} - counting


def _shares(shares: Sequence[Share], amount: Amount | None) -> list[tuple[Share, Amount | None]]:
    rest = Share(Decimal(1))
    if not shares:
        return [(rest, amount)]
    missing = 1 - sum((share.share for share in shares), Decimal(0))
    targets = [*shares, replace(rest, share=missing)] if missing > SHARE_STEP * len(shares) else list(shares)
    return list(zip(targets, _cut(amount, [share.share for share in targets]), strict=True))


def _covers(covers: Sequence[Cover], amount: Amount | None) -> list[tuple[str, Amount | None]]:
    if not covers:
        return [(NONE, amount)]
    stated = [cover.percent for cover in covers if cover.percent is not None]
    missing = PERCENT - sum(stated, Decimal(0))
    if len(stated) < len(covers) or missing < 0:
        return [(TOGETHER.join(sorted(cover.key for cover in covers)), amount)]
    keys = [cover.key for cover in covers]
    if missing > 0:
        keys, stated = [*keys, NONE], [*stated, missing]
    return list(zip(keys, _cut(amount, stated), strict=True))


def _cut(amount: Amount | None, weights: Sequence[Decimal]) -> list[Amount | None]:
    """The amount in parts by weight; one part is the amount itself, and an unknown amount has unknown parts."""
    if amount is None or len(weights) == 1:
        return [amount] * len(weights)
    return [Amount(value, amount.qualifier, derived=True) for value in split(amount.value, weights, EUR_PLACES)]


Dimension = Callable[[Portion], str]

DIMENSIONS: Mapping[str, Dimension] = {
    "produkt": lambda portion: portion.item.product or NONE,
    "jahr": lambda portion: portion.year,
    "feld": lambda portion: portion.field,
    "projekt": lambda portion: portion.project,
    "stufe": lambda portion: str(portion.item.stage),
    "richtung": lambda portion: portion.side,
    "deckung": lambda portion: portion.cover,
    "posten": lambda portion: portion.item.key,
}
"""What money can be grouped by, under the name that it has in addresses."""

APART = frozenset({"stufe", "richtung"})
"""Dimensions whose values are never added to each other (rule 5)."""
