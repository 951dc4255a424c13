"""The history of any row, and undoing one change of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organisation import history, kinds
from organisation.editing import edit, inverse
from organisation.merging import Conflict
from organisation.models import AuditEvent
from organisation.pages import saved
from organisation.undoing import ChangedSince, refusal, undo_parts

PAGE_SIZE = 50


@login_required
@require_safe
def row_history(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Who changed what in a row, from what to what, and why."""
    found = kinds.by_slug(kind)
    if found is None:
        raise Http404
    row = get_object_or_404(found.visible(request.user), pk=pk)
    if not found.may_read_history(request.user, row):
        raise PermissionDenied
    page = Paginator(history.events_of([row.pk]), PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {
        "row": row,
        "kind": found,
        "page": page,
        "lines": history.lines(page),
        "may_change": found.may_change(request.user, row),
        "address": found.address(row),
        "trail": [(str(row), found.address(row)), (_("History"), "")],
    }
    return render(request, "organisation/history.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one change back, or one of many rows, unless a field has been changed again since."""
    event = get_object_or_404(AuditEvent, pk=pk)
    kind = kinds.by_label(event.target_type)
    if kind is None or not (event.details.get("changes") or event.details.get("parts")):
        raise Http404
    row = get_object_or_404(kind.visible(request.user), pk=event.target_id)
    if not (kind.may_change(request.user, row) or kind.may_undo(request.user, row, event)):
        raise PermissionDenied
    if event.details.get("parts"):
        return _undo_parts(request, event, kind.address(row))
    try:
        done = edit(
            row=row,
            fields=kind.fields,
            edits=inverse(event, kind.fields),
            by=request.user,  # type: ignore[arg-type]  # login_required
            action=event.action,
            owner=kind.body(row),
            reason=_("Undone"),
        )
    except Conflict as conflict:
        names = ", ".join(str(kind.fields[name].label) for name in conflict.clashes)
        messages.warning(request, _("Not undone: changed again since then: %(fields)s.") % {"fields": names})
    except ObjectDoesNotExist:
        messages.warning(request, _("Not undone: what stood there before has been deleted."))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        saved(request, done, _("Undone."))
    return redirect(_back(request, kind.address(row)))


def _undo_parts(request: HttpRequest, event: AuditEvent, address: str) -> HttpResponse:
    """Take back what one action did to several rows, all of it or nothing."""
    try:
        done = undo_parts(event, by=request.user)  # type: ignore[arg-type]  # login_required
    except (ChangedSince, ObjectDoesNotExist, ValidationError) as error:
        messages.warning(request, refusal(error))
    else:
        saved(request, done, _("Undone."))
    return redirect(_back(request, address))


def _back(request: HttpRequest, address: str) -> str:
    """Return the page on which the offer stood, if the browser tells one of this site, else the row's own."""
    page = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(page, allowed_hosts=hosts, require_https=request.is_secure()):
        return page
    return address
