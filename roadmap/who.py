"""The account of a request on pages that need a sign-in."""

from django.http import HttpRequest

from organisation.models import User


def account(request: HttpRequest) -> User:
    """Return who is signed in; the view has asked for a sign-in before."""
    assert isinstance(request.user, User)
    return request.user
