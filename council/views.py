"""Pages to read papers, mandates and committees."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council.models import Committee, Consultation, Mandate, Paper
from organisation.models import SourceRef

PAGE_SIZE = 50


def _tabs(active: str) -> list[tuple[str, str, bool]]:
    return [
        (_("Papers"), reverse("council:overview"), active == "papers"),
        (_("Mandates"), reverse("council:mandates"), active == "mandates"),
        (_("Committees"), reverse("council:committees"), active == "committees"),
    ]


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All papers that the account may see, with their way through the committees."""
    rows = Paper.objects.visible_to(request.user).with_way().order_by("owner__name", "-dated_on", "reference")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {"page": page, "tabs": _tabs("papers"), "trail": [(_("Council"), "")]}
    return render(request, "council/papers.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """A paper with its way, annexes, resolutions point by point, and the mandates that follow from them."""
    rows = Paper.objects.visible_to(request.user).with_way()
    row = get_object_or_404(rows.prefetch_related("annexes"), owner__slug=owner, slug=paper)
    resolutions = list(
        row.resolutions.select_related("consultation__committee").prefetch_related("points__mandates__committee")
    )
    parts = [row, *row.consultations.all(), *row.annexes.all(), *resolutions]
    points = [point for resolution in resolutions for point in resolution.points.all()]
    parts += [*points, *(mandate for point in points for mandate in point.mandates.all())]
    context = {
        "paper": row,
        "resolutions": resolutions,
        "refs": SourceRef.objects.by_target(part.pk for part in parts),
        "trail": [(_("Council"), reverse("council:overview")), (row.reference or str(row), "")],
    }
    return render(request, "council/paper.html", context)


@login_required
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """All mandates that the account may see. One is in force only once its resolution is adopted."""
    rows = Mandate.objects.visible_to(request.user).with_origin().order_by("owner__name", "due_on", "title")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite"))
    refs = SourceRef.objects.by_target(row.pk for row in page)
    trail = [(_("Council"), reverse("council:overview")), (_("Mandates"), "")]
    context = {"page": page, "refs": refs, "tabs": _tabs("mandates"), "trail": trail}
    return render(request, "council/mandates.html", context)


@login_required
@require_safe
def committees(request: HttpRequest) -> HttpResponse:
    """All committees that the account may see."""
    rows = Committee.objects.visible_to(request.user).select_related("owner").with_counts()
    page = Paginator(rows.order_by("owner__name", "name"), PAGE_SIZE).get_page(request.GET.get("seite"))
    trail = [(_("Council"), reverse("council:overview")), (_("Committees"), "")]
    return render(request, "council/committees.html", {"page": page, "tabs": _tabs("committees"), "trail": trail})


@login_required
@require_safe
def committee(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """A committee with its seats, its meetings and what it dealt with."""
    rows = Committee.objects.visible_to(request.user).select_related("owner", "successor")
    row = get_object_or_404(rows, owner__slug=owner, slug=committee)
    seats = list(row.seats.select_related("body", "unit"))
    papers = Consultation.objects.filter(committee=row).select_related("paper__owner", "meeting")
    context = {
        "committee": row,
        "seats": seats,
        "meetings": list(row.meetings.all()),
        "consultations": list(papers.order_by("-meeting__held_on", "paper__reference")),
        "refs": SourceRef.objects.by_target([row.pk, *(seat.pk for seat in seats)]),
        "trail": [
            (_("Council"), reverse("council:overview")),
            (_("Committees"), reverse("council:committees")),
            (row.name, ""),
        ],
    }
    return render(request, "council/committee.html", context)
