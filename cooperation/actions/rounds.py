"""Status rounds: planned, opened for all who take part, closed. What is missing then was not reported (rule 9)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from cooperation.models import Participation, RequestState, RoundState, StatusRequest, StatusRound
from organisation.actions import action, enter
from organisation.audit import record
from organisation.models import User
from roadmap.models import Plan, Project, ProjectState

OVER = {ProjectState.COMPLETED, ProjectState.DROPPED}


@action
def plan_round(*, plan: Plan, slug: str, title: str, cut_off: date, deadline: date, by: User | None) -> StatusRound:
    """Plan a round that asks for the status as of a cut-off, until a deadline."""
    if deadline < cut_off:
        raise ValidationError({"deadline": _("The deadline lies before the cut-off.")}, code="period")
    row = StatusRound(plan=plan, slug=slug, title=title, cut_off=cut_off, deadline=deadline)
    return enter(row, by=by, action="round.plan", owner=plan.owner)


@action
def open_round(*, status_round: StatusRound, by: User | None) -> list[StatusRequest]:
    """Open a planned round: it asks every body that takes part on the cut-off, and for the county's other projects.

    Projects that are over by then (completed or dropped) are not asked for. Raises ValidationError unless planned.
    """
    status_round = StatusRound.objects.select_for_update(no_key=True).get(pk=status_round.pk)
    if status_round.state != RoundState.PLANNED:
        raise ValidationError({"state": _("Only a planned round can be opened.")}, code="state")
    day = status_round.cut_off
    projects = Project.objects.filter(entries__version__plan=status_round.plan).distinct().with_state(day)
    running = [row for row in projects.order_by("slug") if vars(row)["state"] not in {None, *OVER}]
    holding = Participation.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), project__in=running
    )
    requests = [
        StatusRequest(round=status_round, participation=row) for row in holding.select_related("body", "project__owner")
    ]
    shared = {request.participation.project_id for request in requests if request.participation}
    own = [project for project in running if project.pk not in shared and not project.joint]
    requests += [StatusRequest(round=status_round, project=project) for project in own]
    StatusRequest.objects.bulk_create(requests)
    _set_state(status_round, RoundState.OPEN, by=by, action="round.open", requests=len(requests))
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


def _set_state(status_round: StatusRound, state: RoundState, *, by: User | None, action: str, **counts: int) -> None:
    status_round.state = state
    status_round.save(update_fields=["state"])
    record(by=by, action=action, target=status_round, owner=status_round.plan.owner, details=counts)
