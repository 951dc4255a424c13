"""Pages of the reports: list, create, follow the rendering, read, download."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from evaluation import actions, pages
from evaluation.council_paper.panels import of_report
from evaluation.cycle.correcting import being_corrected, replaced_by
from evaluation.cycle.drafts import drafts
from evaluation.entry_points import add_errors, asked_for, kinds
from evaluation.forms import ABOUT, ReasonForm, ReportForm
from evaluation.models import Cycle, Edition, Rendition, Report, ReportKind
from evaluation.narratives.permissions import can_review
from evaluation.permissions import can_change_report, can_create_reports, can_order_drafts, can_read_drafts
from evaluation.storage import path_of
from organisation.access import access_of
from organisation.models import User
from roadmap.models import Plan

log = structlog.get_logger(__name__)
FILE = tuple(f"manifest__report__{name}" for name in ("plan", "project", "body"))


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Reports by year: the office sees all of its own, everybody what is published."""
    visible = pages.listed(Report.objects.visible_to(request.user), request.user)
    context = {
        "years": pages.by_year(visible),
        "may_create": can_create_reports(request.user),
        "in_committee": bool(access_of(request.user).committee),
        "trail": [(_("Evaluation"), "")],
    }
    reads_only = not access_of(request.user).office
    return render(request, "evaluation/reports_to_read.html" if reads_only else "evaluation/reports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Create a report: freeze the facts and order the PDF. The form comes back with 422.

    `?art=` chooses the kind, whose fields the form has; without it, it is that of an annual report.
    """
    user = _user(request)
    if not can_create_reports(user):
        if access_of(user).office:
            raise PermissionDenied
        raise Http404
    counties = access_of(user).editing
    plans = Plan.objects.filter(owner__in=counties).order_by("owner__name", "title")
    if request.method == "POST":
        form = ReportForm(request.POST, plans=plans, counties=counties)
        if form.is_valid():
            try:
                report = actions.create_report(by=user, **form.arguments())
            except ValidationError as error:
                add_errors(form, error)
            else:
                return redirect("evaluation:report", pk=report.pk)
    else:
        form = ReportForm(plans=plans, counties=counties, initial=asked_for(request.GET, plans))
    context = {
        "form": form,
        "kinds": kinds(form),
        "about": ABOUT[form.chosen],
        "trail": [_evaluation(), (_("New report"), "")],
    }
    return render(request, "evaluation/report_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report's page; an htmx request gets the part that tells how far the PDF is."""
    is_fragment = bool(request.headers.get("HX-Request"))
    if is_fragment and not request.user.is_authenticated:  # the session ended while the page was open
        address = reverse("evaluation:report", args=[pk])
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': address})}")
    row = _visible(request, pk)
    template = "evaluation/report_page.html#standing" if is_fragment else "evaluation/report_page.html"
    response = render(request, template, _page_context(request, row, ReasonForm()))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def report_facts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen facts as they were hashed; `?fassung=` names an earlier version."""
    row = _visible(request, pk)
    if not can_read_drafts(request.user, row):
        raise Http404
    wanted = request.GET.get("fassung", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 5):
        raise Http404
    facts = get_object_or_404(row.facts, version=int(wanted)) if wanted else pages.latest_facts(row)
    if facts is None:
        raise Http404
    response = HttpResponse(facts.content.encode(), content_type="application/json")
    name = f"{slugify(row.number)}-fakten-{facts.version}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _guarded(response, facts.sha256)


@require_POST
def report_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the rendering."""
    row = _changeable(request, pk)
    job = pages.standing(row).job
    if job is not None and actions.cancel(job=job, by=_user(request)):
        messages.success(request, _("The rendering is being cancelled."))
    else:
        messages.info(request, _("There was nothing to cancel any more."))
    return redirect("evaluation:report", pk=pk)


@require_POST
def report_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order the PDF again."""
    row = _changeable(request, pk)
    actions.retry(report=row, by=_user(request))
    return redirect("evaluation:report", pk=pk)


@require_POST
def report_freeze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze the facts again, with a reason; the page comes back with 422 when it is missing or nothing has changed."""
    row = _changeable(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.freeze_again(report=row, reason=form.cleaned_data["reason"], by=_user(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The facts were frozen again."))
            return redirect("evaluation:report", pk=pk)
    return render(request, "evaluation/report_page.html", _page_context(request, row, form), status=422)


@require_safe
def rendition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A finished file."""
    row = get_object_or_404(Rendition.objects.visible_to(request.user).select_related(*FILE), pk=pk)
    etag = f'"{row.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponseNotModified):
        return _guarded(unchanged, row.sha256)
    try:
        file = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a rendition is missing", rendition=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=_file_name(row), content_type="application/pdf")
    return _guarded(response, row.sha256)


def _guarded(response: Any, sha256: str) -> Any:
    response["ETag"] = f'"{sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def _file_name(row: Rendition) -> str:
    report = row.manifest.report
    about = [one.slug for one in (report.project, report.body) if one is not None]
    parts = [slugify(report.number.replace("/", "-")), report.plan.slug, *about, str(report.period_to.year)]
    parts += [] if row.edition == Edition.FULL else [slugify(row.get_edition_display())]
    return "-".join([*parts, *([] if row.final else [_("draft")])]) + ".pdf"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _evaluation() -> tuple[str, str]:
    return _("Evaluation"), reverse("evaluation:reports")


def _visible(request: HttpRequest, pk: UUID) -> Report:
    steps = [
        f"{name}_by" for name in ("created", "in_review", "agreed", "signed_off", "submitted", "published", "decided")
    ]
    rows = Report.objects.visible_to(request.user).select_related(
        "plan", "owner", "project", "body", "replaces", "replacement", "paper", "resolution", *steps
    )
    return get_object_or_404(rows, pk=pk)


def _changeable(request: HttpRequest, pk: UUID) -> Report:
    """Load the report; 404 for those who may not know of it, 403 for those who may only read it."""
    row = _visible(request, pk)
    if not can_change_report(request.user, row):
        raise PermissionDenied
    return row


def _cycle(row: Report) -> Cycle | None:
    """The year on whose board the report stands: annual reports alone have one."""
    if row.kind != ReportKind.ANNUAL:
        return None
    return Cycle.objects.filter(plan=row.plan_id, year=row.period_to.year).first()


def _page_context(request: HttpRequest, row: Report, form: ReasonForm) -> dict[str, Any]:
    office = can_read_drafts(request.user, row)
    versions = pages.versions(row) if office else []
    files = pages.files(row, request.user)
    standing = pages.standing(row, files) if office else None
    others = drafts(row, standing.manifest, made=files, outdated=standing.outdated) if standing else []
    return {
        "report": row,
        "is_office": office,
        "may_change": can_change_report(request.user, row),
        "may_review_texts": can_review(request.user, row),
        "may": pages.may(request.user, row),
        "steps": pages.way(row) if office else [],
        "moves": list(row.moves.select_related("moved_by").order_by("-number")) if office else [],
        "cycle": _cycle(row) if office else None,
        "replaced_by": replaced_by(row, request.user),
        "being_corrected": being_corrected(row) if office else None,
        "standing": standing,
        "drafts": others,
        "drafts_active": any(draft.active for draft in others),
        "may_order_drafts": can_order_drafts(request.user, row),
        "versions": versions,
        "confirmations": pages.confirmations(versions[0]) if versions else [],
        "files": files,
        "council": of_report(request.user, row),
        "form": form,
        "reloads": request.GET.get("ruhig") != "1",
        "trail": [_evaluation(), (row.number, "")],
    }
