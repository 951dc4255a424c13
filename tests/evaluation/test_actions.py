"""Creating reports, freezing again, ordering, cancelling."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from evaluation import actions, publishing
from evaluation.models import Edition, JobState, Manifest, RenderJob, Rendition, Report, ReportState
from evaluation.querysets import RenderJobQuerySet
from organisation.models import AuditEvent, Role
from roadmap.models import Plan, PlanVersion
from tests.evaluation import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    sent: list[Any] = []
    monkeypatch.setattr(publishing, "publish", lambda job_ids, **_: sent.extend(job_ids))
    return sent


@pytest.fixture
def plan() -> Plan:
    return rows.plan(rows.body())


def change(plan: Plan) -> None:
    """Something that the facts show."""
    version = plan.versions.count() + 1
    PlanVersion.objects.create(plan=plan, slug=f"v{version}", label=f"v{version}", state="draft", position=version)


def test_creating_freezes_the_facts_and_orders_the_pdf(
    plan: Plan, no_broker: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    editor = rows.user(Role.EDITOR, plan.owner)
    with django_capture_on_commit_callbacks(execute=True):
        report = actions.create_report(plan=plan, year=2022, by=editor)
    assert (report.number, report.version, report.state) == ("EB 2022/1", 1, ReportState.DRAFT)
    assert (report.period_from, report.period_to, report.cut_off) == (
        date(2022, 1, 1),
        date(2022, 12, 31),
        date(2022, 12, 31),
    )
    facts = report.facts.get()
    manifest = report.manifests.get()
    job = manifest.jobs.get()
    assert facts.version == 1
    assert facts.frozen_by == editor
    assert len(facts.sha256) == len(manifest.sha256) == 64
    assert (job.state, job.edition, job.language, job.final) == (JobState.QUEUED, Edition.FULL, "de", False)
    assert no_broker == [job.pk]
    assert set(AuditEvent.objects.values_list("action", "actor_label")) == {
        ("report.create", str(editor)),
        ("rendition.request", str(editor)),
    }


def test_unchanged_facts_make_no_second_report(plan: Plan) -> None:
    first = actions.create_report(plan=plan, year=2022, by=None)
    assert actions.create_report(plan=plan, year=2022, by=None) == first
    assert RenderJob.objects.count() == 1
    other_day = actions.create_report(plan=plan, year=2022, cut_off=date(2022, 6, 30), by=None)
    assert other_day.number == "EB 2022/2"
    change(plan)
    assert actions.create_report(plan=plan, year=2022, by=None).number == "EB 2022/3"


def test_numbers_run_by_county_and_year(plan: Plan) -> None:
    assert actions.create_report(plan=plan, year=2022, by=None).number == "EB 2022/1"
    assert actions.create_report(plan=plan, year=2021, by=None).number == "EB 2021/1"
    assert actions.create_report(plan=rows.plan(plan.owner, "second"), year=2022, by=None).number == "EB 2022/2"
    assert actions.create_report(plan=rows.plan(rows.body("kreis-sued")), year=2022, by=None).number == "EB 2022/1"


def test_numbers_go_on_after_the_ninth(plan: Plan) -> None:
    rows.report(plan, "EB 2022/10")
    rows.report(plan, "EB 2022/9")
    rows.report(plan, "EB 2022/von Hand")
    assert actions.create_report(plan=plan, year=2022, by=None).number == "EB 2022/11"


@pytest.mark.parametrize(
    ("year", "cut_off", "field"),
    [
        (None, None, "year"),
        (1, None, "year"),
        (9999, None, "year"),
        (timezone.localdate().year + 1, None, "year"),
        (2022, date(2021, 12, 31), "cut_off"),
        (2022, date(2023, 1, 1), "cut_off"),
        (timezone.localdate().year, timezone.localdate() + timedelta(days=1), "cut_off"),
    ],
)
def test_impossible_years_and_days_are_refused(plan: Plan, year: int | None, cut_off: date | None, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.create_report(plan=plan, year=year, cut_off=cut_off, by=None)
    assert list(refused.value.message_dict) == [field]
    assert not Report.objects.exists()


def test_freezing_again_needs_a_reason_and_a_change(plan: Plan) -> None:
    report = actions.create_report(plan=plan, year=2022, by=None)
    first = report.manifests.get()
    for reason in ("", "  ", "Es hat sich nichts geändert"):
        with pytest.raises(ValidationError):
            actions.freeze_again(report=report, reason=reason, by=None)
    change(plan)
    snapshot = actions.freeze_again(report=report, reason="Fassung nachgetragen", by=None)
    assert (snapshot.version, snapshot.reason) == (2, "Fassung nachgetragen")
    assert first.jobs.get().state == JobState.CANCELLED
    second = report.manifests.exclude(pk=first.pk).get()
    assert second.facts == snapshot
    assert second.sha256 != first.sha256
    assert second.jobs.get().state == JobState.QUEUED


def test_an_agreed_report_is_not_frozen_again(plan: Plan) -> None:
    report = actions.create_report(plan=plan, year=2022, by=None)
    rows.put(report, ReportState.AGREED)
    change(plan)
    with pytest.raises(ValidationError):
        actions.freeze_again(report=report, reason="zu spät", by=None)


def test_a_rendition_is_ordered_once(plan: Plan) -> None:
    manifest = rows.report(plan).manifests.get()
    same: dict[str, Any] = {
        "manifest": manifest,
        "edition": Edition.FULL,
        "language": "de",
        "final": False,
        "by": None,
    }
    job = actions.request_rendition(**same)
    assert isinstance(job, RenderJob)
    assert actions.request_rendition(**same) == job
    RenderJob.objects.filter(pk=job.pk).update(state=JobState.CANCELLED, finished_at=timezone.now())
    again = actions.request_rendition(**same)
    assert isinstance(again, RenderJob)
    assert again != job
    made = Rendition.objects.create(manifest=manifest, job=again, path="x", size=1, pages=1, sha256="a" * 64)
    assert actions.request_rendition(**same) == made


def test_no_job_is_entered_for_what_was_finished_meanwhile(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = rows.report(plan).manifests.get()
    first = rows.job(manifest=manifest, state=JobState.RUNNING, lease_until=timezone.now())
    active = RenderJobQuerySet.active

    def finish_before_looking(jobs: Any) -> Any:
        if not Rendition.objects.exists():
            RenderJob.objects.filter(pk=first.pk).update(state=JobState.DONE, finished_at=timezone.now())
            Rendition.objects.create(manifest=manifest, job=first, path="x", size=1, pages=1, sha256="a" * 64)
        return active(jobs)

    monkeypatch.setattr(RenderJobQuerySet, "active", finish_before_looking)
    made = actions.request_rendition(manifest=manifest, edition="full", language="de", final=False, by=None)
    assert made == Rendition.objects.get()
    assert RenderJob.objects.get() == first


def test_a_new_renderer_makes_a_new_manifest(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    report = actions.create_report(plan=plan, year=2022, by=None)
    assert actions.current_manifest(report) == report.manifests.get()
    monkeypatch.setattr(actions, "RENDERER_VERSION", "next year's")
    assert actions.current_manifest(report).renderer_version == "next year's"
    assert report.manifests.count() == 2


def test_waiting_jobs_are_cancelled_at_once_and_finished_ones_not_at_all(plan: Plan) -> None:
    report = actions.create_report(plan=plan, year=2022, by=None)
    job = RenderJob.objects.get()
    assert actions.cancel(job=job, by=None)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not actions.cancel(job=job, by=None)
    second = actions.retry(report=report, by=None)
    RenderJob.objects.filter(pk=second.pk).update(state=JobState.RUNNING, lease_until=timezone.now())
    assert isinstance(second, RenderJob)
    assert actions.cancel(job=second, by=None)
    second.refresh_from_db()
    assert (second.state, second.cancel_requested) == (JobState.RUNNING, True)
    assert not actions.cancel(job=second, by=None)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all in threads with database sessions of their own; return the results or exceptions."""
    results: list[Any] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_orders_at_once_make_one_job() -> None:
    manifest = rows.report(rows.plan(rows.body())).manifests.get()

    def order() -> Any:
        found = Manifest.objects.get(pk=manifest.pk)
        return actions.request_rendition(manifest=found, edition="full", language="de", final=False, by=None).pk

    assert set(at_once(*[order] * 8)) == {RenderJob.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_eight_creations_at_once_make_one_report() -> None:
    plan = rows.plan(rows.body())
    results = at_once(*[lambda: actions.create_report(plan=plan, year=2022, by=None).pk] * 8)
    assert set(results) == {Report.objects.get().pk}
    assert RenderJob.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_plans_of_a_county_get_different_numbers() -> None:
    plans = [rows.plan(rows.body(), f"plan-{n}") for n in range(6)]
    at_once(*[lambda plan=plan: actions.create_report(plan=plan, year=2022, by=None) for plan in plans])
    assert sorted(Report.objects.values_list("number", flat=True)) == [f"EB 2022/{n}" for n in range(1, 7)]
