"""Files of renditions under MEDIA_ROOT: written beside their place, flushed, and put there in one step."""

import contextlib
import hashlib
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from django.conf import settings

FOLDER = "renditions"
LEFT_BEHIND_AFTER = 3600
"""Seconds after which an unfinished file is a dead process's: far above the time limit of a task."""


def rendition_name(*, manifest_sha256: str, edition: str, language: str, final: bool) -> str:
    """Return the path below MEDIA_ROOT; the same for the same rendition, whoever renders it."""
    status = "final" if final else "draft"
    return f"{FOLDER}/{manifest_sha256[:2]}/{manifest_sha256}-{edition}-{language}-{status}.pdf"


def print_name(key: UUID) -> str:
    """Return the path of a timeline's print below MEDIA_ROOT."""
    return f"{FOLDER}/{key.hex[:2]}/timeline-{key}.pdf"


def path_of(name: str) -> Path:
    """Return the file's full path. Raises ValueError for a name that leads out of MEDIA_ROOT."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"{name} is not below the media folder")
    return path


class Draft:
    """A file on its way: `with Draft(name, mark) as draft: draft.write(content); draft.put_in_place()`.

    `mark` tells attempts apart. What is not put in place is removed at the end; what a killed attempt leaves behind,
    by `remove_left_behind`.
    """

    def __init__(self, name: str, mark: str) -> None:
        self.name = name
        self.size = 0
        self.sha256 = ""
        self._final = path_of(name)
        self._temporary = self._final.with_name(f".{self._final.name}.{mark}.part")

    def __enter__(self) -> Self:
        self._final.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)

    def write(self, content: bytes) -> None:
        """Write and flush everything to the disk. Raises OSError, for example when the disk is full."""
        with self._temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.size = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()

    def put_in_place(self) -> None:
        """Rename; afterwards the file is there as a whole, also after a power cut. May be repeated."""
        try:
            self._temporary.replace(self._final)
        except FileNotFoundError:
            if not self._final.exists() or self._final.stat().st_size != self.size:
                raise
        _flush_folder(self._final.parent)


def remove_left_behind() -> None:
    """Remove unfinished files of processes that were killed."""
    for path in path_of(FOLDER).glob("*/.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > LEFT_BEHIND_AFTER:
                path.unlink()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step: the old file stays as it is until the new one is complete."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _flush_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
