"""Budget and actuals from a finance file: mapped, tried out, entered as sums with their lines, replaced, refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from exchange.finance.models import FinanceBatch, FinanceEntry, FinanceLine, FinanceMapping, FinanceProblem
from exchange.finance.settings import Settings
from exchange.models import Upload
from organisation.models import AuditEvent, Role
from roadmap.models import BudgetAmount, BudgetItem, BudgetPlan, BudgetProduct
from tests.exchange.books import book
from tests.exchange.database_state import fingerprint
from tests.exchange.finance_files import (
    HEADS,
    ROWS,
    SETTINGS,
    confirm,
    csv,
    load,
    many,
    mapping,
    page_of,
    post,
    products,
    send,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def kasse(client: Client, world: World) -> Client:
    """The finance department's client."""
    client.force_login(world.user(Role.FINANCE))
    return client


def amounts(world: World) -> dict[tuple[str, int, str], Decimal]:
    rows = BudgetItem.objects.filter(plan=world.plan).exclude(batch="").with_amount(date(2030, 1, 1))
    return {(row.account, row.year_from or 0, row.direction): row.amount for row in rows}  # type: ignore[attr-defined]  # annotated


SUMS = {
    ("5431000", 2023, "expense"): Decimal("1000.00"),
    ("4141000", 2023, "revenue"): Decimal("10000.00"),
    ("5431000", 2024, "expense"): Decimal("99.90"),
}


FIGURES = [
    [*row[:3], int(row[3]), figure, row[5]] for row, figure in zip(ROWS, (1234.56, -234.56, 10000, 99.9), strict=True)
]


@pytest.mark.parametrize(
    "content",
    [
        csv(ROWS),
        csv(ROWS, encoding="cp1252"),
        csv(ROWS, encoding="utf-8-sig", mark="\t"),
        csv([[f'"{cell}"' for cell in row] for row in ROWS], mark=","),
        book({"Export": [["Kreis eins"], [], HEADS, *ROWS]}),
        book({"Export": [HEADS, *FIGURES]}),
    ],
    ids=["utf-8", "cp1252", "tab", "comma", "xlsx of texts", "xlsx of figures"],
)  # fmt: skip
def test_lines_become_items_that_open_their_lines(kasse: Client, world: World, content: bytes) -> None:
    name = "ist.xlsx" if content[:2] == b"PK" else "ist.csv"
    upload = send(kasse, world, content, file=name)
    assert upload.state == "checked"
    assert not BudgetItem.objects.exclude(batch="").exists()
    page = kasse.get(page_of(world, f"datei/{upload.pk}/")).content.decode()
    for word in ("1.000,00", "10.000,00", "99,90", "1.234,56-"):
        assert word in page
    assert confirm(kasse, world, upload) == 302
    assert amounts(world) == SUMS
    item = BudgetItem.objects.get(account="5431000", year_from=2023)
    assert (item.title, item.part, item.stage, item.batch) == (
        "5431000 Geschäftsaufwendungen",
        "result",
        "actual",
        "ist-2023",
    )
    where = kasse.get(page_of(world, f"posten/{item.slug}/"))
    assert (
        f'href="{page_of(world, f"posten/{item.slug}/")}"'
        in kasse.get(f"/roadmap/{world.plan.slug}/haushalt/posten/{item.slug}/").content.decode()
    )
    lines = kasse.get(where["Location"]).content.decode()
    assert "Storno Lizenzen" in lines
    assert "Bescheid" not in lines
    assert "Bescheid" in kasse.get(page_of(world, "stapel/ist-2023/1/zeilen/")).content.decode()


def test_one_event_tells_of_an_import(kasse: Client, world: World) -> None:
    upload = load(kasse, world, csv(ROWS))
    (event,) = AuditEvent.objects.filter(action__startswith="finance.", at__gte=upload.created_at)
    assert event.target_id == world.plan.pk
    assert (event.details["lines"], event.details["items"]) == (4, 3)
    page = kasse.get(page_of(world)).content.decode()
    assert "ist.csv" in page
    page = kasse.get(page_of(world, "stapel/ist-2023/")).content.decode()
    assert upload.result["sha256"] in page
    assert str(world.user(Role.FINANCE)) in page


