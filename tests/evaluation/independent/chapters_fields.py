"""The fields with their projects, deviations, adaptations and decisions (5, 6 and 12)."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation.report.sections import fields as report_fields
from tests.evaluation.independent import lights, money, partners
from tests.evaluation.independent.conftest import Read, html
from tests.evaluation.independent.database import County, Row, query
from tests.evaluation.independent.german import days, read_sum, tenths, written
from tests.evaluation.independent.lights import AMBER, GREEN, RED, STATES, Standing
from tests.evaluation.independent.paper import DASH, UNKNOWN, Paper, words

# 5 the fields


def test_each_field_tells_its_projects_with_lights_and_reasons(read: Read) -> None:
    for field in [*read.county.fields(), None]:
        members = [one for one in read.standings if one.row["field_id"] == (field["id"] if field else None)]
        title = field["name"] if field else "ohne Handlungsfeld"
        if not members and field is None:
            continue
        chapter = read.paper.chapter(title)
        if field:
            assert field["goal"] in words(chapter)
        if not members:
            assert "Zu diesem Handlungsfeld ist kein Projekt erfasst." in words(chapter)
            continue
        noun = "1 Projekt" if len(members) == 1 else f"{len(members)} Projekte"
        assert f"{noun}; Gesamtampel: {lights.worst([one.light for one in members])}." in words(chapter)
        table = read.paper.table(title, "Stand der Projekte")
        rows = table.by_head()
        assert set(rows) == {one.row["title"] for one in members}
        for one in members:
            line = rows[one.row["title"]]
            assert table.cell(line, "Stand") == lights.since(one)
            assert table.cell(line, "Ampel") == one.light
            assert table.cell(line, "Fortschritt") == progress(one, read.county.settings()["progress_gap_points"])
            assert table.cell(line, "Voraussichtliches Ende") == (written(*one.end) if one.end else UNKNOWN)
        said = {words(item) for item in chapter.iter("li")}
        for key, one in read.now.items():
            if one in members and one.light in (RED, AMBER):
                was = read.then[key]
                jump = {"im Vorjahr im Plan"} if one.light == RED and was.state and was.light == GREEN else set()
                start = f"{one.light} {one.row['title']}: "
                [line_] = [text.removeprefix(start) for text in said if text.startswith(start)]
                assert set(line_.split("; ")) == one.told | jump


def progress(one: Standing, gap: int) -> str:
    """Calculated, and reported beside it where they are more than the limit apart."""
    if one.computed is None:
        return UNKNOWN
    computed = f"{one.computed:f}".replace(".", ",").removesuffix(",0")
    weights = sum(each.weight for each in one.milestones)
    if one.reported is not None:
        reached = lights_reached(one)
        if abs(Decimal(one.reported) * weights - reached * 100) > gap * weights:
            return f"{computed} % berechnet, {one.reported} % gemeldet"
    return f"{computed} %"


def lights_reached(one: Standing) -> Decimal:
    """The weights of what is reached; the sample's actual dates are days that have passed."""
    return sum((each.weight for each in one.milestones if each.actual), Decimal(0))


def test_the_milestones_of_the_period_stand_in_the_chapter_and_all_in_the_sheets(read: Read) -> None:
    near = 0
    for one in read.standings:
        expected = {each.title: milestone(each) for each in one.milestones if is_near(read, each)}
        near += len(expected)
        field = next((f["name"] for f in read.county.fields() if f["id"] == one.row["field_id"]), "ohne Handlungsfeld")
        tables = read.paper.tables(field, "Meilensteine")
        printed = {
            line.head: tuple(tables[0].cell(line, name) for name in COLUMNS)
            for line in (tables[0].lines if tables else ())
            if line.group == one.row["title"]
        }
        assert printed == expected
    total = sum(len(one.milestones) for one in read.standings)
    assert total > 40
    assert near < total


COLUMNS = ("Geplant (Basis)", "Voraussichtlich", "Erreicht", "Tage")


def milestone(each: lights.Milestone) -> tuple[str, ...]:
    """Baseline, forecast, actual and the days between, as printed."""
    return (
        written(*each.baseline) if each.baseline else UNKNOWN,
        DASH if each.actual else written(*each.forecast) if each.forecast else UNKNOWN,
        written(*each.actual) if each.actual else DASH,
        days(each.late) if each.baseline else DASH,
    )


def is_near(read: Read, each: lights.Milestone) -> bool:
    """Reached in the period; or not reached and late, overdue, or due within a year (366 days) of the cut-off."""
    if each.actual:
        return each.actual[0] >= read.county.since
    due = each.forecast or each.baseline
    return due is not None and ((each.late or 0) > 0 or (due[0] - read.county.cut_off).days <= 366)


