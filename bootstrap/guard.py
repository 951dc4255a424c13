"""Runs one service and never outlives its owner, nor lets the service outlive itself.

Started as a script of its own (`python -I -S guard.py SPEC`), standard input being a pipe that the owner holds open.
The pipe closes when the owner stops the service, and also when the owner is killed with SIGKILL: then the service is
asked to end, and after the grace period everything that descends from it is killed. The guard is a "subreaper", so
that also processes that made a session of their own (the backends of PostgreSQL) or lost their parent are found.
If the guard itself is killed, the kernel kills the service (parent death signal).

SPEC is JSON: command (list), cwd, log (file), stop_signal (number), grace (seconds), identity (null, "userns" or
[uid, gid]), remove (folders that go away afterwards). One line "pid N" goes to standard output once the service runs.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWUSER = 0x10000000
INNER_ID = 1000  # what an administrator is called inside the user namespace: PostgreSQL refuses 0


def prctl(option: int, value: int) -> None:
    """Linux only; elsewhere the pipe is the only tie."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def enter_user_namespace() -> None:
    """Become an ordinary user in a namespace of one's own; OSError where that is forbidden."""
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{INNER_ID} {outer_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{INNER_ID} {outer_gid} 1")


def become(identity: "str | list[int] | None") -> None:
    """Give up the administrator's rights in the way that `identity` says."""
    if identity == "userns":
        enter_user_namespace()
    elif isinstance(identity, list):
        uid, gid = identity
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def start(spec: dict[str, Any], guard: int) -> int:
    """Fork and execute the service; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        log = os.open(spec["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.closerange(3, 256)
        become(spec["identity"])
        os.chdir(spec["cwd"])
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # the guard died before the tie was made
            os._exit(1)
        os.execvp(spec["command"][0], spec["command"])  # noqa: S606 - this is what a guard is for
    except BaseException as error:
        os.write(2, f"cannot start {spec['command'][0]}: {error}\n".encode())
    os._exit(127)


def descendants(root: int) -> list[int]:
    """Process ids of everything below `root`, found through /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir() if sys.platform == "linux" else ():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    queue = [root]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def reap(main: int) -> "int | None":
    """Collect every process that has ended; the exit code of `main` if it is among them."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == main:
            code = os.waitstatus_to_exitcode(status)


def kill_descendants(main: int) -> None:
    """SIGKILL everything that is left, until nothing is (ten seconds at most)."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        left = descendants(os.getpid())
        if sys.platform != "linux":
            with contextlib.suppress(OSError):
                os.killpg(main, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        reap(main)
        if not left:
            return
        time.sleep(0.02)


def watch(spec: dict[str, Any], main: int, wakeup: int) -> int:
    """Wait for the service's end or the owner's; returns the service's exit code (negative: the signal)."""
    deadline: float | None = None
    inputs = [0, wakeup]
    while True:
        code = reap(main)
        if code is not None:
            return code
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return -signal.SIGKILL
        ready, _, _ = select.select(inputs, [], [], left)
        if wakeup in ready:
            os.read(wakeup, 512)
        if 0 in ready and not os.read(0, 512):
            inputs = [wakeup]
            deadline = time.monotonic() + spec["grace"]
            with contextlib.suppress(OSError):
                os.kill(main, spec["stop_signal"])
                os.kill(main, signal.SIGCONT)  # a frozen service would not notice


def main() -> int:
    spec = json.loads(sys.argv[1])
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    wakeup, poke = os.pipe()
    os.set_blocking(poke, False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the pipe decides
    signal.set_wakeup_fd(poke, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    pid = start(spec, os.getpid())
    with contextlib.suppress(OSError):
        os.write(1, f"pid {pid}\n".encode())
        os.close(1)
    code = watch(spec, pid, wakeup)
    kill_descendants(pid)
    for folder in spec["remove"]:
        shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
