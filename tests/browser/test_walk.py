"""The main job in a real browser, on the loaded plan of a real county: read it down to the sources, make a report.

Every walk runs with JavaScript and without it. Every page is looked at on the way (see Visitor.look).
"""

import re
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, PLAN, TITLE = "Kreis Dithmarschen", "/roadmap/dithmarschen/", "Digitalisierungsstrategie „Dithmarschen Digital“"
OFFICE, SAMPLE = "Programmbüro", "Kreis Musterau (fiktiv)"
RENDERING = 180  # seconds; alone on the machine it takes about ten

Visit = Callable[..., Visitor]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visitor(request: pytest.FixtureRequest, visit: Visit) -> Visitor:
    """Signed in by one click as the programme office."""
    visitor = visit(scripts=request.param)
    visitor.take_role(COUNTY, OFFICE)
    return visitor


def open_source(page: Page, row: str) -> str:
    """Open the sources in the table row that has this text; return the quotes, which are visible then."""
    sources = page.locator("tr", has_text=row).locator("details.sources").first
    expect(sources.locator("q").first).to_be_hidden()
    sources.locator("summary").click()
    expect(sources.locator("q").first).to_be_visible()
    return " ".join(sources.locator("q").all_inner_texts())


def test_from_signing_in_over_the_plan_to_the_source_of_a_post(visit: Visit) -> None:
    for scripts in (True, False):
        visitor = visit(scripts=scripts)
        page = visitor.page
        visitor.open("/anmelden/")
        visitor.look()
        visitor.take_role(COUNTY, OFFICE)
        assert visitor.heading() == "Start"
        visitor.look()
        visitor.follow("Roadmap", within="nav.areas >> visible=true")
        visitor.look()
        visitor.follow(TITLE)
        assert visitor.heading() == TITLE
        expect(page.get_by_text("Verwaltung, Wirtschaft und Bürger*innen verfügen")).to_be_visible()
        visitor.look()
        visitor.follow("Stellen")
        quote = open_source(page, "Digitalisierungsmanager*in der Stadt Heide")
        assert "mindestens 0,5 Vollzeitäquivalent (VZÄ)" in quote
        visitor.look()


