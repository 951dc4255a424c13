"""Rows that a request wants to change: 404 hides what the account may not see, 403 refuses what it may only read."""

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council.models import Committee, Mandate, Paper
from council.permissions import can_write, writing
from organisation.access import access_of
from organisation.models import User

M = TypeVar("M", bound=Model)
Trail = list[tuple[str, str]]


def form_view(view: Any) -> Any:
    """Make a view one for signed-in accounts that shows a form and takes it."""
    return login_required(require_http_methods(["GET", "HEAD", "POST"])(view))


def post_view(view: Any) -> Any:
    """Make a view one for signed-in accounts that only takes a form."""
    return login_required(require_POST(view))


def actor(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def owners(request: HttpRequest) -> frozenset[UUID]:
    """Return the bodies for which something new may be added; refuse those who may add nothing."""
    found = writing(request.user)
    if not found:
        access = access_of(request.user)
        if access.office or access.committee:
            raise PermissionDenied
        raise Http404
    return found


def _to_change(request: HttpRequest, row: M, owner_id: UUID) -> M:
    if not can_write(request.user, owner_id):
        raise PermissionDenied
    return row


def committee_to_change(request: HttpRequest, owner: str, slug: str) -> Committee:
    """Return a committee that the account may change."""
    rows = Committee.objects.visible_to(request.user).select_related("owner", "successor")
    row = get_object_or_404(rows, owner__slug=owner, slug=slug)
    return _to_change(request, row, row.owner_id)


def paper_to_change(request: HttpRequest, owner: str, slug: str) -> Paper:
    """Return a paper that the account may change."""
    rows = Paper.objects.visible_to(request.user).select_related("owner", "lead_unit")
    row = get_object_or_404(rows, owner__slug=owner, slug=slug)
    return _to_change(request, row, row.owner_id)


def mandate_to_change(request: HttpRequest, owner: str, slug: str) -> Mandate:
    """Return a mandate that the account may change."""
    rows = Mandate.objects.visible_to(request.user).with_origin()
    row = get_object_or_404(rows, owner__slug=owner, slug=slug)
    return _to_change(request, row, row.owner_id)


def part(rows: QuerySet[M], **where: Any) -> M:
    """Return one part of a row that was loaded before, or answer 404."""
    return get_object_or_404(rows, **where)


def committee_trail(committee: Committee, *more: tuple[str, str]) -> Trail:
    """Return the way to a page about a committee."""
    return [
        (_("Council"), reverse("council:overview")),
        (_("All committees"), reverse("council:committees")),
        (committee.short_name or committee.name, address_of(committee)),
        *more,
    ]


def paper_trail(paper: Paper, *more: tuple[str, str]) -> Trail:
    """Return the way to a page about a paper."""
    return [
        (_("Council"), reverse("council:overview")),
        (_("Papers"), reverse("council:papers")),
        (paper.reference or str(paper), address_of(paper)),
        *more,
    ]


def mandate_trail(mandate: Mandate, *more: tuple[str, str]) -> Trail:
    """Return the way to a page about a mandate."""
    return [
        (_("Council"), reverse("council:overview")),
        (_("Mandates"), reverse("council:mandates")),
        (mandate.title, address_of(mandate)),
        *more,
    ]


def address_of(row: Committee | Paper | Mandate) -> str:
    """Return the page of a committee, paper or mandate; its owner must be loaded."""
    if isinstance(row, Committee):
        return reverse("council:committee", args=[row.owner.slug, row.slug])
    if isinstance(row, Paper):
        return reverse("council:paper", args=[row.owner.slug, row.slug])
    return reverse("council:mandate", args=[row.owner.slug, row.slug])
