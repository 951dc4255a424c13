"""A county from its first minute to a report that the committee reads: in the browser alone, by everybody's own hands.

The walk runs with mouse and scripts; with --full also without JavaScript, and by keyboard only. No command, no
administration of Django, nothing written into the database by the test.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.conftest import demonstration
from tests.browser.person import Hands, Person
from tests.browser.visitor import FULL, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, TOWN, VILLAGE = "Kreis Auwald (fiktiv)", "Stadt Auental (fiktiv)", "Gemeinde Waldwiese (fiktiv)"
COMMITTEE, PAPER = "Ausschuss für Digitalisierung", "Masterplan Digitalisierung Auwald: Beschluss"
PLAN, JOINT = "Masterplan Digitalisierung Auwald", "Gemeinsames Serviceportal"
FIELDS = {
    "Verwaltung der Zukunft": ["Elektronische Akte", "Digitaler Posteingang", "Videosprechstunde"],
    "Gemeinsam digital": [JOINT, "Gemeinsame Schulungen"],
}
AGREEMENT = "Vereinbarung über digitale Zusammenarbeit"
MILESTONE, STATUS = "Testbetrieb in zwei Ämtern", "Das Portal läuft in zwei Ämtern im Testbetrieb."
POINT = "Der Masterplan wird als Grundlage der Jahre 2026 bis 2028 beschlossen."
PASSWORD = "ein langes Passwort 17"
RENDERING = 300  # seconds; alone on the machine it takes about ten
HANDS: list[Hands] = ["mouse", "no-script", "keyboard"] if FULL else ["mouse"]
TODAY = date.today()  # noqa: DTZ011 - the day of the machine on which the demonstration runs
YEAR = TODAY.year


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """Address of an installation in which there is nothing yet; DIGIPLAN_EMPTY_ADDRESS names one that runs already."""
    if address := os.environ.get("DIGIPLAN_EMPTY_ADDRESS"):
        yield address
        return
    with demonstration(tmp_path / "project", "--empty") as address:
        yield address


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@pytest.mark.parametrize("hands", HANDS)
def test_a_county_begins_and_its_committee_reads_the_report(
    hands: Hands, browser: Browser, empty: str, tmp_path: Path
) -> None:
    seen: set[str] = set()
    people: list[Person] = []

    def person(size: tuple[int, int] = (1280, 800)) -> Person:
        people.append(Person(browser, empty, hands, size=size, seen=seen))
        return people[-1]

    office = person()
    begin(office)
    make_bodies(office)
    make_council(office)
    make_plan(office)
    make_cooperation(office)
    head, member = person(), person()
    partner = person(PHONE)
    accept(head, invite(office, "IT-Leitung", "leitung@auwald.example", COUNTY, "IT-Dezernat"))
    accept(member, invite(office, "Ausschussmitglied", "mitglied@auwald.example", COUNTY, "Gremienmitglied"))
    accept(partner, invite(office, "Digitalisierung Auental", "digital@auental.example", TOWN, "Partner, berichtend"))
    round_page = open_round(office)
    report_status(partner)
    confirm_status(office, round_page)
    address = make_report(office)
    text = read_pdf(office, address, tmp_path)
    for part in (
        COUNTY,
        TOWN,
        VILLAGE,
        COMMITTEE,
        PLAN,
        *FIELDS,
        *[project for projects in FIELDS.values() for project in projects],
        AGREEMENT,
        MILESTONE,
        STATUS,
    ):
        assert " ".join(part.split()) in text, part
    publish(head, office, address)
    read_as_member(member, address)
    for each in people:
        each.leave()


def begin(office: Person) -> None:
    """The first page of an empty installation makes the county and its first account."""
    office.visit("/")
    office.fill("Einrichtungscode", "demo")
    office.fill("Name des Kreises", COUNTY)
    office.choose("Ist der Kreis erfunden?", "ja")
    office.fill("Name oder Funktion", "Programmbüro")
    office.fill("E-Mail-Adresse", "buero@auwald.example")
    office.fill("Neues Passwort (erforderlich)", PASSWORD)
    office.fill("Neues Passwort noch einmal", PASSWORD)
    office.press("Einrichten")
    assert "eingerichtet" in office.text()
    office.visit("/einrichten/")
    assert "Kommunen eintragen" in office.text()


def make_bodies(office: Person) -> None:
    """Two municipalities of the county, and the unit that leads the projects."""
    for name, kind in ((TOWN, "Stadt"), (VILLAGE, "Gemeinde")):
        office.visit("/einrichten/")
        office.go("Kommunen eintragen")
        office.fill("Name", name)
        office.choose("Art", kind)
        office.tick("Fiktiv")
        office.choose("Gehört zu", COUNTY)
        office.press("Speichern")
        assert office.heading() == name


def make_council(office: Person) -> None:
    """A committee with a meeting, and a paper on its way: adopted, with a point that obliges to report."""
    office.visit("/einrichten/")
    office.go("Gremium eintragen")
    office.fill("Name", COMMITTEE)
    office.choose("Art", "Ausschuss")
    office.choose("Öffentlich", "ja")
    office.press("Speichern")
    office.go("Neue Sitzung")
    office.fill("Datum", german(TODAY - timedelta(days=60)))
    office.press("Speichern")
    office.visit("/einrichten/")
    office.go("Vorlage eintragen")
    office.fill("Drucksachennummer", f"{YEAR}/17")
    office.fill("Titel", PAPER)
    office.choose("Art", "Beschlussvorlage")
    office.fill("Datum", german(TODAY - timedelta(days=80)))
    office.press("Speichern")
    office.go("Neue Beratung")
    office.choose("Gremium", COMMITTEE)
    office.choose("Sitzung", f"{COMMITTEE}, {german(TODAY - timedelta(days=60))}")
    office.choose("Rolle", "Entscheidung")
    office.press("Speichern")
    office.go("Ergebnis erfassen")
    office.choose("Ergebnis", "ungeändert beschlossen")
    office.fill("Ja-Stimmen", "27")
    office.fill("Nein-Stimmen", "0")
    office.fill("Enthaltungen", "3")
    office.fill("Punkte wie vorgeschlagen", POINT)
    office.fill("Punkte wie beschlossen", POINT)
    office.press("Speichern")
    office.go("Neuer Auftrag")
    office.fill("Titel", "Jährlicher Bericht zum Stand der Umsetzung")
    office.press("Speichern")


def make_plan(office: Person) -> None:
    """A plan of two fields and five projects, one of them joint and with a milestone; adopted by the resolution."""
    office.visit("/einrichten/")
    office.go("Von Hand")
    office.fill("Titel", PLAN)
    office.choose("Art", "Masterplan")
    office.press("Plan anlegen")
    office.go("Neue Fassung")
    office.fill("Fassung", f"{YEAR}")
    office.fill("Zeitraum von", f"{YEAR}")
    office.fill("Zeitraum bis", f"{YEAR + 2}")
    office.press("Entwurf anlegen")
    plan = office.page.url.removeprefix(office.address)
    for field, projects in FIELDS.items():
        office.visit(plan)
        office.go("Neues Handlungsfeld")
        office.fill("Name", field)
        office.fill("Ziel", f"{field}: einfach, sicher, überall.")
        office.press("Handlungsfeld anlegen")
        for project in projects:
            office.visit(plan)
            office.go("Neues Projekt")
            office.fill("Titel", project)
            office.choose("Handlungsfeld", field)
            office.fill("Beschreibung", f"Worum es bei „{project}“ geht.")
            office.choose("Stand", "begonnen")
            if project == JOINT:
                office.choose("Gemeinsames Projekt", "ja")
            office.press("Projekt anlegen")
            assert office.heading() == project
            if project == JOINT:
                office.go("Neuer Meilenstein")
                office.fill("Titel", MILESTONE)
                office.fill("Voraussichtlich", f"Q2 {YEAR + 1}")
                office.press("Meilenstein anlegen")
    office.visit(plan)
    office.go("Beschluss eintragen")
    office.choose("Beschluss", office.page.locator("main select option", has_text=f"{YEAR}/17").first.inner_text())
    office.fill("Beschlossen am", german(TODAY - timedelta(days=60)))
    office.press("Beschluss eintragen")


def make_cooperation(office: Person) -> None:
    """An agreement of three parties, adopted by one council so far, and both municipalities in the joint project."""
    office.visit("/kooperation/")
    office.go("Neue Vereinbarung")
    office.fill("Titel", AGREEMENT)
    for name in (TOWN, VILLAGE):
        office.tick(name)
    office.choose("Plan", PLAN)
    office.fill("Start", f"{YEAR}")
    office.fill("Laufzeit in Monaten", "36")
    office.choose("Darf veröffentlicht werden", "ja")
    office.press("Speichern")
    assert AGREEMENT in office.heading()
    for name in (TOWN, VILLAGE):
        office.visit("/kooperation/")
        office.go("Beteiligung hinzufügen")
        office.choose("Gemeinsames Projekt", JOINT)
        office.choose("Körperschaft", name)
        office.press("Speichern")


def invite(office: Person, name: str, email: str, body: str, role: str) -> str:
    """Invite somebody; return the link that the page gives to hand over."""
    office.visit("/verwaltung/personen/")
    office.go("Einladen")
    office.fill("E-Mail-Adresse", email)
    office.fill("Name oder Funktion", name)
    office.choose("Körperschaft", body)
    office.choose("Rolle", role)
    office.press("Einladung erstellen")
    found = re.search(r"/einladung/[\w-]+/", office.page.content())
    assert found, office.text()
    return found[0]


def accept(guest: Person, link: str) -> None:
    """Accept an invitation with a password of one's own."""
    guest.visit(link)
    guest.fill("Neues Passwort (erforderlich)", PASSWORD)
    guest.fill("Neues Passwort noch einmal", PASSWORD)
    guest.press("Annehmen")
    assert guest.heading() == "Start"