def test_from_the_plan_over_a_field_to_a_project(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(PLAN)
    visitor.follow("Mobilität & Infrastruktur")
    assert visitor.heading() == "Mobilität & Infrastruktur"
    expect(page.locator(".unknown").first).to_be_visible()
    visitor.look()
    visitor.follow("Projekte")
    visitor.look()
    page.get_by_label("Text").fill("Verstetigung")
    page.get_by_role("button", name="Anzeigen").click()
    page.wait_for_url(re.compile(r"q=Verstetigung"))
    assert page.locator("tbody tr").count() == 1
    visitor.follow("Verstetigung und Umsetzung der Digitalen Agenda")
    assert visitor.heading() == "Verstetigung und Umsetzung der Digitalen Agenda"
    expect(page.get_by_role("heading", name="Meilensteine")).to_be_visible()
    expect(page.get_by_role("heading", name="Partner")).to_be_visible()
    visitor.look()


def test_from_the_budget_to_the_source_of_an_amount(visitor: Visitor) -> None:
    visitor.open(PLAN)
    visitor.follow("Haushalt")
    row = visitor.page.locator("tr", has_text="Digitalisierungsbudget des Kreises 2023").last
    assert "30.000,00" in row.inner_text()
    assert open_source(visitor.page, "11156 Digitalisierung und Organisation")
    visitor.look()
    for tab in ("Fassungen", "Quellen"):
        visitor.follow(tab)
        visitor.look()


def test_the_plan_of_the_fictional_sample(visit: Visit) -> None:
    """Long lists stay usable: of many items one year is shown, and a link to one of another year opens that year."""
    visitor = visit()
    page = visitor.page
    visitor.take_role(SAMPLE, OFFICE)
    visitor.look()
    visitor.open("/roadmap/musterau/")
    page.locator("#felder tbody a").first.click()
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Wie es steht")).to_be_visible()
    visitor.look()
    visitor.follow("Haushalt")
    years = page.locator("#posten nav a")
    expect(page.locator("#posten nav a[aria-current=page]")).to_have_count(1)
    expect(page.locator("#posten tbody tr").first).to_be_visible()
    visitor.look()
    years.last.click()
    expect(page.locator("#posten tbody tr").first).to_be_hidden()
    visitor.look()
    page.go_back()
    figure = page.locator("#summen td.numeric a").first
    amount = figure.locator(".quantity").inner_text().removesuffix("berechnet").strip()
    figure.click()
    expect(page.locator("tr.sum-row td").first).to_contain_text(amount)
    visitor.look()
    visitor.follow("Haushalt", within="nav.tabs")
    visitor.follow("Tabelle nach Produkt und Jahr")
    expect(page.locator(".pivot tfoot a").first).to_be_visible()
    visitor.look()
    page.locator(".pivot tbody td a").first.click()
    expect(page.locator("tr.sum-row")).to_have_count(1)
    visitor.follow("Stellen")
    visitor.look()


def test_papers_mandates_and_committees(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow("Gremien", within="nav.areas >> visible=true")
    visitor.look()
    visitor.follow("Vorlagen", within="nav.tabs")
    visitor.look()
    visitor.follow("2022/1218")
    expect(page.get_by_text("22.09.2022").first).to_be_visible()
    expect(page.get_by_role("heading", name="Beratungsfolge")).to_be_visible()
    visitor.look()
    visitor.open("/gremien/auftraege/")
    visitor.look()
    visitor.follow("Gremien", within="nav.tabs")
    visitor.look()
    visitor.follow("Kreistag", exact=False)
    assert visitor.heading().startswith("Kreistag")
    visitor.look()


def test_agreements_and_bodies(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow("Kooperation", within="nav.areas >> visible=true")
    visitor.look()
    visitor.follow("Kooperationsvereinbarung zur Erarbeitung", exact=False)
    assert visitor.heading().startswith("Kooperationsvereinbarung")
    expect(page.get_by_role("heading", name="Beiträge")).to_be_visible()
    visitor.look()
    visitor.follow("Stadt Heide")
    assert visitor.heading() == "Stadt Heide"
    visitor.look()
    visitor.open("/kooperation/koerperschaften/")
    visitor.look()


def watch_the_bar(page: Page) -> list[float]:
    """Values of the progress bar until the PDF is ready, without repetitions."""
    seen: list[float] = []
    end = time.monotonic() + RENDERING
    ready = False
    while not ready:
        assert time.monotonic() < end, page.locator("main").inner_text()
        with suppress(Error):  # the page is just being refreshed
            for value in page.locator("progress").evaluate_all("bars => bars.map(bar => bar.value)"):
                if seen[-1:] != [value]:
                    seen.append(value)
            ready = page.get_by_text("Das PDF ist fertig").count() > 0
        time.sleep(0.1)
    return seen


def test_a_report_is_ordered_followed_downloaded_and_read(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.follow("Evaluation", within="nav.areas >> visible=true")
    visitor.look()
    visitor.open("/evaluation/neu/")
    visitor.look()
    page.get_by_label("Plan").select_option(label=TITLE)
    page.get_by_label("Jahr").fill("zweitausend")
    order = page.get_by_role("button", name="Stand einfrieren und Bericht anlegen")
    order.click()
    error = page.locator(".field--error .field__error")
    expect(error).to_be_visible()
    assert page.get_by_label("Jahr").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Jahr").input_value() == "zweitausend"  # what was typed is never lost
    assert page.get_by_label("Plan").input_value() == "dithmarschen"
    visitor.look()
    page.get_by_label("Jahr").fill("2023" if visitor.scripts else "2022")  # the same draft is not made twice
    order.click()
    page.wait_for_url(re.compile(r"/evaluation/[0-9a-f-]{36}/$"))
    values = watch_the_bar(page)
    assert len(values) > 1
    assert values == sorted(values)
    visitor.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Entwurf herunterladen (PDF)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".pdf"
    assert file.read_bytes().startswith(b"%PDF")
    info = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    assert int(re.findall(r"^Pages: +(\d+)", info, re.M)[0]) > 5
    text = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    assert TITLE in re.sub(r"\s+", " ", text)
    visitor.follow("Im Browser lesen")
    expect(page.get_by_role("heading", name="Inhalt").first).to_be_visible()
    visitor.look()


def test_an_address_that_leads_nowhere_and_signing_out(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/roadmap/gibt-es-nicht/")
    assert "nicht gefunden" in page.locator("main").inner_text()
    visitor.look()
    visitor.open("/")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()
    visitor.look()
    visitor.open(PLAN)
    page.wait_for_url(re.compile(r"/anmelden/\?next="))
