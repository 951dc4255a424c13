"""Reads an .xlsx file to texts by sheet, row and column, with limits before anything is taken apart.

Nothing is executed: of a formula only the value counts that the spreadsheet program last saved. Cells are texts,
whatever they begin with. An archive that is too large, too full or holds XML entities is refused unread.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

MAX_BYTES = 2_000_000
MAX_UNPACKED = 40_000_000
MAX_PARTS = 200
MAX_ELEMENTS = 1_000_000
"""Marks that begin or end an element, in all parts together: about 170,000 filled cells."""
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_EMPTY = 20_000
"""Empty rows that are passed over before the rest of a sheet is no longer looked at."""
CELL_LENGTH = 20_000

_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class CellProblem:
    """One mistake with its place: sheet, row (from 1), column as letter and name, value, what would be right."""

    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    head: str = ""
    value: str = ""
    allowed: str = ""


class SpreadsheetError(Exception):
    """The spreadsheet was refused and nothing was changed; `problems` holds every mistake in the sheets' order."""

    def __init__(self, problems: list[CellProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


@dataclass(frozen=True)
class Cells:
    """One filled row: its number and its texts by column index from 0."""

    row: int
    texts: dict[int, str]


def read_sheets(content: bytes, problems: list[CellProblem]) -> dict[str, list[Cells]]:
    """Return the filled rows of every sheet by its name; note formulas that were saved without a value.

    Raises SpreadsheetError for a file that is no .xlsx or exceeds a limit.
    """
    check_archive(content)
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return _rows(values, formulas, problems)
    except SpreadsheetError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise SpreadsheetError([CellProblem(_("The file cannot be read as an Excel file (.xlsx)."))]) from error


@dataclass(frozen=True)
class Limits:
    """How large an archive may be: bytes packed and unpacked, parts, and marks that begin or end an element."""

    packed: int = MAX_BYTES
    unpacked: int = MAX_UNPACKED
    parts: int = MAX_PARTS
    elements: int = MAX_ELEMENTS


PLAN = Limits()


def check_archive(content: bytes, limits: Limits = PLAN) -> None:
    """Raise SpreadsheetError for a file that is no archive, is too large, too full, damaged, or holds XML entities.

    Takes no more than a fraction of a second for whatever it is given: nothing is parsed.
    """
    if len(content) > limits.packed:
        message = _("The file has more than %(limit)s MB.") % {"limit": limits.packed // 1_000_000}
        raise SpreadsheetError([CellProblem(message)])
    if not zipfile.is_zipfile(io.BytesIO(content)):
        message = _("This is no Excel file (.xlsx). Please save the spreadsheet in that format.")
        raise SpreadsheetError([CellProblem(message)])
    too_large = SpreadsheetError([CellProblem(_("The file is far larger inside than an ordinary spreadsheet."))])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
                raise too_large
            elements = 0
            for part in parts:
                # reads no more than the announced size, which was just added up
                text = archive.read(part)
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                if b"\0" in text or (b"<!" in text and _ENTITY.search(text)):
                    raise SpreadsheetError([CellProblem(_("The file holds definitions that a spreadsheet needs not."))])
                elements += text.count(b"<")
                if elements > limits.elements:
                    raise SpreadsheetError([CellProblem(_("The file has far more cells than a plan needs."))])
    except SpreadsheetError:
        raise
    except Exception as error:  # a damaged archive raises whatever zlib, struct or the decoding of a name lead to
        raise SpreadsheetError([CellProblem(_("The file is damaged."))]) from error


def _rows(values: Any, formulas: Any, problems: list[CellProblem]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    count = 0
    for name in values.sheetnames:
        found[name] = []
        for cells in _filled(name, values[name], formulas[name], problems):
            count += 1
            if count > MAX_ROWS:
                message = _("The file has more than %(limit)d filled rows.") % {"limit": MAX_ROWS}
                raise SpreadsheetError([CellProblem(message, sheet=name, row=cells.row)])
            found[name].append(cells)
    return found


def _filled(name: str, values: Any, formulas: Any, problems: list[CellProblem]) -> Iterator[Cells]:
    empty = 0
    pairs = zip(
        values.iter_rows(max_col=MAX_COLUMNS, values_only=True),
        formulas.iter_rows(max_col=MAX_COLUMNS, values_only=True),
        strict=False,
    )
    for number, (shown, typed) in enumerate(pairs, start=1):
        texts = {}
        for place, (value, source) in enumerate(zip(shown, typed, strict=False)):
            if value is None and isinstance(source, str) and source.startswith("="):
                message = _("holds a formula that was saved without its value; please enter the value")
                letter = get_column_letter(place + 1)
                problems.append(CellProblem(message, sheet=name, row=number, column=letter, value=source[:60]))
            if text := as_text(value):
                texts[place] = text
        if texts:
            yield Cells(number, texts)
            continue
        empty += 1
        if empty > MAX_EMPTY:
            return


def as_text(value: Any) -> str:
    """Return what stands in a cell as text: a whole number without decimals, a day as 31.12.2026, "ja" and "nein"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # the spreadsheet's own number; repr gives the shortest decimal that means the same
        return format(Decimal(repr(value)).normalize(), "f").replace(".", ",")
    return str(value)[:CELL_LENGTH].strip()
