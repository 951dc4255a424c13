"""A committee member finds the answers to what committees ask, in at most three steps each.

The answers are compared with the frozen rows, which the page itself offers to take along: what is expected is worked
out here from states, dates, posts and amounts, and not from the results that the page prints.
"""

import csv
import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import (
    STATES,
    Facts,
    by_state,
    cut_off,
    day_of,
    decided,
    euro,
    next_grant,
    overdue,
    plain,
    silent,
    slipping,
    spent,
    vacant,
)
from tests.browser.installation import manage
from tests.browser.visitor import FULL, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, MEMBER = "Kreis Musterau (fiktiv)", "Ausschussmitglied"
STEPS = 3
RENDERING = 300  # seconds; alone on the machine it takes about ten
ORDER = """
from evaluation.actions import request_rendition
from evaluation.models import Report
row = Report.objects.filter(plan__slug="musterau", kind="annual").latest("period_to").signed_manifest
for edition in ("committee", "public"):
    request_rendition(manifest=row, edition=edition, language="de", final=True, by=None)
"""
SHOWN = 5  # entries of an answer; the chapter has them all
Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def published(demo: str, demo_folder: Path) -> None:
    """The last year's report and that of the year before; without their files, but for two of the last one in full."""
    years = [] if FULL else ["--years", "1"]
    manage(demo_folder, "load_sample_reports", "--last", "--without-files", *years)
    if FULL:
        manage(demo_folder, "shell", "-v", "0", "-c", ORDER)


