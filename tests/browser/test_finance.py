"""A finance file in a real browser: upload, say what its columns are, see mistakes, enter, open lines, take back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, FINANCE, PAGE = "Kreis Musterau (fiktiv)", "Kämmerei", "/roadmap/musterau/haushalt/import/"
HEADS = "Produkt;Konto;Jahr;Betrag;Text\n"
Visit = Callable[..., Visitor]


def choose(visitor: Visitor, text: str, name: str) -> None:
    chosen: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    visitor.page.locator("input[type=file]").set_input_files(files=[chosen])


def send(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Datei prüfen").click()
    visitor.page.wait_for_url(lambda url: "/datei/" in url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_file_of_the_finance_system_goes_in_and_is_taken_back(visit: Visit, scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    visitor.take_role(COUNTY, FINANCE)
    visitor.open("/roadmap/musterau/haushalt/")
    visitor.follow("Import aus dem Finanzverfahren")
    visitor.look()
    visitor.follow("Finanzdatei einlesen")
    visitor.look()
    good = HEADS + "111601;5431000;2026;1.234,56;Lizenzen\n111601;5431000;2026;34,56-;Storno\n"
    name = "Probe mit" if scripts else "Probe ohne"
    choose(visitor, good + "99999;5431000;26;1,2,3;falsch\n", "fehler.csv")
    page.get_by_label("Name des neuen Stapels").fill(name)
    page.get_by_label("Stufe").select_option("actual")
    page.get_by_label("Name der neuen Zuordnung").fill(name)
    send(visitor)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zuordnung")
    visitor.look()
    page.get_by_label("Konten").fill("4 = Ertrag\n5 = Aufwand")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.locator("#fehler tbody tr")).to_have_count(3)
    visitor.look()
    page.get_by_role("button", name="Datei verwerfen").click()
    visitor.open(f"{PAGE}neu/")
    choose(visitor, good, "ist.csv")
    page.get_by_label("Name des neuen Stapels").fill(name)
    page.get_by_label("Stufe").select_option("actual")
    page.get_by_label("Zuordnung", exact=True).select_option(label=name)
    send(visitor)
    expect(page.locator("#summen")).to_contain_text("1.200,00")
    visitor.look()
    page.get_by_role("button", name="Alles eintragen").click()
    expect(page.locator("#posten tbody tr")).to_have_count(1)
    visitor.look()
    page.locator("#posten tbody a").click()
    expect(page.locator("#zeilen")).to_contain_text("Storno")
    visitor.look()
    page.locator(".breadcrumb").get_by_role("link", name=name).click()
    visitor.look()
    page.get_by_role("link", name="Import zurücknehmen").click()
    visitor.look()
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.locator("main")).to_contain_text("zurückgenommen am")
    visitor.look()
