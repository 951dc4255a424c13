"""How far a body is with a joint project: recorded, edited, for one or for several bodies at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation.actions.agreements import add_participation
from cooperation.models import Participation, RolloutDate, RolloutStage, RolloutStep
from cooperation.rollout.dated import ROLLOUT_FIELDS, check_since, enter_plan, enter_step, stage_field, step_on
from organisation.actions import action, as_one
from organisation.audit import record
from organisation.editing import edit, read
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate
from roadmap.models import Project


@action
def record_stage(
    *,
    participation: Participation,
    stage: str,
    effective_on: PartialDate,
    by: User | None,
    actual_on: PartialDate | None = None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> RolloutStep:
    """Let a body be at a stage of the rollout from a day on; `actual_on` is when it went live, None where unknown."""
    row = enter_step(
        participation,
        stage=stage,
        actual_on=actual_on,
        effective_on=effective_on,
        by=by,
        reason=reason,
        recorded_at=recorded_at,
    )
    details = {"stage": str(stage), "effective_on": effective_on.iso(), "reason": row.reason}
    record(
        by=by, action="participation.stage", target=participation, owner=participation.project.owner, details=details
    )
    return row


@action
def plan_go_live(
    *,
    participation: Participation,
    planned_on: PartialDate | None,
    effective_on: PartialDate,
    by: User | None,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> RolloutDate:
    """Write when a body is planned to go live, as known from a day on; None withdraws it. Moves need a reason."""
    row = enter_plan(
        participation,
        planned_on=planned_on,
        effective_on=effective_on,
        by=by,
        reason=reason,
        recorded_at=recorded_at,
    )
    details = {"planned_on": planned_on.iso() if planned_on else None, "reason": row.reason}
    owner = participation.project.owner
    record(by=by, action="participation.go_live", target=participation, owner=owner, details=details)
    return row


def _counts_from(participation: Participation, actual_on: PartialDate | None) -> PartialDate:
    """Return from when a new stage counts where nobody says it: from going live, unless another stage came later."""
    today = timezone.localdate()
    last = step_on(participation, today)
    if actual_on is None or actual_on.day > today or (last is not None and actual_on.day < last.effective_on):
        return PartialDate(today)
    return actual_on


@action
def edit_rollout(
    *,
    participation: Participation,
    edits: Mapping[str, Edit],
    by: User | None,
    since: PartialDate | None = None,
    reason: str = "",
) -> AuditEvent | None:
    """Change stage, date of going live and planned date of one body, merged with what others changed meanwhile.

    A body that is no longer live has no date of going live. `since` is the day from which the stage counts; without it
    that is the date of going live, else today. Raises ValidationError by the rules of the dated rows.
    """
    now = read(participation, ROLLOUT_FIELDS)
    wanted = dict(edits)
    stage = wanted["stage"].value if "stage" in wanted else now["stage"]
    actual = wanted.get("actual_on", Edit(now["actual_on"], now["actual_on"]))
    if stage != RolloutStage.LIVE and now["actual_on"] is not None and actual.value == actual.base:
        wanted["actual_on"] = Edit(now["actual_on"], None)
    fields = ROLLOUT_FIELDS | {"stage": stage_field(since or _counts_from(participation, actual.value))}
    return edit(
        row=participation,
        fields=fields,
        edits={name: wanted[name] for name in fields if name in wanted},
        by=by,
        action="participation.rollout",
        owner=participation.project.owner,
        reason=reason,
    )


def add_participations(
    *,
    project: Project,
    bodies: Sequence[Body],
    by: User | None,
    stage: str = "",
    since: PartialDate | None = None,
    planned_on: PartialDate | None = None,
    reason: str = "",
    **values: Any,
) -> list[Participation]:
    """Let several bodies take part in a joint project with the same values, all of them or none.

    `cost_share_percent` is the share of each of them. Raises ValidationError for one that takes part already, and by
    the rules of `add_participation` and of the rollout.
    """
    today = PartialDate(timezone.localdate())
    if since is not None:
        check_since(since, None)
    there = Participation.objects.filter(project=project, body__in=bodies).select_related("body")
    if names := ", ".join(row.body.name for row in there):
        message = _("Takes part already: %(names)s.")
        raise ValidationError({"bodies": message % {"names": names}}, code="unique")
    with as_one():
        # its lock: two who add bodies at once see each other's cost shares
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        rows = [add_participation(project=project, body=body, by=by, **values) for body in bodies]
        for row in rows:
            if stage:
                record_stage(participation=row, stage=stage, effective_on=since or today, by=by, reason=reason)
            if planned_on is not None:
                plan_go_live(participation=row, planned_on=planned_on, effective_on=today, by=by, reason=reason)
    return rows


def change_rollouts(
    *,
    participations: Sequence[Participation],
    values: Mapping[str, Any],
    by: User,
    since: PartialDate | None = None,
    reason: str = "",
) -> tuple[AuditEvent | None, int]:
    """Set stage or planned date of several bodies of one project, all of them or none.

    `values` may hold "stage", "actual_on" and "planned_on". Returns the event of the whole, which can be undone, and
    how many were changed. Raises ValidationError that names the body whose rules refuse.
    """
    with as_one():
        keys = [row.pk for row in participations]
        rows = Participation.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True, of=("self",))
        events = [_changed(row, values, by, since, reason) for row in rows.select_related("project__owner", "body")]
        done = [event for event in events if event is not None]
        if len(done) < 2:
            return (done[0] if done else None), len(done)
        project = participations[0].project
        details = {"parts": [str(event.pk) for event in done], "count": len(done), "reason": reason.strip()}
        whole = record(by=by, action="participation.rollouts", target=project, owner=project.owner, details=details)
        return whole, len(done)


def _changed(
    row: Participation, values: Mapping[str, Any], by: User, since: PartialDate | None, reason: str
) -> AuditEvent | None:
    now = read(row, ROLLOUT_FIELDS)
    edits = {name: Edit(now[name], value) for name, value in values.items()}
    try:
        return edit_rollout(participation=row, edits=edits, by=by, since=since, reason=reason)
    except ValidationError as error:
        message = _("%(body)s: %(refusal)s") % {"body": row.body.name, "refusal": " ".join(error.messages)}
        raise ValidationError(message, code="row") from error
