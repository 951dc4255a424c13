"""Everything that changes a report's council paper up to its submission."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council.actions import add_paper
from council.models import Paper, PaperAnnex, PaperKind
from evaluation.canonical import sha256
from evaluation.council_paper import proposing
from evaluation.council_paper.content import annex_title, content_of, reader_of, signed_file, size_kb, written
from evaluation.council_paper.fields import TEXT_FIELDS, must_be_open
from evaluation.council_paper.submission import submit_report
from evaluation.models import CouncilPaper, CouncilPaperVersion, PaperFormat, RenderJob, Report
from evaluation.publishing import publish_on_commit
from organisation.actions import action
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.slugs import free_slug


@action
def begin(*, report: Report, by: User, paper: Paper | None = None, **values: Any) -> CouncilPaper:
    """Begin the council paper of a signed report: with `paper`, or with a new one of `values` (council.add_paper).

    Proposal and facts of the case are proposed from the frozen facts; the report becomes annex 1. Raises
    ValidationError before sign-off, when the report has a council paper already, and for another county's paper or
    one that belongs to another report. A report that was submitted with a paper keeps that one.
    """
    report = (
        Report.objects.select_for_update(no_key=True, of=("self",)).select_related("owner", "paper").get(pk=report.pk)
    )
    if report.signed_off_at is None:
        raise ValidationError(_("Only a report that is signed off gets a council paper."), code="state")
    if CouncilPaper.objects.filter(report=report).exists():
        raise ValidationError(_("The report has a council paper already."), code="unique")
    if report.paper is not None:
        paper = report.paper  # the report was submitted with it already
    if paper is None:
        name = values.get("reference") or values.get("title") or report.number
        slug = free_slug(str(name), Paper.objects.filter(owner=report.owner), fallback="vorlage")
        paper = add_paper(owner=report.owner, slug=slug, by=by, **values)
    elif paper.owner_id != report.owner_id:
        raise ValidationError({"paper": _("The paper belongs to another county.")}, code="foreign")
    elif CouncilPaper.objects.filter(paper=paper).exists():
        raise ValidationError({"paper": _("The paper belongs to another report.")}, code="unique")
    _annex_first(paper, report)
    reader = reader_of(report)
    row = CouncilPaper.objects.create(
        report=report,
        paper=paper,
        proposal="\n\n".join(proposing.proposal(reader, report.number)),
        summary=paper.summary or "\n\n".join(proposing.summary(reader, report.number)),
        created_by=by,
    )
    details = {"paper": str(paper), "report": report.number}
    record(by=by, action="council_paper.create", target=row, owner=report.owner, details=details)
    return row


def _annex_first(paper: Paper, report: Report) -> None:
    """Make the signed report annex 1, with pages and size of its file; the others move on by one."""
    title, file = annex_title(report), signed_file(report)
    figures = {"pages": file.pages, "size_kb": size_kb(file.size)} if file else {"pages": None, "size_kb": None}
    known = PaperAnnex.objects.filter(paper=paper, title=title).first()
    if known is not None:
        PaperAnnex.objects.filter(pk=known.pk).update(**figures)
        return
    for annex in PaperAnnex.objects.filter(paper=paper).order_by("-number"):  # from behind: numbers are unique
        PaperAnnex.objects.filter(pk=annex.pk).update(number=annex.number + 1)
    PaperAnnex.objects.create(paper=paper, number=1, title=title, **figures)


@action
def edit_texts(*, row: CouncilPaper, edits: Mapping[str, Edit], by: User) -> AuditEvent | None:
    """Change what the paper says. Raises ValidationError once it is submitted, and Conflict."""
    owner = row.report.owner
    return edit(row=row, fields=TEXT_FIELDS, edits=edits, by=by, action="council_paper.edit", owner=owner)


@action
def freeze(*, row: CouncilPaper, by: User) -> CouncilPaperVersion:
    """Freeze what the paper says now as its next version, a draft, and order its files.

    The same content is no new version. Raises ValidationError once the paper is submitted.
    """
    row = _locked(row)
    must_be_open(row)
    return _freeze(row, final=False, by=by)


@action
def submit(*, row: CouncilPaper, by: User) -> CouncilPaperVersion:
    """Freeze the paper for good, order its final files, and submit the report with it.

    Raises ValidationError without a number, without a committee, without a proposal (of a paper for resolution), and
    while the report's own final file is still being made: it is annex 1.
    """
    row = _locked(row)
    must_be_open(row)
    _must_be_complete(row)
    _annex_first(row.paper, row.report)
    paper = Paper.objects.select_for_update(no_key=True).get(pk=row.paper_id)
    paper.summary = row.summary
    paper.save(update_fields=["summary"])
    version = _freeze(row, final=True, by=by)
    row.submitted_at, row.submitted_by = timezone.now(), by
    row.save(update_fields=["submitted_at", "submitted_by"])
    details = {"version": version.version, "sha256": version.sha256}
    record(by=by, action="council_paper.submit", target=row, owner=row.report.owner, details=details)
    submit_report(row.report, row.paper, by)
    return version


@transaction.atomic
def order(version: CouncilPaperVersion, *, by: User) -> None:
    """Order the files of a version unless they are there, or a job works on them."""
    if version.files.count() < len(PaperFormat) and not version.jobs.active().exists():
        with suppress(IntegrityError), transaction.atomic():  # somebody else was quicker: then that job does it
            job = RenderJob.objects.create(council_paper=version, final=version.final, created_by=by)
            publish_on_commit(job.pk)


def _freeze(row: CouncilPaper, *, final: bool, by: User) -> CouncilPaperVersion:
    text = written(content_of(row, final=final, day=timezone.localdate()))
    last = row.versions.order_by("-version").first()
    if last is not None and last.content == text:
        order(last, by=by)
        return last
    number = (row.versions.aggregate(last=Max("version"))["last"] or 0) + 1
    version = CouncilPaperVersion.objects.create(
        council_paper=row, version=number, final=final, content=text, sha256=sha256(text), created_by=by
    )
    version.refresh_from_db()
    details = {"version": number, "sha256": version.sha256}
    record(by=by, action="council_paper.render", target=row, owner=row.report.owner, details=details)
    order(version, by=by)
    return version


def _locked(row: CouncilPaper) -> CouncilPaper:
    rows = CouncilPaper.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("report__owner", "report__plan", "report__signed_manifest__facts", "paper__owner").get(
        pk=row.pk
    )


def _must_be_complete(row: CouncilPaper) -> None:
    missing = missing_of(row)
    if missing:
        raise ValidationError(list(missing), code="incomplete")


def missing_of(row: CouncilPaper) -> Sequence[str]:
    """Return in words what a council paper lacks before it can be submitted."""
    found = []
    if not row.paper.reference:
        found.append(_("The paper has no number yet."))
    if not row.paper.consultations.exists():
        found.append(_("The way through the committees is missing."))
    if row.paper.kind != PaperKind.INFORMATION_PAPER and not row.proposal.strip():
        found.append(_("The proposed resolution is missing."))
    if not row.summary.strip():
        found.append(_("The facts of the case are missing."))
    if signed_file(row.report) is None:
        found.append(_("The final file of the report is still being made; it is annex 1."))
    return found
