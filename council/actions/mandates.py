"""Mandates: what a resolution's point or a meeting's decision obliges somebody to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.fields import MANDATE_FIELDS
from council.models import Mandate, ResolutionPoint
from council.rules import same_owner
from organisation.actions import action, enter, partial, required
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove


@action
def add_mandate(
    *, point: ResolutionPoint, by: User | None, due_on: PartialDate | None = None, **values: Any
) -> Mandate:
    """Derive a mandate from a resolution's point. It is in force only while the resolution is an adopted one."""
    return mandate_of(point.resolution.paper.owner, by=by, due_on=due_on, point=point, **values)


def mandate_of(owner: Body, *, by: User | None, due_on: PartialDate | None, **values: Any) -> Mandate:
    """Enter a mandate of `owner`; `values` name its origin, a resolution's point or a meeting's decision."""
    same_owner(owner, "committee", values.get("committee"))
    row = Mandate(owner=owner, **partial("due_on", due_on), **values)
    return enter(row, by=by, action="mandate.add", owner=owner)


@action
def edit_mandate(*, mandate: Mandate, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a mandate. Raises ValidationError for a foreign committee, and Conflict."""
    same_owner(mandate.owner, "committee", edits["committee"].value if "committee" in edits else None)
    return edit(row=mandate, fields=MANDATE_FIELDS, edits=edits, by=by, action="mandate.edit", owner=mandate.owner)


@action
def end_mandate(*, mandate: Mandate, on: date, reason: str, by: User | None) -> Mandate:
    """Let a mandate end, with the reason. Raises ValidationError without one, and when it has ended already."""
    reason = required(reason, "reason", _("Say why the mandate ends."))
    if mandate.ended_on is not None:
        raise ValidationError({"on": _("The mandate has ended already.")}, code="ended")
    mandate.ended_on, mandate.ended_reason = on, reason
    mandate.save(update_fields=["ended_on", "ended_reason"])
    details = {"on": on.isoformat(), "reason": reason}
    record(by=by, action="mandate.end", target=mandate, owner=mandate.owner, details=details)
    return mandate


@action
def remove_mandate(*, mandate: Mandate, by: User | None) -> None:
    """Delete a mandate that was written down by mistake and that no report has answered."""
    remove(mandate, by=by, action="mandate.remove", owner=mandate.owner)
