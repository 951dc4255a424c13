"""The facts of a plan or project that may have a source: its rows and their fields, in the order of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from organisation import kinds
from organisation.audit_words import kind_words
from roadmap.models import (
    Dependency,
    Indicator,
    IndicatorDefinition,
    Measurement,
    MilestoneDate,
    ProjectPaper,
)
from roadmap.parts import Holder


@dataclass(frozen=True)
class Listed:
    """A row with its name, and its fields by column with their labels."""

    row: Model
    name: str
    fields: dict[str, str]


def facts_of(holder: Holder) -> list[Listed]:
    """Return the rows of a plan or project of which the office may say where they come from."""
    rows = _of_project(holder) if holder.project else _of_plan(holder)
    return [Listed(row, f"{kind_words(row._meta.label_lower)}: {row}", _fields(row)) for row in rows]


def _of_project(holder: Holder) -> Iterator[Model]:
    project = holder.project
    assert project is not None
    yield project
    yield from project.entries.filter(version__plan__owner=project.owner_id).order_by("version__position")
    of_project: Iterable[Any] = (
        project.state_changes.all(),
        project.forecasts.all(),
        project.milestones.all(),
        MilestoneDate.objects.filter(milestone__project=project).select_related("milestone"),
        project.risks.all(),
        Dependency.objects.filter(successor=project).select_related("predecessor", "successor"),
        ProjectPaper.objects.filter(project=project).select_related("project", "paper"),
    )
    for rows in of_project:
        yield from rows
    yield from _measured(Indicator.objects.filter(project=project, plan__owner=project.owner_id))
    yield from project.documents.filter(plan__owner=project.owner_id)


def _of_plan(holder: Holder) -> Iterator[Model]:
    plan = holder.plan
    yield plan
    for version in plan.versions.order_by("position"):
        yield version
        yield from version.vision_points.order_by("position")
        yield from version.fields.order_by("position")
    yield from _measured(Indicator.objects.filter(plan=plan, project=None))
    yield from plan.participation_events.all()
    yield from plan.documents.filter(project=None)
    for line in plan.position_lines.prefetch_related("grades").order_by("position", "title"):
        yield line
        yield from line.grades.all()


def _measured(indicators: Any) -> Iterator[Model]:
    yield from indicators
    definitions = IndicatorDefinition.objects.filter(indicator__in=indicators).select_related("indicator")
    yield from definitions
    yield from Measurement.objects.filter(definition__indicator__in=indicators).select_related("definition__indicator")


def _fields(row: Model) -> dict[str, str]:
    """The columns that people see, by their labels; a row of a kind that is not registered has none to choose."""
    kind = kinds.by_label(row._meta.label_lower)
    found = {}
    for name, field in kind.fields.items() if kind else ():
        try:
            row._meta.get_field(name)
        except FieldDoesNotExist:
            continue  # a dated row, which is a fact of its own
        found[name] = str(field.label)
    return found
