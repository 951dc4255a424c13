"""The grid of money: cells to items and back, sums by column, all or nothing, and two who type at the same moment.

With DIGIPLAN_TEST_FULL=1 forty rounds of the race, else five.
"""

import json
import os
import threading
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisation.merging import Edit
from organisation.models import AuditEvent, Membership, Role, User
from roadmap import actions
from roadmap.amounts import Amount, Qualifier
from roadmap.budget import Direction, Item, Stage
from roadmap.models import Allocation, BudgetAmount, BudgetItem, BudgetProduct
from roadmap.money import grid_saving
from roadmap.money.grid import Column, Entry, Line, columns_of, rows_of, sums_of
from tests.roadmap.test_money_items import ACCEPTED, REFUSED, text_of
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
ROUNDS = 40 if os.environ.get("DIGIPLAN_TEST_FULL") == "1" else 5
ASKED = "was=produkt:11150&von=2023&bis=2024&stufe=draft&stufe=appropriation&stufe=actual"


def at(world: World, asked: str = ASKED) -> str:
    return f"{reverse('roadmap:money-grid', args=[world.plan.slug])}?{asked}"


@pytest.fixture
def world() -> World:
    return county(projects=2)


@pytest.fixture
def finance(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.FINANCE))
    return client


def opened(client: Client, where: str) -> dict[str, str]:
    """What a browser sends of a page on which nothing was typed, by the labels of cells, and its hidden fields."""
    context = client.get(where).context
    cells = {cell.label: cell for line in context["lines"] for cell in line["cells"]}
    return {"stand": context["opened"], **{cell.name: cell.text for cell in cells.values()}}


def name(client: Client, where: str, *words: str) -> str:
    """The name of the one cell whose label has these words."""
    context = client.get(where).context
    found = [
        cell.name for line in context["lines"] for cell in line["cells"] if all(word in cell.label for word in words)
    ]
    assert len(found) == 1, found
    return str(found[0])


def send(client: Client, where: str, typed: Mapping[str, str], **more: str) -> Any:
    return client.post(where, {**opened(client, where), **typed, **more})


def sums(client: Client, where: str) -> dict[str, list[str]]:
    return {
        row["label"]: [cell["text"].replace("\u00a0", " ") for cell in row["cells"]]
        for row in client.get(where).context["sums"]
    }


def test_cells_are_changed_and_items_made_in_one_save(finance: Client, world: World) -> None:
    where = at(world)
    draft = name(finance, where, "Posten", "2023, Entwurf")
    granted = name(finance, where, "Posten", "2023, Ansatz")
    revenue = name(finance, where, "Ertrag", "2024, Ansatz")
    assert opened(finance, where)[draft] == "rund 30.000,00"
    answer = send(finance, where, {draft: "31.000", granted: "mindestens 1.234,5", revenue: "7"}, grund="Beratung")
    assert answer.status_code == 302
    row = BudgetItem.objects.get(slug="posten-0")
    latest = row.amounts.last()
    assert latest is not None
    assert (latest.amount, latest.qualifier, latest.reason) == (Decimal(31000), "exact", "Beratung")
    made = BudgetItem.objects.exclude(pk=row.pk).order_by("stage", "year_from")
    assert [(each.stage, each.year_from, each.year_to, each.direction, each.product) for each in made] == [
        ("appropriation", 2023, 2023, "expense", row.product),
        ("appropriation", 2024, 2024, "revenue", row.product),
    ]
    assert [(str(a.amount), a.qualifier) for a in made[0].amounts.all()] == [("1234.50", "at_least")]
    assert made[0].allocations.get().project == world.joint, "it belongs to what its line belongs to"
    found = sums(finance, where)
    # columns: 2023 draft, appropriation, actual; 2024 the same
    assert found["Aufwand (Ergebnisplan)"][:2] == ["31.000,00 €", "mindestens 1.234,50 €"]
    assert found["Ertrag (Ergebnisplan)"][4] == "7,00 €"
    assert send(finance, where, {}).status_code == 302
    assert BudgetAmount.objects.count() == 4, "what nobody typed is not written"


@pytest.mark.parametrize("typed", REFUSED)
def test_a_wrong_cell_refuses_all_and_loses_nothing(finance: Client, world: World, typed: str) -> None:
    where = at(world)
    draft, granted = (name(finance, where, "Posten", f"2023, {stage}") for stage in ("Entwurf", "Ansatz"))
    answer = send(finance, where, {draft: "5", granted: typed}, grund="Beratung")
    assert answer.status_code == 422
    page = text_of(answer)
    assert f'value="{typed}"' in page
    assert 'value="5"' in page
    assert 'value="Beratung"' in page
    assert f'id="{granted}-fehler"' in page
    assert BudgetAmount.objects.count() == 1
    assert BudgetItem.objects.count() == 1


