"""Whom a round asks for what, and which accounts are mailed: listed and checked before it is opened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from cooperation.models import Participation, StatusRequest, StatusRound
from cooperation.reminders.reporters import Accounts
from organisation.models import Body, User
from roadmap.models import Project, ProjectState

OVER = {ProjectState.COMPLETED, ProjectState.DROPPED}


@dataclass
class Recipient:
    """A body that is asked: for which projects, which accounts are mailed, and which of these want no mails."""

    body: Body
    projects: list[Project] = field(default_factory=list)
    accounts: list[User] = field(default_factory=list)
    stopped: list[User] = field(default_factory=list)


def to_ask(status_round: StatusRound) -> list[StatusRequest]:
    """Return the requests that opening the round would make, unsaved: every body that takes part on the cut-off, and
    the county for its other projects. Projects that are over by then (completed or dropped) are not asked for."""
    day = status_round.cut_off
    projects = Project.objects.filter(entries__version__plan=status_round.plan).distinct().with_state(day)
    rows = projects.select_related("owner").order_by("slug")
    running = [row for row in rows if vars(row)["state"] not in {None, *OVER}]
    holding = Participation.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), project__in=running
    )
    requests = [
        StatusRequest(round=status_round, participation=row) for row in holding.select_related("body", "project__owner")
    ]
    shared = {request.participation.project_id for request in requests if request.participation}
    own = [project for project in running if project.pk not in shared and not project.joint]
    return requests + [StatusRequest(round=status_round, project=project) for project in own]


def recipients(requests: Iterable[StatusRequest], county: UUID, today: date) -> list[Recipient]:
    """Group requests by the body that is asked, with the accounts that are mailed as long as nothing changes; the
    county last. A constant number of queries.

    They are those whom the reminders address (`cooperation.reminders.reporters`): deputies and the county's other
    editors can report as well, and are told later.
    """
    listed = list(requests)
    accounts = Accounts(listed, today)
    found: dict[UUID, Recipient] = {}
    for request in listed:
        each = found.setdefault(request.body.pk, Recipient(request.body))
        each.projects.append(request.subject)
        for role in accounts.main(request):
            if role.user not in each.accounts:
                each.accounts.append(role.user)
                if accounts.stopped(role.user_id, request.round_id):
                    each.stopped.append(role.user)
    return sorted(found.values(), key=lambda row: (row.body.pk == county, row.body.name))
