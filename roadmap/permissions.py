"""Who may see what of a plan beyond its existence."""

from django.contrib.auth.models import AnonymousUser

from organisation.access import access_of
from organisation.models import User
from roadmap.models import Plan


def is_office(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` works in the office of the plan's county, and so sees all of its rows."""
    return plan.owner_id in access_of(user).office


def can_see_figures(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` may see money and posts: the county's own office only."""
    return is_office(user, plan)
