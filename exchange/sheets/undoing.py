"""Takes a whole import back: what it changed, unless it has been changed again since, and what it added."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import kinds
from organisation.actions import as_one
from organisation.audit import record
from organisation.editing import edit, inverse
from organisation.merging import Conflict
from organisation.models import AuditEvent, User
from roadmap import actions
from roadmap.models import Milestone, PlanEntry, PlanVersion


@dataclass
class Undone:
    """How many rows are as before, and which cannot be, each with the reason."""

    rows: int = 0
    stays: list[tuple[str, str]] = field(default_factory=list)


class _Taken(Exception):
    """Leaves a trial."""


def undo(
    result: dict[str, Any], version: PlanVersion, *, by: User, reason: str, name: str, trial: bool = False
) -> Undone:
    """Take back what an import wrote, the last first. What has been changed since stays and is named.

    With `trial` nothing is written: the answer says what would happen.
    """
    found = Undone()
    try:
        with transaction.atomic(), as_one():
            _take_back(result, by, reason, found)
            details = {"file": name, "rows": found.rows, "reason": reason}
            record(by=by, action="sheet.undo", target=version, owner=version.plan.owner, details=details)
            if trial:
                raise _Taken
    except _Taken:
        pass
    return found


def _take_back(result: dict[str, Any], by: User, reason: str, found: Undone) -> None:
    for milestone in Milestone.objects.filter(pk__in=result.get("milestones", [])).select_related("project__owner"):
        with _named(str(milestone), found):
            actions.remove_milestone(milestone=milestone, by=by)
    events = {str(event.pk): event for event in AuditEvent.objects.filter(pk__in=result.get("events", []))}
    for key in reversed(result.get("events", [])):
        if event := events.get(key):
            with _named(event.target_label, found):
                _invert(event, by, reason)
    entries = PlanEntry.objects.filter(pk__in=result.get("entries", [])).select_related(
        "version__plan__owner", "project"
    )
    for entry in entries:
        with _named(str(entry), found):
            actions.remove_entry(entry=entry, by=by)


def _invert(event: AuditEvent, by: User, reason: str) -> None:
    kind = kinds.by_label(event.target_type)
    if kind is None:
        return
    row = kind.model._default_manager.get(pk=event.target_id)
    if not kind.may_change(by, row):
        raise ValidationError(_("You may not change this any more."))
    edits = inverse(event, kind.fields)
    edit(row=row, fields=kind.fields, edits=edits, by=by, action=event.action, owner=kind.body(row), reason=reason)


@contextmanager
def _named(label: str, found: Undone) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
        found.rows += 1
    except Conflict:
        found.stays.append((label, _("has been changed again since then")))
    except ObjectDoesNotExist:
        found.stays.append((label, _("has been deleted since then")))
    except ValidationError as error:
        found.stays.append((label, " ".join(error.messages)))
