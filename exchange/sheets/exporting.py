"""Out: the file, and what stood in it, kept as the base of the merge when it comes back."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from exchange.models import SheetExport
from exchange.sheets import csv_format, xlsx_writer
from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS, READ_ONLY, Column, Kind, Of
from exchange.sheets.present import Line, Present
from exchange.sheets.tables import Origin, OutColumn, OutTable
from exchange.sheets.values import LONGEST, NO, YES, show, states, token, typed
from organisation.models import User

KEPT = timedelta(days=400)
"""How long it is known what stood in an export; one that comes back later is compared with what stands there now."""

Kept = dict[str, dict[str, dict[str, list[str]]]]
"""By sheet, key and column: the text of the cell and, where it differs, the token of its value."""


def keep(present: Present, *, by: User | None) -> SheetExport:
    """Remember what stands in an export, so that it can be told later what was changed in it."""
    content: Kept = {
        sheet: {str(key): _kept(sheet, line, present) for key, line in lines.items()}
        for sheet, lines in present.lines.items()
    }
    packed = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    owner = present.version.plan.owner_id
    return SheetExport.objects.create(
        owner_id=owner, version=present.version.pk, content=packed, created_by=by, created_at=timezone.now()
    )


def _kept(sheet: str, line: Line, present: Present) -> dict[str, list[str]]:
    found = {}
    for column in COLUMNS[sheet]:
        value = line.values.get(column.name)
        if value is None or value == "":
            continue
        text = show(column, value, present.lists)
        plain = isinstance(value, str) and column.kind is not Kind.STATE and len(text) < LONGEST
        meaning = text if plain else token(column, value)
        found[column.name] = [text] if text == meaning else [text, meaning]
    return found


def kept_in(export: SheetExport) -> Kept:
    """Return what stood in an export."""
    found: Kept = json.loads(zlib.decompress(bytes(export.content)))
    return found


def forget_old(now: datetime) -> int:
    """Delete exports that are too old to come back; return how many."""
    return SheetExport.objects.filter(created_at__lt=now - KEPT).delete()[0]


def origin_of(export: SheetExport, present: Present) -> Origin:
    """Return what a file says about itself."""
    version = present.version
    moment = timezone.localtime(export.created_at).isoformat(timespec="seconds")
    return Origin(version.plan.slug, version.slug, str(export.pk), moment)


def tables(present: Present) -> dict[str, OutTable]:
    """Return the sheets as they are written."""
    return {sheet: _table(sheet, present.lines[sheet], present) for sheet in (PROJECTS, MILESTONES)}


def _table(sheet: str, lines: Mapping[UUID, Line], present: Present) -> OutTable:
    columns = COLUMNS[sheet]
    rows = [
        [typed(column, line.values.get(column.name), present.lists) for column in columns] for line in lines.values()
    ]
    return OutTable(sheet, [_column(column, present) for column in columns], rows)


def _column(column: Column, present: Present) -> OutColumn:
    editable = column.editable and (present.is_open or column.of is not Of.ENTRY)
    marked = column.name not in {"key", "project_key", "project_title"} and not editable
    head = f"{column.head} {READ_ONLY}" if marked else column.head
    choices: tuple[str, ...] = ()
    if column.kind is Kind.STATE:
        choices = tuple(states().values())
    elif column.kind is Kind.YES_NO:
        choices = (YES, NO)
    return OutColumn(head, column.width, editable, choices, column.rows, column.hint)


def xlsx(present: Present, origin: Origin) -> bytes:
    """Return the version as an .xlsx file."""
    lists = {name: list(rows) for name, rows in present.lists.rows.items()}
    return xlsx_writer.write(list(tables(present).values()), lists, origin)


def csv(present: Present, sheet: str, origin: Origin) -> bytes:
    """Return one sheet as a CSV file."""
    return csv_format.write(tables(present)[sheet], origin)
