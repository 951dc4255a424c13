"""Whom participations let see and report on joint projects, for the object permissions that follow from them."""

from collections.abc import Iterable

from cooperation.models import Participation
from cooperation.permissions import led_units
from organisation import following
from organisation.access import PARTNER_ROLES, memberships_on
from organisation.models import Role, User
from roadmap import object_permissions, registry
from roadmap.models import Project
from roadmap.registry import Permit, Right, Scope


def permits_of_participations(scope: Scope) -> Iterable[Permit]:
    """Partners see the projects in which their body takes part, until that ends; its reporters comment and report."""
    member = "body__memberships"
    rows = Participation.objects.not_ended(scope.day).filter(
        memberships_on(scope.day, f"{member}__"),
        **{f"{member}__role__in": PARTNER_ROLES, f"{member}__user__is_active": True},
    )
    narrowed = scope.narrow(rows, user=f"{member}__user", project="project")
    columns = (f"{member}__user", "project", f"{member}__role")
    for user, project, role in narrowed.values_list(*columns).distinct():
        yield user, project, Right.VIEW
        if role == Role.PARTNER_EDITOR:
            yield user, project, Right.COMMENT
            yield user, project, Right.REPORT


def permits_of_leads(scope: Scope) -> Iterable[Permit]:
    """Project leads report on the projects of their unit and those below it; on all where the role names no unit."""
    leads = User.objects.filter(
        memberships_on(scope.day, "memberships__"), memberships__role=Role.PROJECT_LEAD, is_active=True
    )
    leads = leads.filter(pk__in=scope.users) if scope.users is not None else leads
    for user in leads.distinct():
        roles = user.memberships.filter(memberships_on(scope.day), role=Role.PROJECT_LEAD)
        projects = Project.objects.filter(owner__in=roles.values("body"))
        units = led_units(user)
        if units is not None:
            projects = projects.filter(responsible_unit__in=units)
        if scope.projects is not None:
            projects = projects.filter(pk__in=scope.projects)
        for project in projects.values_list("pk", flat=True):
            yield user.pk, project, Right.REPORT


def register() -> None:
    """Add the rules; called once, when the apps are ready."""
    registry.add_permits(permits_of_participations)
    registry.add_permits(permits_of_leads)
    following.follow("cooperation.participation", object_permissions.of_shares)
