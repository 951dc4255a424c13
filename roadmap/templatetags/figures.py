"""How sums and roadmap figures are written: with their words, their parts and what is unknown."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from roadmap import budget
from roadmap.models import Direction, PlanPart, PositionLine, PostEvent, ProjectState, Stage

register = template.Library()


@register.inclusion_tag("roadmap/_total.html")
def total(value: Any, kind: str = "money") -> dict[str, Any]:
    """Write a roadmap.amounts.Total: every figure that may be printed, its mark, and how many parts are unknown."""
    return {"total": value, "kind": kind}


@register.filter
def years(row: Any) -> str:
    """Write the years of an item or a contribution: "2021", "2021–2025", "from 2023"; empty where unknown."""
    if row.year_from is None:
        return _("until %(year)s") % {"year": row.year_to} if row.year_to else ""
    if row.open_ended:
        return _("from %(year)s") % {"year": row.year_from}
    if row.year_to in (None, row.year_from):
        return str(row.year_from)
    return f"{row.year_from}–{row.year_to}"


@register.filter
def column_name(column: budget.Column) -> str:
    """Name a column of sums: stage, then direction or what is unknown about it."""
    stage = str(Stage(column.stage.value).label)
    if column.direction is None:
        return _("%(stage)s, revenue or expense not stated") % {"stage": stage}
    direction = str(Direction(column.direction.value).label)
    part = str(PlanPart(column.part.value).label) if column.part else ""
    return f"{stage}, {direction} ({part})"


@register.filter
def state_name(state: str | None) -> str:
    """Name a project's state; empty where none is recorded."""
    return str(ProjectState(state).label) if state else ""


@register.filter
def last_events(line: PositionLine) -> list[tuple[PostEvent | None, int]]:
    """Return the last event of the line's posts with the number of posts that it holds for; None is nothing known."""
    found: dict[tuple[Any, ...], tuple[PostEvent | None, int]] = {}
    for post in line.posts.all():
        event = next(reversed(list(post.events.all())), None)
        key = (event.kind, event.effective_on, event.effective_on_precision) if event else ()
        found[key] = (event, found.get(key, (None, 0))[1] + 1)
    return list(found.values())


@register.filter
def at(values: Any, place: int) -> Any:
    """Return the value at a place of a sequence."""
    return values[place]


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """Return a value of a mapping by a variable key, or None."""
    return mapping.get(key)
