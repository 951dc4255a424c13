"""Backups: one archive with the database, the files and a manifest that says what must be in it.

The database is dumped from one snapshot; counts and digests in the manifest come from the same snapshot. Files are read
after it was taken. That is consistent, because a rendition's file is put in its place before its row is committed and
never written again: whatever row the snapshot sees, its file is there. A file whose row came later is merely one more.
Files of documents are written before their rows as well; one that is removed meanwhile is named in `problems`.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from digiplan.backup_database import (
    BackupError,
    Contents,
    FileRow,
    Table,
    Target,
    document_rows,
    dump,
    file_rows,
    inspect,
    snapshot,
)
from digiplan.installation import software_version

FORMAT = 1
MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media/"
STAGING = ".restore-"
PATTERN = "digiplan-{:%Y%m%d-%H%M%S}.tar"
NAMES = "digiplan-" + "[0-9]" * 8 + "-" + "[0-9]" * 6 + ".tar"
CHUNK = 1 << 20
Say = Callable[[str], None]


@dataclass(frozen=True)
class FileEntry:
    """A file in the archive: its name there, size in bytes, SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the archive holds, and which software made it. `problems` were there when the backup was made."""

    software: str
    created_at: str
    contents: Contents
    files: list[FileEntry]
    renditions: list[FileRow]
    documents: list[FileRow]
    problems: list[str]

    def to_json(self) -> bytes:
        """Return the manifest as it stands in the archive: facts, and the SHA-256 over them."""
        facts = {"format": FORMAT, **asdict(self)}
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return json.dumps({"sha256": _sha256(text.encode()), "facts": facts}, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read a manifest. Raises BackupError when it was changed or is of another format."""
        try:
            outer = json.loads(content)
            facts: dict[str, Any] = outer["facts"]
            intact = outer["sha256"] == _sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode())
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError("the manifest cannot be read: the archive is damaged") from error
        if not intact:
            raise BackupError("the manifest does not match its own SHA-256: the archive is damaged or was changed")
        if facts.pop("format") != FORMAT:
            raise BackupError("the archive has a format that this version of digiplan does not know")
        found = facts.pop("contents")
        tables = {name: Table(**about) for name, about in found["tables"].items()}
        return cls(
            contents=Contents(tables, found["triggers"], found["migrations"]),
            files=[FileEntry(**each) for each in facts.pop("files")],
            renditions=[FileRow(**each) for each in facts.pop("renditions")],
            documents=[FileRow(**each) for each in facts.pop("documents", [])],  # archives of before know none
            **facts,
        )


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


def place_for(where: Path, moment: datetime) -> Path:
    """Return the archive's path: `where` itself, or a dated name in it when it is a folder. Raises BackupError."""
    path = where / PATTERN.format(moment.astimezone(UTC)) if where.is_dir() else where
    if not path.resolve().parent.is_dir():
        raise BackupError(f"the folder {path.resolve().parent} does not exist")
    if path.exists():
        raise BackupError(f"{path} exists already and is not overwritten")
    return path


def make(where: Path, *, say: Say, alias: str = "default") -> Made:
    """Write a backup of the database and of MEDIA_ROOT to `where`. It appears under its name only when it is complete.

    Files that are missing or differ from their rows do not stop it; they are named in the manifest's `problems`.
    Raises BackupError.
    """
    moment = datetime.now(UTC)
    path = place_for(where, moment)
    target = Target.of(alias)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            archive, manifest = _write(Path(folder), target, moment, say)
            size, digest = archive.stat().st_size, _sha256_of(archive)
            archive.replace(path)
            _flush(path.parent)
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}") from error
    return Made(path, size, digest, manifest)


def remove_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` latest dated backups of a folder; return what was removed."""
    old = sorted(folder.glob(NAMES))[:-keep]
    for path in old:
        path.unlink()
    return old


def _write(folder: Path, target: Target, moment: datetime, say: Say) -> tuple[Path, Manifest]:
    dumped, archive = folder / DUMP, folder / "archive.tar"
    with snapshot(target) as (connection, name):
        contents = inspect(connection)
        renditions, documents = file_rows(connection), document_rows(connection)
        dump(target, name, dumped)
    say(f"database: {len(contents.tables)} tables, {contents.rows} rows, {dumped.stat().st_size} bytes")
    with archive.open("xb") as stream, tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        archive.chmod(0o600)
        files = [_add(tar, DUMP, dumped)]
        dumped.unlink()
        root = Path(settings.MEDIA_ROOT)
        files += [_add(tar, MEDIA + path.relative_to(root).as_posix(), path) for path in media_files(root)]
        by_path = {each.name.removeprefix(MEDIA): each for each in files[1:]}
        problems = check_files(renditions, by_path) + check_files(documents, by_path, of="document")
        manifest = Manifest(software_version(), moment.isoformat(), contents, files, renditions, documents, problems)
        _add_bytes(tar, MANIFEST, manifest.to_json())
        tar.close()
        stream.flush()
        os.fsync(stream.fileno())
    size = sum(each.size for each in files[1:])
    say(f"files: {len(files) - 1}, {size} bytes; {len(renditions)} reports, {len(documents)} files of documents")
    return archive, manifest


def media_files(root: Path) -> Iterator[Path]:
    """Yield the files below MEDIA_ROOT in order; hidden ones are unfinished and belong to nobody."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path


def check_files(rows: list[FileRow], files: dict[str, FileEntry], *, of: str = "report") -> list[str]:
    """Say of which rows the file is missing or another one; `files` by path below MEDIA_ROOT."""
    problems = []
    for row in rows:
        found = files.get(row.path)
        if found is None:
            problems.append(f"the file of a {of} is missing: {row.path}")
        elif (found.size, found.sha256) != (row.size, row.sha256):
            problems.append(f"the file of a {of} is not the one that was made: {row.path}")
    return problems


class _Hashing:
    """Reads a file and hashes what passes, so that the hash is of the very bytes in the archive."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


def _add(tar: tarfile.TarFile, name: str, path: Path) -> FileEntry:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = about.st_size, int(about.st_mtime), 0o600
        reader = _Hashing(file)
        tar.addfile(entry, reader)
        return FileEntry(name, about.st_size, reader.digest.hexdigest())


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
