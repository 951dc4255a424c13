"""A database as the migrations leave it, made once and kept: applying them all takes half a minute of a core.

What is kept lies in the environment's folder and is named by what made it: the migrations, the modules they import,
the versions of Django and of what brings migrations along. Whatever changes there makes it anew.
"""

import contextlib
import fcntl
import hashlib
import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from digiplan.backup_database import Target, dump, load, snapshot

KEPT = Path(sys.prefix) / "var" / "migrated"
HELD = 8
"""How many are kept at most; the oldest go."""


def template() -> str:
    """Return the name of a database with all migrations applied, on the server of the settings; make it if need be.

    Nobody is connected to it, so that PostgreSQL can copy it (`CREATE DATABASE … TEMPLATE …`).
    """
    key = _key()
    name = f"migrated_{key}"
    with _alone():
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return name
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}_half"')
            cursor.execute(f'CREATE DATABASE "{name}_half"')
        _fill(f"{name}_half", KEPT / f"{key}.dump")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}_half" RENAME TO "{name}"')
    return name


def _fill(name: str, file: Path) -> None:
    target = Target.of().named(name)
    connection.close()
    if file.exists():
        load(target, file)
        file.touch()
        return
    _migrate(name)
    with snapshot(target) as (_connection, moment):
        whole = file.with_suffix(f".{os.getpid()}")
        dump(target, moment, whole)
    whole.rename(file)
    for old in sorted(KEPT.glob("*.dump"), key=lambda path: path.stat().st_mtime, reverse=True)[HELD:]:
        old.unlink()


def _migrate(name: str) -> None:
    """Apply the migrations to the database `name`, as a test database gets them."""
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the lock ends with the process."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _key() -> str:
    """What decides how the migrated database looks."""
    digest = hashlib.sha256(f"{django.__version__} {settings.LANGUAGE_CODE}".encode())
    migrations = MigrationLoader(None).disk_migrations
    for (app, name), migration in sorted(migrations.items()):
        digest.update(f"{app}.{name}".encode())
        for path in sorted(_own_files(sys.modules[type(migration).__module__])):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _own_files(module: ModuleType) -> set[Path]:
    """The file of a migration, and those of the project's modules from which it takes something."""
    modules = {module, *(inspect.getmodule(value) for value in vars(module).values())}
    files = {Path(file) for each in modules if each is not None and (file := getattr(each, "__file__", None))}
    return {path for path in files if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts}
