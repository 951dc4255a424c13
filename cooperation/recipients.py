"""Whom a round asks for what, and which accounts can answer: listed and checked before it is opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from cooperation.models import Participation, StatusRequest, StatusRound
from organisation.access import EDITING_ROLES, memberships_on
from organisation.models import Body, Membership, Role, User
from roadmap.models import Project, ProjectState

OVER = {ProjectState.COMPLETED, ProjectState.DROPPED}
COUNTY_ROLES = EDITING_ROLES | {Role.PROJECT_LEAD}


@dataclass
class Recipient:
    """A body that is asked: for which projects, and which accounts can report for it."""

    body: Body
    projects: list[Project] = field(default_factory=list)
    accounts: list[User] = field(default_factory=list)


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
    """Group requests by the body that is asked, with the accounts that can report for it today; the county last."""
    found: dict[UUID, Recipient] = {}
    for request in requests:
        found.setdefault(request.body.pk, Recipient(request.body)).projects.append(request.subject)
    for body, user in _accounts(found, county, today):
        if user not in found[body].accounts:
            found[body].accounts.append(user)
    return sorted(found.values(), key=lambda row: (row.body.pk == county, row.body.name))


def _accounts(bodies: Collection[UUID], county: UUID, today: date) -> Iterable[tuple[UUID, User]]:
    partners = Q(body__in=bodies, role=Role.PARTNER_EDITOR) & ~Q(body=county)
    rows = Membership.objects.filter(
        memberships_on(today), partners | Q(body=county, role__in=COUNTY_ROLES), user__is_active=True
    )
    for row in rows.select_related("user").order_by("user__display_name"):
        if row.body_id in bodies:
            yield row.body_id, row.user
