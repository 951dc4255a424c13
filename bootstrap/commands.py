"""The commands behind `run.py`, each from the environment to the last clean-up."""

import os
from pathlib import Path

from bootstrap import demo, environment, locking, stack, system
from bootstrap.checks import run_checks
from bootstrap.paths import ROOT, venv_python
from bootstrap.processes import foreground
from bootstrap.say import Stop

MOST_CORES = 4  # each has a database of its own


def prepare(level: str) -> None:
    """System packages first (pip may need python3-venv), then the Python environment."""
    system.ensure(level)
    environment.ensure(level)


def child_environment(mode: str) -> stack.Env:
    """The variables of the started processes: the mode, and a UTF-8 locale also on a bare machine."""
    env = dict(os.environ)
    env.update(DIGIPLAN_MODE=mode, LC_ALL="C.UTF-8", PYTHONUNBUFFERED="1", DJANGO_SETTINGS_MODULE="digiplan.settings")
    env.pop("PYTHONHOME", None)
    return env


def kept_environment() -> stack.Env:
    """For commands over lasting data: production with a database of one's own, else the demonstration."""
    return child_environment(os.environ.get("DIGIPLAN_MODE") or ("production" if own_database() else "demo"))


def own_database() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


def manage_command(*arguments: str) -> list[str]:
    return [str(venv_python()), str(ROOT / "manage.py"), *arguments]


def manage(arguments: list[str]) -> int:
    """Any management command, with the services up."""
    prepare("embedded")
    env = kept_environment()
    if own_database() and os.environ.get("CELERY_BROKER_URL"):
        return foreground(manage_command(*arguments), env, cwd=Path.cwd())
    stack.check_var()
    with stack.Kept("manage", env) as kept:
        return foreground(manage_command(*arguments), kept.env, cwd=Path.cwd())


def test(arguments: list[str], *, full: bool) -> int:
    """pytest with services of its own, which no other run sees and nobody keeps; all tests run on several cores."""
    prepare("dev")
    env = child_environment("test")
    if full:
        env["DIGIPLAN_TEST_FULL"] = "1"
    with stack.throwaway(env) as (env, _):
        spread = [] if arguments else ["-n", str(min(os.cpu_count() or 1, MOST_CORES)), "--dist", "loadscope"]
        return foreground([str(venv_python()), "-m", "pytest", *spread, *arguments], env)


def bench(what: str, arguments: list[str]) -> int:
    """A benchmark with services and data of its own; it measures and prints, and never fails for a number."""
    prepare("dev")
    with stack.throwaway(child_environment("test")) as (env, _):
        return foreground([str(venv_python()), "-m", f"tests.bench.{what}", *arguments], env)


def serve(port: int | None, *, empty: bool, reports: bool) -> int:
    """The demonstration."""
    if os.environ.get("DIGIPLAN_MODE", "demo") != "demo":
        raise Stop(f"DIGIPLAN_MODE is {os.environ['DIGIPLAN_MODE']}: the demonstration runs in the demo mode only.")
    prepare("embedded")
    stack.check_var()
    return demo.serve(child_environment("demo"), port, empty=empty, reports=reports)


def report(plan: str, year: int, cut_off: str | None, out: Path) -> int:
    """The annual report of a plan, rendered by a worker like any other."""
    if not out.resolve().parent.is_dir():
        raise Stop(f"the folder {out.resolve().parent} does not exist")
    prepare("embedded")
    stack.check_var()
    return demo.report(kept_environment(), plan, year, cut_off, out)


def check() -> int:
    """All checks that need no browser and no data."""
    prepare("dev")
    return run_checks()


def lock(options: list[str]) -> int:
    locking.compile_all(options)
    return 0
