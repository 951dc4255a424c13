"""What a section is made of. Each block has one template; the PDF and the web page use the same ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _

from roadmap.charts.parts import Chart

DASH = "–"
"""Where something does not apply; what is not known is written out."""

KEPT_ROWS = 12
"""Labels and values that may be kept on one page with their heading: less than half a page."""

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
class Prose(_Block):
    """What somebody wrote, as evaluation.report.prose makes it; it may hold headings, lists and footnotes."""

    template: ClassVar[str] = "prose"
    html: Html


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
    """A column's head; `num` right-aligns figures; `width` in per cent is one of 10, 15, 20, 25, 30, 40, 50, or 0."""

    label: Html
    num: bool = False
    width: int = 0

    @property
    def css(self) -> str:
        """The classes of the head."""
        return " ".join(name for name in ("num" if self.num else "", f"w{self.width}" if self.width else "") if name)


def heads(labels: Sequence[str]) -> list[Column]:
    """Columns of text; that of the sources is wide enough for a mark."""
    return [Column(label, width=20 if label == _("Source") else 0) for label in labels]


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


def is_unknown(cell: Html) -> bool:
    """Whether a cell says nothing but "nicht angegeben"."""
    return cell.startswith('<span class="unknown">') and cell.endswith("</span>") and cell.count("<") == 2


@dataclass(frozen=True)
class Picture(_Block):
    """A chart with its caption and its data as a table, unless a table with the same data follows.

    `low` makes a tall one smaller, so that it leaves room on its page.
    """

    template: ClassVar[str] = "picture"
    chart: Chart
    caption: Html
    table_caption: Html
    with_table: bool = True
    low: bool = False

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
    """A part of a section with a heading of its own, one level below. `in_contents` lists it in the contents.

    `landscape` puts it on pages of its own on their side, so it belongs at the end of its chapter.
    """

    template: ClassVar[str] = "sub"
    anchor: str
    title: Html
    blocks: Sequence["Block"]
    number: str = ""
    in_contents: bool = False
    level: int = 3
    new_page: bool = False
    landscape: bool = False

    @property
    def css(self) -> str:
        """The class of its element."""
        return "landscape" if self.landscape else "new-page" if self.new_page else ""

    @property
    def first(self) -> "Block | None":
        """A short first block that must not be parted from the heading, else None."""
        block = self.blocks[0] if self.blocks else None
        return block if isinstance(block, Facts) and len(block.rows) <= KEPT_ROWS else None

    @property
    def before_facts(self) -> bool:
        """Whether a long list of labels and values follows the heading; nothing else keeps the two together."""
        return bool(self.blocks) and isinstance(self.blocks[0], Facts) and self.first is None

    @property
    def rest(self) -> Sequence["Block"]:
        """The blocks after `first`."""
        return self.blocks[1:] if self.first else self.blocks


Block = Lead | Para | Prose | Facts | Figures | Bullets | Box | Table | Picture | Sub


@dataclass(frozen=True)
class Section:
    """A chapter: `anchor` is its id, `number` "1" or "A"."""

    anchor: str
    number: str
    title: str
    blocks: Sequence[Block] = ()
    new_page: bool = True

    @property
    def listed(self) -> Sequence[Sub]:
        """The parts that the contents list."""
        return [block for block in self.blocks if isinstance(block, Sub) and block.in_contents]


def tidy(blocks: Sequence[Block], label: Html, line: str) -> list[Block]:
    """The blocks with what is unknown gathered: in one last row called `label`, and in a line below each table.

    A column that is unknown in every row is named in `line` ("%(columns)s") below its table; one with dashes only,
    where the thing does not apply to any row, is left out.
    """
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            found += _tidy_table(block, line)
        elif isinstance(block, Facts):
            found.append(_tidy_facts(block, label))
        elif isinstance(block, Sub):
            found.append(replace(block, blocks=tidy(block.blocks, label, line)))
        else:
            found.append(block)
    return found


def _tidy_facts(facts: Facts, label: Html) -> Facts:
    known = [(name, value) for name, value in facts.rows if not is_unknown(value)]
    missing = [str(name) for name, value in facts.rows if is_unknown(value)]
    return Facts([*known, (label, ", ".join(missing))]) if len(missing) > 1 else facts


def _tidy_table(table: Table, line: str) -> list[Block]:
    rows = [row for row in table.rows if not row.group]
    cells = list(zip(*(row.cells for row in rows), strict=True))
    unknown = [i for i, column in enumerate(cells) if i and all(is_unknown(cell) for cell in column)]
    dashes = [i for i, column in enumerate(cells) if i and all(cell == DASH for cell in column)]
    if not rows or not (unknown or dashes):
        return [table]
    if len(unknown) + len(dashes) == len(table.columns) - 1:
        # a table of row heads alone would say nothing
        del (unknown or dashes)[0]
    kept = [i for i in range(len(table.columns)) if i not in (*unknown, *dashes)]

    def pick(listed: Sequence[TableRow]) -> list[TableRow]:
        return [row if row.group else replace(row, cells=[row.cells[i] for i in kept]) for row in listed]

    blocks: list[Block] = [
        replace(table, columns=[table.columns[i] for i in kept], rows=pick(table.rows), foot=pick(table.foot))
    ]
    if unknown:
        columns = ", ".join(str(table.columns[i].label) for i in unknown)
        blocks.append(Para(line % {"columns": columns}, small=True))
    return blocks
