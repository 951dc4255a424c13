"""Joint projects, agreements, contributions, indicators, mandates (9 to 11)."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

from tests.evaluation.independent import lights, money, paper, partners
from tests.evaluation.independent.conftest import Read
from tests.evaluation.independent.database import Row, query
from tests.evaluation.independent.german import added, read_percent, read_sum, written
from tests.evaluation.independent.paper import DASH, UNKNOWN, told, words

# 9 joint projects


def test_the_partners_of_each_joint_project_and_who_did_not_report(read: Read) -> None:
    expected = partners.partners(read.county)
    newest = max(one.as_of for one in expected if one.as_of)
    printed: dict[tuple[str, str], str] = {}
    for table in read.paper.tables("Gemeinsame Projekte", "Letzte bestätigte Meldung je Partner und Projekt"):
        assert f"von {newest:%d.%m.%Y}" in table.caption or f"{newest:%d.%m.%Y}" in table.caption
        for line in table.lines:
            printed |= {(title, line.head): line[title] for title in table.columns[1:] if line[title] != DASH}
    assert printed == {(one.project, one.body): _status(one, newest) for one in expected}
    silent: dict[str, set[str]] = {}
    for one in expected:
        if one.silent:
            silent.setdefault(one.project, set()).add(one.body)
    chapter = read.paper.chapter("Gemeinsame Projekte")
    pairs = [pair for parent in chapter.iter() for pair in pairwise(parent)]
    [listed] = [after for before, after in pairs if words(before).startswith("Im Berichtszeitraum um eine Status")]
    said = dict(words(item).split(": ", 1) for item in listed)
    assert {title: set(names.split(", ")) for title, names in said.items()} == silent


def _status(one: partners.Partner, newest) -> str:
    text = one.light if one.as_of in (None, newest) else f"{one.light}, {one.as_of:%d.%m.%Y}"
    return text if one.holds else f"{text} (nimmt nicht mehr teil)"


def test_how_far_the_rollout_is(read: Read) -> None:
    expected = partners.partners(read.county)
    printed: dict[tuple[str, str], str] = {}
    for table in read.paper.tables("Gemeinsame Projekte", "Einführung nach Partner und Projekt"):
        for line in table.lines:
            printed |= {(title, line.head): line[title] for title in table.columns[1:] if line[title] != DASH}
    assert printed == {(one.project, one.body): partners.rollout_cell(one) for one in expected}
    said = {words(item) for item in read.paper.chapter("Gemeinsame Projekte").iter("li")}
    for title in {one.project for one in expected}:
        held = [one for one in expected if one.project == title and one.holds and one.stage != "not_taking_part"]
        live, late = sum(one.stage == "live" for one in held), sum(one.late for one in held)
        text = f"{title}: {live} von {len(held)} im Betrieb" + (f"; {late} verspätet" if late else "")
        assert text in said
        names = [one.body for one in held if one.late]
        assert not names or any(
            item.startswith(f"{title}: ") and set(names) == set(item.removeprefix(f"{title}: ").split(", "))
            for item in said
        )


def test_the_agreements_with_their_terms_and_parties(read: Read) -> None:
    rows = query("SELECT * FROM cooperation_cooperationagreement WHERE owner_id = %(o)s", o=read.county.owner)
    version = read.county.version(read.county.cut_off)
    assert len(rows) == 2
    sections = [
        one
        for one in read.paper.chapter("Vereinbarungen").iter("section")
        if str(one.get("id", "")).startswith("agreement-")
    ]
    for row in rows:
        [section] = [one for one in sections if one.get("id") == f"agreement-{row['slug']}"]
        said = told(section)
        if row["duration_months"] is None or row["starts_on"] is None:
            assert said["Ende"] == UNKNOWN
        else:
            day, precision = partners.agreement_end(row)
            over = "; zum Stichtag abgelaufen" if day < read.county.cut_off else ""
            assert said["Ende"] == written(day, precision) + over
            renewed = any(other["predecessor_id"] == row["id"] and not other["draft"] for other in rows)
            text = words(section)
            short = day < version["period_to"] and not row["draft"] and not renewed
            assert (f"gebraucht bis {version['period_to']:%d.%m.%Y}" in text) == short
            assert (f"gebraucht bis {version['vision_year']}" in text) == short
        parties = query(
            "SELECT b.name, a.id AS adoption, a.adopted_on, a.adopted_on_precision, a.unanimous"
            " FROM cooperation_agreementparty p JOIN organisation_body b ON b.id = p.body_id"
            " LEFT JOIN cooperation_agreementadoption a ON a.party_id = p.id WHERE p.agreement_id = %(a)s",
            a=row["id"],
        )
        [table] = [one for one in paper.tables_in(section) if one.caption.startswith("Beteiligte")]
        assert table.caption == f"Beteiligte ({len(parties)} Beteiligte)"
        printed = {name: table.cell(line, "Zugestimmt") for line in table.lines for name in line.head.split(", ")}
        assert printed == {party["name"]: _adopted(party) for party in parties}


def _adopted(party: Row) -> str:
    if party["adoption"] is None:
        return UNKNOWN
    day = written(party["adopted_on"], party["adopted_on_precision"])
    text = day if party["adopted_on"] else f"ja; Datum: {UNKNOWN}"
    return f"{text}, einstimmig" if party["unanimous"] else text


def test_what_the_partners_contribute(read: Read) -> None:
    rows = query(
        "SELECT c.*, b.name AS body_name, coalesce(b.member_count, 1) AS members FROM cooperation_contribution c"
        " JOIN organisation_body b ON b.id = c.body_id WHERE c.plan_id = %(plan)s",
        plan=read.county.plan,
    )
    table = read.paper.table("Beiträge der Partner", "Beiträge der Partner")
    printed = Counter(
        (name, line["Wofür"].split("; ")[0], read_sum(table.cell(line, amount)).figures)
        for line in table.lines
        for name in line.head.split(", ")
        for amount in ("Betrag je Partner", "VZÄ je")
        if table.cell(line, amount) != DASH
    )
    expected: Counter[object] = Counter()
    sums: dict[tuple[object, ...], list[money.Part]] = {}
    for row in rows:
        for unit in ("amount", "fte"):
            value = row[f"{unit}_each"]
            if value is not None:
                kind = row[f"{unit}_qualifier"]
                expected[row["body_name"], row["title"], ((kind, value),)] += 1
                key = (unit, row["year_from"], row["year_to"], row["recommended"])
                sums.setdefault(key, []).append((kind, value * row["members"]))
    assert printed == expected
    totals = read.paper.table("Beiträge der Partner", "Summen der Beiträge")
    assert Counter(read_sum(line["Summe"]) for line in totals.lines) == Counter(
        added(parts) for parts in sums.values() if len(parts) > 1
    )


# 10 indicators


def test_the_indicators_with_the_version_of_their_definition(read: Read) -> None:
    table = read.paper.table("Indikatoren", "Indikatoren")
    printed = {(line.head, line["Definition"].split(",")[0]): line for line in table.lines}
    expected = list(partners.indicators(read.county))
    assert len(printed) == len(expected)
    grown = 0
    for one in expected:
        line = printed[one.name, f"Fassung {one.version}"]
        assert line["Definition"] == f"Fassung {one.version}, {one.unit}: {one.text}"
        assert read_sum(line["Ausgangswert"]).value == one.baseline
        before = one.prior if one.prior and one.last and one.prior["id"] != one.last["id"] else None
        assert read_sum(table.cell(line, "Vorjahr")).figures == _measured(before)
        value, _bracket, growth = line["Wert"].partition(" (")
        assert read_sum(value).figures == _measured(one.last)
        assert (read_percent(growth.removesuffix(")")) if growth else None) == one.growth
        grown += one.growth is not None
        day = lights.partial(one.last, "effective_on")
        assert line["Stichtag"] == (written(*day) if day else UNKNOWN)
        target, _by, due = line["Ziel"].partition(" bis ")
        assert read_sum(target).value == one.target
        assert due == (written(*one.target_on) if one.target_on else "")
    assert bool(grown) == (read.county.year == 2025), "there is growth within one definition, and none across two"
    changed = {one.name for one in expected if one.version > 1 and one.last}
    assert all(name in read.paper.text("Indikatoren").partition("Die Definition")[2] for name in changed)


def _measured(row: Row | None) -> tuple[tuple[str, Decimal], ...]:
    return ((row["qualifier"], row["value"]),) if row else ()


# 11 mandates


def test_the_mandates_open_and_ended(read: Read) -> None:
    chapter = "Offene Aufträge aus früheren Beschlüssen"
    printed = Counter(
        (line.head.split(". ")[0], line["Aus"], table.cell(line, "Fällig"), line["Geltung"])
        for table in [*read.paper.tables(chapter, "Offene Auftr"), *read.paper.tables(chapter, "Beendete Auftr")]
        for line in table.lines
    )
    rows = partners.mandates(read.county)
    assert {row["force"] for row in rows} >= {"in Kraft"}
    assert any(row["overdue"] for row in rows)
    assert printed == Counter((row["title"], _origin(row), _due(row), _force(row)) for row in rows)


def _origin(row: Row) -> str:
    if row["reference"]:
        return f"{row['reference']}, Punkt {row['point']}"
    name = f"{row['body']} ({row['body_short']})" if row["body_short"] else row["body"]
    return f"{name}, {row['decided_on']:%d.%m.%Y}, TOP {row['item']}"


def _due(row: Row) -> str:
    words_ = {"annual": "jährlich", "once": "einmalig", "regular": "regelmäßig", "": ""}[row["recurrence"]]
    day = written(row["due_on"], row["due_on_precision"]) if row["due_on"] else ""
    return ", ".join(part for part in (words_, day) if part) or UNKNOWN


def _force(row: Row) -> str:
    text = row["force"] + ("; überfällig" if row["overdue"] else "")
    return f"{text}: {row['ended_reason']}" if row["force"] == "beendet" and row["ended_reason"] else text


def test_what_was_decided_in_the_period_and_what_came_of_it(read: Read) -> None:
    rows = query(
        "SELECT s.id, a.reference, m.held_on FROM council_resolution s JOIN council_paper a ON a.id = s.paper_id"
        " JOIN council_consultation k ON k.id = s.consultation_id JOIN council_meeting m ON m.id = k.meeting_id"
        " WHERE a.owner_id = %(owner)s AND NOT s.recommendation"
        " AND s.result IN ('adopted_unchanged', 'adopted_changed') AND m.held_on BETWEEN %(since)s AND %(day)s",
        owner=read.county.owner,
        since=read.county.since,
        day=read.county.cut_off,
    )
    chapter = read.paper.chapter("Was im Zeitraum beschlossen wurde und was daraus geworden ist")
    assert bool(rows) == (read.county.year == 2023)
    for row in rows:
        points = query("SELECT * FROM council_resolutionpoint WHERE resolution_id = %(s)s ORDER BY number", s=row["id"])
        [table] = [one for one in paper.tables_in(chapter) if one.caption.startswith(row["reference"])]
        assert {line.head: line["Beschlossener Wortlaut"] for line in table.lines} == {
            str(point["number"]): point["adopted_text"] for point in points
        }
        assert f"{row['held_on']:%d.%m.%Y}" in words(chapter)
        known = partners.mandates(read.county)
        fates = Counter(
            "done" if one["answered"] or one["force"] == "beendet" else "overdue" if one["overdue"] else "open"
            for one in known
            if one["point_id"] in {point["id"] for point in points}
        )
        told_ = f"{fates['done']} erledigt, {fates['open']} offen, {fates['overdue']} überfällig"
        assert told_ in table.caption
