"""What was reported of projects, from rows and in bulk: the roadmap asks for it through its registry."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from cooperation.models import ReviewResult, StatusEntry, StatusRequest, StatusReview
from cooperation.reported import leading
from roadmap import registry
from roadmap.judging import Reported
from roadmap.lights import Light

_COLUMNS = ("project", "body", "as_of", "reported_progress", "light_time", "light_money", "light_scope")


def register() -> None:
    """Tell the roadmap where reported lights and progress come from."""
    registry.set_reported(reported)


def reported(projects: Collection[UUID], plans: Collection[UUID], since: date, day: date) -> Mapping[UUID, Reported]:
    """Return what was reported of `projects` by `day`; who is not in it was neither reported nor asked.

    Asked is who had a request of a round of `plans` with its cut-off from `since` to `day`. Two queries.
    """
    entries = _confirmed(projects, day)
    asked = _asked(projects, plans, since, day)
    found = {}
    for key in {*entries, *asked}:
        rows = entries.get(key, [])
        entry = leading([(row["body"], row) for row in rows], _lead(rows[0])) if rows else None
        found[key] = _reported(entry, asked=key in asked)
    return found


def _confirmed(projects: Collection[UUID], day: date) -> dict[UUID, list[dict[str, Any]]]:
    """The statuses whose last review confirmed them, by project, oldest first."""
    last = StatusReview.objects.filter(entry=OuterRef("pk")).order_by("-reviewed_at", "-pk").values("result")[:1]
    rows = (
        StatusEntry.objects.filter(project__in=projects, as_of__lte=day)
        .annotate(result=Subquery(last))
        .filter(result=ReviewResult.CONFIRMED)
        .order_by("as_of", "recorded_at", "pk")
        .values(*_COLUMNS, "project__lead_body", "project__owner")
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["project"], []).append(row)
    return found


def _asked(projects: Collection[UUID], plans: Collection[UUID], since: date, day: date) -> set[UUID]:
    rows = StatusRequest.objects.filter(
        Q(project__in=projects) | Q(participation__project__in=projects),
        round__plan__in=plans,
        round__cut_off__range=(since, day),
    )
    pairs = rows.order_by().values_list("project", "participation__project")
    return {own or joint for own, joint in pairs}


def _lead(row: dict[str, Any]) -> UUID:
    lead: UUID = row["project__lead_body"] or row["project__owner"]
    return lead


def _reported(entry: dict[str, Any] | None, *, asked: bool) -> Reported:
    if entry is None:
        return Reported(asked=asked)
    time, money, scope = (
        Light(value) if value else None
        for value in (entry[name] for name in ("light_time", "light_money", "light_scope"))
    )
    return Reported(entry["as_of"], entry["reported_progress"], time, money, scope, asked)
