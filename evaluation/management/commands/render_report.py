"""The annual report from the terminal: the same job as in the browser, with its progress."""

import argparse
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from evaluation import actions, jobs
from evaluation.models import JobState, RenderJob, Rendition, Report
from evaluation.storage import path_of, write_file
from roadmap.models import Plan

POLL_SECONDS = 0.2
NO_WORKER_AFTER = 30.0
"""Seconds after which a job that nobody has claimed is worth a remark."""
GIVE_UP_AFTER = 600.0
"""Seconds after which an unclaimed job is cancelled and the command fails."""
INTERRUPTED = 130
STEP_PERCENT = 5
"""How far the work must have moved for the next line where lines cannot be replaced."""


class Command(BaseCommand):
    help = "Freeze a plan's facts, let the worker render the report (draft) and save the PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", metavar="PLAN", help="the plan's slug")
        parser.add_argument("year", metavar="YEAR", type=int, help="the year that the report is about")
        parser.add_argument(
            "--cut-off", metavar="DATE", type=_day, help="facts as of this day, YYYY-MM-DD (default: 31 December)"
        )
        parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="where the PDF goes")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.resolve().parent.is_dir():
            message = _("The folder %(folder)s does not exist.")
            raise CommandError(message % {"folder": out.resolve().parent})
        report = self.create(options["plan"], options["year"], options["cut_off"])
        made = actions.order(report=report, by=None)
        if isinstance(made, RenderJob):
            made = self.follow(made)
        content = path_of(made.path).read_bytes()
        try:
            write_file(out, content)
        except OSError as error:
            raise CommandError(f"--out {out}: {error.strerror}") from error
        self.stdout.write(
            f"{out}: {_('%(pages)d pages, %(size)d bytes') % {'pages': made.pages, 'size': made.size}}, "
            f"SHA-256 {made.sha256}"
        )

    def create(self, slug: str, year: int, cut_off: date | None) -> Report:
        """Freeze the facts, or take the draft that has the same."""
        try:
            plan = Plan.objects.get(slug=slug)
        except Plan.DoesNotExist as error:
            known = ", ".join(Plan.objects.order_by("slug").values_list("slug", flat=True)) or _("none")
            message = _("There is no plan %(slug)s. Known plans: %(known)s")
            raise CommandError(message % {"slug": slug, "known": known}) from error
        try:
            report = actions.create_report(plan=plan, year=year, cut_off=cut_off, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        facts = report.facts.defer("content").latest("version")
        self.stdout.write(
            _("Report %(number)s, cut-off %(cut_off)s, facts version %(version)d, hash %(hash)s")
            % {
                "number": report.number,
                "cut_off": f"{report.cut_off:%d.%m.%Y}",
                "version": facts.version,
                "hash": facts.sha256[:12],
            }
        )
        return report

    def follow(self, job: RenderJob) -> Rendition:
        """Show the progress until the file is there. Ctrl-C cancels the job."""
        line = ProgressLine(self.stdout)
        try:
            return self.wait(job, line)
        except KeyboardInterrupt:
            actions.cancel(job=job, by=None)
            line.end()
            self.stderr.write(_("Interrupted; the rendering is cancelled."))
            raise SystemExit(INTERRUPTED) from None
        finally:
            line.end()

    def wait(self, job: RenderJob, line: "ProgressLine") -> Rendition:
        started = swept = time.monotonic()
        warned = False
        while True:
            job.refresh_from_db()
            line.show(job)
            if job.state == JobState.DONE:
                return Rendition.objects.get(job=job)
            if job.state == JobState.FAILED:
                raise CommandError(job.error)
            if job.state == JobState.CANCELLED:
                raise CommandError(_("The rendering was cancelled."))
            now = time.monotonic()
            if job.attempts == 0 and now - started > GIVE_UP_AFTER:
                actions.cancel(job=job, by=None)
                raise CommandError(_("No worker took the job; it is cancelled. Is the Celery worker running?"))
            if job.attempts == 0 and now - started > NO_WORKER_AFTER and not warned:
                warned = True
                line.end()
                self.stderr.write(_("No worker has taken the job yet. Is the Celery worker running?"))
            if now - swept > settings.JOB_SWEEP_SECONDS:  # what beat does elsewhere; twice is harmless
                swept = now
                jobs.sweep()
            time.sleep(POLL_SECONDS)


class ProgressLine:
    """One line that changes on a terminal; elsewhere a line for each step."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.last = ""
        self.percent = -STEP_PERCENT
        self.open = False

    def show(self, job: RenderJob) -> None:
        """Show how far the job is, if that has changed."""
        if not job.steps_total or not job.step:
            return
        percent = 100 * job.steps_done // job.steps_total
        text = f"{percent:3d} %  {job.step}"
        if text == self.last or (not self.is_terminal and percent < self.percent + STEP_PERCENT):
            return
        self.last, self.percent = text, percent
        if self.is_terminal:
            self.stream.write(f"\r\x1b[2K{text}", ending="")
            self.stream.flush()
            self.open = True
        else:
            self.stream.write(text)

    def end(self) -> None:
        """Leave the line, so that the next output begins a new one."""
        if self.open:
            self.stream.write("")
            self.open = False


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2022-12-31") from error
