"""The round trip of a plan's spreadsheet in a real browser: download, upload, decide a conflict, enter, take back."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from exchange.sheets.columns import COLUMNS, PROJECTS
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, OFFICE, PAGE = "Kreis Musterau (fiktiv)", "Programmbüro", "/roadmap/musterau/tabelle/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Visit = Callable[..., Visitor]


def changed(content: bytes, text: str) -> bytes:
    """The file with another text in one cell."""
    book: Any = load_workbook(io.BytesIO(content))
    place = [column.name for column in COLUMNS[PROJECTS]].index("next_steps") + 1
    book[PROJECTS].cell(2, place).value = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(visitor: Visitor, content: bytes, name: str = "plan.xlsx", kind: str = XLSX) -> str:
    visitor.open(PAGE)
    chosen: Any = {"name": name, "mimeType": kind, "buffer": content}
    visitor.page.locator("input[type=file]").set_input_files(files=[chosen])
    visitor.page.get_by_role("button", name="Datei prüfen").click()
    visitor.page.wait_for_url(lambda url: not url.endswith(PAGE))
    return visitor.page.url


def enter(visitor: Visitor) -> None:
    visitor.page.get_by_label("Grund").fill("Abgleich im Test")
    visitor.page.get_by_role("button", name="Alles eintragen").click()
    expect(visitor.page.get_by_text("Jede Änderung steht im Verlauf")).to_be_visible()


def take_back(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Import zurücknehmen").click()
    visitor.look()
    visitor.page.get_by_role("button", name="Zurücknehmen").click()
    expect(visitor.page.locator("#stand")).to_contain_text("zurückgenommen")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_file_goes_out_and_comes_back(visit: Visit, scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    visitor.take_role(COUNTY, OFFICE)
    visitor.open("/roadmap/musterau/projekte/")
    visitor.follow("Tabelle")
    visitor.look()
    content = page.request.get(f"{visitor.address}{PAGE}plan.xlsx").body()
    first = upload(visitor, changed(content, "Erster Text aus der Datei"))
    expect(page.locator("#zeilen tbody tr")).to_have_count(1)
    visitor.look()
    enter(visitor)
    visitor.look()
    upload(visitor, changed(content, "Zweiter Text aus der Datei"))
    expect(page.locator("fieldset.conflict")).to_contain_text("Erster Text aus der Datei")
    visitor.look()
    page.locator("fieldset.conflict input[value=mine]").check()
    enter(visitor)
    take_back(visitor)
    visitor.look()
    page.goto(first)
    take_back(visitor)


def test_an_own_list_is_mapped(visit: Visit) -> None:
    visitor = visit()
    visitor.take_role(COUNTY, OFFICE)
    text = "Nr.;Maßnahme;Status\n1;Drohnen für die Vermessung;läuft\n"
    upload(visitor, text.encode(), "liste.csv", "text/csv")
    assert visitor.heading() == "Spalten Ihrer Liste"
    visitor.look()
    visitor.page.get_by_role("button", name="Weiter").click()
    expect(visitor.page.locator("#fehler")).to_contain_text("läuft")
    visitor.look()
    visitor.page.get_by_role("button", name="Datei verwerfen").click()
