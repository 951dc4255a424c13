"""One page for all of a person's projects: behind the sign-in, and by the link of a mail."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from cooperation.actions import WRITABLE
from cooperation.actions.links import count_write
from cooperation.forms import VALUES, ReportForm
from cooperation.models import StatusRequest
from cooperation.report_links import by_secret, reports_in
from cooperation.reporting import sending
from cooperation.reporting.reporter import Reporter
from cooperation.reporting.rows import ReportRow, groups_of, prefix_of, rows_of
from cooperation.reporting.sending import Outcome
from organisation import throttle
from organisation.inputs import LONG_TEXT
from organisation.models import User

PAGE_SIZE = 50
TYPED_KEY = "report-typed"
"""Where the session keeps what was sent after it had ended."""
MOST_TYPED = 200_000  # characters that a session keeps at most
GUESSING = "report-link"
_FIELD = re.compile(rf"m([0-9a-f]{{32}})-({'|'.join(VALUES)})")


@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """All projects on which the signed-in person is asked to report. What is sent after the session ended is kept."""
    if not isinstance(request.user, User):
        return _signed_out(request)
    return _answer(request, Reporter(request.user))


@csrf_exempt  # no cookie lets anybody in here: whoever sends must know the secret in the address
@sensitive_variables("secret")
@never_cache
def report_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The same page by the link of a mail: for its account and its round alone, without signing in.

    The account that happens to be signed in has no part in it. A link that has ended says so; one that never was is
    404, and too many of those from one address are not even looked up.
    """
    if throttle.is_locked(request, GUESSING):
        return _private(render(request, "cooperation/reporting/link_locked.html", _ended(), status=429))
    link = by_secret(secret)
    if link is None:
        throttle.count_failure(request, GUESSING)
        raise Http404
    request.user = AnonymousUser()
    if not link.holds(timezone.localdate()) or not reports_in(link.user, link.round_id):
        if _wants_json(request):
            return _private(JsonResponse({"problem": _("This link has ended.")}, status=410))
        return _private(render(request, "cooperation/reporting/link_ended.html", _ended(), status=410))
    if request.method == "POST" and not count_write(link, timezone.now()):
        return _private(HttpResponse(status=429, headers={"Retry-After": "60"}))
    return _private(_answer(request, Reporter(link.user, link, secret)))


@require_http_methods(["GET", "HEAD", "POST"])
def _answer(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    if request.method != "POST":
        return _page(request, reporter)
    outcome = sending.send(reporter, request.POST)
    if reporter.link is None and TYPED_KEY in request.session:
        del request.session[TYPED_KEY]  # it was in what is sent now
    if outcome.status == 200 or (_wants_json(request) and outcome.done and outcome.status != 422):
        _tell(request, outcome)
    if _wants_json(request):
        return JsonResponse(_as_json(reporter, outcome), status=outcome.status)
    if outcome.status != 200 or outcome.wrong:
        return _page(request, reporter, outcome)
    return redirect(reporter.address)


def _page(request: HttpRequest, reporter: Reporter, outcome: Outcome | None = None) -> HttpResponse:
    asked = reporter.requests()
    page = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("seite"))
    typed = request.session.get(TYPED_KEY, {}) if reporter.link is None else {}
    rows = rows_of(list(page), asked, typed)
    if outcome is not None:
        for row in rows:
            _show(row, request, outcome)
    context = {
        "reporter": reporter,
        "groups": groups_of(rows),
        "rows": rows,
        "page": page,
        "asked": len(asked),
        "left": sum(row.state in WRITABLE for row in asked),
        "today": timezone.localdate(),
        "restored": bool(typed),
        "failed": outcome is not None,
        "trail": []
        if reporter.link
        else [(_("Cooperation"), reverse("cooperation:overview")), (_("Report the status"), "")],
    }
    return render(request, "cooperation/reporting/page.html", context, status=_status(outcome))


def _status(outcome: Outcome | None) -> int:
    if outcome is None:
        return 200
    return 422 if outcome.wrong and outcome.status == 200 else outcome.status


def _show(row: ReportRow, request: HttpRequest, outcome: Outcome) -> None:
    """Put back into the form what was not taken."""
    key = row.request.pk
    row.problem = outcome.problems.get(key, "")
    if key in outcome.refused:
        row.form, row.kept = outcome.refused[key], True
    elif key in outcome.problems or key in outcome.wrong:
        row.form, row.kept = ReportForm(request.POST, prefix=prefix_of(key)), True
        row.form.is_valid()


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.unchanged:
        messages.success(request, _("Submitted as unchanged. Thank you."))
    elif outcome.done:
        text = ngettext(
            "One status submitted. Thank you.", "%(count)d statuses submitted. Thank you.", len(outcome.done)
        )
        messages.success(request, text % {"count": len(outcome.done)})
    elif request.POST.get("tun") == sending.ALL:
        messages.info(request, _("Nothing is filled in yet."))
    elif not _wants_json(request):
        messages.success(request, _("Draft saved."))


def _as_json(reporter: Reporter, outcome: Outcome) -> dict[str, Any]:
    """What the page's script needs: times of the drafts, what was refused, where to go on."""
    return {
        "saved": {
            str(key): {
                "base": draft.saved_at.isoformat(),
                "time": f"{timezone.localtime(draft.saved_at):%H:%M}",
                "wrong": ", ".join(outcome.wrong.get(key, ())),
            }
            for key, draft in outcome.saved.items()
        },
        "problems": {str(key): text for key, text in outcome.problems.items()},
        "conflicts": {str(key): base for key, base in outcome.conflicts.items()},
        "done": [str(key) for key in outcome.done],
        "go": reporter.address if outcome.done else "",
    }


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in; what was sent is kept in the session, which signing in takes over."""
    address = reverse("cooperation:report")
    answer = redirect_to_login(address, reverse("sign-in"))
    if _wants_json(request):
        return JsonResponse({"sign_in": answer["Location"]}, status=401)
    if request.method == "POST":
        kept: dict[str, dict[str, str]] = {}
        length = 0
        for name, value in request.POST.items():
            match = _FIELD.fullmatch(name)
            if match and isinstance(value, str) and value and length + len(value) <= MOST_TYPED:
                length += len(value)
                hexed = match[1]
                key = f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"
                kept.setdefault(key, {})[match[2]] = value[:LONG_TEXT]
        known = StatusRequest.objects.filter(pk__in=list(kept)[:PAGE_SIZE]).values_list("pk", flat=True)
        if values := {str(key): kept[str(key)] for key in known}:
            request.session[TYPED_KEY] = values
    return answer


def _private(response: HttpResponse) -> HttpResponse:
    """Keep an address that carries a secret out of caches and of other servers' logs."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _ended() -> dict[str, Any]:
    return {"sign_in": f"{reverse('sign-in')}?next={reverse('cooperation:report')}", "base": settings.PUBLIC_URL}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
