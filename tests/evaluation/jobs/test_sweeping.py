"""What died or got lost is taken back, published again, or swept away."""

from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from evaluation import jobs, rendering, storage
from evaluation.models import JobState, RenderJob, Rendition
from tests.evaluation import rows
from tests.evaluation.jobs.helpers import CONTENT, age, claim_and_die, in_threads, pdfs

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_running_job_is_left_alone_while_its_holder_lives(elsewhere: Any) -> None:
    job = rows.job()
    assert elsewhere(lambda: jobs.claim(job.pk))
    assert jobs.claim(job.pk) is None
    age(job, jobs.heartbeat_seconds() * 4)
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)


def test_a_dead_holder_is_known_before_its_lease_ends(elsewhere: Any) -> None:
    job = rows.job()
    claim_and_die(elsewhere, job)
    again = jobs.claim(job.pk)
    assert again
    assert again.token == 2


def test_the_sweep_takes_back_what_died(elsewhere: Any, published: list[Any]) -> None:
    job = rows.job()
    claim_and_die(elsewhere, job)
    jobs.sweep()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING  # a heartbeat may be missing for a moment
    age(job, jobs.heartbeat_seconds() * 4)
    jobs.sweep()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    assert published == [job.pk]


def test_the_sweep_takes_back_what_let_its_lease_run_out(elsewhere: Any, settings: Settings) -> None:
    job = rows.job()
    elsewhere(lambda: jobs.claim(job.pk))
    age(job, settings.JOB_LEASE_SECONDS + 1)
    jobs.sweep()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.lease_until is None


def test_a_job_to_be_cancelled_whose_holder_died_is_cancelled(settings: Settings, elsewhere: Any) -> None:
    job = rows.job()
    elsewhere(lambda: jobs.claim(job.pk))
    RenderJob.objects.filter(pk=job.pk).update(cancel_requested=True)
    age(job, settings.JOB_LEASE_SECONDS + 1)
    jobs.sweep()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_the_sweep_publishes_what_nobody_has_heard_of(published: list[Any]) -> None:
    manifest = rows.job().manifest
    RenderJob.objects.all().delete()
    never = rows.job(manifest=manifest)
    lost = rows.job(manifest=manifest, edition="public", published_at=Now())
    fresh = rows.job(manifest=manifest, language="en", published_at=Now())
    rows.job(manifest=manifest, final=True, state=JobState.CANCELLED, finished_at=Now())
    age(lost, 3600)
    assert jobs.sweep() == 2
    assert set(published) == {never.pk, lost.pk}
    fresh.refresh_from_db()
    assert jobs.sweep() == 0  # noted as published


def test_two_sweeps_at_once_do_no_harm(quick_render: list[int]) -> None:
    job = rows.job()
    assert in_threads(*[jobs.sweep] * 4) == []
    rendering.run(job.pk)
    assert Rendition.objects.count() == 1


def test_a_finished_file_is_never_replaced_by_a_loser(media: Path) -> None:
    job = rows.job()
    claim = jobs.claim(job.pk)
    assert claim
    with storage.Draft("renditions/aa/x.pdf", "1") as draft:
        draft.write(CONTENT)
        jobs.finish(claim, draft, pages=1)
    with storage.Draft("renditions/aa/x.pdf", "2") as draft:
        draft.write(b"loser")
        with pytest.raises(jobs.Lost):
            jobs.finish(claim, draft, pages=1)
    assert [path.read_bytes() for path in pdfs(media)] == [CONTENT]


def test_what_a_killed_attempt_left_behind_is_swept_away(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = media / "renditions" / "aa"
    folder.mkdir(parents=True)
    (folder / ".x.pdf.1.part").write_bytes(b"half")
    (folder / "x.pdf").write_bytes(CONTENT)
    jobs.sweep()
    assert (folder / ".x.pdf.1.part").exists()  # it may be at work
    monkeypatch.setattr(storage, "LEFT_BEHIND_AFTER", -1)
    jobs.sweep()
    assert [path.name for path in pdfs(media)] == ["x.pdf"]
