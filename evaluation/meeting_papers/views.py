"""Pages of a meeting's papers: order one, follow its rendering, download it. Whoever sees the meeting sees them."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council.kinds import meeting_address
from council.loading import committee_trail
from council.models import Meeting
from evaluation import actions
from evaluation.meeting_papers import ordering
from evaluation.models import JobState, MeetingPrint, MeetingPrintKind
from evaluation.storage import path_of
from organisation.models import User
from organisation.pages import confirm_page

log = structlog.get_logger(__name__)
ACTIVE = {JobState.QUEUED, JobState.RUNNING}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def print_new(request: HttpRequest, meeting: UUID, kind: str) -> HttpResponse:
    """Order invitation or minutes as they stand now."""
    rows = Meeting.objects.visible_to(request.user).select_related("committee__owner")
    row = get_object_or_404(rows, pk=meeting)
    if kind not in MeetingPrintKind.values:
        raise Http404
    title = str(MeetingPrintKind(kind).label).capitalize()

    def save() -> str:
        made = ordering.order(meeting=row, kind=kind, by=_user(request))
        return reverse("evaluation:meeting-print", args=[made.pk])

    return confirm_page(
        request,
        title=title,
        question=_("Make the PDF of %(meeting)s as it stands now?") % {"meeting": str(row)},
        submit=_("Make the PDF"),
        save=save,
        back=meeting_address(row),
        trail=committee_trail(row.committee, (str(row), meeting_address(row)), (title, "")),
    )


@never_cache
@login_required
@require_safe
def print_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a paper is; an htmx request gets the part that changes."""
    row = _seen(request, pk)
    job = row.jobs.order_by("-created_at").first()
    is_fragment = bool(request.headers.get("HX-Request"))
    meeting = row.meeting
    context = {
        "print": row,
        "job": job,
        "active": job is not None and job.state in ACTIVE,
        "reloads": request.GET.get("ruhig") != "1",
        "back": meeting_address(meeting),
        "trail": committee_trail(
            meeting.committee, (str(meeting), meeting_address(meeting)), (str(row.get_kind_display()), "")
        ),
    }
    page = "evaluation/meeting_papers/print.html"
    response = render(request, f"{page}#standing" if is_fragment else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def print_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the rendering."""
    job = _seen(request, pk).jobs.order_by("-created_at").first()
    if job is not None and actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect("evaluation:meeting-print", pk=pk)


@login_required
@require_POST
def print_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order a paper again whose rendering failed or was cancelled."""
    ordering.again(_seen(request, pk), by=_user(request))
    return redirect("evaluation:meeting-print", pk=pk)


@never_cache
@login_required
@require_safe
def print_file(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The finished file."""
    row = _seen(request, pk)
    if not row.path:
        raise Http404
    try:
        file = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a meeting is missing", print=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    committee = row.meeting.committee
    words = slugify(str(row.get_kind_display()))
    name = f"{words}-{committee.slug}-{row.meeting.slug}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _seen(request: HttpRequest, pk: UUID) -> MeetingPrint:
    """Load a print of a meeting that the account sees."""
    meetings = Meeting.objects.visible_to(request.user).values("pk")
    rows = MeetingPrint.objects.filter(meeting__in=meetings).select_related("meeting__committee__owner")
    return get_object_or_404(rows.defer("content"), pk=pk)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
