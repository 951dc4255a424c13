"""The locked requirements: compiled from pyproject.toml, with the hash of what they were compiled from."""

import hashlib
import json
import shutil
import subprocess
import tomllib
from pathlib import Path

from bootstrap.paths import REQUIREMENTS, ROOT, venv
from bootstrap.say import Step, Stop

# file: dependency groups beside the project's own dependencies; the largest first, the others keep its versions
FILES = {"dev": ("embedded", "dev"), "embedded": ("embedded",), "base": ()}
MARK = "# pyproject.toml: "


def wanted_mark() -> str:
    """The hash of everything in pyproject.toml that decides about the requirements."""
    text = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    facts = [text["project"]["requires-python"], text["project"]["dependencies"], text.get("dependency-groups", {})]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def stale_files() -> list[str]:
    """The requirement files that were compiled from another pyproject.toml."""
    mark = MARK + wanted_mark()
    paths = [REQUIREMENTS / f"{name}.txt" for name in FILES]
    return [
        path.name for path in paths if not path.exists() or path.read_text(encoding="utf-8").split("\n", 1)[0] != mark
    ]


def uv() -> str | None:
    """uv on the PATH, or the one in the environment."""
    return shutil.which("uv") or shutil.which("uv", path=str(venv() / "bin"))


def compile_all(options: list[str]) -> None:
    """Write requirements/*.txt anew; `options` go to uv (for example --upgrade)."""
    program = uv()
    if program is None:
        raise Stop("locking needs uv; run `python3 run.py check` once, which installs it into .venv")
    for name, groups in FILES.items():
        path = REQUIREMENTS / f"{name}.txt"
        command = [program, "pip", "compile", "--quiet", "pyproject.toml", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
        command += ["--custom-compile-command", "python3 run.py lock", "--output-file", str(path)]
        command += [part for group in groups for part in ("--group", group)]
        if name == "dev":
            command += options
        else:
            path.unlink(missing_ok=True)
            command += ["--constraint", "requirements/dev.txt"]
        with Step(f"compile requirements/{path.name}"):
            if subprocess.run(command, cwd=ROOT).returncode:
                raise Stop("uv could not resolve the dependencies")
            _finish(path)


def _finish(path: Path) -> None:
    """Put the mark on top; refuse a file that names a host."""
    text = path.read_text(encoding="utf-8")
    if "://" in text:
        raise Stop(f"{path.name} names an address; the requirements must not")
    lines = [line for line in text.split("\n") if not line.startswith(MARK)]
    path.write_text("\n".join([MARK + wanted_mark(), *lines]), encoding="utf-8")
