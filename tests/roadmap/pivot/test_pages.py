"""The pages that read money: each figure opens the list that comes to it, with few statements for many items."""

import os
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from organisation.models import Role
from roadmap.models import BudgetItem
from roadmap.pivot import pages
from roadmap.pivot.loading import Money, load
from roadmap.pivot.query import read
from roadmap.pivot.sums import blocks
from roadmap.pivot.words import block_key
from tests.roadmap.pivot.plans import fill
from tests.roadmap.pivot.reading import Figure, figures, opens_what_it_says, plain
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
ITEMS = 5000 if os.environ.get("DIGIPLAN_TEST_FULL") else 400
TABLES = [
    "",
    "zeilen=jahr&spalten=deckung",
    "zeilen=feld&spalten=jahr",
    "zeilen=produkt&spalten=stufe",
    "zeilen=richtung&spalten=produkt",
    "zeilen=projekt&spalten=deckung&stufe=appropriation,actual",
    "zeilen=posten&spalten=jahr&produkt=produkt-1",
]


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.FINANCE))
    return client


def address(world: World, more: str = "") -> str:
    return f"/roadmap/{world.plan.slug}/haushalt/{more}"


def money_of(world: World) -> Money:
    return load(world.plan, world.version, timezone.localdate())


def check(money: Money, figure: Figure) -> None:
    """The list that a figure opens has one sum, and that is the figure."""
    asked = read(QueryDict(figure.address.partition("?")[2]))
    assert not asked.problems, figure
    found = pages.block_sums(asked.among(money.portions), asked)
    assert len(found) == 1, (figure, [one.name for one in found])
    if figure.text.endswith("ohne Betrag"):
        count = 1 if figure.text.startswith("eine ") else int(figure.text.split()[0])
        assert (found[0].html, found[0].sum.unknown) == ("", count), figure
    else:
        assert (plain(found[0].html), found[0].sum.unknown) == (figure.text, 0), figure


class TestTable:
    """`roadmap:pivot`"""

    @pytest.mark.parametrize("asked", TABLES)
    def test_every_cell_opens_the_list_that_comes_to_it(self, office: Client, world: World, asked: str) -> None:
        fill(world, 90)
        money = money_of(world)
        shown = office.get(address(world, f"pivot/?{asked}"))
        assert shown.status_code == 200
        queries = [query for _name, query, _active in shown.context["blocks"]]
        cells = [
            one for query in queries for one in figures(office.get(address(world, f"pivot/{query}")).content.decode())
        ]
        assert len(cells) > 40
        for figure in cells:
            check(money, figure)
        opens_what_it_says(office, cells[0])
        opens_what_it_says(office, cells[-1])

    def test_every_item_is_in_a_cell(self, office: Client, world: World) -> None:
        fill(world, 60)
        found = office.get(address(world, "pivot/?zeilen=posten&spalten=stufe"))
        text = found.content.decode()
        for _name, query, _active in found.context["blocks"]:
            text += office.get(address(world, f"pivot/{query}")).content.decode()
        for row in BudgetItem.objects.filter(plan=world.plan):
            assert f"posten={row.pk}" in text

    def test_titles_are_escaped(self, office: Client, world: World) -> None:
        fill(world, 9)
        text = office.get(address(world, "pivot/?zeilen=posten&spalten=jahr")).content.decode()
        assert "Position &lt;" in text
        assert "Position <" not in text

    def test_stages_are_not_added(self, office: Client, world: World) -> None:
        fill(world, 40)
        found = office.get(address(world, "pivot/?zeilen=jahr&spalten=stufe")).context["table"]
        assert (found.across, found.grand) == (None, None)
        assert found.down

    @pytest.mark.parametrize(
        "asked", ["zeilen=mond&spalten=jahr", "zeilen=jahr&spalten=jahr", "art=x", "spalten=posten"]
    )
    def test_what_there_is_not_is_told(self, office: Client, world: World, asked: str) -> None:
        answer = office.get(address(world, f"pivot/?{asked}"))
        assert answer.status_code == 422
        assert "kennt" in answer.content.decode()
        assert answer.context["table"].cells

    def test_a_filter_that_nothing_fits_says_so(self, office: Client, world: World) -> None:
        for page in ("pivot/?jahr=1999", "posten/?jahr=1999", "posten/?projekt=%00"):
            answer = office.get(address(world, page))
            assert answer.status_code == 200
            assert "Keine Haushaltsposition passt zu diesem Filter." in answer.content.decode()

    def test_a_plan_without_money(self, office: Client, world: World) -> None:
        BudgetItem.objects.filter(plan=world.plan).delete()
        for page in ("", "pivot/", "posten/"):
            assert "Die Quellen nennen" in office.get(address(world, page)).content.decode()


def counted(client: Client, page: str, django_assert_max_num_queries: Any) -> int:
    with django_assert_max_num_queries(40) as captured:
        assert client.get(page).status_code == 200
    return len(captured.captured_queries)


@pytest.mark.parametrize("page", ["", "pivot/", "pivot/?zeilen=projekt&spalten=jahr", "posten/"])
def test_few_statements_for_many_items(client: Client, page: str, django_assert_max_num_queries: Any) -> None:
    small, large = county("klein"), county("gross", projects=20)
    fill(large, ITEMS)
    counts = []
    for of in (small, large):
        client.force_login(of.user(Role.FINANCE))
        client.get("/")
        counts.append(counted(client, address(of, page), django_assert_max_num_queries))
    assert counts[1] <= counts[0] <= 15, counts


class TestOverview:
    """`roadmap:budget`"""

    def test_every_figure_opens_its_items(self, office: Client, world: World) -> None:
        fill(world, 80)
        money = money_of(world)
        html = office.get(address(world)).content.decode()
        cells = figures(html[: html.index('id="posten"')])
        assert len(cells) > 60
        for figure in cells:
            if figure.text[0].isdigit() and "€" in figure.text:
                check(money, figure)

    def test_plan_against_actual(self, office: Client, world: World) -> None:
        rows = {"appropriation": 100_000, "carry_over": 10_000, "actual": 60_000, "forecast": 48_000}
        for stage, amount in rows.items():
            item = BudgetItem.objects.create(
                plan=world.plan, slug=stage, title=stage, stage=stage, year_from=2024, year_to=2024, part="result",
                direction="expense",
            )  # fmt: skip
            item.amounts.create(amount=amount, effective_on=date(2024, 1, 1))
        answer = office.get(address(world))
        found = answer.context["outcomes"]
        assert [plain(cell) for _name, cell in found[0].cells] == [
            "100.000,00 €", "10.000,00 €", "110.000,00 €", "60.000,00 €", "48.000,00 €", "108.000,00 €",
        ]  # fmt: skip
        assert (found[0].head, found[0].variance, found[0].deviates) == ("2024", "+8\u00a0%", True)
        assert "chart-svg" in answer.content.decode()
        by_product = office.get(address(world, "?nach=produkt"))
        assert [row.group for row in by_product.context["outcomes"]] == ["nicht angegeben"]
        assert office.get(address(world, "?nach=mond")).status_code == 422

    def test_sources_of_every_item_stand_beside_it(self, office: Client, world: World) -> None:
        text = office.get(address(world)).content.decode()
        for expected in ["Posten kreis-eins", "Zitat kreis-eins", "Ausgleichsrücklage", "rund", "Programm kreis-eins"]:
            assert expected in text, expected


def test_blocks_are_named_once(world: World) -> None:
    fill(world, 200)
    found = blocks(money_of(world).portions)
    assert len({block_key(block) for block in found}) == len(found) > 10
