"""The council's kinds of row, for search, history and rights."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council import fields
from council.meetings.fields import DECISION_FIELDS, ITEM_FIELDS
from council.models import (
    AgendaItem,
    Committee,
    CommitteeSeat,
    Consultation,
    Decision,
    Mandate,
    Meeting,
    Paper,
    PaperAnnex,
    Resolution,
    ResolutionPoint,
)
from council.permissions import can_write
from organisation import kinds
from organisation.kinds import SearchPart, SearchSpec


def paper_address(paper: Paper) -> str:
    """Return the page of a paper."""
    return reverse("council:paper", args=[paper.owner.slug, paper.slug])


def committee_address(committee: Committee) -> str:
    """Return the page of a committee."""
    return reverse("council:committee", args=[committee.owner.slug, committee.slug])


def meeting_address(meeting: Meeting) -> str:
    """Return the page of a meeting."""
    committee = meeting.committee
    return reverse("council:meeting", args=[committee.owner.slug, committee.slug, meeting.slug])


def resolution_address(resolution: Resolution) -> str:
    """Return where a resolution stands: on the page of its paper."""
    return f"{paper_address(resolution.paper)}#beschluss-{resolution.slug}"


def mandate_address(mandate: Mandate) -> str:
    """Return the page of a mandate."""
    return reverse("council:mandate", args=[mandate.owner.slug, mandate.slug])


def _items(user: Any) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(user))


PAPER = kinds.RowKind(
    model=Paper,
    slug="vorlage",
    name=_("Paper"),
    plural=_("Papers"),
    visible=Paper.objects.visible_to,
    address=paper_address,
    body=lambda row: row.owner,
    may_change=lambda user, row: can_write(user, row.owner_id),
    fields=fields.PAPER_FIELDS,
    search=SearchSpec(
        title=["reference", "title"],
        text=["summary"],
        parts=[
            SearchPart(ResolutionPoint, "resolution__paper", ["adopted_text", "proposed_text"]),
            SearchPart(PaperAnnex, "paper", ["title"]),
        ],
        related=["owner"],
        place=lambda row: row.owner,
    ),
)
MANDATE = kinds.RowKind(
    model=Mandate,
    slug="auftrag",
    name=_("Mandate"),
    plural=_("Mandates"),
    visible=Mandate.objects.visible_to,
    address=mandate_address,
    body=lambda row: row.owner,
    may_change=lambda user, row: can_write(user, row.owner_id),
    fields=fields.MANDATE_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["content", "addressee"],
        related=["owner", "point__resolution__paper", "decision__item__meeting__committee"],
        place=lambda row: row.point.resolution.paper if row.point else row.decision.item.meeting,
    ),
)
COMMITTEE = kinds.RowKind(
    model=Committee,
    slug="gremium",
    name=_("Committee"),
    plural=_("Committees"),
    visible=Committee.objects.visible_to,
    address=committee_address,
    body=lambda row: row.owner,
    may_change=lambda user, row: can_write(user, row.owner_id),
    fields=fields.COMMITTEE_FIELDS,
    search=SearchSpec(
        title=["name", "short_name"],
        text=["purpose", "rhythm"],
        related=["owner"],
        place=lambda row: row.owner,
    ),
)


MEETING = kinds.RowKind(
    model=Meeting,
    slug="sitzung",
    name=_("Meeting"),
    plural=_("Meetings"),
    visible=Meeting.objects.visible_to,
    address=meeting_address,
    body=lambda row: row.committee.owner,
    may_change=lambda user, row: can_write(user, row.committee.owner_id),
    fields=fields.MEETING_FIELDS,
)
AGENDA_ITEM = kinds.RowKind(
    model=AgendaItem,
    slug="tagesordnungspunkt",
    name=_("Agenda item"),
    plural=_("Agenda items"),
    visible=_items,
    address=lambda row: f"{meeting_address(row.meeting)}#tagesordnung",
    body=lambda row: row.meeting.committee.owner,
    may_change=lambda user, row: can_write(user, row.meeting.committee.owner_id),
    fields=ITEM_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["minutes"],
        parts=[SearchPart(Decision, "item", ["text"])],
        related=["meeting__committee__owner"],
        place=lambda row: row.meeting,
    ),
)
DECISION = kinds.RowKind(
    model=Decision,
    slug="sitzungsbeschluss",
    name=_("Decision"),
    plural=_("Decisions"),
    visible=lambda user: Decision.objects.filter(item__in=_items(user)),
    address=lambda row: f"{meeting_address(row.item.meeting)}#tagesordnung",
    body=lambda row: row.item.meeting.committee.owner,
    may_change=lambda user, row: can_write(user, row.item.meeting.committee.owner_id),
    fields=DECISION_FIELDS,
)
SEAT = kinds.RowKind(
    model=CommitteeSeat,
    slug="sitz",
    name=_("Seat"),
    plural=_("Seats"),
    visible=lambda user: CommitteeSeat.objects.filter(committee__in=Committee.objects.visible_to(user)),
    address=lambda row: f"{committee_address(row.committee)}#mitglieder",
    body=lambda row: row.committee.owner,
    may_change=lambda user, row: can_write(user, row.committee.owner_id),
    fields=fields.SEAT_FIELDS,
)
ANNEX = kinds.RowKind(
    model=PaperAnnex,
    slug="anlage",
    name=_("Annex"),
    plural=_("Annexes"),
    visible=lambda user: PaperAnnex.objects.filter(paper__in=Paper.objects.visible_to(user)),
    address=lambda row: f"{paper_address(row.paper)}#anlagen",
    body=lambda row: row.paper.owner,
    may_change=lambda user, row: can_write(user, row.paper.owner_id),
    fields=fields.ANNEX_FIELDS,
)
STEP = kinds.RowKind(
    model=Consultation,
    slug="beratung",
    name=_("Consultation"),
    plural=_("Consultations"),
    visible=lambda user: Consultation.objects.filter(paper__in=Paper.objects.visible_to(user)),
    address=lambda row: f"{paper_address(row.paper)}#beratungsfolge",
    body=lambda row: row.paper.owner,
    may_change=lambda user, row: can_write(user, row.paper.owner_id),
    fields=fields.STEP_FIELDS,
)
RESOLUTION = kinds.RowKind(
    model=Resolution,
    slug="beschluss",
    name=_("Resolution"),
    plural=_("Resolutions"),
    visible=lambda user: Resolution.objects.filter(paper__in=Paper.objects.visible_to(user)),
    address=resolution_address,
    body=lambda row: row.paper.owner,
    may_change=lambda user, row: can_write(user, row.paper.owner_id),
    fields=fields.RESOLUTION_FIELDS,
)
POINT = kinds.RowKind(
    model=ResolutionPoint,
    slug="beschlusspunkt",
    name=_("Point of a resolution"),
    plural=_("Points of a resolution"),
    visible=lambda user: ResolutionPoint.objects.filter(resolution__paper__in=Paper.objects.visible_to(user)),
    address=lambda row: resolution_address(row.resolution),
    body=lambda row: row.resolution.paper.owner,
    may_change=lambda user, row: can_write(user, row.resolution.paper.owner_id),
    fields=fields.POINT_FIELDS,
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(PAPER, MANDATE, COMMITTEE, MEETING, AGENDA_ITEM, DECISION, SEAT, ANNEX, STEP, RESOLUTION, POINT)
