"""The four counties' reports and the sample's, each made once by a real worker, and once more in another process."""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from evaluation import actions
from evaluation.models import Edition, JobState, Paper, RenderJob, Rendition, Report
from exchange.planfile import load
from organisation.models import Body
from roadmap.models import Plan, PlanEntry, PlanVersion, Project
from tests.acceptance import papers, printed
from tests.evaluation.jobs.test_timeline_print import many
from tests.evaluation.test_faults import Stack, until

YEARS = {"rhein-kreis-neuss": 2022, "rendsburg-eckernfoerde": 2021, "rhein-sieg-kreis": 2022, "dithmarschen": 2023}
SAMPLE = "musterau"
SAMPLE_YEAR = 2024
FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
SIZES = {"mittelau": 60, "grossau": 185} if FULL else {}
"""Counties of other sizes by their number of projects: that of the demonstration, and one of about 300 pages."""
SMALL = "kleinst"
"""A county of one project of which nothing is known but its name."""
BY_COMMAND = "dithmarschen"
"""The plan whose report is ordered with the management command; the others as the pages do it."""
AGAIN = (*YEARS, SAMPLE) if FULL else ("rhein-kreis-neuss", SAMPLE)
"""Reports that another process makes once more."""
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
    """All reports, the papers beside them, and the processes that render them again and in their other editions."""

    made: dict[str, Made] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    folder: Path = Path()
    again: subprocess.Popen[bytes] | None = None
    editions: subprocess.Popen[bytes] | None = None

    def rendered_again(self, slug: str) -> tuple[Path, str]:
        """The file of the second rendering, and the HTML that it was made of."""
        return self._of(self.again, "again", slug)

    def edition(self, name: str) -> tuple[Path, str]:
        """The file of another edition, such as "musterau-committee-final", and its HTML."""
        return self._of(self.editions, "editions", name)

    def _of(self, process: subprocess.Popen[bytes] | None, folder: str, name: str) -> tuple[Path, str]:
        assert process
        assert process.wait(RENDER_TIMEOUT if not FULL else 5 * RENDER_TIMEOUT) == 0
        path = self.folder / folder / f"{name}.pdf"
        return path, path.with_suffix(".html").read_text()

    @cached_property
    def files(self) -> dict[str, tuple[Path, str]]:
        """Every PDF of the report by name, with its HTML: editions, sizes, and the papers beside it.

        The HTML of a report is that of its second rendering, and empty where there is none.
        """
        found = {slug: (self.made[slug].path, "") for slug in self.made}
        found |= {slug: (self.made[slug].path, self.rendered_again(slug)[1]) for slug in AGAIN}
        found |= {name: self.edition(name) for name in self.others}
        for name, row in self.papers.items():
            path = self.folder / f"{name}.pdf"
            path.write_bytes(papers.render(row))
            found[name] = (path, papers.html_of(row))
        return found


@pytest.fixture(scope="session")
def reports(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Reports]:
    """Load everything for good, since the worker reads it, render, and empty the database again."""
    parent = os.environ.get("DIGIPLAN_TEMP", "/tmp")
    with tempfile.TemporaryDirectory(prefix="acceptance-", dir=parent) as name, django_db_blocker.unblock():
        folder = Path(name)
        try:
            made, beside, others = _make(folder)
        finally:
            with pgtrigger.ignore():
                call_command("flush", verbosity=0, interactive=False)
        all_reports = Reports(made={one.slug: one for one in made}, papers=beside, others=list(others), folder=folder)
        all_reports.again = _render_again(folder, "again", {one.slug: one.inputs for one in made if one.slug in AGAIN})
        all_reports.editions = _render_again(folder, "editions", others)
        try:
            yield all_reports
        finally:
            for process in (all_reports.again, all_reports.editions):
                process.kill()
                process.wait()


