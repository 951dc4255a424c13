"""What the tests of the round trip share: export, change cells, send, confirm."""

import io
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from exchange.models import Upload
from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS, READ_ONLY
from tests.worlds import World


def page_of(world: World) -> str:
    return f"/roadmap/{world.plan.slug}/tabelle/"


def exported(client: Client, world: World, query: str = "", file: str = "plan.xlsx") -> bytes:
    response = client.get(f"{page_of(world)}{file}{query}")
    assert response.status_code == 200
    return bytes(response.content)


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def place(sheet: str, name: str) -> int:
    """The number of a column, from 1."""
    return [column.name for column in COLUMNS[sheet]].index(name) + 1


def cell(book: Workbook, name: str, row: int = 2, sheet: str = PROJECTS) -> Any:
    return book[sheet].cell(row, place(sheet, name))


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that stands in the two sheets."""
    book = opened(content)
    return {name: list(book[name].iter_rows(values_only=True)) for name in COLUMNS}


def row_of(book: Workbook, key: UUID, sheet: str = PROJECTS) -> int:
    rows = book[sheet].iter_rows(min_col=1, max_col=1, values_only=True)
    return [value for (value,) in rows].index(str(key)) + 1


def send(client: Client, world: World, content: bytes, name: str = "plan.xlsx", **more: Any) -> Upload:
    """Upload a file; it must be taken as a file."""
    data = {"file": SimpleUploadedFile(name, content), "version": str(more.pop("version", world.version).pk), **more}
    response = client.post(page_of(world), data)
    assert response.status_code == 302, response.content.decode()[:3000]
    return Upload.objects.order_by("-created_at")[0]


def confirm(client: Client, world: World, upload: Upload, reason: str = "Abgleich mit der Liste", **data: str) -> int:
    """Confirm an upload and return the status of the answer."""
    sent = {f"d-{name}": value for name, value in data.items()} | {"reason": reason}
    status = client.post(f"{page_of(world)}{upload.pk}/", sent).status_code
    upload.refresh_from_db()
    return status


def head(sheet: str, name: str) -> str:
    return next(column.head for column in COLUMNS[sheet] if column.name == name)


__all__ = ["READ_ONLY", "cell", "cells", "confirm", "exported", "head", "opened", "page_of", "place", "row_of", "saved",
           "send"]  # fmt: skip


DRAFT = "?fassung=v2"
LIVE = "'=1+1"


def thirty_changes(content: bytes) -> bytes:
    """Change exactly thirty cells of every kind with openpyxl."""
    book = opened(content)
    for row in range(2, 7):
        cell(book, "state", row).value = "fortlaufend"
        cell(book, "forecast_end", row).value = [date(2027, 3, 31), "Q4 2026", "06/2028", "2029", None][row - 2]
        cell(book, "responsible_unit", row).value = "Bauamt"
        results = cell(book, "results", row)
        results.value = ["=1+1", "+49 431", "-5 %", "@SUM(A1)", "Zeile 1\nZeile 2"][row - 2]
        results.data_type = "s"
    for row in range(2, 5):
        cell(book, "mandatory", row).value = "nein"
        cell(book, "description", row).value = f"Neu beschrieben {row}: ä ß € „so“"
    for row in range(2, 4):
        cell(book, "weight", row, MILESTONES).value = 2.5
        cell(book, "forecast", row, MILESTONES).value = date(2027, 1, 31)
    return saved(book)


def file_of(content: bytes, name: str = "plan.xlsx") -> object:
    return SimpleUploadedFile(name, content)
