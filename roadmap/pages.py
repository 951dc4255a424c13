"""What the roadmap's pages show: loaded in bulk, with as many queries for one row as for many."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.access import Access
from organisation.models import Source, SourceRef
from roadmap import parts_panel, registry
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import (
    ActionField,
    BudgetItem,
    Dependency,
    Document,
    DocumentVersion,
    Indicator,
    IndicatorDefinition,
    Measurement,
    Milestone,
    MilestoneDate,
    Plan,
    PlanEntry,
    PlanVersion,
    PositionLine,
    Project,
    ProjectPaper,
    ProjectStateChange,
    Risk,
    RiskLevel,
    VersionState,
)
from roadmap.querysets import BudgetItemQuerySet, PositionLineQuerySet

IN_FORCE = (VersionState.ADOPTED, VersionState.AMENDED)


def versions_of(plan: Plan, *, office: bool) -> list[PlanVersion]:
    """Return the plan's versions, oldest first; beside one in force, only the office sees what is still open."""
    rows = list(plan.versions.select_related("resolution__paper__owner", "baseline").order_by("position"))
    if office or not any(row.state in IN_FORCE for row in rows):
        return rows
    return [row for row in rows if row.state not in OPEN_STATES]


def current_of(rows: Sequence[PlanVersion]) -> PlanVersion | None:
    """Return the latest version in force; without one, the latest there is."""
    in_force = [row for row in rows if row.state in IN_FORCE]
    candidates = in_force or rows
    return candidates[-1] if candidates else None


def current_version(plan: Plan) -> PlanVersion | None:
    """Return the latest version in force; without one, the latest there is."""
    return current_of(versions_of(plan, office=True))


def open_of(rows: Sequence[PlanVersion]) -> PlanVersion | None:
    """Return the latest version that may still be worked on, if there is one."""
    return next((row for row in reversed(rows) if row.state in OPEN_STATES), None)


def tabs(plan: Plan, *, active: str, figures: bool) -> list[tuple[str, str, bool]]:
    """Return the tabs of a plan; money, posts and sources only for those who may see them."""
    shown = [("plan", _("Overview")), ("projects", _("Projects")), ("timeline", _("Timeline"))]
    if figures:
        shown += [("budget", _("Budget")), ("posts", _("Posts"))]
    shown.append(("versions", _("Versions")))
    if figures:
        shown.append(("sources", _("Sources")))
    return [(label, reverse(f"roadmap:{name}", args=[plan.slug]), name == active) for name, label in shown]


def refs(ids: Iterable[UUID]) -> dict[UUID, list[SourceRef]]:
    """Return source references by row, one query."""
    return SourceRef.objects.by_target(ids)


