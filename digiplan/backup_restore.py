"""Backups back into a database: checked as a whole before anything is touched, verified before the old rows go.

The old schema is put aside under another name in the same database and dropped only when the restored one is verified;
whatever goes wrong until then, it is put back.
"""

import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from digiplan.backup import (
    CHUNK,
    DUMP,
    MANIFEST,
    MEDIA,
    STAGING,
    FileEntry,
    Manifest,
    Say,
    check_files,
)
from digiplan.backup_database import (
    BackupError,
    Target,
    inspect,
    load,
    refuses_changes,
    temporary_database,
)
from digiplan.installation import software_version, version_key

ASIDE = "before_restore"
"""The schema that holds the old rows while new ones are restored."""
MANIFEST_LIMIT = 200 << 20


def read_archive(path: Path, folder: Path, *, media: bool) -> Manifest:
    """Check every byte of an archive against its manifest and put dump (and files) below `folder`.

    Raises BackupError when a file is missing, unexpected, or not the one that was archived.
    """
    found: dict[str, FileEntry] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as tar:
            for entry in tar:
                name = _checked_name(entry, found)
                stream = tar.extractfile(entry)
                if stream is None:
                    raise BackupError(f"{entry.name} is no file: the archive is damaged")
                if name == MANIFEST:
                    if entry.size > MANIFEST_LIMIT:
                        raise BackupError("the manifest is too large: the archive is damaged")
                    manifest = Manifest.from_json(stream.read())
                else:
                    keep = name == DUMP or media
                    found[name] = _extract(stream, name, folder / name if keep else None)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path} is no archive, or is damaged: {error}") from error
    except OSError as error:
        raise BackupError(f"{error.filename or path}: {error.strerror}") from error
    if manifest is None:
        raise BackupError("the archive has no manifest: it is damaged, or was never finished")
    _compare_files(manifest, found)
    return manifest


def _checked_name(entry: tarfile.TarInfo, found: dict[str, FileEntry]) -> str:
    """A name that stays in the folder: the manifest, the dump, or a file below media/."""
    name = entry.name
    parts = PurePosixPath(name).parts
    plain = name in (MANIFEST, DUMP) or (name.startswith(MEDIA) and ".." not in parts and len(parts) > 1)
    if not plain or name in found or "\0" in name:
        raise BackupError(f"the archive holds {name!r}, which does not belong there: it is damaged or was changed")
    return name


def _extract(stream: IO[bytes], name: str, place: Path | None) -> FileEntry:
    digest, size = hashlib.sha256(), 0
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
    with open_or_nothing(place) as file:
        while content := stream.read(CHUNK):
            digest.update(content)
            size += len(content)
            if file is not None:
                file.write(content)
    return FileEntry(name, size, digest.hexdigest())


@contextmanager
def open_or_nothing(place: Path | None) -> Iterator[IO[bytes] | None]:
    """A new file to write, or None where nothing is kept."""
    if place is None:
        yield None
        return
    with place.open("xb") as file:
        yield file


def _compare_files(manifest: Manifest, found: dict[str, FileEntry]) -> None:
    expected = {each.name: each for each in manifest.files}
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            raise BackupError(f"{name} is missing in the archive")
        if name not in expected:
            raise BackupError(f"{name} is in the archive, but not in its manifest")
        if expected[name] != found[name]:
            raise BackupError(f"{name} does not match its SHA-256: the archive is damaged or was changed")


def check_versions(manifest: Manifest) -> list[str]:
    """Refuse what this software is too old for; return the migrations that a restored database still needs.

    Raises BackupError for a newer software version, and for migrations that this software does not know.
    """
    if version_key(manifest.software) > version_key(software_version()):
        raise BackupError(
            f"the backup was made by version {manifest.software}, newer than this one ({software_version()}): "
            "update the software first"
        )
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    replaced = {f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces}
    # a gathered migration is noted beside those that it replaces; its name goes when more of them are gathered
    named = [name for name in manifest.contents.migrations if ".0001_squashed_" not in name]
    unknown = [name for name in named if name not in known | replaced]
    if unknown:
        raise BackupError(f"the backup has migrations that this software does not know: {', '.join(unknown)}")
    squashed = {f"{app}.{name}" for (app, name), each in loader.disk_migrations.items() if each.replaces}
    return sorted(known - squashed - replaced - set(manifest.contents.migrations))


