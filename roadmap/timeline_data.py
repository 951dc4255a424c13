"""The rows of a plan's timeline, loaded in bulk: six queries, however many projects and milestones there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from organisation.access import access_of
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from roadmap import timeline
from roadmap.models import (
    BaselineMilestone,
    Dependency,
    MilestoneDate,
    PlanEntry,
    PlanVersion,
    Project,
    ProjectForecast,
)
from roadmap.models import Milestone as Milestones

Dates = dict[UUID, tuple[PartialDate | None, PartialDate | None]]


@lru_cache(maxsize=8192)
def _known(day: date | None, precision: str) -> PartialDate | None:
    return None if day is None else PartialDate(day, Precision(precision))


def period_of(version: PlanVersion | None) -> tuple[PartialDate | None, PartialDate | None]:
    """Return the period of a version; an end that is open or unknown is None."""
    if version is None:
        return None, None
    first = _known(version.period_from, version.period_from_precision)
    return first, _known(version.period_to, version.period_to_precision)


def groups_of(
    entries: QuerySet[PlanEntry], version: PlanVersion | None, user: User | AnonymousUser, today: date
) -> list[timeline.Group]:
    """Return the projects of `entries`, in their order, by action field, with everything that has a date.

    The baseline is that of `version`. A project that is waited for is named only where `user` may see it.
    """
    columns = ("project_id", "project__slug", "title", "field_id", "field__slug", "field__name", "project__owner_id")
    rows = list(entries.values_list(*columns))
    ids = [row[0] for row in rows]
    milestones = _milestones(ids, version, today)
    ends = _ends(ids, today)
    after = _dependencies(ids, user)
    editing = access_of(user).editing
    groups: dict[Any, tuple[str, str, list[timeline.Project]]] = {}
    for key, slug, title, field, field_slug, field_name, owner in rows:
        found = timeline.Project(
            str(key),
            slug,
            title,
            ends.get(key),
            tuple(milestones.get(key, ())),
            tuple(after.get(key, ())),
            owner in editing,
        )
        name = field_name or _("without an action field")
        groups.setdefault(field, (field_slug or "", name, []))[2].append(found)
    return [timeline.Group(slug, name, tuple(projects)) for slug, name, projects in groups.values()]


def _milestones(ids: Iterable[UUID], version: PlanVersion | None, today: date) -> dict[UUID, list[timeline.Milestone]]:
    ids = list(ids)
    dates = MilestoneDate.objects.filter(milestone__project__in=ids, effective_on__lte=today)
    latest = dates.order_by("milestone_id", "-effective_on", "-recorded_at", "-id").distinct("milestone_id")
    columns = ("milestone_id", "forecast_on", "forecast_on_precision", "actual_on", "actual_on_precision")
    now: Dates = {key: (_known(*rest[:2]), _known(*rest[2:])) for key, *rest in latest.values_list(*columns)}
    due = BaselineMilestone.objects.filter(baseline__version=version, milestone__project__in=ids).order_by()
    planned = {
        key: _known(day, precision)
        for key, day, precision in due.values_list("milestone_id", "due_on", "due_on_precision")
    }
    found: dict[UUID, list[timeline.Milestone]] = defaultdict(list)
    rows = Milestones.objects.filter(project__in=ids).order_by("project_id", "position", "title")
    for key, project, slug, title in rows.values_list("pk", "project_id", "slug", "title"):
        forecast, actual = now.get(key, (None, None))
        found[project].append(timeline.Milestone(slug, title, planned.get(key), forecast, actual))
    return found


def _ends(ids: Iterable[UUID], today: date) -> dict[UUID, PartialDate | None]:
    rows = ProjectForecast.objects.filter(project__in=list(ids), effective_on__lte=today)
    latest = rows.order_by("project_id", "-effective_on", "-recorded_at", "-id").distinct("project_id")
    return {
        key: _known(day, precision)
        for key, day, precision in latest.values_list("project_id", "ends_on", "ends_on_precision")
    }


def _dependencies(ids: Iterable[UUID], user: User | AnonymousUser) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    seen = Project.objects.visible_to(user).order_by().values("pk")
    rows = Dependency.objects.filter(successor__in=list(ids), predecessor__in=seen).order_by("predecessor__title")
    for successor, key, title in rows.values_list("successor_id", "predecessor_id", "predecessor__title"):
        found[successor].append((str(key), title))
    return found