def _make(folder: Path) -> tuple[list[Made], dict[str, Any], dict[str, dict[str, Any]]]:
    """The reports as the worker makes them, the papers beside them, and what the other editions are made of."""
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
        made = [_read(folder, stack, slug) for slug in (*YEARS, SAMPLE)]
        beside = papers.rows(Report.objects.get(plan__slug=SAMPLE))
        beside |= {f"timeline-{paper}": many(paper, 20) for paper in Paper.values}
        return made, beside, _others({one.slug: one.inputs for one in made})


LONG_TEXT = "\n\n".join(
    [
        "Der Plan wurde im **Berichtszeitraum** fortgeführt.^[Beschluss des Kreistags, Niederschrift zu Punkt 7.]",
        "- zwei Vorhaben wurden abgeschlossen\n- drei begannen",
        *(
            f"Absatz {number}: {'Der Ausschuss wurde über den Stand der Umsetzung unterrichtet. ' * 4}"
            for number in range(30)
        ),
    ]
)


def _others(made: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Which editions are made besides: with DIGIPLAN_TEST_FULL=1 every one of every county.

    The full ones are drafts, the others final, and one is both: they differ in the mark on each page only.
    """
    _small_county()
    for slug, projects in SIZES.items():
        call_command("load_sample", slug=slug, projects=projects, municipalities=12, years=5, stdout=io.StringIO())
    sources = {**made}
    for slug in (SMALL, *SIZES):
        report = actions.create_report(plan=Plan.objects.get(slug=slug), year=2025, by=None)
        facts = report.facts.latest("version")
        sources[slug] = {
            **made[SAMPLE],
            "facts": facts.content,
            "frozen_at": facts.frozen_at.isoformat(),
            "number": report.number,
        }
    every = [(slug, edition, edition != Edition.FULL) for slug in sources for edition in Edition.values]
    every.append((SAMPLE, Edition.FULL, True))
    chosen = [
        (SAMPLE, "committee", True),
        (SAMPLE, "summary", True),
        (SMALL, "full", False),
        (SMALL, "public", True),
    ]
    return {
        f"{slug}-{edition}-{'final' if final else 'draft'}": {
            **sources[slug],
            "edition": edition,
            "final": final,
            "texts": _texts(edition, sources[slug]["facts"]) if slug == SAMPLE else {},
        }
        for slug, edition, final in (every if FULL else chosen)
    }


def _texts(edition: str, facts: str) -> dict[str, dict[str, Any]]:
    """Texts with footnotes, lists and headings; all deviations explained; for the summary one that is too long."""
    explained = {
        f"deviation:{row['project']}": {"text": "Die Stelle war lange unbesetzt. " * 3, "public": True}
        for row in json.loads(facts)["results"]["deviations"]
    }
    first = LONG_TEXT if edition == "summary" else "\n\n".join(LONG_TEXT.split("\n\n")[:2])
    return {
        **explained,
        "summary": {"text": first, "public": True},
        "finance": {"text": "### Zur Lage\n\nEin Text.^[Mit Anmerkung.]", "public": False},
    }


def _small_county() -> None:
    owner = Body.objects.create(slug=SMALL, name="Kreis Kleinst (fiktiv)", kind="kreis", fictional=True)
    plan = Plan.objects.create(owner=owner, slug=SMALL, title="Plan mit einem Vorhaben", kind="masterplan", public=True)
    version = PlanVersion.objects.create(plan=plan, slug="v1", label="v1", state="adopted", position=1)
    project = Project.objects.create(owner=owner, slug="p1", title="Vorhaben", public=True)
    PlanEntry.objects.create(version=version, project=project, title="Vorhaben")


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


def _render_again(folder: Path, name: str, of: dict[str, dict[str, Any]]) -> subprocess.Popen[bytes]:
    """Another process, with another hash seed, time zone and locale."""
    (folder / name).mkdir()
    inputs = folder / name / "inputs.json"
    inputs.write_text(json.dumps(of))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.again", str(inputs)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    )
