"""The spreadsheet to fill in: one sheet for each kind of row, with its heads and a hint for each column."""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exchange.spreadsheet import COLUMNS, PROJECTS, states
from exchange.spreadsheet_cells import MAX_ROWS

WIDE = {"description", "goal", "starting_point", "challenges", "chances", "main_activities", "title"}


def template() -> bytes:
    """Return the empty spreadsheet as an .xlsx file. A required column has a star behind its head."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, columns in COLUMNS.items():
        sheet = book.create_sheet(name)
        for number, column in enumerate(columns, start=1):
            cell = sheet.cell(1, number, column.head + ("*" if column.field.required else ""))
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column.hint:
                cell.comment = Comment(column.hint, "digiplan")
            letter = get_column_letter(number)
            sheet.column_dimensions[letter].width = 44 if column.name in WIDE else 22
            # numbers such as "1.10" and dates such as "12/2026" stay as they are typed
            for row in range(2, 202):
                sheet.cell(row, number).number_format = "@"
        sheet.freeze_panes = "A2"
    _choices(book[PROJECTS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _choices(sheet: object) -> None:
    """Offer the states of a project, and yes and no, where they are typed."""
    lists = {"state": ",".join(states()), "mandatory": "ja,nein", "joint": "ja,nein"}
    for number, column in enumerate(COLUMNS[PROJECTS], start=1):
        if column.name in lists:
            rule = DataValidation(type="list", formula1=f'"{lists[column.name]}"', allow_blank=True)
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{MAX_ROWS}")
            sheet.add_data_validation(rule)  # type: ignore[attr-defined]  # openpyxl has no types