def test_every_mistake_stands_with_its_row(kasse: Client, world: World) -> None:
    before = fingerprint()
    rows = [
        *ROWS,
        ["99999", "5431000", "", "2023", "1,00", ""],
        ["11150", "9", "", "1999", "1,234.5", ""],
        ["", "5431000", "", "", "", ""],
    ]
    upload = send(kasse, world, csv(rows))
    found = FinanceProblem.objects.filter(upload=upload).values_list("row", "head", "value", "code")
    assert list(found) == [
        (6, "Produkt", "99999", "product_unknown"),
        (7, "Sachkonto", "9", "account_unknown"),
        (7, "Haushaltsjahr", "1999", "year_range"),
        (7, "Betrag", "1,234.5", "amount_invalid"),
        (8, "Produkt", "", "product_missing"),
        (8, "Haushaltsjahr", "", "year_missing"),
        (8, "Betrag", "", "amount_missing"),
    ]
    page = kasse.get(page_of(world, f"datei/{upload.pk}/")).content.decode()
    assert "7 Fehler in 3 Zeilen" in page
    assert "11150" in page  # what is allowed
    assert "2000–2099" in page
    assert confirm(kasse, world, upload) == 422
    after = fingerprint()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "exchange.Upload", "exchange.FinanceProblem", "exchange.FinanceMapping", "organisation.User",
        "organisation.Membership", "organisation.MembershipEvent", "sessions.Session",
    }  # fmt: skip


def test_mistakes_are_paged(kasse: Client, world: World) -> None:
    upload = send(kasse, world, csv([["x", "5", "", "2023", "1", ""]] * 250))
    assert upload.result["mistakes"] == 250
    last = kasse.get(page_of(world, f"datei/{upload.pk}/?seite=3")).content.decode()
    assert ">251<" in last


@pytest.mark.parametrize("stage", ["appropriation", "draft", "forecast", "carry_over", "need"])
def test_a_plan_figure_is_never_negative(kasse: Client, world: World, stage: str) -> None:
    upload = send(kasse, world, csv(ROWS), stage=stage)
    (problem,) = FinanceProblem.objects.filter(upload=upload)
    assert (problem.row, problem.value, problem.code) == (3, "234,56-", "amount_negative")


def test_a_supplementary_budget_names_which_one_it_is(kasse: Client, world: World) -> None:
    budget = BudgetPlan.objects.create(
        owner=world.body, slug="n1", label="1. Nachtrag 2023", state="supplementary", supplementary_number=1
    )
    rows = [ROWS[0], ROWS[2]]
    assert post(kasse, world, csv(rows), stage="supplementary").status_code == 422
    load(kasse, world, csv(rows), stage="supplementary", budget_plan=str(budget.pk))
    assert set(BudgetItem.objects.exclude(batch="").values_list("budget_plan__label", "stage")) == {
        ("1. Nachtrag 2023", "supplementary")
    }


def test_the_mapping_is_asked_once_and_remembered(kasse: Client, world: World) -> None:
    upload = send(kasse, world, csv(ROWS), mapping="", mapping_name="Kassenprogramm")
    assert upload.state == "mapping"
    where = page_of(world, f"datei/{upload.pk}/zuordnung/")
    page = kasse.get(where)
    assert "Geschäftsaufwendungen" in page.content.decode()  # some values of the columns
    form = page.context["form"]
    suggested = {question.head: question.suggested for question in form.questions}
    assert suggested == dict(zip(HEADS, SETTINGS.columns.values(), strict=True))
    data = {f"c{question.place}": question.suggested for question in form.questions}
    data |= {"direction_by": "account", "state": form["state"].value(), "ranges": "4 = Gewinn"}
    assert kasse.post(where, data).status_code == 422
    assert kasse.post(where, {**data, "ranges": "4 = Ertrag\n5 = Aufwand"}).status_code == 302
    upload.refresh_from_db()
    assert upload.state == "checked"
    confirm(kasse, world, upload)
    assert amounts(world) == SUMS
    again = send(kasse, world, csv(ROWS), name="Noch einmal", mapping=str(FinanceMapping.objects.get().pk))
    assert again.state == "checked"
    stale = kasse.post(
        page_of(world, f"zuordnung/{FinanceMapping.objects.get().pk}/"), data | {"ranges": "5 = Aufwand"}
    )
    assert stale.status_code == 422  # opened before somebody else saved
    assert "inzwischen" in stale.content.decode()


