"""A meeting's papers: the page on which one is ordered, and how it is found: whoever sees the meeting sees it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council.kinds import meeting_address
from council.loading import committee_trail
from council.models import Meeting
from evaluation.meeting_papers import ordering
from evaluation.models import MeetingPrint, MeetingPrintKind
from evaluation.views_prints import Around, Sort
from organisation.models import User
from organisation.pages import confirm_page


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


def _seen(request: HttpRequest, pk: UUID) -> MeetingPrint:
    """Load a print of a meeting that the account sees."""
    meetings = Meeting.objects.visible_to(request.user).values("pk")
    rows = MeetingPrint.objects.filter(meeting__in=meetings).select_related("meeting__committee__owner")
    return get_object_or_404(rows.defer("content"), pk=pk)


def _around(row: MeetingPrint) -> Around:
    meeting = row.meeting
    address = meeting_address(meeting)
    return Around(
        preline=meeting.committee.name,
        download=_("Download the paper (PDF)"),
        back=(_("Back to the meeting"), address),
        trail=committee_trail(meeting.committee, (str(meeting), address), (str(row.get_kind_display()), "")),
    )


def _file_name(row: MeetingPrint) -> str:
    return f"{slugify(str(row.get_kind_display()))}-{row.meeting.committee.slug}-{row.meeting.slug}.pdf"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


PAPERS = Sort("meeting-print", _seen, _around, _file_name)
