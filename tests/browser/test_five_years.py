"""The sample county's reports, year after year, by everybody's own hands in the browser.

Each year's report is created, reviewed, confirmed, agreed, signed off, submitted, published and decided, and the
mandate of its session shows up in the next one. Between the years the plan goes on, entered in the interface. In the
end every figure of a year follows from the year before, and what was signed is the same bytes, after further edits and
after an upgrade of the schema. With --full five years of the county of sixty projects and 500 edits; with
DIGIPLAN_TWO_YEARS=1 the last two years of a small county of the same sample, which take some minutes too.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.further_edits import further_edits
from tests.browser.installation import manage
from tests.browser.visitor import FULL
from tests.browser.years import House, Year
from tests.evaluation import balance

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

ASKED = bool(os.environ.get("DIGIPLAN_TWO_YEARS"))
YEARS = range(2021, 2026) if FULL else range(2024, 2026)
EDITS = 500 if FULL else 14
BRIDGE = "Zum Bestand zählt jedes Projekt, das weder abgeschlossen noch entfallen ist"
COMPARED = (
    *("Projekte nach Stand", "Ampeln der Projekte", "Projekte mit Änderungen"),
    *("Geld des Jahres", "Stellen zum Stichtag", "Indikatoren"),
)
STAFF = "Stellen zum Stichtag nach Entgelt- oder Besoldungsgruppe und Einheit"
UPGRADE = '''"""A later version's change of the tables that signed reports stand in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "{last}")]
    operations = [
        migrations.AddField("report", "later_note", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField("manifest", "later_kind", models.CharField(max_length=20, default="x", db_default="x")),
        migrations.AddField("factssnapshot", "later_size", models.PositiveIntegerField(null=True)),
        migrations.AddField("rendition", "later_seen", models.DateTimeField(null=True)),
        migrations.AddField("narrativerevision", "later_length", models.PositiveIntegerField(null=True)),
        migrations.AlterField("rendition", "path", models.CharField(max_length=500)),
        migrations.AlterField("manifest", "renderer_version", models.TextField()),
        migrations.AddIndex("rendition", models.Index(fields=["sha256"], name="rendition_later")),
    ]
'''


@pytest.fixture
def house(browser: Browser, demo: str, demo_folder: Path) -> Iterator[House]:
    """The county with all its people at work."""
    if FULL:
        made = House(browser, demo, demo_folder, "Kreis Musterau (fiktiv)", "musterau")
    else:
        size = ["--projects", "6", "--municipalities", "1", "--years", "4", "--slug", "kreis-kleinmusterau"]
        made = House(browser, demo, demo_folder, "Kreis Kleinmusterau (fiktiv)", "kleinmusterau", size)
    yield made
    made.leave()


@pytest.mark.skipif(not (FULL or ASKED), reason="only with DIGIPLAN_TEST_FULL=1, or in short with DIGIPLAN_TWO_YEARS=1")
def test_the_reports_of_consecutive_years(house: House, demo_folder: Path) -> None:
    reports: list[Year] = []
    new = ""
    for year in YEARS:
        told = {**play(house, year, reopen=bool(reports)), "new": new}
        report = report_on(house, year)
        new = house.open_version(report) if not reports else ""
        check_facts(report, told)
        if reports:
            check_against(house, reports[-1], report)
            check_the_checks(reports[-1], report)
        reports.append(report)
    texts = {report.year: house.read(report) for report in reports}
    for report in reports:
        check_printed(texts[report.year], report.facts)
        assert len(set(report.files)) == 4
        assert house.bytes_of(report) == {name: printed for name, (_address, printed) in report.files.items()}

    for _path in further_edits(house, EDITS):
        pass
    unchanged(house, reports, texts)
    upgrade(demo_folder)
    unchanged(house, reports, texts)


def play(house: House, year: int, *, reopen: bool) -> dict[str, Any]:
    """What happens in a year, entered by whoever knows of it; return what is to be found in the facts."""
    running = ("ongoing", "started", "in_preparation", "not_started", "idea")
    done = house.take("projects", date(year, 9, 30), *running)
    late = house.take("projects", date(year, 9, 30), *running, "deferred")
    told: dict[str, Any] = {"completed": done[1], "later": late[1]}
    if reopen:
        again = house.take("projects", date(year - 1, 12, 31), "completed")
        house.change_state(again, "ongoing", "fortlaufend", date(year, 3, 1), "Es ging doch weiter.")
        told["reactivated"] = again[1]
    house.change_state(done, "completed", "abgeschlossen", date(year, 10, 1))
    if late[2] == "deferred":
        house.change_state(late, "dropped", "entfallen", date(year, 11, 1), f"Ohne Bedarf seit {year}.")
    else:
        house.change_state(late, "deferred", "zurückgestellt", date(year, 11, 1), f"Keine Mittel {year}.")
    told["milestone"] = house.move_milestone(year)
    told["item"], told["amount"] = house.change_budget(year)
    told["actual"] = house.record_actual(year, done[1])
    told["post"] = house.change_post(year)
    return told


def report_on(house: House, year: int) -> Year:
    """A year's report from the planned session to the decision."""
    meeting = house.plan_year(year)
    report = house.create(year)
    report.text = house.write(report)
    house.step(report, "In die Prüfung geben")
    house.confirm(report)
    house.step(report, "Als abgestimmt festhalten")
    house.sign(report)
    house.submit(report, meeting)
    house.decide(report)
    board = f"/evaluation/jahr/{house.plan}/{year}/"
    house.office.visit(board)
    for step in ("freeze", "narrate", "money", "posts", "agree", "sign", "submit", "publish", "decide", "follow"):
        assert "erledigt" in house.office.page.locator(f"tr#{step}").inner_text(), step
    return report


def check_facts(report: Year, told: dict[str, Any]) -> None:
    """What was entered for the year is in its facts, as of the cut-off."""
    facts = report.facts
    title = {row["id"]: row["title"] for row in facts["rows"]["project"]}
    bridge = facts["results"]["bridge"]
    named = {name: [title[key] for key in bridge[name]] for name in ("completed", "reactivated", "deferred", "dropped")}
    assert told["completed"] in named["completed"]
    assert told["later"] in named["deferred"] + named["dropped"]
    assert not told["new"] or told["new"] in [title[key] for key in bridge["new"]]
    if "reactivated" in told:
        assert told["reactivated"] in named["reactivated"]
    moved = [row for row in facts["rows"]["milestone_date"] if row["effective_on"] == f"{report.year}-11-15"]
    assert [row["forecast_on"] for row in moved] == [f"{report.year + 1}-09-30"]
    items = {row["title"]: row["id"] for row in facts["rows"]["budget_item"]}
    sums = balance.amounts(facts)
    assert sums[items[told["item"]]][1] == Decimal(told["amount"])
    assert sums[items[told["actual"]]][1] == Decimal(f"{10_000 + report.year}.50")
    events = [row["kind"] for row in facts["rows"]["post_event"] if row["effective_on"] == f"{report.year}-08-01"]
    assert (told["post"] in events) if told["post"] else not events


def check_against(house: House, before: Year, report: Year) -> None:
    """A year follows from the one before: counts, money, posts; states, dates, lights, indicators, mandates."""
    then, now = before.facts, report.facts
    assert now["prior"]["number"] == before.number
    counted = balance.check_projects(then, now)
    assert counted["completed"]
    assert counted["reactivated"]
    assert any(balance.check_money(then, now))
    assert any(came or went for came, went in balance.check_posts(then, now).values())
    lights = balance.lights(then)
    known = [row for row in now["results"]["projects"] if row["prior_light"]]
    assert known
    assert {row["project"]: row["prior_light"] for row in known} == {
        row["project"]: lights[row["project"]] for row in known
    }
    assert balance.check_indicators(then, now)
    assert balance.check_dates(then, now)
    mandates = {row["id"]: row["title"] for row in now["rows"]["mandate"]}
    assert before.mandate in [mandates[row["mandate"]] for row in now["results"]["mandates"]]
    text = house.read(report)
    assert before.mandate in unescape(text)
    assert before.number in text
    house.member.visit(f"{report.address}vergleich/{before.address.split('/')[-2]}/")
    compared = house.member.text()
    for words in COMPARED:
        assert words in compared, words


def check_the_checks(before: Year, report: Year) -> None:
    """Whatever is wrong in the facts is found."""
    for check, facts in balance.spoil(report.facts).values():
        with pytest.raises(AssertionError):
            check(before.facts, facts)


def cells(html: str, caption: str) -> list[list[str]]:
    """The rows of the table whose caption begins so, as texts."""
    table = next(part for part in re.findall(r"<table.*?</table>", html, re.S) if caption in _plain(part))
    return [
        [_plain(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", table, re.S)
    ]


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").replace("\u00ad", "").split())


def _count(text: str) -> int:
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


def check_printed(html: str, facts: dict[str, Any]) -> None:
    """The tables as they are read: what is printed balances, and is what the facts say."""
    figures = [text.replace(" ", "") for text in cells(html, BRIDGE)[1][1:]]
    printed = [int(text.replace("−", "-").removeprefix("=")) for text in figures]
    assert sum(printed[:-1]) == printed[-1]
    bridge = facts["results"]["bridge"]
    assert (printed[0], printed[-1]) == (len(bridge["prior"]), len(bridge["now"]))
    total = facts["results"]["staff"]["total"]
    parts = sum(total[name]["posts"] for name in ("requested", "vacant", "filled", "not_reported"))
    assert parts == total["planned"]["posts"]
    if not parts:  # the county's first posts came in the second year
        assert STAFF not in _plain(html)
        return
    *groups, foot = cells(html, STAFF)[1:]
    summed = 0
    for column in range(-1, -len(foot), -1):  # columns of labels that nobody stated are not printed
        if foot[column][:1].isdigit():
            assert sum(_count(row[column]) for row in groups if len(row) >= -column) == _count(foot[column])
            summed += 1
    assert summed >= 2


def unchanged(house: House, reports: list[Year], texts: dict[int, str]) -> None:
    """Every stored edition has the bytes that were signed, every fact its hash, and every report reads as before."""
    for report in reports:
        assert house.bytes_of(report) == {name: printed for name, (_address, printed) in report.files.items()}
        frozen = house.office.page.request.get(f"{house.address}{report.address}fakten.json").body()
        assert json.loads(frozen) == report.facts
        house.office.open(report.address)
        assert hashlib.sha256(frozen).hexdigest() in house.office.page.content()
        assert house.read(report) == texts[report.year], report.year


def upgrade(folder: Path) -> None:
    """Migrate the installation to a later version that changes the tables of signed reports."""
    migrations = folder / "evaluation" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py") if "squashed" not in path.stem)
    (migrations / "0999_later.py").write_text(UPGRADE.format(last=last))
    assert "evaluation.0999_later... OK" in manage(folder, "migrate", "evaluation")
