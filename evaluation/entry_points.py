"""The ways to a new report: what an address asks for, from a project's page and from a municipality's."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperation.partner import links
from cooperation.partner.scope import Scope
from evaluation.forms import ReportForm
from evaluation.models import Report, ReportKind
from evaluation.proposing import proposed_period
from organisation.access import Access, access_of
from organisation.models import Body, User
from roadmap import registry
from roadmap.models import Plan, PlanEntry, Project

FIELD_OF = {"period": "period_to"}
"""Where the form has no field of the name that an action complains of."""


def asked_for(query: Mapping[str, str], plans: QuerySet[Plan]) -> dict[str, Any]:
    """Return what a form begins with: plan (`plan`), kind (`art`), project (`projekt`), municipality (`kommune`).

    What does not exist, or belongs to others, is left out. The only plan is chosen without being asked for. A kind with
    a period of its own begins with a proposal.
    """
    wanted = query.get("plan", "")
    if not wanted and len(only := plans.values_list("slug", flat=True)[:2]) == 1:
        wanted = only[0]
    plan = plans.filter(slug=wanted).first()
    found: dict[str, Any] = {"plan": wanted}
    kind = query.get("art", "")
    if slug := query.get("projekt", ""):
        projects = Project.objects.filter(slug=slug, owner__in=plans.values("owner"))
        found["project"] = (projects.filter(owner=plan.owner_id) if plan else projects).first()
        kind = ReportKind.AD_HOC
    elif slug := query.get("kommune", ""):
        found["body"] = Body.objects.filter(slug=slug).first()
        kind = ReportKind.MUNICIPAL
    if kind not in ReportKind.values:
        return found
    found["kind"] = kind
    period = proposed_period(kind, plan, timezone.localdate()) if plan and kind != ReportKind.ANNUAL else None
    if period is not None:
        found["period_from"], found["period_to"] = period
    return found


def kinds(form: ReportForm) -> list[tuple[str, str, bool]]:
    """Return the kinds of report as tabs (label, address, whether it is the form's); a chosen plan stays chosen."""
    plan = form["plan"].value() or ""
    return [
        (
            str(capfirst(kind.label)),
            f"?{urlencode({'art': kind.value, **({'plan': plan} if plan else {})})}",
            kind == form.chosen,
        )
        for kind in ReportKind
    ]


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what an action complains of at the fields of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        field = FIELD_OF.get(name, name)
        form.add_error(None if field == NON_FIELD_ERRORS or field not in form.fields else field, found)


def of_projects(projects: Sequence[UUID], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return the panel of each project: the reports about it that the account may see, and whether it may make one.

    Two queries at most. Nothing for an account that sees none and may make none.
    """
    visible = Report.objects.seen_with(access).filter(project__in=projects)
    reports: dict[UUID, list[Report]] = {}
    for row in visible.select_related("project", "body").order_by("-period_to", "number", "-version"):
        if row.project_id is not None:
            reports.setdefault(row.project_id, []).append(row)
    making = _places(projects, access) if access.editing else {}
    return {
        key: {"reports": reports.get(key, []), "address": making.get(key, "")}
        for key in projects
        if key in reports or key in making
    }


def _places(projects: Sequence[UUID], access: Access) -> dict[UUID, str]:
    """The address of the form for each project of the account's own counties, with the plan that it stands in."""
    rows = PlanEntry.objects.filter(project__in=projects, project__owner__in=access.editing)
    rows = rows.filter(version__plan__owner__in=access.editing).order_by("version__position")
    new = reverse("evaluation:report-new")
    return {
        project: f"{new}?plan={plan}&projekt={slug}"
        for project, plan, slug in rows.values_list("project", "version__plan__slug", "project__slug")
    }


def of_municipality(scope: Scope, user: User) -> tuple[str, str] | None:
    """Return the way from a municipality's page to a new report about it, for the programme office of the county; for
    its own partners that to the latest one that is published. One query at most."""
    if scope.county is None:
        rows = Report.objects.readable_by(user).filter(body=scope.body, published_at__isnull=False)
        latest = rows.order_by("-period_to", "-version").first()
        if latest is None:
            return None
        return _("Report %(number)s about us") % {"number": latest.number}, reverse(
            "evaluation:report-read", args=[latest.pk]
        )
    if scope.county.pk not in access_of(user).editing:
        return None
    return _("Report for this municipality"), f"{reverse('evaluation:report-new')}?kommune={scope.body.slug}"


def register() -> None:
    """Offer both ways; called once, when the apps are ready."""
    registry.add_project_panel(registry.Panel("reports", "evaluation/project_panel.html", of_projects))
    links.add_link(of_municipality)
