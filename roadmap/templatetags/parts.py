"""How the small parts of a plan or project are written: levels of risks, growth of indicators, links to projects."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from organisation.templatetags.display import number, unknown
from roadmap.document_types import TYPES
from roadmap.growth import Measured, growth_percent
from roadmap.models import Impact, Likelihood, MeasurementQualifier, RiskState, ScanResult
from roadmap.risk_levels import Band, band, level

register = template.Library()


def band_word(found: Band) -> str:
    """Return the word for the band of a risk."""
    words = {
        Band.LOW: pgettext("level of a risk", "low"),
        Band.MEDIUM: pgettext("level of a risk", "medium"),
        Band.HIGH: pgettext("level of a risk", "high"),
        Band.VERY_HIGH: pgettext("level of a risk", "very high"),
        Band.UNKNOWN: gettext("not assessed"),
    }
    return words[found]


@register.filter
def risk_level(risk: Any) -> SafeString:
    """Write the level of a risk as a word and a figure: "high (12)"; its shape follows by the class."""
    value = level(risk.likelihood, risk.impact)
    found = band(value)
    figure = "" if value is None else format_html(" ({})", value)
    return format_html('<span class="level level--{}">{}{}</span>', found.replace("_", "-"), band_word(found), figure)


@register.filter
def likelihood_word(value: int | None) -> str | SafeString:
    """Write a step of the scale with its word: "4 – likely"."""
    return unknown() if value is None else f"{value} – {Likelihood(value).label}"


@register.filter
def impact_word(value: int | None) -> str | SafeString:
    """Write a step of the scale with its word: "4 – high"."""
    return unknown() if value is None else f"{value} – {Impact(value).label}"


@register.filter
def risk_state_word(value: str | None) -> str | SafeString:
    """Write the state of a risk."""
    return str(RiskState(value).label) if value else unknown()


@register.filter
def scan_word(value: str) -> str:
    """Write what the virus scanner said."""
    return str(ScanResult(value).label)


@register.filter
def with_growth(measurements: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the values of one definition that hold, each with its growth since the one before and what it corrects.

    Of several values for one day the one that was recorded last holds. Nothing is compared across definitions.
    """
    by_day: dict[Any, list[Any]] = {}
    for row in measurements:
        by_day.setdefault(row.effective_on, []).append(row)
    shown: list[dict[str, Any]] = []
    before = None
    for rows in by_day.values():
        row = rows[-1]
        now = Measured(str(row.definition_id), row.value, row.qualifier == MeasurementQualifier.EXACT)
        shown.append({"row": row, "growth": growth_percent(before, now), "corrects": rows[-2] if rows[1:] else None})
        before = now
    return shown


@register.filter
def signed_percent(value: Any) -> str:
    """Write a growth rate with its sign: "+3,4 %"."""
    sign = "+" if value > 0 else ""
    return f"{sign}{number(value)} %"


@register.simple_tag
def project_link(project: Any, plans: Sequence[str], here: str) -> SafeString:
    """Link a project in the plan `here` where it stands there, else in another one; only its title without a page."""
    slug = here if here in plans else next(iter(plans), "")
    if not slug:
        return format_html("{}", project.title)
    return format_html('<a href="{}">{}</a>', reverse("roadmap:project", args=[slug, project.slug]), project.title)


@register.filter
def file_kind(media_type: str) -> str:
    """Write a media type as people call it: "PDF", "DOCX"; the type itself where it is none that may be uploaded."""
    return next((ending.upper() for ending, known in TYPES.items() if known == media_type), media_type)
