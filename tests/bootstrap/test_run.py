"""run.py as a whole: it starts, says what it lacks, and leaves nothing behind, however it ends."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.bootstrap.conftest import Project

pytestmark = [pytest.mark.services, pytest.mark.slow]

# A management command that tells that it runs, and runs for a long time.
SLEEPER = """
import time
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    requires_system_checks = []

    def handle(self, *args, **options):
        print("sleeping", flush=True)
        time.sleep(300)
"""


@pytest.fixture
def sleeping(project: Project) -> Project:
    """The project with a management command `sleeper`."""
    folder = project.folder / "digiplan" / "management" / "commands"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sleeper.py").write_text(SLEEPER)
    return project


def temporary_folder(project: Project) -> Path:
    return Path(json.loads((project.folder / "var/run/state.json").read_text())["folder"])


def test_missing_packages_end_with_code_3_and_the_line_to_type(project: Project) -> None:
    code, output = project.run("manage", "check", DIGIPLAN_PRETEND_MISSING="libsomething", DIGIPLAN_NO_APT="1")
    assert code == 3
    assert "apt-get install -y --no-install-recommends libsomething" in output


def test_the_demonstration_refuses_production(project: Project) -> None:
    code, output = project.run("demo", DIGIPLAN_MODE="production")
    assert code == 1
    assert "demo mode only" in output


def test_production_refuses_what_belongs_to_a_demonstration(project: Project) -> None:
    urls = {"DATABASE_URL": "postgresql://nowhere.invalid/none", "CELERY_BROKER_URL": "redis://nowhere.invalid"}
    code, output = project.run("manage", "check", **urls)
    assert code != 0
    assert "SECRET_KEY is not set" in output
    code, output = project.run("manage", "check", DIGIPLAN_MODE="demo", ALLOWED_HOSTS="plan.example", **urls)
    assert code != 0
    assert "must not be reachable from outside" in output


def test_a_cluster_made_in_one_way_starts_in_the_other(project: Project) -> None:
    for variables in ({}, {"DIGIPLAN_NO_USERNS": "1"}, {}):
        code, output = project.run("manage", "showmigrations", "contenttypes", **variables)
        assert code == 0, output
        assert "0001_initial" in output
        assert not project.processes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_stays_behind_a_signal(sleeping: Project, number: signal.Signals) -> None:
    process = sleeping.start("manage", "sleeper")
    sleeping.wait_for(lambda: "sleeping" in sleeping.output())
    folder = temporary_folder(sleeping)
    assert any("postgres" in command for command in sleeping.processes().values())
    process.send_signal(number)
    process.wait(60)
    sleeping.wait_for(lambda: not sleeping.processes(), 60)
    if number == signal.SIGKILL:  # nobody could clean up: the next start does
        code, output = sleeping.run("manage", "showmigrations", "contenttypes")
        assert code == 0, output
    assert not folder.exists()


def test_killing_everything_that_guards_kills_the_services(sleeping: Project) -> None:
    process = sleeping.start("manage", "sleeper")
    sleeping.wait_for(lambda: "sleeping" in sleeping.output())
    guards = [pid for pid, command in sleeping.processes().items() if "guard.py" in command]
    assert len(guards) == 2
    for pid in [process.pid, *guards]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    sleeping.wait_for(lambda: not sleeping.processes(), 60)
    code, output = sleeping.run("manage", "showmigrations", "contenttypes")
    assert code == 0, output  # the stale postmaster.pid did not matter


def test_a_second_command_uses_the_services_of_the_first(sleeping: Project) -> None:
    first = sleeping.start("manage", "sleeper")
    sleeping.wait_for(lambda: "sleeping" in sleeping.output())
    (sleeping.folder / "output").rename(sleeping.folder / "output-of-the-first")
    servers = {pid for pid, command in sleeping.processes().items() if "bin/postgres" in command}
    code, output = sleeping.run("manage", "showmigrations", "contenttypes")
    assert code == 0, output
    assert "start PostgreSQL" not in output
    assert servers <= set(sleeping.processes())
    first.terminate()
    first.wait(60)


def test_two_test_runs_side_by_side_do_not_meet(project: Project) -> None:
    tests = project.folder / "tests"
    tests.mkdir()
    (tests / "test_url.py").write_text(
        "import os\ndef test_url(): print(os.environ['DATABASE_URL'], os.environ['MEDIA_ROOT'])\n"
    )
    first = project.start("test", "-q", "-s", "--capture=no", DIGIPLAN_NO_APT="1")
    (project.folder / "output").rename(project.folder / "output-of-the-first")
    code, output = project.run("test", "-q", "-s", "--capture=no", DIGIPLAN_NO_APT="1")
    assert first.wait(120) == 0
    assert code == 0, output
    urls = {
        text.split("postgresql://")[1].split()[0]
        for text in (output, (project.folder / "output-of-the-first").read_text())
    }
    assert len(urls) == 2
    assert not project.processes()
