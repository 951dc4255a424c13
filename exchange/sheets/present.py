"""What stands in a version now, as rows of the spreadsheet: loaded in bulk, with the values that editing reads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS, Column, Of
from exchange.sheets.values import Lists
from organisation.access import Access
from organisation.inputs import typed_date
from organisation.models import Body, OrgUnit
from organisation.partial_dates import PartialDate, Precision
from roadmap import pages
from roadmap.actions.plans import OPEN_STATES
from roadmap.fields import ENTRY_FIELDS, PROJECT_FIELDS, date_of
from roadmap.judging import Standing
from roadmap.lights import Light
from roadmap.models import (
    Milestone,
    MilestoneDate,
    PlanEntry,
    PlanVersion,
    Project,
    ProjectForecast,
    ProjectStateChange,
)
from roadmap.standing import standings

DATED = {"state", "forecast_end"}
"""Fields of a project that are dated rows: loaded in bulk here."""

LIGHTS = {
    Light.GREEN: "im Plan",
    Light.AMBER: "gefährdet",
    Light.RED: "kritisch",
    Light.NOT_REPORTED: "nicht gemeldet",
    Light.NOT_ASSESSED: "nicht bewertet",
}
"""The words of the lights in the file, which is German in every language."""


@dataclass
class Line:
    """One row as it stands: its key, its values by column, and the rows of the database that it is."""

    key: UUID
    title: str
    values: dict[str, Any]
    project: Project
    entry: PlanEntry | None = None
    milestone: Milestone | None = None
    locked: frozenset[Of] = frozenset()
    """Parts that may not be changed here: what was adopted, and another county's project."""

    def may_change(self, column: Column) -> bool:
        """Return whether the column's value of this row may be changed."""
        return column.editable and column.of not in self.locked


