"""The history of rows as people read it: who, when, what from and to, why. Made from the audit trail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from organisation import kinds
from organisation.editing import Editable
from organisation.models import AuditEvent
from organisation.partial_dates import parse_iso
from organisation.templatetags.display import locale, number, or_unknown, yes_no


@dataclass(frozen=True)
class Change:
    """One field: its German name, the texts before and after, and its name in the code."""

    label: str | Promise
    before: str | SafeString
    after: str | SafeString
    name: str = ""


@dataclass(frozen=True)
class Line:
    """One event of the history."""

    event: AuditEvent
    at: datetime
    who: str
    subject: str
    action: str
    changes: Sequence[Change]
    reason: str


def events_of(ids: Iterable[UUID]) -> QuerySet[AuditEvent]:
    """Return the events of rows, newest first. The caller has checked that the rows are visible."""
    return AuditEvent.objects.filter(target_id__in=list(ids)).order_by("-at", "-id")


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    """Return events as lines; needs no query."""
    return [_line(event) for event in events]


def _line(event: AuditEvent) -> Line:
    kind = kinds.by_label(event.target_type)
    fields = kind.fields if kind else {}
    kept: Mapping[str, Any] = event.details.get("changes") or {}
    changes = [
        Change(
            fields[name].label if name in fields else name,
            written(before, fields.get(name)),
            written(after, fields.get(name)),
            name,
        )
        for name, (before, after) in kept.items()
    ]
    reason = str(event.details.get("reason") or "")
    return Line(event, event.at, event.actor_label, event.target_label, event.action, changes, reason)


def written(kept: Any, field: Editable | None = None) -> str | SafeString:
    """Return a value that the audit trail keeps as people read it, in the words of the field's list if it has one."""
    if field is not None and field.values is not None and kept in field.values:
        return str(field.values(kept).label)
    if field is not None and field.words is not None and kept:
        return field.words(kept)
    if isinstance(kept, bool):
        return yes_no(kept)
    if isinstance(kept, dict):
        if "row" in kept:
            return str(kept["name"])
        if "decimal" in kept:
            return number(Decimal(kept["decimal"]))
        if "date" in kept or "day" in kept:
            return parse_iso(kept.get("date") or kept["day"]).display(locale())
    if isinstance(kept, int):
        return number(kept)
    return or_unknown(kept)
