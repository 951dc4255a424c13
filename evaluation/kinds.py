"""Reports and planned years as kinds of rows, for search, history, undo and rights."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.cycle.fields import CYCLE_FIELDS
from evaluation.models import Cycle, Report
from evaluation.permissions import can_plan_cycle
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
CYCLE = kinds.RowKind(
    model=Cycle,
    slug="berichtsjahr",
    name=_("Year of a report"),
    plural=_("Years of reports"),
    visible=lambda user: Cycle.objects.visible_to(user).select_related("plan__owner", "meeting"),
    address=lambda row: reverse("evaluation:cycle", args=[row.plan.slug, row.year]),
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_plan_cycle(user, row.plan),
    fields=CYCLE_FIELDS,
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(REPORT, CYCLE)
