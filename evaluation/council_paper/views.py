"""Pages of a report's council paper: begin it, read it, change its texts, make its files, submit it."""

from uuid import UUID

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council.models import ConsultationRole
from council.permissions import can_write
from evaluation.council_paper import actions, pages
from evaluation.council_paper.annexes import annex_title, chosen
from evaluation.council_paper.fields import TEXT_FIELDS
from evaluation.council_paper.forms import AnnexesForm, BeginForm, TextsForm
from evaluation.council_paper.loading import (
    actor,
    paper_address,
    paper_to_read,
    paper_to_write,
    posted,
    report_to_write,
    trail_of,
)
from evaluation.council_paper.permissions import files_of
from evaluation.models import CouncilPaper, PaperFormat, Report
from evaluation.storage import path_of
from organisation.access import access_of
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page

log = structlog.get_logger(__name__)
MEDIA_TYPES = {
    PaperFormat.PDF: "application/pdf",
    PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _title() -> str:
    return _("Council paper")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the council paper of a signed report; number, way and texts can still change."""
    report = report_to_write(request, pk)
    there = CouncilPaper.objects.filter(report=report).first()
    if there is not None:
        return redirect("evaluation:council-paper", pk=pk)
    form = BeginForm(posted(request), report=report, initial=_proposed(report))

    def save(form: BeginForm) -> str:
        there = form.cleaned_data["paper"]
        values = {"paper": there} if there else form.new_paper()
        actions.begin(report=report, by=actor(request), **values)
        messages.success(request, _("The council paper has begun. Its texts are proposed from the report."))
        return reverse("evaluation:council-paper", args=[pk])

    title = _("New council paper")
    return form_page(
        request,
        form,
        title=title,
        lead=_("The signed report becomes its first annex and does not change."),
        save=save,
        submit=_("Begin the council paper"),
        back=reverse("evaluation:report", args=[pk]),
        trail=trail_of(report, (title, "")),
    )


def _proposed(report: Report) -> dict[str, object]:
    """Begin with the way of the paper of the plan's report before, without its meetings."""
    values: dict[str, object] = {"paper": report.paper_id, "title": annex_title(report), "kind": "resolution_paper"}
    earlier = CouncilPaper.objects.filter(report__plan=report.plan_id).select_related("paper")
    last = earlier.order_by("-report__period_to", "-created_at").first()
    steps = last.paper.consultations.order_by("position")[:3] if last else []
    for number, step in enumerate(steps, start=1):
        values |= {f"committee_{number}": step.committee_id, f"role_{number}": step.role}
    if last:
        values |= {"kind": last.paper.kind, "lead_unit": last.paper.lead_unit_id, "public": last.paper.public}
    elif not values.get("role_1"):
        values["role_1"] = ConsultationRole.DECISION
    return values


@never_cache
@login_required
@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The council paper: what it says, its files, what it still lacks; an htmx request gets what changes."""
    row = paper_to_read(request, pk)
    office = row.report.owner_id in access_of(request.user).office
    listed = pages.versions(row)
    shown = listed if office else [version for version in listed if version.row.final]
    may_write = can_write(request.user, row.report.owner_id)
    latest = shown[0] if shown else None
    context = {
        "council": row,
        "report": row.report,
        "paper": row.paper,
        "paper_address": paper_address(row.paper),
        "versions": shown,
        "latest": latest,
        "active": any(version.active for version in shown),
        "annexes": row.paper.annexes.order_by("number"),
        "parts": pages.preview(latest),
        "missing": actions.missing_of(row) if may_write and row.submitted_at is None else [],
        "may_write": may_write,
        "may_change": may_write and row.submitted_at is None,
        "reloads": request.GET.get("ruhig") != "1",
        "trail": trail_of(row.report, (_title(), "")),
    }
    fragment = "#standing" if request.headers.get("HX-Request") else ""
    return render(request, f"evaluation/council_paper/paper.html{fragment}", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the paper says."""
    row = paper_to_write(request, pk)
    form = TextsForm(posted(request), now=read(row, TEXT_FIELDS))
    title = _("Edit the council paper")
    return section_page(
        request,
        form,
        title=title,
        anchor="texte",
        save=lambda form: actions.edit_texts(row=row, edits=form.edits(), by=actor(request)),
        back=reverse("evaluation:council-paper", args=[pk]),
        trail=trail_of(row.report, (_title(), reverse("evaluation:council-paper", args=[pk])), (title, "")),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def annexes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose which editions of the report are handed in."""
    row = paper_to_write(request, pk)
    back = reverse("evaluation:council-paper", args=[pk])
    form = AnnexesForm(posted(request), initial={"editions": chosen(row.paper, row.report)})

    def save(form: AnnexesForm) -> str:
        actions.choose_annexes(row=row, editions=form.chosen, by=actor(request))
        messages.success(request, _("Saved."))
        return f"{back}#anlagen"

    title = _("What is handed in")
    trail = trail_of(row.report, (_title(), back), (title, ""))
    return form_page(request, form, title=title, lead=str(row.paper), save=save, back=back, trail=trail)


@login_required
@require_POST
def render_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Freeze what the paper says now and make its files; after a failure make them again."""
    row = paper_to_write(request, pk)
    if row.submitted_at is None:
        actions.freeze(row=row, by=actor(request))
    else:
        actions.order(row.versions.get(final=True), by=actor(request))
    return redirect(f"{reverse('evaluation:council-paper', args=[pk])}#dateien")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then submit the report with its council paper."""
    row = paper_to_write(request, pk)
    back = reverse("evaluation:council-paper", args=[pk])

    def save() -> str:
        actions.submit(row=row, by=actor(request))
        messages.success(request, _("Submitted. The final files of the council paper are being made."))
        return back

    title = _("Submit the council paper")
    return confirm_page(
        request,
        title=title,
        question=_("From now on the council paper %(paper)s is fixed. Shall it be submitted?") % {"paper": row.paper},
        submit=_("Submit"),
        save=save,
        back=back,
        trail=trail_of(row.report, (_title(), back), (title, "")),
    )


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """A finished file of a council paper."""
    rows = files_of(request.user).select_related("version__council_paper__paper", "version__council_paper__report")
    row = get_object_or_404(rows, pk=pk)
    try:
        opened = path_of(row.path).open("rb")
    except (FileNotFoundError, ValueError) as error:
        log.error("the file of a council paper is missing", file=str(pk), path=row.path, problem=str(error))
        raise Http404 from error
    council = row.version.council_paper
    name = slugify(f"{_('Council paper')} {council.paper.reference or council.report.number}".replace("/", "-"))
    mark = "" if row.version.final else f"-{slugify(_('Draft'))}-{row.version.version}"
    media_type = MEDIA_TYPES[PaperFormat(row.format)]
    response = FileResponse(opened, as_attachment=True, filename=f"{name}{mark}.{row.format}", content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
