"""Pages to read what stands on the council's side."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council import pages
from council.forms import PaperFilter
from council.loading import committee_trail, mandate_trail, paper_trail
from council.meetings.pages import agenda_of, due_of, keys_of
from council.models import Committee, Consultation, Mandate, Paper, Resolution, ResolutionPoint
from council.permissions import can_write, writing
from council.querysets import KNOWN_KINDS
from council.registry import mandate_panels, meeting_links, paper_panels, point_parts, readings
from organisation.access import access_of
from organisation.models import SourceRef

PAGE_SIZE = 50


def _tabs(active: str) -> list[tuple[str, str, bool]]:
    return [
        (_("Overview"), reverse("council:overview"), active == "overview"),
        (_("Papers"), reverse("council:papers"), active == "papers"),
        (_("Resolutions"), reverse("council:resolutions"), active == "resolutions"),
        (_("Mandates"), reverse("council:mandates"), active == "mandates"),
        (_("Committees"), reverse("council:committees"), active == "committees"),
    ]


def _trail(*more: str) -> list[tuple[str, str]]:
    return [(_("Council"), reverse("council:overview") if more else ""), *((name, "") for name in more)]


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The next meetings and the last ones with their papers, what was resolved, what is still to be done."""
    context = {
        "page": pages.overview(request.user, timezone.localdate()),
        "readings": readings(request.user)[:5],
        "may_write": bool(writing(request.user)),
        "tabs": _tabs("overview"),
        "trail": _trail(),
    }
    return render(request, "council/overview.html", context)


