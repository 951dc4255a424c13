"""A project's time light from its rows, at a day: what is published is compared with it (rules 17 and 18)."""

from datetime import date
from typing import Any

from organisation.partial_dates import PartialDate, Precision
from roadmap.lights import Assessment, Milestone, Thresholds, time_light
from roadmap.models import BaselineMilestone, MilestoneDate, Plan, PlanVersion, Project, ProjectForecast


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
    """Return the time light on `day`, against the version of `plan` that was adopted last by then. Four queries."""
    adopted = PlanVersion.objects.filter(plan=plan, adopted_on__lte=day).order_by("-adopted_on", "-position")
    version = adopted.first()
    due = BaselineMilestone.objects.filter(baseline__version=version, milestone__project=project)
    baselines = {row.milestone_id: _known(row.due_on, row.due_on_precision) for row in due}
    dates: dict[Any, MilestoneDate | None] = dict.fromkeys(project.milestones.values_list("pk", flat=True))
    rows = MilestoneDate.objects.filter(milestone__project=project, effective_on__lte=day)
    for row in rows.order_by("effective_on", "recorded_at", "id"):
        dates[row.milestone_id] = row
    milestones = [
        Milestone(
            key=str(key),
            baseline=baselines.get(key),
            forecast=_known(row.forecast_on, row.forecast_on_precision) if row else None,
            actual=_known(row.actual_on, row.actual_on_precision) if row else None,
        )
        for key, row in dates.items()
    ]
    forecasts = ProjectForecast.objects.filter(project=project, effective_on__lte=day)
    last = forecasts.order_by("-effective_on", "-recorded_at", "-id").first()
    return time_light(
        milestones,
        day,
        plan_end=_known(version.period_to, version.period_to_precision) if version else None,
        project_forecast=_known(last.ends_on, last.ends_on_precision) if last else None,
        limits=thresholds(plan),
    )


def _known(day: date | None, precision: str) -> PartialDate | None:
    return None if day is None else PartialDate(day, Precision(precision))
