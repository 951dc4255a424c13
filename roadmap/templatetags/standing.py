"""Lights and money of projects and fields in templates.

{% load standing %}
{% overall_light found %}                               shape, word and colour; opens to the reasons with their figures
{% light found.time found.milestones _("Time") %}       one light, with what it is about for screen readers
{{ found|money_line }}
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from organisation.templatetags.display import number
from roadmap.judging import FieldStanding, KnownMilestone, Standing
from roadmap.light_words import overall_reasons, reasons
from roadmap.lights import Assessment
from roadmap.money_words import field_line, project_line

register = template.Library()


@register.simple_tag
def light(assessment: Assessment, milestones: Iterable[KnownMilestone] = (), label: str = "") -> SafeString:
    """A light that opens to its reasons; `milestones` are those that the reasons name."""
    told = reasons(assessment, {row.key: row.title for row in milestones})
    return _opening(light_mark(assessment.light, label), list(dict.fromkeys(told)))


@register.simple_tag
def overall_light(standing: Standing, label: str = "") -> SafeString:
    """A project's overall light that opens to what makes it so: time, money or scope, each with its reasons."""
    return _opening(light_mark(standing.overall.light, label), overall_reasons(standing))


def _opening(mark: SafeString, told: list[str]) -> SafeString:
    if not told:
        return mark
    items = format_html_join("", "<li>{}</li>", ((text,) for text in told))
    return format_html('<details class="light-reasons"><summary>{}</summary><ul>{}</ul></details>', mark, items)


@register.simple_tag
def field_light(found: FieldStanding, lights: Iterable[str]) -> SafeString:
    """The worst light of a field's projects, opening to how many have which."""
    return _opening(light_mark(found.light), list(lights))


@register.simple_tag
def light_mark(value: str, label: str = "") -> SafeString:
    """The light itself, without reasons."""
    return _mark(str(value), str(label), get_language() or "")


@lru_cache(maxsize=256)
def _mark(value: str, label: str, language: str) -> SafeString:
    """Kept by value and language: a list shows the same five marks in every row."""
    return SafeString(render_to_string("components/light_mark.html", {"value": value, "label": label}).strip())


@register.filter
def money_line(standing: Standing) -> str:
    """The project's money of the year in one line."""
    return project_line(standing)


@register.filter
def field_money(standing: FieldStanding, year: int) -> str:
    """The field's money of the year in one line."""
    return field_line(standing, year)


@register.filter
def plain_number(value: Decimal) -> str:
    """A figure without the zeros at its end: 1.50 as 1,5."""
    return number(value.normalize() + 0)
