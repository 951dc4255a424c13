"""Adds the rows of a spreadsheet to a draft version of a plan: all of them or none, each with its audit row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.spreadsheet import CellProblem, Milestone, Project, Sheet, SpreadsheetError
from organisation.access import access_of
from organisation.actions import as_one
from organisation.models import Body, User
from organisation.partial_dates import PartialDate
from organisation.slugs import slug_of
from roadmap import actions
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import ActionField, Plan, PlanEntry, PlanVersion
from roadmap.models import Project as ProjectRow

ENTRY = ("number", "order", "priority", "description", "target_groups", "responsible", "participants",
         "main_activities")  # fmt: skip
FIELD = ("number", "goal", "starting_point", "challenges", "chances")


class Addresses:
    """Gives out addresses that are not taken yet, also not by what is being added."""

    def __init__(self, taken: Any) -> None:
        self.taken = set(taken)

    def new(self, text: str) -> str:
        """Return an address made from `text`; the second one of the same text ends in -2."""
        wanted = slug_of(text)
        found, number = wanted, 2
        while found in self.taken:
            found, number = f"{wanted[:74]}-{number}", number + 1
        self.taken.add(found)
        return found


def add(sheet: Sheet, *, owner: Body, by: User, plan: str = "", title: str = "", kind: str = "") -> PlanVersion:
    """Add everything to the open version of a plan (`plan` is its slug), or of a new one with `title` and `kind`.

    Raises SpreadsheetError that names the cells of what is there already or missing, and ValidationError for a plan in
    which the user may not edit.
    """
    if owner.pk not in access_of(by).editing:
        raise ValidationError(_("You do not edit in this county."))
    with as_one():
        version = _version(owner, by, plan, title, kind)
        fields = _add_fields(sheet, version, by)
        problems: list[CellProblem] = []
        projects = _add_projects(sheet, version, fields, by, problems)
        _add_milestones(sheet, projects, by, problems)
        if problems:
            raise SpreadsheetError(problems)
    return version


def _version(owner: Body, by: User, slug: str, title: str, kind: str) -> PlanVersion:
    """Return the newest open version of the plan; a plan without one gets a draft."""
    if slug:
        plan = Plan.objects.filter(owner=owner, slug=slug).first()
        if plan is None:
            raise ValidationError(_("This plan is no longer there."))
        open_ones = plan.versions.filter(state__in=OPEN_STATES).select_related("plan__owner")
        if version := open_ones.order_by("position").last():
            return version
    else:
        address = Addresses(Plan.objects.values_list("slug", flat=True)).new(title)
        plan = actions.add_plan(owner=owner, by=by, slug=address, title=title, kind=kind)
    number = plan.versions.count() + 1
    address = Addresses(plan.versions.values_list("slug", flat=True)).new(f"v{number}")
    return actions.add_version(plan=plan, by=by, slug=address, label=f"v{number}")


def _add_fields(sheet: Sheet, version: PlanVersion, by: User) -> dict[str, ActionField]:
    """Return the version's fields of action by name and by number, those of the spreadsheet among them."""
    rows = list(version.fields.all())
    names = {row.name.casefold() for row in rows}
    addresses = Addresses(row.slug for row in rows)
    for field in sheet.fields:
        if field.name.casefold() in names:
            continue  # it is there already: projects of the spreadsheet go into it
        values = {name: getattr(field, name) for name in FIELD}
        slug = addresses.new(field.name)
        rows.append(actions.add_field(version=version, by=by, slug=slug, name=field.name, **values))
    by_number = {row.number.casefold(): row for row in rows if row.number}
    return by_number | {row.name.casefold(): row for row in rows}


def _add_projects(
    sheet: Sheet, version: PlanVersion, fields: dict[str, ActionField], by: User, problems: list[CellProblem]
) -> dict[str, ProjectRow]:
    owner = version.plan.owner
    entries = PlanEntry.objects.filter(version=version).select_related("project")
    there = {entry.title.casefold(): entry.project for entry in entries}
    numbers = {entry.number for entry in entries if entry.number}
    addresses = Addresses(ProjectRow.objects.filter(owner=owner).values_list("slug", flat=True))
    found = dict(there)
    for project in sheet.projects:
        if project.title.casefold() in there:
            message = _("This project is in the version already.")
            problems.append(project.place.problem("title", project.title[:60], message))
        elif project.number in numbers:
            message = _("This number is in the version already.")
            problems.append(project.place.problem("number", project.number, message))
        elif project.field and project.field.casefold() not in fields:
            message, names = _("There is no such field of action."), sorted({row.name for row in fields.values()})
            problems.append(project.place.problem("field", project.field, message, ", ".join(names)[:400]))
        else:
            field = fields.get(project.field.casefold()) if project.field else None
            found[project.title.casefold()] = _add_project(project, version, field, addresses, by)
    return found


def _add_project(
    project: Project, version: PlanVersion, field: ActionField | None, addresses: Addresses, by: User
) -> ProjectRow:
    today = PartialDate(timezone.localdate())
    row = actions.add_project(
        owner=version.plan.owner,
        by=by,
        slug=addresses.new(project.title),
        title=project.title,
        mandatory=project.mandatory,
        joint=project.joint,
    )
    values = {name: getattr(project, name) for name in ENTRY}
    actions.add_entry(version=version, project=row, field=field, by=by, title=project.title, **values)
    if project.state:
        actions.record_state(project=row, state=project.state, effective_on=today, by=by, reason=project.reason)
    if project.ends_on:
        actions.record_forecast(project=row, ends_on=project.ends_on, effective_on=today, by=by)
    return row


def _add_milestones(sheet: Sheet, projects: dict[str, ProjectRow], by: User, problems: list[CellProblem]) -> None:
    today = PartialDate(timezone.localdate())
    added: dict[str, list[Milestone]] = {}
    for milestone in sheet.milestones:
        added.setdefault(milestone.project.casefold(), []).append(milestone)
    for title, milestones in added.items():
        project = projects.get(title)
        if project is None:
            message = _("There is no such project in the spreadsheet or in the version.")
            problems += [one.place.problem("project", one.project[:60], message) for one in milestones]
            continue
        rows = list(project.milestones.all())
        names, addresses = {row.title.casefold() for row in rows}, Addresses(row.slug for row in rows)
        for position, one in enumerate(milestones, start=len(rows)):
            if one.title.casefold() in names:
                message = _("This milestone is there already.")
                problems.append(one.place.problem("title", one.title[:60], message))
                continue
            actions.plan_milestone(
                project=project, slug=addresses.new(one.title), title=one.title, forecast=one.forecast,
                effective_on=today, by=by, position=position,
            )  # fmt: skip
