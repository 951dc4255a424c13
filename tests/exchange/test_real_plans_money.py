"""The money of the four real plans, as the pages of the budget show it, and not only as it is calculated."""

import re

import pytest
from django.test import Client

from organisation.models import Membership, Role, User
from tests.exchange.real_plans import DITHMARSCHEN, NAMES, NEUSS, RENDSBURG, SIEG, plan
from tests.roadmap.pivot.reading import figures, opens_what_it_says, plain, sums

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]


@pytest.fixture
def office(client: Client) -> Client:
    """Someone who keeps all four plans."""
    user = User.objects.create_user("vier@kreise.example", display_name="Programmbüro")
    for name in NAMES:
        Membership.objects.create(user=user, body=plan(name).owner, role=Role.EDITOR)
    client.force_login(user)
    return client


def page(client: Client, name: str, more: str = "") -> str:
    answer = client.get(f"/roadmap/{name}/haushalt/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def section(html: str, anchor: str) -> str:
    start = html.index(f'id="{anchor}"')
    return html[start : html.index("</section>", start)]


def rows(html: str) -> list[list[str]]:
    """The cells of the rows of tables, with their marks."""
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).replace("\u00a0", " ").split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    ]


class TestRendsburg:
    """637.000 € over two products, exact and worked out, of a year that is not stated."""

    def test_overview(self, office: Client) -> None:
        found = rows(section(page(office, RENDSBURG), "summen"))[1]
        assert found[0] == "Entwurf, Aufwand (Ergebnisplan)"
        assert found[1] == "nicht angegeben"
        assert found[2] == "637.000,00 € berechnet"
        assert found[3:5] == ["keine", "0"]

    def test_table_by_product_and_year(self, office: Client) -> None:
        found = rows(page(office, RENDSBURG, "pivot/"))
        assert found == [
            ["Produkt", "nicht angegeben", "Summe"],
            ["111405 IT-Management", "287.000,00 €", "287.000,00 €"],
            ["111501 Digitalisierung", "350.000,00 €", "350.000,00 €"],
            ["Summe", "637.000,00 € berechnet", "637.000,00 € berechnet"],
        ]

    def test_cover_is_not_stated(self, office: Client) -> None:
        found = rows(section(page(office, RENDSBURG), "deckung"))
        assert ["Deckung nicht angegeben", "Entwurf, Aufwand (Ergebnisplan)"] in [row[:2] for row in found]


class TestSieg:
    """200.000 € in 2021, rund 400.000 € a year after, from 2023 covered under a condition and apart."""

    def test_table_by_year_and_cover(self, office: Client) -> None:
        last = max(plan(SIEG).versions.values_list("period_to__year", flat=True), default=None) or 0
        found = rows(page(office, SIEG, "pivot/?zeilen=jahr&spalten=deckung"))
        reserve, surplus = "Ausgleichsrücklage", "voraussichtlicher Jahresüberschuss 2020"
        head = found[0]
        assert reserve in head[1:]
        assert any(surplus in name for name in head[1:])
        by_year = {row[0]: row[1:] for row in found[1:]}
        assert by_year["2021"][-1] == "200.000,00 €"
        assert by_year["2022"][-1] == "rund 400.000,00 €"
        conditional = [by_year[str(year)][-1] for year in range(2023, 2027)]
        assert set(conditional) == {"rund 400.000,00 € unter Vorbehalt"}
        assert by_year["2021"][head.index(reserve) - 1] == "200.000,00 €"
        assert by_year["Summe"][-1].startswith("rund 600.000,00 € berechnet rund")
        assert by_year["Summe"][-1].endswith("berechnet unter Vorbehalt")
        assert last <= 2026

    def test_conditional_money_stands_apart(self, office: Client) -> None:
        html = page(office, SIEG)
        found = rows(section(html, "vorbehalt"))[1]
        assert found[0] == "Stellenmehrbedarf Digitalisierung ab 2023, jährlich"
        assert found[1].startswith("2023: rund 400.000,00 € unter Vorbehalt 2024: rund 400.000,00 €")
        assert "unter der Voraussetzung, dass dieser der Ausgleichsrücklage zugeführt wird" in found[2]
        secured, conditional = rows(section(html, "summen"))[1][2:4]
        assert secured == "rund 600.000,00 € berechnet"
        assert conditional.startswith("rund")
        assert "unter Vorbehalt" in section(html, "deckung")


class TestDithmarschen:
    """30.000 € for each of nine partners, the county's own counted once; a negative Saldo without a stated cover."""

    def test_saldo_and_its_cover(self, office: Client) -> None:
        found = rows(section(page(office, DITHMARSCHEN), "salden"))[1]
        assert found[0].startswith("11156 Digitalisierung und Organisation")
        assert found[1:] == ["2023", "Entwurf (Ergebnisplan)", "-30.000,00 € berechnet", "Deckung nicht angegeben"]

    def test_the_partners_together(self, office: Client) -> None:
        text = plain(section(page(office, DITHMARSCHEN), "partner"))
        assert "9 Körperschaften tragen zusammen bei: 270.000,00 € (je 30.000,00 €)" in text
        assert "270.000,00 € berechnet" in " ".join(
            re.sub(r"<[^>]+>", " ", section(page(office, DITHMARSCHEN), "partner")).replace("\u00a0", " ").split()
        )
        assert "Davon im eigenen Haushalt des Kreises und nur einmal gezählt: 30.000,00 €" in text
        assert "von den anderen: 240.000,00 €" in text
        assert "Digitalisierungsbudget des Kreises 2023" in text
        assert "empfohlen" in text

    def test_the_countys_own_budget_holds_its_item_alone(self, office: Client) -> None:
        assert rows(page(office, DITHMARSCHEN, "pivot/"))[-1] == ["Summe", "30.000,00 €", "30.000,00 €"]

    def test_the_grant_that_ends_after_the_adoption(self, office: Client) -> None:
        found = rows(section(page(office, DITHMARSCHEN), "zuwendungen"))[1]
        assert "01.11.2022" in found[3]
        assert found[4].endswith("abgelaufen 40 Tage nach dem Beschluss des Plans")


class TestNeuss:
    """100.000 € a year for training, without a product, and shown as such."""

    def test_overview(self, office: Client) -> None:
        html = page(office, NEUSS)
        found = rows(section(html, "summen"))[1]
        assert found[0] == "Ansatz, Ertrag oder Aufwand nicht angegeben, Betrag je Jahr"
        assert found[1:3] == ["jährlich, erstes und letztes Jahr nicht angegeben", "100.000,00 €"]

    def test_table(self, office: Client) -> None:
        found = rows(page(office, NEUSS, "pivot/"))
        assert found[0][1] == "jährlich, erstes und letztes Jahr nicht angegeben"
        assert found[1] == ["nicht angegeben", "100.000,00 €", "100.000,00 €"]

    def test_its_project(self, office: Client) -> None:
        found = rows(page(office, NEUSS, "pivot/?zeilen=projekt&spalten=produkt"))
        assert found[1][1] == "100.000,00 €"
        assert found[0][1] == "nicht angegeben"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "more", ["", "pivot/", "pivot/?zeilen=jahr&spalten=deckung", "pivot/?zeilen=stufe&spalten=jahr"]
)
def test_every_figure_opens_its_items(office: Client, name: str, more: str) -> None:
    found = figures(page(office, name, more))
    assert found
    for figure in found:
        if "€" in figure.text and not figure.text.startswith("-"):
            opens_what_it_says(office, figure)
        else:
            assert sums(office, figure.address)
