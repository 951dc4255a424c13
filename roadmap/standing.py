"""How projects and fields stand, from rows: loads in bulk what `judging` decides by, four queries for any number."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from roadmap import registry
from roadmap.judging import (
    Known,
    KnownMilestone,
    Measure,
    MoneySide,
    Reported,
    Standing,
    judge,
    period_start,
)
from roadmap.lights import Thresholds
from roadmap.models import Plan
from roadmap.standing_rows import Shares, Versions, json_date, project_rows

__all__ = ["KnownMilestone", "MoneySide", "Reported", "Standing", "standings", "thresholds"]


def thresholds(plan: Plan) -> Thresholds:
    """Return the plan's settings, in days and per cent."""
    return Thresholds(
        plan.time_red_overdue_days,
        plan.time_red_late_days,
        plan.time_amber_late_days,
        plan.money_amber_percent,
        plan.money_red_percent,
    )


def standings(
    projects: Collection[UUID],
    plan: Plan,
    day: date,
    *,
    since: date | None = None,
    money: bool = True,
    compare: bool = False,
    versions: Versions | None = None,
) -> dict[UUID, Standing]:
    """Return how each of `projects` stands in `plan` on `day`, by its id; the same figures as the plan's report has.

    A status is current from `since` on, by default for twelve months. With `compare`, `previous` and `jump` say how it
    was on the day before. Without `money` no figure of money is read, for those who may not see any: the money light
    is "not assessed" then, and the overall one is without it. `versions` saves reading them. Four queries.
    """
    keys = list(dict.fromkeys(projects))
    if not keys:
        return {}
    versions = versions or Versions.of(plan)
    shares = Shares.of_projects(keys, versions.scope, day) if money else Shares()
    rows = _Rows(plan, versions, shares, project_rows(keys, day))
    start = since or period_start(day)
    before = start - timedelta(days=1)
    periods = [(start, day), *([(period_start(before), before)] if compare else [])]
    reported = registry.reported(keys, versions.scope, periods)
    found = rows.judged(day, start, reported[0])
    if compare:
        for key, then in rows.judged(before, period_start(before), reported[1]).items():
            if then.state:
                found[key] = replace(found[key], previous=then.overall.light)
    return found


@dataclass(frozen=True)
class _Rows:
    """Everything read, up to a day; dated rows are the oldest first."""

    plan: Plan
    versions: Versions
    shares: Shares
    projects: Mapping[UUID, Mapping[str, Any]]

    def judged(self, day: date, since: date, reported: Mapping[UUID, Reported]) -> dict[UUID, Standing]:
        """How each project stands on `day`, which is not after the day up to which rows were read."""
        version = self.versions.at(day)
        measure = Measure(
            since=since,
            plan_end=version.ends if version else None,
            limits=thresholds(self.plan),
            gap_points=Decimal(self.plan.progress_gap_points),
        )
        baseline = str(version.key) if version else ""
        return {
            key: judge(self._known(key, day, baseline, reported.get(key) or Reported()), day, measure)
            for key in self.projects
        }

    def _known(self, project: UUID, day: date, baseline: str, reported: Reported) -> Known:
        row = self.projects[project]
        state, forecast = _latest(row["known_states"], day), _latest(row["known_forecasts"], day)
        return Known(
            milestones=tuple(_milestone(found, day, baseline) for found in row["known_milestones"]),
            items=tuple(self.shares.at(project, day)),
            state=state["state"] if state else None,
            forecast=json_date(forecast, "ends_on") if forecast else None,
            reported=reported,
        )


def _milestone(row: Mapping[str, Any], day: date, version: str) -> KnownMilestone:
    dates = _latest(row["dates"], day)
    baseline = next((found for found in row["baselines"] if found["version"] == version), None)
    return KnownMilestone(
        key=row["key"],
        title=row["title"],
        weight=Decimal(row["weight"]),
        baseline=json_date(baseline, "due_on") if baseline else None,
        forecast=json_date(dates, "forecast_on") if dates else None,
        actual=json_date(dates, "actual_on") if dates else None,
        reason=dates["reason"] if dates else "",
    )


def _latest(rows: Iterable[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    until = day.isoformat()
    known = [row for row in rows if row["effective_on"] <= until]
    return known[-1] if known else None
