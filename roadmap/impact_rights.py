"""Who may say what a point of a resolution grants, and what a paper covers."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from council.permissions import can_write
from organisation.access import access_of
from organisation.models import User

Reader = User | AnonymousUser


def can_grant_money(user: Reader, owner: UUID) -> bool:
    """Return whether `user` may say which money a point grants: editors and the finance department of the county."""
    return owner in access_of(user).money


def can_grant_posts(user: Reader, owner: UUID) -> bool:
    """Return whether `user` may say which posts a point grants: editors and the personnel department of the county."""
    return owner in access_of(user).posts


def can_cover(user: Reader, owner: UUID) -> bool:
    """Return whether `user` may say what a paper covers: those two, and whoever writes the county's papers."""
    return can_write(user, owner) or can_grant_money(user, owner) or can_grant_posts(user, owner)
