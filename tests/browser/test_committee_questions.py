"""A committee member finds the answers to what committees ask, in at most three steps each.

The answers are compared with the frozen rows, which the page itself offers to take along: what is expected is worked
out here from states, dates, posts and amounts, and not from the results that the page prints.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bootstrap.paths import venv
from organisation.partial_dates import parse_iso
from tests.browser.visitor import FULL, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, MEMBER = "Kreis Musterau (fiktiv)", "Ausschussmitglied"
STEPS = 3
SHOWN = 5  # entries of an answer; the chapter has them all
Visit = Callable[..., Visitor]
Facts = Mapping[str, Any]


@pytest.fixture(scope="module")
def published(demo: str, demo_folder: Path) -> None:
    """The last year's report and those of the years before, without their files, which nobody opens here."""
    env = {**os.environ, "DIGIPLAN_VENV": str(venv()), "DIGIPLAN_MODE": "demo"}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "MEDIA_ROOT", "STATIC_ROOT", "DIGIPLAN_TEMP"):
        env.pop(name, None)
    command = [sys.executable, "run.py", "manage", "load_sample_reports", "--last", "--without-files"]
    subprocess.run(command, cwd=demo_folder, env=env, check=True, timeout=300, capture_output=True)


class Reader:
    """Counts the steps of a committee member from the start page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.steps = visitor, visitor.page, 0

    def start(self) -> None:
        self.visitor.open("/")
        self.steps = 0

    def follow(self, name: str | re.Pattern[str], within: str = "main") -> None:
        self.steps += 1
        self.page.locator(within).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def to_the_report(self, year: int) -> None:
        """From the start page; on a phone the areas stand behind the menu."""
        self.start()
        self.follow(re.compile(f"{year}, Masterplan"))
        self.follow("Vollständige Ausgabe")
        expect(self.page.locator("#fragen")).to_be_visible()

    def answer(self, question: str) -> str:
        """What stands under a question."""
        return _plain(self._place(question).locator("dd").inner_text())

    def chapter(self, question: str) -> str:
        """What stands in the chapter that the answer leads to."""
        self.steps += 1
        link = self._place(question).get_by_role("link", name=re.compile("Abschnitt"))
        anchor = str(link.get_attribute("href")).partition("#")[2]
        link.click()
        expect(self.page.locator(f"#{anchor}")).to_be_in_viewport()
        assert self.steps <= STEPS
        return _plain(self.page.locator(f"#{anchor}").inner_text())

    def _place(self, question: str) -> Any:
        return self.page.locator("#fragen dl > div", has=self.page.locator("dt", has_text=question))


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", " ", text.replace("\u2060", ""))


def _day(text: str) -> date:
    return parse_iso(text).day


def _cut_off(facts: Facts) -> date:
    return _day(facts["cut_off"])


def _rows(facts: Facts, kind: str, **wanted: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = facts["rows"][kind]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _row(facts: Facts, kind: str, key: str) -> dict[str, Any]:
    return _rows(facts, kind, id=key)[0]


def _latest(rows: list[dict[str, Any]], facts: Facts) -> dict[str, Any] | None:
    known = [row for row in rows if _day(row["effective_on"]) <= _cut_off(facts)]
    return max(known, key=lambda row: _day(row["effective_on"]), default=None)


def slipping(facts: Facts) -> list[str]:
    """Projects that go on and whose last expected end lies after the plan's."""
    version = max(_rows(facts, "plan_version", state="adopted"), key=lambda row: row["position"])
    end, found = _day(version["period_to"]), []
    for project in facts["rows"]["project"]:
        state = _latest(_rows(facts, "state_change", project=project["id"]), facts)
        forecast = _latest(_rows(facts, "project_forecast", project=project["id"]), facts)
        over = state is not None and state["state"] in {"completed", "dropped"}
        if not over and forecast and forecast["ends_on"] and _day(forecast["ends_on"]) > end:
            found.append(project["title"])
    return found


def spent(facts: Facts, part: str, direction: str) -> Decimal:
    """What was spent in the year of the cut-off."""
    year, total = _cut_off(facts).year, Decimal(0)
    for item in _rows(facts, "budget_item", stage="actual", part=part, direction=direction, year_from=year):
        amount = _latest(_rows(facts, "budget_amount", item=item["id"]), facts)
        total += Decimal(amount["amount"]) if amount and not item["conditional"] else 0
    return total


