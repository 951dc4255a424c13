"""The version of the report's texts and templates: a hash over everything here that decides the HTML."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

_HERE = Path(__file__).parent


def _version() -> str:
    digest = hashlib.sha256()
    folders = ((_HERE, "*.py"), (settings.BASE_DIR / "templates" / "evaluation" / "report", "*.html"))
    for folder, pattern in folders:
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for package in ("markdown-it-py", "nh3"):
        digest.update(version(package).encode())
    for path in sorted((_HERE.parent / "locale").rglob("*.po")):
        digest.update(path.read_bytes())
    return f"report-{digest.hexdigest()[:16]}"


VERSION = _version()
"""Belongs into a report's manifest beside the PDF engine's version: other texts or templates give other pages."""
