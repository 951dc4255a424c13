"""The council's kinds of row, for search, history and rights."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council.models import Committee, Mandate, Paper, PaperAnnex, ResolutionPoint
from organisation import kinds
from organisation.kinds import SearchPart, SearchSpec


def paper_address(paper: Paper) -> str:
    """Return the page of a paper."""
    return reverse("council:paper", args=[paper.owner.slug, paper.slug])


def committee_address(committee: Committee) -> str:
    """Return the page of a committee."""
    return reverse("council:committee", args=[committee.owner.slug, committee.slug])


def mandate_address(mandate: Mandate) -> str:
    """Return where a mandate stands: at the resolution that it comes from."""
    resolution = mandate.point.resolution
    return f"{paper_address(resolution.paper)}#beschluss-{resolution.slug}"


PAPER = kinds.RowKind(
    model=Paper,
    slug="vorlage",
    name=_("Paper"),
    plural=_("Papers"),
    visible=Paper.objects.visible_to,
    address=paper_address,
    body=lambda row: row.owner,
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
    search=SearchSpec(
        title=["title"],
        text=["content", "addressee"],
        related=["owner", "point__resolution__paper__owner"],
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
    search=SearchSpec(
        title=["name", "short_name"],
        text=["purpose", "rhythm"],
        related=["owner"],
        place=lambda row: row.owner,
    ),
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(PAPER, MANDATE, COMMITTEE)
