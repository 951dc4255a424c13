"""Who may change what stands on the council's side."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from organisation.access import access_of
from organisation.models import Role, User

WRITING_ROLES = frozenset({Role.ADMINISTRATOR, Role.EDITOR, Role.COUNCIL_OFFICE})


def writing(user: User | AnonymousUser) -> frozenset[UUID]:
    """Return the ids of the bodies whose committees, papers, resolutions and mandates `user` may change."""
    return access_of(user).bodies(WRITING_ROLES)


def can_write(user: User | AnonymousUser, owner_id: UUID) -> bool:
    """Return whether `user` may change the council's rows of a body: its administrators, editors, council office."""
    return owner_id in writing(user)
