"""Milestones in calendar feeds: of a plan, of an action field, and of the projects that an account answers for."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Model, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.access import EDITING_ROLES, OFFICE_ROLES, access_of, memberships_of
from organisation.calendars import Entry, Scope, add_calendar, add_scope
from organisation.models import OrgUnit, Role, User
from organisation.partial_dates import PartialDate, Precision
from organisation.templatetags.display import locale
from roadmap.models import ActionField, Milestone, Plan, PlanEntry, Project
from roadmap.pages import current_of
from roadmap.querysets import opened_projects

RESPONSIBLE = EDITING_ROLES | {Role.PROJECT_LEAD}
"""Roles that answer for every project of their county where they name no unit."""


def milestones(user: User, target: Model | None, day: date) -> Iterator[Entry]:
    """Yield the milestones of a plan or field; for the account itself those not reached yet of its own projects."""
    if target is None:
        rows = Milestone.objects.filter(project__in=own_projects(user))
    elif isinstance(target, Plan):
        rows = _of_version(target, user)
    elif isinstance(target, ActionField):
        rows = _of_version(target.version.plan, user, entries={"field": target})
    else:
        return
    # the way to a page leads through a plan: of several the one of the project's own county, the newest first
    entries = PlanEntry.objects.filter(project=OuterRef("project")).order_by("-version__position")
    own = entries.filter(version__plan__owner=OuterRef("project__owner"))
    plans = Plan.objects.visible_to(user).values("pk")
    shown = (
        rows.with_dates(day)
        .select_related("project")
        .annotate(
            moved_at=Max("dates__recorded_at"),
            moves=Count("dates"),
            own_plan=Subquery(own.filter(version__plan__in=plans).values("version__plan__slug")[:1]),
            any_plan=Subquery(entries.filter(version__plan__in=plans).values("version__plan__slug")[:1]),
        )
    )
    for row in shown.filter(moves__gt=0).order_by("pk"):
        values: dict[str, Any] = vars(row)
        plan = target.slug if isinstance(target, Plan) else values["own_plan"] or values["any_plan"]
        if (values["actual"] or values["forecast"]) and plan and (target is not None or not values["actual"]):
            yield _entry(row, values, plan)


def _entry(row: Milestone, values: dict[str, Any], plan: str) -> Entry:
    """A milestone on the last day that its date may mean, with the words for how exactly it is known."""
    name = "actual" if values["actual"] else "forecast"
    when = PartialDate(values[name], Precision(values[f"{name}_precision"]))
    words = when.display(locale())
    title = f"{row.title}: {row.project.title}"
    if when.precision is not Precision.DAY:
        title = f"{title} ({words})"
    if values["actual"]:
        title = _("Reached: %(title)s") % {"title": title}
    lines = [
        _("Reached: %(date)s") % {"date": words} if values["actual"] else _("Expected: %(date)s") % {"date": words}
    ]
    if when.precision is not Precision.DAY:
        lines.append(_PRECISION[when.precision]())
    if values["baseline"]:
        planned = PartialDate(values["baseline"], Precision(values["baseline_precision"]))
        lines.append(_("Planned: %(date)s") % {"date": planned.display(locale())})
    if values["move_reason"]:
        lines.append(_("Reason: %(reason)s") % {"reason": values["move_reason"]})
    address = f"{reverse('roadmap:project', args=[plan, row.project.slug])}#meilensteine"
    return Entry(
        uid=f"milestone-{row.pk}@digiplan",
        day=when.latest,
        title=title,
        text="\n".join(lines),
        address=address,
        changed=values["moved_at"],
        sequence=values["moves"] - 1,
    )


_PRECISION = {
    Precision.MONTH: lambda: _("Known to the month; the entry stands on its last day."),
    Precision.QUARTER: lambda: _("Known to the quarter; the entry stands on its last day."),
    Precision.YEAR: lambda: _("Known to the year; the entry stands on its last day."),
}


def _of_version(plan: Plan, user: User, entries: dict[str, Any] | None = None) -> Any:
    """The milestones of the projects in the plan's current version that the account sees."""
    found = PlanEntry.objects.filter(version=_current(plan), **(entries or {})).order_by()
    visible = Project.objects.visible_to(user).order_by()
    return Milestone.objects.filter(project__in=found.values("project")).filter(project__in=visible.values("pk"))


def _current(plan: Plan) -> Any:
    return current_of(list(plan.versions.order_by("position")))


def own_projects(user: User) -> Any:
    """Return the projects that an account answers for: those of the units that its roles name and the units below;
    without a unit all of the county for editors and project leads; for partners what their body takes part in."""
    access = access_of(user)
    condition = Q(pk__in=[])
    units: set[UUID] = set()
    for row in memberships_of(user):
        if row.role in OFFICE_ROLES and row.unit_id:
            units.add(row.unit_id)
        elif row.role in RESPONSIBLE:
            condition |= Q(owner=row.body_id)
    if units:
        condition |= Q(responsible_unit__in=_with_below(units), owner__in=access.office)
    if access.partner:
        condition |= Q(pk__in=opened_projects(access).order_by().values("pk"))
    return Project.objects.filter(condition).order_by().values("pk")


def _with_below(units: set[UUID]) -> set[UUID]:
    """Those units and all units below them."""
    owners = OrgUnit.objects.filter(pk__in=units).values("owner")
    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in OrgUnit.objects.filter(owner__in=owners).values_list("pk", "parent"):
        below.setdefault(parent, []).append(key)
    found: set[UUID] = set()
    while units:
        found |= units
        units = {child for key in units for child in below.get(key, ())} - found
    return found


def _plan(user: User, key: UUID) -> Plan | None:
    return Plan.objects.visible_to(user).filter(pk=key).first()


def _field(user: User, key: UUID) -> ActionField | None:
    """The field as the account sees it in the plan's current version: a new version has a field of the same address."""
    row = ActionField.objects.filter(pk=key).select_related("version__plan").first()
    if row is None:
        return None
    same = ActionField.objects.visible_to(user).filter(version=_current(row.version.plan), slug=row.slug)
    return same.select_related("version__plan").first()


def _plans(user: User) -> Iterable[Plan]:
    return Plan.objects.visible_to(user).order_by("title")


def _no_fields(user: User) -> Iterable[ActionField]:
    """Fields are offered on their own pages: a plan may have many."""
    return ()


def register() -> None:
    """Offer feeds of plans and fields, and tell milestones; called once, when the apps are ready."""
    add_scope(Scope("roadmap.plan", "plan", _plan, _plans))
    add_scope(Scope("roadmap.actionfield", "handlungsfeld", _field, _no_fields))
    add_calendar(milestones)
