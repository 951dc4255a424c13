"""Pages to read a plan: from the list of plans down to a milestone, an amount, a post and their sources."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import access_of
from roadmap import pages, registry
from roadmap.forms import ProjectFilterForm
from roadmap.models import ActionField, Plan, PlanVersion, Project
from roadmap.permissions import can_see_figures, is_office

PAGE_SIZE = 100


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans that the account may see."""
    rows = Plan.objects.visible_to(request.user).select_related("owner", "parent").with_counts()
    return render(request, "roadmap/plans.html", {"plans": rows, "trail": [(_("Roadmap"), "")]})


@login_required
@require_safe
def plan(request: HttpRequest, plan: str) -> HttpResponse:
    """A plan's head: vision, period, adoption, fields, related plans, participation, documents."""
    context = _plan_context(request, plan, tab="plan")
    version: PlanVersion | None = context["version"]
    ids = [context["plan"].pk]
    if version is not None:
        context |= pages.version_parts(version, access_of(request.user))
        ids += pages.ids_of_version(version, context["fields"])
    context |= pages.plan_parts(context["plan"], office=context["is_office"])
    ids += [row.pk for name in ("events", "indicators") for row in context[name]]
    ids += [definition.pk for row in context["indicators"] for definition in row.definitions.all()]
    context["refs"] = pages.refs(ids)
    return render(request, "roadmap/plan.html", context)


@login_required
@require_safe
def projects(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's projects in its current version, filtered by field, state and text; the filter is in the address."""
    context = _plan_context(request, plan, tab="projects")
    entries = pages.entries(context["version"], access_of(request.user))
    form = ProjectFilterForm(request.GET or None, version=context["version"])
    if form.is_valid():
        entries = form.narrow(entries)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    context |= {"page": page, "form": form, "query": query.urlencode()}
    context["trail"].append((_("Projects"), ""))
    return render(request, "roadmap/projects.html", context, status=200 if form.is_valid() or not request.GET else 422)


@login_required
@require_safe
def field(request: HttpRequest, plan: str, field: str) -> HttpResponse:
    """An action field of the current version, with its projects."""
    context = _plan_context(request, plan, tab="plan")
    if context["version"] is None:
        raise Http404
    row = get_object_or_404(ActionField, version=context["version"], slug=field)
    entries = pages.entries(context["version"], access_of(request.user)).filter(field=row)
    if not context["is_office"] and not entries.exists():
        raise Http404
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("seite"))
    context |= {"field": row, "page": page, "query": "", "refs": pages.refs([row.pk])}
    context["trail"].append((row.name, ""))
    return render(request, "roadmap/field.html", context)


@login_required
@require_safe
def project(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """A project: how it stands, its Steckbrief in each version, milestones, money, posts, partners, sources."""
    context = _plan_context(request, plan, tab="projects")
    today = timezone.localdate()
    visible = Project.objects.visible_to(request.user)
    row = get_object_or_404(
        visible.with_state(today)
        .with_forecast(today)
        .select_related("owner", "lead_body", "responsible_unit")
        .filter(entries__version__plan=context["plan"]),
        slug=project,
    )
    context |= pages.project_parts(row, context["plan"], today, figures=context["may_see_figures"])
    access = access_of(request.user)
    context["panels"] = [
        {"template": panel.template, **panel.load([row.pk], access).get(row.pk, {})}
        for panel in registry.project_panels()
    ]
    context["project"] = row
    context["trail"] += [(_("Projects"), f"/roadmap/{context['plan'].slug}/projekte/"), (row.title, "")]
    return render(request, "roadmap/project.html", context)


@login_required
@require_safe
def budget(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's money by product: every item with year, stage, cover and condition; sums that keep their words."""
    context = _plan_context(request, plan, tab="budget")
    _figures_only(context)
    context |= pages.money(context["plan"], timezone.localdate())
    context["trail"].append((_("Budget"), ""))
    return render(request, "roadmap/budget.html", context)


@login_required
@require_safe
def posts(request: HttpRequest, plan: str) -> HttpResponse:
    """The plan's position lines with grade, full-time equivalents, origin and state; roles, never people."""
    context = _plan_context(request, plan, tab="posts")
    _figures_only(context)
    context |= pages.staff(context["plan"], timezone.localdate())
    context["trail"].append((_("Posts"), ""))
    return render(request, "roadmap/posts.html", context)


@login_required
@require_safe
def versions(request: HttpRequest, plan: str) -> HttpResponse:
    """All versions of the plan with period, state and resolution."""
    context = _plan_context(request, plan, tab="versions")
    rows = list(context["plan"].versions.select_related("resolution__paper__owner").order_by("-position"))
    context |= {"versions": rows, "refs": pages.refs([row.pk for row in rows])}
    context["trail"].append((_("Versions"), ""))
    return render(request, "roadmap/versions.html", context)


@login_required
@require_safe
def sources(request: HttpRequest, plan: str) -> HttpResponse:
    """The sources of the plan's county and how many facts rest on each, and every doubt."""
    context = _plan_context(request, plan, tab="sources")
    _figures_only(context)
    context |= pages.source_list(context["plan"])
    context["trail"].append((_("Sources"), ""))
    return render(request, "roadmap/sources.html", context)


def _plan_context(request: HttpRequest, slug: str, *, tab: str) -> dict[str, Any]:
    """Load the plan for this account, or answer 404; with its current version, tabs and breadcrumb."""
    row = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("owner", "parent", "predecessor"), slug=slug
    )
    office = is_office(request.user, row)
    return {
        "plan": row,
        "version": pages.current_version(row),
        "is_office": office,
        "may_see_figures": can_see_figures(request.user, row),
        "tabs": pages.tabs(row, active=tab, figures=office),
        "trail": [(_("Roadmap"), "/roadmap/"), (row.title, "" if tab == "plan" else f"/roadmap/{row.slug}/")],
    }


def _figures_only(context: dict[str, Any]) -> None:
    """Refuse whoever may see the plan but not its money and posts."""
    if not context["may_see_figures"]:
        raise PermissionDenied
