"""The steps of a year as people take them in the browser, each by whoever does it in a county's house."""

import hashlib
import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Locator

from tests.browser.installation import KNOWN, manage
from tests.browser.person import Person

RENDERING = 900  # seconds; five editions of a large county, with other tests beside them
ROLES = {
    "office": "Programmbüro",
    "head": "IT-Dezernat",
    "finance": "Kämmerei",
    "personnel": "Personal",
    "council": "Sitzungsdienst",
    "member": "Ausschussmitglied",
    "lead": "Projektleitung",
}


class Worker(Person):
    """A person at work: pages are looked at by other walks, so that this one only goes its way."""

    def look_once(self) -> None:
        if "Fehler:" in self.page.title():
            raise AssertionError(f"{self.page.url}: {self.page.locator('main').inner_text()[:2000]}")


@dataclass
class Year:
    """What a year left: its report with the facts it was frozen with, and the files that were signed."""

    year: int
    address: str
    facts: dict[str, Any]
    number: str
    mandate: str = ""
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By edition: address and SHA-256."""
    text: str = ""


class House:
    """The county's house: everybody signed in, and what is known of the plan before the walk begins."""

    def __init__(
        self, browser: Browser, address: str, folder: Path, county: str, plan: str, size: Sequence[str] = ()
    ) -> None:
        """`size` makes the fictional county first, as options of load_sample."""
        self.county, self.plan, self.owner, self.address = county, plan, f"kreis-{plan}", address
        script = KNOWN.format(plan=plan, size=list(size))
        found = re.search(r"^KNOWN (.*)$", manage(folder, "shell", "-v", "0", "-c", script), re.M)
        assert found
        self.known: dict[str, Any] = json.loads(found[1])
        self.people: dict[str, Worker] = {}
        for name, role in ROLES.items():
            person = Worker(browser, address, "mouse")
            person.take_role(county, role)
            self.people[name] = person

    def __getattr__(self, name: str) -> Worker:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def leave(self) -> None:
        """Close everything; what the browsers complained about fails here."""
        for person in self.people.values():
            person.leave()

    # the year's events, as they are entered in the interface

    def take(self, kind: str, before: date, *states: str) -> list[Any]:
        """Take the next row whose last entry is not after a day, and in one of the states."""
        place = {"projects": 2, "posts": 2}.get(kind)
        for row in self.known[kind]:
            if row[-1] <= before.isoformat() and (place is None or row[place] in states):
                self.known[kind].remove(row)
                found: list[Any] = row
                return found
        raise LookupError(f"no {kind} {states} before {before}")

    def put_back(self, kind: str, row: list[Any]) -> None:
        self.known[kind].append(row)

    def change_state(self, project: list[Any], state: str, word: str, day: date, reason: str = "") -> None:
        """The office says how a project stands since a day."""
        self.office.visit(f"/roadmap/{self.plan}/projekte/{project[0]}/stand/")
        self.office.choose("Stand", word)
        self.office.fill("Neuer Stand seit", german(day))
        if reason:
            self.office.fill("Grund für den neuen Stand", reason)
        self.office.press("Speichern")
        self.put_back("projects", [project[0], project[1], state, day.isoformat()])

    def move_milestone(self, year: int) -> str:
        """The office moves a milestone, known since November, with its reason."""
        project, slug, title, _since = self.take("milestones", date(year, 10, 31))
        self.office.visit(f"/roadmap/{self.plan}/projekte/{project}/meilensteine/{slug}/")
        self.office.fill("Voraussichtlich", f"30.09.{year + 1}")
        self.office.fill("Bekannt seit", f"15.11.{year}")
        self.office.fill("Grund", f"Die Ausschreibung wurde {year} wiederholt.")
        self.office.press("Speichern")
        self.put_back("milestones", [project, slug, title, f"{year}-11-15"])
        return str(title)

    def change_budget(self, year: int) -> tuple[str, str]:
        """The Kämmerei changes an appropriation."""
        row = self.take("items", date(year, 9, 30))
        self.finance.visit(f"/roadmap/{self.plan}/haushalt/posten/{row[0]}/betrag/")
        amount = f"{int(float(row[2])) + 1234 + year}"
        self.finance.fill("Betrag", amount)
        self.finance.fill("Bekannt seit", f"30.09.{year}")
        self.finance.fill("Grund", f"Nachtrag {year}")
        self.finance.press("Speichern")
        self.put_back("items", [row[0], row[1], amount, f"{year}-09-30"])
        return row[1], amount

    def record_actual(self, year: int, project: str) -> str:
        """The Kämmerei records what was spent."""
        title = f"Ist {year}: {project}"[:120]
        self.finance.visit(f"/roadmap/{self.plan}/haushalt/posten/neu/")
        self.finance.fill("Posten", title)
        self.finance.page.get_by_label("Produkt").select_option(index=1)
        self.finance.fill("Jahre", str(year))
        self.finance.choose("Teil des Haushalts", "Aufwand (Ergebnisplan)")
        self.finance.choose("Stufe", "Ist")
        self.finance.fill("Betrag", f"{10_000 + year},50")
        self.finance.fill("Bekannt seit", f"31.12.{year}")
        self.finance.page.get_by_label("Projekt", exact=False).first.select_option(label=project)
        self.finance.press("Posten anlegen")
        return title

    def change_post(self, year: int) -> str:
        """Personal fills a post, or notes that one became vacant; "" as long as the plan has no post."""
        day = date(year, 8, 1)
        if not any(row[-1] <= day.isoformat() for row in self.known["posts"]):
            return ""
        try:
            row, kind, word = self.take("posts", day, "approved", "advertised", "vacated"), "filled", "besetzt"
        except LookupError:
            row, kind, word = self.take("posts", day, "filled"), "vacated", "frei geworden"
        self.personnel.visit(f"/roadmap/{self.plan}/stellen/{row[0]}/ereignis/?stelle={row[1]}")
        self.personnel.choose("Was geschah", word)
        self.personnel.fill("Wann", german(day))
        self.personnel.press("Ereignis eintragen")
        self.put_back("posts", [row[0], row[1], kind, day.isoformat()])
        return kind

    # the report's way

    def plan_year(self, year: int) -> str:
        """The council office fixes the session; the programme office plans the year back from it."""
        slug, name = self.known["committee"]
        day = date(year + 1, 3, 21)
        self.council.visit(f"/gremien/gremien/{self.owner}/{slug}/sitzungen/neu/")
        self.council.fill("Datum", german(day))
        self.council.press("Speichern")
        meeting = f"{name}, {german(day)}"
        address = f"/evaluation/jahr/{self.plan}/{year}/"
        self.office.open(address)
        if self.office.page.locator("h1", has_text=str(year)).count():
            self.office.visit(f"{address}bearbeiten/")
        else:
            self.office.visit(f"/evaluation/jahr/{self.plan}/neu/")
            self.office.fill("Jahr", str(year))
        self.office.choose("Sitzung", self._meeting(self.office, "Sitzung", meeting))
        if self.office.page.get_by_label("Tag der Sitzung").input_value():
            self.office.fill("Tag der Sitzung", "")
        self.office.press("Speichern")
        self.office.visit(address)
        assert german(day) in self.office.text()
        return meeting

    def _meeting(self, who: Worker, label: str, begins: str) -> str:
        options = who.page.locator("main").get_by_label(label, exact=True).first.locator("option")
        return next(text for text in options.all_inner_texts() if text.strip().startswith(begins)).strip()

    def create(self, year: int) -> Year:
        """The office freezes the facts."""
        self.office.visit(f"/evaluation/neu/?plan={self.plan}")
        self.office.fill("Jahr", str(year))
        self.office.fill("Stichtag", f"31.12.{year}")
        self.office.press("Stand einfrieren")
        address = self.office.page.url.removeprefix(self.office.address)
        facts = self.office.page.request.get(f"{self.address}{address}fakten.json").json()
        number = re.search(r"EB \d+/\d+", self.office.heading())
        assert number
        return Year(year, address, facts, number[0])

    def write(self, report: Year) -> str:
        """The office writes the summary and explains the first deviation that needs it; the rest is let pass."""
        words = f"Im Jahr {report.year} ging es weiter, so weit die Mittel reichten."
        places = ["eine-seite"]
        places += [
            f"abweichung-{row['project']}" for row in report.facts["results"]["projects"] if row["narrative_needed"]
        ][:1]
        for place in places:
            self.office.visit(f"{report.address}texte/{place}/")
            self.office.fill("Text", words)
            self.office.tick("Der Text ist fertig für die Freigabe")
            self.office.press("Speichern")
        return words

    def step(self, report: Year, link: str) -> None:
        """One step forward; what is missing is let pass with a reason."""
        self.office.visit(report.address)
        self.office.go(link)
        if self.office.page.get_by_label("Grund").count():
            self.office.fill("Grund", f"Die Sitzung zum Bericht {report.year} steht an.")
            self.office.press("Mit dieser Begründung weitergeben")
        else:
            self.office.press("Weiter")

    def confirm(self, report: Year) -> None:
        """The Kämmerei confirms the money, Personal the posts."""
        for who, kind in ((self.finance, "geld"), (self.personnel, "stellen")):
            who.visit(f"{report.address}{kind}-bestaetigen/")
            who.choose("Stimmen die Zahlen?", "Ja, ich bestätige sie")
            who.press("Speichern")

    def sign(self, report: Year) -> None:
        """The office may not; the head reads the draft and signs it; every edition is made."""
        if self.office.page.request.get(f"{self.address}{report.address}freigabe/").status != 403:
            raise AssertionError("the author may sign")
        self.wait_for(self.head, report.address, "Entwurf herunterladen")
        self.head.visit(f"{report.address}freigabe/")
        self.head.press("Freigeben")
        end = time.monotonic() + RENDERING
        while len(files := self.final_files(report)) < 4:
            assert time.monotonic() < end, self.head.text()
            self.head.page.wait_for_timeout(700)
        report.files = files

    def final_files(self, report: Year) -> dict[str, tuple[str, str]]:
        """Address and printed SHA-256 of each final file, by its name on the report's page."""
        self.head.open(report.address)
        found = {}
        for row in self.head.page.locator("#dateien tbody tr").all():
            link = row.get_by_role("link").first
            name = link.inner_text()
            if "endgültig" in name:
                found[name.split(",")[0]] = (str(link.get_attribute("href")), row.locator("code").inner_text())
        return found

    def wait_for(self, who: Worker, address: str, words: str) -> None:
        """Look at a page until it says so."""
        end = time.monotonic() + RENDERING
        who.open(address)
        while words not in who.text():
            assert time.monotonic() < end, who.text()
            with suppress(Error):
                who.page.wait_for_timeout(700)
                who.open(address)

    def submit(self, report: Year, meeting: str) -> None:
        """The council office submits it with a paper and its number, and publishes it."""
        who, name = self.council, self.known["committee"][1]
        who.visit(report.address)
        who.go("Mit der Sitzungsvorlage einbringen")
        who.fill("Drucksachennummer", f"{report.year + 1}/{self.owner}/77")
        who.choose("Art", "Beschlussvorlage")
        who.choose("Öffentlich", "ja")
        who.choose("Gremium 1", name)
        who.choose("Sitzung von Gremium 1", self._meeting(who, "Sitzung von Gremium 1", meeting))
        who.choose("Rolle von Gremium 1", "Entscheidung")
        for number in (2, 3):
            for label in (f"Gremium {number}", f"Sitzung von Gremium {number}", f"Rolle von Gremium {number}"):
                who.page.locator("main").get_by_label(label, exact=True).first.select_option(index=0)
        who.press("Sitzungsvorlage beginnen")
        paper = who.page.url.removeprefix(who.address)
        who.visit(f"{paper}bearbeiten/")
        who.fill(
            "Beschlussvorschlag",
            f"Der Bericht {report.year} wird zur Kenntnis genommen.\n\nDie Lücke {report.year} ist zu schließen.",
        )
        who.press("Speichern")
        who.visit(f"{paper}einbringen/")
        who.press("Vorlegen")
        who.visit(f"{report.address}veroeffentlichung/")
        who.choose("Wer darf ihn lesen?", "Der Ausschuss den ganzen Bericht, alle die öffentliche Ausgabe")
        who.press("Veröffentlichen")

    def decide(self, report: Year) -> None:
        """The council office enters the session: votes, wording, a mandate for the project lead; then the decision."""
        who = self.council
        address = report.address.replace("/evaluation/", "/evaluation/vorlagen/") + "sitzung/"
        who.visit(address)
        who.go("Ergebnis erfassen")
        who.choose("Ergebnis", "geändert beschlossen")
        who.fill("Ja-Stimmen", "21")
        who.fill("Nein-Stimmen", "2")
        who.fill("Enthaltungen", "4")
        report.mandate = f"Die Lücke {report.year} schließen"
        who.fill(
            "Punkte wie beschlossen",
            f"Der Bericht {report.year} wird zustimmend zur Kenntnis genommen.\n\n{report.mandate}.",
        )
        who.press("Speichern")
        assert "zustimmend" in who.text()
        who.page.locator("main").get_by_role("link", name="Zum Auftrag machen").nth(1).click()
        who.page.wait_for_load_state()
        who.fill("Titel", report.mandate)
        who.fill("Oder eine zuständige Rolle", "Projektleitung")
        who.fill("Fällig", f"31.10.{report.year + 2}")
        select = who.page.get_by_label("Erscheint auf der Startseite von").and_(who.page.locator("select"))
        select.select_option(label=self._option(select, "Projektleitung"))
        who.press("Speichern")
        who.visit(f"{report.address}beschluss/")
        who.page.locator("main select").first.select_option(index=1)
        who.press("Speichern")
        who.visit(report.address)
        assert "geändert beschlossen" in who.text()
        self.lead.visit("/")
        assert report.mandate in self.lead.page.content(), "the mandate stands on no list"

    def open_version(self, report: Year) -> str:
        """The session changed the plan: its next version, with a new project, adopted in the spring that follows."""
        who, begun = self.office, date(report.year + 1, 4, 15)
        who.visit(report.address.replace("/evaluation/", "/evaluation/vorlagen/") + "sitzung/")
        who.go("Neue Fassung des Plans")
        who.fill("Bezeichnung der Fassung", f"Fortschreibung {report.year + 1}")
        who.press("Entwurf anlegen")
        version = who.page.url.removeprefix(who.address).split("#")[0]
        title = f"Neues Vorhaben {report.year + 1}"
        who.visit(f"{version}projekte/neu/")
        who.fill("Titel", title)
        who.choose("Stand", "begonnen")
        who.fill("In diesem Stand seit", german(begun))
        who.press("Projekt anlegen")
        who.visit(f"{version}beschluss/")
        number = f"{report.year + 1}/{self.owner}/77"
        who.choose("Beschluss", who.page.locator("main select option", has_text=number).first.inner_text())
        who.fill("Beschlossen am", german(date(report.year + 1, 3, 21)))
        who.press("Beschluss eintragen")
        return title

    def _option(self, select: Locator, part: str) -> str:
        """Return the words of the first choice with `part` in them."""
        options = select.locator("option").all_text_contents()
        found = [text.strip() for text in options if part in text]
        assert found, f"{select}: {options}"
        return found[0]

    # reading

    def read(self, report: Year) -> str:
        """What the committee's member reads in the browser."""
        self.member.visit(f"{report.address}lesen/")
        return self.member.page.locator("div.report").inner_html()

    def bytes_of(self, report: Year) -> dict[str, str]:
        """SHA-256 of each final file as it is downloaded now."""
        request = self.head.page.request
        return {
            name: hashlib.sha256(request.get(f"{self.address}{address}").body()).hexdigest()
            for name, (address, _printed) in report.files.items()
        }


def german(day: date) -> str:
    return f"{day:%d.%m.%Y}"
