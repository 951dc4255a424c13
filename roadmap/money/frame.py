"""What all pages of entering money share: the plan for those who may see its figures, and for those who may enter."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap.frame import Trail, figures_only, plan_context, plan_of, plan_trail
from roadmap.models import Plan
from roadmap.permissions import can_edit_money, can_see_figures


def money_context(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Load a plan whose figures this account may see; 404 hides the plan, 403 its figures.

    The context is that of the plan's budget page, with `may_edit_money`.
    """
    context = plan_context(request, slug, tab="budget")
    figures_only(context)
    context["may_edit_money"] = can_edit_money(request.user, context["plan"])
    context["trail"] = money_trail(context["plan"])
    return context


def money_to_edit(request: HttpRequest, slug: str) -> Plan:
    """Load a plan whose money this account may enter; 404 where it is hidden, 403 where it may only be seen."""
    plan = plan_of(request, slug)
    if not (can_see_figures(request.user, plan) and can_edit_money(request.user, plan)):
        raise PermissionDenied
    return plan


def money_trail(plan: Plan) -> Trail:
    """Return the way down to a plan's money."""
    return [*plan_trail(plan), (_("Budget"), reverse("roadmap:budget", args=[plan.slug]))]