def open_round(office: Person) -> str:
    """Plan a round, look at who is asked, open it."""
    office.visit("/kooperation/runden/")
    office.go("Statusrunde planen")
    office.choose("Plan", PLAN)
    office.fill("Titel", f"Stand {YEAR}")
    office.fill("Stichtag", german(TODAY))
    office.fill("Frist", german(TODAY + timedelta(days=14)))
    office.press("Runde planen")
    address = office.page.url.removeprefix(office.address)
    assert TOWN in office.text()
    office.go("Runde eröffnen")
    office.tick("Trotzdem eröffnen")  # nobody of the village has an account
    office.press("Runde eröffnen")
    return address


def report_status(partner: Person) -> None:
    """On a phone: from the first page to the form, a draft, submitted."""
    partner.visit("/")
    partner.visit("/kooperation/meine/")
    partner.go("Status melden")
    partner.choose("Zeit", "im Plan")
    partner.choose("Umfang", "im Plan")
    partner.fill("Fortschritt", "40")
    partner.fill("Wie es steht", STATUS)
    partner.fill("Nächster Schritt", "Schulung der Beschäftigten im Frühjahr.")
    partner.press("Status abgeben")
    assert "abgegeben" in partner.text()


def confirm_status(office: Person, round_page: str) -> None:
    """The office finds the status on the round's page and confirms it."""
    office.visit(round_page)
    office.go(JOINT, within=f"main tr:has-text('{TOWN}')")
    assert STATUS in office.text()
    office.press("Bestätigen")
    office.visit(round_page)
    assert "bestätigt" in office.text()


