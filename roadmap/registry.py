"""Where upper apps add to the roadmap's pages without being imported by it: access, panels, columns."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from organisation.access import Access
from roadmap.judging import Reported
from roadmap.pivot.partners import Contribution

AccessRule = Callable[[Access], Q]


class Right(StrEnum):
    """What an object permission on a project allows; the permission is named `<right>_project`."""

    VIEW = "view"
    CHANGE = "change"
    COMMENT = "comment"
    REPORT = "report"


@dataclass(frozen=True)
class Scope:
    """For which projects and users permits are asked; None means all. `day` is the day on which they hold."""

    projects: Collection[UUID] | None
    users: Collection[UUID] | None
    day: date

    def narrow(self, rows: QuerySet[Any], *, user: str, project: str) -> QuerySet[Any]:
        """Keep the rows whose columns `user` and `project` are in the scope."""
        if self.users is not None:
            rows = rows.filter(**{f"{user}__in": self.users})
        if self.projects is not None:
            rows = rows.filter(**{f"{project}__in": self.projects})
        return rows


PartnersOf = Callable[[Collection[UUID], Access], Mapping[UUID, Sequence[tuple[str, str]]]]
"""Gets projects and says of each which bodies take part in it today: their slugs and names, in bulk."""
Permit = tuple[UUID, UUID, Right]
"""A user's id, a project's id, and what the one may do with the other."""
PermitRule = Callable[[Scope], Iterable[Permit]]


@dataclass(frozen=True)
class Panel:
    """A section of a project's or plan's page: `load` gets the objects of the page and answers in bulk.

    `load` takes the primary keys and the user's access and returns the context of each by primary key.
    """

    name: str
    template: str
    load: Callable[[Sequence[Any], Access], dict[Any, Any]]


Period = tuple[date, date]
"""First and last day."""
ReportedRule = Callable[[Collection[UUID], Collection[UUID], Sequence[Period]], Sequence[Mapping[UUID, Reported]]]
"""Projects, plans and periods → for each period what was reported of each project by its end, in bulk."""

_project_access: list[AccessRule] = []
_project_panels: list[Panel] = []
_plan_panels: list[Panel] = []
_permit_rules: list[PermitRule] = []
_reported_rules: list[ReportedRule] = []
_partners: list[PartnersOf] = []


def add_project_access(rule: AccessRule) -> None:
    """Let `rule` widen which projects a user sees; its Q is over Project."""
    _project_access.append(rule)


def project_access(access: Access) -> Q:
    """Return the union of all registered rules; empty rules match nothing."""
    condition = Q(pk__in=[])
    for rule in _project_access:
        condition |= rule(access)
    return condition


def add_permits(rule: PermitRule) -> None:
    """Let `rule` say in bulk who may do what with which project; object permissions follow from all rules."""
    _permit_rules.append(rule)


def permits(scope: Scope) -> set[Permit]:
    """Return who may do what with which project, by all registered rules."""
    return {permit for rule in _permit_rules for permit in rule(scope)}


def add_project_panel(panel: Panel) -> None:
    """Show `panel` on every project's page, in order of registration."""
    _project_panels.append(panel)


def project_panels() -> Sequence[Panel]:
    """Return the registered panels."""
    return tuple(_project_panels)


def add_plan_panel(panel: Panel) -> None:
    """Show `panel` on every plan's page that it has something for, in order of registration."""
    _plan_panels.append(panel)


def plan_panels(plan: UUID, access: Access) -> list[tuple[str, Any]]:
    """Return template and context of the panels that have something for a plan."""
    loaded = [(panel.template, panel.load([plan], access).get(plan)) for panel in _plan_panels]
    return [(template, context) for template, context in loaded if context]


def set_reported(rule: ReportedRule) -> None:
    """Let `rule` say what was reported of projects; there is one, a later one takes its place."""
    _reported_rules[:] = [rule]


def reported(
    projects: Collection[UUID], plans: Collection[UUID], periods: Sequence[Period]
) -> Sequence[Mapping[UUID, Reported]]:
    """Return for each period what was reported of `projects` by its end; nothing where no room says so."""
    return _reported_rules[0](projects, plans, periods) if _reported_rules else [{} for _period in periods]


def add_project_partners(rule: PartnersOf) -> None:
    """Let `rule` say which bodies take part in projects, for the list of projects."""
    _partners.append(rule)


def project_partners(projects: Collection[UUID], access: Access) -> dict[UUID, list[tuple[str, str]]]:
    """Return (slug, name) of the bodies that take part in each project, by all registered rules."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for rule in _partners:
        for project, bodies in rule(projects, access).items():
            found.setdefault(project, []).extend(bodies)
    return found


@dataclass(frozen=True)
class PartnerMoney:
    """A contribution for a plan in euros, with the words and the page (`address`) of what it belongs to.

    `years` and `together` are words: its years, and what its group is (an agreement); `recommended`: not promised yet.
    """

    contribution: Contribution
    title: str
    years: str
    together: str
    address: str
    recommended: bool


PartnerMoneyRule = Callable[[Any], Sequence[PartnerMoney]]
_partner_money: list[PartnerMoneyRule] = []


def add_partner_money(rule: PartnerMoneyRule) -> None:
    """Let `rule` say what partners contribute for a plan, for the page of its money."""
    _partner_money.append(rule)


def partner_money(plan: Any) -> list[PartnerMoney]:
    """Return what partners contribute for a plan, by all registered rules."""
    return [row for rule in _partner_money for row in rule(plan)]


class Place(StrEnum):
    """Pages of a plan on which upper rooms offer a way on."""

    PROJECTS = "projects"
    """The plan's page and its list of projects; for the office."""
    TIMELINE = "timeline"
    BUDGET = "budget"
    """The plan's money; for the office."""
    ITEM = "item"
    """A budget item that came in by an import; the filter is its address."""


PlanLink = Callable[[Any, str], tuple[str, str]]
_plan_links: dict[Place, list[PlanLink]] = {}


def add_plan_link(place: Place, rule: PlanLink) -> None:
    """Offer a link at a place: `rule` takes the plan and the filter as it stands in the address ("" for none); it
    returns label and address."""
    _plan_links.setdefault(place, []).append(rule)


def plan_links(place: Place, plan: Any, query: str = "") -> list[tuple[str, str]]:
    """Return the links that are registered for a place, in order of registration."""
    return [rule(plan, query) for rule in _plan_links.get(place, [])]
