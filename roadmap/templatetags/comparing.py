"""Words of a comparison.

{% load comparing %}
{{ change.fate|fate_name }}
{{ text.name|column_of_unit }} {% marked_text text %}
{{ quantity.total|figure:"fte" }}
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organisation.templatetags.display import unknown
from roadmap.amounts import Total
from roadmap.comparing import Fate, Part, TextChange, marked
from roadmap.money_words import total_words

register = template.Library()


@register.filter
def fate_name(fate: Fate) -> str:
    """Say what became of a unit."""
    return {
        Fate.ADDED: pgettext("lineage", "added"),
        Fate.DROPPED: pgettext("lineage", "no longer in it"),
        Fate.RENAMED: _("renamed"),
        Fate.SPLIT: _("split"),
        Fate.MERGED: _("merged"),
        Fate.REPLACED: _("replaced"),
        Fate.SAME: _("text changed"),
    }[fate]


@register.filter
def column_of_unit(name: str) -> str:
    """Name a column of a field or a Steckbrief."""
    return {
        "field": _("Action field"),
        "number": _("Number"),
        "order": _("Order"),
        "priority": _("Priority"),
        "description": _("Description"),
        "target_groups": _("Target groups"),
        "responsible": _("Responsible"),
        "participants": _("Participants"),
        "main_activities": _("Main activities"),
        "goal": _("Goal"),
        "starting_point": _("Starting point"),
        "challenges": _("Challenges"),
        "chances": _("Chances"),
    }[name]


@register.simple_tag
def marked_text(text: TextChange) -> SafeString:
    """A changed text: what is gone struck out, what is new underlined; where one side is unknown, both in full."""
    if not text.before or not text.after:
        return format_html("{} → {}", text.before or unknown(), text.after or unknown())
    tags = {Part.KEPT: "{}", Part.GONE: "<del>{}</del> ", Part.NEW: "<ins>{}</ins>"}
    pieces = (format_html(tags[part], piece) for part, piece in marked(text.before, text.after))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.filter
def figure(value: Total, kind: str) -> str:
    """Write a sum of euros ("money") or full-time equivalents ("fte")."""
    return total_words(value, kind)


@register.filter
def days_moved(days: int | None) -> str:
    """Write how far a date moved: "+30", "−5"."""
    if days is None:
        return "–"
    return f"+{days}" if days > 0 else f"−{-days}" if days < 0 else "0"
