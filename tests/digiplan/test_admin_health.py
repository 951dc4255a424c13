"""What the readiness address tells of the parts behind the pages, and how quickly."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from digiplan import health
from digiplan.tasks import pulse
from evaluation.models import JobState
from organisation.models import Pulse
from tests.evaluation import rows

pytestmark = pytest.mark.django_db


def parts(client: Client) -> dict[str, object]:
    response = client.get("/bereitschaft/")
    assert response.status_code == 200
    found: dict[str, object] = response.json()
    return found


def test_everything_is_well(client: Client) -> None:
    pulse()
    found = parts(client)
    assert found == {
        "ready": True,
        "database": "reachable",
        "pending_migrations": 0,
        "broker": "reachable",
        "worker": "alive",
        "media": "writable",
        "degraded": [],
    }


def test_a_silent_worker_is_told_and_pages_go_on(client: Client) -> None:
    assert (parts(client)["worker"], parts(client)["degraded"]) == ("silent", ["worker"])
    pulse()
    assert parts(client)["worker"] == "alive"
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=3))
    assert parts(client)["worker"] == "silent"
    pulse()
    assert Pulse.objects.count() == 1
    assert parts(client)["worker"] == "alive"


def test_a_worker_busy_with_a_report_lives(client: Client) -> None:
    now = timezone.now()
    rows.job(state=JobState.RUNNING, heartbeat_at=now, lease_until=now + timedelta(minutes=1))
    assert parts(client)["worker"] == "alive"


def test_a_broker_that_refuses_or_never_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for reaction in (lambda: 1 / 0, lambda: time.sleep(3)):
        monkeypatch.setattr(health, "_ping", reaction)
        begin = time.monotonic()
        assert parts(client)["broker"] == "unreachable"
        assert time.monotonic() - begin < 2


def test_the_media_folder(client: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    assert parts(client)["media"] == "writable"
    assert not settings.MEDIA_ROOT.exists()
    monkeypatch.setattr(health, "LITTLE_SPACE", 1 << 62)
    assert parts(client)["media"] == "full"
    monkeypatch.setattr("digiplan.health.os.access", lambda path, mode: False)
    assert parts(client)["media"] == "not writable"


def test_nothing_is_told_that_helps_an_intruder(client: Client, settings: Settings) -> None:
    text = client.get("/bereitschaft/").content.decode()
    for secret in (str(settings.MEDIA_ROOT), settings.CELERY_BROKER_URL, "postgres", "version"):
        assert secret not in text
