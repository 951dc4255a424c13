"""Object permissions of projects: they follow from memberships, shares and participations, and are never the truth.

`sync_permissions` writes what the rules in `roadmap.registry` say. It runs in the transaction of every action that
changes what the rules read (`follow`), and once a night for whatever begins or ends by date. Reading asks the rules as
well: a permission whose reason has ended since allows nothing, swept or not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, Permission
from django.db import transaction
from django.utils import timezone
from guardian.backends import ObjectPermissionBackend

from organisation import following
from organisation.models import Membership, User
from roadmap import registry
from roadmap.models import Project, ProjectGroupPermission, ProjectUserPermission, Share
from roadmap.registry import Permit, Right, Scope

BATCH = 2000
RIGHTS = {right.value: right for right in Right}


@dataclass(frozen=True)
class Drift:
    """How many permissions were missing, and how many were there without a reason."""

    missing: int
    unfounded: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.unfounded)


def rights_of(user: User | AnonymousUser, project: Project, day: date | None = None) -> frozenset[Right]:
    """Return what `user` may do with a project on a day (today), by the rules and not by what is written."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    scope = Scope([project.pk], [user.pk], day or timezone.localdate())
    return frozenset(right for _user, _project, right in registry.permits(scope))


@transaction.atomic
def sync_permissions(
    *,
    projects: Collection[UUID] | None = None,
    users: Collection[UUID] | None = None,
    day: date | None = None,
    write: bool = True,
) -> Drift:
    """Make the permissions of projects and users (None: all) what the rules say on `day`; return what was amiss.

    With `write=False` nothing is changed. Sizes: one row for each user, project and right.
    """
    scope = Scope(projects, users, day or timezone.localdate())
    wanted = registry.permits(scope)
    rows = scope.narrow(ProjectUserPermission.objects.all(), user="user", project="content_object")
    written: dict[Permit, int] = {}
    unfounded: list[int] = []
    for key, user, project, codename in rows.values_list("pk", "user", "content_object", "permission__codename"):
        permit = _permit(user, project, codename)
        if permit in wanted:
            written[permit] = key
        else:
            unfounded.append(key)
    missing = wanted - written.keys()
    of_groups = ProjectGroupPermission.objects.all() if projects is None and users is None else None
    groups = of_groups.count() if of_groups is not None else 0
    if write:
        _add(missing)
        for start in range(0, len(unfounded), BATCH):
            ProjectUserPermission.objects.filter(pk__in=unfounded[start : start + BATCH]).delete()
        if groups and of_groups is not None:
            of_groups.delete()
    return Drift(len(missing), len(unfounded) + groups)


def _permit(user: UUID, project: UUID, codename: str) -> Permit | None:
    right = RIGHTS.get(codename.removesuffix("_project"))
    return (user, project, right) if right else None


def _add(missing: Collection[Permit]) -> None:
    """Write permissions; what another transaction has written meanwhile stays."""
    if not missing:
        return
    found = Permission.objects.filter(content_type__app_label="roadmap", content_type__model="project")
    ids = dict(found.values_list("codename", "pk"))
    ProjectUserPermission.objects.bulk_create(
        [
            ProjectUserPermission(user_id=user, content_object_id=project, permission_id=ids[f"{right}_project"])
            for user, project, right in missing
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class DatedPermissionBackend(ObjectPermissionBackend):
    """Guardian's backend, which for a project also asks whether the reason of a permission holds today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether the permission is written for the object, and still has its reason."""
        if not super().has_perm(user_obj, perm, obj):
            return False
        return not isinstance(obj, Project) or perm.rpartition(".")[2] in _codenames(user_obj, obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the names of the permissions that are written for the object and still have their reason."""
        found = set(super().get_all_permissions(user_obj, obj))
        if not isinstance(obj, Project):
            return found
        valid = _codenames(user_obj, obj)
        return {name for name in found if name.rpartition(".")[2] in valid}


def _codenames(user: Any, project: Project) -> set[str]:
    return {f"{right}_project" for right in rights_of(user, project)}


def of_memberships(rows: Sequence[Membership]) -> None:
    """Follow changes of roles."""
    sync_permissions(users={row.user_id for row in rows})


def of_users(rows: Sequence[User]) -> None:
    """Follow accounts that are created, deactivated or activated again."""
    sync_permissions(users={row.pk for row in rows})


def of_projects(rows: Sequence[Project]) -> None:
    """Follow projects that are added or change."""
    sync_permissions(projects={row.pk for row in rows})


def of_shares(rows: Sequence[Share]) -> None:
    """Follow shares, and whatever else names its project."""
    sync_permissions(projects={row.project_id for row in rows})


def register() -> None:
    """Follow what actions change; called once, when the apps are ready."""
    following.follow("organisation.membership", of_memberships)
    following.follow("organisation.user", of_users)
    following.follow("roadmap.project", of_projects)
    following.follow("roadmap.share", of_shares)
