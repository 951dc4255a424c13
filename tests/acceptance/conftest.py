"""The four counties' reports and the sample's, each made once by a real worker, and once more in another process."""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from evaluation import actions
from evaluation.models import JobState, RenderJob, Rendition
from exchange.planfile import load
from roadmap.models import Plan
from tests.acceptance import printed
from tests.evaluation.test_faults import Stack, until

YEARS = {"rhein-kreis-neuss": 2022, "rendsburg-eckernfoerde": 2021, "rhein-sieg-kreis": 2022, "dithmarschen": 2023}
SAMPLE = "musterau"
SAMPLE_YEAR = 2024
BY_COMMAND = "dithmarschen"
"""The plan whose report is ordered with the management command; the others as the pages do it."""
RENDER_TIMEOUT = 600


@dataclass
class Made:
    """A finished report: its file, its text as drawn and as laid out, its frozen facts, what its rendition says."""

    slug: str
    path: Path
    texts: list[str]
    facts: dict[str, Any]
    sha256: str
    pages: int
    inputs: dict[str, Any]


@dataclass
class Reports:
    """All reports, and the process that renders them again."""

    made: dict[str, Made] = field(default_factory=dict)
    folder: Path = Path()
    again: subprocess.Popen[bytes] | None = None

    def rendered_again(self, slug: str) -> bytes:
        """The bytes of the second rendering."""
        assert self.again
        assert self.again.wait(RENDER_TIMEOUT) == 0
        return (self.folder / "again" / f"{slug}.pdf").read_bytes()


@pytest.fixture(scope="session")
def reports(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reports]:
    """Load everything for good, since the worker reads it, render, and empty the database again."""
    parent = os.environ.get("DIGIPLAN_TEMP", "/tmp")
    with tempfile.TemporaryDirectory(prefix="acceptance-", dir=parent) as name, django_db_blocker.unblock():
        folder = Path(name)
        try:
            made = _make(folder)
        finally:
            with pgtrigger.ignore():
                call_command("flush", verbosity=0, interactive=False)
        all_reports = Reports(made={one.slug: one for one in made}, folder=folder)
        all_reports.again = _render_again(folder, made)
        try:
            yield all_reports
        finally:
            all_reports.again.kill()
            all_reports.again.wait()


def _make(folder: Path) -> list[Made]:
    for slug in YEARS:
        path = settings.BASE_DIR / "plans" / f"{slug}.yaml"
        load(path.read_bytes(), name=path.name)
    call_command("load_sample", projects=8, municipalities=4, years=3, stdout=io.StringIO())
    (folder / "stack").mkdir()
    stack = Stack(folder / "stack")
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=stack.media, JOB_SWEEP_SECONDS=2.0):
        patch.setenv("CELERY_BROKER_URL", stack.valkey.url)
        try:
            stack.start()
            for slug, year in {**YEARS, SAMPLE: SAMPLE_YEAR}.items():
                _order(folder, slug, year)
            until(lambda: not RenderJob.objects.active().exists(), "all reports are made")
        finally:
            stack.stop()
        return [_read(folder, stack, slug) for slug in (*YEARS, SAMPLE)]


def _order(folder: Path, slug: str, year: int) -> None:
    if slug == BY_COMMAND:
        out = folder / "by-command.pdf"
        call_command("render_report", slug, str(year), "--out", str(out), stdout=io.StringIO(), stderr=io.StringIO())
    else:
        actions.create_report(plan=Plan.objects.get(slug=slug), year=year, by=None)


def _read(folder: Path, stack: Stack, slug: str) -> Made:
    job = RenderJob.objects.select_related("manifest__facts", "manifest__report").get(manifest__report__plan__slug=slug)
    assert job.state == JobState.DONE, f"{slug}: {job.state} {job.error}"
    rendition = Rendition.objects.get(job=job)
    path = folder / f"{slug}.pdf"
    path.write_bytes((stack.media / rendition.path).read_bytes())
    assert job.manifest is not None
    facts = job.manifest.facts
    inputs = {
        "facts": facts.content,
        "frozen_at": facts.frozen_at.isoformat(),
        "number": job.manifest.report.number,
        "version": job.manifest.report.version,
        "manifest": job.manifest.sha256,
        "edition": job.edition,
        "language": job.language,
        "final": job.final,
    }
    return Made(
        slug=slug,
        path=path,
        texts=printed.texts(path),
        facts=json.loads(facts.content),
        sha256=rendition.sha256,
        pages=rendition.pages,
        inputs=inputs,
    )


def _render_again(folder: Path, made: list[Made]) -> subprocess.Popen[bytes]:
    """Another process, with another hash seed, time zone and locale."""
    (folder / "again").mkdir()
    inputs = folder / "again" / "inputs.json"
    inputs.write_text(json.dumps({one.slug: one.inputs for one in made}))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.again", str(inputs)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    )
