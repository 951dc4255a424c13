"""The reports of the four counties hold what their sources state (domain, section 5), word for word and sourced."""

import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import which

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from evaluation import facts, report
from evaluation.pdf import render_pdf
from exchange.planfile import load
from roadmap.models import Plan

pytestmark = pytest.mark.django_db

FROZEN_AT = datetime(2100, 1, 1, tzinfo=UTC)
YEARS = {"rhein-kreis-neuss": 2022, "rendsburg-eckernfoerde": 2021, "rhein-sieg-kreis": 2022, "dithmarschen": 2023}


def frozen(slug: str) -> dict:
    path = settings.BASE_DIR / "plans" / f"{slug}.yaml"
    load(path.read_text(), name=path.name)
    year = YEARS[slug]
    return facts.collect(
        Plan.objects.get(slug=slug),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        cut_off=date(year, 12, 31),
        frozen_at=FROZEN_AT,
    )


def printed(found: dict, **options) -> str:
    return report.document_html(found, manifest_sha256="a" * 64, report_number="EB 1", version=1, **options)


def text_of(html: str) -> str:
    return squeezed(strip_tags(re.sub(r"<(?!/?(?:span|a|abbr)\b)", " <", html)).replace("&amp;", "&"))


def squeezed(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


STATED = {
    "rhein-kreis-neuss": [
        "VI/0661/XVII/2021",
        "Dezernat VI",
        "Kreistag",
        "29.09.2021",
        "07.06.2021",
        "23.09.2021",
        "Ausschuss für Innovation, Digitalisierung und Standortmarketing (IDS)",
        "Umsetzungsstrategie zur Gestaltung des digitalen Wandels in der Kreisverwaltung",
        "Masterplan Digitalisierung v11",
        "180 Seiten",
        "Digitalisierungskonzept",
        "2016",
        "Leitbild 2030",
        "Mannschaft & digitale Kompetenzen",
        "Innovation & Kooperation",
        "Digitale Infrastruktur",
        "IT-Sicherheit & Datenschutz",
        "Digitale Kreisschulen",
        "öffentliche Berichterstattung, zu prüfen",
        "100.000 €",
        "jährlich, erstes und letztes Jahr nicht angegeben",
        "Jährlicher Evaluationsbericht",
        "vorgeschlagen, Annahme nicht bekannt",
        "März 2019",
        "Absichtserklärung",
        *("Dormagen", "Grevenbroich", "Jüchen", "Kaarst", "Korschenbroich", "Meerbusch", "Neuss", "Rommerskirchen"),
        "Arbeitskreis der IT-Leitungen",
        "Hauptverwaltungsbeamtenkonferenz",
        "einstimmig",
        "ITK Rheinland",
        "sofern möglich und wirtschaftlich",
        "Baulasten",
        "Kfz-Ummeldung",
        "kostenfrei",
    ],
    "rendsburg-eckernfoerde": [
        "VO/2018/638",
        "Mitteilungsvorlage",
        "Hauptausschuss",
        "05.07.2018",
        "Online-Terminvergabe",
        "Self-Service",
        "Bewerbungsmanagement",
        "Mitarbeiterportal",
        "Aktenplan",
        "WLAN",
        "Digitalisierungsmanager",
        "EG 10",
        "EG 12",
        "EG 9b",
        "EG 8",
        "9 Stellen",
        "111405",
        "287.000 €",
        "111501",
        "350.000 €",
        "637.000 €",
        "Jahr nicht angegeben",
        "18.12.2018",
        "2023",
        "Fachhochschulinformatiker",
        "Fachinformatiker",
    ],
    "rhein-sieg-kreis": [
        "Ausschuss für Personal und Gleichstellung",
        "23.02.2021",
        "rund 20.000.000 €",
        "rund 25.000",
        "2.000",
        "mindestens 50",
        "184",
        "#MEK2020",
        "Bürgerportal",
        "civitec",
        "Oberbergische",
        "Solingen",
        "regio iT",
        "01.01.2020",
        "rund 800",
        "mehr als 100",
        "SORMAS",
        "Mai 2020",
        "März 2022",
        "Stabsstelle Digitalisierung",
        "11.3",
        "Landrat (Vorsitz)",
        "Schwerbehindertenbeauftragte",
        "24",
        "EG 14",
        "EG 13",
        "A 12",
        "A 11",
        "4 Stellen",
        "Verlagert, nicht neu",
        "200.000 €",
        "rund 400.000 €",
        "ab 2023",
        "Ausgleichsrücklage",
        "Jahresüberschuss 2020",
        "unter Vorbehalt",
        "deckt nur den zusätzlichen Teil",
    ],
    "dithmarschen": [
        "2022/1218",
        "Beschlussvorlage",
        "Stabsstelle Digitalisierung, IT und Organisationsmanagement",
        "Hauptausschuss",
        "06.09.2022",
        "22.09.2022",
        "ungeändert beschlossen",
        "19.12.2019",
        "2020/0703",
        "20.08.2020",
        "2020/0818",
        "September 2020",
        "100.000 €",
        "01.11.2022",
        "endet 40 Tage nach dem Beschluss des Plans",
        "01.07.2021",
        "Dezember 2021",
        "Heide",
        "Brunsbüttel",
        "rund 150",
        *("Bildung", "Bürger*innen", "Gesundheit", "Jugend & Familie", "Mobilität & Infrastruktur", "Natur & Umwelt"),
        *("Sport, Freizeit & Kultur", "Tourismus", "Verwaltung", "Wirtschaft, Energie, Ver- & Entsorgung"),
        "2025 Vorreiter",
        "flächendeckend über hohe digitale Kompetenz",
        "mindestens 0,5 VZÄ",
        "mindestens 4,0 VZÄ",
        "30.000 €",
        "270.000 €",
        "11156 Digitalisierung und Organisation",
        "-30.000 €",
        "Deckung nicht angegeben",
        "2.705 KB",
        "6.022 KB",
        "100 KB",
        "43 KB",
        "2024",
        "endet vor dem Jahr der Vision",
        "14 Tage",
    ],
}


@pytest.mark.parametrize("slug", YEARS)
def test_the_report_states_what_the_sources_state(slug):
    found = frozen(slug)
    assert found["unsourced"] == []
    text = text_of(printed(found))
    assert [fact for fact in STATED[slug] if fact not in text] == []


@pytest.mark.parametrize("slug", YEARS)
def test_the_public_edition_can_be_printed(slug):
    found = frozen(slug)
    assert "Öffentliche Ausgabe" in printed(found, edition="public")
    assert report.data_files(facts.content_for("public", found))


def test_what_is_granted_every_year_is_never_printed_as_granted_once():
    """In each table of the body that holds the figure, its row says that it recurs."""
    html = printed(frozen("rhein-kreis-neuss"))
    body = html[html.index('id="fields"') : html.index('id="joint"')]
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL) if "100.000" in row]
    assert len(rows) == 3
    assert [row for row in rows if "jährlich" not in row] == []


