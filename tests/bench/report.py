"""`run.py bench report`: what the annual report costs from the rows to the PDF, beside bare engines on the same HTML.

The fictional county is made in several sizes, for about 30, 75, 150 and 300 pages of the full edition. For each one:
the snapshot (seconds and statements) and the HTML in this process; then the PDF in processes of their own, so that
each has its own peak of memory: our pipeline, WeasyPrint's `write_pdf` with its defaults and with the tags that ours
has, and Chromium's print. All get the same HTML, stylesheet and fonts, in turns. The last lines say how the time grows
with the pages, and how many statements the snapshot of 500 projects takes.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from evaluation import facts, report
from evaluation.canonical import canonical
from evaluation.facts import content_for
from evaluation.pdf_fonts import ASSETS
from exchange.sample.setting import Size
from roadmap.models import Plan
from tests.browser.visitor import FLAGS

PROJECTS = {30: 1, 75: 30, 150: 82, 300: 185}
"""Projects of the county whose report has about so many pages."""
SMALL = ("--municipalities", "4", "--years", "2")
YEAR = 2025
TARGET_RATIO = 1.1
TARGET_QUERIES = 40
ENGINES = ("ours", "weasyprint", "weasyprint tagged", "chromium")
MEGABYTE = 1_000_000


@dataclass
class Measured:
    """One size: seconds before the engine, then per engine seconds of each round, peak memory and pages."""

    projects: int
    snapshot: float
    queries: int
    html: float
    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in ENGINES})
    memory: dict[str, int] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)

    def median(self, engine: str) -> float:
        """Seconds of the engine alone."""
        return statistics.median(self.seconds[engine])

    @property
    def whole(self) -> float:
        """Seconds from the rows to our PDF."""
        return self.snapshot + self.html + self.median("ours")


def plan_of(projects: int) -> Plan:
    """Generate a county with so many projects; return its plan."""
    slug = f"kreis-bericht-{projects}"
    call_command("load_sample", "--projects", str(projects), *SMALL, "--until", str(YEAR), "--slug", slug)
    return Plan.objects.get(slug=Size(slug=slug).plan_slug)


def snapshot(plan: Plan) -> tuple[str, float, int]:
    """The facts of a year as they are frozen: canonical text, seconds, statements."""
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        found = facts.collect(
            plan,
            period_from=date(YEAR, 1, 1),
            period_to=date(YEAR, 12, 31),
            cut_off=date(YEAR, 12, 31),
            frozen_at=timezone.now(),
        )
        text = canonical(found)
    return text, time.perf_counter() - start, len(queries)


def html_of(text: str) -> tuple[str, float]:
    """The HTML of the full edition and the seconds that it took."""
    start = time.perf_counter()
    with translation.override("de"):
        html = report.document_html(
            content_for("full", json.loads(text)),
            manifest_sha256="0" * 64,
            report_number="Messung",
            version=1,
            language="de",
            edition="full",
            draft=True,
        )
    return html, time.perf_counter() - start


def engine(name: str, html: Path) -> dict[str, float]:
    """Run one engine in a process of its own: seconds, pages, and the largest process's peak of memory in bytes."""
    command = [sys.executable, "-m", "tests.bench.report", "--engine", name, "--html", str(html)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{name} failed:\n{run.stderr[-2000:]}")
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def work(name: str, file: Path) -> None:
    """What a process of its own does: make the PDF, print what it cost."""
    html = file.read_text()
    seconds, content = {"ours": ours, "chromium": chromium}.get(name, weasyprint)(name, html, file)
    import pikepdf

    with tempfile.TemporaryFile() as kept:
        kept.write(content)
        with pikepdf.open(kept) as opened:
            pages = len(opened.pages)
    who = resource.RUSAGE_CHILDREN if name == "chromium" else resource.RUSAGE_SELF
    print(json.dumps({"seconds": seconds, "pages": pages, "memory": resource.getrusage(who).ru_maxrss * 1024}))


def ours(_name: str, html: str, _file: Path) -> tuple[float, bytes]:
    from evaluation import pdf

    start = time.perf_counter()
    content = pdf.render_pdf(html, attachments=(), identifier="Messung", created=datetime(YEAR, 12, 31, tzinfo=UTC))
    return time.perf_counter() - start, content


def weasyprint(name: str, html: str, _file: Path) -> tuple[float, bytes]:
    """WeasyPrint with its defaults; "weasyprint tagged" asks for the PDF/A-3a that ours is."""
    from evaluation.pdf import VARIANT
    from evaluation.pdf_fonts import bundled_fonts_only

    start = time.perf_counter()
    with bundled_fonts_only():
        from weasyprint import CSS, HTML

        options = {"pdf_variant": VARIANT} if name.endswith("tagged") else {}
        content = HTML(string=html).write_pdf(stylesheets=[CSS(filename=ASSETS / "report.css")], **options)
    assert content is not None
    return time.perf_counter() - start, content


def chromium(_name: str, html: str, file: Path) -> tuple[float, bytes]:
    """Chromium's print of the same HTML, with the stylesheet inside."""
    style = (ASSETS / "report.css").read_text()
    page, out = file.with_suffix(".chromium.html"), file.with_suffix(".pdf")
    page.write_text(html.replace("</head>", f"<style>{style}</style></head>", 1))
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless", *FLAGS, f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        start = time.perf_counter()
        subprocess.run([*command, f"--print-to-pdf={out}", page.as_uri()], check=True, capture_output=True)
        return time.perf_counter() - start, out.read_bytes()


def measure(projects: int, rounds: int, folder: Path) -> Measured:
    """One size, all engines in turns."""
    plan = plan_of(projects)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    snapshot(plan)  # the first one also fills caches that live as long as the process
    text, taken, queries = snapshot(plan)
    html, written = html_of(text)
    file = folder / f"{projects}.html"
    file.write_text(html)
    found = Measured(projects, taken, queries, written)
    for _number in range(rounds):
        for name in ENGINES:
            cost = engine(name, file)
            found.seconds[name].append(cost["seconds"])
            found.memory[name] = max(found.memory.get(name, 0), int(cost["memory"]))
            found.pages[name] = int(cost["pages"])
    return found


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of log seconds over log pages, by least squares: 1 grows like the pages, 2 like their square."""
    xs, ys = ([math.log(value) for value in column] for column in zip(*points, strict=True))
    slope, _start = statistics.linear_regression(xs, ys)
    return slope


def table(found: list[Measured]) -> str:
    """The figures as they stand in docs/speed.md: a factor is the whole of ours over that engine alone."""
    lines = [
        "| pages | projects | snapshot s | HTML s | PDF s | whole s | before | MB | WeasyPrint s | tagged | Chromium |",
        f"|{'---|' * 11}",
    ]
    for row in found:
        bare, tagged, browser = (row.median(name) for name in ENGINES[1:])
        lines.append(
            f"| {row.pages['ours']} | {row.projects} | {row.snapshot:.2f} | {row.html:.2f} | {row.median('ours'):.1f} |"
            f" {row.whole:.1f} | {(row.snapshot + row.html) / row.whole:.0%} | {row.memory['ours'] / MEGABYTE:.0f} |"
            f" {bare:.1f} (× {row.whole / bare:.2f}) | {tagged:.1f} (× {row.whole / tagged:.2f}) |"
            f" {browser:.1f} (× {row.whole / browser:.2f}) |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench report", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, nargs="*", choices=PROJECTS, default=list(PROJECTS))
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--html", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        work(options.engine, options.html)
        return
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        found = [measure(PROJECTS[pages], options.rounds, Path(folder)) for pages in options.pages]
    print(f"{options.rounds} rounds, medians; target: whole at most {TARGET_RATIO} × WeasyPrint's default\n")
    print(table(found))
    if len(found) > 1:
        growth = exponent([(row.pages["ours"], row.whole) for row in found])
        print(f"\ngrowth exponent of the whole over the pages: {growth:.2f}")
    _text, taken, queries = snapshot(plan_of(500))
    print(f"snapshot of 500 projects: {queries} statements (target {TARGET_QUERIES}), {taken:.1f} s")


if __name__ == "__main__":
    main()
