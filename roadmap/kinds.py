"""The roadmap's kinds of row, for search, history and rights."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation import kinds
from organisation.kinds import SearchPart, SearchSpec
from roadmap.actions.plans import OPEN_STATES
from roadmap.documents_fields import DOCUMENT_FIELDS
from roadmap.fields import (
    ACTION_FIELD_FIELDS,
    ENTRY_FIELDS,
    MILESTONE_UNDONE,
    PLAN_FIELDS,
    PROJECT_UNDONE,
    VERSION_FIELDS,
)
from roadmap.models import ActionField, Document, Milestone, Plan, PlanEntry, PlanVersion, Project, VisionPoint
from roadmap.permissions import can_edit_plan, can_edit_project
from roadmap.querysets import IN_FORCE


def project_address(project: Project) -> str:
    """Return the page of a project in its own county's newest plan that holds it; the list of plans when none does."""
    entries = sorted(
        project.entries.all()
        if "entries" in getattr(project, "_prefetched_objects_cache", {})
        else project.entries.select_related("version__plan"),
        key=lambda entry: (entry.version.plan.owner_id == project.owner_id, entry.version.position),
    )
    if not entries:
        return reverse("roadmap:plans")
    return reverse("roadmap:project", args=[entries[-1].version.plan.slug, project.slug])


def plan_address(plan: Plan) -> str:
    """Return the page of a plan."""
    return reverse("roadmap:plan", args=[plan.slug])


def field_address(field: ActionField) -> str:
    """Return the page of an action field; its version among the others where it is not the one in force."""
    plan = field.version.plan
    versions = sorted(plan.versions.all(), key=lambda row: row.position)
    current = ([row for row in versions if row.state in IN_FORCE] or versions)[-1]
    if current.pk == field.version_id:
        return reverse("roadmap:field", args=[plan.slug, field.slug])
    return reverse("roadmap:version-field", args=[plan.slug, field.version.slug, field.slug])


def version_address(version: PlanVersion) -> str:
    """Return the page of a version."""
    return reverse("roadmap:version", args=[version.plan.slug, version.slug])


def entry_address(entry: PlanEntry) -> str:
    """Return the page of the project in the plan of its Steckbrief."""
    page = reverse("roadmap:project", args=[entry.version.plan.slug, entry.project.slug])
    return f"{page}#steckbrief-{entry.version.slug}"


def _may_change_part(user: Any, row: ActionField | PlanEntry) -> bool:
    """Return whether `user` may change a part of a version: of an adopted one nobody does (rule 14)."""
    return row.version.state in OPEN_STATES and can_edit_plan(user, row.version.plan)


def document_address(document: Document) -> str:
    """Return the page on which a document is listed."""
    page = project_address(document.project) if document.project else plan_address(document.plan)
    return f"{page}#dokumente"


def _visible_fields(user: Any) -> QuerySet[ActionField]:
    return ActionField.objects.of_today().visible_to(user)


def _visible_points(user: Any) -> QuerySet[VisionPoint]:
    return VisionPoint.objects.filter(version__in=PlanVersion.objects.visible_to(user))


PLAN = kinds.RowKind(
    model=Plan,
    slug="plan",
    name=_("Plan"),
    plural=_("Plans"),
    visible=Plan.objects.visible_to,
    address=plan_address,
    body=lambda row: row.owner,
    may_change=can_edit_plan,
    fields=PLAN_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["description"],
        parts=[
            SearchPart(PlanVersion, "plan", ["vision_title", "vision_statement"], PlanVersion.objects.visible_to),
            SearchPart(VisionPoint, "version__plan", ["text"], _visible_points),
        ],
        related=["owner"],
        place=lambda row: row.owner,
    ),
)
VERSION = kinds.RowKind(
    model=PlanVersion,
    slug="fassung",
    name=_("Version"),
    plural=_("Versions"),
    visible=PlanVersion.objects.visible_to,
    address=version_address,
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.plan),
    fields=VERSION_FIELDS,
)
FIELD = kinds.RowKind(
    model=ActionField,
    slug="handlungsfeld",
    name=_("Action field"),
    plural=_("Action fields"),
    visible=_visible_fields,
    address=field_address,
    body=lambda row: row.version.plan.owner,
    may_change=_may_change_part,
    fields=ACTION_FIELD_FIELDS,
    search=SearchSpec(
        title=["name"],
        text=["goal", "starting_point", "challenges", "chances"],
        related=["version__plan__owner"],
        prefetch=["version__plan__versions"],
        place=lambda row: row.version,
    ),
)
PROJECT = kinds.RowKind(
    model=Project,
    slug="projekt",
    name=_("Project"),
    plural=_("Projects"),
    visible=Project.objects.visible_to,
    address=project_address,
    body=lambda row: row.owner,
    may_change=can_edit_project,
    fields=PROJECT_UNDONE,
    search=SearchSpec(
        title=["title"],
        text=["results", "next_steps"],
        parts=[
            SearchPart(
                PlanEntry,
                "project",
                ["title", "description", "target_groups", "responsible", "participants", "main_activities"],
                PlanEntry.objects.visible_to,
            )
        ],
        related=["owner"],
        prefetch=["entries__version__plan"],
        place=lambda row: row.owner,
    ),
)
ENTRY = kinds.RowKind(
    model=PlanEntry,
    slug="steckbrief",
    name=_("Project sheet"),
    plural=_("Project sheets"),
    visible=PlanEntry.objects.visible_to,
    address=entry_address,
    body=lambda row: row.version.plan.owner,
    may_change=_may_change_part,
    fields=ENTRY_FIELDS,
)
MILESTONE = kinds.RowKind(
    model=Milestone,
    slug="meilenstein",
    name=_("Milestone"),
    plural=_("Milestones"),
    visible=Milestone.objects.visible_to,
    address=lambda row: f"{project_address(row.project)}#meilensteine",
    body=lambda row: row.project.owner,
    may_change=lambda user, row: can_edit_project(user, row.project),
    fields=MILESTONE_UNDONE,
    search=SearchSpec(
        title=["title"],
        related=["project__owner"],
        prefetch=["project__entries__version__plan"],
        place=lambda row: row.project,
    ),
)
DOCUMENT = kinds.RowKind(
    model=Document,
    slug="dokument",
    name=_("Document"),
    plural=_("Documents"),
    visible=Document.objects.visible_to,
    address=document_address,
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.plan),
    fields=DOCUMENT_FIELDS,
    search=SearchSpec(
        title=["title"],
        related=["plan__owner", "project__owner"],
        prefetch=["project__entries__version__plan"],
        place=lambda row: row.project or row.plan,
    ),
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(PLAN, VERSION, FIELD, PROJECT, ENTRY, MILESTONE, DOCUMENT)
