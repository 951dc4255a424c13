"""Where things are: the project, its environment, its data."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
REQUIREMENTS = ROOT / "requirements"
GUARD = ROOT / "bootstrap" / "guard.py"


def venv() -> Path:
    """The folder of the environment; DIGIPLAN_VENV names one that is used as it is."""
    return Path(os.environ.get("DIGIPLAN_VENV") or ROOT / ".venv")


def venv_python() -> Path:
    return venv() / "bin" / "python"


def site_packages() -> Path:
    """The folder in which the wheels lie; FileNotFoundError when there is no environment."""
    if Path(sys.prefix) == venv():
        return venv() / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    for folder in sorted((venv() / "lib").glob("python3*/site-packages")):
        return folder
    raise FileNotFoundError(f"{venv()} is not an environment; start with: python3 run.py manage check")
