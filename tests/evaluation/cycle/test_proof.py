"""What was signed stays as it was, byte for byte; what is frozen is of one moment."""

import hashlib
import os
import re
import subprocess
import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from evaluation import actions, pages, rendering, signing
from evaluation.cycle import correcting
from evaluation.models import Edition, RenderJob, Rendition, Report
from evaluation.storage import path_of
from organisation.models import Role, SourceRef
from roadmap.models import (
    BudgetAmount,
    BudgetItem,
    Milestone,
    MilestoneDate,
    Plan,
    Project,
    ProjectForecast,
    ProjectStateChange,
)
from tests.evaluation import rows
from tests.evaluation.test_signing import rendered
from tests.worlds import World, county

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
EDITS = 500 if FULL else 30
FREEZES = 100 if FULL else 4


def render_all() -> None:
    """Do the work of the worker."""
    for job in RenderJob.objects.active():
        rendering.run(job.pk)


def files(report: Report) -> dict[str, tuple[str, bytes]]:
    found = Rendition.objects.filter(manifest__report=report, final=True)
    return {row.edition: (row.sha256, path_of(row.path).read_bytes()) for row in found}


def reading(report: Report) -> list[str]:
    """The chapters of the report as its page shows them."""
    facts = pages.latest_facts(Report.objects.get(pk=report.pk))
    assert facts is not None
    return [chapter.html for chapter in pages.chapters(facts)]


def edit(world: World, number: int) -> None:
    """One further edit of what the report is about, of another kind each time."""
    day = date(2022, 6, 1) + timedelta(days=number)
    item, milestone = BudgetItem.objects.all()[0], Milestone.objects.all()[0]
    edits: tuple[Callable[[], Any], ...] = (
        lambda: Project.objects.filter(pk=world.joint.pk).update(title=f"Umbenannt {number}"),
        lambda: ProjectStateChange.objects.create(
            project=world.joint, state="deferred", effective_on=day, reason=f"Grund {number}"
        ),
        lambda: BudgetAmount.objects.create(item=item, amount=Decimal(number), effective_on=day),
        lambda: MilestoneDate.objects.create(
            milestone=milestone, forecast_on=day, forecast_on_precision="day", effective_on=day, reason="verschoben"
        ),
        lambda: Plan.objects.filter(pk=world.plan.pk).update(title=f"Plan {number}", money_red_percent=11 + number % 9),
        lambda: ProjectForecast.objects.create(
            project=world.joint, ends_on=day, ends_on_precision="day", effective_on=day
        ),
        lambda: SourceRef.objects.filter(owner=world.body).update(quote=f"Zitat {number}"),
        lambda: world.projects[1].entries.update(title=f"Eintrag {number}", description="neu"),
    )
    edits[number % len(edits)]()


