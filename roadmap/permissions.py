"""Who may see what of a plan beyond its existence."""

from django.contrib.auth.models import AnonymousUser

from organisation.access import access_of
from organisation.models import User
from roadmap.models import Plan, Project


def is_office(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` works in the office of the plan's county, and so sees all of its rows."""
    return plan.owner_id in access_of(user).office


def can_see_figures(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` may see money and posts: the county's own office only."""
    return is_office(user, plan)


def can_edit_plan(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` may change the plan, its drafts and its projects: editors of its county."""
    return plan.owner_id in access_of(user).editing


def can_edit_money(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` may enter the plan's money: editors and the finance department of its county."""
    return plan.owner_id in access_of(user).money


def can_edit_posts(user: User | AnonymousUser, plan: Plan) -> bool:
    """Return whether `user` may enter the plan's posts and the rates: editors and personnel of its county."""
    return plan.owner_id in access_of(user).posts


def can_edit_project(user: User | AnonymousUser, project: Project) -> bool:
    """Return whether `user` may change a project's live data: editors of the county that owns it."""
    return project.owner_id in access_of(user).editing
