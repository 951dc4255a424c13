"""The way to a plan's spreadsheet from its page and from the list of its projects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap import registry


def link(plan: Any, query: str) -> tuple[str, str]:
    """Return label and address; the list's filter goes along."""
    return _("Spreadsheet"), reverse("sheets:sheet", args=[plan.slug]) + (f"?{query}" if query else "")


def register() -> None:
    """Offer the link; called once, when the apps are ready."""
    registry.add_plan_link(registry.Place.PROJECTS, link)
