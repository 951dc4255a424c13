"""No broker, files of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from evaluation import publishing


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> None:
    monkeypatch.setattr(publishing, "publish", lambda job_ids, **_: 0)
    settings.MEDIA_ROOT = tmp_path
