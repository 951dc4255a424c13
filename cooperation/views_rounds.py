"""Status rounds of the office: plan, see who will be asked, open, follow, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cooperation import actions, board, opening, pages
from cooperation.fields import ROUND_FIELDS
from cooperation.forms_rounds import BoardFilterForm, OpenForm, RoundEditForm, RoundForm
from cooperation.models import ReportLink, RequestState, RoundState, StatusEntry, StatusRound
from cooperation.permissions import can_run_rounds
from cooperation.reminders.panel import panel
from organisation.access import access_of
from organisation.editing import read
from organisation.mail import can_mail
from organisation.models import Role, User
from organisation.pages import Trail, confirm_page, form_page, section_page
from organisation.slugs import free_slug
from roadmap.models import Plan

PAGE_SIZE = 100


@login_required
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds of the county's plans, the latest first, with how far each is."""
    access = access_of(request.user)
    if not access.office:
        raise Http404
    rows = StatusRound.objects.visible_to(request.user).select_related("plan")
    counted = rows.annotate(
        asked=Count("requests"),
        waiting=Count("requests", filter=Q(requests__state__in=board.WAITING)),
        to_review=Count("requests", filter=Q(requests__state=RequestState.SUBMITTED)),
    )
    page = Paginator(counted.order_by("-cut_off", "plan__title", "slug"), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "today": timezone.localdate(),
        "may_plan": bool(access.editing),
        "trail": [_cooperation(), (_("Status rounds"), "")],
    }
    return render(request, "cooperation/rounds.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round; nobody is asked before it is opened."""
    access = access_of(request.user)
    if not access.editing:
        if access.office:
            raise PermissionDenied
        raise Http404
    plans = Plan.objects.filter(owner__in=access.editing).select_related("owner").order_by("title")
    named = [row for row in plans if row.slug == request.GET.get("plan", "")]
    chosen = next(iter(named), plans[0] if len(plans) == 1 else None)
    cut_off, deadline = opening.default_days(chosen, timezone.localdate())
    start = {"plan": chosen, "cut_off": cut_off, "deadline": deadline, "links_allowed": False}
    form = RoundForm(request.POST if request.method == "POST" else None, plans=plans, initial=start)

    def save(form: RoundForm) -> str:
        data = form.cleaned_data
        row = actions.plan_round(
            plan=data["plan"],
            slug=free_slug(data["title"], StatusRound.objects.filter(plan=data["plan"]), fallback="runde"),
            title=data["title"],
            cut_off=data["cut_off"],
            deadline=data["deadline"],
            links_allowed=data["links_allowed"],
            by=_user(request),
        )
        messages.success(request, _("Planned. Nobody has been asked yet."))
        return _address(row)

    title = _("Plan a status round")
    return form_page(
        request,
        form,
        title=title,
        save=save,
        back=reverse("cooperation:rounds"),
        lead=_("The next page lists who will be asked for what, before the round is opened."),
        submit=_("Plan the round"),
        trail=[_cooperation(), _rounds(), (title, "")],
    )


@login_required
@never_cache
@require_safe
def round_page(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Before opening: who will be asked for what. From then on: who has reported, what waits, what is missing."""
    row = _visible(request, plan, status_round)
    may_run = can_run_rounds(request.user, row.plan)
    editable = may_run and row.state != RoundState.CLOSED
    context = {
        "round": row,
        "may_run": may_run,
        "edit": reverse("cooperation:round-edit", args=[row.plan.slug, row.slug]) if editable else "",
        "trail": [_cooperation(), _rounds(), (row.title, "")],
    }
    if row.state == RoundState.PLANNED:
        may_invite = row.plan.owner_id in access_of(request.user).bodies({Role.ADMINISTRATOR})
        context |= {
            "check": opening.check(row, timezone.localdate()),
            "can_mail": can_mail(),
            "invite": reverse("people-invite") if may_invite else "",
        }
        return render(request, "cooperation/round_planned.html", context)
    context["reminders"] = panel(row, request.user)
    return render(request, "cooperation/round.html", context | _board(request, row))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Change title and days of a round."""
    row = _run(request, plan, status_round)
    form = RoundEditForm(request.POST if request.method == "POST" else None, now=read(row, ROUND_FIELDS))
    return section_page(
        request,
        form,
        title=_("Title and days"),
        anchor="runde",
        save=lambda form: actions.edit_round(status_round=row, edits=form.edits(), by=_user(request)),
        back=_address(row),
        trail=_trail(row, _("Edit")),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_open(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Open a planned round, after a question; with a tick where somebody is asked who cannot answer."""
    row = _run(request, plan, status_round)
    found = opening.check(row, timezone.localdate()) if row.state == RoundState.PLANNED else None
    silent = found.silent if found else []
    form = OpenForm(request.POST if request.method == "POST" else None, silent=bool(silent))

    def save(form: OpenForm) -> str:
        despite = bool(form.cleaned_data.get("despite_silent"))
        count = len(actions.open_round(status_round=row, by=_user(request), despite_silent=despite))
        text = ngettext("Opened: one status is asked for.", "Opened: %(count)d statuses are asked for.", count)
        messages.success(request, text % {"count": count})
        return _address(row)

    lead = _("From now on everyone who is listed can report. Who is asked does not change any more.")
    if silent:
        names = ", ".join(each.body.name for each in silent)
        lead = f"{lead} {_('Nobody can report for: %(bodies)s.') % {'bodies': names}}"
    return form_page(
        request,
        form,
        title=_("Open the round"),
        lead=lead,
        submit=_("Open the round"),
        save=save,
        back=_address(row),
        trail=_trail(row, _("Open the round")),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_close(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Close an open round, after a question that says what is missing."""
    row = _run(request, plan, status_round)
    missing = row.requests.filter(state__in=[RequestState.OPEN, RequestState.DRAFT]).count()
    unread = row.requests.filter(state=RequestState.SUBMITTED).count()
    question = ngettext(
        "One status is missing and will be kept as not reported.",
        "%(count)d statuses are missing and will be kept as not reported.",
        missing,
    ) % {"count": missing}
    if unread:
        also = ngettext(
            "One status has been submitted and not been answered yet.",
            "%(count)d statuses have been submitted and not been answered yet.",
            unread,
        )
        question = f"{question} {also % {'count': unread}}"

    def save() -> str:
        actions.close_round(status_round=row, by=_user(request))
        messages.success(request, _("The round is closed."))
        return _address(row)

    return confirm_page(
        request,
        title=_("Close the round"),
        question=question,
        submit=_("Close the round"),
        save=save,
        back=_address(row),
        trail=_trail(row, _("Close the round")),
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_drop(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Remove a round that was never opened, after a question."""
    row = _run(request, plan, status_round)

    def save() -> str:
        actions.drop_round(status_round=row, by=_user(request))
        messages.success(request, _("The round was removed."))
        return reverse("cooperation:rounds")

    return confirm_page(
        request,
        title=_("Remove the round"),
        question=_("Nobody has been asked yet; only the plan of this round is lost."),
        submit=_("Remove the round"),
        save=save,
        back=_address(row),
        trail=_trail(row, _("Remove the round")),
        danger=True,
    )


@login_required
@require_POST
def round_confirm(request: HttpRequest, plan: str, status_round: str) -> HttpResponse:
    """Confirm several statuses at once: those whose entries were ticked. What cannot be confirmed is named."""
    row = _run(request, plan, status_round)
    keys = [key for text in request.POST.getlist("eintrag") if (key := _key(text))]
    entries = StatusEntry.objects.filter(pk__in=keys, request__round=row).select_related("project", "body")
    requests = list(row.requests.with_subject().filter(entries__in=keys))
    done, problems = 0, []
    for entry in entries:
        entry.request = next(one for one in requests if one.pk == entry.request_id)
        try:
            actions.confirm(entry=entry, by=_user(request))
            done += 1
        except ValidationError as error:
            problems.append(f"{entry.body.name}, {entry.project.title}: {' '.join(error.messages)}")
    if done:
        text = ngettext("One status confirmed.", "%(count)d statuses confirmed.", done)
        messages.success(request, text % {"count": done})
    for problem in problems:
        messages.error(request, problem)
    if not done and not problems:
        messages.info(request, _("Nothing is selected."))
    return redirect(_address(row))


@login_required
@require_POST
def link_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the link of a mail at once."""
    rows = ReportLink.objects.filter(round__in=StatusRound.objects.visible_to(request.user))
    link = get_object_or_404(rows.select_related("round__plan__owner", "user"), pk=pk)
    if not can_run_rounds(request.user, link.round.plan):
        raise PermissionDenied
    try:
        actions.revoke_link(link=link, by=_user(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("The link of %(name)s is revoked; mails that come later lead to the page behind the sign-in.")
        messages.success(request, text % {"name": link.user.display_name})
    return redirect(f"{_address(link.round)}#links")


def _board(request: HttpRequest, row: StatusRound) -> dict[str, Any]:
    """The requests of an open or closed round: counts by state, who is missing, and a page of them with their last."""
    today = timezone.localdate()
    counts = board.counts_of(row)
    form = BoardFilterForm(request.GET or None, status_round=row, county=row.plan.owner)
    page = Paginator(board.listed(row, form), PAGE_SIZE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    rows = pages.board_rows(page)
    return {
        "counts": counts,
        "total": sum(number for _state, _label, number in counts),
        "form": form,
        "page": page,
        "rows": rows,
        "several": sum(each.request.state == RequestState.SUBMITTED for each in rows) > 0,
        "query": query.urlencode(),
        "late": board.is_late(row, today),
        "missing": board.missing_of(row),
        "links": board.links_of(row, today),
    }


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _visible(request: HttpRequest, plan: str, status_round: str) -> StatusRound:
    rows = StatusRound.objects.visible_to(request.user).select_related("plan__owner")
    return get_object_or_404(rows, plan__slug=plan, slug=status_round)


def _run(request: HttpRequest, plan: str, status_round: str) -> StatusRound:
    row = _visible(request, plan, status_round)
    if not can_run_rounds(request.user, row.plan):
        raise PermissionDenied
    return row


def _address(row: StatusRound) -> str:
    return reverse("cooperation:round", args=[row.plan.slug, row.slug])


def _cooperation() -> tuple[str, str]:
    return (_("Cooperation"), reverse("cooperation:overview"))


def _rounds() -> tuple[str, str]:
    return (_("Status rounds"), reverse("cooperation:rounds"))


def _trail(row: StatusRound, title: str) -> Trail:
    return [_cooperation(), _rounds(), (row.title, _address(row)), (title, "")]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
