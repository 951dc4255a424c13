"""The services that tests may start for themselves."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.processes import Service
from bootstrap.say import Stop
from bootstrap.services import Valkey, Worker, free_port

pytestmark = pytest.mark.services


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="digiplan-services-", dir="/tmp") as name:
        yield Path(name)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(*pids: int) -> None:
    end = time.monotonic() + 30
    while any(map(alive, pids)):
        assert time.monotonic() < end, f"still there: {[pid for pid in pids if alive(pid)]}"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_valkey_keeps_what_it_was_told_through_a_kill(folder: Path) -> None:
    valkey = Valkey(folder)
    valkey.start()
    assert valkey.ask("SET plan kept") == "+OK"
    time.sleep(1.5)  # the append-only file is flushed every second
    valkey.kill()
    assert not valkey.running()
    assert valkey.ask("PING") == ""
    valkey.start()
    assert valkey.ask("EXISTS plan") == ":1"
    assert valkey.ask("CONFIG GET maxmemory-policy").startswith("*2")
    valkey.stop()


def test_a_frozen_valkey_does_not_answer_until_it_is_thawed(folder: Path) -> None:
    with Valkey(folder) as valkey:
        assert isinstance(valkey, Valkey)
        valkey.freeze()
        assert valkey.ask("PING") == ""
        valkey.thaw()
        assert valkey.ask("PING") == "+PONG"
        valkey.freeze()  # a frozen service can be stopped as well


def test_killing_the_guard_kills_the_service(folder: Path) -> None:
    valkey = Valkey(folder)
    valkey.start()
    os.kill(valkey.guard_pid(), signal.SIGKILL)
    wait_until_gone(valkey.pid)
    valkey.stop()


@pytest.mark.slow
def test_the_pool_children_end_with_a_killed_worker(folder: Path) -> None:
    with Valkey(folder) as valkey:
        assert isinstance(valkey, Valkey)
        worker = Worker(folder / "worker", {**os.environ, "CELERY_BROKER_URL": valkey.url})
        worker.start()
        pool = children(worker.pid)
        assert len(pool) == 2
        os.kill(worker.guard_pid(), signal.SIGKILL)
        wait_until_gone(worker.pid, *pool)
        worker.stop()


class Stubborn(Service):
    """Ignores SIGTERM, and has a child in a session of its own."""

    name = "stubborn"
    grace = 0.5

    def command(self) -> list[str]:
        return ["bash", "-c", "trap '' TERM; setsid sleep 300 & echo child $!; while true; do sleep 1; done"]

    def is_ready(self) -> bool:
        return "child" in self.log_text()


def test_a_stubborn_service_is_killed_with_its_children(folder: Path) -> None:
    service = Stubborn(folder)
    service.start()
    child = int(service.log_text().split()[-1])
    assert alive(child)
    service.stop()
    wait_until_gone(service.pid, child)


class Broken(Service):
    """Ends at once."""

    name = "broken"

    def command(self) -> list[str]:
        return ["bash", "-c", "echo no licence to run; exit 5"]

    def is_ready(self) -> bool:
        return False


def test_a_service_that_ends_at_once_shows_its_log(folder: Path) -> None:
    with pytest.raises(Stop, match=r"ended at once(.|\n)*no licence to run"):
        Broken(folder).start()


def test_a_free_port_is_another_one_when_the_wanted_one_is_taken() -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        assert free_port(taken) not in {0, taken}
