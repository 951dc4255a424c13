"""What every test of the jobs has: files of its own, no broker, other database sessions."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from evaluation import publishing, rendering
from evaluation.models import RenderJob
from tests.evaluation.jobs.helpers import CONTENT


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
