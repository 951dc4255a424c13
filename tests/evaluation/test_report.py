"""What is printed of frozen facts: complete, escaped, sourced, in one language, nothing an edition may not hold."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.html import strip_tags

from cooperation import models as co
from evaluation import facts, report
from evaluation.facts import EditionError
from evaluation.pdf_contract import problems
from evaluation.report.blocks import Column, Facts, Table, TableRow, tidy
from evaluation.report.exports import safe_cell
from organisation import models as om
from organisation.templatetags.display import unknown
from roadmap import models as rm
from tests.evaluation import facts_sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    return facts_sample.build()


def frozen(world: SimpleNamespace) -> dict:
    return facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)


def printed(found: dict, **options) -> str:
    return report.document_html(found, manifest_sha256="3f2a9c41" * 8, report_number="EB 2022/1", version=2, **options)


def parsed(html: str) -> Any:
    """The document as elements, read as the PDF engine reads it."""
    return import_module("tinyhtml5").parse(html, namespace_html_elements=False)


def words(html: str) -> str:
    """The text that a reader sees, with plain spaces."""
    html = re.sub(r"<svg.*?</svg>", " ", html, flags=re.DOTALL)
    text = strip_tags(re.sub(r"<(?!/?(?:span|a|abbr)\b)", " <", html)).replace("&#x27;", "'").replace("&amp;", "&")
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_document_keeps_the_contract_of_the_pdf(world):
    root = parsed(printed(frozen(world)))
    assert problems(root) == []
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    links = {element.get("href") for element in root.iter("a")}
    assert len(ids) == len(set(ids))
    assert {link for link in links if link[1:] not in ids} == set()


def test_equal_facts_give_equal_pages(world):
    found = frozen(world)
    assert printed(found) == printed(json.loads(json.dumps(found)))


def test_all_sections_are_there_in_order(world):
    html = printed(frozen(world))
    titles = [words(title) for title in re.findall(r"<h2>(.*?)</h2>", html)]
    assert titles == [
        "Inhalt",
        "1 Auf einer Seite",
        "2 Auftrag und Methode",
        "3 Handlungsfelder im Überblick",
        "4 Die Handlungsfelder",
        "5 Abweichungen",
        "6 Finanzen",
        "7 Stellen",
        "8 Gemeinsame Projekte",
        "9 Indikatoren",
        "10 Offene Aufträge aus früheren Beschlüssen",
        "11 Erforderliche Anpassungen und erbetene Entscheidungen",
        "A Anhang: Steckbriefe",
        "B Anhang: weitere Vorlagen und Beschlüsse",
        "C Anhang: Haushaltspositionen",
        "D Anhang: Rechenwege",
        "E Anhang: Quellen",
        "F Anhang: Änderungen seit dem letzten Bericht",
        "G Anhang: Begriffe",
    ]


def test_the_cover_says_what_it_is(world):
    html = printed(frozen(world))
    cover = words(html.split("<nav")[0])
    for text in (
        "Musterkreis (fiktiv)",
        "Evaluationsbericht 2022",
        "Entwurf",
        "Bericht EB 2022/1, Fassung 2",
        "31.12.2022",
        "3f2a9c41",
    ):
        assert text in cover
    assert 'data-draft="Entwurf"' in html
    final = printed(frozen(world), draft=False)
    assert "cover-draft" not in final
    assert 'data-draft=""' in final


def test_the_facts_are_printed(world):
    text = words(printed(frozen(world)))
    for fact in (
        "VI/0001/2021",
        "Ausschuss für Digitales (IDS)",
        "29.09.2021",
        "ungeändert beschlossen, einstimmig, 27 ja, 0 nein, 3 Enthaltungen",
        "2.705 KB",
        "Leitbild 2030",
        "011156 Digitalisierung",
        "rund 400.000 €",
        "rund 677.777 €",
        "wenn der Überschuss reicht",
        "Ausgleichsrücklage",
        "EG 10",
        "5 Stellen",
        "mindestens 0,5 VZÄ",
        "endet 40 Tage nach dem Beschluss des Plans",
        "sechs Ämter (fiktiv) (6 Körperschaften)",
        "210.000 €",
        "Personalmangel",
        "Lieferengpass",
        "voraussichtlich 365 Tage nach dem geplanten Termin",
        "Negativer Saldo, Deckung nicht angegeben: 011156 Digitalisierung",
        "Projekt glasfaser: Musterstadt (fiktiv)",
    ):
        assert fact in text, fact


def test_a_deferred_project_stands_with_its_reason(world):
    text = words(printed(frozen(world)))
    assert "zurückgestellt (Stand 01.05.2022): Personalmangel" in text
    assert "Weiteres Vorgehen bei Zurückgestelltem: Projekt portal" in text


def test_unknown_is_written_out_and_never_zero(world):
    text = words(printed(frozen(world)))
    assert "Stand nicht angegeben" in text
    # an item without an amount
    assert re.search(r"Posten unbeziffert 2022 Ansatz, Aufwand \(Ergebnisplan\) nicht angegeben", text)
    assert "VZÄ nicht angegeben" in text
    assert " 0 €" not in text
    assert " 0,00 €" not in text


def test_a_calculated_figure_opens_to_its_parts(world):
    html = printed(frozen(world))
    mark = re.search(r'rund 677\.777\s?€</span><a class="derived" href="#(r\d+)">', html.replace("\u00a0", " "))
    assert mark is not None
    row = html.split(f'id="{mark[1]}"')[1].split("</tr>")[0]
    parts = words(row)
    assert "200.000 €" in parts
    assert "rund 400.000 €" in parts
    assert "77.777 €" in parts


def test_each_fact_names_its_source_with_status_and_doubt(world):
    facts_sample.cite(
        world, world.grant, source=world.press, status="reported", field="amount", place="", doubt="Betrag fraglich"
    )
    html = printed(frozen(world))
    mark = re.search(r"100\.000.€.*?</dd>", html)
    assert mark is not None
    assert "öffentliche Berichterstattung, zu prüfen" in mark[0]
    number = re.search(r'href="#(note-\d+)"', mark[0])
    assert number is not None
    assert "Betrag fraglich" in html.split(f'id="{number[1]}"')[1].split("</tr>")[0]


def test_notes_that_no_mark_leads_to_stand_in_the_annex_by_source(world):
    """The body prints these facts without a mark: a state's project, a budget item's side, a point's text."""
    told = {
        "nature": (rm.BudgetItem.objects.first(), "Ob es zusätzlich ist, ist nicht gesagt."),
        "vision_year": (rm.PlanVersion.objects.filter(plan=world.plan).first(), "Das Jahr <ist> erschlossen."),
    }
    for field, (row, note) in told.items():
        facts_sample.cite(world, row, field=field, source=world.press, place="Spalte 9", doubt=note)
    html = printed(frozen(world))
    annex = strip_tags(html[html.index('id="notes"') :].replace("&lt;", "‹").replace("&gt;", "›"))
    annex = " ".join(annex.split())
    assert "Zeitung" in annex
    for row, note in told.values():
        name = getattr(row, "title", "") or getattr(row, "label", None)
        assert str(name) in annex
        assert note.replace("<", "‹").replace(">", "›") in annex


