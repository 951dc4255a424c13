"""Pages to sign a report off and to publish it, each with a question before it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation import signing
from evaluation.cycle.forms import PublishForm
from evaluation.models import Report
from evaluation.permissions import can_publish, can_read_drafts, can_sign_off
from organisation.models import User
from organisation.pages import confirm_page, form_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then sign the report off."""
    row = _report(request, pk)
    if not can_sign_off(request.user, row):
        raise PermissionDenied
    back = reverse("evaluation:report", args=[pk])

    def save() -> str:
        assert isinstance(request.user, User)
        signing.sign_off(report=row, by=request.user)
        messages.success(request, _("Signed off. The final files are being made."))
        return back

    return confirm_page(
        request,
        title=_("Sign off %(number)s") % {"number": row.number},
        question=_(
            "From now on facts and text of the report are fixed; a correction is a new version. "
            "Have you read the draft?"
        ),
        submit=_("Sign off"),
        save=save,
        back=back,
        trail=_trail(row, _("Sign-off")),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then publish the report."""
    row = _report(request, pk)
    if not can_publish(request.user, row):
        raise PermissionDenied
    back = reverse("evaluation:report", args=[pk])

    def save(form: PublishForm) -> str:
        assert isinstance(request.user, User)
        signing.publish(report=row, by=request.user, public=form.cleaned_data["public"] == "ja")
        messages.success(request, _("Published."))
        return back

    return form_page(
        request,
        PublishForm(request.POST if request.method == "POST" else None),
        title=_("Publish %(number)s") % {"number": row.number},
        submit=_("Publish"),
        save=save,
        back=back,
        trail=_trail(row, _("Publication")),
    )


def _report(request: HttpRequest, pk: UUID) -> Report:
    row = get_object_or_404(Report.objects.visible_to(request.user).select_related("plan", "owner"), pk=pk)
    if not can_read_drafts(request.user, row):
        raise PermissionDenied
    return row


def _trail(row: Report, title: str) -> list[tuple[str, str]]:
    return [
        (_("Evaluation"), reverse("evaluation:reports")),
        (row.number, reverse("evaluation:report", args=[row.pk])),
        (title, ""),
    ]