def entries(version: PlanVersion | None, access: Access) -> QuerySet[PlanEntry]:
    """Return the entries of a version whose project the account may see, with the project's state of today."""
    today = timezone.localdate()
    state = ProjectStateChange.objects.filter(project=OuterRef("project"), effective_on__lte=today).order_by(
        "-effective_on", "-recorded_at"
    )
    # a subquery and no join: grouping by all columns costs more, and counting the entries can leave it out
    milestones = Milestone.objects.filter(project=OuterRef("project")).order_by().values("project")
    rows = PlanEntry.objects.filter(version=version) if version else PlanEntry.objects.none()
    return (
        rows.filter(Q(project__owner__in=access.office) | Q(project__in=_opened(access)))
        .select_related("project__responsible_unit", "project__lead_body", "field")
        .annotate(
            state=Subquery(state.values("state")[:1]),
            milestone_count=Coalesce(Subquery(milestones.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("field__position", "position", "title")
    )


def _opened(access: Access) -> QuerySet[Project]:
    return Project.objects.filter(registry.project_access(access))


def version_parts(version: PlanVersion, access: Access) -> dict[str, Any]:
    """Return vision, fields with the number of visible projects, and how many projects have no field."""
    visible = entries(version, access)
    counts: dict[UUID | None, int] = {
        row["field"]: row["n"] for row in visible.order_by().values("field").annotate(n=Count("id", distinct=True))
    }
    fields = list(ActionField.objects.filter(version=version).order_by("position"))
    if version.plan.owner_id not in access.office:
        fields = [row for row in fields if counts.get(row.pk)]
    return {
        "vision_points": list(version.vision_points.all()),
        "fields": fields,
        "field_counts": counts,
        "without_field": counts.get(None, 0),
    }


def ids_of_version(version: PlanVersion, fields: Sequence[ActionField]) -> list[UUID]:
    """Return the ids whose sources the overview shows."""
    return [version.pk, *(point.pk for point in version.vision_points.all()), *(row.pk for row in fields)]


def plan_parts(plan: Plan, *, office: bool) -> dict[str, Any]:
    """Return related plans, participation, indicators and documents; documents only the public ones for others."""
    today = timezone.localdate()
    documents = Document.objects.filter(plan=plan, project__isnull=True)
    return {
        "related": list(Plan.objects.filter(Q(parent=plan) | Q(predecessor=plan)).order_by("title")) if office else [],
        "events": list(plan.participation_events.order_by("position")),
        "indicators": list(indicators(Indicator.objects.filter(plan=plan), today)) if office else [],
        "documents": parts_panel.documents(documents if office else documents.filter(public=True)),
    }


def indicators(rows: QuerySet[Indicator], day: date) -> QuerySet[Indicator]:
    """Load indicators with their definitions and the measurements in force on `day`, latest last."""
    measured = Measurement.objects.filter(effective_on__lte=day).order_by("effective_on", "recorded_at")
    definitions = IndicatorDefinition.objects.order_by("version").prefetch_related(
        Prefetch("measurements", queryset=measured)
    )
    return rows.prefetch_related(Prefetch("definitions", queryset=definitions)).order_by("position", "name")


def measured(rows: Iterable[Indicator]) -> list[Any]:
    """Return the definitions of loaded indicators and their values."""
    definitions = [definition for row in rows for definition in row.definitions.all()]
    return [*definitions, *(value for definition in definitions for value in definition.measurements.all())]


def project_parts(project: Project, versions: Sequence[PlanVersion], day: date, *, figures: bool) -> dict[str, Any]:
    """Return everything below a project: Steckbriefe, milestones, history of its state, money, posts, indicators."""
    steckbriefe = list(
        PlanEntry.objects.filter(project=project, version__in=[row.pk for row in versions])
        .select_related("version__plan", "field")
        .order_by("-version__position")
    )
    dates = MilestoneDate.objects.order_by("effective_on", "recorded_at")
    milestones = list(
        Milestone.objects.filter(project=project)
        .with_dates(day)
        .prefetch_related(Prefetch("dates", queryset=dates, to_attr="moves"))
        .order_by("position", "title")
    )
    changes = list(
        project.state_changes.filter(effective_on__lte=day)
        .select_related("replacement")
        .order_by("-effective_on", "-recorded_at")
    )
    found: dict[str, Any] = {
        "steckbriefe": steckbriefe,
        "milestones": milestones,
        "state_changes": changes,
        "items": [],
        "lines": [],
        "indicators": list(indicators(Indicator.objects.filter(project=project), day)),
    }
    if figures:
        found["items"] = list(_items(BudgetItem.objects.filter(allocations__project=project).distinct(), day))
        found["lines"] = list(_lines(PositionLine.objects.filter(project=project), day))
        found["grants"] = list(project.grants.select_related("funder"))
    parts = [project, *steckbriefe, *milestones, *changes, *found["items"], *found["lines"], *found["indicators"]]
    parts += found.get("grants", [])
    parts += [move for row in milestones for move in row.moves]
    parts += measured(found["indicators"])
    found["refs"] = refs(row.pk for row in parts)
    return found


def ids_of_project(project: Project) -> list[UUID]:
    """Return the ids whose audit events make a project's history: its own rows and parts, not its money and posts.

    Parts that are gone are found in the tables that the triggers write, so that their history stays readable.
    """
    ids = {project.pk}
    definitions = IndicatorDefinition.objects.filter(indicator__project=project)
    for rows in (
        project.state_changes.all(),
        project.forecasts.all(),
        MilestoneDate.objects.filter(milestone__project=project),
        RiskLevel.objects.filter(risk__project=project),
        definitions,
        Measurement.objects.filter(definition__in=definitions),
        DocumentVersion.objects.filter(document__project=project),
    ):
        ids |= set(rows.values_list("pk", flat=True))
    for model, condition in (
        (PlanEntry, Q(project=project)),
        (Milestone, Q(project=project)),
        (Risk, Q(project=project)),
        (Indicator, Q(project=project)),
        (Document, Q(project=project)),
        (ProjectPaper, Q(project=project)),
        (Dependency, Q(predecessor=project) | Q(successor=project)),
    ):
        events = apps.get_model("roadmap", f"{model.__name__}Event")
        ids |= set(model._default_manager.filter(condition).values_list("pk", flat=True))
        ids |= set(events._default_manager.filter(condition).values_list("pgh_obj_id", flat=True))
    ids |= set(SourceRef.objects.filter(target_id__in=ids).values_list("pk", flat=True))
    return list(ids)


def _items(rows: BudgetItemQuerySet, day: date) -> BudgetItemQuerySet:
    return rows.with_amount(day).for_pages().order_by("product__code", "year_from", "slug")


def _lines(rows: PositionLineQuerySet, day: date) -> PositionLineQuerySet:
    return rows.with_grade(day).for_pages().order_by("position", "title")


def source_list(plan: Plan) -> dict[str, Any]:
    """Return the county's sources with the number of facts on each, and all references in doubt."""
    rows = Source.objects.filter(owner=plan.owner_id).annotate(ref_count=Count("refs")).order_by("slug")
    doubts = SourceRef.objects.filter(owner=plan.owner_id).exclude(doubt="").select_related("source")
    return {"sources": list(rows), "doubts": list(doubts.order_by("source__slug", "target_type", "field"))}
