"""Sums of portions, and the table of any two dimensions (rules 5, 7, 8 and 9).

Secured, conditional and unknown stand apart in every sum. Stages, sides of the budget, and amounts per year of years
that nobody stated are never added: each such block is a table of its own. All money is in euros. Pure: no Django.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from roadmap.amounts import Amount, Total, total
from roadmap.budget import Stage
from roadmap.pivot.portions import APART, DIMENSIONS, Dimension, Portion


class Kind(StrEnum):
    """In which of three places an item stands in a sum, under the name that it has in addresses."""

    SECURED = "gesichert"
    CONDITIONAL = "vorbehalt"
    UNKNOWN = "unbekannt"


def kind_of(portion: Portion) -> Kind:
    """Unknown, whether or not it stands under a condition; else conditional or secured."""
    if portion.amount is None:
        return Kind.UNKNOWN
    return Kind.CONDITIONAL if portion.item.conditional else Kind.SECURED


@dataclass(frozen=True)
class Sum:
    """What portions come to. `unknown` counts items without a figure; `items` all items, each in one place only."""

    secured: Total = field(default_factory=Total)
    conditional: Total = field(default_factory=Total)
    unknown: int = 0
    items: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was summed, not even an unknown."""
        return not self.items


def sum_up(members: Iterable[Portion]) -> Sum:
    """Sum portions that may be added; the portions of one item and year are put together before.

    An item and year that is here as a whole is what was stated, and not derived.
    """
    found: dict[tuple[str, str], list[Portion]] = {}
    for portion in members:
        found.setdefault((portion.item.key, portion.year), []).append(portion)
    secured: list[Amount] = []
    conditional: list[Amount] = []
    unknown: set[str] = set()
    for (key, _year), parts in found.items():
        amount = _whole(parts)
        if amount is None:
            unknown.add(key)
        else:
            (conditional if parts[0].item.conditional else secured).append(amount)
    return Sum(total(secured), total(conditional), len(unknown), len({key for key, _year in found}))


def _whole(parts: Sequence[Portion]) -> Amount | None:
    """The portions of one item and year in one amount."""
    stated = parts[0].item.amount
    known = [part.amount for part in parts if part.amount is not None]
    if stated is None or not known:
        return None
    value = sum((part.value for part in known[1:]), known[0].value)
    return stated if value == stated.value else Amount(value, stated.qualifier, derived=True)


class Block(NamedTuple):
    """What has to be equal before portions may be added; "" where a dimension of the table keeps them apart."""

    side: str
    stage: str
    yearly: bool


def block_of(portion: Portion, *, side: bool = True, stage: bool = True) -> Block:
    """The block of a portion."""
    return Block(portion.side if side else "", str(portion.item.stage) if stage else "", portion.yearly)


Axes = tuple[str, str]
"""Names of DIMENSIONS: of the rows, and of the columns."""


def blocks(portions: Iterable[Portion], axes: Axes | tuple[()] = ()) -> dict[Block, list[Portion]]:
    """Portions by what may be added, in order of appearance; what an axis keeps apart makes no block of its own."""
    side, stage = "richtung" not in axes, "stufe" not in axes
    found: dict[Block, list[Portion]] = {}
    for portion in portions:
        found.setdefault(block_of(portion, side=side, stage=stage), []).append(portion)
    return found


def grouped(portions: Iterable[Portion], by: Dimension) -> dict[str, list[Portion]]:
    """Portions by the value of a dimension, in order of appearance."""
    found: dict[str, list[Portion]] = {}
    for portion in portions:
        found.setdefault(by(portion), []).append(portion)
    return found


def roll_up(portions: Iterable[Portion], by: Dimension) -> dict[tuple[str, Block], Sum]:
    """Sums by the value of one dimension, one for each block."""
    found: dict[tuple[str, Block], list[Portion]] = {}
    for portion in portions:
        found.setdefault((by(portion), block_of(portion)), []).append(portion)
    return {key: sum_up(members) for key, members in found.items()}


@dataclass(frozen=True)
class Table:
    """Money by two dimensions. `rows` and `columns` are their values in order of appearance.

    `across` is the sum of each row, `down` that of each column, `grand` that of all: None where a dimension's values
    are never added.
    """

    axes: Axes
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Sum]
    across: Mapping[str, Sum] | None
    down: Mapping[str, Sum] | None
    grand: Sum | None


def table(portions: Iterable[Portion], axes: Axes) -> Table:
    """The table of two different dimensions over the portions of one block.

    Raises ValueError for the same dimension twice, and for portions that must not be added.
    """
    if axes[0] == axes[1]:
        raise ValueError("a table needs two different dimensions")
    listed = list(portions)
    if len(blocks(listed, axes)) > 1:
        raise ValueError("portions of several blocks are not added")
    by_row, by_column = (DIMENSIONS[axis] for axis in axes)
    cells: dict[tuple[str, str], list[Portion]] = {}
    for portion in listed:
        cells.setdefault((by_row(portion), by_column(portion)), []).append(portion)
    add_rows, add_columns = (axis not in APART for axis in axes)
    return Table(
        axes=axes,
        rows=tuple(dict.fromkeys(row for row, _column in cells)),
        columns=tuple(dict.fromkeys(column for _row, column in cells)),
        cells={key: sum_up(members) for key, members in cells.items()},
        across=_sums(grouped(listed, by_row)) if add_columns else None,
        down=_sums(grouped(listed, by_column)) if add_rows else None,
        grand=sum_up(listed) if add_rows and add_columns else None,
    )


def _sums(groups: Mapping[str, Sequence[Portion]]) -> dict[str, Sum]:
    return {key: sum_up(members) for key, members in groups.items()}


class Measure(StrEnum):
    """Figures that several stages make together, under the names that they have in addresses."""

    PLAN = "ansatz"
    """The latest total: the appropriation, or the supplementary budget that replaces it."""
    AVAILABLE = "verfuegbar"
    """The latest total and what was carried over."""
    EXPECTED = "erwartet"
    """Actual and what is still to be spent: the forecast to the year's end."""


_PLANS = (Stage.APPROPRIATION, Stage.SUPPLEMENTARY)
MEASURES: Mapping[Measure, Callable[[Portion], bool]] = {
    Measure.PLAN: lambda portion: portion.item.stage in _PLANS and portion.counts,
    Measure.AVAILABLE: lambda portion: (
        (portion.item.stage in _PLANS and portion.counts) or portion.item.stage is Stage.CARRY_OVER
    ),
    Measure.EXPECTED: lambda portion: portion.item.stage in (Stage.ACTUAL, Stage.FORECAST),
}
"""Which portions each figure is the sum of."""
