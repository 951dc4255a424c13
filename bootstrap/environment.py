"""The Python environment in .venv, from the hash-pinned requirements: with uv when there is one, else with pip."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap.paths import REQUIREMENTS, VAR, venv, venv_python
from bootstrap.say import Step, Stop

LEVELS = ("base", "embedded", "dev")  # each contains the one before
STAMP = "digiplan-stamp.json"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
ALWAYS_THERE = {"pip", "setuptools", "wheel"}


def fingerprint(level: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{level}.txt").read_bytes()).hexdigest()


def ensure(level: str) -> None:
    """Make sure that .venv has everything of requirements/<level>.txt, and nothing older."""
    if os.environ.get("DIGIPLAN_VENV"):
        return
    place = VAR / "run" / "environment.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # two commands started at once build it once
        if is_current(level):
            return
        keep = read_stamp()
        install = level if LEVELS.index(level) >= LEVELS.index(keep.get("level", "base")) else keep["level"]
        with Step(f"install the Python packages of requirements/{install}.txt", slow=True):
            build(install)
        stamp = {"python": PYTHON, "level": install, "fingerprint": fingerprint(install)}
        (venv() / STAMP).write_text(json.dumps(stamp))


def is_current(level: str) -> bool:
    """Whether the environment was made for this Python from these very files, and holds at least this level."""
    stamp = read_stamp()
    have = stamp.get("level")
    return (
        have in LEVELS
        and LEVELS.index(have) >= LEVELS.index(level)
        and stamp.get("python") == PYTHON
        and stamp.get("fingerprint") == fingerprint(have)
        and venv_python().exists()
    )


def read_stamp() -> dict[str, str]:
    """What the environment was made from; {} when it does not say or its Python is gone."""
    try:
        stamp: dict[str, str] = json.loads((venv() / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("level") in LEVELS else {}


def build(level: str) -> None:
    """Make the environment if there is none for this Python, and bring it to the pinned versions."""
    requirements = REQUIREMENTS / f"{level}.txt"
    uv = shutil.which("uv")
    if not fits_this_python():
        if uv:
            command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv())]
        else:
            command = [sys.executable, "-m", "venv", "--clear", str(venv())]
        run(command, "cannot make the environment")
    if uv:
        command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
        command += ["--python", str(venv_python()), str(requirements)]
        run(command, "cannot install the packages")
        return
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run([*pip, "install", "--quiet", "--require-hashes", "-r", str(requirements)], "cannot install the packages")
    if left := leftovers(pip, requirements):
        run([*pip, "uninstall", "--quiet", "--yes", *left], "cannot remove old packages")


def fits_this_python() -> bool:
    """Whether .venv exists, starts and has this version of Python, and pip where uv is missing."""
    if not venv_python().exists():
        return False
    probe = "import sys; print('%d.%d' % sys.version_info[:2])" + ("" if shutil.which("uv") else "; import pip")
    answer = subprocess.run([str(venv_python()), "-c", probe], capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == PYTHON


def leftovers(pip: list[str], requirements: Path) -> list[str]:
    """Installed packages that the requirements do not name (an older lock did)."""
    listed = subprocess.run([*pip, "list", "--format=json"], capture_output=True, text=True, check=True)
    named = re.findall(r"^([A-Za-z0-9._-]+)==", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {normal(name) for name in named} | ALWAYS_THERE
    return [entry["name"] for entry in json.loads(listed.stdout) if normal(entry["name"]) not in wanted]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: list[str], failure: str) -> None:
    """Run a command whose output is only shown when it fails."""
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        raise Stop(f"{failure}:\n{result.stdout[-3000:]}")
