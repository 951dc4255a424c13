"""What an account is offered to do on a page: addresses of sections' forms, and buttons under the title."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from organisation.models import User
from roadmap import pages, registry
from roadmap.frame import is_open
from roadmap.models import ActionField, BudgetItem, Plan, PlanVersion, Project
from roadmap.permissions import can_edit_project


class Do(NamedTuple):
    """A button under the title; of those on a page at most one is the main one."""

    label: str
    url: str
    main: bool = False


def may_change(user: User | AnonymousUser, project: Project) -> bool:
    """Return whether changes of the project may be undone."""
    return can_edit_project(user, project)


def history(kind: str, row: Any, office: bool) -> list[Do]:
    """Return the link to the history of a row, for the office."""
    return [Do(_("History"), reverse("history", args=[kind, row.pk]))] if office else []


def calendar(kind: str, row: Any) -> Do:
    """Return the link to the calendar feed of a plan or an action field."""
    return Do(_("Calendar"), f"{reverse('calendar-new', args=[kind])}?von={row.pk}")


def at(name: str, *args: Any) -> str:
    """Return the address of one of the roadmap's pages."""
    return reverse(f"roadmap:{name}", args=args)


def of_version(context: dict[str, Any], version: PlanVersion | None) -> dict[str, str]:
    """Return the addresses of a version's forms; empty where the account may not, or no longer."""
    names = {"version": "version-edit", "vision": "version-vision", "field": "field-new", "project": "project-new"}
    if version is None or not context["may_edit"]:
        return dict.fromkeys(names, "")
    found = {key: at(name, context["plan"].slug, version.slug) for key, name in names.items()}
    return found if is_open(version) else {**dict.fromkeys(names, ""), "version": found["version"]}


def of_plan(context: dict[str, Any]) -> dict[str, str]:
    """Return the addresses of the forms on a plan's page."""
    plan: Plan = context["plan"]
    may = context["may_edit"]
    own = {
        "head": at("plan-edit", plan.slug) if may else "",
        "thresholds": at("plan-thresholds", plan.slug) if may else "",
        "version_new": at("version-new", plan.slug) if may else "",
    }
    return {**own, **of_version(context, context["version"])}


def for_plan(context: dict[str, Any]) -> list[Do]:
    """Return the buttons of a plan's page."""
    plan: Plan = context["plan"]
    version: PlanVersion | None = context["version"]
    found = []
    if context["may_edit"]:
        if version is None:
            found.append(Do(_("Delete plan"), at("plan-delete", plan.slug)))
        else:
            found += for_content(context, version)
            found += _on_the_way(context, version)
    return [*found, calendar("plan", plan), *registered(context), *history("plan", plan, context["is_office"])]


def registered(context: dict[str, Any]) -> list[Do]:
    """Return what upper rooms offer the office on a plan's page and its list, with the list's filter."""
    if not context["is_office"]:
        return []
    found = registry.plan_links(registry.Place.PROJECTS, context["plan"], context.get("query", ""))
    return [Do(label, url) for label, url in found]


def of_budget(context: dict[str, Any]) -> list[Do]:
    """Return what upper rooms offer on the page of a plan's money."""
    return [Do(label, url) for label, url in registry.plan_links(registry.Place.BUDGET, context["plan"])]


def of_item(plan: Plan, item: BudgetItem) -> list[Do]:
    """Return what upper rooms offer on the page of a plan's item that came in by an import."""
    if not item.batch:
        return []
    return [Do(label, url) for label, url in registry.plan_links(registry.Place.ITEM, plan, item.slug)]


def _on_the_way(context: dict[str, Any], version: PlanVersion) -> list[Do]:
    """Beside the version that is shown: the draft, or the offer to begin one; of an open one its adoption."""
    plan, draft = context["plan"], context["open_version"]
    if is_open(version):
        return [Do(_("Adopt"), at("version-adopt", plan.slug, version.slug))]
    if draft is None:
        return [Do(_("New version"), at("version-new", plan.slug))]
    label = _("Work on the draft “%(label)s”") % {"label": draft.label}
    return [Do(label, at("version", plan.slug, draft.slug), True)]


def for_content(context: dict[str, Any], version: PlanVersion) -> list[Do]:
    """Return the buttons that add to a version that is open."""
    if not is_open(version):
        return []
    args = [context["plan"].slug, version.slug]
    return [Do(_("New project"), at("project-new", *args), True), Do(_("New action field"), at("field-new", *args))]


