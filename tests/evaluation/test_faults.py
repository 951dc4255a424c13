"""Jobs on a real broker with a real worker and clock, which are killed, frozen and emptied meanwhile.

Outcomes are asserted under generous time-outs; the times that were needed are printed (`-s`). With
DIGIPLAN_TEST_FULL=1 each fault is repeated as often as docs/jobs.md says.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from bootstrap.services import Beat, Valkey, Worker
from evaluation import actions, publishing
from evaluation.models import JobState, RenderJob, Rendition, Report
from organisation.models import Role
from roadmap.models import Plan
from tests.evaluation import rows

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FULL = os.environ.get("DIGIPLAN_TEST_FULL") == "1"
KILLS = 20 if FULL else 2
WAITING = 10 if FULL else 3
PATIENCE = 180.0


class Stack:
    """Broker, worker and clock over the test database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.media = folder / "media"
        self.media.mkdir()
        self.valkey = Valkey(folder / "v")
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        self.env = {
            **os.environ,
            "DIGIPLAN_MODE": "test",
            "DATABASE_URL": address.geturl(),
            "CELERY_BROKER_URL": self.valkey.url,
            "MEDIA_ROOT": str(self.media),
            "JOB_SWEEP_SECONDS": "2",
            "JOB_LEASE_SECONDS": "20",
        }
        self.worker = Worker(folder / "w", self.env, concurrency=1)
        self.beat = Beat(folder / "b", self.env)

    def start(self) -> None:
        for service in (self.valkey, self.worker, self.beat):
            service.start()

    def stop(self) -> None:
        for service in (self.beat, self.worker, self.valkey):
            service.stop()

    def make_whole(self) -> None:
        """Whatever the last test did: everything runs again."""
        self.valkey.thaw()
        for service in (self.valkey, self.worker, self.beat):
            if not service.running():
                service.stop()
                service.start()

    def children(self) -> list[int]:
        """Process ids of the worker's pool."""
        text = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.media)) for path in self.media.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="digiplan-test-", dir=os.environ.get("DIGIPLAN_TEMP", "/tmp")) as folder:
        stack = Stack(Path(folder))
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@pytest.fixture
def stack(running: Stack, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    settings.MEDIA_ROOT = running.media
    settings.JOB_SWEEP_SECONDS = 2.0
    monkeypatch.setenv("CELERY_BROKER_URL", running.valkey.url)
    running.make_whole()
    yield running
    running.make_whole()
    until(lambda: not RenderJob.objects.active().exists(), "no job is active any more")
    shutil.rmtree(running.media / "renditions", ignore_errors=True)


@pytest.fixture
def plan() -> Plan:
    return rows.plan(rows.body())


@pytest.fixture
def editor(plan: Plan) -> Client:
    client = Client()
    client.force_login(rows.user(Role.EDITOR, plan.owner), backend="django.contrib.auth.backends.ModelBackend")
    return client


def until(condition: Callable[[], Any], what: str) -> float:
    """Wait for the condition; return the seconds that it took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > PATIENCE:
            jobs = list(RenderJob.objects.values("state", "attempts", "step", "error", "published_at"))
            pytest.fail(f"after {PATIENCE:.0f} s still not: {what}; jobs: {jobs}")
        time.sleep(0.1)
    return time.monotonic() - start


def states() -> list[str]:
    return list(RenderJob.objects.values_list("state", flat=True))


def all_done(number: int = 1) -> Callable[[], bool]:
    def check() -> bool:
        failed = list(RenderJob.objects.filter(state=JobState.FAILED).values_list("error", flat=True))
        assert not failed, failed
        return states() == [JobState.DONE] * number

    return check


def create(editor: Client, plan: Plan, year: int = 2022) -> float:
    """Create a report through the page; return the seconds that the answer took."""
    start = time.monotonic()
    answer = editor.post(reverse("evaluation:report-new"), {"plan": plan.slug, "year": str(year)})
    seconds = time.monotonic() - start
    assert answer.status_code == 302
    return seconds


def finished_once(stack: Stack, number: int = 1) -> None:
    """Every job has its one file, and there are no others."""
    made = list(Rendition.objects.all())
    assert len(made) == len({row.manifest_id for row in made}) == number
    assert stack.files() == sorted(row.path for row in made)
    for row in made:
        assert (stack.media / row.path).stat().st_size == row.size
        assert row.pages > 0


def test_a_report_is_made_and_downloaded(stack: Stack, editor: Client, plan: Plan) -> None:
    answered = create(editor, plan)
    seconds = until(all_done(), "done")
    print(f"\nthe answer took {answered:.2f} s, a small report {seconds:.1f} s from the order to the file")
    finished_once(stack)
    made = Rendition.objects.get()
    answer = editor.get(reverse("evaluation:rendition", args=[made.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert content.startswith(b"%PDF-1.7")
    assert len(content) == made.size


def test_five_copies_of_one_message(stack: Stack, editor: Client, plan: Plan) -> None:
    """Four processes find the copies waiting when they start, so that they claim the job at the same time."""
    stack.beat.stop()
    stack.worker.stop()
    create(editor, plan)
    job = RenderJob.objects.get()
    assert sum(publishing.publish([job.pk], deadline=5) for _ in range(5)) == 5
    four = Worker(stack.folder / "four", stack.env, concurrency=4)
    try:
        four.start()
        until(all_done(), "done")
        finished_once(stack)
        until(lambda: stack.valkey.ask("LLEN celery") == ":0", "the queue is empty")
    finally:
        four.stop()
    job.refresh_from_db()
    assert (job.token, job.attempts) == (1, 1)
    finished_once(stack)


def test_kill_9_of_the_rendering_process(stack: Stack, plan: Plan) -> None:
    for number in range(1, KILLS + 1):
        report = actions.create_report(plan=plan, year=2000 + number, by=None)
        job = RenderJob.objects.get(manifest__report=report)

        def is_rendering(pk: Any = job.pk) -> bool:
            return RenderJob.objects.filter(pk=pk, state=JobState.RUNNING, steps_done__gte=5).exists()

        until(is_rendering, "rendering")
        killed = stack.children()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        seconds = until(RenderJob.objects.filter(pk=job.pk, state=JobState.DONE).exists, "done")
        print(f"\nkill {number}: finished after {seconds:.1f} s")
        job.refresh_from_db()
        assert job.attempts == job.token == 2
    finished_once(stack, KILLS)


def test_kill_9_of_the_whole_worker(stack: Stack, editor: Client, plan: Plan) -> None:
    create(editor, plan)
    until(lambda: RenderJob.objects.filter(state=JobState.RUNNING, steps_done__gte=5).exists(), "rendering")
    stack.worker.kill()
    assert states() == [JobState.RUNNING]
    stack.worker.start()
    seconds = until(all_done(), "done")
    print(f"\nfinished {seconds:.1f} s after the worker's restart")
    finished_once(stack)


def test_the_broker_is_stopped(stack: Stack, editor: Client, plan: Plan) -> None:
    stack.valkey.stop()
    seconds = create(editor, plan)
    print(f"\nthe answer took {seconds:.2f} s with the broker stopped")
    assert seconds < 5
    assert states() == [JobState.QUEUED]
    assert RenderJob.objects.get().published_at is None
    page = editor.get(reverse("evaluation:report", args=[Report.objects.get().pk]))
    assert "<progress" in page.text
    stack.valkey.start()
    seconds = until(all_done(), "done")
    print(f"\nfinished {seconds:.1f} s after the broker's return")
    finished_once(stack)


def test_the_broker_is_frozen(stack: Stack, editor: Client, plan: Plan) -> None:
    stack.valkey.freeze()
    seconds = create(editor, plan)
    print(f"\nthe answer took {seconds:.2f} s with the broker frozen")
    assert seconds < 5
    assert states() == [JobState.QUEUED]
    stack.valkey.thaw()
    seconds = until(all_done(), "done")
    print(f"\nfinished {seconds:.1f} s after the broker's return")
    finished_once(stack)


def test_the_broker_is_emptied(stack: Stack, plan: Plan) -> None:
    stack.beat.stop()
    stack.worker.stop()
    stack.valkey.ask("FLUSHALL")  # what earlier tests left unread
    for number in range(WAITING):
        actions.create_report(plan=plan, year=2000 + number, by=None)
    assert int(stack.valkey.ask("LLEN celery")[1:]) >= WAITING  # a message of the clock may wait there, too
    assert stack.valkey.ask("FLUSHALL") == "+OK"
    stack.worker.start()
    stack.beat.start()
    seconds = until(all_done(WAITING), "all done")
    print(f"\n{WAITING} jobs were finished {seconds:.1f} s after the worker's start")
    finished_once(stack, WAITING)


def test_a_running_job_is_cancelled(stack: Stack, editor: Client, plan: Plan) -> None:
    create(editor, plan)
    until(lambda: RenderJob.objects.filter(state=JobState.RUNNING, steps_done__gte=5).exists(), "rendering")
    editor.post(reverse("evaluation:report-cancel", args=[Report.objects.get().pk]))
    until(lambda: not RenderJob.objects.active().exists(), "ended")
    assert states() == [JobState.CANCELLED]
    assert stack.files() == []
    editor.post(reverse("evaluation:report-retry", args=[Report.objects.get().pk]))
    until(lambda: not RenderJob.objects.active().exists(), "ended")
    finished_once(stack)


def test_the_command_writes_the_same_file_twice(stack: Stack, plan: Plan, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        call_command("render_report", plan.slug, "2022", "--out", str(tmp_path / name))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert Report.objects.count() == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here; /dev/full is used in test_jobs_disk.py")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=False)


def test_the_disk_is_full(stack: Stack, editor: Client, plan: Plan, tiny_disk: Path, settings: Settings) -> None:
    stack.beat.stop()
    stack.worker.stop()
    settings.MEDIA_ROOT = tiny_disk
    (tiny_disk / "old.pdf").write_bytes(b"signed")
    worker = Worker(stack.worker.folder, {**stack.env, "MEDIA_ROOT": str(tiny_disk)}, concurrency=1)
    with contextlib.ExitStack() as exit_stack:
        exit_stack.callback(worker.stop)
        worker.start()
        create(editor, plan)
        until(lambda: not RenderJob.objects.active().exists(), "ended")
    job = RenderJob.objects.get()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "Speicher" in job.error
    assert [path.name for path in tiny_disk.rglob("*") if path.is_file()] == ["old.pdf"]
    assert (tiny_disk / "old.pdf").read_bytes() == b"signed"
    page = editor.get(reverse("evaluation:report", args=[Report.objects.get().pk])).text
    assert job.error in page
