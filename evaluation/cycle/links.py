"""The way from a plan's page to the years of its report."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap import registry


def _link(plan: Any, query: str) -> tuple[str, str]:
    return _("Year cycle"), reverse("evaluation:cycles")


def register() -> None:
    """Offer the link; called once, when the apps are ready."""
    registry.add_plan_link(registry.Place.PROJECTS, _link)
