"""Commenting in a real browser: by keyboard with a combobox, a draft that stays, and the same without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY = "Kreis Musterau (fiktiv)"
PROJECT = "/roadmap/musterau/projekte/p002/"
Visit = Callable[..., Visitor]


def test_a_mention_by_keyboard_a_draft_that_stays_and_what_waits(visit: Visit) -> None:
    visitor = visit()
    visitor.take_role(COUNTY, "Programmbüro")
    visitor.open(f"{PROJECT}kommentare/")
    page = visitor.page
    page.get_by_role("textbox", name="Kommentar").fill("Ist die Deckung gesichert?")
    visitor.open(f"{PROJECT}kommentare/")
    expect(page.get_by_role("textbox", name="Kommentar")).to_have_value("Ist die Deckung gesichert?")
    mention = page.get_by_role("combobox", name="Erwähnen")
    mention.focus()
    page.keyboard.type("käm")
    expect(page.get_by_role("option").first).to_have_text("@Kämmerei")
    page.keyboard.press("ArrowDown")
    assert mention.get_attribute("aria-activedescendant") == page.get_by_role("option").first.get_attribute("id")
    visitor.look()
    page.keyboard.press("Enter")
    expect(page.locator(".combobox__chosen")).to_contain_text("@Kämmerei")
    page.get_by_role("textbox", name="Kommentar").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment").first).to_contain_text("Ist die Deckung gesichert?")
    expect(page.get_by_role("textbox", name="Kommentar")).to_have_value("")  # the draft is forgotten
    finance = visit(size=PHONE)
    finance.take_role(COUNTY, "Kämmerei")
    waits = finance.page.locator(f"#wartet a[href*='{PROJECT}']").filter(has_text="erwähnt Sie")
    waits.first.click()
    while finance.page.get_by_role("button", name="Gelesen").count():
        finance.page.get_by_role("button", name="Gelesen").first.click()
    finance.open("/")
    expect(waits).to_have_count(0)


def test_the_same_without_scripts_and_the_button_to_watch(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.take_role(COUNTY, "Programmbüro")
    visitor.open(PROJECT)
    if visitor.page.get_by_role("button", name="Nicht mehr beobachten").count():
        visitor.page.get_by_role("button", name="Nicht mehr beobachten").click()
    visitor.page.get_by_role("button", name="Beobachten", exact=True).click()
    expect(visitor.page.get_by_role("button", name="Nicht mehr beobachten")).to_be_visible()
    visitor.open(f"{PROJECT}kommentare/")
    visitor.page.get_by_role("textbox", name="Kommentar").fill("Ohne Skript geschrieben")
    visitor.page.get_by_role("listbox", name="Erwähnen").select_option(label="@Personal")
    visitor.page.get_by_role("button", name="Kommentar schreiben").click()
    expect(visitor.page.locator(".comment").first).to_contain_text("Ohne Skript geschrieben")
    expect(visitor.page.locator(".comment").first).to_contain_text("@Personal")
