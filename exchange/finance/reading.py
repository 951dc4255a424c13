"""Reads a finance file row by row within limits: CSV in UTF-8 or Windows-1252, or the sheet of an .xlsx file.

Nothing in a file is executed; of a formula the value counts that was saved with it. What is too large is refused before
anything of it is taken apart.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from exchange.sheets import csv_format
from exchange.sheets.columns import fold
from exchange.sheets.values import as_text
from exchange.spreadsheet_cells import CellProblem, Limits, SpreadsheetError, check_archive

LIMITS = Limits(packed=8_000_000, unpacked=80_000_000, parts=200, elements=4_000_000)
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_EMPTY = 20_000
MAX_SHEETS = 20
UPPER = 30
"""Filled rows among which the heads are looked for: exports often begin with a title and a date."""
SAMPLES = 3


@dataclass(frozen=True)
class FileRow:
    """A filled row: its number from 1, and what stands in its cells by column from 0."""

    number: int
    cells: Mapping[int, Any]


@dataclass(frozen=True)
class Head:
    """A column: its place from 0, its head, and the same as it is compared."""

    place: int
    text: str
    folded: str


@dataclass(frozen=True)
class Table:
    """A sheet with its heads; `rows` are those below, read as one asks for them."""

    name: str
    heads: list[Head]
    rows: Iterator[FileRow]


def is_archive(content: bytes) -> bool:
    """Return whether a file is an .xlsx file, or claims to be one."""
    return content[:4] == b"PK\x03\x04" or zipfile.is_zipfile(io.BytesIO(content))


def unpacked(content: bytes) -> int:
    """Return how many bytes a file has that is read, as far as it says so itself."""
    if not is_archive(content):
        return len(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except Exception:  # a damaged archive raises whatever zlib or struct lead to; reading it says so
        return len(content)


def tables(name: str, content: bytes, known: Mapping[str, str]) -> list[Table]:
    """Return the sheets that have heads; `known` are the folded heads that mean something, which help to find them.

    Raises SpreadsheetError for a file of another kind, a damaged one, one that exceeds a limit, and an empty one.
    """
    sheets = _xlsx(content) if is_archive(content) else [("", _csv(name, content))]
    found = [table for title, rows in sheets if (table := _with_heads(title, rows, known))]
    if not found:
        raise SpreadsheetError([CellProblem(_("The file has no row of heads with rows below it."))])
    return found


def samples(table: Table) -> dict[int, list[str]]:
    """Return some values of each column; takes rows away from the table."""
    found: dict[int, list[str]] = {head.place: [] for head in table.heads}
    for row in islice(table.rows, UPPER):
        for place, value in row.cells.items():
            if len(found.get(place, [""] * SAMPLES)) < SAMPLES:
                found[place].append(as_text(value)[:80])
    return found


def _csv(name: str, content: bytes) -> Iterator[FileRow]:
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")) or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        message = _("This is no Excel file (.xlsx). Please save the spreadsheet in that format.")
        raise SpreadsheetError([CellProblem(message)])
    if len(content) > LIMITS.packed:
        message = _("The file has more than %(limit)s MB.") % {"limit": LIMITS.packed // 1_000_000}
        raise SpreadsheetError([CellProblem(message)])
    text = csv_format.decoded(content)
    return _limited(_csv_rows(text))


def _csv_rows(text: str) -> Iterator[FileRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for number, cells in enumerate(reader, start=1):
            yield FileRow(number, {place: cell for place, cell in enumerate(cells[:MAX_COLUMNS]) if cell.strip()})
    except csv.Error as error:
        raise SpreadsheetError([CellProblem(_("The file cannot be read as a CSV file."))]) from error


def _separator(text: str) -> str:
    """Return the separator of the upper rows: the line that has most of one is a row of the table."""
    lines = text.lstrip("\r\n").split("\n", UPPER)[:UPPER]
    marks = [csv_format.separator(line) for line in lines]
    counts = [line.count(mark) for line, mark in zip(lines, marks, strict=True)]
    return marks[counts.index(max(counts))]


def _xlsx(content: bytes) -> list[tuple[str, Iterator[FileRow]]]:
    check_archive(content, LIMITS)
    unreadable = SpreadsheetError([CellProblem(_("The file cannot be read as an Excel file (.xlsx)."))])
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = list(book.worksheets)
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise unreadable from error
    if len(sheets) > MAX_SHEETS:
        message = _("The file has more than %(limit)d sheets.") % {"limit": MAX_SHEETS}
        raise SpreadsheetError([CellProblem(message)])
    return [(str(sheet.title), _limited(_xlsx_rows(sheet, unreadable))) for sheet in sheets]


def _xlsx_rows(sheet: Any, unreadable: SpreadsheetError) -> Iterator[FileRow]:
    try:
        for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
            yield FileRow(
                number, {place: value for place, value in enumerate(values) if value is not None and value != ""}
            )
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise unreadable from error


def _limited(rows: Iterator[FileRow]) -> Iterator[FileRow]:
    """Yield the filled rows; refuse too many, and stop where only empty ones follow."""
    filled = empty = 0
    for row in rows:
        if not row.cells:
            empty += 1
            if empty > MAX_EMPTY:
                return
            continue
        filled, empty = filled + 1, 0
        if filled > MAX_ROWS:
            message = _("The file has more than %(limit)d filled rows.") % {"limit": MAX_ROWS}
            raise SpreadsheetError([CellProblem(message, row=row.number)])
        yield row


def _with_heads(title: str, rows: Iterator[FileRow], known: Mapping[str, str]) -> Table | None:
    """Find the row of heads among the upper rows: the one with most known heads, else the first with most texts."""
    upper = list(islice(rows, UPPER))
    if len(upper) < 2:
        return None
    scores = [_score(row, known) for row in upper[:-1]]
    at = scores.index(max(scores))
    heads = [Head(place, as_text(value)[:200], fold(as_text(value))[:200]) for place, value in upper[at].cells.items()]
    return Table(title, sorted(heads, key=lambda head: head.place), _chained(upper[at + 1 :], rows))


def _score(row: FileRow, known: Mapping[str, str]) -> tuple[int, int]:
    texts = {fold(value) for value in row.cells.values() if isinstance(value, str) and value.strip()}
    words = {text for text in texts if not any(sign.isdigit() for sign in text)}
    return sum(text in known for text in texts), len(words)


def _chained(first: list[FileRow], rest: Iterator[FileRow]) -> Iterator[FileRow]:
    yield from first
    yield from rest
