"""The two ends of a comparison from rows: a version, or a day; for one account, in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery
from django.utils import timezone

from organisation.access import Access
from organisation.partial_dates import PartialDate, Precision
from roadmap import pages
from roadmap.actions.plans import OPEN_STATES
from roadmap.amounts import Amount, Qualifier, Total, total
from roadmap.bridge import Bridge, LineageKind, Succession, bridge_between, succeeded
from roadmap.comparing import Comparison, Due, End, Link, Quantity, Unit, compare
from roadmap.judging import Adoption, version_at
from roadmap.loading import amount_of, position_lines
from roadmap.models import (
    ActionField,
    BaselineAmount,
    BaselineMilestone,
    BaselinePost,
    BudgetAmount,
    BudgetItem,
    Lineage,
    Plan,
    PlanEntry,
    PlanVersion,
    PositionLine,
)
from roadmap.staffing import Line, PostState
from roadmap.standing_rows import json_date, project_rows

FIELD_TEXTS = ("number", "goal", "starting_point", "challenges", "chances")
SHEET_TEXTS = ("description", "target_groups", "responsible", "participants", "main_activities")


@dataclass(frozen=True)
class Point:
    """One end: the version that stands there (None: there was none) and the day of live data.

    `as_adopted`: the version itself was chosen, and its baseline says dates, money and posts where there is one.
    """

    version: PlanVersion | None
    day: date
    as_adopted: bool


def point_of_version(version: PlanVersion) -> Point:
    """Return the end for a version: as it was adopted, or as it stands today while it is open."""
    adopted = version.adopted_on if version.state not in OPEN_STATES else None
    return Point(version, adopted or timezone.localdate(), as_adopted=True)


def point_of_day(versions: Iterable[PlanVersion], day: date) -> Point:
    """Return the end for a day: the version in force then, with the live data of then."""
    listed = {row.pk: row for row in versions}
    found = version_at((Adoption(row.pk, row.state, row.adopted_on, row.position) for row in listed.values()), day)
    return Point(listed[found[0].key] if found else None, day, as_adopted=False)


def comparison(plan: Plan, before: Point, after: Point, access: Access) -> Comparison:
    """Return what differs between two ends of a plan, of what the account sees; money and posts for the office."""
    ends = [_End.load(plan, point, access) for point in (before, after)]
    positions = [point.version.position if point.version else 0 for point in (before, after)]
    lineages = list(Lineage.objects.filter(to_version__plan=plan).select_related("from_version", "to_version"))
    within = [
        row for row in lineages if row.from_version.position >= positions[0] and row.to_version.position <= positions[1]
    ]
    return compare(
        ends[0].end,
        ends[1].end,
        field_links=[_link(row.from_field_id, row.to_field_id, row.kind) for row in within if row.from_field_id],
        project_links=[
            _link(row.from_project_id, row.to_project_id, row.kind) for row in within if row.from_project_id
        ],
        bridge=_bridge(ends, positions, lineages) if before.day < after.day else None,
    )


def _link(before: Any, after: Any, kind: str) -> Link:
    return Link(str(before), str(after), kind)


@dataclass(frozen=True)
class _End:
    """An end with what only the bridge asks for: the projects that have an entry in the version, and all states."""

    end: End
    entered: set[str]
    states: Mapping[str, str]

    @classmethod
    def load(cls, plan: Plan, point: Point, access: Access) -> "_End":
        entries = list(pages.entries(point.version, access).order_by("field__position", "position", "title"))
        everywhere = PlanEntry.objects.filter(version__plan=plan)
        if plan.owner_id not in access.office:
            everywhere = everywhere.filter(project__in=[entry.project_id for entry in entries])
        keys = list(dict.fromkeys(everywhere.order_by().values_list("project", flat=True)))
        rows = project_rows(keys, point.day) if keys else {}
        entered = {str(entry.project_id) for entry in entries}
        states = {str(key): row["known_states"][-1]["state"] for key, row in rows.items() if row["known_states"]}
        office = plan.owner_id in access.office
        end = End(
            fields=tuple(_fields(point, entries, office=office)),
            projects=tuple(_sheet(entry) for entry in entries),
            dates=tuple(_dates(point, {entry.project_id: entry.title for entry in entries}, rows)),
            money=tuple(_money(plan, point)) if office else (),
            posts=tuple(_posts(plan, point)) if office else (),
            states={key: state for key, state in states.items() if key in entered},
        )
        return cls(end, entered, states)


def _fields(point: Point, entries: Iterable[PlanEntry], *, office: bool) -> Iterable[Unit]:
    used = {entry.field_id for entry in entries}
    for row in ActionField.objects.filter(version=point.version).order_by("position"):
        if office or row.pk in used:
            yield Unit(str(row.pk), row.name, row.slug, {name: getattr(row, name) for name in FIELD_TEXTS})


def _sheet(entry: PlanEntry) -> Unit:
    texts = {
        "field": entry.field.name if entry.field else "",
        "number": entry.number,
        "order": "" if entry.order is None else str(entry.order),
        "priority": entry.priority,
        **{name: getattr(entry, name) for name in SHEET_TEXTS},
    }
    return Unit(str(entry.project_id), entry.title, entry.project.slug, texts)


def _dates(point: Point, titles: Mapping[UUID, str], rows: Mapping[UUID, Mapping[str, Any]]) -> Iterable[Due]:
    """The milestones of the projects of the version: as its baseline says, else as they were known on the day."""
    baseline: dict[str, PartialDate] = {}
    if point.as_adopted:
        due = BaselineMilestone.objects.filter(baseline__version=point.version)
        baseline = {
            str(row.milestone_id): PartialDate(row.due_on, Precision(row.due_on_precision)) for row in due.order_by()
        }
    for project, title in titles.items():
        for row in rows[project]["known_milestones"]:
            last = row["dates"][-1] if row["dates"] else None
            actual = json_date(last, "actual_on") if last else None
            known = actual or (json_date(last, "forecast_on") if last else None)
            if row["key"] in baseline:
                yield Due(row["key"], title, row["title"], baseline[row["key"]])
            elif last is not None:
                yield Due(row["key"], title, row["title"], known, reached=actual is not None)


def _money(plan: Plan, point: Point) -> Iterable[Quantity]:
    """The plan's items that were there; one without any amount at all counts as always there, and as unknown."""
    baseline = {}
    if point.as_adopted:
        rows = BaselineAmount.objects.filter(baseline__version=point.version).order_by()
        baseline = {row.item_id: Amount(row.amount, Qualifier(row.qualifier)) for row in rows}
    first = BudgetAmount.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(on=Min("effective_on"))
    items: Iterable[Any] = (
        BudgetItem.objects.filter(plan=plan)
        .with_amount(point.day)
        .annotate(first_on=Subquery(first.values("on")))
        .order_by("year_from", "slug")
    )
    for row in items:
        if row.pk in baseline:
            yield Quantity(str(row.pk), row.title, total([baseline[row.pk]]), row.condition)
        elif row.first_on is None or row.first_on <= point.day:
            yield Quantity(str(row.pk), row.title, total([amount_of(row.amount, row.amount_qualifier)]), row.condition)