def test_a_large_plan_is_told_in_short_and_loses_nothing(world):
    """The chapter has a row a project; its milestones, results and partners are in its sheet."""
    for number in range(25):
        project = rm.Project.objects.create(
            owner=world.owner, slug=f"weiteres-{number}", title=f"Weiteres {number}", results=f"Ergebnis {number}."
        )
        rm.Milestone.objects.create(project=project, title=f"Etappe {number}", position=1)
        co.Participation.objects.create(project=project, body=world.town, role=f"Rolle {number}")
    html = printed(frozen(world))
    body, annex = html[: html.index('<section id="entries"')], html[html.index('<section id="entries"') :]
    assert body.count("Weiteres 3<") >= 1
    assert "Ergebnis 3." not in body
    for text in ("Ergebnis 3.", "Etappe 3", "Rolle 3"):
        assert text in annex
    assert problems(parsed(html)) == []


def test_only_the_first_chapter_and_the_annex_begin_a_page(world):
    assert re.findall(r'<section id="([a-z]+)" class="chapter"', printed(frozen(world))) == ["summary", "entries"]


def test_what_people_typed_is_escaped(world):
    world.open.title = "<script>alert(1)</script> & Söhne"
    world.open.results = "<b>fett</b>"
    world.open.save()
    html = printed(frozen(world))
    assert "<script" not in html
    assert "<b>fett" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in html


def test_progress_is_told_chapter_by_chapter(world):
    told: list[tuple[str, int, int]] = []
    printed(frozen(world), on_section=lambda *step: told.append(step))
    total = told[0][2]
    assert [step[1] for step in told] == list(range(total + 1))
    assert told[0][0] == "Auf einer Seite"


