"""Pages to sign a report off and to publish it, each with a question before it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation import pages, signing
from evaluation.cycle.differing import by_hash, differences
from evaluation.cycle.forms import PublishForm, SignForm
from evaluation.models import Edition, Manifest, Rendition, Report
from evaluation.permissions import can_publish, can_read_drafts, can_sign_off
from organisation.models import User
from organisation.pages import form_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is to be signed, ask, then sign it off; 409 with what differs when it was changed meanwhile."""
    row = _report(request, pk)
    if not can_sign_off(request.user, row):
        raise PermissionDenied
    if request.method != "POST":
        standing = pages.standing(row)
        return _signing(request, row, SignForm(), standing.manifest, outdated=standing.outdated)
    form = SignForm(request.POST)
    opened = by_hash(row, form.cleaned_data["manifest"]) if form.is_valid() else None
    if opened is None:
        if not form.errors:
            form.add_error(None, _("This report never said that. Please open the page again."))
        return _signing(request, row, form, pages.standing(row).manifest, status=422)
    try:
        assert isinstance(request.user, User)
        signing.sign_off(report=row, by=request.user, opened=opened.sha256)
    except signing.ChangedSinceOpened as changed:
        form.add_error(None, changed)
        found = differences(opened, changed.now)
        return _signing(request, row, form, changed.now, differs=found, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _signing(request, row, form, opened, status=422)
    messages.success(request, _("Signed off. The final files are being made."))
    return redirect(reverse("evaluation:report", args=[pk]))


def _signing(
    request: HttpRequest,
    row: Report,
    form: SignForm,
    manifest: Manifest | None,
    *,
    outdated: bool = False,
    differs: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page on which a report is signed: the draft to read, its hash, and the question."""
    draft = None
    if manifest and not outdated:
        draft = Rendition.objects.filter(manifest__sha256=manifest.sha256, edition=Edition.FULL).first()
    context = {
        "report": row,
        "form": form,
        "manifest": manifest,
        "draft": draft,
        "differs": differs,
        "back": reverse("evaluation:report", args=[row.pk]),
        "title": _("Sign off %(number)s") % {"number": row.number},
        "trail": _trail(row, _("Sign-off")),
    }
    return render(request, "evaluation/cycle/sign.html", context, status=status)


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
