"""Pages of every sort of print: follow its rendering, cancel it, order it again, download it.

A sort of print says in a `Sort` how its rows are found and called; `routes` gives its addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from evaluation import actions
from evaluation.models import JobState
from evaluation.prints import P, order_file
from evaluation.storage import path_of
from organisation.models import User
from organisation.pages import Trail

log = structlog.get_logger(__name__)
ACTIVE = {JobState.QUEUED, JobState.RUNNING}
PAGE = "evaluation/print.html"


@dataclass(frozen=True)
class Around:
    """What the page of a print says beside how far it is: words over and under the title, of the link to the file, and
    where to go on: (words, address)."""

    preline: str
    download: str
    back: tuple[str, str]
    trail: Trail
    lead: str = ""


@dataclass(frozen=True)
class Sort(Generic[P]):
    """A sort of print. `name` begins the names of its routes; `find` answers 404 to whoever may not see the row."""

    name: str
    find: Callable[[HttpRequest, UUID], P]
    around: Callable[[P], Around]
    file_name: Callable[[P], str]

    def address(self, pk: UUID, step: str = "") -> str:
        """Return the page of a print, or the address of a step: file, cancel, retry."""
        return reverse(f"evaluation:{self.name}{step and '-'}{step}", args=[pk])


def routes(sort: Sort[Any], prefix: str = "") -> list[URLPattern]:
    """Return the addresses of a sort of print below `prefix`."""
    extra = {"sort": sort}
    return [
        path(f"{prefix}<uuid:pk>/", print_page, extra, name=sort.name),
        path(f"{prefix}<uuid:pk>/abbrechen/", print_cancel, extra, name=f"{sort.name}-cancel"),
        path(f"{prefix}<uuid:pk>/wiederholen/", print_retry, extra, name=f"{sort.name}-retry"),
        path(f"{prefix}<uuid:pk>.pdf", print_file, extra, name=f"{sort.name}-file"),
    ]


@never_cache
def print_page(request: HttpRequest, pk: UUID, sort: Sort[Any]) -> HttpResponse:
    """How far a print is; an htmx request gets the part that changes."""
    if request.headers.get("HX-Request") and not request.user.is_authenticated:
        # the session ended while the page was open
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': sort.address(pk)})}")
    return _print_page(request, pk, sort)


@login_required
@require_safe
def _print_page(request: HttpRequest, pk: UUID, sort: Sort[Any]) -> HttpResponse:
    row = sort.find(request, pk)
    job = row.jobs.order_by("-created_at").first()
    around = sort.around(row)
    context = {
        "print": row,
        "job": job,
        "active": job is not None and job.state in ACTIVE,
        "reloads": request.GET.get("ruhig") != "1",
        "around": around,
        "page_address": sort.address(pk),
        "file_address": sort.address(pk, "file"),
        "cancel_address": sort.address(pk, "cancel"),
        "retry_address": sort.address(pk, "retry"),
        "trail": around.trail,
    }
    response = render(request, f"{PAGE}#standing" if request.headers.get("HX-Request") else PAGE, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def print_cancel(request: HttpRequest, pk: UUID, sort: Sort[Any]) -> HttpResponse:
    """Stop the rendering of a print."""
    job = sort.find(request, pk).jobs.order_by("-created_at").first()
    if job is not None and actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect(sort.address(pk))


@login_required
@require_POST
def print_retry(request: HttpRequest, pk: UUID, sort: Sort[Any]) -> HttpResponse:
    """Order a print again whose rendering failed or was cancelled."""
    order_file(sort.find(request, pk), by=_user(request))
    return redirect(sort.address(pk))


@never_cache
@login_required
@require_safe
def print_file(request: HttpRequest, pk: UUID, sort: Sort[Any]) -> HttpResponse | FileResponse:
    """The finished file of a print."""
    row = sort.find(request, pk)
    if not row.path:
        raise Http404
    try:
        file = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a print is missing", sort=sort.name, row=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    name = sort.file_name(row)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
