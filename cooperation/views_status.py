"""Reporting: my projects, the form of a status with its draft, and what the office answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperation import actions, pages
from cooperation.forms import TYPED, VALUES, CorrectionForm, ReturnForm, StatusForm
from cooperation.models import RequestState, RoundState, StatusEntry, StatusRequest
from cooperation.permissions import can_confirm_for_partner, can_report, can_review
from cooperation.reporting.reporter import Reporter
from organisation.access import access_of
from organisation.inputs import LONG_TEXT
from organisation.models import User
from organisation.pages import Trail, form_page

PAGE_SIZE = 30
TYPED_KEY = "status-typed"
"""Where the session keeps what was sent after it had ended."""
LAST = "letzte"
HTMX = "HX-Request"

View = Callable[[HttpRequest, UUID], HttpResponse]


def text_outlives_session(view: View) -> View:
    """Lead those who are not signed in to the sign-in page, and lose nothing of what they sent.

    The text is kept in the session, which signing in takes over, and stands in the form then. A draft in the
    background is answered by a line instead: the text is still in the form, and on the device.
    """

    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, pk)
        address = reverse("cooperation:status", args=[pk])
        if request.headers.get(HTMX):
            return _draft_line(request, signed_out=address)
        if request.method == "POST" and StatusRequest.objects.filter(pk=pk).exists():
            values = {name: request.POST[name][:LONG_TEXT] for name in TYPED if name in request.POST}
            request.session[TYPED_KEY] = {"request": str(pk), "values": values}
        return redirect_to_login(address, reverse("sign-in"))

    return guarded


@login_required
@never_cache
@require_safe
def my_projects(request: HttpRequest) -> HttpResponse:
    """One card a project: of a partner's body, or of the county for its editors and project leads."""
    user, today = _user(request), timezone.localdate()
    access = access_of(user)
    cards, ended = pages.partner_cards(user, today) if access.partner else ([], [])
    page = Paginator(pages.led_projects(user, today), PAGE_SIZE).get_page(request.GET.get("seite"))
    cards += pages.lead_cards(page)
    context = {
        "cards": cards,
        "to_report": sum(row.state in actions.WRITABLE for row in Reporter(user).requests()),
        "ended": ended,
        "page": page,
        "today": today,
        "several": len({card.body.pk for card in cards}) > 1,
        "trail": [_cooperation(), (_("My projects"), "")],
    }
    return render(request, "cooperation/my_projects.html", context)


@text_outlives_session
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is asked for, the form for those who report, and what was reported and answered so far."""
    row = _visible(request, pk)
    if request.method != "POST":
        return _status_page(request, row, None)
    if not can_report(_user(request), row):
        raise PermissionDenied
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            _send(request, row, form, actions.submit_status)
        except ValidationError as error:
            form.refuse(error)
        else:
            request.session.pop(TYPED_KEY, None)
            messages.success(request, _("Submitted. Thank you."))
            return redirect("cooperation:status", pk=row.pk)
    return _status_page(request, row, form)


@text_outlives_session
@never_cache
@require_POST
def status_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what is being typed: a line for htmx, the page again without. What cannot be kept is named."""
    by_htmx = bool(request.headers.get(HTMX))
    row = _visible(request, pk)
    if not can_report(_user(request), row):
        raise PermissionDenied
    form = StatusForm(request.POST)
    kept = _kept_draft(row)
    found, wrong = form.draft(kept)
    as_of = found.pop("as_of", None)
    values = actions.StatusValues(**found)
    try:
        draft = actions.save_draft(request=row, values=values, as_of=as_of, by=_user(request))
    except ValidationError as error:
        form.refuse(error)
        if by_htmx:
            return _draft_line(request, problem=" ".join(error.messages))
        return _status_page(request, row, form)
    request.session.pop(TYPED_KEY, None)
    if by_htmx:
        return _draft_line(request, draft=draft, wrong=wrong)
    if wrong:
        return _status_page(request, row, form)
    messages.success(request, _("Draft saved."))
    return redirect("cooperation:status", pk=row.pk)


