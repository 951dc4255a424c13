"""Cover, first page with the bridge and the top risks, matrix (1, 2 and 4)."""

from collections import Counter

from tests.evaluation.independent import lights
from tests.evaluation.independent.conftest import Read
from tests.evaluation.independent.database import query
from tests.evaluation.independent.lights import AMBER, GREEN, NOT_ASSESSED, NOT_REPORTED, RED, STATES, Standing
from tests.evaluation.independent.paper import told, words

NAMES = list(STATES.values())


def count(text: str) -> int:
    """A count that may bear the sign of a bridge: "− 3"."""
    return int(text.lstrip("+=\u2212 "))


# 1 cover, 2 one page


def test_the_cover_says_which_report_it_is(read: Read) -> None:
    cover = next(one for one in read.paper.root.iter("section") if one.get("class") == "cover")
    said = told(cover)
    day = read.county.cut_off
    assert said["Bericht"] == f"Bericht {read.report.number}, Fassung 1"
    assert said["Zeitraum"] == f"01.01.{day.year} bis 31.12.{day.year}"
    assert said["Stichtag"] == f"{day:%d.%m.%Y}"
    assert said["Manifest (SHA-256)"].replace(" ", "") == read.manifest
    assert "Masterplan Digitalisierung, Fortschreibung" in words(cover)
    assert "Entwurf" in words(cover).split()


def test_one_page_counts_states_lights_and_current_entries(read: Read) -> None:
    page = read.paper.chapter("Auf einer Seite")
    [line] = read.paper.table("Auf einer Seite", "Projekte nach Stand").lines
    stated = lights.counts(read.standings)
    assert {name: int(line.cells.get(name, "0")) for name in NAMES} == {name: stated[name] for name in NAMES}
    assert int(line["Insgesamt"]) == len(read.standings)
    shown = {name: int(number) for name, number in told(page).items() if number.isdigit()}
    counted = Counter(one.light for one in read.standings)
    assert shown == {name: counted[name] for name in (GREEN, AMBER, RED, NOT_REPORTED, NOT_ASSESSED)}
    stock = [one for one in read.standings if one.state not in lights.OVER]
    current = [one for one in stock if one.entry and one.entry["as_of"] >= read.county.since]
    assert 0 < len(current) < len(stock)
    assert f"Zu {len(current)} von {len(stock)} Projekten im Bestand liegt eine bestätigte Status" in words(page)
    fields = len(read.county.fields())
    assert f"{fields} Handlungsfelder, {len(read.standings)} Projekte." in words(page)


def test_the_bridge_balances_and_names_what_moved(read: Read) -> None:
    def stock(one: Standing | None) -> bool:
        return one is not None and one.state is not None and one.state not in lights.OVER

    pairs = {one.row["title"]: (read.then.get(key), one) for key, one in read.now.items()}
    known = {title: (was, now) for title, (was, now) in pairs.items() if now.state}
    expected = {
        "neu": {title for title, (was, _now) in known.items() if was is None or was.state is None},
        "reaktiviert": {t for t, (was, now) in known.items() if was and was.state in lights.OVER and stock(now)},
        "abgeschlossen": {t for t, (was, now) in known.items() if now.state == "completed" and not _over(was)},
        "entfallen": {t for t, (was, now) in known.items() if now.state == "dropped" and not _over(was)},
    }
    prior = sum(stock(was) for was, _now in pairs.values())
    after = sum(stock(now) for _was, now in pairs.values())
    [line] = read.paper.table("Überleitung zum Vorjahr", "Zum Bestand zählt jedes Projekt").lines
    printed = {name: count(line.cells.get(name, "0")) for name in expected}
    assert printed == {name: len(titles) for name, titles in expected.items()}
    assert count(line[f"Bestand am {read.county.before:%d.%m.%Y}"]) == prior
    assert count(line[f"Bestand am {read.county.cut_off:%d.%m.%Y}"]) == after
    assert prior + len(expected["neu"]) + len(expected["reaktiviert"]) == after + len(expected["abgeschlossen"]) + len(
        expected["entfallen"]
    )
    listed = read.paper.facts("Überleitung zum Vorjahr")
    assert {name: set(listed[name].split("; ")) if name in listed else set() for name in expected} == expected
    deferred = sum(one.state == "deferred" for one in read.standings)
    assert f"{deferred} Projekt" in read.paper.text("Überleitung zum Vorjahr") or not deferred


def _over(one: Standing | None) -> bool:
    return one is not None and one.state in lights.OVER


# 4 matrix


def test_the_matrix_counts_each_field_this_year_and_last(read: Read) -> None:
    table = read.paper.table("Handlungsfelder im Überblick", "Projekte nach Handlungsfeld und Stand")
    names = {field["id"]: f"{field['number']} {field['name']}" for field in read.county.fields()}
    names[None] = "ohne Handlungsfeld"
    expected: dict[str, dict[str, tuple[int, int]]] = {}
    for field, name in names.items():
        keys = [key for key, one in read.now.items() if one.row["field_id"] == field]
        now = Counter(STATES[read.now[key].state] for key in keys)
        was = Counter(STATES[read.then[key].state] for key in keys if read.then[key].state)
        if field or keys:
            expected[name] = {state: (now[state], was[state]) for state in NAMES}
    printed = {line.head: {state: _pair(line.cells.get(state, "0")) for state in NAMES} for line in table.lines}
    assert printed == expected
    assert {line.head: int(line["Insgesamt"]) for line in table.lines} == {
        name: sum(now for now, _was in row.values()) for name, row in expected.items()
    }
    [foot] = table.foot
    assert {state: _pair(foot.cells.get(state, "0")) for state in NAMES} == {
        state: (
            sum(row[state][0] for row in expected.values()),
            sum(row[state][1] for row in expected.values()),
        )
        for state in NAMES
    }


def _pair(text: str) -> tuple[int, int]:
    now, _bracket, was = text.partition(" (")
    return int(now), int(was.removesuffix(")") or 0)


def test_the_top_risks_stand_on_the_first_page_and_all_with_their_fields(read: Read) -> None:
    levels = read.county.latest("roadmap_risklevel", "risk", read.county.cut_off)
    rows = query(
        "SELECT r.*, p.title AS project_title FROM roadmap_risk r JOIN roadmap_project p ON p.id = r.project_id"
        " WHERE p.owner_id = %(owner)s",
        owner=read.county.owner,
    )
    found = [(row, levels[row["id"]]) for row in rows if row["id"] in levels]
    live = [(row, now, now["likelihood"] * now["impact"]) for row, now in found if now["state"] != "closed"]
    top = sorted(((row, now, level) for row, now, level in live if level >= 5), key=lambda each: -each[2])
    said = read.paper.entries("Auf einer Seite", "Größte Risiken")
    assert bool(top) == (read.county.year > 2023)
    assert [_level(line) for line in said[:5]] == [level for _row, _now, level in top[:5]]
    assert said[5:] == ([f"und {len(top) - 5} weitere Risiken, bei ihren Projekten"] if len(top) > 5 else [])
    tables = read.paper.tables("Die Handlungsfelder", "Risiken")
    assert Counter(
        (line.head, line["Risiko"], line["Risikostufe"]) for table in tables for line in table.lines
    ) == Counter((row["project_title"], row["title"], f"{_band(level)} ({level})") for row, _now, level in live)


def _level(line: str) -> int:
    return int(line.partition("; Maßnahme")[0].rpartition(" (")[2].partition(")")[0])


def _band(level: int) -> str:
    return "sehr hoch" if level >= 16 else "hoch" if level >= 10 else "mittel" if level >= 5 else "niedrig"
