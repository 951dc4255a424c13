"""Editing in place in a real browser: with htmx under the strict policy, two people at once, undo, keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor, violations

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, OFFICE = "Kreis Musterau (fiktiv)", "Programmbüro"
SECTION = "#ergebnisse"
Visit = Callable[..., Visitor]


def project_page(visitor: Visitor) -> Page:
    """Sign in and open the first project of the fictional county's plan."""
    visitor.take_role(COUNTY, OFFICE)
    visitor.open("/roadmap/")
    visitor.page.locator("main tbody th a, main .links a, main th a").first.click()
    visitor.page.locator("nav.tabs").get_by_role("link", name="Projekte").click()
    visitor.page.locator("main tbody th a").first.click()
    expect(visitor.page.locator(SECTION)).to_be_visible()
    return visitor.page


def open_section(page: Page) -> None:
    page.locator(SECTION).get_by_role("link", name="Bearbeiten").click()
    expect(page.locator(f"{SECTION} form")).to_be_visible()


def test_two_people_edit_the_same_text(visit: Visit) -> None:
    first, second = visit(), visit()
    mine, theirs = project_page(first), project_page(second)
    address = mine.url
    for page in (mine, theirs):
        open_section(page)
        assert page.url == address, "the section opens in its place"
    theirs.get_by_role("textbox", name="Ergebnisse").fill("Was die andere Person schreibt.")
    theirs.get_by_role("button", name="Speichern").click()
    expect(theirs.locator(".toast")).to_contain_text("Gespeichert")
    expect(theirs.locator(SECTION)).to_contain_text("Was die andere Person schreibt.")

    mine.get_by_role("textbox", name="Ergebnisse").fill("Was ich schreibe.")
    mine.get_by_role("textbox", name="Nächste Schritte").fill("Mein nächster Schritt.")
    mine.get_by_role("button", name="Speichern").click()
    conflict = mine.locator(".conflict")
    expect(conflict).to_contain_text("Was die andere Person schreibt.")
    expect(mine.locator(f"{SECTION} textarea").first).to_have_value("Was ich schreibe.")
    assert violations(mine) == []
    mine.get_by_role("button", name="Speichern").click()
    expect(mine.locator(".toast")).to_contain_text("Gespeichert")
    expect(mine.locator(SECTION)).to_contain_text("Was ich schreibe.")
    expect(mine.locator(SECTION)).to_contain_text("Mein nächster Schritt.")

    mine.locator(".toast").get_by_role("button", name="Rückgängig machen").click()
    expect(mine.locator(SECTION)).to_contain_text("Was die andere Person schreibt.")
    expect(mine.locator(SECTION)).not_to_contain_text("Mein nächster Schritt.")
    # the browser tells of each 409 in its console; that answer was asked for
    first.problems = [line for line in first.problems if "of 409" not in line]


def test_esc_cancels_and_ctrl_enter_saves(visit: Visit) -> None:
    visitor = visit()
    page = project_page(visitor)
    open_section(page)
    field = page.locator(f"{SECTION} textarea").first
    expect(field).to_be_focused()
    field.press("Escape")
    expect(page.locator(f"{SECTION} form")).to_have_count(0)
    open_section(page)
    page.locator(f"{SECTION} textarea").first.fill("Mit der Tastatur gespeichert.")
    page.locator(f"{SECTION} textarea").first.press("Control+Enter")
    expect(page.locator(SECTION)).to_contain_text("Mit der Tastatur gespeichert.")
    expect(page.locator(f"{SECTION} form")).to_have_count(0)


def test_without_javascript_the_section_is_a_page(visit: Visit) -> None:
    visitor = visit(scripts=False)
    page = project_page(visitor)
    page.locator(SECTION).get_by_role("link", name="Bearbeiten").click()
    page.get_by_role("textbox", name="Ergebnisse").fill("Ohne Skripte gespeichert.")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(SECTION)).to_contain_text("Ohne Skripte gespeichert.")
    page.locator(".toast").get_by_role("button", name="Rückgängig machen").click()
    expect(page.locator(SECTION)).not_to_contain_text("Ohne Skripte gespeichert.")
