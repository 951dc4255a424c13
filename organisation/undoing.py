"""Taking back what one action did to several rows: all of it or nothing.

Such an action writes an event for the whole, whose `parts` are the events of the rows (docs/architecture.md).
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from organisation import kinds
from organisation.actions import as_one
from organisation.audit import record
from organisation.editing import edit, inverse
from organisation.kinds import RowKind
from organisation.merging import Conflict, merge
from organisation.models import AuditEvent, User

Part = tuple[AuditEvent, RowKind, Any]


class ChangedSince(Exception):
    """Rows were changed again since then: nothing was taken back. `names` are theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(", ".join(names))


def undo_parts(whole: AuditEvent, *, by: User) -> AuditEvent:
    """Take back every part of an event, and write one event for that as well.

    Raises PermissionDenied when a row is hidden from `by` or may not be changed, ChangedSince when rows have been
    changed again, ObjectDoesNotExist when what stood there before has been deleted, ValidationError when a row's rules
    refuse; nothing is written then.
    """
    with as_one():
        parts = _parts(whole, by)
        clashing = [str(row) for event, kind, row in parts if _clashes(event, kind, row)]
        if clashing:
            raise ChangedSince(clashing)
        done = [_undone(event, kind, row, by) for event, kind, row in parts]
        ids = [str(event.pk) for event in done if event is not None]
        kind = kinds.by_label(whole.target_type)
        target = kind.model._default_manager.filter(pk=whole.target_id).first() if kind else None
        details = {"parts": ids, "count": len(ids), "reason": _("Undone")}
        return record(by=by, action=whole.action, target=target, owner=whole.owner, details=details)


def _parts(whole: AuditEvent, by: User) -> list[Part]:
    """Load and lock the rows of an event's parts, in the order of their keys."""
    events = list(AuditEvent.objects.filter(pk__in=whole.details["parts"]).order_by("target_id"))
    found: list[Part] = []
    for label in dict.fromkeys(event.target_type for event in events):
        kind = kinds.by_label(label)
        own = [event for event in events if event.target_type == label]
        if kind is None:
            raise PermissionDenied
        ids = [event.target_id for event in own]
        visible = set(kind.visible(by).filter(pk__in=ids).values_list("pk", flat=True))
        locked = kind.model._default_manager.select_for_update(no_key=True).filter(pk__in=visible).order_by("pk")
        rows = {row.pk: row for row in locked}
        for event in own:
            row = rows.get(event.target_id)
            if row is None or not kind.may_change(by, row):
                raise PermissionDenied
            found.append((event, kind, row))
    return found


def _clashes(event: AuditEvent, kind: RowKind, row: Any) -> bool:
    edits = inverse(event, kind.fields)
    try:
        merge({name: kind.fields[name].read(row) for name in edits}, edits)
    except Conflict:
        return True
    return False


def _undone(event: AuditEvent, kind: RowKind, row: Any, by: User) -> AuditEvent | None:
    return edit(
        row=row,
        fields=kind.fields,
        edits=inverse(event, kind.fields),
        by=by,
        action=event.action,
        owner=kind.body(row),
        reason=_("Undone"),
    )


def refusal(error: Exception) -> str:
    """Return why something was not taken back, in words."""
    if isinstance(error, ChangedSince):
        return _("Not undone: changed again since then: %(fields)s.") % {"fields": ", ".join(error.names)}
    if isinstance(error, ObjectDoesNotExist):
        return _("Not undone: what stood there before has been deleted.")
    assert isinstance(error, ValidationError)
    return _("Not undone: %(why)s") % {"why": " ".join(error.messages)}