# 6 deviations, 12 adaptations and decisions


def test_the_deviations_with_cause_and_remedy(read: Read) -> None:
    moves = _moves(read)
    limits = read.county.settings()
    expected = {}
    for key, one in read.now.items():
        kinds = [STATES[one.state]] if one.state in ("deferred", "dropped") else []
        kinds += ["verschoben"] if moves.get(key) else []
        kinds += ["verspätet"] if any(late > 0 for late in told_late(read.county, one)) else []
        kinds += ["kritisch"] if one.light == RED and one.state not in ("deferred", "dropped") else []
        needed = needs_words(read.county, one, limits)
        if kinds:
            kinds += ["endet nach dem Plan"] if one.slips else []
            expected[one.row["title"]] = (
                ", ".join(kinds) + ("; Erläuterung nötig" if needed else ""),
                _causes(one) | moves.get(key, set()),
                one.row["next_steps"] or UNKNOWN,
            )
    table = read.paper.table("Abweichungen", "Abweichungen mit Ursache und Abhilfe")
    assert f"{len(expected)} Projekte weichen vom Plan ab." in read.paper.text("Abweichungen")
    assert {title: line["Abweichung"] for title, line in table.by_head().items()} == {
        title: kinds for title, (kinds, _causes_, _remedy) in expected.items()
    }
    for title, (_kinds, causes, remedy) in expected.items():
        line = table.by_head()[title]
        assert table.cell(line, "Abhilfe") == remedy
        said = table.cell(line, "Ursache")
        assert all(cause in said for cause in causes)
        assert len(said) == len("; ".join(causes)) if causes else said == UNKNOWN


def _causes(one: Standing) -> set[str]:
    if one.state not in ("deferred", "dropped") or one.change is None:
        return set()
    text = f"{one.change['reason']} ({written(one.change['effective_on'], one.change['effective_on_precision'])})"
    if one.change["replacement_id"]:
        [row] = query("SELECT title FROM roadmap_project WHERE id = %(id)s", id=one.change["replacement_id"])
        text += f"; ersetzt durch {row['title']}"
    return {text}


def _moves(read: Read) -> dict[object, set[str]]:
    """The forecasts that were changed in the period, in words."""
    rows = query(
        "SELECT m.project_id, m.title, d.*,"
        " lag(d.forecast_on) OVER w AS from_on, lag(d.forecast_on_precision) OVER w AS from_precision,"
        " row_number() OVER w AS place"
        " FROM roadmap_milestonedate d JOIN roadmap_milestone m ON m.id = d.milestone_id"
        " WHERE d.effective_on <= %(day)s AND d.recorded_at <= %(moment)s"
        " WINDOW w AS (PARTITION BY m.id ORDER BY d.effective_on, d.recorded_at, d.id)",
        day=read.county.cut_off,
        moment=read.county.moment,
    )
    found: dict[object, set[str]] = {}
    for row in rows:
        if row["place"] == 1 or row["forecast_on"] is None or row["effective_on"] < read.county.since:
            continue
        if (row["forecast_on"], row["forecast_on_precision"]) == (row["from_on"], row["from_precision"]):
            continue
        start = written(row["from_on"], row["from_precision"])
        gap = f" ({days((row['forecast_on'] - row['from_on']).days)})" if row["from_on"] else ""
        text = f"{row['title']}: von {start} auf {written(row['forecast_on'], row['forecast_on_precision'])}{gap}"
        found.setdefault(row["project_id"], set()).add(f"{text}: {row['reason']}" if row["reason"] else text)
    return found


