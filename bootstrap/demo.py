"""`run.py demo` and `run.py report`: what happens between the services' start and their end."""

import time
from pathlib import Path

from bootstrap import stack
from bootstrap.paths import ROOT, VAR, venv_python
from bootstrap.processes import Service, foreground
from bootstrap.say import ALREADY_RUNNING, Step, Stop, say
from bootstrap.services import Beat, Web, Worker, free_port

DEFAULT_PORT = 8000


def manage(env: stack.Env, *arguments: str) -> None:
    """Run a management command; Stop when it fails."""
    if code := foreground([str(venv_python()), str(ROOT / "manage.py"), *arguments], env):
        raise Stop(f"manage.py {' '.join(arguments)} ended with exit code {code}")


def plan_files() -> list[Path]:
    return sorted((ROOT / "plans").glob("*.yaml"))


def serve(env: stack.Env, port: int | None, *, empty: bool = False, reports: bool = True) -> int:
    """The demonstration: load, serve, and wait for Ctrl-C. A service that ends by itself ends everything.

    With `empty` nothing is loaded: a new database is then as in a county's first minute. Without `reports` the
    fictional county has none of its earlier years, which the worker would have to render.
    """
    with stack.Kept("demo", env) as kept:
        if not kept.owner:
            return another_one_runs(kept)
        port = choose_port(port)
        with Step("prepare the database and the static files", slow=True):
            sample = ["--sample"] if reports else ["--sample", "--without-reports"]
            loaded = [] if empty else [*sample, *map(str, plan_files())]
            manage(kept.env, "prepare", "--static", *loaded)
        web = Web(kept.folder / "web", port, kept.env)
        with Step("start the application server, the worker and the clock", slow=True):
            kept.start(Worker(kept.folder / "worker", kept.env), Beat(kept.folder / "beat", kept.env), web)
        kept.announce(address=web.address, worker="yes")
        say(f"digiplan is running at {web.address} (logs in {VAR / 'log'}); Ctrl-C ends it")
        return wait_for_end(kept.services)


def another_one_runs(kept: stack.Kept) -> int:
    address = kept.state.get("address")
    if kept.state.get("purpose") == "demo":
        say(f"a demonstration is already running {'at ' + address if address else 'and about to serve'}")
    else:
        say(f"`run.py {kept.state.get('purpose')}` is using the services; start again when it has ended")
    return ALREADY_RUNNING


def choose_port(port: int | None) -> int:
    """The wanted port; Stop when it is taken, unless nobody asked for it."""
    chosen = free_port(port or DEFAULT_PORT)
    if port and chosen != port:
        raise Stop(f"port {port} is in use; choose another one with --port")
    return chosen


def wait_for_end(services: list[Service]) -> int:
    while True:
        for service in services:
            if not service.running():
                say(f"{service.title} has ended unexpectedly. The end of {service.log}:\n{service.log_tail()}")
                return 1
        time.sleep(0.5)


def report(env: stack.Env, plan: str, year: int, cut_off: str | None, out: Path) -> int:
    """The annual report without a browser; returns the exit code of render_report."""
    with stack.Kept("report", env) as kept:
        path = ROOT / "plans" / f"{plan}.yaml"  # other plans must be in the database already
        with Step("prepare the database", slow=True):
            manage(kept.env, "prepare", *([str(path)] if path.exists() else []))
        if kept.state.get("worker") != "yes":
            with Step("start a worker", slow=True):
                kept.start(Worker(kept.folder / "worker", kept.env))
            if kept.owner:
                kept.announce(worker="yes")
        command = [str(venv_python()), str(ROOT / "manage.py"), "render_report", plan, str(year)]
        command += ["--out", str(out)]
        if cut_off:
            command += ["--cut-off", cut_off]
        return foreground(command, kept.env, cwd=Path.cwd())
