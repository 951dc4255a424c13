"""`run.py check`: every check that needs no browser and no data, one line each, all of them run."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bootstrap import locking, stack
from bootstrap.paths import ROOT, venv_python
from bootstrap.say import FAILED, OK, say

LONG_FILE = 400  # lines
CODE = ["run.py", "manage.py", "bootstrap", "digiplan", "exchange", "evaluation", "cooperation", "roadmap", "council"]
CODE += ["organisation", "tests"]
THROWAWAY_PRODUCTION = {
    "DIGIPLAN_MODE": "production",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "ALLOWED_HOSTS": "digiplan.example",
}
Check = Callable[[], tuple[bool, str]]


def tool(env: stack.Env, *command: str, program: Path | None = None) -> Check:
    """A check that runs a module of the environment (or `program`) and looks at its exit code."""

    def run() -> tuple[bool, str]:
        result = subprocess.run(
            [str(program or venv_python()), *command],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return result.returncode == 0, result.stdout

    return run


def requirements_current() -> tuple[bool, str]:
    """Whether requirements/*.txt were compiled from this pyproject.toml."""
    stale = locking.stale_files()
    return not stale, f"{', '.join(stale)}: run `python3 run.py lock`" if stale else ""


def long_files() -> list[str]:
    """Modules and templates past the agreed length; a hint, not a failure."""
    found = []
    for pattern in ("*.py", "*.html", "*.css"):
        for path in ROOT.rglob(pattern):
            parts = path.relative_to(ROOT).parts
            if parts[0].startswith(".") or parts[0] in {"var", "static"} or "migrations" in parts:
                continue
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONG_FILE:
                found.append(f"{path.relative_to(ROOT)} ({lines})")
    return sorted(found)


def template_folders() -> list[str]:
    """Folders that hold templates; djlint refuses a folder without any."""
    return sorted({str(path.parent.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html")})


def all_checks(env: stack.Env) -> dict[str, Check]:
    """Name and check, in the order in which they run: the quick ones first."""
    code = [name for name in CODE if (ROOT / name).exists()]
    checks: dict[str, Check] = {
        "requirements": requirements_current,
        "format": tool(env, "-m", "ruff", "format", "--check", *code),
        "lint": tool(env, "-m", "ruff", "check", *code),
        "imports": tool(env, "-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"),
    }
    if template_folders():
        templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
        checks["template format"] = tool(
            env, "--check", "--target-version", "5.2", *templates, program=venv_python().with_name("djade")
        )
        checks["template lint"] = tool(env, "-m", "djlint", "--quiet", "--lint", "templates")
    manage = str(ROOT / "manage.py")
    production = {**env, **THROWAWAY_PRODUCTION}
    return {
        **checks,
        "migrations": tool(env, manage, "makemigrations", "--check", "--dry-run"),
        "translations": tool(env, manage, "messages", "--check"),
        "settings": tool(production, manage, "check", "--deploy", "--fail-level", "WARNING"),
        "types": tool(env, "-m", "mypy", *code),
    }


def run_checks() -> int:
    """Run all of them; the output of a check is shown when it fails, and the list of failures at the end."""
    env = {**os.environ, "DIGIPLAN_MODE": "test", "LC_ALL": "C.UTF-8", "DJANGO_SETTINGS_MODULE": "digiplan.settings"}
    failed = []
    with stack.throwaway(env) as (env, _):
        for name, check in all_checks(env).items():
            begin = time.monotonic()
            good, output = check()
            print(f"{'ok    ' if good else 'FAILED'} {name:<16} {time.monotonic() - begin:5.1f} s", flush=True)
            if not good:
                failed.append(name)
                print(output.strip(), flush=True)
    for line in long_files():
        print(f"hint: more than {LONG_FILE} lines: {line}")
    if failed:
        say(f"{len(failed)} checks failed: {', '.join(failed)}")
        return FAILED
    say("all checks passed")
    return OK
