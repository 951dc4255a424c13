"""The council's kinds of row, for search, history and rights."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council import fields
from council.models import (
    Committee,
    CommitteeSeat,
    Consultation,
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
        related=["owner", "point__resolution__paper"],
        place=lambda row: row.point.resolution.paper,
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
    visible=lambda user: Meeting.objects.filter(committee__in=Committee.objects.visible_to(user)),
    address=meeting_address,
    body=lambda row: row.committee.owner,
    may_change=lambda user, row: can_write(user, row.committee.owner_id),
    fields=fields.MEETING_FIELDS,
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
    kinds.register(PAPER, MANDATE, COMMITTEE, MEETING, SEAT, ANNEX, STEP, RESOLUTION, POINT)
