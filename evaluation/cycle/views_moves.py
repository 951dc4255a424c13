"""Pages on which a report moves on, goes back, is submitted, decided or corrected."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council.models import Paper, Resolution
from evaluation import permissions
from evaluation.cycle import completeness, correcting, workflow
from evaluation.cycle.completeness import FOR_AGREEMENT, FOR_REVIEW
from evaluation.cycle.forms import BackForm, CorrectForm, DecideForm, MoveForm, SubmitForm
from evaluation.models import Report
from organisation.models import User
from organisation.pages import form_page

METHODS = ["GET", "HEAD", "POST"]
May = Callable[[Any, Report], bool]


@login_required
@require_http_methods(METHODS)
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the draft for review."""
    return _on(
        request, pk, permissions.can_send_for_review, workflow.send_for_review, FOR_REVIEW,
        _("Send %(number)s for review"), _("Sent for review."),
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that the report is agreed."""
    return _on(
        request, pk, permissions.can_agree, workflow.agree, FOR_AGREEMENT,
        _("%(number)s is agreed"), _("Noted as agreed. The head of IT signs it off next."),
    )  # fmt: skip


@login_required
@require_http_methods(METHODS)
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the report one step back with a remark."""
    row = _report(request, pk, permissions.can_send_back)

    def save(form: BackForm) -> str:
        workflow.send_back(report=row, by=_user(request), remark=form.cleaned_data["remark"])
        messages.success(request, _("Sent back with the remark."))
        return _page(row)

    title = _("Send %(number)s back") % {"number": row.number}
    return _form(request, row, BackForm(_posted(request)), title, _("Send back"), save)


@login_required
@require_http_methods(METHODS)
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit the signed report as the annex of a paper."""
    row = _report(request, pk, permissions.can_submit)
    papers = Paper.objects.filter(owner=row.owner_id).exclude(reference="")
    ordered = papers.order_by(F("dated_on").desc(nulls_last=True), "-reference")

    def save(form: SubmitForm) -> str:
        workflow.submit(report=row, paper=form.cleaned_data["paper"], by=_user(request))
        messages.success(request, _("Submitted."))
        return _page(row)

    title = _("Submit %(number)s") % {"number": row.number}
    lead = _(
        "The report is the annex of a paper, which gives it its number in the council. It does not change any more."
    )
    return _form(request, row, SubmitForm(_posted(request), papers=ordered), title, _("Submit"), save, lead)


@login_required
@require_http_methods(METHODS)
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note what the committee decided of the report."""
    row = _report(request, pk, permissions.can_decide)
    keys = [each.pk for each in workflow.resolutions_of(row)]

    def save(form: DecideForm) -> str:
        workflow.decide(report=row, resolution=form.cleaned_data["resolution"], by=_user(request))
        messages.success(request, _("Noted what was decided."))
        return _page(row)

    title = _("What was decided of %(number)s") % {"number": row.number}
    lead = _(
        "Resolutions on the paper %(paper)s whose result closes the matter can be chosen; they are entered with the "
        "paper."
    ) % {"paper": row.paper}
    form = DecideForm(_posted(request), resolutions=Resolution.objects.filter(pk__in=keys).select_related("paper"))
    return _form(request, row, form, title, _("Save"), save, lead)


@login_required
@require_http_methods(METHODS)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new version of a signed report."""
    row = _report(request, pk, permissions.can_correct)

    def save(form: CorrectForm) -> str:
        made = correcting.correct(report=row, reason=form.cleaned_data["reason"], by=_user(request))
        messages.success(request, _("Version %(version)d is a draft now.") % {"version": made.version})
        return _page(made)

    title = _("Correct %(number)s") % {"number": row.number}
    lead = _(
        "What was signed stays as it is, with its files. A new version is made from facts that are frozen now for the "
        "same cut-off; it names this one, lists what differs, and is reviewed, confirmed and signed like any other."
    )
    return _form(request, row, CorrectForm(_posted(request)), title, _("Make a new version"), save, lead)


def _on(
    request: HttpRequest,
    pk: UUID,
    may: May,
    act: Callable[..., Report],
    kinds: frozenset[str],
    title: str,
    done: str,
) -> HttpResponse:
    """A step forward, with what is missing for it."""
    row = _report(request, pk, may)
    missing = [gap for gap in completeness.uncovered(completeness.gaps(row), row) if gap.kind in kinds]

    def save(form: MoveForm) -> str:
        act(report=row, by=_user(request), reason=form.cleaned_data["reason"])
        messages.success(request, done)
        return _page(row)

    form = MoveForm(_posted(request))
    if not missing:
        del form.fields["reason"]
    title = title % {"number": row.number}
    groups = [(word, [gap for gap in missing if gap.kind == kind]) for kind, word in completeness.WORDS.items()]
    return form_page(
        request,
        form,
        title=title,
        save=save if missing else lambda form: _without_reason(form, save),
        back=_page(row),
        submit=_("Let it move on with this reason") if missing else _("Continue"),
        trail=_trail(row, title),
        template="evaluation/cycle/move.html",
        missing=[(word, found) for word, found in groups if found],
    )


def _without_reason(form: MoveForm, save: Callable[[MoveForm], str]) -> str:
    form.cleaned_data["reason"] = ""
    return save(form)


def _form(
    request: HttpRequest, row: Report, form: Any, title: str, submit: str, save: Callable[[Any], str], lead: str = ""
) -> HttpResponse:
    trail = _trail(row, title)
    return form_page(request, form, title=title, lead=lead, submit=submit, save=save, back=_page(row), trail=trail)


def _report(request: HttpRequest, pk: UUID, may: May) -> Report:
    """Load a report for a step: 404 hides it, 403 refuses those who may not take the step, or not any more."""
    rows = Report.objects.visible_to(request.user).select_related("plan", "owner", "paper")
    row = get_object_or_404(rows, pk=pk)
    if not permissions.can_read_drafts(request.user, row) or not may(request.user, row):
        raise PermissionDenied
    return row


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _page(row: Report) -> str:
    return reverse("evaluation:report", args=[row.pk])


def _trail(row: Report, title: str) -> list[tuple[str, str]]:
    return [(_("Evaluation"), reverse("evaluation:reports")), (row.number, _page(row)), (title, "")]
