"""One demonstration for all browser tests, as `run.py demo` starts it, in a copy of the project with its own data."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bootstrap.paths import ROOT, venv
from bootstrap.services import free_port
from tests.bootstrap.conftest import IGNORED, Project
from tests.browser.visitor import DESK, FULL, Size, Visitor, chromium

START = 300  # seconds
MANY = 500 if FULL else 220
"""Projects of a large plan, more than one page shows; loading 500 of them takes a minute."""
ADDRESS = re.compile(r"running at (http://\S+)/ ")


# Both end with this package: Playwright's loop would disturb the other tests' database, the services their time.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration's copy of the project lies; the project itself where one runs already."""
    if os.environ.get("DIGIPLAN_DEMO_ADDRESS"):
        return ROOT
    return tmp_path_factory.mktemp("demo") / "project"


@pytest.fixture(scope="package")
def demo(demo_folder: Path) -> Iterator[str]:
    """Address of the demonstration. DIGIPLAN_DEMO_ADDRESS names one that runs already, to save its start."""
    if address := os.environ.get("DIGIPLAN_DEMO_ADDRESS"):
        yield address
        return
    with demonstration(demo_folder, "--without-reports") as found:
        yield found


@pytest.fixture(scope="package")
def large_county(demo: str, demo_folder: Path) -> str:
    """The name of a fictional county with a plan of more than `MANY` projects; the plan's address is "weitmusterau"."""
    size = ["--projects", str(MANY + MANY // 10), "--municipalities", "2", "--years", "1"]
    for command in (["load_sample", *size, "--slug", "kreis-weitmusterau"], ["load_demo_accounts"]):
        manage = [sys.executable, "run.py", "manage", *command]
        env = {**os.environ, "DIGIPLAN_VENV": str(venv()), "DIGIPLAN_MODE": "demo"}
        for name in ("DATABASE_URL", "CELERY_BROKER_URL", "MEDIA_ROOT", "STATIC_ROOT", "DIGIPLAN_TEMP"):
            env.pop(name, None)
        subprocess.run(manage, cwd=demo_folder, env=env, check=True, timeout=600, capture_output=True)
    return "Kreis Weitmusterau (fiktiv)"


@contextmanager
def demonstration(folder: Path, *options: str) -> Iterator[str]:
    """A demonstration in a copy of the project at `folder`; ends with its address and leaves no process behind."""
    shutil.copytree(ROOT, folder, ignore=IGNORED)
    project = Project(folder)
    process = project.start("demo", "--port", str(free_port(0)), *options)
    project.wait_for(lambda: ADDRESS.search(project.output()) or process.poll() is not None, START)
    found = ADDRESS.search(project.output())
    assert found, project.output()
    yield found[1]
    process.send_signal(signal.SIGINT)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
    left = project.processes()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, "the demonstration left processes behind"


@pytest.fixture
def visit(browser: Browser, demo: str) -> Iterator[Callable[..., Visitor]]:
    """Opens a visitor; at the end nothing may have been found on the way."""
    visitors = []

    def opened(*, scripts: bool = True, size: Size = DESK) -> Visitor:
        visitors.append(Visitor(browser, demo, scripts=scripts, size=size))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        visitor.leave()
