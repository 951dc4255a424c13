"""Files of documents below MEDIA_ROOT, which no web server serves: under a random name, put there in one step."""

import os
import uuid
from pathlib import Path

from django.conf import settings

FOLDER = "documents"


def path_of(name: str) -> Path:
    """Return a file's full path. Raises ValueError for a name that leads out of the folder of documents."""
    root = (Path(settings.MEDIA_ROOT) / FOLDER).resolve()
    path = (Path(settings.MEDIA_ROOT) / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"{name} is not below the folder of documents")
    return path


def write(content: bytes) -> str:
    """Write a new file as a whole and flush it to the disk; return its name below MEDIA_ROOT. Raises OSError."""
    key = uuid.uuid4().hex
    name = f"{FOLDER}/{key[:2]}/{key}"
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("xb") as file:
            os.fchmod(file.fileno(), 0o640)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return name


def remove(name: str) -> None:
    """Delete a file; one that is gone already is no mistake."""
    path_of(name).unlink(missing_ok=True)