@login_required
@require_POST
def status_unchanged(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report what was reported last once more, as of the round's cut-off: a dated entry like any other."""
    row = _visible(request, pk)
    if not can_report(_user(request), row):
        raise PermissionDenied
    last = pages.last_entry(row)
    form = StatusForm(request.POST)
    form.is_valid()
    try:
        if last is None:
            raise ValidationError(_("There is no earlier status to report again."))
        actions.submit_status(
            request=row,
            as_of=row.round.cut_off,
            values=actions.values_of(last),
            by=_user(request),
            token=form.cleaned_data.get("token"),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('cooperation:status', args=[row.pk])}?vorlage={LAST}")
    messages.success(request, _("Submitted as unchanged. Thank you."))
    return redirect("cooperation:status", pk=row.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what was reported by a new status that names the old one; the old one stays as it is."""
    row = _visible(request, pk)
    if not can_report(_user(request), row):
        raise PermissionDenied
    last = row.entries.order_by("-recorded_at", "-id").first()
    start = {"meant": last.pk, **{name: getattr(last, name) for name in VALUES}} if last else {}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=start)

    def save(form: CorrectionForm) -> str:
        entry = _entry_meant(row, str(form.cleaned_data["meant"] or ""))
        if entry is None:
            raise ValidationError(_("There is nothing to correct yet."))
        entry.request, token = row, form.cleaned_data["token"]
        actions.correct_status(entry=entry, values=form.status(), by=_user(request), token=token)
        messages.success(request, _("Corrected. The status before stays readable."))
        return reverse("cooperation:status", args=[row.pk])

    title = _("Correct the status")
    return form_page(
        request,
        form,
        title=title,
        lead="{body}, {project}".format(**_names(row)),
        save=save,
        back=reverse("cooperation:status", args=[row.pk]),
        submit=_("Submit the correction"),
        trail=[*_trail(request, row, linked=True), (title, "")],
        template="cooperation/status_correct.html",
        corrected=last,
    )


@login_required
@require_POST
def status_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm what was reported: the office does, and the partner for what was taken down on its behalf."""
    row, user = _visible(request, pk), _user(request)
    entry = _entry_meant(row, request.POST.get("entry", ""))
    office = can_review(user, row)
    if not office and not (entry and can_confirm_for_partner(user, entry)):
        raise PermissionDenied
    try:
        if entry is None:
            raise ValidationError(_("There is nothing to confirm."))
        actions.confirm(entry=entry, by=user, by_partner=not office)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Confirmed: %(body)s, %(project)s.") % _names(row))
    return redirect(_next(request, row))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def status_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a status back with the reason."""
    row = _visible(request, pk)
    if not can_review(_user(request), row):
        raise PermissionDenied
    last = row.entries.order_by("-recorded_at", "-id").first()
    form = ReturnForm(request.POST if request.method == "POST" else None, initial={"entry": last.pk if last else None})

    def save(form: ReturnForm) -> str:
        entry = _entry_meant(row, str(form.cleaned_data["entry"] or ""))
        if entry is None:
            raise ValidationError(_("Only the status that waits for it can be reviewed."))
        actions.return_(entry=entry, reason=form.cleaned_data["reason"], by=_user(request))
        messages.success(request, _("Returned: %(body)s, %(project)s.") % _names(row))
        return _board(row)

    back = reverse("cooperation:status", args=[row.pk])
    title = _("Return the status")
    trail = [*_trail(request, row, linked=True), (title, "")]
    lead = "{body}, {project}".format(**_names(row))
    return form_page(
        request, form, title=title, lead=lead, save=save, back=back, submit=_("Return with this reason"), trail=trail
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status_on_behalf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take down a partner's status, for instance by phone; it carries that mark."""
    row = _visible(request, pk)
    if not can_review(_user(request), row) or not _is_partners(row):
        raise PermissionDenied
    form = StatusForm(request.POST if request.method == "POST" else None, initial={"as_of": row.round.cut_off})
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, row, form, actions.record_on_behalf)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Recorded on behalf: %(body)s, %(project)s.") % _names(row))
            return redirect("cooperation:status", pk=row.pk)
    context = {
        "request_row": row,
        "form": form,
        "back": reverse("cooperation:status", args=[row.pk]),
        "trail": [*_trail(request, row, linked=True), (_("Record on behalf"), "")],
    }
    return render(request, "cooperation/status_on_behalf.html", context, status=422 if form.errors else 200)


def _draft_line(request: HttpRequest, **told: Any) -> HttpResponse:
    context: dict[str, Any] = {"signed_out": "", "problem": "", "wrong": [], "draft": None, **told}
    return render(request, "cooperation/_draft_line.html", context)


def _status_page(request: HttpRequest, row: StatusRequest, form: StatusForm | None) -> HttpResponse:
    user = _user(request)
    told = row.entries.select_related("corrects").annotate(
        is_corrected=Exists(StatusEntry.objects.filter(corrects=OuterRef("pk")))
    )
    entries = list(pages.with_reviews(told.order_by("-recorded_at", "-id")))
    answers = [(entry, pages.last_review(entry)) for entry in entries]
    newest, review = answers[0] if answers else (None, None)
    writable = row.round.state == RoundState.OPEN and row.state in actions.WRITABLE
    may_report = can_report(user, row)
    if may_report and (writable or (form is not None and form.errors)):
        last = pages.last_entry(row)
        form = form or StatusForm(initial=_initial(request, row, newest, last))
    else:
        last = form = None
    waiting = row.state == RequestState.SUBMITTED
    draft = _draft(row)
    context = {
        "request_row": row,
        "form": form,
        "draft": draft,
        "saved": draft.saved_at.isoformat() if draft else "",
        "last": last,
        "offer_last": last is not None and draft is None and row.state == RequestState.OPEN,
        "taken_over": request.GET.get("vorlage") == LAST,
        "answers": answers,
        "newest": newest,
        "returned": review if row.state == RequestState.RETURNED else None,
        "may_review": can_review(user, row),
        "may_confirm": waiting and (can_review(user, row) or bool(newest and can_confirm_for_partner(user, newest))),
        "may_correct": may_report and row.round.state == RoundState.OPEN and row.state in actions.CORRECTABLE,
        "may_record": can_review(user, row) and writable and _is_partners(row),
        "late": row.round.state == RoundState.OPEN and row.round.deadline < timezone.localdate(),
        "waiting": waiting,
        "trail": _trail(request, row),
    }
    return render(request, "cooperation/status.html", context, status=422 if form is not None and form.errors else 200)


def _send(request: HttpRequest, row: StatusRequest, form: StatusForm, action: Any) -> StatusEntry:
    data = form.cleaned_data
    entry: StatusEntry = action(
        request=row, as_of=data["as_of"], values=form.status(), by=_user(request), token=data["token"]
    )
    return entry


def _initial(
    request: HttpRequest, row: StatusRequest, newest: StatusEntry | None = None, last: StatusEntry | None = None
) -> dict[str, Any]:
    """What the form starts from: text kept from an ended session, the draft, what was returned, or the last entry."""
    start: dict[str, Any] = {"as_of": row.round.cut_off}
    typed = request.session.get(TYPED_KEY)
    if typed and typed["request"] == str(row.pk):
        return start | typed["values"]
    if last is not None and request.GET.get("vorlage") == LAST:
        return start | {name: getattr(last, name) for name in VALUES}
    if kept := _kept_draft(row):
        return start | {name: value for name, value in kept.items() if value is not None}
    if newest is not None:  # it was returned: written anew on what was there
        return start | {name: getattr(newest, name) for name in TYPED}
    return start


def _visible(request: HttpRequest, pk: UUID) -> StatusRequest:
    rows = StatusRequest.objects.visible_to(request.user).with_subject().select_related("draft")
    return get_object_or_404(rows, pk=pk)


def _draft(row: StatusRequest) -> Any:
    return row.draft if hasattr(row, "draft") else None


def _kept_draft(row: StatusRequest) -> dict[str, Any]:
    draft = _draft(row)
    return {name: getattr(draft, name) for name in TYPED} if draft else {}


def _entry_meant(row: StatusRequest, key: str) -> StatusEntry | None:
    """Return the entry that the sender had seen; None for one that is not of this request."""
    try:
        return row.entries.filter(pk=UUID(key)).first()
    except ValueError:
        return None


def _is_partners(row: StatusRequest) -> bool:
    """Whether a partner reports, and not the county itself."""
    return row.participation is not None and row.participation.body_id != row.round.plan.owner_id


def _names(row: StatusRequest) -> dict[str, str]:
    return {"body": row.body.name, "project": row.subject.title}


def _board(row: StatusRequest) -> str:
    return reverse("cooperation:round", args=[row.round.plan.slug, row.round.slug])


def _next(request: HttpRequest, row: StatusRequest) -> str:
    """Where a decision was made, there it goes on: the round's board or the status itself."""
    return _board(row) if request.POST.get("weiter") == "runde" else reverse("cooperation:status", args=[row.pk])


def _cooperation() -> tuple[str, str]:
    return (_("Cooperation"), reverse("cooperation:overview"))


def _trail(request: HttpRequest, row: StatusRequest, *, linked: bool = False) -> Trail:
    office = row.round.plan.owner_id in access_of(_user(request)).office
    way = (row.round.title, _board(row)) if office else (_("My projects"), reverse("cooperation:my-projects"))
    here = reverse("cooperation:status", args=[row.pk]) if linked else ""
    return [_cooperation(), way, (row.subject.title, here)]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required, or asked before
    return request.user
