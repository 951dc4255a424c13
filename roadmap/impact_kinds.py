"""What a paper covers as a kind of row, for history and rights."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from council.loading import address_of
from organisation import kinds
from organisation.access import access_of
from roadmap.impact_rights import can_cover
from roadmap.models import PaperCoverage


def _visible(user: Any) -> QuerySet[PaperCoverage]:
    rows = PaperCoverage.objects.filter(plan__owner__in=access_of(user).office)
    return rows.select_related("plan__owner", "paper__owner")


COVERAGE = kinds.RowKind(
    model=PaperCoverage,
    slug="vorlagenfolge",
    name=_("Money or post that a paper covers"),
    plural=_("Money and posts that papers cover"),
    visible=_visible,
    address=lambda row: f"{address_of(row.paper)}#auswirkungen",
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_cover(user, row.plan.owner_id),
)


def register() -> None:
    """Make the kind known."""
    kinds.register(COVERAGE)
