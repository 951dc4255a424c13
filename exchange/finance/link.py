"""The ways to the import of finance files from a plan's money, and from an item to its lines."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap import registry


def link(plan: Any, query: str) -> tuple[str, str]:
    """Return label and address."""
    return _("Import from the finance system"), reverse("finance:batches", args=[plan.slug])


def lines(plan: Any, query: str) -> tuple[str, str]:
    """Return label and address of the lines that an item was summed from."""
    return _("Lines of the import"), reverse("finance:item", args=[plan.slug, query])


def register() -> None:
    """Offer the links; called once, when the apps are ready."""
    registry.add_plan_link(registry.Place.BUDGET, link)
    registry.add_plan_link(registry.Place.ITEM, lines)
