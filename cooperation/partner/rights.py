"""Who answers requests for help."""

from django.contrib.auth.models import AnonymousUser

from cooperation.models import StatusEntry
from organisation.access import access_of
from organisation.models import Body, User


def county_of(entry: StatusEntry) -> Body:
    """Return the county that a status was written for: the one whose round asked, else the project's own."""
    return entry.request.round.plan.owner if entry.request else entry.project.owner


def can_answer(user: User | AnonymousUser, entry: StatusEntry) -> bool:
    """Return whether `user` may answer a request for help: editors of the county that it was written for."""
    return county_of(entry).pk in access_of(user).editing
