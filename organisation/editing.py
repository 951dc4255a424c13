"""Editing a row in place: a literal list of fields, merged under the row's lock, kept in the audit trail, undone.

What changed is an audit event with the value before and after of each field, so that history and undo read it there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.functional import Promise

from organisation.actions import action, check_fields, refusal
from organisation.audit import record
from organisation.merging import Edit, merge
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate, Precision, parse_iso

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Intent:
    """Who changes something, why, and from which day on it holds."""

    by: User | None
    reason: str
    on: date


@dataclass(frozen=True)
class Editable:
    """One field that may be edited. `write` changes the row and returns the columns to save, or adds a dated row."""

    label: str | Promise
    read: Callable[[Any], Any]
    write: Callable[[Any, Any, Intent], Sequence[str]]
    rows: type[models.Model] | None = None
    """The model, where the value is a row of it."""
    values: type[models.Choices] | None = None
    """The list, where the value is one of it; history shows its words."""
    words: Callable[[Any], str] | None = None
    """How history writes a value that is kept as a text for machines."""


def column(
    name: str,
    label: str | Promise,
    rows: type[models.Model] | None = None,
    values: type[models.Choices] | None = None,
) -> Editable:
    """Return a field that is one column of the row; `rows` is the model that a foreign key names, `values` the list."""

    def write(row: Any, value: Any, _intent: Intent) -> Sequence[str]:
        setattr(row, name, value)
        return [name]

    return Editable(label, lambda row: getattr(row, name), write, rows, values)


def date_column(name: str, label: str | Promise) -> Editable:
    """Return a field that is a partial date: two columns, one value."""

    def read(row: Any) -> PartialDate | None:
        day = getattr(row, name)
        return PartialDate(day, Precision(getattr(row, f"{name}_precision"))) if day else None

    def write(row: Any, value: PartialDate | None, _intent: Intent) -> Sequence[str]:
        setattr(row, name, value.day if value else None)
        setattr(row, f"{name}_precision", value.precision.value if value else "")
        return [name, f"{name}_precision"]

    return Editable(label, read, write)


def read(row: models.Model, fields: Mapping[str, Editable]) -> dict[str, Any]:
    """Return what stands in a row now, by field name; the form that edits it starts from this."""
    return {name: field.read(row) for name, field in fields.items()}


@action
def edit(
    *,
    row: models.Model,
    fields: Mapping[str, Editable],
    edits: Mapping[str, Edit],
    by: User | None,
    action: str,
    owner: Body | None,
    reason: str = "",
    on: date | None = None,
) -> AuditEvent | None:
    """Change a row by what was typed, merged field by field with what others changed meanwhile.

    Returns the audit event, which can be undone, or None when nothing changes. Raises Conflict (nothing is written),
    and ValidationError for a value that the field or the database refuses. `edits` may name fields of `fields` only.
    """
    if strange := sorted(set(edits) - set(fields)):
        raise TypeError(f"not in the list of editable fields: {', '.join(strange)}")
    locked = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    now = {name: fields[name].read(locked) for name in edits}
    changes = merge(now, edits)
    if not changes:
        return None
    intent = Intent(by, reason.strip(), on or timezone.localdate())
    columns = [name for key, value in changes.items() for name in fields[key].write(locked, value, intent)]
    if columns:
        save(locked, columns)
    details = {
        "changes": {name: [as_json(now[name]), as_json(value)] for name, value in changes.items()},
        "reason": intent.reason,
    }
    return record(by=by, action=action, target=locked, owner=owner, details=details)


def save(row: models.Model, columns: Sequence[str]) -> None:
    """Check and save columns of a row; what the database refuses is a ValidationError that names the rule."""
    check_fields(row)
    try:
        row.save(update_fields=sorted(set(columns)))
    except IntegrityError as error:
        raise refusal(error, row) from error


def as_json(value: Any) -> Any:
    """Return a value as the audit trail keeps it; rows with the name that they had.

    A plain day is kept apart from a partial date, so that undo gives each field back what it holds.
    """
    if isinstance(value, models.Model):
        return {"row": str(value.pk), "name": str(value)}
    if isinstance(value, PartialDate):
        return {"date": value.iso()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value


def from_json(kept: Any, field: Editable) -> Any:
    """Return the value that `as_json` kept. Raises DoesNotExist when a row is gone."""
    if not isinstance(kept, dict):
        return kept
    if "row" in kept:
        assert field.rows is not None
        return field.rows._default_manager.get(pk=kept["row"])
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    return Decimal(kept["decimal"]) if "decimal" in kept else parse_iso(kept["date"])


def inverse(event: AuditEvent, fields: Mapping[str, Editable]) -> dict[str, Edit]:
    """Return the edits that undo an event, for `edit`: it raises Conflict where a field has changed since."""
    changes: Mapping[str, Any] = event.details.get("changes", {})
    return {
        name: Edit(base=from_json(after, fields[name]), value=from_json(before, fields[name]))
        for name, (before, after) in changes.items()
        if name in fields
    }