def test_what_on_section_raises_stops_the_work(world):
    class Stop(Exception):
        pass

    def stop(title: str, done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        printed(frozen(world), on_section=stop)


def test_the_page_shows_the_same_chapters(world):
    found = frozen(world)
    html = printed(found)
    for chapter in report.preview_sections(found):
        assert chapter.html in html


def test_the_public_edition_prints_nothing_internal(world):
    entry = co.StatusEntry.objects.create(
        project=world.open, body=world.town, as_of=date(2022, 6, 30), author_label="Erika", help_needed="Hilferuf"
    )
    co.StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Max")
    om.SourceRef.objects.filter(target_id=world.secret.pk).update(doubt="Zweifel an der Geheimsache")
    found = frozen(world)
    full, public = printed(found), printed(found, edition="public")
    for word in ("geheimsache", "Geheimsache", "Geheimabkommen", "77.777", "verdeckt", "Hilferuf"):
        assert word in full
        assert word not in public
    assert "Öffentliche Ausgabe" in public
    assert printed(facts.content_for("public", found), edition="public") == public
    with pytest.raises(EditionError):
        printed(facts.content_for("public", found))


def test_no_person_is_named(world):
    entry = co.StatusEntry.objects.create(
        project=world.open, body=world.town, as_of=date(2022, 6, 30), author_label="Erika Mustermann", text="läuft"
    )
    co.StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Max Mustermann")
    html = printed(frozen(world))
    assert "läuft" in html
    assert "Mustermann" not in html


def test_an_empty_plan_says_so_calmly():
    owner = om.Body.objects.create(slug="leer", name="Leerkreis (fiktiv)", kind="kreis", fictional=True)
    plan = rm.Plan.objects.create(owner=owner, slug="leer", title="Leerer Plan", kind="strategy")
    found = facts.collect(plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    html = printed(found)
    assert problems(parsed(html)) == []
    text = words(html)
    for sentence in (
        "Der Plan hat weder Handlungsfelder noch Projekte.",
        "Zu diesem Plan sind keine Stellen erfasst.",
        "Es sind keine gemeinsamen Projekte erfasst.",
        "Zu diesem Plan sind keine Indikatoren erfasst.",
        "Kein Vorjahr",
    ):
        assert sentence in text
    assert "None" not in text


def test_english_is_english(world):
    om.Source.objects.update(title="Paper 1/2021")
    text = words(printed(frozen(world), language="en"))
    assert "On one page" in text
    assert "about 677,777 €" in text
    assert "not stated" in text
    for german in ("nicht angegeben", "Stichtag", "Ansatz", "rund "):
        assert german not in text


# Attached data


def tables(found: dict) -> dict[str, list[list[str]]]:
    files = report.data_files(facts.content_for("full", found))
    return {
        file.name: list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
        for file in files
        if file.name.endswith(".csv")
    }


def test_the_attached_files(world):
    found = facts.content_for("full", frozen(world))
    files = {file.name: file for file in report.data_files(found)}
    assert list(files) == [
        "facts.json",
        "projects.csv",
        "milestones.csv",
        "money.csv",
        "posts.csv",
        "partners.csv",
        "sources.csv",
    ]
    assert json.loads(files["facts.json"].content) == found
    assert files["facts.json"].relationship == "Source"
    assert files["money.csv"].content.startswith(b"\xef\xbb\xbf")


def test_figures_in_the_tables(world):
    rows = {row[1]: row for row in tables(frozen(world))["money.csv"]}
    assert rows["Posten geraete"][6:8] == ["rund", "400000,00"]
    assert rows["Posten unbeziffert"][6:8] == ["", ""]
    assert rows["Posten leitungen"][0] == "011156"


def test_a_cell_is_never_a_formula(world):
    world.open.title = '=HYPERLINK("http://example.invalid")'
    world.open.save()
    rm.BudgetAmount.objects.create(
        item=facts_sample.make_item(world, "storno", None, stage="actual", year_from=2022, year_to=2022),
        amount=Decimal("-12.50"),
        effective_on=date(2022, 3, 1),
    )
    found = tables(frozen(world))
    assert any(row[0].startswith("'=HYPERLINK") for row in found["projects.csv"])
    assert [row[7] for row in found["money.csv"] if row[1] == "Posten storno"] == ["-12,50"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "-", "-1,5,3", "-A1"])
def test_dangerous_cells_get_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "5", "-12,50", "-3", "Text", "a=b", "rund 5"])
def test_harmless_cells_stay(text):
    assert safe_cell(text) == text


# Blocks


def test_columns_of_which_nothing_is_stated_are_named_below():
    table = Table(
        "T",
        [Column("Name"), Column("Ort"), Column("Amt"), Column("Art")],
        [TableRow(["a", unknown(), "–", "x"]), TableRow(["b", unknown(), "–", unknown()])],
    )
    found: Any = tidy([table], "Nicht angegeben", "Fehlt: %(columns)s")
    assert [column.label for column in found[0].columns] == ["Name", "Art"]
    assert found[1].text == "Fehlt: Ort"


def test_a_table_never_shrinks_to_its_row_heads():
    table = Table("T", [Column("Name"), Column("Ort")], [TableRow(["a", unknown()])])
    found: Any = tidy([table], "", "%(columns)s")
    assert len(found[0].columns) == 2


def test_labels_without_a_value_are_gathered():
    rows = [("A", "1"), ("B", unknown()), ("C", unknown())]
    found: Any = tidy([Facts(rows)], "Nicht angegeben", "")
    assert found[0].rows == [("A", "1"), ("Nicht angegeben", "B, C")]


def test_a_row_must_fit_its_table():
    with pytest.raises(ValueError, match="2 cells in 1 columns"):
        Table("T", [Column("Name")], [TableRow(["a", "b"])])
