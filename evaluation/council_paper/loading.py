"""Rows that a request about a council paper wants: 404 hides what the account may not see, 403 refuses to change."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from council.models import Consultation, Paper, Resolution, ResolutionPoint
from council.permissions import can_write
from evaluation.council_paper.permissions import may_know, papers_of
from evaluation.models import CouncilPaper, Report
from organisation.models import User

Trail = list[tuple[str, str]]


def actor(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def report_to_write(request: HttpRequest, pk: UUID) -> Report:
    """Return a report whose council paper the account writes."""
    rows = Report.objects.visible_to(request.user).select_related("plan", "owner", "signed_manifest__facts")
    row = get_object_or_404(rows, pk=pk)
    if not may_know(request.user, row.owner_id):
        raise Http404
    if not can_write(request.user, row.owner_id):
        raise PermissionDenied
    return row


def paper_to_read(request: HttpRequest, pk: UUID) -> CouncilPaper:
    """Return the council paper of a report that the account may read."""
    return get_object_or_404(papers_of(request.user).select_related("paper__lead_unit"), report=pk)


def paper_to_write(request: HttpRequest, pk: UUID) -> CouncilPaper:
    """Return the council paper of a report that the account writes."""
    row = paper_to_read(request, pk)
    if not can_write(request.user, row.report.owner_id):
        raise PermissionDenied
    return row


def step_of(row: CouncilPaper, pk: UUID) -> Consultation:
    """Return a step of a paper's way."""
    rows = Consultation.objects.filter(paper=row.paper_id).select_related("committee", "paper__owner")
    return get_object_or_404(rows, pk=pk)


def resolution_of(row: CouncilPaper, pk: UUID) -> Resolution:
    """Return a resolution on a paper."""
    return get_object_or_404(Resolution.objects.filter(paper=row.paper_id).select_related("paper__owner"), pk=pk)


def point_of(row: CouncilPaper, pk: UUID) -> ResolutionPoint:
    """Return a point of a resolution on a paper."""
    rows = ResolutionPoint.objects.filter(resolution__paper=row.paper_id).select_related("resolution__paper__owner")
    return get_object_or_404(rows, pk=pk)


def paper_address(paper: Paper) -> str:
    """Return the page of the paper on the council's side; its owner must be loaded."""
    return reverse("council:paper", args=[paper.owner.slug, paper.slug])


def trail_of(report: Report, *more: tuple[str, str]) -> Trail:
    """Return the way to a page about a report's council paper."""
    return [
        (_("Evaluation"), reverse("evaluation:reports")),
        (report.number, reverse("evaluation:report", args=[report.pk])),
        *more,
    ]


def posted(request: HttpRequest) -> Any:
    """Return what was sent, None for a form that is only shown."""
    return request.POST if request.method == "POST" else None
