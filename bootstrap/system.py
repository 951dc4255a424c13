"""Packages of the operating system: found by looking for what they bring, installed with apt or named."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from bootstrap.environment import is_current
from bootstrap.say import PACKAGES_MISSING, Step, Stop, say


def loads(library: str) -> Callable[[], bool]:
    def check() -> bool:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
        return True

    return check


def on_path(*programs: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(program) for program in programs)


def exists(*paths: str) -> Callable[[], bool]:
    return lambda: any(Path(path).exists() for path in paths)


PDF = {
    "libpango-1.0-0": loads("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": loads("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": loads("libharfbuzz-subset.so.0"),
}
TESTS = {
    "chromium": on_path("chromium", "chromium-browser"),
    "poppler-utils": on_path("pdftotext"),
    "default-jre-headless": on_path("java"),
    "libatomic1": loads("libatomic.so.1"),  # Playwright's driver
    "libjaxb-java": exists("/usr/share/java/jaxb-api.jar", "/usr/share/java/jaxb-core.jar"),
}


def can_make_environment() -> bool:
    return importlib.util.find_spec("ensurepip") is not None or shutil.which("uv") is not None


def missing(level: str) -> list[str]:
    """The Debian packages that a command of this level lacks. DIGIPLAN_PRETEND_MISSING names more, for tests."""
    wanted = dict(PDF)
    if level == "dev":
        wanted.update(TESTS)
    names = [name for name, check in wanted.items() if not check()]
    if not can_make_environment() and not os.environ.get("DIGIPLAN_VENV") and not is_current(level):
        names.append("python3-venv")
    return names + os.environ.get("DIGIPLAN_PRETEND_MISSING", "").split()


def ensure(level: str) -> None:
    """Install what is missing where that is allowed; otherwise Stop with the line to type and exit code 3."""
    names = missing(level)
    if not names:
        return
    root = root_prefix()
    if root is not None and shutil.which("apt-get") and not os.environ.get("DIGIPLAN_NO_APT"):
        install(names, root)
        names = missing(level)
    if names:
        raise Stop(explain(names), PACKAGES_MISSING)


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as the administrator; None when that needs a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(names: list[str], root: list[str]) -> None:
    """apt-get, quietly; what it said is shown when it fails."""
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    with Step(f"apt-get install {' '.join(names)}", slow=True):
        subprocess.run([*apt, "update"], capture_output=True)
        command = [*apt, "install", "-y", "--no-install-recommends", *names]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            say(f"apt-get failed:\n{result.stdout[-2000:]}")


def explain(names: list[str]) -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    line = f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {' '.join(names)}"
    text = (
        f"some packages of the operating system are missing. On Debian or Ubuntu type:\n\n  {line}\n\nand start again."
    )
    if not shutil.which("apt-get"):
        text += " Elsewhere: Pango 1.44 or newer with HarfBuzz" + (
            ", Chromium, poppler-utils and a Java run-time." if "chromium" in names else "."
        )
    return text
