"""Whom a comment on a project may mention: who sees the project, as far as the writer may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from organisation.access import OFFICE_ROLES, access_of, memberships_on
from organisation.models import Membership, User
from roadmap import registry
from roadmap.models import MentionGroup, Project
from roadmap.object_permissions import rights_of
from roadmap.registry import Right, Scope


@dataclass(frozen=True)
class Audience:
    """Groups as (value, name), persons as (id, name, name of their body), and which of them are of the office."""

    groups: Sequence[tuple[str, str]]
    people: Sequence[tuple[UUID, str, str]]
    office_ids: frozenset[UUID]

    @property
    def ids(self) -> frozenset[UUID]:
        """Whom `people` names."""
        return frozenset(key for key, _name, _body in self.people)


def can_comment(user: User, project: Project) -> bool:
    """Return whether `user` may comment on a project: by its role, its participation or a share, as of today."""
    return Right.COMMENT in rights_of(user, project)


def audience_of(project: Project, writer: User) -> Audience:
    """Return whom `writer` may mention in a comment on `project`.

    The office knows everyone who sees the project. A partner mentions the county's functions, and persons only of the
    bodies that it works for itself: who works in another municipality is not its business.
    """
    today = timezone.localdate()
    access = access_of(writer)
    is_office = project.owner_id in access.office
    seeing = {
        user for user, _project, right in registry.permits(Scope([project.pk], None, today)) if right == Right.VIEW
    }
    rows = Membership.objects.filter(memberships_on(today), user__in=seeing - {writer.pk}, user__is_active=True)
    rows = rows.select_related("user", "body")
    office = {row.user_id for row in rows if row.body_id == project.owner_id and row.role in OFFICE_ROLES}
    known: dict[UUID, tuple[UUID, str, str]] = {}
    for row in sorted(rows, key=lambda row: (row.body_id != project.owner_id, row.body.name)):
        if is_office or row.body_id in access.working:
            known.setdefault(row.user_id, (row.user_id, str(row.user), row.body.name))
    if is_office:
        alone = User.objects.filter(pk__in=seeing - {writer.pk} - known.keys(), is_active=True)
        known |= {row.pk: (row.pk, str(row), "") for row in alone}
    groups = [(str(group.value), str(group.label)) for group in MentionGroup]
    people = sorted(known.values(), key=lambda each: (each[1].casefold(), each[0]))
    return Audience(groups, people, frozenset(office))