def for_projects(context: dict[str, Any]) -> list[Do]:
    """Return the buttons of the list of projects: a new one goes into the version that is open."""
    if not context["may_edit"]:
        return registered(context)
    version: PlanVersion | None = context["open_version"]
    if version is None:
        return [Do(_("New version"), at("version-new", context["plan"].slug)), *registered(context)]
    label = _("New project")
    if context["version"] is not None and context["version"].pk != version.pk:
        label = _("New project in the draft “%(label)s”") % {"label": version.label}
    return [Do(label, at("project-new", context["plan"].slug, version.slug), True), *registered(context)]


def for_versions(context: dict[str, Any]) -> list[Do]:
    """Return the buttons of the list of versions."""
    plan: Plan = context["plan"]
    new = [Do(_("New version"), at("version-new", plan.slug), True)] if context["may_edit"] else []
    return [*new, Do(_("Compare versions or days"), at("compare", plan.slug))] if context["versions"] else new


def for_version(context: dict[str, Any], version: PlanVersion) -> list[Do]:
    """Return the buttons of a version's page."""
    found = []
    args = [context["plan"].slug, version.slug]
    if context["may_edit"] and is_open(version):
        found += for_content(context, version)
        found.append(Do(_("Take in a project"), at("project-take", *args)))
        found.append(Do(_("Adopt"), at("version-adopt", *args)))
        found.append(Do(_("Delete version"), at("version-delete", *args)))
    elif context["may_edit"]:
        found += _on_the_way(context, version)
        if version.resolution_id and getattr(version, "baseline", None) is None:
            found.append(Do(_("Set the baseline"), at("version-baseline", *args)))
    earlier = [row for row in context["versions"] if row.position < version.position]
    if earlier:
        query = urlencode({"von": earlier[-1].slug, "bis": version.slug})
        found.append(Do(_("Compare with the version before"), f"{at('compare', context['plan'].slug)}?{query}"))
    if earlier and context["is_office"]:
        found.append(Do(_("Lineage"), at("lineage", *args)))
    return found + history("fassung", version, context["is_office"])


def of_field(context: dict[str, Any], field: ActionField) -> dict[str, Any]:
    """Return the form's address and the buttons of an action field's page."""
    version = field.version
    args = [context["plan"].slug, version.slug]
    doing = []
    edit = ""
    if context["may_edit"] and is_open(version):
        edit = at("field-edit", *args, field.slug)
        doing.append(Do(_("New project"), f"{at('project-new', *args)}?feld={field.slug}", True))
        doing.append(Do(_("Delete action field"), at("field-delete", *args, field.slug)))
    new = doing[0].url if doing else ""
    current = pages.current_of(context["versions"])
    if current is not None and current.pk == version.pk:
        doing.append(calendar("handlungsfeld", field))
    if current is not None and current.position <= version.position:  # fields of older versions are closed for good
        doing += history("handlungsfeld", field, context["is_office"])
    return {"edit": {"field": edit, "project": new}, "doing": doing}


def of_project(context: dict[str, Any], project: Project, user: User | AnonymousUser) -> dict[str, Any]:
    """Return the forms' addresses and the buttons of a project's page; money and posts have pages of their own."""
    plan: Plan = context["plan"]
    may = can_edit_project(user, project)
    args = [plan.slug, project.slug]
    sheets = context["steckbriefe"]
    found: dict[str, Any] = {
        "edit": {
            "standing": at("project-standing", *args) if may else "",
            "results": at("project-results", *args) if may else "",
            "milestone": at("milestone-new", *args) if may else "",
        },
        "may_change": may,
        "sheets": [_sheet(context, entry, project, newest=entry is sheets[0]) for entry in sheets],
        "doing": [],
    }
    if project.owner_id == plan.owner_id and context["is_office"]:
        found["doing"] = [Do(_("History"), at("project-history", *args))]
        if may:
            found["doing"].append(Do(_("Sources of the facts"), at("source-refs", *args)))
    return found


def _sheet(context: dict[str, Any], entry: Any, project: Project, *, newest: bool) -> dict[str, Any]:
    """Return a Steckbrief with what may be done with it: edit it, correct it, or go on in a draft."""
    plan, draft = context["plan"], context["open_version"]
    found = {"entry": entry, "edit": "", "remove": "", "correct": "", "go_on": "", "go_on_label": ""}
    if not context["may_edit"]:
        return found
    args = [plan.slug, entry.version.slug, project.slug]
    if is_open(entry.version):
        return {**found, "edit": at("entry-edit", *args), "remove": at("entry-delete", *args)}
    if newest:
        found["correct"] = at("entry-correct", *args)
        if draft is None:
            found["go_on"], found["go_on_label"] = at("version-new", plan.slug), _("Begin a new version")
        else:
            found["go_on"] = f"{at('project-take', plan.slug, draft.slug)}?projekt={project.slug}"
            found["go_on_label"] = _("Take the project into the draft “%(label)s”") % {"label": draft.label}
    return found
