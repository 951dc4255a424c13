"""Mandate and method, project sheets, calculations, changes, sources, glossary (3 and 13)."""

from tests.evaluation.independent import lights, paper
from tests.evaluation.independent.chapters_fields import in_words
from tests.evaluation.independent.conftest import Read
from tests.evaluation.independent.database import query
from tests.evaluation.independent.german import added, read_sum
from tests.evaluation.independent.lights import AMBER, NOT_ASSESSED, RED, STATES
from tests.evaluation.independent.paper import UNKNOWN, told

# 3 mandate and method, 13 annex


def test_the_mandate_and_the_method(read: Read) -> None:
    version = read.county.version(read.county.cut_off)
    [row] = query(
        "SELECT s.*, a.reference, a.title FROM council_resolution s JOIN council_paper a ON a.id = s.paper_id"
        " WHERE s.id = %(id)s",
        id=version["resolution_id"],
    )
    said = told(read.paper.chapter("Der Auftrag"))
    assert (said["Vorlage"], said["Titel"]) == (row["reference"], row["title"])
    captions = [one.caption for one in paper.tables_in(read.paper.chapter("Der Auftrag"))]
    votes = f"{row['votes_yes']} ja, {row['votes_no']} nein, {row['votes_abstain']} Enthaltungen"
    assert any(caption.startswith("Beschluss: ") and votes in caption for caption in captions)
    way = read.paper.table("Der Auftrag", "Beratungsfolge")
    steps = query(
        "SELECT m.held_on FROM council_consultation k JOIN council_meeting m ON m.id = k.meeting_id"
        " WHERE k.paper_id = %(p)s ORDER BY k.position",
        p=row["paper_id"],
    )
    assert [line["Sitzung"] for line in way.lines] == [f"{step['held_on']:%d.%m.%Y}" for step in steps]
    plan = told(read.paper.chapter("Der Plan"))
    assert plan["Beschlossen am"] == f"{version['adopted_on']:%d.%m.%Y}"
    assert plan["Zeitraum"] == f"{version['period_from'].year} bis {version['period_to'].year}"
    limits = read.county.settings()
    meaning = read.paper.table("Methode", "Was die Ampeln bedeuten").by_head()
    for number in (limits["time_red_overdue_days"], limits["time_red_late_days"]):
        assert f"{number} Tage" in meaning[RED]["Zeit"]
    assert f"{limits['time_amber_late_days']} Tage" in meaning[AMBER]["Zeit"]
    assert f"{limits['money_red_percent'].normalize():f} %" in meaning[RED]["Geld"]
    assert f"{limits['money_amber_percent'].normalize():f} %" in meaning[AMBER]["Geld"]


def test_every_project_has_its_sheet_with_every_milestone(read: Read) -> None:
    for one in read.standings:
        [section] = [each for each in read.paper.root.iter("section") if each.get("id") == f"entry-{one.row['slug']}"]
        said = told(section)
        assert said["Stand"] == lights.since(one)
        for name, light in (("Zeit", one.time), ("Geld", one.money), ("Umfang", one.scope)):
            shown = NOT_ASSESSED if one.state == "dropped" else light
            text = said.get("Geld (Ampel)" if name == "Geld" else name, NOT_ASSESSED)
            assert text.split(":")[0] == shown
        expected = "; ".join(in_words(each) for each in one.milestones)
        assert said.get("Meilensteine", "") == expected
        if one.entry:
            assert said["Statusmeldung vom"] == f"{one.entry['as_of']:%d.%m.%Y}"


def test_every_calculation_is_the_sum_of_its_parts(read: Read) -> None:
    table = read.paper.table("Anhang: Rechenwege", "Berechnete Zahlen und ihre Bestandteile")
    added_up = 0
    for line in table.lines:
        parts = [part.rpartition(": ")[2] for part in line["Teile"].split("; ")]
        if not line["Zahl"].startswith("Abbildung") and all(
            part.endswith(("€", "VZÄ")) or part == UNKNOWN for part in parts
        ):
            known = [read_sum(part) for part in parts]
            total = added([one.figures[0] if one.figures else None for one in known])
            assert read_sum(line["Wert"]) == total, line
            added_up += 1
    assert added_up > 20


def test_what_changed_since_the_last_report(read: Read, years: dict[int, Read]) -> None:
    title = "Anhang: Änderungen seit dem letzten Bericht"
    if read.county.year == min(years):
        assert "Es gibt keinen früheren Bericht zu diesem Plan." in read.paper.text(title)
        return
    before = years[read.county.year - 1]
    expected = {
        one.row["title"]: (STATES[before.now[key].state], STATES[one.state])
        for key, one in read.now.items()
        if before.now[key].state != one.state
    }
    table = read.paper.table(title, "Projekte, deren Stand sich geändert hat")
    assert {head: (line["Im letzten Bericht"], line["Jetzt"]) for head, line in table.by_head().items()} == {
        title: tuple("nicht angegeben" if name == STATES[None] else name for name in pair)
        for title, pair in expected.items()
    }
    assert before.report.number in read.paper.text(title)


def test_all_thirteen_sections_are_there_with_sources_and_glossary(read: Read) -> None:
    assert [title.split(" ")[0] for title in read.paper.titles("h2")[1:]] == [*map(str, range(1, 12)), *"ABCDEFG"]
    sources = query("SELECT * FROM organisation_source WHERE owner_id = %(o)s", o=read.county.owner)
    assert len(read.paper.table("Anhang: Quellen", "Quellen").lines) == len(sources)
    assert read.facts["unsourced"] == []
    assert len(told(read.paper.chapter("Anhang: Begriffe"))) > 8
