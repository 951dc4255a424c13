"""One rendering from the claim to the file: frozen facts become HTML, pages and a PDF, which is put in its place."""

import errno
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext

from evaluation import jobs, pdf, report, timeline_pdf
from evaluation.council_paper import job as council_paper
from evaluation.cycle.particulars import replaced_facts
from evaluation.facts import content_for
from evaluation.holding import Hold
from evaluation.meeting_papers import document as meeting_document
from evaluation.models import CouncilPaperVersion, RenderJob
from evaluation.partner_sheet import document as partner_sheet
from evaluation.storage import Draft, print_name, rendition_name

log = structlog.get_logger(__name__)

RENDERER_VERSION = f"{pdf.RENDERER_VERSION} {report.VERSION}"
"""Everything of the software that decides the bytes of a file: PDF engine, stylesheet, fonts, texts, templates."""
DATABASE_PATIENCE = 60.0
"""Seconds for which the end of a job waits for a database that restarts."""
FULL_DISK = {errno.ENOSPC, errno.EDQUOT}

# Where the phases end on the bar, in hundredths: measured on reports of 24 and 150 pages.
CHAPTERS_END = 5
READING_END = 15
LAYOUT_END = 70
DRAWING_END = 88
TOTAL = 100
CHARACTERS_PER_PAGE = 3000
"""HTML per page, measured; the number of pages is known only when the layout is done."""


REPORT = ("manifest__facts", "manifest__report__replaces__signed_manifest__facts")
"""What a report is made of: its own facts, and those of the version that it corrects."""
PAPERS: dict[str, Callable[[Any, pdf.Progress, Callable[[str], None]], bytes]] = {
    "timeline_print": timeline_pdf.render,
    "meeting_print": meeting_document.render,
    "partner_sheet": partner_sheet.render,
}
"""What a job may have as its input beside a report's manifest, and what renders it."""


class CannotRender(Exception):
    """This input cannot be rendered, however often it is tried; the message is for people."""


def run(job_id: UUID) -> None:
    """Claim the job and work on it; return at once when there is nothing to claim."""
    with translation.override(settings.LANGUAGE_CODE), Hold(job_id) as hold:
        if hold.claim is None:
            return
        try:
            _work(hold, hold.claim)
        except jobs.Lost:
            log.warning("job has ended or went to another worker", job=str(job_id), token=hold.claim.token)


def _work(hold: Hold, claim: jobs.Claim) -> None:
    """Render and finish; whatever goes wrong becomes a state of the job with a reason. Raises Lost."""
    try:
        _render_and_finish(hold, claim)
    except jobs.Lost:
        raise
    except jobs.Cancelled:
        _persistently(lambda: jobs.stop(claim))
    except (CannotRender, pdf.PdfError) as error:
        _fail(claim, str(error))
    except SoftTimeLimitExceeded:
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        _fail(claim, gettext("The report was not finished within %(minutes)d minutes.") % {"minutes": minutes})
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL_DISK:
            _fail(claim, gettext("The storage for the reports is full. Make room, then start the rendering again."))
            return
        log.exception("rendering failed", job=str(claim.job_id), token=claim.token)
        reason = gettext("Unexpected error: %(error)s") % {"error": f"{type(error).__name__}: {error}"}
        _persistently(lambda: jobs.give_back(claim, reason))


def _fail(claim: jobs.Claim, reason: str) -> None:
    log.warning("rendering failed", job=str(claim.job_id), token=claim.token, reason=reason)
    _persistently(lambda: jobs.fail(claim, reason))


def _render_and_finish(hold: Hold, claim: jobs.Claim) -> None:
    job = RenderJob.objects.select_related(*REPORT, "council_paper", *PAPERS).get(pk=claim.job_id)
    for name in PAPERS:
        if (paper := getattr(job, name)) is not None:
            _print(hold, claim, paper, name)
            return
    if job.council_paper is not None:
        _council_paper(hold, claim, job.council_paper)
        return
    assert job.manifest is not None  # the database checks that a job has one input
    name = rendition_name(
        manifest_sha256=job.manifest.sha256, edition=job.edition, language=job.language, final=job.final
    )
    if job.manifest.renderer_version != RENDERER_VERSION:
        raise CannotRender(
            gettext("The software was updated after this rendering had been ordered. Start the rendering again.")
        )
    bar = Bar(hold)
    content = render(job, bar)
    hold.report(gettext("The file is saved"), TOTAL - 1, TOTAL)
    with Draft(name, f"{claim.job_id}.{claim.token}") as draft:
        draft.write(content)
        hold.check()
        _persistently(lambda: jobs.finish(claim, draft, pages=bar.pages))