@pytest.mark.django_db(transaction=True)
def test_a_signed_report_stays_the_same_whatever_is_edited(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    editions = tuple(Edition) if FULL else (Edition.SUMMARY, Edition.PUBLIC)
    for module in (actions, signing):
        monkeypatch.setattr(module, "FINAL_EDITIONS", editions)
    world = county("kreis-eins")
    editor = world.user(Role.EDITOR)
    report = actions.create_report(plan=world.plan, by=editor, year=2022)
    rows.agreed(report)
    rendered(actions.current_manifest(report), final=False)
    signing.sign_off(report=report, by=world.user(Role.HEAD))
    render_all()
    signed = files(report)
    assert set(signed) == {edition.value for edition in editions}
    assert all(hashlib.sha256(content).hexdigest() == digest for digest, content in signed.values())
    client.force_login(editor)
    page = reading(report)
    manifest = str(report.manifests.order_by("-created_at")[0].sha256)
    assert manifest[:8] in "".join(_text(signed["public"][1]).split())

    for number in range(EDITS):
        edit(world, number)
    signed_report = Report.objects.get(pk=report.pk)
    assert signed_report.signed_manifest is not None
    actions.order_final(manifest=signed_report.signed_manifest, by=editor)
    assert not RenderJob.objects.active().exists()  # what exists is not rendered again
    render_all()
    assert files(report) == signed
    assert reading(report) == page

    # the manifest alone decides the bytes: rendered once more from it, they are the same
    job = RenderJob.objects.select_related("manifest__facts", "manifest__report__replaces").get(
        manifest__report=report, final=True, edition="summary"
    )
    assert rendering.render(job, rendering.Bar(_NoHold())) == signed["summary"][1]  # type: ignore[arg-type]

    _check_files(client, world, report, signed)


def _check_files(client: Client, world: World, report: Report, signed: dict[str, tuple[str, bytes]]) -> None:
    """The page that compares a file with the stored ones: for the office, for guests once it is published."""
    address = reverse("evaluation:check")

    def said(content: bytes, who: Role | None) -> str:
        client.logout()
        if who:
            client.force_login(world.user(who))
        upload = SimpleUploadedFile("bericht.pdf", content, "application/pdf")
        return " ".join(client.post(address, {"file": upload}).content.decode().split())

    full, public = signed["summary"][1], signed["public"][1]
    text = said(full, Role.EDITOR)
    for words in ("Das ist eine gespeicherte Datei", report.number, "Kurzfassung", "endgültig"):
        assert words in text, words
    assert "Das ist keine" in said(full[:-1] + b" ", Role.EDITOR)
    for who in (None, Role.COMMITTEE_MEMBER):
        assert report.number not in said(full, who)
        assert report.number not in said(public, who)
    rows.put(report, "published")
    assert report.number in said(full, Role.COMMITTEE_MEMBER)
    assert report.number in said(public, None)
    assert report.number not in said(full, None)
    corrected = correcting.correct(report=report, reason="Titel falsch", by=world.user(Role.EDITOR))
    rows.put(corrected, "signed_off")
    assert "Ersetzt durch" not in said(public, None)
    rows.put(corrected, "published")
    assert "Ersetzt durch Fassung 2" in said(public, None)


def test_a_file_that_is_too_large_is_refused_unread(client: Client, settings: Any, db: None) -> None:
    settings.DOCUMENT_MAX_BYTES = 10
    answer = client.post(reverse("evaluation:check"), {"file": SimpleUploadedFile("x.pdf", b"12345678901")})
    assert answer.status_code == 422
    assert client.post(reverse("evaluation:check"), {}).status_code == 422


class _NoHold:
    def report(self, *_args: Any) -> None:
        pass


def _text(content: bytes) -> str:
    command = ["pdftotext", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def stamp(world: World, number: int) -> None:
    """An edit of several rows in one transaction: all of them say the same number afterwards."""
    with transaction.atomic():
        Plan.objects.filter(pk=world.plan.pk).update(title=f"Stand {number}")
        Project.objects.filter(pk=world.joint.pk).update(title=f"Stand {number}")
        SourceRef.objects.filter(target_id=world.joint.pk).update(quote=f"Stand {number}")
        type(world.body).objects.filter(pk=world.body.pk).update(name=f"Stand {number}")


def stands(content: str) -> set[str]:
    """The numbers that frozen facts hold, one if they are of one moment."""
    return set(re.findall(r'"Stand ([0-9]+)"', content))


def freeze_while_edited(world: World, number: int, before: int) -> set[str]:
    """Freeze the facts; somebody else's edit commits before the statement with that number."""
    seen = 0

    def interrupt(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        if sql.startswith("SELECT"):
            seen += 1
            if seen == before:
                thread = threading.Thread(target=_elsewhere, args=(lambda: stamp(world, number),))
                thread.start()
                thread.join(30)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interrupt):
        frozen = actions.freeze(world.plan, date(2022, 1, 1), date(2022, 12, 31), date(2022, 12, 31))
    return stands(frozen.content)


def _elsewhere(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_edits_while_the_facts_are_frozen_never_give_a_mixed_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    world = county("kreis-eins")
    stamp(world, 0)
    for number in range(1, FREEZES + 1):
        held = freeze_while_edited(world, number, before=2 + number % 4)
        assert held == {str(number - 1)}, f"run {number}"
    monkeypatch.setattr(actions, "_consistent_read", nullcontext)
    without = [freeze_while_edited(world, 1000 + number, before=2 + number % 4) for number in range(4)]
    assert any(len(found) > 1 for found in without), "the guard makes no difference: the test proves nothing"
