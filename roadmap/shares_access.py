"""Whom memberships and shares let see a project, and what they may do with it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from organisation.access import EDITING_ROLES, OFFICE_ROLES, PARTNER_ROLES, Access, memberships_on
from organisation.models import Membership
from roadmap import registry
from roadmap.models import Share, ShareLevel
from roadmap.registry import Permit, Right, Scope

LEVELS: dict[str, tuple[Right, ...]] = {
    ShareLevel.VIEW: (Right.VIEW,),
    ShareLevel.COMMENT: (Right.VIEW, Right.COMMENT),
    ShareLevel.REPORT: (Right.VIEW, Right.COMMENT, Right.REPORT),
}
OFFICE_RIGHTS = (Right.VIEW, Right.COMMENT)
EDITING_RIGHTS = (*OFFICE_RIGHTS, Right.CHANGE, Right.REPORT)


def share_access(access: Access) -> Q:
    """Open the projects that are shared with the account or with a body that it works for."""
    if access.user is None:
        return Q(pk__in=[])
    return Q(Exists(Share.objects.reaching(access).filter(project=OuterRef("pk"))))


def permits_of_memberships(scope: Scope) -> Iterable[Permit]:
    """The office of the county that owns a project sees and comments on it; its editors change and report as well."""
    rows = Membership.objects.filter(memberships_on(scope.day), role__in=OFFICE_ROLES, user__is_active=True)
    rows = scope.narrow(rows.exclude(body__projects=None), user="user", project="body__projects")
    for user, project, role in rows.values_list("user", "body__projects", "role").distinct():
        for right in EDITING_RIGHTS if role in EDITING_ROLES else OFFICE_RIGHTS:
            yield user, project, right


def permits_of_shares(scope: Scope) -> Iterable[Permit]:
    """What is shared with a person, and what is shared with a body for all who work for it."""
    shares = Share.objects.valid_on(scope.day)
    own = scope.narrow(shares.filter(user__is_active=True), user="user", project="project")
    for user, project, level in own.values_list("user", "project", "level"):
        for right in LEVELS[level]:
            yield user, project, right
    found = scope.narrow(shares, user="body__memberships__user", project="project")
    with_body = set(found.exclude(body=None).values_list("body", "project", "level"))
    if not with_body:
        return
    members = Membership.objects.filter(
        memberships_on(scope.day),
        body__in={body for body, _project, _level in with_body},
        role__in=OFFICE_ROLES | PARTNER_ROLES,
        user__is_active=True,
    )
    if scope.users is not None:
        members = members.filter(user__in=scope.users)
    for user, member_of in set(members.values_list("user", "body")):
        for body, project, level in with_body:
            if body == member_of:
                for right in LEVELS[level]:
                    yield user, project, right


def register() -> None:
    """Add the rules; called once, when the apps are ready."""
    registry.add_project_access(share_access)
    registry.add_permits(permits_of_memberships)
    registry.add_permits(permits_of_shares)
