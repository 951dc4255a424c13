"""Header cells of tables in the structure tree: scope, identity, and which header cells a data cell belongs to."""

from collections import defaultdict
from dataclasses import dataclass

import pydyf

from evaluation.pdf_structure import Node, Structure


@dataclass
class _Cell:
    """A cell in the grid of its table. `row` and `column` count from 0; `group_end` is the row behind its row group."""

    node: Node
    scope: str
    row: int
    column: int
    rows: int
    columns: int
    group_end: int

    @property
    def row_wise(self) -> bool:
        return self.scope in ("row", "rowgroup")

    def lines(self) -> range:
        """The rows (of a row-wise header) or columns (of any other) for which this header cell stands."""
        if self.scope == "rowgroup":
            return range(self.row, self.group_end)
        if self.row_wise:
            return range(self.row, self.row + self.rows)
        return range(self.column, self.column + self.columns)


def mend_table(tree: Structure, table: Node) -> list[Node]:
    """Write Scope and ID of every TH in `table` and the Headers of every TD; return the header cells.

    Headers come in reading order: those of the row first, then those of the column from the top.
    """
    cells = _grid(tree, table)
    heads = [cell for cell in cells if cell.node["S"] == "/TH"]
    by_row: dict[int, list[_Cell]] = defaultdict(list)
    by_column: dict[int, list[_Cell]] = defaultdict(list)
    for head in heads:
        head.node["A"]["Scope"] = "/Row" if head.row_wise else "/Column"
        head.node["ID"] = pydyf.String(f"head-{head.node.number}")
        for line in head.lines():
            (by_row if head.row_wise else by_column)[line].append(head)
    for cell in (cell for cell in cells if cell.node["S"] == "/TD"):
        found = [head for row in range(cell.row, cell.row + cell.rows) for head in by_row[row]]
        found += [head for column in range(cell.column, cell.column + cell.columns) for head in by_column[column]]
        cell.node["A"].pop("Headers", None)
        if found:
            names = {id(head): head.node["ID"] for head in found}
            cell.node["A"]["Headers"] = pydyf.Array(names.values())
    return [head.node for head in heads]


def _grid(tree: Structure, table: Node) -> list[_Cell]:
    """The cells of `table`, each in its place, counting what cells from rows above and from the left cover."""
    cells: list[_Cell] = []
    covered: set[tuple[int, int]] = set()
    for row, (node, in_head, group_end) in enumerate(_rows(tree, table)):
        column = 0
        for kid in (kid for kid in tree.children(node) if kid["S"] in ("/TD", "/TH")):
            while (row, column) in covered:
                column += 1
            attributes = kid.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            columns, rows = attributes.get("ColSpan", 1), attributes.get("RowSpan", 1)
            covered.update((row + y, column + x) for y in range(rows) for x in range(columns))
            element = tree.source(kid).element
            scope = (element.get("scope") if element is not None else "") or ("col" if in_head else "row")
            cells.append(_Cell(kid, scope, row, column, rows, columns, group_end))
            column += columns
    return cells


def _rows(tree: Structure, table: Node) -> list[tuple[Node, bool, int]]:
    """The rows of `table`: each with whether it is in the head, and the number of the row behind its group."""
    rows: list[tuple[Node, bool, int]] = []
    for group in tree.children(table):
        inner = [group] if group["S"] == "/TR" else [kid for kid in tree.children(group) if kid["S"] == "/TR"]
        end = len(rows) + len(inner)
        rows.extend((row, group["S"] == "/THead", end) for row in inner)
    return rows
