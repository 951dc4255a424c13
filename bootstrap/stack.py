"""The services a command needs, together: kept in var/, or thrown away after a test run.

One run of the commands owns the kept services; others that come while it lasts use them. The owner holds a lock
that its guards hold too: it becomes free only when the last process is gone, even after `kill -9`.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bootstrap.paths import ROOT, VAR
from bootstrap.postgres import Postgres, major_version
from bootstrap.processes import Service
from bootstrap.say import Step, Stop, say
from bootstrap.services import Valkey

PREFIX = "digiplan-run-"
LONGEST_FOLDER = 60  # bytes; a socket's whole path may have 107
ABANDONED_AFTER = 600.0  # seconds after which a folder without a lock is somebody's leftover
Env = dict[str, str]


def lock(path: Path, *, shared: bool = False, timeout: float = 0.0) -> int | None:
    """Lock a file within `timeout` seconds; its descriptor, or None. Closing the descriptor frees the lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(descriptor)
                return None
            time.sleep(0.05)


def temporary_root() -> Path:
    """Where sockets may lie: the system's temporary folder if its name is short enough."""
    folder = Path(tempfile.gettempdir())
    return folder if len(str(folder)) <= LONGEST_FOLDER else Path("/tmp")  # noqa: S108


@contextlib.contextmanager
def temporary_folder() -> Iterator[tuple[Path, int]]:
    """A short-named folder and the descriptor of its lock; removed afterwards, and by the next run after a crash."""
    remove_abandoned_folders()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_root()))
    descriptor = lock(folder / "lock")
    if descriptor is None:
        raise Stop(f"{folder} cannot be locked")
    try:
        yield folder, descriptor
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def remove_abandoned_folders() -> None:
    """Remove folders of runs that were killed: those whose lock nobody holds any more."""
    for folder in temporary_root().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.geteuid() or not folder.is_dir():
                continue
            if not (folder / "lock").exists():
                if time.time() - folder.stat().st_mtime > ABANDONED_AFTER:
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            descriptor = lock(folder / "lock")
            if descriptor is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


def start_all(stack: contextlib.ExitStack, services: Sequence[Service], descriptors: list[int]) -> None:
    """Start them side by side and wait until all answer; the stack stops them in reverse order."""
    for service in services:
        service.keep_open = descriptors
        stack.callback(service.stop)
        service.launch()
    for service in services:
        service.wait_until_ready()


@contextlib.contextmanager
def throwaway(env: Env) -> Iterator[tuple[Env, Path]]:
    """A fresh, fast database, a broker and folders for files, all gone afterwards: the environment, the folder."""
    with temporary_folder() as (folder, descriptor), contextlib.ExitStack() as stack:
        postgres = Postgres(folder / "pg", folder / "pg" / "data", durable=False)
        valkey = Valkey(folder / "valkey")
        with Step("start an empty PostgreSQL and Valkey"):
            start_all(stack, [postgres, valkey], [descriptor])
        (folder / "media").mkdir()
        yield (
            {
                **env,
                "DATABASE_URL": postgres.url,
                "CELERY_BROKER_URL": valkey.url,
                "MEDIA_ROOT": str(folder / "media"),
                "STATIC_ROOT": str(folder / "static"),
                "DIGIPLAN_TEMP": str(folder),
            },
            folder,
        )