def test_directions_by_column_words_signs_and_products(kasse: Client, world: World) -> None:
    other = BudgetProduct.objects.create(owner=world.body, slug="zwei", code="22222")
    heads = ["Produktnummer", "Art", "Betrag", "S/H"]
    settings = Settings(
        columns={"produktnummer": "product", "art": "direction", "betrag": "amount", "s/h": "side"},
        direction_by="column",
        words={"e": "revenue"},
        products={"0022222": str(other.pk), "33333": ""},
        skip_others=True,
    )
    rows = [
        ["0022222", "E", "10,00", "H"],
        ["0022222", "Ertrag", "3,00", "S"],
        ["33333", "quatsch", "5,00", "X"],
        ["44444", "Aufwand", "5,00", "S"],
        ["11150", "Aufwand", "5,00", "S"],
    ]
    upload = load(kasse, world, csv(rows, heads), mapping=str(mapping(world, settings, "S/H").pk), year="2025")
    assert amounts(world) == {("", 2025, "revenue"): Decimal("7.00"), ("", 2025, "expense"): Decimal("5.00")}
    assert upload.result["left_out"] == [["33333", 1], ["44444", 1]]


def test_a_later_file_replaces_only_its_own(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    load(kasse, world, csv([ROWS[0]]), name="Anderes")
    batch = FinanceBatch.objects.get(slug="ist-2023")
    ids = {
        key: item.pk for item in BudgetItem.objects.filter(batch="ist-2023") for key in [(item.account, item.year_from)]
    }
    others = {
        label: mark for label, mark in fingerprint().items() if label in ("roadmap.Allocation", "roadmap.ItemCover")
    }
    foreign = set(BudgetItem.objects.exclude(batch="ist-2023").values_list("pk", "title", "account"))
    rows = [
        ["11150", "5431000", "Geschäftsaufwendungen", "2023", "5,00", ""],
        ROWS[2],
        ["11150", "5000000", "", "2023", "1,00", ""],
    ]
    upload = send(kasse, world, csv(rows), batch=str(batch.pk), as_of="31.01.2024")
    assert {name: upload.result["counts"][name] for name in ("new", "replaced", "unchanged", "gone")} == {
        "new": 1, "replaced": 1, "unchanged": 1, "gone": 1,
    }  # fmt: skip
    assert confirm(kasse, world, upload) == 302
    items = {(item.account, item.year_from): item for item in BudgetItem.objects.filter(batch="ist-2023")}
    assert set(items) == {("5431000", 2023), ("4141000", 2023), ("5000000", 2023)}
    assert items["5431000", 2023].pk == ids["5431000", 2023]  # the same item with a newer amount
    history = BudgetAmount.objects.filter(item=ids["5431000", 2023]).order_by("effective_on")
    assert [(row.amount, row.effective_on) for row in history] == [
        (Decimal("1000.00"), date(2023, 12, 31)),
        (Decimal("5.00"), date(2024, 1, 31)),
    ]
    assert set(BudgetItem.objects.exclude(batch="ist-2023").values_list("pk", "title", "account")) == foreign
    pages = [kasse.get(page_of(world, f"stapel/ist-2023/{number}/")).content.decode() for number in (1, 2)]
    assert ["steht im Haushalt" in page for page in pages] == [False, True]
    now = fingerprint()
    assert all(now[label] == mark for label, mark in others.items())


def test_a_file_of_an_earlier_day_and_one_without_lines_are_refused(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    batch = str(FinanceBatch.objects.get().pk)
    upload = send(kasse, world, csv(ROWS), batch=batch, as_of="30.12.2023")
    assert "früheren Tag" in kasse.get(page_of(world, f"datei/{upload.pk}/")).content.decode()
    assert confirm(kasse, world, upload) == 422
    empty = send(kasse, world, csv([["11150", "5700000", "", "2023", "1,00", ""]]), batch=batch)
    assert confirm(kasse, world, empty) == 422
    assert len(amounts(world)) == 3


def test_what_was_changed_by_hand_is_named_and_kept_or_replaced(kasse: Client, world: World) -> None:
    load(kasse, world, csv(ROWS))
    batch = str(FinanceBatch.objects.get().pk)
    by_hand = BudgetItem.objects.get(account="4141000")
    BudgetAmount.objects.create(item=by_hand, amount=Decimal("12.00"), effective_on=date(2024, 2, 1))
    renamed = BudgetItem.objects.get(account="5431000", year_from=2023)
    BudgetItem.objects.filter(pk=renamed.pk).update(title="Von Hand benannt")
    BudgetItem.objects.get(account="5431000", year_from=2024).delete()
    rows = [[*row[:4], "7,00", ""] for row in (ROWS[0], ROWS[2], ROWS[3])]
    upload = send(kasse, world, csv(rows), batch=batch)
    page = kasse.get(page_of(world, f"datei/{upload.pk}/")).content.decode()
    for word in ("Von Hand geändert seit", "4141000 Zuweisungen vom Land", "von Hand gelöscht"):
        assert word in page
    assert confirm(kasse, world, upload) == 422  # it has to be said what becomes of them
    assert confirm(kasse, world, upload, hand="keep") == 302
    assert amounts(world) == {
        ("5431000", 2023, "expense"): Decimal("1000.00"),
        ("4141000", 2023, "revenue"): Decimal("12.00"),
    }
    load(kasse, world, csv(rows), batch=batch, hand="replace")
    assert set(amounts(world).values()) == {Decimal("7.00")}
    assert len(amounts(world)) == 3
    renamed.refresh_from_db()
    assert renamed.title == "5431000 Geschäftsaufwendungen"
    calm = send(kasse, world, csv(rows), batch=batch)
    assert (calm.result["counts"]["unchanged"], calm.result["counts"]["by_hand"]) == (3, 0)


@pytest.mark.parametrize("count", [3, 120])
def test_queries_do_not_grow(kasse: Client, world: World, count: int, django_assert_max_num_queries) -> None:
    codes = products(world, 4)
    upload = load(kasse, world, csv(many(codes, count)))
    entry = FinanceEntry.objects.all()[0]
    checked = send(kasse, world, csv(many(codes, count, seed=8)), batch=str(FinanceBatch.objects.get().pk))
    pages = (
        "",
        "stapel/ist-2023/",
        "stapel/ist-2023/1/",
        "stapel/ist-2023/1/zeilen/",
        f"stapel/ist-2023/1/zeilen/?posten={entry.pk}",
        f"datei/{upload.pk}/",
        f"datei/{checked.pk}/",
        "stapel/ist-2023/zuruecknehmen/",
    )
    for place, more in enumerate(pages):
        with django_assert_max_num_queries(30) as captured:
            assert kasse.get(page_of(world, more)).status_code == 200
        COUNTED.setdefault(place, set()).add(len(captured))
    assert FinanceLine.objects.count() == count
    if count == 120:
        assert all(len(found) == 1 for found in COUNTED.values()), COUNTED


COUNTED: dict[int, set[int]] = {}


def test_another_county_finds_nothing(client: Client, world: World) -> None:
    other = county("kreis-zwei")
    client.force_login(other.user(Role.FINANCE))
    assert client.get(page_of(world)).status_code == 404
    client.force_login(world.user(Role.HEAD))
    assert client.get(page_of(world)).status_code == 200
    assert client.get(page_of(world, "neu/")).status_code == 403
    assert not Upload.objects.exists()
