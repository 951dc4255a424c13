"""The section of a project's page that tells with whom it is shared: for the office of its county only."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from organisation.access import Access
from roadmap import registry
from roadmap.models import Project, Share


def shares(projects: Sequence[UUID], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return, per project of the account's own county, its shares: those in force, those to come, those that ended."""
    today = timezone.localdate()
    owners = dict(Project.objects.filter(pk__in=projects, owner__in=access.office).values_list("pk", "owner"))
    found: dict[UUID, dict[str, Any]] = {
        pk: {"rows": [], "ended": [], "may_share": owner in access.editing, "shown": True}
        for pk, owner in owners.items()
    }
    rows = Share.objects.filter(project__in=owners).select_related("body", "user", "granted_by")
    for row in rows.order_by("-granted_at", "pk"):
        ended = row.valid_to is not None and row.valid_to < today
        found[row.project_id]["ended" if ended else "rows"].append(row)
    return found


def register() -> None:
    """Add the panel; called once, when the apps are ready."""
    registry.add_project_panel(registry.Panel("shares", "roadmap/shares_panel.html", shares))