@dataclass
class Present:
    """All rows of a version that the account sees, by sheet and key, and the lists that its cells name."""

    version: PlanVersion
    lists: Lists
    lines: dict[str, dict[UUID, Line]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the version may still be worked on."""
        return self.version.state in OPEN_STATES


def lists_of(version: PlanVersion) -> Lists:
    """Return what may be chosen: the version's fields, the county's units, all bodies."""
    found = Lists()
    found.add("fields", version.fields.order_by("position"))
    found.add("units", OrgUnit.objects.filter(owner=version.plan.owner_id).order_by("name", "slug"))
    found.add("bodies", Body.objects.order_by("name", "slug").only("pk", "name", "slug"))
    return found


def load(
    version: PlanVersion,
    access: Access,
    day: date,
    *,
    entries: QuerySet[PlanEntry] | None = None,
    shown: bool = False,
) -> Present:
    """Return what stands in a version on `day`; `entries` narrows it to those of a filtered list.

    With `shown`, columns are filled that nobody edits: lights, progress, baseline. The number of queries is the same
    for any number of rows.
    """
    found = Present(version, lists_of(version))
    rows = list(_dated(pages.entries(version, access) if entries is None else entries, day))
    standing = standings([row.project_id for row in rows], version.plan, day) if shown else {}
    projects = {row.project_id: _project(row, found, standing.get(row.project_id)) for row in rows}
    found.lines[PROJECTS] = projects
    found.lines[MILESTONES] = {
        line.key: line for line in _milestones(projects, version, day, standing if shown else None)
    }
    return found


def _dated(entries: QuerySet[PlanEntry], day: date) -> QuerySet[PlanEntry]:
    """Add state and expected end as of `day`, under names that no column has."""
    state = _latest(ProjectStateChange, "project", "project_id", day)
    end = _latest(ProjectForecast, "project", "project_id", day)
    return entries.annotate(
        now_state=Subquery(state.values("state")[:1]),
        now_since=Subquery(state.values("effective_on")[:1]),
        now_since_precision=Subquery(state.values("effective_on_precision")[:1]),
        now_end=Subquery(end.values("ends_on")[:1]),
        now_end_precision=Subquery(end.values("ends_on_precision")[:1]),
    )


def _latest(model: type[Any], parent: str, outer: str, day: date) -> QuerySet[Any]:
    rows = model._default_manager.filter(**{parent: OuterRef(outer)}, effective_on__lte=day)
    return rows.order_by("-effective_on", "-recorded_at", "-id")


def _project(entry: PlanEntry, found: Present, standing: Standing | None) -> Line:
    """Return a project with its Steckbrief as a line; dated fields come from the query, the others from the rows."""
    row: Any = entry
    project: Project = entry.project
    plain = {name: field for name, field in PROJECT_FIELDS.items() if name not in DATED}
    values: dict[str, Any] = {"key": str(project.pk)}
    values |= {
        column.name: plain[column.field].read(project)
        for column in COLUMNS[PROJECTS]
        if column.of is Of.PROJECT and column.field in plain
    }
    values |= {
        column.name: ENTRY_FIELDS[column.field].read(entry) for column in COLUMNS[PROJECTS] if column.of is Of.ENTRY
    }
    values["state"] = row.now_state or ""
    values["forecast_end"] = _date(row.now_end, row.now_end_precision)
    values["state_since"] = _date(row.now_since, row.now_since_precision)
    values |= _shown(standing)
    locked = set() if found.is_open else {Of.ENTRY}
    if project.owner_id != found.version.plan.owner_id:
        locked |= {Of.PROJECT, Of.MILESTONE}
    return Line(project.pk, project.title, values, project, entry=entry, locked=frozenset(locked))


def outside(project: Project) -> Line:
    """Return a project of the county that this version does not hold; annotated with state and forecast."""
    row: Any = project
    plain = {name: field for name, field in PROJECT_FIELDS.items() if name not in DATED}
    values = {
        column.name: plain[column.field].read(project)
        for column in COLUMNS[PROJECTS]
        if column.of is Of.PROJECT and column.field in plain
    }
    values["state"] = row.state or ""
    values["forecast_end"] = _date(row.forecast_end, row.forecast_end_precision)
    return Line(project.pk, project.title, values, project)


def _date(day: date | None, precision: str | None) -> PartialDate | None:
    return PartialDate(day, Precision(precision or Precision.DAY)) if day else None


def _shown(standing: Standing | None) -> dict[str, Any]:
    """Return the derived columns."""
    if standing is None:
        return {}
    found: dict[str, Any] = {f"light_{name}": LIGHTS[row.light] for name, row in standing.lights.items()}
    found["progress"] = standing.progress.computed
    following = standing.next_milestone
    if following is not None and following.due is not None:
        found["next_milestone"] = f"{following.title} ({typed_date(following.due)})"
    return found


def _milestones(
    projects: Mapping[UUID, Line], version: PlanVersion, day: date, shown: Mapping[UUID, Standing] | None
) -> Iterable[Line]:
    """Yield the milestones of the projects in the order of the projects."""
    if shown is not None:
        for key, project in projects.items():
            for row in shown[key].milestones if key in shown else ():
                milestone = Milestone(pk=UUID(row.key), project=project.project, title=row.title, weight=row.weight)
                dates = {"forecast": row.forecast, "actual": row.actual, "baseline": row.baseline}
                yield _milestone(project, milestone, {**dates, "last_reason": row.reason})
        return
    rows = Milestone.objects.filter(project__in=list(projects)).order_by("position", "title")
    by_project: dict[UUID, list[Milestone]] = {}
    for found in rows:
        by_project.setdefault(found.project_id, []).append(found)
    dates_of = _dates(projects, day)
    for key, project in projects.items():
        for found in by_project.get(key, []):
            found.project = project.project
            date_row = dates_of.get(found.pk)
            yield _milestone(project, found, {name: date_of(date_row, f"{name}_on") for name in ("forecast", "actual")})


def _dates(projects: Collection[UUID], day: date) -> dict[UUID, MilestoneDate]:
    rows = MilestoneDate.objects.filter(milestone__project__in=list(projects), effective_on__lte=day)
    # the last one of each milestone stays
    return {row.milestone_id: row for row in rows.order_by("effective_on", "recorded_at", "id")}


def _milestone(project: Line, row: Milestone, values: Mapping[str, Any]) -> Line:
    own = {
        "key": str(row.pk),
        "project_key": str(project.key),
        "project_title": project.title,
        "title": row.title,
        "weight": row.weight,
    }
    return Line(row.pk, row.title, {**own, **values}, project.project, milestone=row, locked=project.locked)
