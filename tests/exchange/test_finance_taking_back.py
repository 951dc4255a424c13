"""An import is taken back in one step, and nothing else is touched: shown on the whole database."""

import os
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from exchange import uploads
from exchange.finance import reading
from exchange.finance.models import FinanceBatch, FinanceImport, FinanceProblem
from exchange.finance.progress import Progress
from exchange.models import Upload
from organisation.models import AuditEvent, Role
from roadmap.models import Allocation, BudgetAmount, BudgetItem
from tests.exchange.database_state import fingerprint
from tests.exchange.finance_files import ROWS, confirm, csv, load, many, page_of, products, send
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
LINES = 20_000 if FULL else 2_000
KEPT = {
    *("exchange.Upload", "exchange.FinanceMapping", "exchange.FinanceBatch", "exchange.FinanceImport"),
    *("exchange.FinanceEntry", "exchange.FinanceLine", "exchange.FinanceProblem"),
    *("organisation.AuditEvent", "roadmap.BudgetItemEvent", "sessions.Session", "pghistory.Context"),
}
"""What tells of an import and of its taking back, and stays: records, audit trail, the history that triggers write."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker: what is large is done in the request as well."""
    monkeypatch.setattr(uploads, "_handed_over", lambda pk: False)


@pytest.fixture
def world() -> World:
    return county(rows=3)


