"""An import and people who edit in the browser, on the same row at once: nobody's text is overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from exchange.models import Upload, UploadState
from exchange.sheets import applying, steps
from organisation import editing
from organisation.editing import edit
from organisation.merging import Conflict, Edit, merge
from organisation.models import AuditEvent, Role
from roadmap.fields import PROJECT_FIELDS
from roadmap.models import Project
from tests.exchange.sheet_files import cell, confirm, exported, opened, row_of, saved, send
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)

FILE, BROWSER = "Aus der Datei", "Aus dem Browser"


@pytest.fixture
def setting() -> tuple[World, Client, Upload]:
    """A county, an editor's client, and an upload that waits for its confirmation."""
    world = county()
    client = Client()
    client.force_login(world.user(Role.EDITOR))
    book = opened(exported(client, world))
    cell(book, "results", row_of(book, world.joint.pk)).value = FILE
    return world, client, send(client, world, saved(book))


def in_browser(world: World, text: str, base: str = "") -> bool:
    """Write as section_page does; False when the form came back with a conflict."""
    try:
        edit(
            row=Project.objects.get(pk=world.joint.pk),
            fields=PROJECT_FIELDS,
            edits={"results": Edit(base=base, value=text)},
            by=None,
            action="project.edit",
            owner=world.body,
        )
    except Conflict:
        return False
    finally:
        connection.close()
    return True


def between(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody save in the browser after the comparison, right before the import writes."""
    write = applying.apply

    def late(*args: Any, **kwargs: Any) -> applying.Done:
        with ThreadPoolExecutor(1) as other:
            assert other.submit(in_browser, world, BROWSER).result()
        return write(*args, **kwargs)

    monkeypatch.setattr(applying, "apply", late)


def test_what_was_saved_in_between_stops_the_import_and_is_shown(
    setting: tuple[World, Client, Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, client, upload = setting
    between(world, monkeypatch)
    assert confirm(client, world, upload) == 409
    assert Project.objects.get(pk=world.joint.pk).results == BROWSER
    (line,) = [line for line in upload.result["lines"] if line["status"] == "conflict"]
    (found,) = line["cells"]
    assert (found["now"], found["new"]) == (BROWSER, FILE)
    assert not AuditEvent.objects.filter(action="sheet.import").exists()


def test_without_the_guard_it_would_be_overwritten(
    setting: tuple[World, Client, Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the guard off: this is what the test above protects from."""
    world, client, upload = setting
    between(world, monkeypatch)

    def blind(now: dict[str, Any], edits: dict[str, Edit]) -> dict[str, Any]:
        return merge(now, {name: Edit(base=now[name], value=change.value) for name, change in edits.items()})

    monkeypatch.setattr(editing, "merge", blind)
    monkeypatch.setattr(steps, "GUARDED", False)
    assert confirm(client, world, upload) == 302
    assert Project.objects.get(pk=world.joint.pk).results == FILE


@pytest.mark.parametrize("attempt", range(4))
def test_three_at_once_leave_an_unbroken_history(setting: tuple[World, Client, Upload], attempt: int) -> None:
    world, client, upload = setting
    start = Barrier(3)

    def importing() -> bool:
        start.wait()
        try:
            return confirm(client, world, upload) == 302
        finally:
            connection.close()

    def typing(text: str) -> bool:
        start.wait()
        return in_browser(world, text)

    with ThreadPoolExecutor(3) as pool:
        tries = [pool.submit(importing), pool.submit(typing, "Eine"), pool.submit(typing, "Andere")]
        won = [one.result() for one in tries]
    assert won.count(True) == 1
    upload.refresh_from_db()
    assert upload.state == (UploadState.LOADED if won[0] else UploadState.CHECKED)
    events = AuditEvent.objects.filter(target_id=world.joint.pk, details__has_key="changes").order_by("at")
    texts = [event.details["changes"]["results"] for event in events]
    assert [before for before, _after in texts] == ["", *(after for _before, after in texts)][: len(texts)]
    assert Project.objects.get(pk=world.joint.pk).results == texts[-1][1]
