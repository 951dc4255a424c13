"""CSV out and in: semicolons and UTF-8 with a byte order mark out; also commas, tabs and Windows-1252 in.

A spreadsheet program takes a text that begins with = + - @ for a formula. Such a text is written with an apostrophe
before it, which reading takes off again; one that has apostrophes there already gets one more, so nothing is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from exchange.sheets.columns import EXPORT_HEAD, MILESTONES, PROJECTS, fold
from exchange.sheets.tables import InBook, InRow, InTable, Origin, OutTable, Typed
from exchange.sheets.values import as_text
from exchange.spreadsheet_cells import MAX_COLUMNS, MAX_ROWS, CellProblem, SpreadsheetError
from organisation.inputs import typed_number

MAX_CSV = 4_000_000
_LIVE = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def write(table: OutTable, origin: Origin) -> bytes:
    """Return the table as a CSV file; its last column names the export."""
    heads = [*(column.head for column in table.columns), EXPORT_HEAD]
    return plain(heads, ([*row, origin.export] for row in table.rows))


def plain(heads: Sequence[str], rows: Iterable[Sequence[Typed]]) -> bytes:
    """Return rows as a CSV file in which no text is taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([_written(head) for head in heads])
    for row in rows:
        writer.writerow([_written(value) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _written(value: Typed) -> str:
    if isinstance(value, str):
        return f"'{value}" if _LIVE.match(value) else value
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal | int):
        return typed_number(value)
    return ""


def read(content: bytes) -> InBook:
    """Return the file as one table. Raises SpreadsheetError for what is no CSV file or exceeds a limit."""
    if len(content) > MAX_CSV:
        message = _("The file has more than %(limit)s MB.")
        raise SpreadsheetError([CellProblem(message % {"limit": MAX_CSV // 1_000_000})])
    text = decoded(content)
    rows: list[InRow] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)), start=1):
            filled = {place: _bare(cell) for place, cell in enumerate(cells[:MAX_COLUMNS]) if cell.strip()}
            if filled:
                rows.append(InRow(number, filled))
            if len(rows) > MAX_ROWS:
                message = _("The file has more than %(limit)d filled rows.") % {"limit": MAX_ROWS}
                raise SpreadsheetError([CellProblem(message, row=number)])
    except csv.Error as error:
        raise SpreadsheetError([CellProblem(_("The file cannot be read as a CSV file."))]) from error
    return _named(rows)


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 or Windows-1252. Raises SpreadsheetError for what is neither."""
    if b"\0" in content:
        raise SpreadsheetError([CellProblem(_("This is neither an Excel file (.xlsx) nor a CSV file."))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # five bytes mean nothing in Windows-1252; they become the mark for "unknown" and show in the preview
        return content.decode("cp1252", errors="replace")


def separator(text: str) -> str:
    """Return the separator that stands most often in the first line, outside of quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").split("\n", 1)[0])
    return max(";,\t", key=lambda mark: (first.count(mark), mark == ";"))


def _bare(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _named(rows: list[InRow]) -> InBook:
    """Name the table after what its heads say, and take the origin from the column of the export."""
    heads = {place: fold(str(text)) for place, text in rows[0].cells.items()} if rows else {}
    name = MILESTONES if "meilenstein" in heads.values() else PROJECTS
    place = next((place for place, head in heads.items() if head == EXPORT_HEAD.casefold()), None)
    if place is None:
        return InBook([InTable(name, rows)], is_csv=True)
    exports = {as_text(row.cells[place]) for row in rows[1:] if place in row.cells}
    if len(exports) > 1:
        message = _("The file holds rows of several exports; please import one after the other.")
        raise SpreadsheetError([CellProblem(message, head=EXPORT_HEAD, value=", ".join(sorted(exports))[:200])])
    stripped = [InRow(row.number, {at: value for at, value in row.cells.items() if at != place}) for row in rows]
    return InBook([InTable(name, [row for row in stripped if row.cells])], Origin(export="".join(exports)), is_csv=True)
