"""Reads a file that somebody uploads: limits first, then typed cells; nothing in it is ever executed.

An .xlsx file is refused before its cells are looked at when it is too large inside, has too many parts or too many
elements, or holds XML entities. Of a formula only the value counts that the spreadsheet program saved with it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from exchange.sheets import csv_format
from exchange.sheets.tables import InBook, InRow, InTable, Origin
from exchange.sheets.values import as_text
from exchange.sheets.xlsx_writer import LISTS, META
from exchange.spreadsheet_cells import MAX_COLUMNS, MAX_EMPTY, MAX_ROWS, CellProblem, SpreadsheetError, check_archive

MAX_SHEETS = 20
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(name: str, content: bytes, problems: list[CellProblem]) -> InBook:
    """Return what a file holds; formulas without a saved value are noted in `problems`.

    Raises SpreadsheetError for a file of another kind, a damaged one, and one that exceeds a limit.
    """
    if content[:4] == b"PK\x03\x04" or zipfile.is_zipfile(io.BytesIO(content)):
        return _xlsx(content, problems)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")) or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        message = _("This is no Excel file (.xlsx). Please save the spreadsheet in that format.")
        raise SpreadsheetError([CellProblem(message)])
    return csv_format.read(content)


def _xlsx(content: bytes, problems: list[CellProblem]) -> InBook:
    check_archive(content)
    try:
        book = _open(content, values=False)
        if len(book.sheetnames) > MAX_SHEETS:
            message = _("The file has more than %(limit)d sheets.") % {"limit": MAX_SHEETS}
            raise SpreadsheetError([CellProblem(message)])
        tables, formulas = _tables(book)
        if formulas:
            tables = _with_saved_values(_open(content, values=True), tables, formulas, problems)
    except SpreadsheetError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise SpreadsheetError([CellProblem(_("The file cannot be read as an Excel file (.xlsx)."))]) from error
    meta = next((table for table in tables if table.name == META), None)
    shown = [table for table in tables if table.name not in {META, LISTS}]
    return InBook(shown, _origin(meta) if meta else Origin())


def _open(content: bytes, *, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


Formulas = dict[str, dict[int, dict[int, str]]]
"""What stands as a formula, or may only look like one, by sheet, row and column."""


def _tables(book: Any) -> tuple[list[InTable], Formulas]:
    tables: list[InTable] = []
    formulas: Formulas = {}
    count = 0
    for sheet in book.worksheets:
        if sheet.title == LISTS:
            continue
        rows = []
        for row in _filled(sheet):
            count += 1
            if count > MAX_ROWS:
                message = _("The file has more than %(limit)d filled rows.") % {"limit": MAX_ROWS}
                raise SpreadsheetError([CellProblem(message, sheet=sheet.title, row=row.number)])
            if live := {place: str(value) for place, value in row.cells.items() if _may_be_formula(value)}:
                formulas.setdefault(sheet.title, {})[row.number] = live
            rows.append(row)
        tables.append(InTable(sheet.title, rows))
    return tables, formulas


def _may_be_formula(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("=")
    return value is not None and type(value).__module__.startswith("openpyxl.worksheet.formula")


def _filled(sheet: Any) -> Iterator[InRow]:
    empty = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        cells = {place: _plain(value) for place, value in enumerate(values) if value is not None and value != ""}
        if cells:
            yield InRow(number, cells)
            continue
        empty += 1
        if empty > MAX_EMPTY:
            return


def _plain(value: Any) -> Any:
    """Take off the format's own escapes: _x0041_ is an A."""
    if isinstance(value, str) and "_x" in value:
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    return value


def _with_saved_values(
    book: Any, tables: list[InTable], formulas: Formulas, problems: list[CellProblem]
) -> list[InTable]:
    """Replace formulas by the values that were saved with them; a text that only looks like one is its own value."""
    found = []
    for table in tables:
        if table.name not in formulas:
            found.append(table)
            continue
        saved = {row.number: row.cells for row in _filled(book[table.name])}
        rows = []
        for row in table.rows:
            cells = dict(row.cells)
            for place, source in formulas[table.name].get(row.number, {}).items():
                cells[place] = saved.get(row.number, {}).get(place)
                if cells[place] is None:
                    message = _("holds a formula that was saved without its value; please enter the value")
                    at = get_column_letter(place + 1)
                    problems.append(CellProblem(message, table.name, row.number, at, value=as_text(source)[:60]))
            rows.append(InRow(row.number, cells))
        found.append(InTable(table.name, rows))
    return found


def _origin(meta: InTable) -> Origin:
    said = {as_text(row.cells.get(0)): as_text(row.cells.get(1)) for row in meta.rows}
    return Origin(said.get("Plan", ""), said.get("Fassung", ""), said.get("Export", ""), said.get("Stand", ""))
