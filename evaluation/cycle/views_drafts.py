"""Ordering the draft of one edition of a report."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation import actions
from evaluation.models import Edition, Rendition, Report
from evaluation.permissions import can_order_drafts, can_read_drafts
from organisation.models import User


@login_required
@require_POST
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order the draft of an edition of what the report says now; `ausgabe` names the edition."""
    rows = Report.objects.visible_to(request.user).select_related("plan", "owner", "replaces")
    row = get_object_or_404(rows, pk=pk)
    if not can_read_drafts(request.user, row) or not can_order_drafts(request.user, row):
        raise PermissionDenied
    edition = request.POST.get("ausgabe", "")
    if edition not in Edition:
        raise Http404
    assert isinstance(request.user, User)
    made = actions.request_rendition(
        manifest=actions.current_manifest(row),
        edition=edition,
        language=actions.LANGUAGE,
        final=False,
        by=request.user,
    )
    there = isinstance(made, Rendition)
    messages.success(request, _("The draft is there already.") if there else _("The draft is being made."))
    return redirect(f"{reverse('evaluation:report', args=[pk])}#entwuerfe")