def test_figures_are_shown_back_in_full_and_actuals_may_be_negative(finance: Client, world: World) -> None:
    where = at(world)
    for typed, shown in ACCEPTED:
        draft = name(finance, where, "Posten", "2023, Entwurf")
        assert send(finance, where, {draft: typed}).status_code == 302
        assert opened(finance, where)[draft] == shown
    actual = name(finance, where, "Posten", "2023, Ist")
    assert send(finance, where, {actual: "−1"}).status_code == 302
    assert sums(finance, where)["Aufwand (Ergebnisplan)"][2] == "-1,00 €"
    assert send(finance, where, {draft: ""}).status_code == 302
    assert sums(finance, where)["Aufwand (Ergebnisplan)"][0] == "nicht angegeben", "empty is unknown, not 0"


def test_several_changes_are_taken_back_at_once(finance: Client, world: World) -> None:
    where = at(world)
    actions.add_budget_item(
        plan=world.plan, by=None, slug="ansatz", title="Ansatz", stage="appropriation", part="result",
        direction="expense", product=BudgetProduct.objects.get(), year_from=2023, year_to=2023,
        shares=[(world.joint, Decimal(1))],
    )  # fmt: skip
    cells = [cell for cell in opened(finance, where) if cell.startswith("p-")]
    assert len(cells) == 2
    assert send(finance, where, dict.fromkeys(cells, "77")).status_code == 302
    whole = AuditEvent.objects.get(action="items.change")
    assert {value for key, value in opened(finance, where).items() if key in cells} == {"77,00"}
    assert finance.post(reverse("undo", args=[whole.pk])).status_code == 302
    assert {value for key, value in opened(finance, where).items() if key in cells} == {"rund 30.000,00", ""}


def test_a_clash_tells_before_theirs_and_yours(finance: Client, world: World) -> None:
    where = at(world)
    draft, granted = (name(finance, where, "Posten", f"2023, {stage}") for stage in ("Entwurf", "Ansatz"))
    stale = opened(finance, where)
    assert send(finance, where, {draft: "40.000", granted: "9"}).status_code == 302
    answer = finance.post(where, {**stale, draft: "50.000", granted: "8"})
    assert answer.status_code == 409
    found = {clash.where.partition(": ")[2]: clash for clash in answer.context["shown"].clashes}
    clash, new = found["2023, Entwurf"], found["2023, Ansatz"]
    assert (clash.before, clash.theirs, clash.yours) == ("rund 30.000,00", "40.000,00", "50.000")
    assert (new.before, new.theirs, new.yours) == ("", "9,00", "8")
    page = text_of(answer)
    assert 'value="50.000"' in page
    # the second time it is decided: one is taken, one is left to the other
    again = {
        cell.name: cell.text for line in answer.context["lines"] for cell in line["cells"]
    } | {"stand": answer.context["opened"], f"wahl-{new.name}": "andere"}  # fmt: skip
    assert json.loads(answer.context["opened"])[new.name] == "9,00"
    assert finance.post(where, again).status_code == 302
    now = opened(finance, where)
    assert (now[draft], now[new.name]) == ("50.000,00", "9,00")
    gone = {**stale, draft: "60.000"}
    BudgetItem.objects.all().delete()
    answer = finance.post(where, gone)
    assert answer.status_code == 409
    assert "60.000" in text_of(answer)


def test_lines_of_projects_fields_and_without_a_product(finance: Client, world: World) -> None:
    field = "feld:v1/feld"
    sides = ("Auszahlung", "Auszahlung", "Einzahlung")
    for what, side in zip((f"projekt:{world.joint.slug}", field, "produkt:ohne"), sides, strict=True):
        where = at(world, f"was={what}&von=2023&bis=2023&stufe=appropriation")
        cell = name(finance, where, side, "2023, Ansatz")
        assert send(finance, where, {cell: "12"}).status_code == 302
        assert sums(finance, where)[f"{side} (Finanzplan)"] == ["12,00 €"]
    assert Allocation.objects.filter(project=world.joint, item__direction="payment").count() == 1
    assert Allocation.objects.filter(field__slug="feld", item__direction="payment").count() == 1
    assert finance.get(at(world, "was=produkt:gibt-es-nicht")).status_code == 404


def test_the_office_reads_and_may_not_write(client: Client, world: World) -> None:
    client.force_login(world.user(Role.HEAD))
    page = text_of(client.get(at(world)))
    assert "rund 30.000,00" in page
    assert '<input type="text" inputmode="decimal"' not in page
    assert client.post(at(world), {}).status_code == 403


