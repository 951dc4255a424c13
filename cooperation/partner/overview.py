"""What stands on a municipality's page and on its status sheet, as of a day, loaded in bulk.

Everything here is the body's own: what it takes part in, what it reported, what it gives. Of others nothing is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cooperation import pages
from cooperation.models import (
    Contribution,
    Participation,
    RolloutDate,
    RolloutStep,
    RoundState,
    StatusEntry,
    StatusRequest,
)
from cooperation.partner.help_rows import HelpRequest, help_requests
from cooperation.partner.scope import Scope
from cooperation.permissions import can_report
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from roadmap.judging import KnownMilestone
from roadmap.loading import position_lines
from roadmap.models import BudgetItem, Plan, PlanEntry, PositionLine, Project
from roadmap.staffing import Staffing, staffing_at
from roadmap.standing import standings

TO_WRITE = {"open", "draft", "returned"}


@dataclass
class ProjectLine:
    """A joint project of the body. `stage` and dates None or "" are unknown; `time` is the project's computed light."""

    participation: Participation
    ended: bool
    plan: Plan | None = None
    state: str = ""
    stage: str = ""
    stage_since: PartialDate | None = None
    planned: PartialDate | None = None
    time: str = "not_assessed"
    next_milestone: KnownMilestone | None = None
    standing: pages.Standing = field(default_factory=pages.Standing)
    requests: list[tuple[StatusRequest, bool]] = field(default_factory=list)

    @property
    def project(self) -> Project:
        """The project."""
        return self.participation.project

    @property
    def entry(self) -> StatusEntry | None:
        """What the body reported last."""
        return self.standing.entry

    @property
    def ends(self) -> PartialDate | None:
        """The last day of the participation, as exactly as it is known."""
        row = self.participation
        return PartialDate(row.valid_to, Precision(row.valid_to_precision)) if row.valid_to else None


@dataclass(frozen=True)
class NextDate:
    """Something with a date that lies ahead, or that is overdue. `kind` is deadline, milestone, live or end."""

    on: PartialDate
    kind: str
    title: str
    project: Project
    overdue: bool


@dataclass(frozen=True)
class PostLine:
    """A line of posts that the body owns, with its posts by what they are."""

    line: PositionLine
    grades: tuple[str, ...]
    staffing: Staffing


def project_lines(scope: Scope, day: date, user: User | None = None) -> list[ProjectLine]:
    """Return the body's joint projects as of `day`, those that it has left last; `user` says who may report.

    The number of queries does not depend on the number of projects, only on that of plans.
    """
    rows = list(
        Participation.objects.filter(scope.within("project__owner"), body=scope.body)
        .filter(Q(valid_from=None) | Q(valid_from__lte=day))
        .select_related("project__owner", "body", "agreement__owner")
        .order_by("project__title", "project_id")
    )
    lines = [ProjectLine(row, row.valid_to is not None and row.valid_to < day) for row in rows]
    _add_rollout(lines, day)
    _add_entries(lines, scope, day)
    _add_standings([line for line in lines if not line.ended], day)
    if user is not None:
        _add_requests(lines, user)
    return sorted(lines, key=lambda line: line.ended)


def _add_rollout(lines: Sequence[ProjectLine], day: date) -> None:
    keys = [line.participation.pk for line in lines]
    order = ("participation_id", "-effective_on", "-recorded_at", "-pk")
    steps = RolloutStep.objects.filter(participation__in=keys, effective_on__lte=day).order_by(*order)
    dates = RolloutDate.objects.filter(participation__in=keys, effective_on__lte=day).order_by(*order)
    step_of = {row.participation_id: row for row in steps.distinct("participation_id")}
    date_of = {row.participation_id: row for row in dates.distinct("participation_id")}
    for line in lines:
        step, planned = step_of.get(line.participation.pk), date_of.get(line.participation.pk)
        if step is not None:
            line.stage = step.get_stage_display()
            line.stage_since = PartialDate(step.effective_on, Precision(step.effective_on_precision))
        if planned is not None and planned.planned_on is not None and (step is None or step.stage != "live"):
            line.planned = PartialDate(planned.planned_on, Precision(planned.planned_on_precision))


def _add_entries(lines: Sequence[ProjectLine], scope: Scope, day: date) -> None:
    """The body's last status on each project; of one that it has left, those that it wrote until then."""
    projects = [line.project.pk for line in lines]
    newest = StatusEntry.objects.filter(project__in=projects, body=scope.body, as_of__lte=day)
    newest = newest.order_by("project_id", "-as_of", "-recorded_at", "-pk").distinct("project_id")
    found = {row.project_id: row for row in pages.with_reviews(newest)}
    for line in lines:
        line.standing = pages.Standing(found.get(line.project.pk))