def vacant(facts: Facts) -> dict[str, int]:
    """Posts by title that were approved, advertised or vacated last."""
    found: Counter[str] = Counter()
    for post in facts["rows"]["post"]:
        event = _latest(_rows(facts, "post_event", post=post["id"]), facts)
        if event and event["kind"] in {"approved", "advertised", "vacated"}:
            found[_row(facts, "position_line", post["line"])["title"]] += 1
    return dict(found)


def next_grant(facts: Facts) -> dict[str, Any]:
    running = [
        row for row in facts["rows"]["grant"] if row["approval_to"] and _day(row["approval_to"]) >= _cut_off(facts)
    ]
    return min(running, key=lambda row: _day(row["approval_to"]))


def adopted(facts: Facts) -> Iterator[tuple[dict[str, Any], date]]:
    """Resolutions that are no mere recommendations, with the day of their meeting."""
    for row in facts["rows"]["resolution"]:
        if row["result"] in {"adopted_unchanged", "adopted_changed"} and not row["recommendation"]:
            meeting = _row(facts, "consultation", row["consultation"])["meeting"]
            yield row, _day(_row(facts, "meeting", meeting)["held_on"])


def came_of_it(facts: Facts, mandate: dict[str, Any]) -> str:
    ended = mandate["ended_on"] and _day(mandate["ended_on"]) <= _cut_off(facts)
    if ended or _rows(facts, "mandate_discharge", mandate=mandate["id"]):
        return "erledigt"
    return "überfällig" if mandate["due_on"] and _day(mandate["due_on"]) < _cut_off(facts) else "offen"


def overdue(facts: Facts) -> list[str]:
    points = {
        point["id"] for row, _on in adopted(facts) for point in _rows(facts, "resolution_point", resolution=row["id"])
    }
    own = [row for row in facts["rows"]["mandate"] if row["point"] in points]
    return [row["title"] for row in own if came_of_it(facts, row) == "überfällig"]


def silent(facts: Facts) -> set[str]:
    """Bodies without a valid status for a project, as the frozen facts name them."""
    return {_row(facts, "body", row["body"])["name"] for row in facts["results"]["reporting"]["not_reported"]}


def decided(facts: Facts) -> list[tuple[str, list[str]]]:
    """Each adopted point of the period with its mandates, "title (what came of it)"."""
    own, found = _row(facts, "plan", facts["plan"])["owner"], []
    for row, on in adopted(facts):
        if _day(facts["period_from"]) <= on <= _cut_off(facts) and _row(facts, "paper", row["paper"])["owner"] == own:
            for point in _rows(facts, "resolution_point", resolution=row["id"]):
                mandates = _rows(facts, "mandate", point=point["id"])
                told = [f"{each['title']} ({came_of_it(facts, each)})" for each in mandates]
                found.append((point["adopted_text"] or point["proposed_text"], told))
    return found


def euro(value: Decimal) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")


def check_answers(reader: Reader, facts: Facts, year: int) -> None:
    """Each question from the start page on: report, answer, chapter."""

    def ask(question: str) -> tuple[str, str]:
        reader.to_the_report(year)
        return reader.answer(question), reader.chapter(question)

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
    for text in (grant["programme"], f"{_day(grant['approval_to']):%d.%m.%Y}"):
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


def taken_along(page: Page, name: str) -> str:
    """The text of one of the files that the page offers."""
    with page.expect_download() as download:
        page.locator("#dateien li", has_text=name).get_by_role("link").click()
    return Path(download.value.path()).read_text("utf-8-sig")


@pytest.mark.usefixtures("published")
def test_what_committees_ask_is_found_in_three_steps(visit: Visit) -> None:
    member = visit()
    member.take_role(COUNTY, MEMBER)
    reader = Reader(member)
    member.look()
    reader.to_the_report(2025)
    facts = json.loads(taken_along(member.page, "facts.json"))
    address = member.page.url.removeprefix(member.address).partition("?")[0]
    assert _cut_off(facts) == date(2025, 12, 31)
    # the same steps on a phone and without scripts
    phone = visit(scripts=False, size=PHONE)
    phone.take_role(COUNTY, MEMBER)
    check_answers(Reader(phone), facts, 2025)
    if FULL:
        check_answers(reader, facts, 2025)
    member.open(f"{address}?ausgabe=summary")
    member.look()  # of the longest page axe needs a minute; the summary has the same parts
