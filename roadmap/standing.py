"""How projects stand, from rows: loads in bulk what `judging` decides by."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from organisation.partial_dates import PartialDate, Precision
from roadmap import budget, registry
from roadmap.judging import (
    Adoption,
    Known,
    KnownMilestone,
    Measure,
    MoneySide,
    Reported,
    Standing,
    judge,
    period_start,
    plans_in_scope,
    version_at,
)
from roadmap.lights import Thresholds
from roadmap.loading import amount_of
from roadmap.models import (
    Allocation,
    BaselineMilestone,
    BudgetAmount,
    Milestone,
    MilestoneDate,
    Plan,
    PlanVersion,
    ProjectForecast,
    ProjectStateChange,
)
from roadmap.shares import allocate

__all__ = ["KnownMilestone", "MoneySide", "Reported", "Standing", "standings", "thresholds"]

_ORDER = ("effective_on", "recorded_at", "pk")


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
) -> dict[UUID, Standing]:
    """Return how each of `projects` stands in `plan` on `day`, by its id; the same figures as the plan's report has.

    A status is current from `since` on, by default for twelve months. With `compare`, `previous` and `jump` say how it
    was on the day before. Without `money` no figure of money is read, for those who may not see any: the money light
    is "not assessed" then, and the overall one is without it. The number of queries (at most 13) does not depend on
    the number of projects.
    """
    keys = list(dict.fromkeys(projects))
    if not keys:
        return {}
    rows = _Rows.load(keys, plan, day, money=money)
    start = since or period_start(day)
    previous: dict[UUID, Standing] = {}
    if compare:
        before = start - timedelta(days=1)
        previous = rows.judged(before, period_start(before))
        known_then = {key for key in keys if rows.state(key, before)}
        previous = {key: found for key, found in previous.items() if key in known_then}
    return {
        key: replace(found, previous=previous[key].overall.light) if key in previous else found
        for key, found in rows.judged(day, start).items()
    }


Dated = tuple[date, Any]


@dataclass(frozen=True)
class _Rows:
    """Everything read, by project; dated rows are (effective day, row), the oldest first."""

    plan: Plan
    projects: list[UUID]
    plans: set[UUID]
    versions: list[PlanVersion]
    baselines: Mapping[tuple[UUID, UUID], PartialDate]
    milestones: Mapping[UUID, list[Milestone]]
    dates: Mapping[UUID, list[Dated]]
    forecasts: Mapping[UUID, list[Dated]]
    states: Mapping[UUID, list[Dated]]
    allocations: Mapping[UUID, list[Allocation]]
    amounts: Mapping[UUID, list[Dated]]

    @classmethod
    def load(cls, projects: list[UUID], plan: Plan, day: date, *, money: bool) -> "_Rows":
        owned = list(Plan.objects.filter(owner=plan.owner_id).order_by().values_list("pk", "parent", "kind"))
        plans = plans_in_scope(plan.pk, owned)
        versions = list(PlanVersion.objects.filter(plan=plan).order_by("position"))
        due = BaselineMilestone.objects.filter(baseline__version__in=versions, milestone__project__in=projects)
        until = {"effective_on__lte": day}
        dates = MilestoneDate.objects.filter(milestone__project__in=projects, **until)
        forecasts = ProjectForecast.objects.filter(project__in=projects, **until)
        states = ProjectStateChange.objects.filter(project__in=projects, **until)
        allocations = _allocations(projects, plans) if money else {}
        items = {row.item_id for rows in allocations.values() for row in rows}
        amounts = BudgetAmount.objects.filter(item__in=items, **until)
        return cls(
            plan=plan,
            projects=projects,
            plans=plans,
            versions=versions,
            baselines={
                (version, milestone): PartialDate(day, Precision(precision))
                for version, milestone, day, precision in due.order_by().values_list(
                    "baseline__version", "milestone", "due_on", "due_on_precision"
                )
            },
            milestones=_grouped(
                Milestone.objects.filter(project__in=projects).order_by("position", "title"), "project_id"
            ),
            dates=_dated(dates.order_by(*_ORDER), "milestone_id"),
            forecasts=_dated(forecasts.order_by(*_ORDER), "project_id"),
            states=_dated(states.order_by(*_ORDER), "project_id"),
            allocations=allocations,
            amounts=_dated(amounts.order_by(*_ORDER), "item_id") if items else {},
        )

    def judged(self, day: date, since: date) -> dict[UUID, Standing]:
        """How each project stands on `day`, which is not after the day up to which rows were read."""
        found = version_at((_adoption(row) for row in self.versions), day)
        version = next((row for row in self.versions if found and row.pk == found[0].key), None)
        measure = Measure(
            since=since,
            plan_end=_known(version.period_to, version.period_to_precision) if version else None,
            limits=thresholds(self.plan),
            gap_points=Decimal(self.plan.progress_gap_points),
        )
        reported = registry.reported(self.projects, self.plans, since, day)
        return {
            key: judge(self._known(key, day, version, reported.get(key) or Reported()), day, measure)
            for key in self.projects
        }

    def state(self, project: UUID, day: date) -> str | None:
        """The state that counts on `day`."""
        row = _latest(self.states.get(project, ()), day)
        return row.state if row else None

    def _known(self, project: UUID, day: date, version: PlanVersion | None, reported: Reported) -> Known:
        forecast = _latest(self.forecasts.get(project, ()), day)
        return Known(
            milestones=tuple(self._milestone(row, day, version) for row in self.milestones.get(project, ())),
            items=tuple(item for row in self.allocations.get(project, ()) for item in self._share(row, day)),
            state=self.state(project, day),
            forecast=_known(forecast.ends_on, forecast.ends_on_precision) if forecast else None,
            reported=reported,
        )

    def _milestone(self, row: Milestone, day: date, version: PlanVersion | None) -> KnownMilestone:
        dates = _latest(self.dates.get(row.pk, ()), day)
        return KnownMilestone(
            key=str(row.pk),
            title=row.title,
            weight=row.weight,
            baseline=self.baselines.get((version.pk, row.pk)) if version else None,
            forecast=_known(dates.forecast_on, dates.forecast_on_precision) if dates else None,
            actual=_known(dates.actual_on, dates.actual_on_precision) if dates else None,
            reason=dates.reason if dates else "",
        )

    def _share(self, allocation: Allocation, day: date) -> Iterable[budget.Item]:
        """The project's share of an item, cent by cent (largest remainder over all that the item is for)."""
        row = allocation.item
        change = _latest(self.amounts.get(row.pk, ()), day)
        amount = amount_of(change.amount, change.qualifier) if change else None
        if amount is not None:
            siblings = list(row.allocations.all())
            place = next(index for index, sibling in enumerate(siblings) if sibling.pk == allocation.pk)
            amount = allocate(amount, [sibling.share for sibling in siblings]).parts[place]
        yield budget.Item(
            key=str(row.pk),
            stage=budget.Stage(row.stage),
            amount=amount,
            part=budget.PlanPart(row.part) if row.part else None,
            direction=budget.Direction(row.direction) if row.direction else None,
            year_from=row.year_from,
            year_to=row.year_to,
            open_ended=row.open_ended,
            recurring=row.recurring,
            conditional=row.conditional,
            nature=budget.Nature(row.nature) if row.nature else None,
            product=str(row.product_id or ""),
            account=row.account,
            target=str(allocation.project_id),
            supplementary_number=(row.budget_plan.supplementary_number or 0) if row.budget_plan else 0,
        )


def _allocations(projects: list[UUID], plans: set[UUID]) -> dict[UUID, list[Allocation]]:
    """The shares of the projects, each with its item and all that the item is for; two queries."""
    rows = (
        Allocation.objects.filter(project__in=projects, item__plan__in=plans)
        .select_related("item__budget_plan")
        .prefetch_related("item__allocations")
        .order_by("pk")
    )
    return _grouped(rows, "project_id")


def _adoption(row: PlanVersion) -> Adoption:
    return Adoption(row.pk, row.state, row.adopted_on, row.position)


def _grouped(rows: Iterable[Any], column: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def _dated(rows: Iterable[Any], column: str) -> dict[UUID, list[Dated]]:
    found: dict[UUID, list[Dated]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append((row.effective_on, row))
    return found


def _latest(rows: Iterable[Dated], day: date) -> Any:
    known = [row for effective, row in rows if effective <= day]
    return known[-1] if known else None


def _known(day: date | None, precision: str) -> PartialDate | None:
    return None if day is None else PartialDate(day, Precision(precision))
