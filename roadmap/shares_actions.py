"""Sharing a project with a body or a person, changing that, and ending it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import action, enter, required
from organisation.editing import Editable, Intent, column, edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Project, Share


def exact_day(value: date | None) -> PartialDate | None:
    """Return a day as forms and the audit trail hold dates."""
    return PartialDate(value, Precision.DAY) if value else None


def _day(name: str, label: Any) -> Editable:
    def write(row: Any, value: PartialDate | None, _intent: Intent) -> Sequence[str]:
        setattr(row, name, value.day if value else None)
        return [name]

    return Editable(label, lambda row: exact_day(getattr(row, name)), write)


SHARE_FIELDS: Mapping[str, Editable] = {
    "level": column("level", gettext_lazy("Allows")),
    "valid_from": _day("valid_from", gettext_lazy("First day")),
    "valid_to": _day("valid_to", gettext_lazy("Last day")),
    "reason": column("reason", gettext_lazy("Reason")),
}


@action
def share_project(
    *,
    project: Project,
    level: str,
    reason: str,
    by: User | None,
    body: Body | None = None,
    user: User | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Share:
    """Open a project to exactly one body or person, from a day to a day, both included. The reason is required."""
    if (body is None) == (user is None):
        raise ValidationError({"body": _("Name either a body or a person.")}, code="one")
    if body is not None and body.pk == project.owner_id:
        raise ValidationError({"body": _("The county's own office sees its projects anyway.")}, code="own")
    reason = required(reason, "reason", _("Please say why the project is shared."))
    _check_period(valid_from, valid_to)
    share = Share(
        project=project,
        body=body,
        user=user,
        level=level,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        granted_by=by,
    )
    return enter(
        share, by=by, action="share.give", owner=project.owner, details={"level": str(level), "reason": reason}
    )


@action
def change_share(*, share: Share, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change what a share allows, its days and its reason. Raises Conflict, and ValidationError for its period."""
    if "reason" in edits:
        required(edits["reason"].value or "", "reason", _("Please say why the project is shared."))
    start = edits["valid_from"].value if "valid_from" in edits else exact_day(share.valid_from)
    end = edits["valid_to"].value if "valid_to" in edits else exact_day(share.valid_to)
    _check_period(start.day if start else None, end.day if end else None)
    owner = share.project.owner
    return edit(row=share, fields=SHARE_FIELDS, edits=edits, by=by, action="share.change", owner=owner)


@action
def end_share(*, share: Share, today: date, by: User | None) -> AuditEvent | None:
    """End a share at once: yesterday was its last day; one that has not begun yet never begins."""
    if share.valid_to is not None and share.valid_to < today:
        raise ValidationError(_("The share has ended already."), code="ended")
    last = today - timedelta(days=1)
    edits = {"valid_to": Edit(exact_day(share.valid_to), exact_day(last))}
    if share.valid_from is not None and share.valid_from > last:
        edits["valid_from"] = Edit(exact_day(share.valid_from), exact_day(last))
    return edit(row=share, fields=SHARE_FIELDS, edits=edits, by=by, action="share.end", owner=share.project.owner)


def _check_period(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise ValidationError({"valid_to": _("The share ends before it begins.")}, code="period")
