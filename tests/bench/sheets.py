"""What the spreadsheet round trip costs: the export of a plan, and the dry run of a file with changed cells."""

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from exchange.models import Upload, UploadState
from exchange.sheets.columns import COLUMNS, PROJECTS
from roadmap.models import Plan

CHANGED = 30


def export(plan: Plan, client: Client, name: str = "xlsx") -> Callable[[], Any]:
    """Return the download of the plan's version in force."""

    def run() -> bytes:
        response = client.get(reverse(f"sheets:{name}", args=[plan.slug]))
        assert response.status_code == 200
        return response.content

    return run


def dry_run(plan: Plan, client: Client, changed: int = CHANGED) -> Callable[[], Any]:
    """Return the upload of the exported file with so many changed cells: read, compared, tried out, taken back."""
    made: list[bytes] = []

    def run() -> None:
        content = made[0] if made else _changed(export(plan, client)(), changed)
        made[:] = [content]
        version = plan.versions.filter(state__in=["adopted", "amended"]).order_by("-position")[0]
        sent = {"file": SimpleUploadedFile("plan.xlsx", content), "version": str(version.pk)}
        assert client.post(reverse("sheets:sheet", args=[plan.slug]), sent).status_code == 302
        upload = Upload.objects.latest("created_at")
        assert upload.state == UploadState.CHECKED
        assert 0 < upload.result["cells"] <= changed
        upload.delete()

    return run


def _changed(content: bytes, cells: int) -> bytes:
    book = load_workbook(io.BytesIO(content))
    place = [column.name for column in COLUMNS[PROJECTS]].index("next_steps") + 1
    for number in range(min(cells, book[PROJECTS].max_row - 1)):
        book[PROJECTS].cell(number + 2, place).value = f"Nächster Schritt {number}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