def _add_standings(lines: Sequence[ProjectLine], day: date) -> None:
    """State, time light and next milestone, by the plan whose newest version holds the project; never any money."""
    projects = [line.project.pk for line in lines]
    entries = PlanEntry.objects.filter(project__in=projects).select_related("version__plan")
    plans = {row.project_id: row.version.plan for row in entries.order_by("version__position")}
    by_plan: dict[Plan, list[UUID]] = {}
    for project, plan in plans.items():
        by_plan.setdefault(plan, []).append(project)
    judged = {
        key: found for plan, keys in by_plan.items() for key, found in standings(keys, plan, day, money=False).items()
    }
    for line in lines:
        line.plan = plans.get(line.project.pk)
        if (found := judged.get(line.project.pk)) is not None:
            line.state = found.state or ""
            line.time = found.time.light.value
            line.next_milestone = found.next_milestone


def _add_requests(lines: Sequence[ProjectLine], user: User) -> None:
    by_key = {line.participation.pk: line for line in lines}
    asked = StatusRequest.objects.filter(participation__in=by_key, round__state=RoundState.OPEN).with_subject()
    for request in asked.order_by("round__deadline", "pk"):
        may = request.state in TO_WRITE and can_report(user, request)
        if request.participation_id is not None:
            by_key[request.participation_id].requests.append((request, may))


def next_dates(lines: Sequence[ProjectLine], day: date) -> list[NextDate]:
    """Return what is due on the body's projects, the earliest first: deadlines, milestones, going live, ends."""
    found = []
    for line in lines:
        if line.ended:
            continue
        for request, _may in line.requests:
            if request.state in TO_WRITE:
                due = PartialDate(request.round.deadline, Precision.DAY)
                found.append(_date(due, "deadline", request.round.title, line, day))
        if line.next_milestone is not None and line.next_milestone.due is not None:
            found.append(_date(line.next_milestone.due, "milestone", line.next_milestone.title, line, day))
        if line.planned is not None:
            found.append(_date(line.planned, "live", "", line, day))
        if line.ends is not None:
            found.append(_date(line.ends, "end", "", line, day))
    return sorted(found, key=lambda each: (each.on.day, each.project.title, each.kind))


def _date(on: PartialDate, kind: str, title: str, line: ProjectLine, day: date) -> NextDate:
    return NextDate(on, kind, title, line.project, on.day < day)


def contributions(scope: Scope) -> QuerySet[Contribution]:
    """Return what the body promised, with whether it came in each year."""
    rows = Contribution.objects.filter(scope.within("plan__owner"), body=scope.body)
    rows = rows.select_related("plan__owner", "agreement__owner", "project").prefetch_related("deliveries")
    return rows.order_by("year_from", "title", "pk")


def budget_items(scope: Scope, day: date) -> list[Any]:
    """Return the budget items that name the body: as the other side of its contribution, or as who pays a share."""
    named = Q(contributions__body=scope.body) | Q(covers__funding_source__partner=scope.body)
    keys = BudgetItem.objects.filter(named, scope.within("plan__owner")).values("pk")
    return list(BudgetItem.objects.filter(pk__in=keys).with_amount(day).order_by("year_from", "title", "pk"))


def post_lines(scope: Scope, day: date) -> list[PostLine]:
    """Return the lines of posts that the body owns, with their state on `day`."""
    rows = PositionLine.objects.filter(scope.within("plan__owner"), body=scope.body).with_grade(day)
    listed = list(rows.for_pages(day).order_by("position", "title", "pk"))
    lines = position_lines(listed)
    found = staffing_at(lines, day, lambda line: line.key)
    return [
        PostLine(row, line.grades, found.get(line.key, Staffing())) for row, line in zip(listed, lines, strict=True)
    ]


def entries(scope: Scope, day: date) -> QuerySet[StatusEntry]:
    """Return every status of the body as of `day`, the newest first; also of projects that it has left."""
    rows = StatusEntry.objects.filter(scope.within("project__owner"), body=scope.body, as_of__lte=day)
    rows = rows.select_related("project__owner", "request__round")
    return pages.with_reviews(rows).order_by("-as_of", "-recorded_at", "-pk")


def asked_for(scope: Scope, day: date) -> list[HelpRequest]:
    """Return the body's requests for help as of `day`, the newest first."""
    return help_requests(StatusEntry.objects.filter(scope.within("project__owner"), body=scope.body, as_of__lte=day))