def _council_paper(hold: Hold, claim: jobs.Claim, row: CouncilPaperVersion) -> None:
    """Render both files of a council paper's version and put them in their place."""
    bar = Bar(hold)
    made = council_paper.contents(row, bar.phase, bar.html_is_ready)
    hold.report(gettext("The file is saved"), TOTAL - 1, TOTAL)
    with ExitStack() as stack:
        drafts = {}
        for format_, content in made.items():
            draft = stack.enter_context(Draft(council_paper.file_name(row, format_), f"{claim.job_id}.{claim.token}"))
            draft.write(content)
            drafts[format_] = draft
        hold.check()
        _persistently(lambda: council_paper.keep(claim, row, drafts, pages=bar.pages))


def _print(hold: Hold, claim: jobs.Claim, row: Any, kind: str) -> None:
    """Render a paper from what was kept of it and put the file in its place."""
    bar = Bar(hold)
    content = PAPERS[kind](row, bar.phase, bar.html_is_ready)
    hold.report(gettext("The file is saved"), TOTAL - 1, TOTAL)
    with Draft(print_name(row.pk), f"{claim.job_id}.{claim.token}") as draft:
        draft.write(content)
        hold.check()
        _persistently(lambda: jobs.finish_print(claim, draft, row, pages=bar.pages))


def render(job: RenderJob, bar: "Bar") -> bytes:
    """Return the PDF of the job's manifest; reads nothing but the job's rows, which are loaded already."""
    assert job.manifest is not None  # of a report
    facts = job.manifest.facts
    data = content_for(job.edition, json.loads(facts.content))
    source = job.manifest.report
    html = report.document_html(
        data,
        manifest_sha256=job.manifest.sha256,
        report_number=source.number,
        version=source.version,
        language=job.language,
        edition=job.edition,
        draft=not job.final,
        confirmations=job.manifest.confirmations,
        particulars=job.manifest.particulars,
        replaced=replaced_facts(source),
        texts=job.manifest.texts,
        on_section=bar.chapter,
    )
    bar.html_is_ready(html)
    return pdf.render_pdf(
        html,
        attachments=report.data_files(data, job.language),
        identifier=f"{job.manifest.sha256} {job.edition} {job.language} {'final' if job.final else 'draft'}",
        created=facts.frozen_at,
        on_progress=bar.phase,
    )


class Bar:
    """Turns what the phases tell about themselves into one bar of 100 parts and a line of text.

    `pages` is the number of pages once they are drawn. The bar never goes back.
    """

    def __init__(self, hold: Hold) -> None:
        self.pages = 0
        self._hold = hold
        self._expected_pages = 1
        self._laid_out = 0
        self._reached = 0

    def chapter(self, title: str, done: int, total: int) -> None:
        """A chapter is being written: `done` of `total` are ready."""
        self._show(gettext("Chapter: %(title)s") % {"title": title}, 0, CHAPTERS_END, done, total)

    def html_is_ready(self, html: str) -> None:
        """Estimate the number of pages, which nobody knows until the layout is done."""
        self._expected_pages = max(1, len(html) // CHARACTERS_PER_PAGE)

    def phase(self, phase: str, done: int, total: int) -> None:
        """Progress of the PDF engine: see `pdf.PHASES`."""
        if phase == "read":
            self._show(gettext("The layout begins"), CHAPTERS_END, READING_END, done, total)
        elif phase == "layout":
            self._layout(done)
        elif phase == "draw":
            self.pages = total
            step = gettext("Page %(page)d of %(pages)d is written") % {"page": done + 1, "pages": total}
            self._show(step, LAYOUT_END, DRAWING_END, done, total)
        else:
            self._show(gettext("The file is completed"), DRAWING_END, TOTAL - 1, done, total)

    def _layout(self, page: int) -> None:
        if page < self._laid_out:  # the pages are gone through again until the contents name the right numbers
            self._show(gettext("The page numbers are settled"), LAYOUT_END, LAYOUT_END, 1, 1)
            return
        self._laid_out = page
        step = gettext("Layout of page %(page)d") % {"page": page}
        self._show(step, READING_END, LAYOUT_END, page, max(self._expected_pages, page))

    def _show(self, step: str, start: int, end: int, done: int, total: int) -> None:
        self._reached = max(self._reached, start + (end - start) * min(done, total) // max(total, 1))
        self._hold.report(step, self._reached, TOTAL)


def _persistently(action: Callable[[], object]) -> None:
    """Do it, and again if the database cannot be reached, for a minute at most."""
    until = time.monotonic() + DATABASE_PATIENCE
    while True:
        try:
            action()
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > until:
                raise
            log.warning("the database cannot be reached", problem=str(error))
            connection.close()
            time.sleep(0.5)
        else:
            return
