"""Who may work on a job: claim, token, copies of one message, the holder that lost it."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from pytest_django import Settings

from evaluation import holding, jobs, rendering, storage
from evaluation.models import JobState, RenderJob, Rendition
from tests.evaluation import rows
from tests.evaluation.jobs.helpers import CONTENT, age, in_threads, pdfs

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_copies_of_one_message_make_one_pdf(media: Path, quick_render: list[int]) -> None:
    job = rows.job()
    assert in_threads(*[lambda: rendering.run(job.pk)] * 5) == []
    job.refresh_from_db()
    assert (job.state, job.token, job.attempts) == (JobState.DONE, 1, 1)
    assert len(quick_render) == 1
    made = Rendition.objects.get()
    assert (made.job_id, made.pages, made.size) == (job.pk, 3, len(CONTENT))
    assert pdfs(media) == [media / made.path]
    assert (media / made.path).read_bytes() == CONTENT


def test_a_late_copy_finds_nothing_to_do(quick_render: list[int]) -> None:
    job = rows.job()
    for _ in range(3):
        rendering.run(job.pk)
    assert len(quick_render) == 1


def test_a_claim_needs_the_row_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock of the session the token alone decides."""
    monkeypatch.setattr(jobs, "_lock", lambda job_id, token: True)
    job = rows.job()
    claims: list[Any] = []
    assert in_threads(*[lambda: claims.append(jobs.claim(job.pk))] * 8) == []
    # a running job whose holder's lock is free may be taken over; but each token is handed out once
    tokens = [claim.token for claim in claims if claim]
    assert len(tokens) == len(set(tokens)) >= 1
    job.refresh_from_db()
    assert job.token == job.attempts == max(tokens)


def test_a_result_with_a_stale_token_is_refused_and_its_file_removed(media: Path, elsewhere: Any) -> None:
    job = rows.job()
    stale = jobs.claim(job.pk)
    assert stale
    age(job, 3600)
    fresh = elsewhere(lambda: jobs.claim(job.pk))
    assert fresh.token == stale.token + 1
    name = storage.rendition_name(manifest_sha256="a" * 64, edition="full", language="de", final=False)

    def every_change_is_refused() -> None:
        with storage.Draft(name, "stale") as draft:
            draft.write(b"something else")
            with pytest.raises(jobs.Lost):
                jobs.finish(stale, draft, pages=2)
        for change in (jobs.stop, lambda claim: jobs.fail(claim, "x"), lambda claim: jobs.give_back(claim, "x")):
            with pytest.raises(jobs.Lost):
                change(stale)
        with pytest.raises(jobs.Lost):
            jobs.renew(stale, "", 0, 0)

    every_change_is_refused()
    job.refresh_from_db()
    assert (job.state, job.token) == (JobState.RUNNING, fresh.token)
    assert pdfs(media) == []
    with storage.Draft(name, "fresh") as draft:
        draft.write(CONTENT)
        elsewhere(lambda: jobs.finish(fresh, draft, pages=1))
    every_change_is_refused()
    assert [path.read_bytes() for path in pdfs(media)] == [CONTENT]
    assert Rendition.objects.get().pages == 1


def test_the_heartbeat_extends_the_lease_and_saves_progress(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 1.5
    job = rows.job()
    with holding.Hold(job.pk) as hold:
        for page in range(30):
            hold.report(f"Seite {page}", page, 30)
            threading.Event().wait(0.1)
        job.refresh_from_db()
        assert job.steps_done > 20
        assert job.step == f"Seite {job.steps_done}"
        assert not RenderJob.objects.filter(pk=job.pk, lease_until__lt=Now()).exists()


def test_the_holder_notices_that_it_lost_the_job() -> None:
    job = rows.job()

    def work(hold: holding.Hold) -> None:
        for page in range(200):
            hold.report("", page, 200)
            threading.Event().wait(0.05)

    with holding.Hold(job.pk) as hold:
        RenderJob.objects.filter(pk=job.pk).update(token=7)
        with pytest.raises(jobs.Lost):
            work(hold)


def test_the_holder_survives_the_loss_of_its_database_session(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 1.5
    job = rows.job()
    with holding.Hold(job.pk) as hold:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s",
                ["%evaluation_renderjob%"],
            )
        for page in range(30):
            hold.report("Seite", page, 30)
            threading.Event().wait(0.1)
        job.refresh_from_db()
        assert job.steps_done > 20
    again = holding.Hold(job.pk)
    with again:
        assert again.claim  # the first holder is gone, and its lock with it


def test_the_database_restarts_while_a_report_is_rendered(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = rows.job()

    def render(job: RenderJob, bar: rendering.Bar) -> bytes:
        bar.chapter("Kapitel", 0, 2)
        with connection.cursor() as cursor, pytest.raises(OperationalError):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() ORDER BY pid = pg_backend_pid()"
            )
        threading.Event().wait(1)
        bar.chapter("Kapitel", 1, 2)
        return CONTENT

    monkeypatch.setattr(rendering, "render", render)
    rendering.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert len(pdfs(media)) == Rendition.objects.count() == 1
