"""Two imports at once, an import and somebody who edits: nobody's figure is overwritten unseen, nothing is doubled."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from exchange import uploads
from exchange.finance import steps
from exchange.finance.models import FinanceBatch, FinanceImport
from exchange.finance.progress import Progress
from exchange.models import Upload, UploadState
from organisation.models import Role
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.models import BudgetItem
from tests.exchange.finance_files import ROWS, confirm, csv, load, many, page_of, products, send
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)

NEWER = [[*row[:4], "7,00", ""] for row in ROWS]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker: what is large is done in the request as well."""
    monkeypatch.setattr(uploads, "_handed_over", lambda pk: False)


@pytest.fixture
def setting() -> tuple[World, Client]:
    world = county()
    client = Client()
    client.force_login(world.user(Role.FINANCE))
    return world, client


def amount_of(item: BudgetItem) -> Decimal | None:
    found: Any = BudgetItem.objects.with_amount(date(2030, 1, 1)).get(pk=item.pk)
    amount: Decimal | None = found.amount
    return amount


def by_hand(item: BudgetItem, amount: str = "3.00") -> None:
    """Enter an amount as the page of an item does."""
    try:
        actions.record_amount(
            item=item, amount=Decimal(amount), effective_on=PartialDate(date(2023, 12, 31)), by=None, reason="von Hand"
        )
    finally:
        connection.close()


def between(item: BudgetItem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody enter an amount after the preview, right before the import takes its locks."""
    read = steps._read

    def late(*args: Any, **kwargs: Any) -> Any:
        with ThreadPoolExecutor(1) as other:
            other.submit(by_hand, item).result()
        monkeypatch.setattr(steps, "_read", read)
        return read(*args, **kwargs)

    monkeypatch.setattr(steps, "_read", late)


def test_what_was_entered_in_between_stops_the_import_and_is_shown(
    setting: tuple[World, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, client = setting
    load(client, world, csv(ROWS))
    item = BudgetItem.objects.get(account="4141000")
    upload = send(client, world, csv(NEWER), batch=str(FinanceBatch.objects.get().pk))
    between(item, monkeypatch)
    assert confirm(client, world, upload) == 409
    assert amount_of(item) == Decimal("3.00")
    assert upload.state == UploadState.CHECKED
    assert upload.result["stale"]
    assert [row["title"] for row in upload.result["by_hand"]] == ["4141000 Zuweisungen vom Land"]
    assert FinanceImport.objects.count() == 1
    assert confirm(client, world, upload, hand="keep") == 302
    assert amount_of(item) == Decimal("3.00")


def test_without_the_guard_something_else_would_be_entered_than_was_shown(
    setting: tuple[World, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the guard off: this is what the test above protects from."""
    world, client = setting
    load(client, world, csv(ROWS))
    item = BudgetItem.objects.get(account="4141000")
    upload = send(client, world, csv(NEWER), batch=str(FinanceBatch.objects.get().pk))
    between(item, monkeypatch)
    monkeypatch.setattr(steps, "GUARDED", False)
    Upload.objects.filter(pk=upload.pk).update(options={**upload.options, "hand": "replace"})
    assert confirm(client, world, upload) == 302
    assert FinanceImport.objects.count() == 2


@pytest.mark.parametrize("attempt", range(3))
def test_two_imports_into_a_new_batch_of_one_name(setting: tuple[World, Client], attempt: int) -> None:
    world, client = setting
    first, second = send(client, world, csv(ROWS)), send(client, world, csv(NEWER))
    start = Barrier(2)

    def importing(upload: Upload) -> int:
        start.wait()
        try:
            return confirm(client, world, upload)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(importing, (first, second)))
    assert sorted(statuses) == [302, 409]
    assert FinanceImport.objects.count() == 1
    assert BudgetItem.objects.filter(batch="ist-2023").count() == 3


@pytest.mark.parametrize("attempt", range(3))
def test_an_import_and_an_edit_at_once(setting: tuple[World, Client], attempt: int) -> None:
    world, client = setting
    load(client, world, csv(ROWS))
    item = BudgetItem.objects.get(account="4141000")
    upload = send(client, world, csv(NEWER), batch=str(FinanceBatch.objects.get().pk))
    start = Barrier(2)

    def importing() -> int:
        start.wait()
        try:
            return confirm(client, world, upload)
        finally:
            connection.close()

    def typing() -> None:
        start.wait()
        by_hand(item)

    with ThreadPoolExecutor(2) as pool:
        done, typed = pool.submit(importing), pool.submit(typing)
        typed.result()
        status = done.result()
    # whoever came second had seen the other: the hand's figure stands, or the preview came back
    assert amount_of(item) == Decimal("3.00")
    assert status in (302, 409)
    assert FinanceImport.objects.count() == (2 if status == 302 else 1)


def test_a_message_that_comes_twice_is_worked_on_once(setting: tuple[World, Client]) -> None:
    world, client = setting
    upload = send(client, world, csv(many(products(world, 3), 400)))
    Upload.objects.filter(pk=upload.pk).update(
        state=UploadState.LOADING, options={**upload.options, "mark": upload.result["mark"]}
    )
    start = Barrier(3)

    def working(_number: int) -> None:
        start.wait()
        try:
            steps.advance(upload.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(working, range(3)))
    upload.refresh_from_db()
    assert upload.state == UploadState.LOADED
    assert FinanceImport.objects.count() == 1


def test_progress_is_seen_while_nothing_is_entered_yet(
    setting: tuple[World, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another session sees how far the import is, and no item of it before all are there."""
    world, client = setting
    monkeypatch.setattr("exchange.finance.progress.TICK", 0.02)
    monkeypatch.setattr("exchange.finance.applying.SIZE", 100)
    upload = send(client, world, csv(many(products(world, 5), 1_000)))
    seen: list[tuple[str, int]] = []
    tell = Progress.tell

    def watch() -> None:
        try:
            progress = Upload.objects.get(pk=upload.pk).progress
            seen.append((progress.get("step", ""), BudgetItem.objects.filter(batch="ist-2023").count()))
        finally:
            connection.close()

    def telling(self: Progress, step: str, done: int, total: int = 0) -> None:
        tell(self, step, done, total)
        if step == "writing":
            time.sleep(0.05)
            with ThreadPoolExecutor(1) as other:
                other.submit(watch).result()

    monkeypatch.setattr(Progress, "tell", telling)
    assert confirm(client, world, upload) == 302
    assert ("writing", 0) in seen
    assert {items for _step, items in seen} == {0}
    assert client.get(page_of(world, f"datei/{upload.pk}/")).status_code == 200
    assert BudgetItem.objects.filter(batch="ist-2023").exists()
