"""Pages to read a plan's money: overview, table of two dimensions, the items behind a figure."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap import links
from roadmap.frame import figures_only, plan_context
from roadmap.pivot import overview, pages
from roadmap.pivot.loading import Money, load


@login_required
@require_safe
def budget(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's money: what was granted and what became of it, where it comes from, sums, items, grants."""
    context, money = _money(request, plan)
    context |= overview.overview(money, context["version"], request.GET, timezone.localdate())
    context["trail"].append((_("Budget"), ""))
    ways = overview.buttons(money.plan) if money.rows else []
    context["doing"] = [*links.of_budget(context), *(links.Do(label, url) for label, url in ways)]
    return render(request, "roadmap/budget.html", context, status=422 if context["problems"] else 200)


@login_required
@require_safe
def pivot(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's money by any two of product, year, field, stage, side, cover, project and item."""
    context, money = _money(request, plan)
    context |= pages.pivot(money, request.GET)
    context |= {"money": money, "own_address": reverse("roadmap:pivot", args=[money.plan.slug])}
    _under_budget(context, _("Table"))
    return render(request, "roadmap/pivot/pivot.html", context, status=422 if context["problems"] else 200)


@login_required
@require_safe
def items(request: HttpRequest, plan: str) -> HttpResponse:
    """The budget items behind a figure: what of each is in it, and what they come to."""
    context, money = _money(request, plan)
    context |= pages.item_list(money, request.GET)
    context |= {"money": money, "own_address": reverse("roadmap:items", args=[money.plan.slug])}
    _under_budget(context, _("Budget items"))
    return render(request, "roadmap/pivot/items.html", context, status=422 if context["problems"] else 200)


def _money(request: HttpRequest, plan: str) -> tuple[dict[str, Any], Money]:
    context = plan_context(request, plan, tab="budget")
    figures_only(context)
    return context, load(context["plan"], context["version"], timezone.localdate())


def _under_budget(context: dict[str, Any], name: str) -> None:
    slug = context["plan"].slug
    context["trail"] += [(_("Budget"), reverse("roadmap:budget", args=[slug])), (name, "")]
