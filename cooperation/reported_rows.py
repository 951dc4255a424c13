"""What was reported of projects, from rows and in bulk: the roadmap asks for it through its registry."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from cooperation.models import ReviewResult, StatusEntry, StatusRequest, StatusReview
from cooperation.reported import leading
from roadmap import registry
from roadmap.judging import Reported
from roadmap.lights import Light
from roadmap.models import Project

_COLUMNS = ("body", "as_of", "reported_progress", "light_time", "light_money", "light_scope")
_LIGHTS = ("light_time", "light_money", "light_scope")


def register() -> None:
    """Tell the roadmap where reported lights and progress come from."""
    registry.set_reported(reported)


def reported(
    projects: Collection[UUID], plans: Collection[UUID], periods: Sequence[registry.Period]
) -> list[Mapping[UUID, Reported]]:
    """Return for each period what was reported of `projects` by its last day.

    Asked is who had a request of a round of `plans` with its cut-off in the period. One query.
    """
    rows = list(_rows(projects, plans, max(day for _since, day in periods)))
    return [{row["pk"]: _reported(row, since, day) for row in rows} for since, day in periods]


def _rows(projects: Collection[UUID], plans: Collection[UUID], day: date) -> Any:
    """Each project with its confirmed statuses, oldest first, and the cut-offs of the rounds that asked for it."""
    last = StatusReview.objects.filter(entry=OuterRef("pk")).order_by("-reviewed_at", "-pk").values("result")[:1]
    entries = (
        StatusEntry.objects.filter(project=OuterRef("pk"), as_of__lte=day)
        .annotate(result=Subquery(last))
        .filter(result=ReviewResult.CONFIRMED)
        .order_by("as_of", "recorded_at", "pk")
        .values(row_as_json=JSONObject(**{name: name for name in _COLUMNS}))
    )
    asked = StatusRequest.objects.filter(round__plan__in=plans, round__cut_off__lte=day).order_by()
    # two lists, since of one with "or" PostgreSQL reads every request again for each project
    itself, partners = (asked.filter(**{name: OuterRef("pk")}) for name in ("project", "participation__project"))
    return (
        Project.objects.filter(pk__in=projects)
        .order_by()
        .annotate(
            confirmed=ArraySubquery(entries),
            asked=ArraySubquery(itself.values("round__cut_off")),
            asked_partners=ArraySubquery(partners.values("round__cut_off")),
        )
        .values("pk", "owner", "lead_body", "confirmed", "asked", "asked_partners")
    )


def _reported(row: Mapping[str, Any], since: date, day: date) -> Reported:
    until = day.isoformat()
    entries = [(UUID(entry["body"]), entry) for entry in row["confirmed"] if entry["as_of"] <= until]
    entry = leading(entries, row["lead_body"] or row["owner"])
    asked = any(since <= cut_off <= day for cut_off in (*row["asked"], *row["asked_partners"]))
    if entry is None:
        return Reported(asked=asked)
    time, money, scope = (Light(entry[name]) if entry[name] else None for name in _LIGHTS)
    return Reported(date.fromisoformat(entry["as_of"]), entry["reported_progress"], time, money, scope, asked)
