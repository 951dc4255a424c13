"""What cooperation adds to the roadmap's pages: who may see a joint project, and who takes part in it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from cooperation.models import Participation, StatusEntry
from organisation.access import Access, memberships_on
from organisation.models import SourceRef
from roadmap import registry


def partner_access(access: Access) -> Q:
    """Open the projects in which one of the partner's bodies takes part, until its participation ends."""
    if access.day is None or not access.partner:
        return Q(pk__in=[])
    mine = Participation.objects.not_ended(access.day).filter(body__in=access.partner)
    return Q(Exists(mine.filter(project=OuterRef("pk"))))


def partners(projects: Sequence[UUID], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return, per project, its participations with each body's last status entry and their sources."""
    rows = list(
        Participation.objects.filter(project__in=projects)
        .select_related("body", "agreement__owner", "project")
        .order_by("project", "position", "body__name")
    )
    last: dict[tuple[UUID, UUID], StatusEntry] = {}
    for entry in StatusEntry.objects.filter(project__in=projects).order_by("as_of", "recorded_at"):
        last[(entry.project_id, entry.body_id)] = entry
    refs = SourceRef.objects.by_target(row.pk for row in rows)
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        lines = found.setdefault(row.project_id, {"rows": [], "refs": refs})["rows"]
        lines.append({"participation": row, "entry": last.get((row.project_id, row.body_id))})
    return found


def partner_bodies(projects: Collection[UUID], access: Access) -> dict[UUID, list[tuple[str, str]]]:
    """Return, per project, slug and name of the bodies that take part in it today; one query."""
    rows = Participation.objects.filter(project__in=projects)
    if access.day is not None:
        rows = rows.filter(memberships_on(access.day))
    found: dict[UUID, list[tuple[str, str]]] = {}
    for project, slug, name in rows.order_by("position", "body__name").values_list(
        "project", "body__slug", "body__name"
    ):
        found.setdefault(project, []).append((slug, name))
    return found


def register() -> None:
    """Add the rules and the panel; called once, when the apps are ready."""
    registry.add_project_access(partner_access)
    registry.add_project_partners(partner_bodies)
    registry.add_project_panel(registry.Panel("partners", "cooperation/_partners.html", partners))
