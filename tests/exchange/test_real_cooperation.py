"""What the sources say of cooperation (domain, S1–S5) stands on the pages and in the reports of three counties.

The expectations are written down here by hand from the specification, and not taken from the plan files.
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from evaluation import facts, report
from organisation.models import Body, Membership, Role, User
from roadmap.models import Plan
from tests.exchange.real_plans import DITHMARSCHEN, NEUSS, SIEG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]

MUNICIPALITIES = (
    *("Dormagen", "Grevenbroich", "Jüchen", "Kaarst", "Korschenbroich", "Meerbusch", "Neuss", "Rommerskirchen"),
)


def words(html: str) -> str:
    return " ".join(strip_tags(re.sub(r"<(?!/?(?:span|a|abbr)\b)", " <", html)).replace("\u00a0", " ").split())


def office(client: Client, slug: str) -> Client:
    body = Plan.objects.get(slug=slug).owner
    user = User.objects.create_user(f"buero@{slug}.example", display_name="Programmbüro")
    Membership.objects.create(user=user, body=body, role=Role.EDITOR)
    client.force_login(user)
    return client


def shown(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, args)
    return words(response.content.decode())


def printed(slug: str, year: int) -> str:
    found = facts.collect(
        Plan.objects.get(slug=slug),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        cut_off=date(year, 12, 31),
        frozen_at=datetime(2100, 1, 1, tzinfo=UTC),
    )
    html = report.document_html(found, manifest_sha256="a" * 64, report_number="EB 1", version=1)
    return words(html.replace("&amp;", "&"))


def holds(text: str, *expected: str) -> None:
    missing = [one for one in expected if one not in text]
    assert not missing, missing


def test_the_alliance_of_rhein_kreis_neuss(client: Client) -> None:
    office(client, NEUSS)
    overview = shown(client, "cooperation:overview")
    agreement = shown(client, "cooperation:agreement", "rhein-kreis-neuss", "lokales-buendnis-digitalisierung")
    holds(overview, "Verwaltungsvereinbarung", "Arbeitskreis der IT-Leitungen", "Hauptverwaltungsbeamtenkonferenz")
    said = ["Verwaltungsvereinbarung", "März 2019", "Absichtserklärung", *MUNICIPALITIES, "Kreishaushalt"]
    said += ["Hauptverwaltungsbeamtenkonferenz", "einstimmig", "ITK Rheinland", "sofern möglich und wirtschaftlich"]
    projects = ["Baulasten", "Ummeldung", "Schulung"]
    holds(agreement, *said)
    # nine parties, and of none is an adoption made up
    assert agreement.count("öffentliche Berichterstattung") >= 8
    assert "einstimmig angenommen" not in agreement
    group = shown(client, "council:committee", "rhein-kreis-neuss", "arbeitskreis-it-leitungen")
    holds(group, *MUNICIPALITIES, "IT-Leitung des Kreises", "Strategien austauschen")
    paper = printed(NEUSS, 2022)
    holds(paper, *said, "Arbeitskreis der IT-Leitungen", "Strategien austauschen")
    holds(shown(client, "cooperation:body", "itk-rheinland"), "Zweckverband")
    for text in (overview, paper):
        holds(text, *projects[:2])
        assert re.search("Schulung|Fort- und Weiterbildung", text)


def test_the_agreement_of_dithmarschen(client: Client) -> None:
    office(client, DITHMARSCHEN)
    said = ["4 Jahre", "2020", "Heide", "Brunsbüttel", "Ämter"]
    agreement = shown(client, "cooperation:agreement", "kreis-dithmarschen", "kooperationsvereinbarung-2020")
    paper = printed(DITHMARSCHEN, 2023)
    holds(paper, *said, "9 Beteiligte", "Lenkungsgruppe", "alle 14 Tage", "20.08.2020", "einstimmig")
    holds(
        agreement,
        "48 Monate",
        "2024",
        "berechnet",
        "Heide",
        "Brunsbüttel",
        "20.08.2020",
        "endet möglicherweise zu früh",
    )
    # the vision is for 2025, the agreement ends in 2024 by start and duration: warned everywhere
    warning = "Endet vor dem Jahr der Vision, 2025."
    for name, args in (
        ("cooperation:agreement", ["kreis-dithmarschen", "kooperationsvereinbarung-2020"]),
        ("cooperation:overview", []),
        ("roadmap:plan", [DITHMARSCHEN]),
    ):
        assert warning in shown(client, name, *args), name
    holds(agreement, "30.000,00 €", "mindestens 4", "270.000,00 €", "Summe", "2023", "empfohlen")
    group = shown(client, "council:committee", "kreis-dithmarschen", "projektgruppe")
    holds(group, "alle 14 Tage")


def test_civitec_and_its_move_to_regio_it(client: Client) -> None:
    office(client, SIEG)
    for slug in ("civitec", "regio-it"):
        holds(shown(client, "cooperation:body", slug), "civitec", "regio iT", "01.01.2020")
    plan = shown(client, "roadmap:plan", Plan.objects.get(slug=SIEG).slug)
    holds(plan, "civitec", "regio iT GmbH", "Nachfolge", "01.01.2020", "Oberbergischer Kreis", "Solingen")
    holds(printed(SIEG, 2022), "civitec", "regio iT GmbH", "01.01.2020", "Oberbergischer Kreis", "Solingen")


def test_a_municipality_of_the_alliance_sees_its_agreement_and_its_working_group(client: Client) -> None:
    user = User.objects.create_user("it@neuss.example", display_name="IT-Leitung")
    Membership.objects.create(user=user, body=Body.objects.get(slug="dormagen"), role=Role.PARTNER_READER)
    client.force_login(user)
    holds(shown(client, "council:committee", "rhein-kreis-neuss", "arbeitskreis-it-leitungen"), "Dormagen")
    holds(shown(client, "cooperation:agreement", "rhein-kreis-neuss", "lokales-buendnis-digitalisierung"), "einstimmig")
    for committee in ("kreistag", "ids"):
        where = reverse("council:committee", args=["rhein-kreis-neuss", committee])
        assert client.get(where).status_code == 404
