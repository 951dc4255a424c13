"""The command `render_report`: what it refuses, and what it says while it waits. With a real worker: test_faults.py."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from evaluation import jobs, publishing, rendering
from evaluation.management.commands import render_report
from evaluation.models import JobState, RenderJob, Report
from roadmap.models import Plan
from tests.evaluation import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> None:
    """Neither broker nor worker."""
    monkeypatch.setattr(publishing, "_send", lambda waiting, sent: sent.extend(waiting))
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def plan() -> Plan:
    return rows.plan(rows.body())


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("render_report", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nirgends", "2022"], ["nirgends", "plan-kreis-nord"]),
        (["plan-kreis-nord", "1850"], ["1990"]),
        (["plan-kreis-nord", "9999"], ["1990"]),
        (["plan-kreis-nord", "2022", "--cut-off", "2023-01-01"], ["01.01.2022", "31.12.2022"]),
        (["plan-kreis-nord", "2022", "--cut-off", "31.12.2022"], ["2022-12-31"]),
        (["plan-kreis-nord", "soon"], ["soon"]),
    ],
)
def test_mistakes_are_named(arguments: list[str], words: list[str], plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments, "--out", tmp_path / "x.pdf")
    assert all(word in str(refused.value) for word in words), refused.value
    assert not Report.objects.exists()


def test_the_folder_must_exist_before_anything_is_made(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run(plan.slug, 2022, "--out", tmp_path / "nowhere" / "x.pdf")
    assert not Report.objects.exists()


def test_without_a_worker_it_says_so_and_gives_up(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_report, "NO_WORKER_AFTER", 0.3)
    monkeypatch.setattr(render_report, "GIVE_UP_AFTER", 1.0)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Worker"):
        call_command("render_report", plan.slug, "2022", "--out", str(tmp_path / "x.pdf"), stdout=out, stderr=out)
    assert out.getvalue().count("Läuft der Celery-Worker?") == 1
    assert RenderJob.objects.get().state == JobState.CANCELLED
    assert not (tmp_path / "x.pdf").exists()


def test_ctrl_c_cancels(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    with pytest.raises(SystemExit) as ended:
        run(plan.slug, 2022, "--out", tmp_path / "x.pdf")
    assert ended.value.code == 130
    assert RenderJob.objects.get().state == JobState.CANCELLED


def test_a_failure_is_passed_on(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(seconds: float) -> None:
        RenderJob.objects.update(state=JobState.FAILED, finished_at=timezone.now(), error="Der Speicher ist voll.")

    monkeypatch.setattr("time.sleep", fail)
    with pytest.raises(CommandError, match="Der Speicher ist voll"):
        run(plan.slug, 2022, "--out", tmp_path / "x.pdf")


def test_progress_and_result(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A thread stands in for the worker; the command's own sweep brings it the job."""
    waiting: list[Any] = []

    def send(job_ids: list[Any], sent: list[Any]) -> None:
        waiting.extend(job_ids)
        sent.extend(job_ids)

    monkeypatch.setattr(publishing, "_send", send)

    def render(job: RenderJob, bar: rendering.Bar) -> bytes:
        for done in range(4):
            bar.chapter(f"Kapitel {done}", done, 4)
            threading.Event().wait(0.1)
        for page in range(1, 11):
            bar.phase("draw", page - 1, 10)
            threading.Event().wait(0.1)
        return b"%PDF-1.7 not really"

    monkeypatch.setattr(rendering, "render", render)
    ended = threading.Event()

    def work() -> None:
        try:
            while not ended.wait(0.1):
                if waiting:
                    rendering.run(waiting.pop())
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        said = run(plan.slug, 2022, "--out", tmp_path / "x.pdf")
    finally:
        ended.set()
        worker.join(30)
    lines = said.splitlines()
    assert lines[0].startswith("Bericht EB 2022/1")
    assert any("Seite" in line and "%" in line for line in lines[1:-1])
    percents = [int(line.split("%")[0]) for line in lines[1:-1]]
    assert percents == sorted(percents)
    assert "10 Seiten" in lines[-1]
    assert len(lines[-1].rsplit("SHA-256 ", 1)[1]) == 64
    assert (tmp_path / "x.pdf").read_bytes() == b"%PDF-1.7 not really"


def test_the_command_sweeps_while_it_waits(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.JOB_SWEEP_SECONDS = 0.2
    swept: list[int] = []

    def sweep() -> int:
        swept.append(1)
        RenderJob.objects.update(state=JobState.CANCELLED, finished_at=timezone.now())
        return 0

    monkeypatch.setattr(jobs, "sweep", sweep)
    with pytest.raises(CommandError):
        run(plan.slug, 2022, "--out", tmp_path / "x.pdf")
    assert swept == [1]
