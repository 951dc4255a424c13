"""The rows of the project list: everything that is shown, filtered and sorted, in a constant number of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from organisation import kinds, search
from organisation.access import Access
from organisation.models import User
from organisation.partial_dates import PartialDate, Precision
from organisation.search_terms import terms
from roadmap import registry
from roadmap.budget import Direction
from roadmap.models import PlanEntry, PlanVersion, Project, ProjectForecast, ProjectStateChange
from roadmap.standing import Standing, standings

if TYPE_CHECKING:
    from roadmap.amounts import SplitTotal


class ListRow(NamedTuple):
    """One project of a version, as the list knows it. Empty texts and None are unknown.

    `standing` is None where no column or filter asks for it; `partners` are (slug, name) of the bodies that take part.
    """

    entry: UUID
    project: UUID
    owner: UUID
    slug: str
    number: str
    title: str
    order: int | None
    priority: str
    position: int
    responsible: str
    field_position: int | None
    field_slug: str
    field_name: str
    unit_slug: str
    unit_name: str
    lead_slug: str
    lead_name: str
    mandatory: bool | None
    joint: bool | None
    state: str = ""
    since: PartialDate | None = None
    end: PartialDate | None = None
    partners: tuple[tuple[str, str], ...] = ()
    standing: Standing | None = None


COLUMNS = (
    "pk",
    "project",
    "project__owner",
    "project__slug",
    "number",
    "title",
    "order",
    "priority",
    "position",
    "responsible",
    "field__position",
    "field__slug",
    "field__name",
    "project__responsible_unit__slug",
    "project__responsible_unit__name",
    "project__lead_body__slug",
    "project__lead_body__name",
    "project__mandatory",
    "project__joint",
)
NAMES = frozenset(
    index
    for index, name in enumerate(COLUMNS)
    if name.endswith(("field__slug", "field__name", "unit__slug", "unit__name", "body__slug", "body__name"))
)
"""Places of slugs and names of rows that may be missing: such a row has an empty text there."""


class Wanted(NamedTuple):
    """What of a row has to be loaded beyond its own columns."""

    standing: bool = True
    partners: bool = True


EVERYTHING = Wanted()


def load(
    version: PlanVersion,
    access: Access,
    day: date,
    *,
    money: bool,
    wanted: Wanted = EVERYTHING,
    only: Collection[UUID] | None = None,
) -> list[ListRow]:
    """Return the projects of a version that the account may see, in the plan's own order; `only` these projects.

    `money` as for `standings`: without it no figure of money is read.
    """
    entries = PlanEntry.objects.filter(version=version)
    if version.plan.owner_id not in access.office:
        opened = Project.objects.filter(registry.project_access(access))
        entries = entries.filter(Q(project__owner__in=access.office) | Q(project__in=opened))
    if only is not None:
        entries = entries.filter(project__in=only)
    found = list(entries.order_by("field__position", "position", "title").values_list(*COLUMNS))
    keys = [values[1] for values in found]
    states = _states(version, day, only)
    ends = _ends(version, day, only)
    partners = registry.project_partners(keys, access) if wanted.partners else {}
    judged = standings(keys, version.plan, day, money=money) if wanted.standing else {}
    return [
        ListRow._make(
            (
                *("" if value is None and place in NAMES else value for place, value in enumerate(values)),
                *states.get(values[1], ("", None)),
                ends.get(values[1]),
                tuple(partners.get(values[1], ())),
                judged.get(values[1]),
            )
        )
        for values in found
    ]


def _of_version(version: PlanVersion, day: date, only: Collection[UUID] | None) -> dict[str, Any]:
    scope: dict[str, Any] = {"effective_on__lte": day}
    return scope | ({"project__in": only} if only is not None else {"project__entries__version": version})


def _states(
    version: PlanVersion, day: date, only: Collection[UUID] | None
) -> Mapping[UUID, tuple[str, PartialDate | None]]:
    """The state on `day` and since when it holds, by project; one query."""
    rows = (
        ProjectStateChange.objects.filter(**_of_version(version, day, only))
        .order_by("project", "-effective_on", "-recorded_at", "-id")
        .distinct("project")
    )
    return {
        project: (state, _dated(since, precision))
        for project, state, since, precision in rows.values_list(
            "project", "state", "effective_on", "effective_on_precision"
        )
    }


def _ends(version: PlanVersion, day: date, only: Collection[UUID] | None) -> Mapping[UUID, PartialDate | None]:
    """The expected end as of `day`, by project; one query."""
    rows = (
        ProjectForecast.objects.filter(**_of_version(version, day, only))
        .order_by("project", "-effective_on", "-recorded_at", "-id")
        .distinct("project")
    )
    return {
        project: _dated(ends, precision)
        for project, ends, precision in rows.values_list("project", "ends_on", "ends_on_precision")
    }


def _dated(day: date | None, precision: str) -> PartialDate | None:
    return None if day is None else PartialDate(day, Precision(precision))


def searched(rows: Sequence[ListRow], text: str, user: User) -> set[UUID] | None:
    """Return the projects in which a text is found, or whose number it is; None where nothing can be looked for.

    German stems and parts of words in one spelling, as the search on top finds them; one query.
    """
    looked_for = terms(text)
    if not looked_for.wanted:
        numbered = {row.project for row in rows if row.number and row.number == text.strip()}
        return numbered or None
    kind = kinds.by_label(Project._meta.label_lower)
    assert kind is not None
    found = set(search.matching(kind, user, looked_for))
    return found | {row.project for row in rows if row.number and row.number.casefold() == looked_for.raw.casefold()}


def appropriation(row: ListRow, direction: Direction) -> "SplitTotal | None":
    """Return what is granted to a project this year on one side of the budget; None without an item of that side.

    Expense and payment are never added (rule 5); secured and conditional money stay apart in the answer (rule 7).
    """
    sides: Iterable[Any] = row.standing.sides if row.standing else ()
    side = next((one for one in sides if one.direction is direction), None)
    return side.done.latest if side else None
