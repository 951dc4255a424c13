"""Pages to read a plan: from the list of plans down to a milestone, an amount, a post and their sources."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import history
from organisation.access import access_of
from roadmap import links, pages, registry, standing_pages
from roadmap.frame import (
    figures_only,
    own_first,
    plan_context,
    plan_trail,
    project_of,
    project_trail,
    version_trail,
)
from roadmap.models import ActionField, Plan, PlanVersion, Project
from roadmap.permissions import can_edit_money

PAGE_SIZE = 100
HISTORY_SIZE = 50


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans that the account may see."""
    rows = Plan.objects.visible_to(request.user).select_related("owner", "parent").with_counts()
    may_add = bool(access_of(request.user).editing)
    new = reverse("roadmap:plan-new")
    context = {
        "plans": rows,
        "trail": [(_("Roadmap"), "")],
        "may_add": may_add,
        "doing": [links.Do(_("New plan"), new, True)] if may_add else [],
        "new": new,
    }
    return render(request, "roadmap/plans.html", context)


@login_required
@require_safe
def plan(request: HttpRequest, plan: str) -> HttpResponse:
    """A plan's head: vision, period, adoption, fields, related plans, participation, documents."""
    context = plan_context(request, plan, tab="plan")
    version: PlanVersion | None = context["version"]
    ids = [context["plan"].pk]
    if version is not None:
        access = access_of(request.user)
        context |= pages.version_parts(version, access)
        today = timezone.localdate()
        context["fields_standing"] = standing_pages.of_fields(version.plan, version, context["fields"], access, today)
        ids += pages.ids_of_version(version, context["fields"])
    context["edit"] = links.of_plan(context)
    context["doing"] = links.for_plan(context)
    context |= pages.plan_parts(context["plan"], office=context["is_office"])
    ids += [row.pk for name in ("events", "indicators", "documents") for row in context[name]]
    ids += [row.pk for row in pages.measured(context["indicators"])]
    context["refs"] = pages.refs(ids)
    context["panels"] = registry.plan_panels(context["plan"].pk, access_of(request.user))
    return render(request, "roadmap/plan.html", context)


@login_required
@require_safe
def field(request: HttpRequest, plan: str, field: str) -> HttpResponse:
    """An action field of the current version, with its projects."""
    context = plan_context(request, plan, tab="plan")
    if context["version"] is None:
        raise Http404
    context["trail"] = plan_trail(context["plan"])
    return _field_page(request, context, field)


@login_required
@require_safe
def version_field(request: HttpRequest, plan: str, version: str, field: str) -> HttpResponse:
    """An action field of any version, with its projects."""
    context = plan_context(request, plan, tab="versions")
    row = _version_in(context, version)
    context["version"] = row
    context["trail"] = version_trail(row)
    return _field_page(request, context, field)


def _version_in(context: dict[str, Any], slug: str) -> PlanVersion:
    """Return the version of that address among those that the account sees, or answer 404."""
    found: PlanVersion | None = next((row for row in context["versions"] if row.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _field_page(request: HttpRequest, context: dict[str, Any], slug: str) -> HttpResponse:
    row = get_object_or_404(ActionField, version=context["version"], slug=slug)
    row.version = context["version"]
    entries = pages.entries(context["version"], access_of(request.user)).filter(field=row)
    if not context["is_office"] and not entries.exists():
        raise Http404
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("seite"))
    context |= standing_pages.of_field(row, context["plan"], access_of(request.user), timezone.localdate())
    context |= {"field": row, "page": page, "query": "", "refs": pages.refs([row.pk])}
    context |= links.of_field(context, row)
    context["trail"].append((row.name, ""))
    return render(request, "roadmap/field.html", context)


@login_required
@require_safe
def version(request: HttpRequest, plan: str, version: str) -> HttpResponse:
    """One version: its head, vision, fields and projects."""
    context = plan_context(request, plan, tab="versions")
    row = _version_in(context, version)
    access = access_of(request.user)
    entries = pages.entries(row, access)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("seite"))
    context |= {"version": row, "page": page, "query": "", "trail": version_trail(row)}
    context |= pages.version_parts(row, access)
    context["trail"][-1] = (row.label, "")
    context["refs"] = pages.refs(pages.ids_of_version(row, context["fields"]))
    context["edit"] = links.of_version(context, row)
    context["doing"] = links.for_version(context, row)
    return render(request, "roadmap/version.html", context)


@login_required
@require_safe
def project(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """A project: how it stands, its Steckbrief in each version, milestones, money, posts, partners, sources."""
    context = plan_context(request, plan, tab="projects")
    today = timezone.localdate()
    rows = (
        Project.objects.visible_to(request.user)
        .with_state(today)
        .with_forecast(today)
        .select_related("owner", "lead_body", "responsible_unit")
        .filter(entries__version__plan=context["plan"], slug=project)
    )
    row = own_first(rows, context["plan"])
    context |= pages.project_parts(row, context["versions"], today, figures=context["may_see_figures"])
    if not context["steckbriefe"]:
        raise Http404  # it stands only in a draft that this account does not see
    access = access_of(request.user)
    context["panels"] = [
        {"template": panel.template, **panel.load([row.pk], access).get(row.pk, {})}
        for panel in registry.project_panels()
    ]
    context["project"] = row
    context |= standing_pages.of_project(row, context["plan"], today, figures=context["may_see_figures"])
    context |= links.of_project(context, row, request.user)
    own = row.owner_id == context["plan"].owner_id
    context["may_enter_money"] = own and can_edit_money(request.user, context["plan"])
    context["trail"] = project_trail(context["plan"], row)
    context["trail"][-1] = (row.title, "")
    return render(request, "roadmap/project.html", context)


@login_required
@require_safe
def project_history(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Who changed what in a project, its Steckbriefe and milestones, from what to what, and why."""
    context = plan_context(request, plan, tab="projects")
    row = project_of(request, context["plan"], project)
    if row.owner_id not in access_of(request.user).office:
        raise PermissionDenied
    page = Paginator(history.events_of(pages.ids_of_project(row)), HISTORY_SIZE).get_page(request.GET.get("seite"))
    context |= {"project": row, "page": page, "query": "", "lines": history.lines(page)}
    context["may_change"] = links.may_change(request.user, row)
    context["doing"] = [links.Do(_("Compare versions or days"), links.at("compare", plan))]
    context["trail"] = [*project_trail(context["plan"], row), (_("History"), "")]
    return render(request, "roadmap/project_history.html", context)


@login_required
@require_safe
def versions(request: HttpRequest, plan: str) -> HttpResponse:
    """All versions of the plan with period, state and resolution."""
    context = plan_context(request, plan, tab="versions")
    rows = list(reversed(context["versions"]))
    context |= {"versions": rows, "refs": pages.refs([row.pk for row in rows])}
    context["doing"] = links.for_versions(context)
    context["trail"].append((_("Versions"), ""))
    return render(request, "roadmap/versions.html", context)


@login_required
@require_safe
def sources(request: HttpRequest, plan: str) -> HttpResponse:
    """The sources of the plan's county and how many facts rest on each, and every doubt."""
    context = plan_context(request, plan, tab="sources")
    figures_only(context)
    context |= pages.source_list(context["plan"])
    context["trail"].append((_("Sources"), ""))
    return render(request, "roadmap/sources.html", context)