def make_report(office: Person) -> str:
    """Freeze the facts and wait for the draft."""
    office.visit("/evaluation/neu/")
    office.choose("Plan", PLAN)
    office.fill("Jahr", f"{YEAR}")
    office.fill("Stichtag", german(TODAY))
    office.press("Stand einfrieren")
    address = office.page.url.removeprefix(office.address)
    wait_for(office, address, "Entwurf herunterladen")
    return address


def wait_for(who: Person, address: str, words: str) -> None:
    """Look at a page until it says so; with scripts it renews itself, without them too, or by reloading."""
    end = time.monotonic() + RENDERING
    while words not in who.text():
        assert time.monotonic() < end, who.text()
        with suppress(Error):
            who.page.wait_for_timeout(1500)
            who.open(address)


def read_pdf(who: Person, address: str, folder: Path) -> str:
    """Download the report's file; return its text with single spaces."""
    who.open(address)
    link = who.page.locator("main").get_by_role("link", name=re.compile("PDF")).first
    file = folder / "bericht.pdf"
    file.write_bytes(who.page.request.get(f"{who.address}{link.get_attribute('href')}").body())
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.replace("\u00ad\n", "").split())


def publish(head: Person, office: Person, address: str) -> None:
    """The office lets its report pass the review, the head signs it off; then it is submitted and published."""
    for step in ("In die Prüfung geben", "Als abgestimmt festhalten"):
        office.visit(address)
        office.go(step)
        if office.page.get_by_label("Grund").count():
            office.fill("Grund", "Die Sitzung steht an.")
            office.press("Mit dieser Begründung weitergeben")
        else:
            office.press("Weiter")
    wait_for(office, address, "Entwurf herunterladen")
    head.visit(address)
    head.go("Freigeben")
    head.press("Freigeben")
    office.open(address)
    wait_for(office, address, "Bericht herunterladen")
    office.visit(address)
    office.go("Mit einer anderswo geschriebenen Vorlage einbringen")
    office.page.get_by_label("Vorlage").select_option(index=1)
    office.press("Vorlegen")
    end = time.monotonic() + RENDERING
    while True:
        office.visit(address)
        office.go("Veröffentlichen")
        office.choose("Wer darf ihn lesen?", "Der Ausschuss den ganzen Bericht, alle die öffentliche Ausgabe")
        office.press("Veröffentlichen")
        if "noch nicht fertig" not in office.text():
            break
        assert time.monotonic() < end
        office.page.wait_for_timeout(2000)
    office.visit(address)
    assert "Veröffentlicht" in office.text()


def read_as_member(member: Person, address: str) -> None:
    """A committee member finds the report from the first page, reads it, and changes nothing."""
    member.visit("/")
    member.visit("/evaluation/")
    assert PLAN in member.text()
    member.visit(f"{address}lesen/?ausgabe=full")
    text = " ".join(member.text().split())
    for part in (PLAN, JOINT, STATUS, *FIELDS):
        assert part in text, part
    assert member.page.locator("main form[method=post]").count() == 0
    member.visit("/gremien/")
    assert PAPER in member.text()
