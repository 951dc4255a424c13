"""What all pages of a plan share: the plan for this account, who may change it, tabs, and the way back up."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap import pages
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import ActionField, Milestone, Plan, PlanEntry, PlanVersion, Project
from roadmap.permissions import can_edit_plan, can_edit_project, can_see_figures, is_office

Trail = list[tuple[str, str]]


def plan_of(request: HttpRequest, slug: str) -> Plan:
    """Load the plan for this account, or answer 404."""
    rows = Plan.objects.visible_to(request.user).select_related("owner", "parent", "predecessor")
    return get_object_or_404(rows, slug=slug)


def plan_context(request: HttpRequest, slug: str, *, tab: str) -> dict[str, Any]:
    """Load the plan with its current version, tabs, breadcrumb and what this account may do with it."""
    row = plan_of(request, slug)
    office = is_office(request.user, row)
    versions = pages.versions_of(row, office=office)
    may_edit = can_edit_plan(request.user, row)
    return {
        "plan": row,
        "versions": versions,
        "version": pages.current_of(versions),
        "open_version": pages.open_of(versions) if may_edit else None,
        "is_office": office,
        "may_edit": may_edit,
        "may_see_figures": can_see_figures(request.user, row),
        "tabs": pages.tabs(row, active=tab, figures=office),
        "trail": plan_trail(row) if tab != "plan" else [(_("Roadmap"), reverse("roadmap:plans")), (row.title, "")],
        "doing": [],
    }


def figures_only(context: dict[str, Any]) -> None:
    """Refuse whoever may see the plan but not its money and posts."""
    if not context["may_see_figures"]:
        raise PermissionDenied


def plan_trail(plan: Plan) -> Trail:
    """Return the way down to a plan."""
    return [(_("Roadmap"), reverse("roadmap:plans")), (plan.title, reverse("roadmap:plan", args=[plan.slug]))]


def version_trail(version: PlanVersion) -> Trail:
    """Return the way down to a version."""
    slug = version.plan.slug
    return [
        *plan_trail(version.plan),
        (_("Versions"), reverse("roadmap:versions", args=[slug])),
        (version.label, reverse("roadmap:version", args=[slug, version.slug])),
    ]


def project_trail(plan: Plan, project: Project) -> Trail:
    """Return the way down to a project."""
    return [
        *plan_trail(plan),
        (_("Projects"), reverse("roadmap:projects", args=[plan.slug])),
        (project.title, reverse("roadmap:project", args=[plan.slug, project.slug])),
    ]


def plan_to_edit(request: HttpRequest, slug: str) -> Plan:
    """Load a plan that this account may change; 404 where it is hidden, 403 where it may only be seen."""
    row = plan_of(request, slug)
    if not can_edit_plan(request.user, row):
        raise PermissionDenied
    return row


def version_to_edit(request: HttpRequest, plan: str, version: str) -> PlanVersion:
    """Load a version of a plan that this account may change."""
    row = plan_to_edit(request, plan)
    found = get_object_or_404(row.versions.select_related("resolution"), slug=version)
    found.plan = row
    return found


def field_to_edit(request: HttpRequest, plan: str, version: str, field: str) -> ActionField:
    """Load an action field of a version of a plan that this account may change."""
    of_version = version_to_edit(request, plan, version)
    found = get_object_or_404(of_version.fields, slug=field)
    found.version = of_version
    return found


def entry_to_edit(request: HttpRequest, plan: str, version: str, project: str) -> PlanEntry:
    """Load the Steckbrief of a project in a version of a plan that this account may change."""
    of_version = version_to_edit(request, plan, version)
    rows = of_version.entries.select_related("project__owner", "field")
    found = sorted(rows.filter(project__slug=project), key=lambda row: row.project.owner_id != of_version.plan.owner_id)
    if not found:
        raise Http404
    found[0].version = of_version
    return found[0]


def project_to_edit(request: HttpRequest, plan: str, project: str) -> tuple[Plan, Project]:
    """Load a project of a plan; 403 where this account sees it but another county's office keeps it."""
    row = plan_of(request, plan)
    found = project_of(request, row, project)
    if not can_edit_project(request.user, found):
        raise PermissionDenied
    return row, found


def project_of(request: HttpRequest, plan: Plan, project: str) -> Project:
    """Load a project that stands in a version of the plan, or answer 404."""
    rows = Project.objects.visible_to(request.user).select_related("owner")
    return own_first(rows.filter(entries__version__plan=plan, slug=project), plan)


def own_first(rows: QuerySet[Project], plan: Plan) -> Project:
    """Return the one project of `rows`; of two with one address that of the plan's county. 404 without any."""
    found = sorted(rows, key=lambda row: row.owner_id != plan.owner_id)
    if not found:
        raise Http404
    return found[0]


def milestone_to_edit(request: HttpRequest, plan: str, project: str, milestone: str) -> tuple[Plan, Milestone]:
    """Load a milestone of a project that this account may change."""
    row, of_project = project_to_edit(request, plan, project)
    found = get_object_or_404(of_project.milestones, slug=milestone)
    found.project = of_project
    return row, found


def home_of(version: PlanVersion) -> str:
    """Return the page on which a version stands: the plan's own for the current one."""
    current = pages.current_version(version.plan)
    if current is not None and current.pk == version.pk:
        return reverse("roadmap:plan", args=[version.plan.slug])
    return reverse("roadmap:version", args=[version.plan.slug, version.slug])


def is_open(version: PlanVersion | None) -> bool:
    """Return whether a version may still be worked on."""
    return version is not None and version.state in OPEN_STATES
