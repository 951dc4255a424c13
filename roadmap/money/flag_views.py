"""The page of what is flagged about a plan's money."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmap.money.flag_pages import flags_context
from roadmap.money.frame import money_context


@login_required
@require_safe
def flags(request: HttpRequest, plan: str) -> HttpResponse:
    """Cover, approval periods, own shares, decisions, deviations, years: what the figures say should be looked at."""
    context = money_context(request, plan)
    context |= flags_context(context, timezone.localdate())
    context["trail"] = [*context["trail"], (_("Flags about money"), "")]
    return render(request, "roadmap/money_flags.html", context)