def test_a_vision_is_of_a_year_and_not_of_a_day():
    text = text_of(printed(frozen("dithmarschen")))
    assert "(gebraucht bis 2025)" in text
    assert "01.01.2025" not in text


def test_only_who_was_asked_has_not_reported():
    """No source speaks of a round of status reports, so nobody failed to answer one."""
    for slug in YEARS:
        lights = {partner["light"] for row in frozen(slug)["results"]["joint"] for partner in row["partners"]}
        assert lights <= {"not_assessed"}


def test_recommended_money_is_not_added_to_the_countys_own():
    """The county's own 30,000 € is one of the nine contributions and one budget item; it is counted once in each."""
    found = frozen("dithmarschen")["results"]
    assert [sums["secured"]["shown"] for sums in found["money"]["sums"]] == [
        [{"value": "30000.00", "qualifier": "exact"}]
    ]
    sums = {row["unit"]: (row["partners"], row["sum"]["shown"][0]) for row in found["contributions"]["sums"]}
    assert sums["eur"] == (9, {"value": "270000.00", "qualifier": "exact"})
    assert sums["fte"] == (8, {"value": "4.000", "qualifier": "at_least"})


def test_money_of_different_budgets_is_added_only_with_its_own_kind():
    sums = frozen("rendsburg-eckernfoerde")["results"]["money"]["sums"]
    drafts = [row for row in sums if row["stage"] == "draft" and row["direction"] == "expense"]
    assert [row["secured"]["shown"][0]["value"] for row in drafts] == ["637000.00"]


@pytest.mark.slow
@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_pdf_holds_the_text(tmp_path: Path):
    found = frozen("dithmarschen")
    content = render_pdf(
        printed(found),
        attachments=report.data_files(facts.content_for("full", found)),
        identifier="test",
        created=FROZEN_AT,
    )
    (tmp_path / "report.pdf").write_bytes(content)
    run = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "report.pdf", "-"], capture_output=True, check=True, timeout=60
    )
    text = squeezed(run.stdout.decode())
    # words that are divided at the end of a line are left out here; the HTML above has them all
    facts_in_one_line = [fact for fact in STATED["dithmarschen"] if " " not in fact and "/" not in fact]
    assert [fact for fact in facts_in_one_line if fact not in text] == []