def test_queries_do_not_grow_with_rows(finance: Client, world: World, django_assert_max_num_queries: Any) -> None:
    where = at(world)
    finance.get(where)
    with django_assert_max_num_queries(60) as few:
        finance.get(where)
        number = len(few)
    item = BudgetItem.objects.get()
    for account in range(30):
        actions.add_budget_item(
            plan=world.plan, by=None, slug=f"mehr-{account}", title=f"Mehr {account}", stage="draft", part="result",
            direction="expense", product=item.product, year_from=2023, year_to=2023, account=str(account),
            shares=[(world.joint, Decimal("0.5"))],
        )  # fmt: skip
    with django_assert_max_num_queries(number):
        assert len(finance.get(where).context["lines"]) > 30


def entry(line: Line, period: str, stage: str, value: str, qualifier: str = "exact") -> Entry:
    item = Item(
        key=f"{line.key}{period}{stage}{value}", stage=Stage(stage),
        amount=Amount(Decimal(value), Qualifier(qualifier)), direction=Direction(line.side),
        conditional=line.conditional,
    )  # fmt: skip
    return Entry(line, Column(period, stage), item, value)


def test_rows_and_sums_of_a_grid() -> None:
    """Two items of one cell take two rows; sides, stages, secured and conditional have sums of their own."""
    line, other = Line("p", "expense"), Line("p", "revenue")
    doubtful = Line("p", "expense", conditional=True)
    entries = [
        entry(line, "2023", "actual", "1"), entry(line, "2023", "actual", "2", "about"),
        entry(line, "2024", "actual", "4"), entry(other, "2023", "actual", "8"),
        entry(doubtful, "2023", "actual", "16"),
    ]  # fmt: skip
    rows = rows_of(entries, [line, Line("p", "payment")])
    assert [(row.line.side, row.lane, len(row.entries)) for row in rows] == [
        ("expense", 0, 2), ("expense", 1, 1), ("revenue", 0, 1), ("expense", 0, 1), ("payment", 0, 0),
    ]  # fmt: skip
    found = {(each.side, each.conditional): each.totals for each in sums_of(rows)}
    column = Column("2023", "actual")
    amount = found[("expense", False)][column].amount
    assert amount == Amount(Decimal(3), Qualifier.ABOUT)
    conditional, revenue = found[("expense", True)][column].amount, found[("revenue", False)][column].amount
    assert (conditional, revenue) == (Amount(Decimal(16)), Amount(Decimal(8)))
    assert [column.period for column in columns_of(["2024", "", "2023–", "2023"], ["actual"])] == [
        "2023", "2024", "2023–", "",
    ]  # fmt: skip


class Race:
    """Two people with the same grid open, who send at the same moment."""

    def __init__(self, world: World) -> None:
        second = User.objects.create_user("zweite@kreis-eins.example", display_name="zweite Kämmerei")
        Membership.objects.create(user=second, body=world.body, role=Role.FINANCE)
        self.where = at(world)
        self.clients = [Client(), Client()]
        for client, user in zip(self.clients, (world.user(Role.EDITOR), second), strict=True):
            client.force_login(user)

    def send(self, typed: list[dict[str, str]]) -> list[Any]:
        data = [{**opened(client, self.where), **cells} for client, cells in zip(self.clients, typed, strict=True)]
        barrier = threading.Barrier(2)
        answers: list[Any] = [None, None]

        def post(number: int) -> None:
            try:
                barrier.wait(timeout=30)
                answers[number] = self.clients[number].post(self.where, data[number])
            finally:
                connection.close()

        threads = [threading.Thread(target=post, args=[number]) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return answers


def play(race: Race) -> None:
    """Both change the draft and fill the same empty cell: one gets all of it, the other nothing and is told."""
    for number in range(ROUNDS):
        BudgetItem.objects.filter(stage="actual").delete()
        draft, actual = (name(race.clients[0], race.where, "Posten", f"2023, {stage}") for stage in ("Entwurf", "Ist"))
        typed = [{draft: f"{who}{number:02d}", actual: f"{who}"} for who in (7, 8)]
        answers = race.send(typed)
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        won = next(index for index, answer in enumerate(answers) if answer.status_code == 302)
        now = opened(race.clients[0], race.where)
        assert now[draft].split(",")[0].replace(".", "") == typed[won][draft]
        assert BudgetItem.objects.filter(stage="actual").count() == 1
        page = text_of(answers[1 - won])
        assert f'value="{typed[1 - won][draft]}"' in page, "nothing typed is lost"


@pytest.mark.django_db(transaction=True)
def test_two_who_type_in_the_same_cells() -> None:
    play(Race(county()))


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_the_same_race_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_one_wins(now: Mapping[str, Any], edits: Mapping[str, Edit]) -> dict[str, Any]:
        return {name: edit.value for name, edit in edits.items() if edit.value != now[name]}

    monkeypatch.setattr(grid_saving, "merge", last_one_wins)
    with pytest.raises(AssertionError):
        play(Race(county()))
