"""The life of a job: claim, lease, token, cancel, retry, sweep, files. Each thread has its own database session."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models.functions import Now
from pytest_django import Settings

from evaluation import holding, jobs, pdf, publishing, rendering, storage
from evaluation.models import JobState, RenderJob, Rendition
from tests.evaluation import rows

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"%PDF-1.7 not really"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Jobs that were published; the broker is not needed here."""
    found: list[Any] = []

    def keep(waiting: list[Any], sent: list[Any]) -> None:
        found.extend(waiting)
        sent.extend(waiting)

    monkeypatch.setattr(publishing, "_send", keep)
    return found


@pytest.fixture
def quick_render(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rendering takes a moment and gives the same bytes; the list counts the calls."""
    calls: list[int] = []

    def render(job: RenderJob, bar: rendering.Bar) -> bytes:
        calls.append(job.token)
        bar.chapter("Kapitel", 1, 1)
        threading.Event().wait(0.2)
        bar.pages = 3
        return CONTENT

    monkeypatch.setattr(rendering, "render", render)
    return calls


def in_threads(*works: Callable[[], object]) -> list[BaseException]:
    """Run all at once, each in a database session of its own; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Runs something in another database session, which stays open until the end of the test."""
    asked: list[Callable[[], Any]] = []
    answers: list[Any] = []
    wake, answered, end = threading.Event(), threading.Event(), threading.Event()

    def serve() -> None:
        while True:
            wake.wait()
            wake.clear()
            if end.is_set():
                connection.close()
                return
            answers.append(asked.pop()())
            answered.set()

    def ask(work: Callable[[], Any]) -> Any:
        asked.append(work)
        answered.clear()
        wake.set()
        assert answered.wait(30)
        return answers.pop()

    thread = threading.Thread(target=serve)
    thread.start()
    yield ask
    end.set()
    wake.set()
    thread.join(30)


def age(job: RenderJob, seconds: float) -> None:
    """Move the job's times into the past, as if its holder had been silent for so long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evaluation_renderjob SET heartbeat_at = heartbeat_at - make_interval(secs => %s),"
            " lease_until = lease_until - make_interval(secs => %s),"
            " published_at = published_at - make_interval(secs => %s) WHERE id = %s",
            [seconds, seconds, seconds, job.pk],
        )


def pdfs(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


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

    def claim_and_die() -> None:
        jobs.claim(job.pk)
        connection.close()

    elsewhere(claim_and_die)
    again = jobs.claim(job.pk)
    assert again
    assert again.token == 2


def test_the_sweep_takes_back_what_died(elsewhere: Any, published: list[Any]) -> None:
    job = rows.job()

    def claim_and_die() -> None:
        jobs.claim(job.pk)
        connection.close()

    elsewhere(claim_and_die)
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
