"""From rows to courses and to the matrix: a constant number of queries, whatever the number of projects and bodies."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cooperation.models import Participation, RolloutDate, RolloutStep
from cooperation.rollout.dated import NEWEST, date_of
from cooperation.rollout.stages import Course, is_late
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import PlanEntry


def courses(participations: Collection[UUID], day: date) -> dict[UUID, Course]:
    """Return how far each participation is on `day`; two queries for however many."""
    wanted = {"participation__in": participations, "effective_on__lte": day}
    order = ("participation_id", *NEWEST)
    steps = {
        row.participation_id: row
        for row in RolloutStep.objects.filter(**wanted).order_by(*order).distinct("participation_id")
    }
    plans = {
        row.participation_id: row
        for row in RolloutDate.objects.filter(**wanted).order_by(*order).distinct("participation_id")
    }
    return {key: _course(steps.get(key), plans.get(key)) for key in participations}


def _course(step: RolloutStep | None, plan: RolloutDate | None) -> Course:
    return Course(
        stage=step.stage if step else "",
        since=date_of(step, "effective_on"),
        reason=step.reason if step else "",
        planned=date_of(plan, "planned_on"),
        actual=date_of(step, "actual_on"),
    )


@dataclass(frozen=True)
class Place:
    """Where a project stands: the plan whose newest version holds it, and its field there; empty where in none."""

    plan: str = ""
    plan_title: str = ""
    field: str = ""
    field_name: str = ""


@dataclass(frozen=True)
class Head:
    """A project or a body: the head of a row or of a column."""

    pk: UUID
    name: str
    slug: str


@dataclass(frozen=True)
class Cell:
    """How far one body is with one project, as the matrix shows it."""

    pk: UUID
    project: Head
    body: Head
    agreement: UUID | None
    agreement_title: str
    owner: str
    stage: str
    late: bool
    place: Place
    planned: tuple[date, str] | None = None
    actual: tuple[date, str] | None = None

    @property
    def planned_date(self) -> PartialDate | None:
        """When it is to go live; made only where it is shown, since a page has thousands of cells."""
        return PartialDate(self.planned[0], Precision(self.planned[1])) if self.planned else None

    @property
    def actual_date(self) -> PartialDate | None:
        """When it went live."""
        return PartialDate(self.actual[0], Precision(self.actual[1])) if self.actual else None


def load(user: User, day: date) -> list[Cell]:
    """Return every participation that `user` may see and that holds on `day`, in four queries.

    By project's title, then in the order of the participants.
    """
    rows = Participation.objects.visible_to(user).not_ended(day)
    listed = list(
        rows.order_by("project__title", "project_id", "position", "body__name").values_list(
            "pk",
            "project",
            "project__title",
            "project__slug",
            "project__owner__name",
            "body",
            "body__name",
            "body__slug",
            "agreement",
            "agreement__title",
        )
    )
    keys = rows.order_by().values("pk")
    steps = _latest(RolloutStep.objects.all(), keys, day, "stage", "actual_on", "actual_on_precision")
    plans = _latest(RolloutDate.objects.all(), keys, day, "planned_on", "planned_on_precision")
    places = places_of({row[1] for row in listed})
    projects = {row[1]: Head(row[1], row[2], row[3]) for row in listed}
    bodies = {row[5]: Head(row[5], row[6], row[7]) for row in listed}
    found = []
    for pk, project, _title, _slug, owner, body, _name, _address, agreement, agreement_title in listed:
        stage, *actual = steps.get(pk, ("", None, ""))
        planned = plans.get(pk, (None, ""))
        found.append(
            Cell(
                pk,
                projects[project],
                bodies[body],
                agreement,
                agreement_title or "",
                owner,
                stage,
                is_late(stage, planned[0], day),
                places.get(project, Place()),
                (planned[0], planned[1]) if planned[0] else None,
                (actual[0], actual[1]) if actual[0] else None,
            )
        )
    return found


def _latest(rows: QuerySet, keys: QuerySet, day: date, *columns: str) -> dict[UUID, tuple]:
    """Return the columns of the row that counts on `day`, by participation; one query."""
    newest = rows.filter(participation__in=keys, effective_on__lte=day).order_by("participation_id", *NEWEST)
    return {row[0]: row[1:] for row in newest.distinct("participation_id").values_list("participation_id", *columns)}


def places_of(projects: Iterable[UUID]) -> dict[UUID, Place]:
    """Return where projects stand, by the newest version that holds each of them; one query."""
    rows = PlanEntry.objects.filter(project__in=set(projects)).order_by("version__position", "version__plan__slug")
    columns = ("project", "version__plan__slug", "version__plan__title", "field__slug", "field__name")
    return {
        project: Place(plan, title, slug or "", name or "")
        for project, plan, title, slug, name in rows.values_list(*columns)
    }
