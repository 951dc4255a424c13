"""Backup and restore of a filled database, with other programs as in earnest; and what must be refused."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from digiplan import backup, backup_database, backup_restore
from digiplan.backup_database import BackupError, Target, inspect
from evaluation.models import Rendition
from organisation.audit import record
from organisation.models import AuditEvent, Body
from tests.evaluation import rows
from tests.worlds import county

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 40


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


@pytest.fixture
def filled(media: Path) -> Rendition:
    """A county with a finished report, an unfinished file, and a row of the audit trail."""
    world = county("kreis-eins", rows=2)
    record(by=None, action="body.add", target=world.body, owner=None, details={"ä": "ß „“ 😀"})
    job = rows.job(manifest=rows.facts(rows.report(world.plan), version=2))
    assert job.manifest is not None
    path = "renditions/ab/datei.pdf"
    (media / "renditions" / "ab").mkdir(parents=True)
    (media / path).write_bytes(CONTENT)
    (media / "renditions" / "ab" / ".datei.pdf.1.part").write_bytes(b"half")
    return Rendition.objects.create(
        manifest=job.manifest, path=path, size=len(CONTENT), pages=1, sha256=hashlib.sha256(CONTENT).hexdigest()
    )


@pytest.fixture
def archive(filled: Rendition, tmp_path: Path) -> Path:
    return backup.make(tmp_path / "b.tar", say=lambda line: None).path


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of an empty database on the same server."""
    name = f"restored_{uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(address: str, media: Path, *arguments: object) -> tuple[int, str]:
    """Run a command in a process of its own; exit code, and everything it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DIGIPLAN_MODE": "test", "DATABASE_URL": address, "MEDIA_ROOT": str(media)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return result.returncode, result.stdout


def all_rows(address: str) -> dict[str, list[str]]:
    """Every row of every table as text, sorted; without the note that a backup was restored."""
    with psycopg.connect(address) as link:
        link.execute("SET timezone TO 'UTC'")
        names = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: [
                row
                for (row,) in link.execute(f'SELECT t::text FROM public."{name}" t ORDER BY 1')
                if "backup.restore" not in row
            ]
            for (name,) in names
        }


def own_address() -> str:
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def test_every_row_and_file_comes_back(archive: Path, empty_database: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    before = all_rows(own_address())
    assert sum(map(len, before.values())) > 300
    code, output = manage(empty_database, elsewhere, "restore", archive)
    assert code == 0, output
    assert all_rows(empty_database) == before
    assert (elsewhere / "renditions/ab/datei.pdf").read_bytes() == CONTENT
    assert [path.name for path in elsewhere.rglob("*") if path.is_file()] == ["datei.pdf"]
    assert "refuse changes" in output
    assert "1 of 1 reports have their file" in output

    with psycopg.connect(empty_database, autocommit=True) as link:  # what was written once stays so
        for statement in (
            "UPDATE organisation_auditevent SET action = 'x'",
            "DELETE FROM organisation_auditevent",
            "TRUNCATE organisation_auditevent",
            "TRUNCATE evaluation_rendition",
        ):
            with pytest.raises(psycopg.errors.RaiseException):
                link.execute(statement)
        events = "SELECT count(*) FROM organisation_bodyevent"
        number = link.execute(events).fetchone() or (0,)
        link.execute("UPDATE organisation_body SET name = name || ' neu' WHERE slug = 'kreis-eins'")
        assert link.execute(events).fetchone() == (number[0] + 1,)  # history goes on

    code, output = manage(empty_database, elsewhere, "migrate", "--check")
    assert code == 0, output
    # once more, over what is there, from a backup of what was restored
    again = tmp_path / "again.tar"
    assert manage(empty_database, elsewhere, "backup", again)[0] == 0
    code, output = manage(empty_database, elsewhere, "restore", again)
    assert code == 1
    assert "not empty" in output
    code, output = manage(empty_database, elsewhere, "restore", "--replace", again)
    assert code == 0, output
    code, output = manage(empty_database, elsewhere, "restore", "--replace", archive)
    assert code == 0, output
    assert all_rows(empty_database) == before


def ruined(archive: Path, position: int) -> Path:
    content = bytearray(archive.read_bytes())
    content[position] ^= 0x20
    copy = archive.with_name(f"ruined-{position}.tar")
    copy.write_bytes(content)
    return copy


def test_a_ruined_byte_anywhere_is_refused_before_anything_is_touched(
    archive: Path, empty_database: str, tmp_path: Path
) -> None:
    size = archive.stat().st_size
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    inside = [each.offset_data + each.size // part for each in members for part in (2, 3)]
    for position in inside:
        with pytest.raises(BackupError, match=r"damaged|SHA-256|archive|missing"):
            backup_restore.read_archive(ruined(archive, position), tmp_path / f"out-{position}", media=True)
    for position in range(7, size, size // 60):  # heads and the space between as well: refused, or all the same
        folder = tmp_path / f"any-{position}"
        try:
            backup_restore.read_archive(ruined(archive, position), folder, media=True)
        except BackupError:
            continue
        assert (folder / "media/renditions/ab/datei.pdf").read_bytes() == CONTENT
    code, output = manage(empty_database, tmp_path / "none", "restore", ruined(archive, members[0].offset_data + 900))
    assert code == 1
    assert "database.dump does not match its SHA-256" in output
    assert all_rows(empty_database) == {}
    assert list((tmp_path / "none").rglob("*")) == []


def rewritten(archive: Path, change: Callable[[dict[str, Any]], None], *, extra: str = "") -> Path:
    """The archive with another manifest, whose own hash is right; and with one more file."""
    copy = archive.with_name(f"{uuid4().hex}.tar")
    with tarfile.open(archive) as old, tarfile.open(copy, "w") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream is not None
            content = stream.read()
            if member.name == "manifest.json":
                facts = json.loads(content)["facts"]
                change(facts)
                text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
                content = json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest(), "facts": facts}).encode()
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
        if extra:
            new.addfile(tarfile.TarInfo(extra), io.BytesIO())
    return copy


@pytest.mark.parametrize(
    ("change", "extra", "words"),
    [
        (lambda facts: facts.update(software="99.0"), "", "newer than this one"),
        (lambda facts: facts["contents"]["migrations"].append("roadmap.9999_future"), "", "roadmap.9999_future"),
        (lambda facts: facts.update(format=2), "", "format"),
        (lambda facts: facts["files"].pop(), "", "not in its manifest"),
        (lambda facts: facts["files"].append({"name": "media/x", "size": 0, "sha256": ""}), "", "missing in the arch"),
        (lambda facts: None, "media/../../x", "does not belong there"),
        (lambda facts: None, "/etc/x", "does not belong there"),
        (lambda facts: facts["contents"]["tables"]["organisation_body"].update(rows=7), "", "instead of 7"),
        (lambda facts: facts["contents"]["tables"]["organisation_body"].update(digest="0/0"), "", "other rows"),
        (lambda facts: facts["contents"]["triggers"].append("organisation_body.x"), "", "trigger organisation_body.x"),
        (lambda facts: facts["renditions"].append({"path": "y", "size": 1, "sha256": ""}), "", "missing: y"),
    ],
)
def test_what_does_not_fit_is_refused(
    archive: Path, change: Callable[[dict[str, Any]], None], extra: str, words: str
) -> None:
    with pytest.raises(BackupError, match=words):
        backup_restore.verify(rewritten(archive, change, extra=extra), say=lambda line: None)


def test_a_restore_that_fails_leaves_everything_as_it_was(archive: Path, empty_database: str, tmp_path: Path) -> None:
    assert manage(empty_database, tmp_path / "m", "restore", archive)[0] == 0
    before = all_rows(empty_database)
    wrong = rewritten(archive, lambda facts: facts["contents"]["tables"]["organisation_body"].update(rows=7))
    code, output = manage(empty_database, tmp_path / "m", "restore", "--replace", wrong)
    assert code == 1
    assert "instead of 7" in output
    assert all_rows(empty_database) == before
    with psycopg.connect(empty_database) as other:  # somebody still works in it
        other.execute("SELECT 1")
        code, output = manage(empty_database, tmp_path / "m", "restore", "--replace", archive)
    assert code == 1
    assert "stop web, worker and beat first" in output
    with psycopg.connect(empty_database, autocommit=True) as killed:  # as a killed restore would leave it
        killed.execute("ALTER SCHEMA public RENAME TO before_restore")
        killed.execute("CREATE SCHEMA public")
    assert "interrupted" in manage(empty_database, tmp_path / "m", "restore", archive)[1]
    assert manage(empty_database, tmp_path / "m", "restore", "--replace", archive)[0] == 0
    assert all_rows(empty_database) == before


def test_backup_and_trial_restore_by_command(filled: Rendition, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("20200101", "20200102", "20200103"):
        (folder / f"digiplan-{day}-000000.tar").touch()
    (folder / "other.tar").touch()
    out = io.StringIO()
    call_command("backup", folder, verify=True, keep=2, stdout=out)
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 3
    assert {"digiplan-20200103-000000.tar", "other.tar"} < set(left)
    assert "trial restore" in out.getvalue()
    event = AuditEvent.objects.get(action="backup.make")
    assert event.details["verified"] is True
    newest = next(path for path in folder.iterdir() if path.stat().st_size)
    assert newest.stat().st_mode & 0o077 == 0
    before = all_rows(own_address())
    out = io.StringIO()
    call_command("restore", newest, verify_only=True, stdout=out)
    assert "nothing was changed" in out.getvalue()
    assert all_rows(own_address()) == before
    assert Body.objects.exists()


def test_a_lost_file_is_told_but_does_not_stop_the_backup(filled: Rendition, media: Path, tmp_path: Path) -> None:
    (media / filled.path).write_bytes(b"changed")
    with pytest.raises(CommandError, match="not the one that was made"):
        call_command("backup", tmp_path / "b.tar", stdout=io.StringIO())
    (media / filled.path).unlink()
    with pytest.raises(CommandError, match="file of a report is missing"):
        call_command("backup", tmp_path / "c.tar", stdout=io.StringIO())
    backup_restore.verify(tmp_path / "c.tar", say=lambda line: None)  # known since the backup


@pytest.mark.parametrize(
    ("where", "options", "words"),
    [("nowhere/b.tar", {}, "does not exist"), ("there.tar", {}, "exists already"), ("b.tar", {"keep": 3}, "--keep")],
)
def test_wrong_places_are_refused(tmp_path: Path, where: str, options: dict[str, int], words: str) -> None:
    (tmp_path / "there.tar").touch()
    with pytest.raises(CommandError, match=words):
        call_command("backup", tmp_path / where, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["there.tar"]


def test_programs_that_are_too_old_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    monkeypatch.setattr(backup_database, "_candidates", lambda name: iter([old]))
    with pytest.raises(BackupError, match=r"install postgresql-client-\d\d.*9\.6"):
        backup_database.program("pg_dump", Target.of())


def test_a_digest_does_not_depend_on_the_order_of_rows(filled: Rendition) -> None:
    with Target.of().connect() as link:
        first = inspect(link)
        link.execute("UPDATE organisation_source SET title = title || ' neu'")
        changed = inspect(link)
        link.execute("UPDATE organisation_source SET title = left(title, -4)")
        assert not {line for line in first.differences(inspect(link)) if "source " in line}
    assert any("organisation_source has other rows" in line for line in first.differences(changed))