class Kept:
    """The services over the data in var/: started here, or used while another command runs them.

    `owner` tells which; `folder` is the short temporary folder; `env` has the variables for Django.
    """

    def __init__(self, purpose: str, env: Env) -> None:
        self.purpose = purpose
        self.env = dict(env)
        self.owner = False
        self.folder = VAR
        self.state: dict[str, str] = {}
        self.descriptors: list[int] = []
        self.services: list[Service] = []
        self.stack = contextlib.ExitStack()
        self.state_file = VAR / "run" / "state.json"

    def __enter__(self) -> "Kept":
        try:
            self._own_or_join()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.owner and self.purpose != "demo":
            self._wait_for_guests()
        if self.owner:
            self.state_file.unlink(missing_ok=True)
        self.stack.close()

    def announce(self, **facts: str) -> None:
        """Let other commands know how to reach what runs here."""
        self.state.update(facts)
        draft = self.state_file.with_suffix(".new")
        draft.write_text(json.dumps(self.state))
        draft.replace(self.state_file)

    def start(self, *services: Service) -> None:
        """Start more services, which end with this command; their logs go to var/log."""
        for service in services:
            service.log = VAR / "log" / f"{service.name}.log"
        start_all(self.stack, services, self.descriptors)
        self.services += services

    def _own_or_join(self) -> None:
        said = False
        end = time.monotonic() + 180
        while time.monotonic() < end:
            descriptor = lock(VAR / "run" / "services.lock")
            if descriptor is not None:
                self.stack.callback(os.close, descriptor)
                self.descriptors = [descriptor]
                self._own()
                return
            if self._join():
                return
            if not said:
                said = True
                say("waiting for another command to start or to finish cleaning up")
            time.sleep(0.2)
        raise Stop(f"the services are locked by another command, but do not answer; see {VAR / 'run'}")

    def _join(self) -> bool:
        """Use the services of the command that runs them; False when there is none that is ready."""
        guest = lock(VAR / "run" / "guests.lock", shared=True, timeout=1)
        state = self._living_state()
        if guest is None or state is None:
            if guest is not None:
                os.close(guest)
            return False
        self.stack.callback(os.close, guest)
        self.state = state
        self.folder = Path(state["folder"])
        for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
            self.env[name] = self.env.get(name) or state.get(name, "")
        return True

    def _living_state(self) -> dict[str, str] | None:
        try:
            state: dict[str, str] = json.loads(self.state_file.read_text())
            os.kill(int(state["pid"]), 0)
        except (OSError, ValueError, KeyError):
            return None
        return state

    def _own(self) -> None:
        """Nobody runs the services: start those that the environment does not name."""
        self.owner = True
        self.state_file.unlink(missing_ok=True)
        self.folder, descriptor = self.stack.enter_context(temporary_folder())
        (self.folder / "tmp").mkdir()
        self.env["TMPDIR"] = str(self.folder / "tmp")  # what a killed worker leaves goes with the folder
        self.descriptors.append(descriptor)
        self.state = {"pid": str(os.getpid()), "purpose": self.purpose, "folder": str(self.folder)}
        (VAR / "log").mkdir(parents=True, exist_ok=True)
        services: list[Service] = []
        if not self.env.get("DATABASE_URL"):
            services.append(postgres := Postgres(self.folder / "pg", VAR / f"postgres-{major_version()}"))
            self.state["DATABASE_URL"] = self.env["DATABASE_URL"] = postgres.url
        if not self.env.get("CELERY_BROKER_URL"):
            services.append(valkey := Valkey(self.folder / "valkey", VAR / "valkey"))
            self.state["CELERY_BROKER_URL"] = self.env["CELERY_BROKER_URL"] = valkey.url
        with Step(f"start {' and '.join(service.title for service in services)}"):
            self.start(*services)
        self.announce()

    def _wait_for_guests(self) -> None:
        """Commands that use our services finish first; no new one joins once the state file is gone."""
        self.state_file.unlink(missing_ok=True)
        path = VAR / "run" / "guests.lock"
        descriptor = lock(path)
        if descriptor is None:
            say("waiting for another command that uses the same services")
            descriptor = lock(path, timeout=3600)
        if descriptor is not None:
            os.close(descriptor)


def check_var() -> None:
    """Stop when the data folder belongs to somebody else (an earlier run as root, for example)."""
    if VAR.exists() and not os.access(VAR, os.W_OK):
        raise Stop(f"{VAR} belongs to another user. Run as that user, or remove the folder. Project: {ROOT}")
