"""What is known of this installation: the version of its software."""

import tomllib
from functools import cache

from django.conf import settings


@cache
def software_version() -> str:
    """Return the version of the software as pyproject.toml names it: "0.1.0"."""
    about = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    version: str = about["project"]["version"]
    return version


def version_key(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare; what is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
