"""Status rounds: planned, opened for all who take part, closed. What is missing then was not reported (rule 9)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperation.fields import ROUND_FIELDS
from cooperation.models import RequestState, RoundState, StatusRequest, StatusRound
from cooperation.recipients import recipients, to_ask
from organisation.actions import action, enter
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from roadmap.models import Plan


@action
def plan_round(
    *,
    plan: Plan,
    slug: str,
    title: str,
    cut_off: date,
    deadline: date,
    by: User | None,
    links_allowed: bool = False,
) -> StatusRound:
    """Plan a round that asks for the status as of a cut-off, until a deadline."""
    check_days(cut_off, deadline)
    row = StatusRound(
        plan=plan, slug=slug, title=title, cut_off=cut_off, deadline=deadline, links_allowed=links_allowed
    )
    return enter(row, by=by, action="round.plan", owner=plan.owner)


def check_days(cut_off: date, deadline: date) -> None:
    """Raise ValidationError for a deadline before the cut-off."""
    if deadline < cut_off:
        raise ValidationError({"deadline": _("The deadline lies before the cut-off.")}, code="period")


@action
def open_round(*, status_round: StatusRound, by: User | None, despite_silent: bool = False) -> list[StatusRequest]:
    """Open a planned round: it asks every body that takes part on the cut-off, and for the county's other projects.

    Projects that are over by then (completed or dropped) are not asked for. Raises ValidationError unless planned, and
    while nobody can report for one of the bodies, unless that is accepted (`despite_silent`): the trail names them.
    Nobody (`by` None) is the system itself, which holds rounds of the past.
    """
    status_round = StatusRound.objects.select_for_update(no_key=True).get(pk=status_round.pk)
    if status_round.state != RoundState.PLANNED:
        raise ValidationError({"state": _("Only a planned round can be opened.")}, code="state")
    requests = to_ask(status_round)
    details: dict[str, Any] = {"requests": len(requests)}
    if by is not None:
        asked = recipients(requests, status_round.plan.owner_id, timezone.localdate())
        if silent := [row.body.name for row in asked if not row.accounts]:
            if not despite_silent:
                message = _("Nobody can report for: %(bodies)s. Please tick that the round opens all the same.")
                text = message % {"bodies": ", ".join(silent)}
                raise ValidationError({"despite_silent": text}, code="silent")
            details["silent"] = ", ".join(silent)
    StatusRequest.objects.bulk_create(requests)
    _set_state(status_round, RoundState.OPEN, by=by, action="round.open", **details)
    return requests


@action
def close_round(*, status_round: StatusRound, by: User | None) -> int:
    """Close an open round; return how many did not report. A status that was returned stays returned."""
    status_round = StatusRound.objects.select_for_update(no_key=True).get(pk=status_round.pk)
    if status_round.state != RoundState.OPEN:
        raise ValidationError({"state": _("Only an open round can be closed.")}, code="state")
    missing = status_round.requests.filter(state__in=[RequestState.OPEN, RequestState.DRAFT])
    count = missing.update(state=RequestState.NOT_REPORTED)
    _set_state(status_round, RoundState.CLOSED, by=by, action="round.close", not_reported=count)
    return count


@action
def edit_round(*, status_round: StatusRound, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change title and days. Once a round is open its cut-off stands: what was reported is as of it. A closed round
    changes no more."""
    now = StatusRound.objects.select_for_update(no_key=True).get(pk=status_round.pk)
    if now.state == RoundState.CLOSED:
        raise ValidationError({"title": _("The round is closed.")}, code="state")
    moved = "cut_off" in edits and edits["cut_off"].value != edits["cut_off"].base
    if moved and now.state != RoundState.PLANNED:
        raise ValidationError({"cut_off": _("The cut-off of an open round stands.")}, code="state")
    days = {name: edits[name].value if name in edits else getattr(now, name) for name in ("cut_off", "deadline")}
    check_days(days["cut_off"], days["deadline"])
    owner = status_round.plan.owner
    return edit(row=now, fields=ROUND_FIELDS, edits=edits, by=by, action="round.edit", owner=owner)


@action
def drop_round(*, status_round: StatusRound, by: User | None) -> None:
    """Remove a round that was planned and never opened: nobody has been asked anything yet."""
    status_round = StatusRound.objects.select_for_update().get(pk=status_round.pk)
    if status_round.state != RoundState.PLANNED:
        raise ValidationError({"state": _("Only a planned round can be removed.")}, code="state")
    record(by=by, action="round.drop", target=status_round, owner=status_round.plan.owner)
    status_round.delete()


def _set_state(status_round: StatusRound, state: RoundState, *, by: User | None, action: str, **details: Any) -> None:
    status_round.state = state
    status_round.save(update_fields=["state"])
    record(by=by, action=action, target=status_round, owner=status_round.plan.owner, details=details)
