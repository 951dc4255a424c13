"""How a plan, its fields and a project stand, as their pages show it."""

from collections import Counter
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from organisation.access import Access
from organisation.templatetags.display import partial_date, unknown
from roadmap import pages
from roadmap.field_standing import field_standings
from roadmap.judging import FieldStanding, Standing
from roadmap.light_words import overall_reasons
from roadmap.models import ActionField, Plan, PlanVersion, Project, ProjectState
from roadmap.money_words import project_line
from roadmap.standing import standings


def of_project(project: Project, plan: Plan, day: date, *, figures: bool) -> dict[str, Any]:
    """Return how a project stands, with the texts of its page's head; money only for those who may see figures.

    `project` was loaded `with_state(day)`.
    """
    found = standings([project.pk], plan, day, money=figures, compare=True)[project.pk]
    return {"standing": found, "head": _head(project, found, figures=figures)}


def _head(project: Any, found: Standing, *, figures: bool) -> dict[str, Any]:
    coming = found.next_milestone
    return {
        "state": str(ProjectState(project.state).label) if project.state else "",
        "since": partial_date(project, "state_since") if project.state_since else "",
        "light": found.overall.light.value,
        "reasons": overall_reasons(found),
        "next": _("%(title)s, %(date)s") % {"title": coming.title, "date": partial_date(coming.due)} if coming else "",
        "money": (project_line(found) or unknown()) if figures else "",
    }


def of_fields(plan: Plan, version: PlanVersion, fields: list[ActionField], access: Access, day: date) -> dict[str, Any]:
    """Return how the fields of a version stand, by id, from the projects that the account sees."""
    rows = pages.entries(version, access).order_by().values_list("field", "project")
    figures = plan.owner_id in access.office
    keys = [row.pk for row in fields]
    wanted = set(keys)
    members = [(field, project) for field, project in rows if field in wanted]
    found = field_standings(plan, members, keys, day, money=figures)
    return {
        "standing": found,
        "year": day.year,
        "with_money": figures,
        "told": {key: told(row) for key, row in found.items()},
    }


def of_field(field: ActionField, plan: Plan, access: Access, day: date) -> dict[str, Any]:
    """Return how one field stands, with its counts and its money in words."""
    found = of_fields(plan, field.version, [field], access, day)
    return {
        "standing": found["standing"][field.pk],
        "told": found["told"][field.pk],
        "year": day.year,
        "with_money": found["with_money"],
    }


def told(found: FieldStanding) -> dict[str, list[str]]:
    """Return the counts of lights and of states in words."""
    words = light_words()
    states: Counter[str] = Counter()
    for state, count in found.states:
        states[str(ProjectState(state).label) if state else _("state not stated")] += count
    return {
        "lights": [f"{count} {words[light.value]}" for light, count in found.lights],
        "states": [f"{count} {state}" for state, count in states.items()],
    }


def light_words() -> dict[str, str]:
    """Return the words of the lights."""
    return {
        "green": _("on track"),
        "amber": _("at risk"),
        "red": _("critical"),
        "not_reported": _("not reported"),
        "not_assessed": _("not assessed"),
    }