def _posts(plan: Plan, point: Point) -> Iterable[Quantity]:
    """The plan's position lines with the posts that were not cut; one whose posts all came later was not there."""
    baseline = {}
    if point.as_adopted:
        rows = BaselinePost.objects.filter(baseline__version=point.version).order_by()
        baseline = {row.line_id: Amount(row.fte, Qualifier(row.qualifier)) for row in rows}
    lines = list(PositionLine.objects.filter(plan=plan).with_grade(point.day).for_pages().order_by("position", "title"))
    for row, line in zip(lines, position_lines(lines), strict=True):
        grades = " / ".join(line.grades)
        fte = total([baseline[row.pk]]) if row.pk in baseline else _fte_on(line, point.day)
        if fte is not None:
            yield Quantity(str(row.pk), row.title, fte, grades)


def _fte_on(line: Line, day: date) -> Total | None:
    there = [post for post in line.posts if not post.events or any(event.on <= day for event in post.events)]
    if line.posts and not there:
        return None
    return total(post.amount for post in there if line.state_of(post, day) is not PostState.CUT)


def _bridge(ends: list[_End], positions: list[int], lineages: Iterable[Lineage]) -> Bridge | None:
    """The bridge from the first day to the second; None where no state is known of the first (as in the report)."""
    before, after = ends
    if not before.states:
        return None
    successions = [
        Succession(str(row.from_project_id), str(row.to_project_id), LineageKind(row.kind), row.to_version.position)
        for row in lineages
        if row.from_project_id
    ]
    states = {key: (before.states.get(key), after.states.get(key)) for key in after.states}
    return bridge_between(
        states,
        successions,
        succeeded(successions, positions[0], before.entered),
        succeeded(successions, positions[1], after.entered),
    )
