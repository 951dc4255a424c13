"""A copy of the project with a data folder of its own, and a way to see every process that a run started."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bootstrap.paths import ROOT, venv
from bootstrap.postgres import major_version, outside_place

MARK = "DIGIPLAN_TEST_MARK"
IGNORED = shutil.ignore_patterns(".git", ".venv", "var", "tests", "__pycache__", ".*_cache", "*.pyc", ".hypothesis")


class Project:
    """The copied project. Everything that its `run.py` starts carries a mark in its environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = secrets.token_hex(8)
        unset = {"DATABASE_URL", "CELERY_BROKER_URL", "MEDIA_ROOT", "STATIC_ROOT", "DIGIPLAN_MODE", "DIGIPLAN_TEMP"}
        self.env = {name: value for name, value in os.environ.items() if name not in unset}
        self.env.update({MARK: self.mark, "DIGIPLAN_VENV": str(venv()), "TMPDIR": "/tmp"})

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start `run.py` with its output in the file `output` of the copy."""
        with (self.folder / "output").open("w") as output:
            return subprocess.Popen(
                [sys.executable, "run.py", *arguments],
                cwd=self.folder,
                env={**self.env, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # a shell without job control lets what it starts in the background ignore it, and tests with it
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                text=True,
            )

    def run(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Run to the end; exit code and output."""
        process = self.start(*arguments, **variables)
        code = process.wait(240)
        return code, self.output()

    def output(self) -> str:
        return (self.folder / "output").read_text()

    def processes(self) -> dict[int, str]:
        """Process id and command line of everything that carries the mark and is not a zombie."""
        found = {}
        needle = f"{MARK}={self.mark}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    environment = (entry / "environ").read_bytes()
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if needle in environment and command:
                    found[int(entry.name)] = command
        return found

    def wait_for(self, condition: Callable[[], object], seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited {seconds} s in vain; processes {self.processes()}; {self.output()}"
            time.sleep(0.1)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "project"
    shutil.copytree(ROOT, folder, ignore=IGNORED)
    project = Project(folder)
    yield project
    left = project.processes()
    for pid in left:
        os.kill(pid, 9)
    shutil.rmtree(outside_place(folder / "var" / f"postgres-{major_version()}"), ignore_errors=True)
    assert not left, "the test left processes behind"
