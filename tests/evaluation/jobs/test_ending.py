"""How a job ends that does not succeed: failed after three attempts, refused, cancelled."""

import threading
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from evaluation import jobs, pdf, rendering
from evaluation.models import JobState, RenderJob
from tests.evaluation import rows
from tests.evaluation.jobs.helpers import age, in_threads, pdfs

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_failed_after_three_lost_attempts(elsewhere: Any, settings: Settings) -> None:
    job = rows.job()
    for _ in range(jobs.MAX_ATTEMPTS):
        assert elsewhere(lambda: jobs.claim(job.pk))
        age(job, settings.JOB_LEASE_SECONDS + 1)
        jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, jobs.MAX_ATTEMPTS)
    assert "3" in job.error
    assert job.finished_at


def test_input_that_never_works_fails_after_three_attempts(
    monkeypatch: pytest.MonkeyPatch, logged_errors: list[Any], media: Path
) -> None:
    job = rows.job()

    def explode(job: RenderJob, bar: rendering.Bar) -> bytes:
        raise ZeroDivisionError("font size")

    monkeypatch.setattr(rendering, "render", explode)
    for attempt in range(1, 6):
        rendering.run(job.pk)
        job.refresh_from_db()
        assert job.attempts == min(attempt, jobs.MAX_ATTEMPTS)
    assert job.state == JobState.FAILED
    assert "font size" in job.error
    assert len(logged_errors) == jobs.MAX_ATTEMPTS
    logged_errors.clear()
    assert pdfs(media) == []


def test_input_that_the_renderer_refuses_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    job = rows.job()

    def refuse(job: RenderJob, bar: rendering.Bar) -> bytes:
        raise pdf.PdfError("a table has no caption")

    monkeypatch.setattr(rendering, "render", refuse)
    rendering.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "a table has no caption", 1)


def test_a_manifest_of_another_renderer_is_not_rendered(quick_render: list[int], monkeypatch: Any) -> None:
    job = rows.job()
    monkeypatch.setattr(rendering, "RENDERER_VERSION", "another")
    rendering.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert quick_render == []


def test_cancelled_between_two_phases(monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    job = rows.job()
    begun = threading.Event()

    def slow(job: RenderJob, bar: rendering.Bar) -> bytes:
        for page in range(1000):
            bar.phase("layout", page, 0)
            begun.set()
            threading.Event().wait(0.02)
        raise AssertionError("never stopped")

    def cancel() -> None:
        begun.wait(10)
        RenderJob.objects.filter(pk=job.pk).update(cancel_requested=True)

    monkeypatch.setattr(rendering, "render", slow)
    assert in_threads(lambda: rendering.run(job.pk), cancel) == []
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert job.step
    assert pdfs(media) == []
    rendering.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
