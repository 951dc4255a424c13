"""The grid of a product's, project's or field's money: lines of items against years and stages.

A cell holds one item: a line is what items of several years and stages have in common, and where two of them fall into
one cell the line takes a second row. Sums are per column and side, secured and conditional apart: nothing that the
rules keep apart is ever added (rules 5 and 7). Pure: no Django, no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from roadmap.amounts import SplitTotal, Total, split_total
from roadmap.budget import Item, Stage

STAGES = tuple(stage.value for stage in Stage)
CELLS = 900
"""So many cells a page shows at most: a browser sends each of them, and Django takes a thousand fields."""
MOST_YEARS = 10


@dataclass(frozen=True)
class Line:
    """What the items of a line have in common. `side` is direction or part, `shares` as roadmap.money.targets."""

    product: str = ""
    side: str = ""
    account: str = ""
    conditional: bool = False
    shares: str = ""

    @property
    def key(self) -> str:
        """A short name for addresses and form fields, the same for the same line."""
        text = "\n".join((self.product, self.side, self.account, str(self.conditional), self.shares))
        return sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, order=True)
class Column:
    """One stage of one period: a year as text, a span, or "" where the year is unknown."""

    period: str
    stage: str


@dataclass(frozen=True)
class Entry:
    """One item in the grid: its line, its column, and the calculation's item with its amount."""

    line: Line
    column: Column
    item: Item
    title: str
    slug: str = ""


@dataclass(frozen=True)
class Row:
    """A row: the entries of a line by column. `lane` tells rows of one line apart, 0 is the first."""

    line: Line
    lane: int = 0
    entries: Mapping[Column, Entry] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The row's name in form fields."""
        return f"{self.line.key}{self.lane}"

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of its items, each once."""
        return tuple(dict.fromkeys(entry.title for entry in self.entries.values()))


def rows_of(entries: Iterable[Entry], blank: Iterable[Line] = ()) -> list[Row]:
    """Return the rows of a grid in the order in which their lines appear; `blank` lines are added where they lack."""
    lanes: dict[Line, list[dict[Column, Entry]]] = {}
    for entry in entries:
        rows = lanes.setdefault(entry.line, [])
        free = next((row for row in rows if entry.column not in row), None)
        if free is None:
            free = {}
            rows.append(free)
        free[entry.column] = entry
    found = [Row(line, number, row) for line, rows in lanes.items() for number, row in enumerate(rows)]
    return found + [Row(line) for line in dict.fromkeys(blank) if line not in lanes]


def single_years(periods: Iterable[str]) -> list[int]:
    """Return the periods that are one year, in order."""
    return sorted({int(period) for period in periods if len(period) == 4 and period.isdigit()})


def columns_of(periods: Sequence[str], stages: Iterable[str]) -> list[Column]:
    """Return the columns: years first, then spans, the unknown year last; in each the stages in their order."""
    chosen = [stage for stage in STAGES if stage in set(stages)]
    years = [str(year) for year in single_years(periods)]
    others = sorted({period for period in periods if period and period not in years})
    unknown = [""] if "" in periods else []
    return [Column(period, stage) for period in (*years, *others, *unknown) for stage in chosen]


@dataclass(frozen=True)
class SumRow:
    """The sums of one side, secured or conditional, by column."""

    side: str
    conditional: bool
    totals: Mapping[Column, Total]


def sums_of(rows: Iterable[Row]) -> list[SumRow]:
    """Return the sums of a grid: for each side, secured before conditional, in each column."""
    found: dict[tuple[str, bool], dict[Column, list[Item]]] = {}
    for row in rows:
        for column, entry in row.entries.items():
            found.setdefault((row.line.side, row.line.conditional), {}).setdefault(column, []).append(entry.item)
    return [
        SumRow(side, conditional, {column: _total(items, conditional) for column, items in by_column.items()})
        for (side, conditional), by_column in sorted(found.items())
    ]


def _total(items: Iterable[Item], conditional: bool) -> Total:
    split: SplitTotal = split_total((item.amount, item.conditional) for item in items)
    return split.conditional if conditional else split.secured


def page_of(rows: Sequence[Row], columns: int, number: int) -> tuple[list[Row], int, int]:
    """Return the rows of a page, its number and how many pages there are; the first page is 1."""
    size = max(5, CELLS // max(columns, 1))
    pages = max(1, -(-len(rows) // size))
    number = min(max(number, 1), pages)
    return list(rows[(number - 1) * size : number * size]), number, pages
