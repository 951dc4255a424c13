"""Pages of the status sheets: order one, follow its rendering, download it."""

from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cooperation.partner.scope import Scope, scope_for
from evaluation import actions
from evaluation.models import JobState, PartnerSheet
from evaluation.partner_sheet import orders
from evaluation.storage import path_of
from organisation.inputs import DayField, InputForm
from organisation.models import User
from organisation.pages import Trail, form_page

log = structlog.get_logger(__name__)
ACTIVE = {JobState.QUEUED, JobState.RUNNING}


class SheetForm(InputForm):
    """As of which day."""

    as_of = DayField(
        label=gettext_lazy("Status as of"),
        help_text=gettext_lazy("What was known and effective by this day; today at the latest."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: HttpRequest, body: str) -> HttpResponse:
    """Order the status sheet of a municipality as of a day; those ordered before stand below."""
    user = _user(request)
    scope = scope_for(user, body, request.GET.get("kreis", ""))
    form = SheetForm(request.POST if request.method == "POST" else None, initial={"as_of": timezone.localdate()})

    def save(form: SheetForm) -> str:
        made = orders.order(scope=scope, day=form.cleaned_data["as_of"], by=user)
        return reverse("evaluation:partner-sheet", args=[made.pk])

    return form_page(
        request,
        form,
        title=_("Status sheet of %(body)s") % {"body": scope.body.name},
        lead=_(
            "One or two pages for the council: projects, stages, lights in words, texts, money, posts, open requests."
        ),
        save=save,
        submit=_("Make the PDF"),
        back=_page_of(scope),
        trail=_trail(scope, _("Status sheet")),
        template="evaluation/partner_sheet/new.html",
        sheets=orders.sheets_of(scope),
    )


@never_cache
def sheet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a sheet is; an htmx request gets the part that changes."""
    if request.headers.get("HX-Request") and not request.user.is_authenticated:
        # the session ended while the page was open
        address = reverse("evaluation:partner-sheet", args=[pk])
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': address})}")
    return _sheet_page(request, pk)


@login_required
@require_safe
def _sheet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    is_fragment = bool(request.headers.get("HX-Request"))
    row = _visible(request, pk)
    job = row.jobs.order_by("-created_at").first()
    scope = Scope(row.body, row.county)
    context = {
        "sheet": row,
        "job": job,
        "active": job is not None and job.state in ACTIVE,
        "reloads": request.GET.get("ruhig") != "1",
        "all_sheets": orders.address(scope),
        "trail": _trail(scope, _("Status sheet")),
    }
    template = "evaluation/partner_sheet/sheet.html#standing" if is_fragment else "evaluation/partner_sheet/sheet.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def sheet_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the rendering of a sheet."""
    row = _visible(request, pk)
    job = row.jobs.order_by("-created_at").first()
    if job is not None and actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect("evaluation:partner-sheet", pk=pk)


@login_required
@require_POST
def sheet_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order a sheet again whose rendering failed or was cancelled."""
    orders.again(_visible(request, pk), by=_user(request))
    return redirect("evaluation:partner-sheet", pk=pk)


@never_cache
@login_required
@require_safe
def sheet_file(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The finished file of a sheet."""
    row = _visible(request, pk)
    if not row.path:
        raise Http404
    try:
        file = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a status sheet is missing", sheet=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    name = f"{slugify(_('Status sheet'))}-{row.body.slug}-{row.as_of.isoformat()}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _visible(request: HttpRequest, pk: UUID) -> PartnerSheet:
    rows = PartnerSheet.objects.visible_to(request.user).select_related("body", "county").defer("content")
    return get_object_or_404(rows, pk=pk)


def _page_of(scope: Scope) -> str:
    where = reverse("cooperation:partner", args=[scope.body.slug])
    return f"{where}?kreis={scope.county.slug}" if scope.county is not None else where


def _trail(scope: Scope, title: str) -> Trail:
    return [(_("Cooperation"), reverse("cooperation:overview")), (scope.body.name, _page_of(scope)), (title, "")]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # login_required
    return request.user
