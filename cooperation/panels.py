"""What cooperation adds to the roadmap's pages: who may see a joint project, and who takes part in it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cooperation.models import Participation, StatusEntry
from cooperation.rollout.matrix import shown
from cooperation.rollout.rows import courses
from cooperation.rollout.stages import Count, count, shares
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
    """Return, per project, its participations with the last status of each body and their sources.

    A municipality sees its own status and the county's; of the others, only that they take part.
    """
    rows = list(
        Participation.objects.filter(project__in=projects)
        .select_related("body", "agreement__owner", "project")
        .order_by("project", "position", "body__name")
    )
    last: dict[tuple[UUID, UUID], StatusEntry] = {}
    for entry in StatusEntry.objects.filter(project__in=projects).order_by("as_of", "recorded_at"):
        last[(entry.project_id, entry.body_id)] = entry
    seen = {row.pk for row in rows if _seen(row, access)}
    refs = SourceRef.objects.by_target(seen)
    today = timezone.localdate()
    known = courses([row.pk for row in rows], today)
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        panel = found.setdefault(row.project_id, {"rows": [], "refs": refs})
        panel["may_edit"] = row.project.owner_id in access.editing
        reported = last.get((row.project_id, row.body_id)) if row.pk in seen else None
        line = {"participation": row, "entry": reported, "seen": row.pk in seen}
        panel["rows"].append({**line, **shown(known[row.pk], today)})
    for panel in found.values():
        bodies = {line["participation"].body_id for line in panel["rows"]}
        owner = panel["rows"][0]["participation"].project.owner_id
        # who was only shown the project, and takes no part in it, sees who does and not at which share
        panel["inside"] = owner in access.office or bool(bodies & access.partner)
        panel |= shares([line["participation"].cost_share_percent for line in panel["rows"]])
        panel["count"] = _running(panel["rows"], today)
    return found


def _running(lines: Sequence[Mapping[str, Any]], today: date) -> Count:
    """How many of how many are live, of those that take part today."""
    held = [line for line in lines if line["participation"].valid_to is None or line["participation"].valid_to >= today]
    return count((line["course"].stage, line["late"]) for line in held)


def _seen(row: Participation, access: Access) -> bool:
    """Whether the account may read what a body reported: the office all of its county, a partner its own body's."""
    owner = row.project.owner_id
    return owner in access.office or row.body_id in access.partner or row.body_id == owner


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
