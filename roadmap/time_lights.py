"""A project's time light from its rows, at a day: what is published is compared with it (rules 17 and 18)."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from organisation.partial_dates import PartialDate, Precision
from roadmap.lights import Assessment, Milestone, Thresholds, time_light
from roadmap.models import BaselineMilestone, MilestoneDate, Plan, PlanVersion, Project, ProjectForecast
from roadmap.models import Milestone as Milestones


def thresholds(plan: Plan) -> Thresholds:
    """Return the plan's settings, in days and per cent."""
    return Thresholds(
        plan.time_red_overdue_days,
        plan.time_red_late_days,
        plan.time_amber_late_days,
        plan.money_amber_percent,
        plan.money_red_percent,
    )


def time_light_at(project: Project, plan: Plan, day: date) -> Assessment:
    """Return the time light of one project; see `time_lights_at`."""
    return time_lights_at([project.pk], plan, day)[project.pk]


def time_lights_at(projects: Collection[UUID], plan: Plan, day: date) -> dict[UUID, Assessment]:
    """Return the time lights of projects on `day`, against the version of `plan` that was adopted last by then.

    Five queries, for however many projects.
    """
    adopted = PlanVersion.objects.filter(plan=plan, adopted_on__lte=day).order_by("-adopted_on", "-position")
    version = adopted.first()
    due = BaselineMilestone.objects.filter(baseline__version=version, milestone__project__in=projects).order_by()
    baselines = {row.milestone_id: _known(row.due_on, row.due_on_precision) for row in due}
    rows = MilestoneDate.objects.filter(milestone__project__in=projects, effective_on__lte=day)
    dates = {row.milestone_id: row for row in rows.order_by("effective_on", "recorded_at", "id")}
    milestones: dict[UUID, list[Milestone]] = {key: [] for key in projects}
    for key, owner in Milestones.objects.filter(project__in=projects).order_by().values_list("pk", "project"):
        milestones[owner].append(_milestone(str(key), baselines.get(key), dates.get(key)))
    forecasts = ProjectForecast.objects.filter(project__in=projects, effective_on__lte=day)
    last = {row.project_id: row for row in forecasts.order_by("effective_on", "recorded_at", "id")}
    ends = {key: _known(row.ends_on, row.ends_on_precision) for key, row in last.items()}
    plan_end = _known(version.period_to, version.period_to_precision) if version else None
    limits = thresholds(plan)
    return {
        key: time_light(found, day, plan_end=plan_end, project_forecast=ends.get(key), limits=limits)
        for key, found in milestones.items()
    }


def _milestone(key: str, baseline: PartialDate | None, row: MilestoneDate | None) -> Milestone:
    forecast = _known(row.forecast_on, row.forecast_on_precision) if row else None
    actual = _known(row.actual_on, row.actual_on_precision) if row else None
    return Milestone(key=key, baseline=baseline, forecast=forecast, actual=actual)


def _known(day: date | None, precision: str) -> PartialDate | None:
    return None if day is None else PartialDate(day, Precision(precision))
