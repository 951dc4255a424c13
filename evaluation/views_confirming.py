"""Pages on which the Kämmerei confirms the money of a report and Personal its posts, or refuses, or takes it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation import confirming, pages
from evaluation.forms import VerdictForm, WithdrawForm
from evaluation.models import ConfirmationKind, FactsSnapshot, Report, Verdict
from evaluation.permissions import can_confirm, can_read_drafts
from organisation.models import User
from organisation.pages import form_page

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def money(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The money of a report as its facts hold it, for the office; the Kämmerei confirms or refuses it."""
    return _confirm(request, pk, ConfirmationKind.MONEY)


@login_required
@require_http_methods(METHODS)
def posts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The posts of a report as its facts hold them, for the office; Personal confirms or refuses them."""
    return _confirm(request, pk, ConfirmationKind.POSTS)


@login_required
@require_http_methods(METHODS)
def withdraw_money(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what was said of the money."""
    return _withdraw(request, pk, ConfirmationKind.MONEY)


@login_required
@require_http_methods(METHODS)
def withdraw_posts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what was said of the posts."""
    return _withdraw(request, pk, ConfirmationKind.POSTS)


def _confirm(request: HttpRequest, pk: UUID, kind: ConfirmationKind) -> HttpResponse:
    row, facts = _facts(request, pk)
    may = can_confirm(request.user, row, kind)
    status = 200
    form = VerdictForm(initial={"facts": facts.pk})
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        form, status = VerdictForm(request.POST), 422
        if form.is_valid():
            try:
                _decide(request, row, kind, form.cleaned_data["verdict"], form)
            except ValidationError as error:
                form.refuse(error)
                status = 409 if getattr(error, "code", "") == "outdated" else 422
            else:
                messages.success(request, _("Noted. The draft is made anew, for it says so."))
                return redirect(f"{reverse('evaluation:report', args=[pk])}#bestaetigungen")
        form = VerdictForm({**request.POST.dict(), "facts": str(facts.pk)}) if status == 409 else form
        if status == 409:
            form.add_error(None, _outdated())
    found = pages.to_confirm(facts, kind)
    context = {
        "report": row,
        "facts": facts,
        "found": found,
        "form": form if may and found.said.open else None,
        "withdraw": reverse(_name("withdraw", kind), args=[pk]) if may and not found.said.open else "",
        "title": _title(kind) % {"report": row.number},
        "trail": _trail(row, _title(kind) % {"report": row.number}),
    }
    return render(request, "evaluation/confirm.html", context, status=status)


def _withdraw(request: HttpRequest, pk: UUID, kind: ConfirmationKind) -> HttpResponse:
    row, facts = _facts(request, pk)
    if not can_confirm(request.user, row, kind):
        raise PermissionDenied
    back = reverse(_name("confirm", kind), args=[pk])
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"facts": facts.pk})

    def save(form: WithdrawForm) -> str:
        _decide(request, row, kind, Verdict.WITHDRAWN, form)
        messages.success(request, _("Taken back. The figures are open again."))
        return back

    title = _("Take back what was said of the figures")
    return form_page(request, form, title=title, submit=_("Take back"), save=save, back=back, trail=_trail(row, title))


def _decide(
    request: HttpRequest, row: Report, kind: ConfirmationKind, verdict: str, form: VerdictForm | WithdrawForm
) -> None:
    """Decide on the version that the form was opened with; a key that is none of the report's is an old one."""
    assert isinstance(request.user, User)
    facts = row.facts.defer("content").filter(pk=form.cleaned_data["facts"]).first()
    if facts is None:
        raise ValidationError(_outdated(), code="outdated")
    confirming.decide(facts=facts, kind=kind, verdict=verdict, remark=form.cleaned_data["remark"], by=request.user)


def _outdated() -> str:
    return _("The facts were frozen again meanwhile. Please look at the figures of the new version.")


def _facts(request: HttpRequest, pk: UUID) -> tuple[Report, FactsSnapshot]:
    """Load a report and its latest facts: 404 hides it, 403 refuses who reads only what is published."""
    rows = Report.objects.visible_to(request.user).select_related("plan", "owner", "signed_manifest")
    row = get_object_or_404(rows, pk=pk)
    if not can_read_drafts(request.user, row):
        raise PermissionDenied
    facts = pages.latest_facts(row)
    if facts is None:
        raise Http404
    facts.report = row
    return row, facts


def _name(what: str, kind: ConfirmationKind) -> str:
    return f"evaluation:{what}-{pages.ADDRESSES[kind]}"


def _title(kind: ConfirmationKind) -> str:
    return {
        ConfirmationKind.MONEY: _("Confirm the money of %(report)s"),
        ConfirmationKind.POSTS: _("Confirm the posts of %(report)s"),
    }[kind]


def _trail(row: Report, title: str) -> list[tuple[str, str]]:
    return [
        (_("Evaluation"), reverse("evaluation:reports")),
        (row.number, reverse("evaluation:report", args=[row.pk])),
        (title, ""),
    ]