class Reader:
    """Counts the steps of a committee member from the start page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.steps = visitor, visitor.page, 0

    def start(self) -> None:
        self.visitor.open("/")
        self.steps = 0

    def step(self, thing: Locator) -> None:
        """Follow a link or press a button; never more steps than a member has patience for."""
        self.steps += 1
        assert self.steps <= STEPS
        thing.click()
        self.page.wait_for_load_state()

    def back(self) -> None:
        """To the page, or the place on it, before the last step."""
        self.page.go_back()
        self.steps -= 1

    def follow(self, name: str | re.Pattern[str], within: str = "main") -> None:
        self.step(self.page.locator(within).get_by_role("link", name=name).first)

    def jump(self, link: Locator) -> str:
        """Follow a link to a place on the same page; return what stands there."""
        anchor = str(link.get_attribute("href")).partition("#")[2]
        self.step(link)
        place = self.page.locator(f"[id='{anchor}']")
        expect(place).to_be_in_viewport()
        return plain(place.inner_text())

    def to_the_report(self, year: int) -> None:
        """From the start page to what opens first."""
        self.start()
        self.follow(re.compile(f"{year}, Masterplan"))
        expect(self.page.locator("#fragen")).to_be_visible()

    def to_all_of_it(self, year: int) -> None:
        """From the start page to the full edition."""
        self.to_the_report(year)
        self.follow("Vollständige Ausgabe")

    def ask(self, question: str) -> tuple[str, str]:
        """What stands under a question, and in the chapter that the answer leads to; then back to the questions."""
        place = self.page.locator("#fragen dl > div", has=self.page.locator("dt", has_text=question))
        answer = plain(place.locator("dd").inner_text())
        chapter = self.jump(place.get_by_role("link", name=re.compile("Abschnitt")))
        self.back()
        return answer, chapter


def check_answers(reader: Reader, facts: Facts) -> None:
    """Each question in the full edition: the answer, and the chapter that it leads to."""
    ask = reader.ask
    late = slipping(facts)
    assert late, "the sample has projects that slip"
    answer, chapter = ask("Welche Projekte überschreiten das Ende des Plans?")
    assert answer.startswith(f"{len(late)} Projekt")
    assert sum(title in answer for title in late) == min(len(late), SHOWN)
    assert all(title in chapter for title in late)

    answer, chapter = ask("Was hat es gegenüber dem Plan gekostet?")
    for part, direction in (("result", "expense"), ("finance", "payment")):
        assert (amount := spent(facts, part, direction)), part
        assert euro(amount) in answer
        assert euro(amount) in chapter

    posts = vacant(facts)
    assert posts
    answer, chapter = ask("Welche Stellen sind unbesetzt?")
    for title, count in list(posts.items())[:SHOWN]:
        assert f"{title}: {count} Stelle" in answer
    assert all(title in chapter for title in posts)

    grant = next_grant(facts)
    answer, chapter = ask("Welche Zuwendung endet als nächste?")
    for text in (grant["programme"], f"{day_of(grant['approval_to']):%d.%m.%Y}"):
        assert text in answer
        assert text in chapter

    titles = overdue(facts)
    assert titles
    answer, chapter = ask("Welcher Auftrag ist überfällig?")
    for title in titles:
        assert title in answer
        assert title in chapter

    names = silent(facts)
    assert names
    answer, chapter = ask("Wer hat nicht gemeldet?")
    assert sum(name in answer for name in names) == min(len(names), SHOWN)
    assert all(name in chapter for name in names)

    points = decided(facts)
    assert any("überfällig" in each for _text, mandates in points for each in mandates)
    assert any("erledigt" in each for _text, mandates in points for each in mandates)
    answer, chapter = ask("Was wurde im Berichtsjahr beschlossen, und was ist daraus geworden?")
    for text, mandates in points:
        assert text in answer
        assert text in chapter
        assert all(each in answer for each in mandates)


def check_calculations(reader: Reader) -> None:
    """Each figure of the money in the full edition leads to its calculation, and its parts make the sum."""
    page = reader.page
    marks = page.locator("#finance td:has(> a.derived)")
    figures = dict(marks.evaluate_all("cells => cells.map(one => [one.querySelector('a').hash, one.textContent])"))
    cells = "rows => rows.map(row => ['#' + row.id, ...[...row.cells].map(cell => cell.textContent)])"
    sums = {row[0]: [plain(text) for text in row[1:]] for row in page.locator("tr[id^='r']").evaluate_all(cells)}
    added = 0
    for anchor, figure in figures.items():
        number, _label, parts, value = sums[anchor]
        assert plain(figure).startswith(value)
        assert plain(figure).endswith(number)
        amounts = [_money(part) for part in parts.split("; ")]
        if _money(f": {value}") is not None and None not in amounts:
            assert sum(filter(None, amounts)) == _money(f": {value}"), (value, parts)
            added += 1
    assert added > 5
    first = sums[str(marks.first.locator("a").get_attribute("href"))]
    assert first[2] in reader.jump(marks.first.locator("a"))


def _money(part: str) -> Decimal | None:
    """The amount of "label: 1.234,56 €"; None where it is not an exact one."""
    found = re.search(r": ([\d.]+(?:,\d\d)?) €$", part)
    return Decimal(found[1].translate(str.maketrans(",.", ".,")).replace(",", "")) if found else None


def check_search(reader: Reader, facts: Facts) -> None:
    """What is searched in a report is found where it stands."""
    wanted = next_grant(facts)["programme"]
    page = reader.page
    page.get_by_label("In diesem Bericht suchen").fill(wanted.upper())
    reader.step(page.locator("form.search-form[action='#treffer']").get_by_role("button"))
    hits = page.locator("#treffer li a")
    assert all(wanted in text for text in map(plain, hits.all_inner_texts()))
    assert wanted in reader.jump(hits.last)
    reader.back()


def check_comparison(reader: Reader, facts: Facts) -> None:
    """The projects by state and the money of two years beside each other, with the difference."""
    link = reader.page.locator("#vergleich a", has_text=str(cut_off(facts).year - 1)).first
    other = str(link.get_attribute("href")).rstrip("/").rpartition("/")[2]
    before = reader.page.request.get(f"{reader.visitor.address}/evaluation/{other}/daten/facts.json").json()
    reader.step(link)
    rows = reader.page.locator("main table tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    lines = {plain(row[0]).strip(): [plain(cell).strip() for cell in row[1:]] for row in rows}
    head = [f"{cut_off(each):%d.%m.%Y}" for each in (before, facts)]
    assert [*head, "Unterschied"] in lines.values()
    then, now = by_state(before), by_state(facts)
    assert then != now
    for state, word in STATES.items():
        if then[state] or now[state]:
            assert lines[word][:2] == [str(then[state]), str(now[state])]
            assert lines[word][2].translate(str.maketrans("\u2212±", "-+")) == f"{now[state] - then[state]:+d}"
    for word, part, direction in (
        ("Aufwand (Ergebnisplan)", "result", "expense"),
        ("Auszahlung (Finanzplan)", "finance", "payment"),
    ):
        amounts = [spent(each, part, direction) for each in (before, facts)]
        assert [line.removesuffix(" €") for line in lines[f"Ist, {word}"][:2]] == [euro(one) for one in amounts]


def check_public(guest: Visitor, facts: Facts) -> None:
    """Whoever is not signed in reads the public edition from the start page on, and nothing of what is not public."""
    reader = Reader(guest)
    reader.to_the_report(cut_off(facts).year)
    page = plain(guest.page.locator("main").inner_text())
    public = json.loads(taken_along(guest.page, "facts.json"))
    assert (public["plan"], public["cut_off"]) == (facts["plan"], facts["cut_off"])
    kept = {row["id"] for row in public["rows"].get("status_entry", ())}
    hidden = [row["text"] for row in facts["rows"]["status_entry"] if row["id"] not in kept and row.get("text")]
    others = {row.get("title") for kind, rows in public["rows"].items() if kind != "project" for row in rows}
    closed = {row["title"] for row in facts["rows"]["project"] if not row["public"]} - others
    assert hidden
    assert closed
    assert not [text for text in {*hidden, *closed} if plain(text) in page]
    titles = {row["title"] for row in facts["rows"]["project"] if row["public"]}
    assert sum(title in page for title in titles) > len(titles) / 2
    guest.open("/gremien/auftraege/")
    assert "/anmelden/" in guest.page.url


def taken_along(page: Page, name: str) -> str:
    """The text of one of the files that the page offers."""
    with page.expect_download() as download:
        page.locator("#dateien li", has_text=name).get_by_role("link").click()
    return Path(download.value.path()).read_text("utf-8-sig")


def check_file(reader: Reader, edition: str) -> None:
    """An edition is there as a PDF, once it is made."""
    page, end = reader.page, time.monotonic() + RENDERING
    reader.to_the_report(2025)
    link = page.locator("#dateien a[href$='.pdf']", has_text=edition)
    while not link.count():
        assert time.monotonic() < end
        page.wait_for_timeout(2000)
        page.reload()
    with page.expect_download() as download:
        link.click()
    text = subprocess.run(["pdftotext", download.value.path(), "-"], capture_output=True, text=True, check=True).stdout
    assert "Masterplan Digitalisierung" in plain(text)


def check_tables(page: Page, facts: Facts) -> None:
    """A table to take along has a line for each project of the report."""
    text = taken_along(page, "projects.csv")
    assert len(list(csv.reader(text.splitlines(), delimiter=";"))) == 1 + len(facts["results"]["projects"])
    told = {row["project"] for row in facts["results"]["projects"]}
    assert all(row["title"].replace('"', '""') in text for row in facts["rows"]["project"] if row["id"] in told)


@pytest.mark.usefixtures("published")
def test_what_committees_ask_is_found_in_three_steps(visit: Visit) -> None:
    member = visit()
    member.take_role(COUNTY, MEMBER)
    reader = Reader(member)
    reader.to_the_report(2025)
    address = member.page.url.removeprefix(member.address)
    facts = json.loads(taken_along(member.page, "facts.json"))
    assert cut_off(facts) == date(2025, 12, 31)
    check_tables(member.page, facts)
    check_search(reader, facts)
    check_comparison(reader, facts)
    member.look()
    member.open(f"{address}?ausgabe=summary")
    member.look()  # of the longest page axe needs a minute; the summary has the same parts

    # the questions on a phone and without scripts
    phone = visit(scripts=False, size=PHONE)
    phone.take_role(COUNTY, MEMBER)
    for each in (Reader(phone), reader) if FULL else (Reader(phone),):
        each.to_all_of_it(2025)
        check_answers(each, facts)
        check_calculations(each)

    guest = visit()
    check_public(guest, facts)
    if FULL:
        check_file(reader, "Ausschussausgabe")
        check_file(Reader(guest), "öffentliche Ausgabe")