@login_required
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """All papers that the account may see, with their way through the committees."""
    filters = PaperFilter(request.GET)
    rows = filters.apply(Paper.objects.visible_to(request.user).with_way())
    order = (F("dated_on").desc(nulls_last=True), "owner__name", "reference", "title")
    wanted = request.GET.get("suche", "").strip()
    context = {
        "page": Paginator(rows.order_by(*order), PAGE_SIZE).get_page(request.GET.get("seite")),
        "filters": filters,
        "active": 1 if wanted else 0,
        "query": urlencode({"suche": wanted}) if wanted else "",
        "may_write": bool(writing(request.user)),
        "tabs": _tabs("papers"),
        "trail": _trail(_("Papers")),
    }
    return render(request, "council/papers.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """A paper with its way, annexes, resolutions point by point, and the mandates that follow from them."""
    rows = Paper.objects.visible_to(request.user).with_way()
    row = get_object_or_404(rows.prefetch_related("annexes"), owner__slug=owner, slug=paper)
    resolutions = list(
        row.resolutions.select_related("consultation__committee")
        .prefetch_related("points__mandates__committee")
        .order_by(F("consultation__position").asc(nulls_last=True), "slug")
    )
    steps = list(row.consultations.all())
    parts = [row, *steps, *row.annexes.all(), *resolutions]
    points = [point for resolution in resolutions for point in resolution.points.all()]
    parts += [*points, *(mandate for point in points for mandate in point.mandates.all())]
    context = {
        "paper": row,
        "steps": steps,
        "resolved": {resolution.consultation_id for resolution in resolutions},
        "resolutions": [(resolution, _heading(resolution, resolutions)) for resolution in resolutions],
        "refs": SourceRef.objects.by_target(part.pk for part in parts),
        "point_parts": point_parts(row, points, request.user),
        "panels": paper_panels(row, request.user),
        "may_write": can_write(request.user, row.owner_id),
        "may_read_history": row.owner_id in access_of(request.user).office,
        "trail": [*paper_trail(row)[:-1], (row.reference or str(row), "")],
    }
    return render(request, "council/paper.html", context)


def _heading(resolution: Resolution, all_of_them: Sequence[Resolution]) -> str:
    """Tell the resolutions of one paper apart by their committees."""
    heading = _("Recommended resolution") if resolution.recommendation else _("Resolution")
    committee = resolution.consultation.committee if resolution.consultation else None
    return f"{heading}, {committee.name}" if committee and len(all_of_them) > 1 else heading


@login_required
@require_safe
def resolutions(request: HttpRequest) -> HttpResponse:
    """All resolutions that the account may see, the latest first, point by point."""
    page = Paginator(pages.resolutions(request.user), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {"page": page, "tabs": _tabs("resolutions"), "trail": _trail(_("Resolutions"))}
    return render(request, "council/resolutions.html", context)


@login_required
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """All mandates that the account may see. One is in force only once its resolution is adopted."""
    state = request.GET.get("stand", "")
    rows = pages.mandates_in(state, Mandate.objects.visible_to(request.user).with_origin())
    order = ("owner__name", F("due_on").asc(nulls_last=True), "title")
    page = Paginator(rows.order_by(*order), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": pages.with_overdue(page, timezone.localdate()),
        "states": _states(state),
        "query": urlencode({"stand": state}) if state else "",
        "refs": SourceRef.objects.by_target(row.pk for row in page),
        "tabs": _tabs("mandates"),
        "trail": _trail(_("Mandates")),
    }
    return render(request, "council/mandates.html", context)


def _states(active: str) -> list[tuple[str, str, bool]]:
    words = [("", _("All")), ("offen", _("Open")), ("vorgeschlagen", _("Proposed")), ("beendet", _("Ended"))]
    return [(word, f"?stand={state}" if state else "?", state == active) for state, word in words]


@login_required
@require_safe
def mandate(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """A mandate: what, to whom, by when, and where it comes from."""
    rows = Mandate.objects.visible_to(request.user).with_origin()
    row = get_object_or_404(rows, owner__slug=owner, slug=mandate)
    context = {
        "mandate": row,
        "panels": mandate_panels(row, request.user),
        "overdue": pages.overdue(row, timezone.localdate()),
        "refs": SourceRef.objects.by_target([row.pk]),
        "may_write": can_write(request.user, row.owner_id),
        "may_read_history": row.owner_id in access_of(request.user).office,
        "trail": [*mandate_trail(row)[:-1], (row.title, "")],
    }
    return render(request, "council/mandate.html", context)


@login_required
@require_safe
def committees(request: HttpRequest) -> HttpResponse:
    """All committees that the account may see."""
    rows = Committee.objects.visible_to(request.user).select_related("owner").with_counts()
    context = {
        "page": Paginator(rows.order_by("owner__name", "name"), PAGE_SIZE).get_page(request.GET.get("seite")),
        "day": timezone.localdate(),
        "may_write": bool(writing(request.user)),
        "tabs": _tabs("committees"),
        "trail": _trail(_("All committees")),
    }
    return render(request, "council/committees.html", context)


@login_required
@require_safe
def committee(request: HttpRequest, owner: str, committee: str) -> HttpResponse:
    """A committee with its seats and its meetings with their papers."""
    rows = Committee.objects.visible_to(request.user).select_related("owner", "successor__owner")
    row = get_object_or_404(rows, owner__slug=owner, slug=committee)
    seats = list(row.seats.select_related("body", "unit"))
    meetings = pages.with_papers(pages.visible_meetings(request.user).filter(committee=row), request.user)
    page = Paginator(meetings.order_by("-held_on", "slug"), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {
        "committee": row,
        "predecessors": list(row.predecessors.select_related("owner")),
        "seats": seats,
        "page": page,
        "day": timezone.localdate(),
        "next": due_of(row, timezone.localdate()),
        "without_meeting": list(pages.steps_of(row, request.user)),
        "refs": SourceRef.objects.by_target([row.pk, *(seat.pk for seat in seats)]),
        "may_write": can_write(request.user, row.owner_id),
        "may_read_history": row.owner_id in access_of(request.user).office,
        "trail": [*committee_trail(row)[:-1], (row.name, "")],
    }
    return render(request, "council/committee.html", context)


@login_required
@require_safe
def meeting(request: HttpRequest, owner: str, committee: str, meeting: str) -> HttpResponse:
    """A meeting with its papers and what was resolved in it."""
    rows = pages.with_papers(pages.visible_meetings(request.user), request.user)
    row = get_object_or_404(rows, committee__owner__slug=owner, committee__slug=committee, slug=meeting)
    steps = list(row.consultations.all())
    agenda = agenda_of(row, request.user)
    context = {
        "meeting": row,
        "steps": steps,
        "points": _points(steps),
        "agenda": agenda,
        "shows_agenda": bool(agenda) or row.committee.kind not in KNOWN_KINDS,
        "links": meeting_links(row, request.user),
        "refs": SourceRef.objects.by_target([row.pk, *(step.pk for step in steps), *keys_of(agenda)]),
        "may_write": can_write(request.user, row.committee.owner_id),
        "may_read_history": row.committee.owner_id in access_of(request.user).office,
        "trail": committee_trail(row.committee, (str(row), "")),
    }
    return render(request, "council/meeting.html", context)


def _points(steps: Sequence[Consultation]) -> dict[UUID | None, list[ResolutionPoint]]:
    """Return the points that were resolved in each step, by the step's key."""
    rows = ResolutionPoint.objects.filter(resolution__consultation__in=steps).select_related("resolution")
    found: dict[UUID | None, list[ResolutionPoint]] = {}
    for point in rows.order_by("resolution__slug", "number"):
        found.setdefault(point.resolution.consultation_id, []).append(point)
    return found
