"""The generated form of a real paper equals that of its source, point by point (2022/1218 of Dithmarschen)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from council.models import Paper
from organisation.models import Membership, Role, User
from roadmap.impact_panels import paper_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]

SOURCE = {
    # Finanzielle Auswirkungen: Ja X. Im Haushaltsplan berücksichtigt: Ja X, Haushaltsplanung 2023. Freiwillig: Ja X
    ("Finanzielle Auswirkungen", "Finanzielle Auswirkungen"): "ja",
    ("Finanzielle Auswirkungen", "Im Haushaltsplan berücksichtigt"): "ja: Haushaltsplanung 2023",
    ("Finanzielle Auswirkungen", "Freiwillige Aufgabe/Maßnahme"): "ja",
    # Produkt-Nr. 11156, Produkt-Name Digitalisierung und Organisation
    ("Produkt", "Produkt-Nr."): "11156",
    ("Produkt", "Produkt-Name"): "Digitalisierung und Organisation",
    ("Produkt", "Teilergebnisplan"): "nicht angegeben",
    ("Produkt", "Ergebnisplan/Finanzplan"): "Ergebnisplan",
    ("Produkt", "Stufe"): "Entwurf",
    ("Produkt", "Jahr"): "2023",
    ("Produkt", "Einmalig oder jährlich"): "nicht angegeben",
    # zusätzlich / neu
    ("Produkt", "Zusätzlich/neu oder vorhanden"): "zusätzlich",
    ("Produkt", "Ertrag"): "keine Position",
    ("Produkt", "Aufwand"): "30.000,00\u00a0€",
    ("Produkt", "Saldo"): "-30.000,00\u00a0€",
    # left blank
    ("Produkt", "Ein negativer Saldo wird finanziert durch"): "nicht angegeben",
    ("Produkt", "Freiwillige Aufgabe/Maßnahme"): "ja",
    ("Produkt", "Geplant im Haushalt"): "Haushaltsplanung 2023",
    # Auswirkung auf Stellenplan: Nein X; Stellenmehrbedarf left blank
    ("Auswirkung auf den Stellenplan", "Auswirkung auf den Stellenplan"): "nein",
    ("Auswirkung auf den Stellenplan", "Stellenmehrbedarf"): "keiner",
}


@pytest.fixture
def paper(real_plans: None, db: None) -> Paper:
    return Paper.objects.select_related("owner").get(reference="2022/1218")


def test_the_form_is_that_of_the_source(paper: Paper) -> None:
    with translation.override("de"):
        found = paper_form(paper, date(2022, 9, 22))
    rows = {
        ("Produkt" if table.title.startswith("Produkt ") else table.title, row.label): row.value
        for table in found.form.tables
        for row in table.rows
    }
    assert rows == SOURCE
    assert len(found.form.blocks) == 1
    # the paper's own statement agrees
    assert found.hints == []
    assert found.stated == [("Finanzielle Auswirkungen", "ja"), ("Auswirkung auf den Stellenplan", "nein")]
    assert found.flags == ["Der Saldo ist negativ, und seine Deckung ist nicht angegeben."]


def test_the_partners_posts_are_named_and_no_need(paper: Paper) -> None:
    with translation.override("de"):
        lines = paper_form(paper, date(2022, 9, 22)).form.lines
    assert [line.posts for line in lines] == ["6", "1", "1"]
    assert lines[0].fte == "mindestens 3,0"
    assert {line.grade for line in lines} == {"nicht angegeben"}
    assert {line.counts for line in lines} == {"Stelle einer anderen Körperschaft, kein Mehrbedarf des Kreises"}


def test_it_stands_on_the_papers_page(paper: Paper, client: Client) -> None:
    user = User.objects.create_user("kaemmerei@dithmarschen.example", display_name="Kämmerei")
    Membership.objects.create(user=user, body=paper.owner, role=Role.FINANCE)
    client.force_login(user)
    page = client.get(reverse("council:paper", args=[paper.owner.slug, paper.slug])).content.decode()
    section = page.split('id="auswirkungen"')[1]
    for expected in (
        "11156",
        "-30.000,00",
        "Digitalisierungsbudget des Kreises 2023",
        "/posten/digitalisierungsbudget-2023/",
    ):
        assert expected in section


def test_new_posts_are_need_and_the_relocated_one_is_not(real_plans: None) -> None:
    """Rhein-Sieg-Kreis: EG 14, EG 13, A 12 and A 11 are new, an A 12 only moves; money from 2023 on is conditional."""
    row = Paper.objects.select_related("owner").get(slug="organisationsaenderung-digitalisierung")
    with translation.override("de"):
        form = paper_form(row, date(2021, 2, 23)).form
    counted = {line.grade: line.counts for line in form.lines if line.counts == "Mehrbedarf"}
    assert len([line for line in form.lines if line.counts == "Mehrbedarf"]) == 4
    assert set(counted) == {"EG 14", "EG 13", "A 12", "A 11"}
    assert [(line.grade, line.counts) for line in form.lines if line.counts != "Mehrbedarf"] == [
        ("A 12", "umgesetzt, kein Mehrbedarf")
    ]
    assert [each.value for each in form.staffing.rows] == ["ja", "4 Stellen, VZÄ nicht angegeben"]
    conditional = [each for table in form.blocks for each in table.rows if each.label.endswith("unter einer Bedingung")]
    assert [each.value for each in conditional] == ["rund 400.000,00\u00a0€"]


def test_two_products_and_their_sum(real_plans: None) -> None:
    """Kreis Rendsburg-Eckernförde: 287.000 € and 350.000 € are 637.000 €, derived; nine new posts."""
    row = Paper.objects.select_related("owner").get(slug="vo-2018-638")
    with translation.override("de"):
        form = paper_form(row, date(2018, 12, 31)).form
    assert [table.title for table in form.blocks][-1] == "Alle Produkte zusammen"
    assert [table.title.split()[1] for table in form.blocks[:-1]] == ["111405", "111501"]
    values = [each.value for each in form.blocks[-1].rows]
    assert "637.000,00\u00a0€" in values
    assert form.staffing.rows[1].value.startswith("9 Stellen")
