"""Where the council paper shows up elsewhere: on the report's page, on the council's pages, in what waits, in kinds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from council import registry
from council.models import Mandate, Paper
from council.permissions import can_write, writing
from council.querysets import IS_ADOPTED
from council.waiting import SOON
from evaluation.council_paper.fields import MINUTES_FIELDS, TEXT_FIELDS
from evaluation.council_paper.permissions import Reader, may_write, papers_of
from evaluation.models import CouncilPaper, MandateCharge, MandateDischarge, Report, SessionRecord
from organisation import kinds
from organisation.access import access_of
from organisation.models import User
from organisation.waiting import Waiting, add_waiting

AT_MOST = 50


@dataclass(frozen=True)
class OfReport:
    """The council paper as the report's page shows it; without a row it is still to be begun."""

    row: CouncilPaper | None


def of_report(user: Reader, report: Report) -> OfReport | None:
    """Return what a report's page shows of its council paper, None for nothing; before sign-off there is none."""
    if report.signed_off_at is None:
        return None
    row = papers_of(user).filter(report=report).first()
    return OfReport(row) if row is not None or may_write(user, report) else None


def _of_paper(paper: Paper, user: Reader) -> Mapping[str, Any] | None:
    row = papers_of(user).filter(paper=paper).first()
    return {"row": row} if row is not None else None


def _of_mandate(mandate: Mandate, user: Reader) -> Mapping[str, Any] | None:
    """Who is in charge is for the office alone; which report answered is for whoever reads the mandate."""
    office = mandate.owner_id in access_of(user).office
    discharges = MandateDischarge.objects.filter(mandate=mandate).select_related("report")
    return {
        "mandate": mandate,
        "may_see_charge": office,
        "may_write": can_write(user, mandate.owner_id),
        "charge": MandateCharge.objects.filter(mandate=mandate).select_related("user").first() if office else None,
        "discharges": list(discharges.order_by("report__period_to")),
    }


def charges(user: User, day: date) -> Iterator[Waiting]:
    """Yield the open mandates that `user` is in charge of; those that the council's own list names are left out."""
    rows = Mandate.objects.filter(IS_ADOPTED, charge__user=user, ended_on=None, discharges=None)
    rows = rows.filter(owner__in=access_of(user).office)
    told = Q(owner__in=writing(user), due_on__isnull=False, due_on__lte=day + SOON)
    for row in rows.exclude(told).select_related("owner").order_by("due_on", "title")[:AT_MOST]:
        address = reverse("council:mandate", args=[row.owner.slug, row.slug])
        yield Waiting(row.title, address, row.due_on, row.owner.name, gettext_lazy("Mandate"))


COUNCIL_PAPER = kinds.RowKind(
    model=CouncilPaper,
    slug="berichtsvorlage",
    name=gettext_lazy("Council paper"),
    plural=gettext_lazy("Council papers"),
    visible=papers_of,
    address=lambda row: reverse("evaluation:council-paper", args=[row.report_id]),
    body=lambda row: row.report.owner,
    may_change=lambda user, row: may_write(user, row.report),
    fields=TEXT_FIELDS,
)
MINUTES = kinds.RowKind(
    model=SessionRecord,
    slug="niederschrift",
    name=gettext_lazy("Minutes"),
    plural=gettext_lazy("Minutes"),
    visible=lambda user: SessionRecord.objects.filter(consultation__paper__in=papers_of(user).values("paper")),
    address=lambda row: reverse("evaluation:session", args=[row.consultation.paper.council_paper.report_id]),
    body=lambda row: row.consultation.paper.owner,
    may_change=lambda user, row: can_write(user, row.consultation.paper.owner_id),
    fields=MINUTES_FIELDS,
)


def register() -> None:
    """Make panels, kinds and providers known; called once, when the apps are ready."""
    registry.add_paper_panel(registry.PaperPanel("evaluation/council_paper/paper_panel.html", _of_paper))
    registry.add_mandate_panel(registry.MandatePanel("evaluation/council_paper/mandate_panel.html", _of_mandate))
    kinds.register(COUNCIL_PAPER, MINUTES)
    add_waiting(charges)
