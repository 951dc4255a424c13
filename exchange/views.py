"""Own plan file and own spreadsheet: upload, see what would happen, confirm."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchange import uploads
from exchange.forms import PlanFileForm, SpreadsheetForm
from exchange.models import Upload, UploadKind, UploadState
from exchange.spreadsheet import COLUMNS
from exchange.spreadsheet_template import template
from exchange.words import plural_of
from organisation.access import access_of
from organisation.inputs import InputForm
from organisation.models import Body, User
from roadmap.models import Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAN_FILE_LEAD = gettext_lazy(
    "A plan file holds a county's whole plan in one text file. You see what would be added and changed, and confirm it."
)
SPREADSHEET_LEAD = gettext_lazy(
    "Fields of action, projects and milestones from your own spreadsheet. You see what would be added, and confirm it."
)


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to colleagues in an office who do not edit, and 404 to everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        access = access_of(request.user)
        if not access.editing:
            if access.office:
                raise PermissionDenied
            raise Http404
        return view(request, **kwargs)

    return guarded


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def plan_file(request: HttpRequest) -> HttpResponse:
    """Upload a plan file. What is wrong with it comes back with 422, line by line; nothing is kept then."""
    user = _user(request)
    form = PlanFileForm(*_sent(request))
    counties = Body.objects.filter(pk__in=access_of(user).editing).order_by("name")
    found: Upload | None = None
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        # the county stands in the file; until it is read, the upload is kept with the first of the user's own
        found = uploads.keep(owner=counties[0], kind=UploadKind.PLAN_FILE, name=name, content=content, by=user)
        answer = _checked(found, large=len(content) > uploads.LARGE)
        if answer:
            return answer
    context = {"counties": counties, "title": _("Own plan file"), "lead": PLAN_FILE_LEAD}
    return _form_page(request, form, found, "exchange/plan_file.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Upload a spreadsheet. What is wrong with it comes back with 422, cell by cell; nothing is kept then."""
    user = _user(request)
    editing = access_of(user).editing
    form = SpreadsheetForm(
        *_sent(request),
        plans=Plan.objects.filter(owner__in=editing).select_related("owner").order_by("title"),
        counties=Body.objects.filter(pk__in=editing).order_by("name"),
        initial={"plan": Plan.objects.filter(owner__in=editing, slug=request.GET.get("plan", "")).first()},
    )
    found: Upload | None = None
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        owner = form.cleaned_data["owner"]
        found = uploads.keep(
            owner=owner, kind=UploadKind.SPREADSHEET, name=name, content=content, by=user, options=form.options()
        )
        answer = _checked(found, large=False)
        if answer:
            return answer
    context = {"sheets": COLUMNS, "title": _("Own spreadsheet"), "lead": SPREADSHEET_LEAD}
    return _form_page(request, form, found, "exchange/spreadsheet.html", context)


def _checked(upload: Upload, *, large: bool) -> HttpResponse | None:
    """Check an upload; the page that shows it, or None when it was refused at once."""
    uploads.start(upload, large=large)
    return None if upload.state == UploadState.REFUSED else redirect("exchange:upload", pk=upload.pk)


def _form_page(
    request: HttpRequest, form: InputForm, refused: Upload | None, template_name: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the form, and what an upload was refused for; a refused upload is not kept."""
    if refused is not None:
        refused.delete()
    context |= {
        "form": form,
        "back": reverse("setup"),
        "submit": _("Check the file"),
        "problems": refused.problems if refused else [],
        "name": refused.name if refused else "",
        "trail": [_set_up(), (context["title"], "")],
    }
    return render(request, template_name, context, status=422 if form.errors or refused else 200)


@login_required
@require_safe
@for_editors
def spreadsheet_template(request: HttpRequest) -> HttpResponse:
    """The spreadsheet to fill in."""
    response = HttpResponse(template(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="digiplan-vorlage.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an upload would do, or did; POST confirms it. An htmx request gets the part that changes meanwhile."""
    row = _visible(request, pk)
    if row.kind == UploadKind.ROUND_TRIP:
        return redirect("sheets:import", row.options["plan"], pk)
    if row.kind == UploadKind.FINANCE and row.plan is not None:
        return redirect("finance:upload", row.plan.slug, pk)
    if request.method == "POST":
        if not uploads.confirm(row):
            messages.info(request, _("This file is already being loaded or has been loaded."))
        elif row.state == UploadState.LOADED:
            messages.success(request, _("%(file)s has been loaded.") % {"file": row.name})
        return redirect("exchange:upload", pk=pk)
    is_fragment = bool(request.headers.get("HX-Request"))
    # what is done shows on the whole page
    if is_fragment and not row.busy:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context = {
        "upload": row,
        "counts": [(plural_of(model), *numbers) for model, *numbers in row.result.get("counts", [])],
        "changes": [(plural_of(model), *rest) for model, *rest in row.result.get("changes", [])],
        "vanished": [(plural_of(model), name) for model, name in row.result.get("vanished", [])],
        "trail": [_set_up(), (row.name, "")],
    }
    name = "exchange/upload.html#standing" if is_fragment else "exchange/upload.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
@for_editors
def upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw an upload away; what is being loaded or has been loaded stays as it is."""
    row = _visible(request, pk)
    if row.state in (UploadState.LOADING, UploadState.LOADED):
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return redirect("exchange:upload", pk=pk)
    row.delete()
    messages.success(request, _("The file was thrown away; nothing was entered."))
    return redirect("setup")


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form is bound to: also an empty POST is one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _visible(request: HttpRequest, pk: UUID) -> Upload:
    return get_object_or_404(Upload.objects.visible_to(request.user).select_related("owner", "plan"), pk=pk)


def _set_up() -> tuple[str, str]:
    return _("Set up"), reverse("setup")
