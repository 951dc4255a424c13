"""The grid of money by keyboard: cells, sums that live, Esc, one save, undo; and the pages around it by axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]
Visit = Callable[..., Visitor]
COUNTY, OFFICE = "Kreis Musterau (fiktiv)", "Kämmerei"
GRID = "/roadmap/musterau/haushalt/raster/?was=produkt:ohne&von=2026&bis=2027&stufe=need&stufe=draft"


def cells(page: Page, line: str) -> Locator:
    return page.locator(".grid-table tbody tr").filter(has_text=line).locator("input")


def sums(page: Page, line: str) -> list[str]:
    row = page.locator("tfoot tr:not([hidden])").filter(has_text=line)
    return [text.replace("\u00a0", " ") for text in row.locator("td").all_inner_texts()]


def test_a_year_is_entered_by_keyboard(visit: Visit) -> None:
    visitor = visit()
    visitor.take_role(COUNTY, OFFICE)
    visitor.open(GRID)
    page, keys = visitor.page, visitor.page.keyboard
    row = cells(page, "Auszahlung")
    row.nth(0).focus()
    keys.type("1234,5")
    assert sums(page, "Auszahlung")[0] == "1.234,50 €", "the sum lives before the cell is left"
    keys.press("ArrowRight")
    expect(row.nth(0)).to_have_value("1.234,50")
    expect(row.nth(1)).to_be_focused()
    keys.type("mindestens 1 000")
    keys.press("Tab")
    expect(row.nth(2)).to_be_focused()
    keys.type("12,345")
    expect(row.nth(2)).to_have_attribute("aria-invalid", "true")
    assert sums(page, "Auszahlung")[2] == "…"
    keys.press("Escape")
    expect(row.nth(2)).to_have_value("")
    expect(page).to_have_url(visitor.address + GRID)
    keys.press("ArrowUp")
    assert page.evaluate("() => document.activeElement.closest('tr').rowIndex") < row.nth(2).evaluate(
        "cell => cell.closest('tr').rowIndex"
    )
    keys.press("Enter")
    expect(row.nth(2)).to_be_focused()
    expect(page.locator("[data-changed]")).to_have_text("2 Zellen geändert")
    visitor.look()
    row.nth(2).focus()
    with page.expect_navigation():
        keys.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("2 Posten wurden angelegt")
    assert sums(page, "Auszahlung")[:2] == ["1.234,50 €", "mindestens 1.000,00 €"]
    both = page.locator(".grid-table tbody tr").filter(has_text="Auszahlung").locator("input[name^='p-']")
    expect(both).to_have_count(2)
    both.nth(0).focus()
    keys.type("rund 5")
    keys.press("ArrowRight")
    keys.type("6")
    with page.expect_navigation():
        keys.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("2 Beträge wurden geändert")
    assert sums(page, "Auszahlung")[:2] == ["rund 5,00 €", "6,00 €"]
    with page.expect_navigation():
        page.locator(".toast form button").first.click()
    assert sums(page, "Auszahlung")[:2] == ["1.234,50 €", "mindestens 1.000,00 €"]


def test_the_grid_and_the_pages_around_it_without_scripts(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.take_role(COUNTY, OFFICE)
    visitor.open(GRID)
    row = cells(visitor.page, "Einzahlung")
    row.nth(0).fill("1e9")
    visitor.page.get_by_role("button", name="Alle Zellen speichern").click()
    expect(visitor.page.locator("#fehler")).to_be_visible()
    expect(cells(visitor.page, "Einzahlung").nth(0)).to_have_value("1e9")
    visitor.look()
    cells(visitor.page, "Einzahlung").nth(0).fill("7")
    visitor.page.get_by_role("button", name="Alle Zellen speichern").click()
    assert sums(visitor.page, "Einzahlung")[0] == "7,00 €"


def test_pages_of_money_are_accessible(visit: Visit) -> None:
    visitor = visit()
    visitor.take_role(COUNTY, OFFICE)
    start = "/roadmap/musterau/haushalt/"
    for path in ("grundlagen/", "zuwendungen/", "abweichungen/", "hinweise/", "posten/neu/", "posten/schulungen/"):
        visitor.open(start + path)
        visitor.look()
    for section in ("zuordnung", "deckung", "betrag"):
        visitor.open(f"{start}posten/schulungen/{section}/")
        visitor.look()
