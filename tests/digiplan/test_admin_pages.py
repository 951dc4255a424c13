"""The administration's first page, and its page of rendering jobs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from digiplan import health, views_admin
from digiplan.tasks import pulse
from evaluation import publishing
from evaluation.models import JobState, RenderJob
from organisation.audit import record
from organisation.models import AuditEvent, Body, Role
from tests.evaluation import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_send", lambda waiting, sent: sent.extend(waiting))


@pytest.fixture
def county() -> Body:
    return rows.body()


@pytest.fixture
def admin(client: Client, county: Body) -> Client:
    client.force_login(rows.user(Role.ADMINISTRATOR, county))
    return client


def test_the_overview_leads_to_every_page(admin: Client) -> None:
    page = admin.get("/verwaltung/").content.decode()
    for address in ("/verwaltung/texte/", "/verwaltung/wappen/", "/verwaltung/berichtsjobs/", "/verwaltung/protokoll/"):
        assert f'href="{address}"' in page
        assert admin.get(address).status_code == 200
    assert '<a href="/verwaltung/" aria-current="page">Verwaltung</a>' in page


def test_the_area_is_for_administrators(client: Client, county: Body) -> None:
    client.force_login(rows.user(Role.EDITOR, county))
    assert "/verwaltung/" not in client.get("/").content.decode()


def test_what_needs_attention_is_told(admin: Client, county: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "broker_answers", lambda: False)
    monkeypatch.setattr(health, "worker_answers", lambda: False)
    monkeypatch.setattr(health, "media_state", lambda: "full")
    states = {state.label: state for state in views_admin.installation_states(county)}
    assert [label for label, state in states.items() if not state.well] == [
        "Broker",
        "Auftragsdienst und Taktgeber",
        "Ordner der Berichte",
        "Letzte Sicherung",
    ]
    page = admin.get("/verwaltung/").content.decode()
    assert "fast voll" in page
    monkeypatch.setattr(health, "worker_answers", lambda: True)
    assert "beat" in admin.get("/verwaltung/").content.decode()


def test_all_is_well(admin: Client, county: Body) -> None:
    pulse()
    details = {"file": "digiplan-20260701-020000.tar", "size": 12_345_678, "sha256": "0" * 64, "verified": True}
    record(by=None, action="backup.make", target=None, owner=None, details=details)
    assert all(state.well for state in views_admin.installation_states(county))
    page = admin.get("/verwaltung/").content.decode()
    assert "digiplan-20260701-020000.tar (12,3\xa0MB)" in page


def test_an_old_backup_is_told(county: Body) -> None:
    AuditEvent.objects.create(
        action="backup.make", actor_label="system", at=timezone.now() - timedelta(days=3), details={"file": "x.tar"}
    )
    (state,) = (each for each in views_admin.installation_states(county) if each.label == "Letzte Sicherung")
    assert not state.well
    assert "x.tar" in state.text


def test_mail_says_whether_it_is_sent(county: Body, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    assert "Link" in views_admin._mail().text
    settings.EMAIL_HOST = "mail.example"
    assert "Link" not in views_admin._mail().text


def test_jobs_of_the_own_county_with_reason_and_buttons(admin: Client, county: Body) -> None:
    foreign = rows.job(manifest=rows.report(rows.plan(rows.body("kreis-sued")), number="EB 2022/9").manifests.get())
    plan = rows.plan(county)
    now = timezone.now()
    failed = rows.job(
        manifest=rows.report(plan, number="EB 2022/1").manifests.get(), state=JobState.FAILED, attempts=3,
        error="Die Platte ist voll.", started_at=now - timedelta(seconds=75), finished_at=now,
    )  # fmt: skip
    waiting = rows.job(manifest=rows.report(plan, number="EB 2022/2").manifests.get())
    page = admin.get("/verwaltung/berichtsjobs/").content.decode()
    assert "EB 2022/9" not in page
    assert "Die Platte ist voll." in page
    assert "75" in page
    assert 'hx-trigger="every 2s"' in page
    assert 'http-equiv="refresh"' in page
    assert 'http-equiv="refresh"' not in admin.get("/verwaltung/berichtsjobs/?ruhig=1").content.decode()
    fragment = admin.get("/verwaltung/berichtsjobs/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div id="auftraege"')
    assert "EB 2022/2" not in admin.get("/verwaltung/berichtsjobs/?zustand=failed").content.decode()

    for job in (foreign, rows.job(manifest=foreign.manifest, edition="public")):
        for action in ("wiederholen", "abbrechen"):
            assert admin.post(f"/verwaltung/berichtsjobs/{job.pk}/{action}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == JobState.QUEUED

    assert admin.post(f"/verwaltung/berichtsjobs/{waiting.pk}/abbrechen/").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED
    assert admin.post(f"/verwaltung/berichtsjobs/{failed.pk}/abbrechen/").status_code == 302  # nothing left to cancel
    before = RenderJob.objects.count()
    assert admin.post(f"/verwaltung/berichtsjobs/{failed.pk}/wiederholen/").status_code == 302
    assert RenderJob.objects.count() == before + 1
    assert "hx-get" in admin.get("/verwaltung/berichtsjobs/").content.decode()


def test_a_quiet_list_asks_no_more(admin: Client, county: Body) -> None:
    now = timezone.now()
    rows.job(manifest=rows.report(rows.plan(county)).manifests.get(), state=JobState.DONE, finished_at=now)
    page = admin.get("/verwaltung/berichtsjobs/").content.decode()
    assert "hx-get" not in page
    assert "http-equiv" not in page
    job = RenderJob.objects.get()
    assert admin.post(f"/verwaltung/berichtsjobs/{job.pk}/wiederholen/").status_code == 302
    assert RenderJob.objects.count() == 1


def test_queries_do_not_grow_with_the_jobs(admin: Client, county: Body, django_assert_max_num_queries) -> None:
    plan = rows.plan(county)
    for number in range(12):
        rows.job(manifest=rows.report(plan, number=f"EB 2022/{number}").manifests.get())
    with django_assert_max_num_queries(10):
        admin.get("/verwaltung/berichtsjobs/")
    with django_assert_max_num_queries(22):
        admin.get("/verwaltung/")
