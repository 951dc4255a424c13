"""Reports as a kind of row, for search, history and rights."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.models import Report
from organisation import kinds
from organisation.kinds import SearchPart, SearchSpec
from roadmap.models import Plan

REPORT = kinds.RowKind(
    model=Report,
    slug="bericht",
    name=_("Report"),
    plural=_("Reports"),
    visible=Report.objects.visible_to,
    address=lambda row: reverse("evaluation:report", args=[row.pk]),
    body=lambda row: row.owner,
    search=SearchSpec(
        title=["number"],
        text=["scope"],
        parts=[SearchPart(Plan, "reports", ["title"])],
        related=["plan", "owner"],
        place=lambda row: f"{row.plan}, {row.period_to:%Y}",
    ),
)


def register() -> None:
    """Make the kind known."""
    kinds.register(REPORT)