def verify_database(manifest: Manifest, target: Target) -> list[str]:
    """Compare a restored database with the manifest, and try its triggers; return what was checked.

    Raises BackupError with everything that differs.
    """
    with target.connect() as connection:
        differences = manifest.contents.differences(inspect(connection))
        tables, open_tables = refuses_changes(connection)
    differences += [f"rows of {name} can be changed, although they are written once" for name in open_tables]
    if differences:
        raise BackupError("what was restored is not what was backed up: " + "; ".join(differences))
    return [
        f"{len(manifest.contents.tables)} tables, {manifest.contents.rows} rows: number and content as backed up",
        f"{len(manifest.contents.triggers)} triggers are there; {tables} tables of rows written once refuse changes",
    ]


def verify_files(manifest: Manifest) -> str:
    """Compare the rows of reports and documents with the files of the archive; return what was checked.

    Raises BackupError.
    """
    files = {each.name.removeprefix(MEDIA): each for each in manifest.files if each.name.startswith(MEDIA)}
    reports = check_files(manifest.renditions, files)
    documents = check_files(manifest.documents, files, of="document")
    new = [line for line in (*reports, *documents) if line not in manifest.problems]
    if new:
        raise BackupError("; ".join(new))
    text = f"{len(manifest.renditions) - len(reports)} of {len(manifest.renditions)} reports have their file"
    if manifest.documents:
        text += (
            f", {len(manifest.documents) - len(documents)} of {len(manifest.documents)} files of documents are there"
        )
    return text


def verify(path: Path, *, say: Say, alias: str = "default") -> Manifest:
    """Check an archive and restore it into a temporary database, which is dropped; nothing else is touched.

    Raises BackupError.
    """
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.resolve().parent) as name:
        folder = Path(name)
        manifest = read_archive(path, folder, media=False)
        say(f"{len(manifest.files)} files match their SHA-256")
        check_versions(manifest)
        say(f"version {manifest.software} and its {len(manifest.contents.migrations)} migrations are known")
        say(verify_files(manifest))
        with temporary_database(Target.of(alias)) as target:
            load(target, folder / DUMP)
            for line in verify_database(manifest, target):
                say(f"trial restore: {line}")
    return manifest


def restore(path: Path, *, replace: bool, say: Say, alias: str = "default") -> Manifest:
    """Put a backup back: into an empty database, or with `replace` instead of what is there.

    Raises BackupError; then the database and the files are as they were.
    """
    target = Target.of(alias)
    connections[alias].close()
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    for left_behind in root.glob(f"{STAGING}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    staging = root / f"{STAGING}{uuid4().hex[:12]}"
    staging.mkdir(mode=0o700)
    try:
        manifest = read_archive(path, staging, media=True)
        say(f"{len(manifest.files)} files match their SHA-256")
        pending = check_versions(manifest)
        say(f"version {manifest.software} and its {len(manifest.contents.migrations)} migrations are known")
        say(verify_files(manifest))
        with target.connect() as connection:
            _check_ready(connection, replace=replace)
            with _put_aside(connection):
                load(target, staging / DUMP)
                for line in verify_database(manifest, target):
                    say(line)
                moved = _move_files(staging / MEDIA, root)
        say(f"{moved} files are in their place")
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    if pending:
        say(f"the backup is older than the software: {len(pending)} migrations are pending, run `migrate`")
    return manifest


def _check_ready(connection: psycopg.Connection[Any], *, replace: bool) -> None:
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    ).fetchone()
    if _schema_exists(connection, ASIDE) and not replace:
        raise BackupError("an earlier restore was interrupted; run it again with --replace")
    tables = connection.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
    ).fetchone()
    if tables != (0,) and not replace:
        raise BackupError("the database is not empty; nothing was changed. With --replace its rows are replaced")
    if others != (0,):
        raise BackupError("other programs are connected to the database; stop web, worker and beat first")


def _schema_exists(connection: psycopg.Connection[Any], name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name]).fetchone() is not None


@contextmanager
def _put_aside(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """An empty schema `public` for the restored rows; the old one comes back when the block fails, else it goes."""
    if _schema_exists(connection, ASIDE):  # an earlier restore was killed: what it put aside is the last good state
        _put_back(connection)
    with connection.transaction():
        connection.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    try:
        yield
    except BaseException:
        _put_back(connection)
        raise
    connection.execute(f"DROP SCHEMA {ASIDE} CASCADE")


def _put_back(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction():
        connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
        connection.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")


def _move_files(source: Path, root: Path) -> int:
    """Rename the restored files into their place; others that lie there stay."""
    moved = 0
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = root / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
            moved += 1
    return moved
