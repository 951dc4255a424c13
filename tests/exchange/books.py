"""Spreadsheets for tests."""

import io
from typing import Any

from openpyxl import Workbook

FIELDS, PROJECTS, MILESTONES = "Handlungsfelder", "Projekte", "Meilensteine"
ORDINARY: dict[str, list[list[Any]]] = {
    FIELDS: [["Nummer", "Name", "Ziel"], ["1", "Bildung", "Lernen"], ["2", "Verwaltung", None]],
    PROJECTS: [
        ["Nummer", "Titel", "Handlungsfeld", "Stand", "Voraussichtliches Ende", "Gemeinsam"],
        ["1.1", "Digitale Bauakte", "Verwaltung", "begonnen", "Q4 2026", "ja"],
        ["1.2", "Schulnetz", "1", None, 2027, None],
    ],
    MILESTONES: [["Projekt", "Meilenstein", "Voraussichtlich"], ["Digitale Bauakte", "Vergabe", "06/2026"]],
}


def book(sheets: dict[str, list[list[Any]]] | None = None, **changed: list[list[Any]]) -> bytes:
    """Return an .xlsx file; openpyxl writes a text that begins with = as a formula without a saved value."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in ((sheets or ORDINARY) | changed).items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
