"""Sharing a project with a body or a person, changing that, and ending it."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import action, enter, required
from organisation.editing import Editable, column, edit
from organisation.handing_over import Succession, add_taker
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from roadmap.models import Project, Share

SHARE_FIELDS: Mapping[str, Editable] = {
    "level": column("level", gettext_lazy("Allows")),
    "valid_from": column("valid_from", gettext_lazy("First day")),
    "valid_to": column("valid_to", gettext_lazy("Last day")),
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
    start = edits["valid_from"].value if "valid_from" in edits else share.valid_from
    end = edits["valid_to"].value if "valid_to" in edits else share.valid_to
    _check_period(start, end)
    owner = share.project.owner
    return edit(row=share, fields=SHARE_FIELDS, edits=edits, by=by, action="share.change", owner=owner)


@action
def end_share(*, share: Share, today: date, by: User | None) -> AuditEvent | None:
    """End a share at once: yesterday was its last day; one that has not begun yet never begins."""
    if share.valid_to is not None and share.valid_to < today:
        raise ValidationError(_("The share has ended already."), code="ended")
    last = today - timedelta(days=1)
    edits = {"valid_to": Edit(share.valid_to, last)}
    if share.valid_from is not None and share.valid_from > last:
        edits["valid_from"] = Edit(share.valid_from, last)
    return edit(row=share, fields=SHARE_FIELDS, edits=edits, by=by, action="share.end", owner=share.project.owner)


def _check_period(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise ValidationError({"valid_to": _("The share ends before it begins.")}, code="period")


def pass_shares_on(succession: Succession) -> None:
    """Let the shares with a person go over to the successor: those with someone who leaves every office, else those of
    projects of the body that is handed over. What the successor was given already stays as it is.
    """
    standing = Q(valid_to=None) | Q(valid_to__gte=succession.on)
    rows = Share.objects.filter(standing, user=succession.person).select_related("project__owner")
    if not succession.leaves:
        rows = rows.filter(project__owner=succession.body)
    for row in rows.order_by("granted_at", "pk"):
        _pass_on(row, succession)


def _pass_on(row: Share, succession: Succession) -> None:
    owner, last = row.project.owner, succession.on - timedelta(days=1)
    start = max(succession.on, row.valid_from or succession.on)
    same = Share.objects.filter(project=row.project_id, user=succession.successor)
    if not same.filter(Q(valid_to=None) | Q(valid_to__gte=start), level=row.level).exists():
        values = {"level": row.level, "reason": row.reason, "valid_from": start, "valid_to": row.valid_to}
        new = Share(project=row.project, user=succession.successor, granted_by=row.granted_by, **values)
        details = {"level": str(row.level), "reason": row.reason, "from": str(succession.person)}
        enter(new, by=succession.by, action="share.give", owner=owner, details=details)
    edits = {"valid_to": Edit(row.valid_to, last)}
    if row.valid_from is not None and row.valid_from > last:
        edits["valid_from"] = Edit(row.valid_from, last)
    edit(row=row, fields=SHARE_FIELDS, edits=edits, by=succession.by, action="share.end", owner=owner)


def register() -> None:
    """Pass shares on; called once, when the apps are ready."""
    add_taker(pass_shares_on)