def test_adaptations_and_decisions_are_what_the_figures_ask_for(read: Read) -> None:
    def titles(*, state: str = "", light: str = "") -> set[str]:
        return {
            one.row["title"]
            for one in read.standings
            if (state and one.state == state)
            or (light and one.light == light and one.state not in ("deferred", "dropped"))
        }

    day = read.county.cut_off
    grants = query("SELECT * FROM roadmap_grant WHERE plan_id = %(plan)s", plan=read.county.plan)
    dropped = {
        one.row["title"]
        for one in read.standings
        if one.state == "dropped" and one.change and one.change["effective_on"] >= read.county.since
    }
    agreements = {
        row["title"]
        for row in query(
            "SELECT * FROM cooperation_cooperationagreement WHERE NOT draft AND owner_id = %(o)s", o=read.county.owner
        )
        if partners.agreement_end(row)[0] < read.county.version(day)["period_to"]
    }
    needed = _lines(read, "Erforderliche Anpassungen")
    assert needed == _stated(
        {
            "Entfallen": titles(state="dropped"),
            "Zurückgestellt": titles(state="deferred"),
            "Kritisch": titles(light=RED),
            "Voraussichtliches Ende nach dem Planzeitraum": {one.row["title"] for one in read.standings if one.slips},
            "Bewilligungszeitraum der Zuwendung abgelaufen": {
                grant["programme"] for grant in grants if grant["approval_to"] < day
            },
            "Vereinbarung endet vor dem Planzeitraum": agreements,
            "Vereinbarung endet vor dem Jahr der Vision": agreements,
        }
    )
    asked = _lines(read, "Erbetene Entscheidungen")
    table = read.paper.table("Finanzen", "Salden")
    uncovered = {line.head for line in table.lines if table.cell(line, "Hinweis") != DASH}
    cover = asked.pop("Deckung eines negativen Saldos, zu dem die Quellen keine nennen", set())
    assert uncovered <= cover
    assert asked == _stated(
        {
            "Fortführung einer Vereinbarung": agreements,
            "Weiteres Vorgehen bei Zurückgestelltem": titles(state="deferred"),
            "Streichung des Entfallenen aus dem Plan": dropped,
            "Erledigung eines überfälligen Auftrags": {
                row["title"] for row in partners.mandates(read.county) if row["overdue"]
            },
            "Anschluss an eine Zuwendung, die binnen eines Jahres nach dem Stichtag endet": {
                grant["programme"] for grant in grants if 0 <= (grant["approval_to"] - day).days <= 366
            },
        }
    )


def _stated(found: dict[str, set[str]]) -> dict[str, set[str]]:
    return {name: each for name, each in found.items() if each}


def _lines(read: Read, title: str) -> dict[str, set[str]]:
    """The lines of a list of findings: what is said, and of what."""
    section = read.paper.chapter("Erforderliche Anpassungen und erbetene Entscheidungen")
    [part] = [one for one in section.iter("section") if any(words(head) == title for head in one.findall("h3"))]
    found = {}
    for item in part.iter("li"):
        said, _colon, names = words(item).partition(": ")
        found[said] = {name.split(" (gebraucht")[0] for name in names.split("; ")}
    return found


def _spent_outside(county: County) -> set[str]:
    """The actuals that a grant covers and of which a year lies wholly before or after its period."""
    rows = query(
        "SELECT i.id::text, coalesce(i.year_from, i.year_to) AS first, coalesce(i.year_to, i.year_from) AS last,"
        " g.approval_from, g.approval_to FROM roadmap_itemcover c JOIN roadmap_budgetitem i ON i.id = c.item_id"
        " JOIN roadmap_fundingsource s ON s.id = c.funding_source_id JOIN roadmap_grant g ON g.id = s.grant_id"
        " WHERE g.plan_id = %(plan)s AND i.stage = 'actual' AND coalesce(i.year_from, i.year_to) IS NOT NULL",
        plan=county.plan,
    )
    return {
        row["id"]
        for row in rows
        if any(
            date(year, 12, 31) < row["approval_from"] or date(year, 1, 1) > row["approval_to"]
            for year in range(row["first"], row["last"] + 1)
        )
    }


def test_what_the_rules_flag(read: Read) -> None:
    """Each line names the first six of what it is about, and counts the rest."""
    version = read.county.version(read.county.cut_off)
    first, last = version["period_from"].year, version["period_to"].year
    outside = {
        item["title"]
        for item in query("SELECT * FROM roadmap_budgetitem WHERE plan_id = %(plan)s", plan=read.county.plan)
        if item["year_from"] < first or (item["year_to"] or first) > last
    }
    limits = read.county.settings()
    measured = Counter(one.name for one in partners.indicators(read.county) if one.last)
    expected = {
        "Jahre außerhalb des Planzeitraums": len(outside),
        "Ausgaben außerhalb des Bewilligungszeitraums der Zuwendung": len(_spent_outside(read.county)),
        "Definition des Indikators geändert, keine Veränderungsrate über beide hinweg": len(
            [name for name, number in measured.items() if number > 1]
        ),
        "Von „im Plan“ zu „kritisch“ ohne „gefährdet“ dazwischen": sum(
            one.light == RED and was.state is not None and was.light == lights.GREEN
            for one, was in ((one, read.then[key]) for key, one in read.now.items())
        ),
        "Berechneter und gemeldeter Fortschritt weichen voneinander ab": sum(
            "gemeldet" in progress(one, limits["progress_gap_points"]) for one in read.standings
        ),
        "Abweichung braucht vor der Freigabe eine Erläuterung": sum(
            needs_words(read.county, one, limits) for one in read.standings
        ),
    }
    said = _lines(read, "Hinweise aus den Regeln")
    assert not [name for name in said if name.startswith("Eigenanteil")], "the own shares are what the rates leave"
    for name, number in expected.items():
        names = said.get(name, set())
        more = [int(one.split()[1]) for one in names if re.fullmatch(r"und \d+ weitere", one)]
        assert len(names) - len(more) + sum(more) == number, name
    assert expected["Von „im Plan“ zu „kritisch“ ohne „gefährdet“ dazwischen"] or read.county.year < 2025


