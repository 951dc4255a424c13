"""A long-running process under a guard, and a short one in the foreground."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from bootstrap.paths import GUARD, ROOT
from bootstrap.say import Stop

PR_SET_PDEATHSIG = 1
Identity = str | list[int] | None


class Service:
    """One process that ends when its owner ends, whatever happens to the owner (see guard.py).

    `folder` takes the log. The service has a session of its own; `kill`, `freeze` and `thaw` reach its process group.
    """

    name = "service"  # of the log file
    title = "a service"  # for people
    stop_signal = signal.SIGTERM
    grace = 10.0
    cwd = ROOT

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = Path(folder)
        self.env = dict(os.environ if env is None else env)
        self.log = self.folder / f"{self.name}.log"
        self.pid = 0
        self.remove_afterwards: list[Path] = []
        self.keep_open: list[int] = []  # descriptors that the guard holds until the service is gone (locks)
        self._guard: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The command line; services override this."""
        raise NotImplementedError

    def identity(self) -> Identity:
        """Whom the guard turns the process into; None leaves it as it is."""
        return None

    def is_ready(self) -> bool:
        """Whether the service answers."""
        return True

    def prepare(self) -> None:
        """What must be there before the process starts."""

    def start(self, timeout: float = 60.0) -> None:
        """Start and wait until it answers; Stop with the end of its log when it does not within `timeout` seconds."""
        self.launch()
        self.wait_until_ready(timeout)

    def launch(self) -> None:
        """Start without waiting for an answer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self.prepare()
        spec = {
            "command": self.command(),
            "cwd": str(self.cwd),
            "log": str(self.log),
            "stop_signal": int(self.stop_signal),
            "grace": self.grace,
            "identity": self.identity(),
            "remove": [str(path) for path in self.remove_afterwards],
        }
        with self.log.open("ab") as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(GUARD), json.dumps(spec)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self.env,
                pass_fds=self.keep_open,
                start_new_session=True,
            )
        assert self._guard.stdout is not None
        line = self._guard.stdout.readline().split()
        self.pid = int(line[1]) if len(line) == 2 else 0
        self._guard.stdout.close()

    def wait_until_ready(self, timeout: float = 60.0) -> None:
        """Return as soon as the service answers; Stop when it has ended or `timeout` seconds are over."""
        end = time.monotonic() + timeout
        while not self.is_ready():
            ended = not self.running()
            if ended or time.monotonic() > end:
                self.stop()
                reason = "ended at once" if ended else f"does not answer after {timeout:.0f} s"
                raise Stop(f"{self.title} {reason}. The end of {self.log}:\n{self.log_tail()}")
            time.sleep(0.03)

    def log_text(self) -> str:
        """What the service has written since it was started."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def log_tail(self) -> str:
        return self.log_text()[-2000:]

    def running(self) -> bool:
        return self._guard is not None and self._guard.poll() is None

    def wait(self) -> int:
        """Wait until the service ends by itself; its exit code (128 + signal number if a signal ended it)."""
        return 0 if self._guard is None else self._guard.wait()

    def stop(self) -> None:
        """Ask the service to end, and wait until it and all its children are gone."""
        if self._guard is None:
            return
        self._close_pipe()
        try:
            self._guard.wait(self.grace + 15)
        except subprocess.TimeoutExpired:
            self._guard.kill()  # the kernel then kills the service
            self._guard.wait()
        self._guard = None

    def kill(self) -> None:
        """SIGKILL the process and its group at once, as a crash would, and wait until they are gone."""
        self._signal(signal.SIGKILL)
        if self._guard is not None:
            self._guard.wait()
            self._close_pipe()
        self._guard = None

    def freeze(self) -> None:
        """SIGSTOP: the process stays, its sockets accept, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def guard_pid(self) -> int:
        """The process id of the guard, for tests that kill it."""
        return 0 if self._guard is None else self._guard.pid

    def _signal(self, number: signal.Signals) -> None:
        if self.pid and self.running():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def _close_pipe(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(OSError):
                self._guard.stdin.close()

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def foreground(command: Sequence[str], env: Mapping[str, str], stdout: IO[str] | None = None, cwd: Path = ROOT) -> int:
    """Run a command on this terminal, in this process group (Ctrl-C reaches it); returns its exit code.

    It is killed when this process is killed.
    """
    tie: Callable[[], None] | None = _die_with_parent if sys.platform == "linux" else None
    with subprocess.Popen(command, env=dict(env), cwd=cwd, stdout=stdout, preexec_fn=tie) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C on a terminal has reached the command too; give it time to clean up
            _wait_or_end(process, patience=4)
            raise
        except BaseException:
            _wait_or_end(process, patience=0)
            raise


def _wait_or_end(process: subprocess.Popen[bytes], patience: float) -> None:
    for seconds, number in ((patience, signal.SIGINT), (10, signal.SIGKILL)):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        else:
            return
    process.wait()
