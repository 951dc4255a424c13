"""What a section is made of. Each block has one template; the PDF and the web page use the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from evaluation.charts import Chart

Html = str
"""Text that is escaped where it is no SafeString."""


class _Block:
    """What every block can say: where its template is."""

    template: ClassVar[str]

    @property
    def path(self) -> str:
        return f"evaluation/report/blocks/{self.template}.html"


@dataclass(frozen=True)
class Lead(_Block):
    """The first sentence of a chapter."""

    template: ClassVar[str] = "lead"
    text: Html


@dataclass(frozen=True)
class Para(_Block):
    """A paragraph; `small` for fine print."""

    template: ClassVar[str] = "para"
    text: Html
    small: bool = False


@dataclass(frozen=True)
class Facts(_Block):
    """Labels and values side by side."""

    template: ClassVar[str] = "facts"
    rows: Sequence[tuple[Html, Html]]


@dataclass(frozen=True)
class Figures(_Block):
    """Key figures: labels and figures, at most five."""

    template: ClassVar[str] = "figures"
    rows: Sequence[tuple[Html, Html]]


@dataclass(frozen=True)
class Bullets(_Block):
    """A list, numbered or not."""

    template: ClassVar[str] = "bullets"
    entries: Sequence[Html]
    numbered: bool = False


@dataclass(frozen=True)
class Box(_Block):
    """A remark set apart."""

    template: ClassVar[str] = "box"
    title: Html
    entries: Sequence[Html]
    warning: bool = False


@dataclass(frozen=True)
class Column:
    """A column's head; `num` right-aligns figures."""

    label: Html
    num: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row: the first cell is its head. With `group` it is one heading over all columns, and the rows follow."""

    cells: Sequence[Html]
    group: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Table(_Block):
    """A table with caption. The first column holds the row heads; every row has as many cells as there are columns."""

    template: ClassVar[str] = "table"
    caption: Html
    columns: Sequence[Column]
    rows: Sequence[TableRow]
    foot: Sequence[TableRow] = ()
    kind: str = "data"

    def __post_init__(self) -> None:
        for row in (*self.rows, *self.foot):
            if len(row.cells) != (1 if row.group else len(self.columns)):
                raise ValueError(f"{self.caption}: a row of {len(row.cells)} cells in {len(self.columns)} columns")

    @property
    def bodies(self) -> Sequence[tuple[TableRow | None, Sequence[TableRow]]]:
        """The rows in bodies: each begins with a group row, if there are any."""
        found: list[tuple[TableRow | None, list[TableRow]]] = []
        for row in self.rows:
            if row.group:
                found.append((row, []))
            else:
                if not found:
                    found.append((None, []))
                found[-1][1].append(row)
        return found

    @property
    def zipped_rows(self) -> Sequence[tuple[TableRow | None, Sequence[tuple[TableRow, Sequence[tuple[Html, bool]]]]]]:
        """As `bodies`, each cell beside whether it is a figure."""
        return [(head, [(row, self._cells(row)) for row in rows]) for head, rows in self.bodies]

    @property
    def zipped_foot(self) -> Sequence[Sequence[tuple[Html, bool]]]:
        """The foot's cells beside whether they are figures."""
        return [self._cells(row) for row in self.foot]

    def _cells(self, row: TableRow) -> Sequence[tuple[Html, bool]]:
        return [(cell, column.num) for cell, column in zip(row.cells, self.columns, strict=True)]


@dataclass(frozen=True)
class Picture(_Block):
    """A chart with its caption and its data as a table, unless a table with the same data follows."""

    template: ClassVar[str] = "picture"
    chart: Chart
    caption: Html
    table_caption: Html
    with_table: bool = True

    @property
    def table(self) -> Table:
        """The chart's data."""
        data = self.chart.table
        return Table(
            caption=self.table_caption,
            columns=[Column(label, num) for label, num in zip(data.headers, data.numeric, strict=True)],
            rows=[TableRow(row) for row in data.rows],
            kind="data dense",
        )


@dataclass(frozen=True)
class Sub(_Block):
    """A part of a section with a heading of its own, one level below. `in_contents` lists it in the contents."""

    template: ClassVar[str] = "sub"
    anchor: str
    title: Html
    blocks: Sequence["Block"]
    number: str = ""
    in_contents: bool = False
    level: int = 3
    new_page: bool = False


Block = Lead | Para | Facts | Figures | Bullets | Box | Table | Picture | Sub


@dataclass(frozen=True)
class Section:
    """A chapter: `anchor` is its id, `number` "1" or "A"."""

    anchor: str
    number: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def listed(self) -> Sequence[Sub]:
        """The parts that the contents list."""
        return [block for block in self.blocks if isinstance(block, Sub) and block.in_contents]
