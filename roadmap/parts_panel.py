"""The sections of a project's page that hold its small parts: dependencies, risks, council papers and documents."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from organisation.access import Access
from organisation.models import SourceRef
from roadmap import registry
from roadmap.models import (
    Dependency,
    Document,
    DocumentVersion,
    PlanEntry,
    ProjectPaper,
    ProjectStateChange,
    Risk,
)

LATEST = ("number", "name", "size_bytes", "sha256", "scan", "uploaded_at", "media_type")


def parts(projects: Sequence[UUID], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return, per project, its parts as this account may see them, with their sources; a constant number of queries."""
    found: dict[UUID, dict[str, Any]] = {
        pk: {"waits_for": [], "waited_for_by": [], "risks": [], "papers": [], "documents": [], "shown": True}
        for pk in projects
    }
    if access.user is None:
        return {}
    rows: list[Any] = []
    for link in _dependencies(projects, access):
        for pk, name in ((link.successor_id, "waits_for"), (link.predecessor_id, "waited_for_by")):
            if pk in found:
                found[pk][name].append(link)
        rows.append(link)
    of_project: tuple[tuple[str, Iterable[Any]], ...] = (
        ("risks", risks(Risk.objects.filter(project__in=projects).open_to(access))),
        ("papers", _papers(projects, access)),
        ("documents", documents(Document.objects.filter(project__in=projects).of_projects_open_to(access))),
    )
    for name, members in of_project:
        for row in members:
            found[row.project_id][name].append(row)
            rows.append(row)
    refs = SourceRef.objects.by_target(row.pk for row in rows)
    for context in found.values():
        context["refs"] = refs
    return found


def _dependencies(projects: Sequence[UUID], access: Access) -> QuerySet[Dependency]:
    """Dependencies with the state of both projects and the plans in which they stand."""
    today = timezone.localdate()
    more: dict[str, Any] = {}
    for side in ("predecessor", "successor"):
        of_side = ProjectStateChange.objects.filter(project=OuterRef(side), effective_on__lte=today)
        state = of_side.order_by("-effective_on", "-recorded_at", "-id")
        more[f"{side}_state"] = Subquery(state.values("state")[:1])
        plans = PlanEntry.objects.filter(project=OuterRef(side)).order_by("version__position")
        more[f"{side}_plans"] = ArraySubquery(plans.values("version__plan__slug"))
    rows = Dependency.objects.filter(Q(predecessor__in=projects) | Q(successor__in=projects))
    return rows.open_to(access).select_related("predecessor", "successor").annotate(**more).order_by("pk")


def risks(rows: Any) -> list[Risk]:
    """Load risks with their level of today, the highest first; those that are closed last."""
    found = list(rows.with_level(timezone.localdate()).select_related("unit"))
    return sorted(
        found,
        key=lambda row: (row.state == "closed", -((row.likelihood or 0) * (row.impact or 0)), row.title),
    )


def documents(rows: Any) -> list[Document]:
    """Load documents with their latest file, by title."""
    latest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
    columns = {f"file_{name}": Subquery(latest.values(name)[:1]) for name in LATEST}
    return list(rows.select_related("plan").annotate(**columns).order_by("title", "pk"))


def _papers(projects: Sequence[UUID], access: Access) -> QuerySet[ProjectPaper]:
    rows = ProjectPaper.objects.filter(project__in=projects).open_to(access)
    return rows.select_related("paper__owner", "point__resolution").order_by("paper__reference", "pk")


def register() -> None:
    """Add the sections; called once, when the apps are ready."""
    registry.add_project_panel(registry.Panel("parts", "roadmap/parts_panel.html", parts))
