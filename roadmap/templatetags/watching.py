"""The button by which an account watches what a page is about."""

from typing import Any

from django import template

from organisation import kinds
from roadmap.models import Watch
from roadmap.watches_actions import Watched, column_of

register = template.Library()


@register.inclusion_tag("roadmap/_watch.html", takes_context=True)
def watch_button(context: dict[str, Any], row: Watched) -> dict[str, Any]:
    """A form with one button that watches `row` (a plan, an action field or a project) or ends that; one query."""
    kind = kinds.by_label(row._meta.label_lower)
    on = Watch.objects.filter(user=context["user"].pk, **column_of(row)).exists()
    return {"row": row, "kind": kind.slug if kind else "", "on": on, "csrf_token": context.get("csrf_token", "")}
