"""How posts and their cost are written on pages."""

from typing import Any

from django import template

from roadmap.post_costs import CostSum, PostCost, cost_sum
from roadmap.posts import words
from roadmap.posts.reading import NEEDS
from roadmap.staffing import PostState

register = template.Library()


@register.inclusion_tag("roadmap/_cost.html")
def cost(value: CostSum) -> dict[str, Any]:
    """Write a yearly cost: one figure, or "von … bis …" for alternative grades, and how many posts have none."""
    return {"cost": value}


@register.inclusion_tag("roadmap/_cost.html")
def post_cost(value: PostCost) -> dict[str, Any]:
    """Write what one post costs in a year."""
    return {"cost": cost_sum([value])}


@register.filter
def post_state(state: PostState) -> str:
    """Name what a post is at a day."""
    return str(words.STATES[state])


@register.filter
def kept_state(word: str) -> str:
    """Name what `?stand=` keeps."""
    return str(words.KEPT_STATES[word])


@register.filter
def need_word(place: str) -> str:
    """Name a place of the need, by its code or as `?bedarf=` says it."""
    return str(words.NEEDS[NEEDS.get(place, place)])


@register.filter
def missing_word(reason: str) -> str:
    """Say why a cost is unknown."""
    return str(words.MISSING[reason])


@register.filter
def cost_view(word: str) -> str:
    """Name what `?sicht=` shows."""
    return str(words.VIEWS[word])
