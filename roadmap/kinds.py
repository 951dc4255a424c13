"""The roadmap's kinds of row, for search, history and rights."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import kinds
from organisation.editing import column
from organisation.models import Body, OrgUnit
from roadmap.models import Plan, Project
from roadmap.permissions import can_edit_project

PROJECT_FIELDS = {
    "title": column("title", _("Title")),
    "lead_body": column("lead_body", _("Lead body"), rows=Body),
    "responsible_unit": column("responsible_unit", _("Responsible unit"), rows=OrgUnit),
    "mandatory": column("mandatory", _("Mandatory task")),
    "joint": column("joint", _("Joint project")),
    "results": column("results", _("Results")),
    "next_steps": column("next_steps", _("Next steps")),
}


def project_address(project: Project) -> str:
    """Return the page of a project in the newest plan that holds it; the list of plans when none does."""
    entry = project.entries.select_related("version__plan").order_by("-version__position").first()
    if entry is None:
        return reverse("roadmap:plans")
    return reverse("roadmap:project", args=[entry.version.plan.slug, project.slug])


def register() -> None:
    """Make the kinds known."""
    kinds.register(
        kinds.RowKind(
            model=Project,
            slug="projekt",
            name=_("Project"),
            plural=_("Projects"),
            visible=Project.objects.visible_to,
            address=project_address,
            body=lambda row: row.owner,
            may_change=can_edit_project,
            fields=PROJECT_FIELDS,
        ),
        kinds.RowKind(
            model=Plan,
            slug="plan",
            name=_("Plan"),
            plural=_("Plans"),
            visible=Plan.objects.visible_to,
            address=lambda row: reverse("roadmap:plan", args=[row.slug]),
            body=lambda row: row.owner,
        ),
    )
