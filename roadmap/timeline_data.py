"""The rows of a plan's timeline, loaded in bulk: four queries beside the list's own, however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from organisation.access import access_of
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from roadmap import timeline
from roadmap.models import (
    BaselineMilestone,
    Dependency,
    MilestoneDate,
    PlanVersion,
    Project,
)
from roadmap.models import Milestone as Milestones
from roadmap.projectlist.rows import ListRow

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
    rows: Sequence[ListRow], version: PlanVersion | None, user: User | AnonymousUser, today: date
) -> list[timeline.Group]:
    """Return the projects of the list's `rows`, in their order, by action field, with everything that has a date.

    The baseline is that of `version`. A project that is waited for is named only where `user` may see it.
    """
    ids = [row.project for row in rows]
    milestones = _milestones(ids, version, today)
    after = _dependencies(ids, user)
    editing = access_of(user).editing
    groups: dict[str, tuple[str, list[timeline.Project]]] = {}
    for row in rows:
        found = timeline.Project(
            str(row.project),
            row.slug,
            row.title,
            row.end,
            tuple(milestones.get(row.project, ())),
            tuple(after.get(row.project, ())),
            row.owner in editing,
        )
        groups.setdefault(row.field_slug, (row.field_name or _("without an action field"), []))[1].append(found)
    return [timeline.Group(slug, name, tuple(projects)) for slug, (name, projects) in groups.items()]


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


def _dependencies(ids: Iterable[UUID], user: User | AnonymousUser) -> dict[UUID, list[tuple[str, str]]]:
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    seen = Project.objects.visible_to(user).order_by().values("pk")
    rows = Dependency.objects.filter(successor__in=list(ids), predecessor__in=seen).order_by("predecessor__title")
    for successor, key, title in rows.values_list("successor_id", "predecessor_id", "predecessor__title"):
        found[successor].append((str(key), title))
    return found
