"""Loads a place of a report for a page: 404 hides what may not be known of, 403 refuses what may only be read."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.models import Report
from evaluation.narratives.editor import Editor
from evaluation.narratives.permissions import can_review
from evaluation.narratives.places import NoPlace, from_address
from organisation.models import User

Trail = list[tuple[str, str]]


def load_report(request: HttpRequest, pk: UUID) -> Report:
    """Return the report whose texts the user may see."""
    rows = Report.objects.visible_to(request.user).select_related("plan", "owner", "signed_manifest")
    report = get_object_or_404(rows, pk=pk)
    if not can_review(request.user, report):
        raise PermissionDenied
    return report


def load_editor(request: HttpRequest, pk: UUID, place: str) -> Editor:
    """Return a place of a report; 404 for one that the newest facts do not have and that has no text."""
    report = load_report(request, pk)
    facts = report.facts.order_by("version").last()
    if facts is None:
        raise Http404
    try:
        found = Editor(report, from_address(place), facts)
    except NoPlace as error:
        raise Http404 from error
    if found.title is None:
        if found.last is None:
            raise Http404
        found.title = _("No longer in the facts")
    return found


def user_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def trail(report: Report, *steps: tuple[str, str]) -> Trail:
    """Return the way to a page of a report's texts; each step is its title and address, the last one without."""
    return [
        (_("Evaluation"), reverse("evaluation:reports")),
        (report.number, reverse("evaluation:report", args=[report.pk])),
        (_("Texts"), reverse("evaluation:texts", args=[report.pk]) if steps else ""),
        *steps,
    ]


def address(editor: Editor, name: str = "text") -> str:
    """Return the address of a page of a place."""
    return reverse(f"evaluation:{name}", args=[editor.report.pk, editor.place.address])
