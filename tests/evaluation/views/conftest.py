"""A county with a plan and a report, no broker, files of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from evaluation import publishing
from evaluation.models import Report
from organisation.models import Body
from roadmap.models import Plan
from tests.evaluation import rows


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> None:
    monkeypatch.setattr(publishing, "publish", lambda job_ids, **_: 0)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def county() -> Body:
    return rows.body()


@pytest.fixture
def plan(county: Body) -> Plan:
    return rows.plan(county)


@pytest.fixture
def report(plan: Plan) -> Report:
    return rows.report(plan)