@pytest.fixture
def kasse(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    client.get(page_of(world))  # the account's own rows are written before anything is compared
    return client


def take_back(client: Client, world: World, **chosen: str) -> int:
    return client.post(page_of(world, "stapel/ist-2023/zuruecknehmen/"), chosen).status_code


def money(world: World) -> dict[str, Any]:
    """Every column of every item and amount of the plan."""
    rows: list[Any] = [
        *BudgetItem.objects.filter(plan=world.plan).values(),
        *BudgetAmount.objects.filter(item__plan=world.plan).values(),
    ]
    return {str(row["id"]): row for row in rows}


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def test_many_lines_with_mistakes_then_without_and_taken_back_in_one_step(kasse: Client, world: World) -> None:
    before = fingerprint()
    rows = many(products(world, 30), LINES, accounts=200)
    codes = fingerprint()
    wrong = [[*row[:4], "1,2,3", row[5]] if number % 100 == 7 else row for number, row in enumerate(rows)]
    upload = send(kasse, world, csv(wrong))
    assert upload.result["rows"] == LINES
    assert list(FinanceProblem.objects.filter(upload=upload).values_list("row", flat=True)) == [
        number + 2 for number in range(LINES) if number % 100 == 7
    ]
    assert confirm(kasse, world, upload) == 422
    begun = time.perf_counter()
    load(kasse, world, csv(rows))
    loaded = time.perf_counter() - begun
    total = sum((Decimal(row[3]) for row in FinanceImport.objects.get().sums), Decimal(0))
    amounts = BudgetAmount.objects.filter(item__batch="ist-2023")
    assert total == amounts.aggregate(total=Sum("amount"))["total"]
    assert differing(codes, fingerprint()) <= {*KEPT, "roadmap.BudgetItem", "roadmap.BudgetAmount"}
    begun = time.perf_counter()
    assert take_back(kasse, world) == 302
    print(f"{LINES} lines: checked and entered in {loaded:.1f} s, taken back in {time.perf_counter() - begun:.1f} s")
    after = fingerprint()
    assert differing(codes, after) <= KEPT
    assert differing(before, after) <= {*KEPT, "roadmap.BudgetProduct"}
    (event,) = AuditEvent.objects.filter(action="finance.take_back")
    assert event.details["stays"] == 0
    page = kasse.get(page_of(world, "stapel/ist-2023/")).content.decode()
    assert "zurückgenommen am" in page


def test_the_last_import_gives_back_what_stood_there_before(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    first = money(world)
    batch = str(FinanceBatch.objects.get().pk)
    rows = [["11150", "5431000", "Neuer Name", "2023", "5,00", ""], ["11150", "5000000", "", "2023", "1,00", ""]]
    load(kasse, world, csv(rows), batch=batch)
    assert money(world) != first
    assert take_back(kasse, world, scope="last") == 302
    assert money(world) == first
    assert FinanceImport.objects.get(number=2).taken_back_label
    load(kasse, world, csv(rows), batch=batch)
    load(kasse, world, csv(ROWS), batch=batch)
    assert BudgetItem.objects.filter(batch="ist-2023").count() == 3
    assert take_back(kasse, world, scope="whole") == 302
    assert not BudgetItem.objects.filter(batch="ist-2023").exists()
    assert AuditEvent.objects.filter(action="finance.take_back").count() == 2
    load(kasse, world, csv(ROWS), batch=batch)  # and again from the beginning
    assert BudgetItem.objects.filter(batch="ist-2023").count() == 3


def test_what_was_changed_or_used_stays_and_is_named(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    used, changed = BudgetItem.objects.get(account="4141000"), BudgetItem.objects.get(year_from=2024, batch="ist-2023")
    Allocation.objects.create(item=used, project=world.joint, share=Decimal(1))
    BudgetAmount.objects.create(item=changed, amount=Decimal("1.00"), effective_on=date(2024, 5, 1))
    page = kasse.get(page_of(world, "stapel/ist-2023/zuruecknehmen/")).content.decode()
    assert "4141000 Zuweisungen vom Land: in Benutzung" in page
    assert take_back(kasse, world) == 422  # it has to be said what becomes of the one that was changed
    assert take_back(kasse, world, hand="keep") == 302
    assert set(BudgetItem.objects.filter(batch="ist-2023").values_list("pk", flat=True)) == {used.pk, changed.pk}
    # they are still the batch's own: the next import does not double them
    upload = send(kasse, world, csv(ROWS), batch=str(FinanceBatch.objects.get().pk))
    assert {name: upload.result["counts"][name] for name in ("new", "unchanged", "by_hand")} == {
        "new": 1, "unchanged": 1, "by_hand": 1,
    }  # fmt: skip


def test_somebody_else_was_faster(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    load(kasse, world, csv(ROWS[:1]), batch=str(FinanceBatch.objects.get().pk))
    before = money(world)
    assert take_back(kasse, world, scope="last", expected="1") == 422
    assert money(world) == before
    assert take_back(kasse, world, scope="last", expected="2") == 302


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Everything that the work says of its progress."""
    heard: list[tuple[str, int, int]] = []
    monkeypatch.setattr(Progress, "tell", lambda self, step, done, total=0: heard.append((step, done, total)))
    return heard


def test_progress_goes_from_line_to_line(kasse: Client, world: World, told: list[tuple[str, int, int]]) -> None:
    load(kasse, world, csv(many(["11150"], 300)))
    steps = list(dict.fromkeys(step for step, _done, _total in told))
    assert steps == ["reading", "checking", "comparing", "writing"]
    assert ("checking", 300, 300) in told
    assert told[-1][1] == told[-1][2]


def test_a_page_that_waits_shows_how_far_it_is(kasse: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_handed_over", lambda pk: True)  # a worker has it
    monkeypatch.setattr("exchange.finance.views_upload.LARGE", 1)
    assert reading.unpacked(csv(ROWS)) > 1
    upload = send(kasse, world, csv(ROWS))
    where = page_of(world, f"datei/{upload.pk}/")
    assert 'hx-trigger="every 1s"' in kasse.get(where).content.decode()
    kept = {"step": "checking", "done": 1200, "total": 20000, "at": time.time()}
    Upload.objects.filter(pk=upload.pk).update(progress=kept)
    page = kasse.get(where, headers={"HX-Request": "true"}).content.decode()
    assert "1200/20000" in page
    assert "Noch einmal anstoßen" not in page
    Upload.objects.filter(pk=upload.pk).update(
        progress={**kept, "at": 0}, created_at="2020-01-01T00:00Z", started_at="2020-01-01T00:00Z"
    )
    assert "Noch einmal anstoßen" in kasse.get(where).content.decode()
    uploads.advance(upload.pk)
    assert kasse.get(where, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
