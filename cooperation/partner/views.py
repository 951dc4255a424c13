"""The page of a municipality, its statuses, what it may see and why, and the requests for help."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cooperation import pages
from cooperation.partner import overview
from cooperation.partner.asking import HelpState
from cooperation.partner.comparing import LEAST
from cooperation.partner.comparison_rows import comparisons
from cooperation.partner.forms import AnswerForm
from cooperation.partner.granted import accounts, granted
from cooperation.partner.help_actions import answer_help
from cooperation.partner.help_rows import HelpRequest, help_requests, of_counties, request_of, visible_to
from cooperation.partner.links import links
from cooperation.partner.rights import can_answer
from cooperation.partner.scope import Scope, partners_of, scope_for
from organisation.access import access_of
from organisation.models import Body, User
from organisation.pages import Trail, form_page

SHOWN = 5
"""Statuses that stand on the page itself."""
PAGE_SIZE = 20
OPEN, ANSWERED, ALL = "offen", "beantwortet", "alle"


@login_required
@require_safe
def partner(request: HttpRequest, body: str) -> HttpResponse:
    """What a municipality gets: its projects, dates, reports, money, posts, requests for help, the comparison."""
    user, today = _user(request), timezone.localdate()
    scope = scope_for(user, body, request.GET.get("kreis", ""))
    lines = overview.project_lines(scope, today, user)
    asked = overview.asked_for(scope, today)
    entries = list(overview.entries(scope, today)[: SHOWN + 1])
    context = {
        "scope": scope,
        "query": _query(scope),
        "lines": [line for line in lines if not line.ended],
        "ended": [line for line in lines if line.ended],
        "to_write": [(row, line) for line in lines for row, may in line.requests if may],
        "dates": overview.next_dates(lines, today),
        "contributions": list(overview.contributions(scope)),
        "cost_shares": [line for line in lines if line.participation.cost_share_percent is not None],
        "items": overview.budget_items(scope, today),
        "posts": overview.post_lines(scope, today),
        "asked": [row for row in asked if row.answerable],
        "settled": [row for row in asked if not row.answerable],
        "may_answer": not scope.own and scope.county is not None and scope.county.pk in access_of(user).editing,
        "entries": [(row, pages.last_review(row)) for row in entries[:SHOWN]],
        "more_entries": len(entries) > SHOWN,
        "comparisons": comparisons(scope, today),
        "least": LEAST,
        "others": _others(user, scope),
        "links": links(scope, user),
        "trail": _trail(scope),
    }
    return render(request, "cooperation/partner/page.html", context)


@login_required
@require_safe
def entries(request: HttpRequest, body: str) -> HttpResponse:
    """Everything that a municipality reported, the newest first; also of projects that it has left."""
    scope = scope_for(_user(request), body, request.GET.get("kreis", ""))
    page = Paginator(overview.entries(scope, timezone.localdate()), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {
        "scope": scope,
        "query": _query(scope),
        "page": page,
        "entries": [(row, pages.last_review(row)) for row in page],
        "trail": _trail(scope, _("Statuses")),
    }
    return render(request, "cooperation/partner/entries.html", context)


@login_required
@require_safe
def rights(request: HttpRequest, body: str) -> HttpResponse:
    """What the accounts of a municipality see of a county, and why: for the office of that county."""
    user, today = _user(request), timezone.localdate()
    scope = scope_for(user, body, request.GET.get("kreis", ""))
    if scope.county is None:
        raise Http404
    context = {
        "scope": scope,
        "accounts": accounts(scope.body, today),
        "granted": granted(scope.body, scope.county, today),
        "trail": _trail(scope, _("Rights")),
    }
    return render(request, "cooperation/partner/rights.html", context)


@login_required
@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """The requests for help of all municipalities of a county, for its office; what waits for an answer comes first."""
    counties = access_of(request.user).office
    if not counties:
        raise Http404
    found = help_requests(of_counties(counties))
    chosen = request.GET.get("stand", OPEN)
    kept = [row for row in found if _in_list(row, chosen)]
    counts = {name: sum(1 for row in found if _in_list(row, name)) for name in (OPEN, ANSWERED, ALL)}
    words = {OPEN: _("waiting for an answer"), ANSWERED: _("answered, not settled"), ALL: _("all requests")}
    here = reverse("cooperation:help")
    context = {
        "tabs": [(f"{words[name]} ({counts[name]})", f"{here}?stand={name}", name == chosen) for name in words],
        "chosen": chosen,
        "page": Paginator(kept, PAGE_SIZE).get_page(request.GET.get("seite")),
        "may_answer": bool(access_of(request.user).editing),
        "trail": [_cooperation(), (_("Requests for help"), "")],
    }
    return render(request, "cooperation/partner/help.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def help_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the request for help of a status: 404 where it is not visible or asks for nothing."""
    user = _user(request)
    entry = get_object_or_404(visible_to(user).select_related("project__owner", "request__round__plan__owner"), pk=pk)
    found = request_of(entry)
    if found is None:
        raise Http404
    if not can_answer(user, entry):
        raise PermissionDenied
    back = reverse("cooperation:help")

    def save(form: AnswerForm) -> str:
        answer_help(entry=entry, by=user, **form.values("text", "done"))
        messages.success(
            request, _("Answered: %(body)s, %(project)s.") % {"body": found.body, "project": found.project}
        )
        return back

    title = _("Answer the request for help")
    return form_page(
        request,
        AnswerForm(request.POST if request.method == "POST" else None, initial={"done": False}),
        title=title,
        lead=f"{found.body}, {found.project}",
        save=save,
        submit=_("Send the answer"),
        back=back,
        trail=[_cooperation(), (_("Requests for help"), back), (title, "")],
        template="cooperation/partner/answer.html",
        asked=found,
    )


def _in_list(row: HelpRequest, name: str) -> bool:
    return {OPEN: row.waits, ANSWERED: row.state is HelpState.ANSWERED}.get(name, True)


def _others(user: User, scope: Scope) -> list[Body]:
    """The other pages that this reader can open: of its own bodies, or of the county's municipalities."""
    if scope.county is not None:
        return list(partners_of(scope.county).exclude(pk=scope.body.pk))
    return list(Body.objects.filter(pk__in=access_of(user).partner).exclude(pk=scope.body.pk).order_by("name"))


def _query(scope: Scope) -> str:
    return f"kreis={scope.county.slug}" if scope.county is not None else ""


def _trail(scope: Scope, title: str = "") -> Trail:
    page = reverse("cooperation:partner", args=[scope.body.slug])
    address = f"{page}?{_query(scope)}" if scope.county is not None else page
    last = [(scope.body.name, address), (title, "")] if title else [(scope.body.name, "")]
    return [_cooperation(), *last]


def _cooperation() -> tuple[str, str]:
    return (_("Cooperation"), reverse("cooperation:overview"))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
