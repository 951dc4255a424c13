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
from council.models import Paper, PaperKind
from evaluation.canonical import sha256
from evaluation.council_paper import proposing
from evaluation.council_paper.annexes import USUAL, chosen, hand_in, signed_file
from evaluation.council_paper.content import content_of, reader_of, written
from evaluation.council_paper.fields import TEXT_FIELDS, must_be_open
from evaluation.council_paper.submission import submit_report
from evaluation.models import CouncilPaper, CouncilPaperVersion, Edition, PaperFormat, RenderJob, Report
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

    Proposal and facts of the case are proposed from the frozen facts; the committee edition becomes annex 1, unless
    the paper has an edition of the report among its annexes already. Raises ValidationError before sign-off, when the
    report has a council paper already, and for another county's paper or one that belongs to another report. A report
    that was submitted with a paper keeps that one.
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
    hand_in(paper, report, chosen(paper, report) or USUAL)
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


@action
def choose_annexes(*, row: CouncilPaper, editions: Sequence[Edition], by: User) -> None:
    """Choose which editions of the report the paper hands in, in their order.

    Raises ValidationError (editions) without any, and once the paper is submitted.
    """
    row = _locked(row)
    must_be_open(row)
    if editions and chosen(row.paper, row.report) == list(editions):
        return
    hand_in(row.paper, row.report, editions)
    details = {"annexes": ", ".join(str(edition.label) for edition in editions)}
    record(by=by, action="council_paper.annexes", target=row, owner=row.report.owner, details=details)


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
    while a final file of the report that is handed in is still being made.
    """
    row = _locked(row)
    must_be_open(row)
    _must_be_complete(row)
    hand_in(row.paper, row.report, chosen(row.paper, row.report) or USUAL)
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
    if any(signed_file(row.report, edition) is None for edition in chosen(row.paper, row.report) or USUAL):
        found.append(_("A final file of the report that is handed in is still being made."))
    return found
