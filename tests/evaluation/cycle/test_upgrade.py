"""An installation of an earlier version with signed reports: its backup is restored, and its tables are brought up to
today by the migrations. What was signed stays byte for byte, and its facts are read, printed and compared with.

The archive was made by the software of its time (commit 6856a84^: evaluation 0009, before the year cycle), by
`manage.py backup`, of the county of tests/worlds.py with two signed reports, the first one
published; of its files those of the summary are kept. It stays as it is.
"""

import hashlib
import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from digiplan import backup_restore
from evaluation import actions, pages
from evaluation.models import Edition, FactsSnapshot, Manifest, RenderJob, Rendition, Report
from evaluation.storage import path_of
from organisation.models import User
from roadmap.models import Plan

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
ARCHIVE = Path(__file__).parents[1] / "stored" / "installation-1.tar.xz"
SIGNED: dict[str, str] = {
    "renditions/04/04cec9604828be8e123e6c1e8b68bdd3c3d94d57aa49b9168089b6a1af990bdf-summary-de-final.pdf": (
        "e1a5c60303693f6670e9f7e1af7c90e43397e362f21c7d4682b6cf92c66cbb2f"
    ),
    "renditions/74/74fdc3f11907ecf875fe6321ae112e98e1b79f2b7f18643ecec310fec9941684-summary-de-final.pdf": (
        "9ef7cc65613e71cd629e8e2c2e22146336bb893f621fd819dd26ec5aad87634c"
    ),
}
"""SHA-256 of each final file, as it was signed."""


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[None]:
    """Another database than the tests' own, with nothing in it, for as long as the test runs."""
    here = connection.settings_dict["NAME"]
    name = f"{here}_earlier"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    yield
    connection.close()
    connection.settings_dict["NAME"] = here
    ContentType.objects.clear_cache()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.skipif(not FULL, reason="only with DIGIPLAN_TEST_FULL=1: the migrations of a day take half a minute")
@pytest.mark.django_db(transaction=True)
def test_signed_reports_of_an_earlier_version(empty_database: None, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    archive.write_bytes(lzma.decompress(ARCHIVE.read_bytes()))
    said: list[str] = []
    backup_restore.restore(archive, replace=False, say=said.append)
    assert "migrations are pending" in said[-1]
    before = signed_rows()
    executor = MigrationExecutor(connection)
    pending = {step[0].app_label for step in executor.migration_plan(executor.loader.graph.leaf_nodes())}
    assert {"evaluation", "cooperation"} <= pending  # a real upgrade, of the tables of reports too
    call_command("migrate", verbosity=0, interactive=False)
    ContentType.objects.clear_cache()

    assert signed_rows() == before
    files = Rendition.objects.filter(final=True)
    found = {row.path: (row.sha256, hashlib.sha256(path_of(row.path).read_bytes()).hexdigest()) for row in files}
    assert found == {path: (digest, digest) for path, digest in SIGNED.items()}
    for report in Report.objects.order_by("period_to"):
        check_report(report)
    # the year after compares with what was frozen then
    editor = User.objects.get(memberships__role="editor")
    new = actions.create_report(plan=Plan.objects.get(), by=editor, year=2024)
    facts = json.loads(new.facts.get().content)
    assert facts["prior"]["number"] == "EB 2023/1"
    assert facts["prior"]["sha256"] == Report.objects.get(number="EB 2023/1").facts.get().sha256
    assert pages.standing(new).active


def signed_rows() -> dict[str, list[str]]:
    """What the tables hold of facts, manifests and files that were signed: the columns that there were then."""
    columns = {
        FactsSnapshot: "id, version, cut_off, frozen_at, content, sha256",
        Manifest: "id, facts_id, texts_sha256, renderer_version, confirmations, texts, sha256, created_at",
        Rendition: "id, manifest_id, edition, final, path, size, pages, sha256, created_at",
        Report: "id, number, version, period_from, period_to, cut_off, signed_off_at, signed_manifest_id",
    }
    found = {}
    with connection.cursor() as cursor:
        for model, names in columns.items():
            cursor.execute(f"SELECT ROW({names})::text FROM {model._meta.db_table} ORDER BY id")
            found[model.__name__] = [row for (row,) in cursor.fetchall()]
    return found


def check_report(report: Report) -> None:
    """A signed report of then is read in every edition, and none of its files is made again."""
    facts = pages.latest_facts(report)
    assert facts is not None
    assert hashlib.sha256(facts.content.encode()).hexdigest() == facts.sha256
    for edition in Edition:
        text = "".join(chapter.html for chapter in pages.chapters(facts, edition=edition))
        for words in ("Masterplan kreis-eins", f"31.12.{report.period_to.year}"):
            assert words in text.replace("\u00a0", " "), (edition, words)
    assert report.signed_manifest is not None
    same = actions.request_rendition(
        manifest=report.signed_manifest, edition=Edition.SUMMARY, language="de", final=True, by=None
    )
    assert isinstance(same, Rendition)
    assert not RenderJob.objects.active().exists()