def told_late(county: County, one: Standing) -> list[int]:
    """Days late of the milestones that are open or were reached in the period."""
    return [
        each.late
        for each in one.milestones
        if each.late is not None
        and not (each.actual and each.reached(county.cut_off) and each.actual[0] < county.since)
    ]


def needs_words(county: County, one: Standing, limits: Row) -> bool:
    """Rule 20: more than the plan's days late, or more than its per cent of the money away."""
    late = any(days > limits["time_amber_late_days"] for days in told_late(county, one))
    return late or (one.variance is not None and abs(one.variance) > Fraction(limits["money_amber_percent"]))


def test_a_large_plan_is_told_in_short_with_the_same_figures(
    years: dict[int, Read], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond twenty projects a field has one table; here any number is beyond."""
    read = years[max(years)]
    monkeypatch.setattr(report_fields, "MANY_PROJECTS", 0)
    short = Paper(html(read.report, read.facts))
    sides = money.outcomes_of_projects(read.county)
    rows = {
        line.head: (table, line)
        for table in short.tables("Die Handlungsfelder", "Stand der Projekte")
        for line in table.lines
    }
    assert len(rows) == len(read.now)
    gap = read.county.settings()["progress_gap_points"]
    for key, one in read.now.items():
        table, line = rows[one.row["title"]]
        assert line["Stand"] == STATES[one.state]
        assert line["Ampel"] == one.light
        end = written(*one.end) if one.end else UNKNOWN
        assert line["Fortschritt, voraussichtliches Ende"] == f"{progress(one, gap)}; {end}"
        assert table.cell(line, "Nächster Meilenstein") == following(one)
        told = table.cell(line, f"Geld {read.county.year}: Ansatz, Ist (Abweichung)")
        found = {}
        for part in told.split("; ") if told != DASH else ():
            direction, _colon, figures = part.partition(": ")
            granted, _comma, rest = figures.partition(", ")
            spent, _bracket, share = rest.rpartition(" (")
            found[direction] = (read_sum(granted).figures, read_sum(spent).figures, share.removesuffix(")"))
        assert found == {direction: _outcome(side) for (direction, _code), side in sides.get(key, {}).items()}


def _outcome(side: money.Side) -> tuple[object, ...]:
    share = money.variance(side.latest, side.expected)
    if share is None:
        return side.latest.figures, side.actual.figures, DASH
    sign = "+" if share > 0 else "\u2212" if share < 0 else ""
    number = f"{abs(tenths(share)):f}".replace(".", ",").removesuffix(",0")
    return side.latest.figures, side.actual.figures, f"{sign}{number} %"


def following(one: Standing) -> str:
    """The milestone that is due next, or the last one that was reached where nothing follows."""
    open_ones = [each for each in one.milestones if not each.actual]
    if one.state in ("completed", "dropped") or not open_ones:
        done = [(each.actual[0], each) for each in one.milestones if each.actual]
        return in_words(max(done, key=lambda pair: pair[0])[1]) if done else DASH
    dated = [(due[0], each) for each in open_ones if (due := each.forecast or each.baseline)]
    if not dated:
        return in_words(open_ones[0])
    first = min(dated, key=lambda pair: pair[0])[1]
    return in_words(replace(first, forecast=None) if first.forecast == first.baseline else first)


def in_words(each: lights.Milestone) -> str:
    """A milestone with its dates, as sheets and short tables tell it."""
    parts = [f"geplant {written(*each.baseline)}"] if each.baseline else []
    if each.actual:
        parts.append(f"erreicht {written(*each.actual)}")
    elif each.forecast:
        parts.append(f"voraussichtlich {written(*each.forecast)}")
    if each.baseline and each.late:
        parts.append(f"{days(each.late)} Tage")
    return f"{each.title} ({', '.join(parts) or 'kein Termin angegeben'})"
