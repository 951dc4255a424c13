"""Everything by keyboard: skip link, role, areas, menus, what opens, and a form."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, PLAN = "Kreis Dithmarschen", "/roadmap/dithmarschen/"
TABS = 80  # more than any of these pages needs up to the element that is wanted

Visit = Callable[..., Visitor]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, which must be visible."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            assert outline != "none" or shadow != "none"
            return
    pytest.fail(f"{page.url}: the keyboard does not reach {selector}")


def test_from_the_sign_in_page_to_an_opened_source(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/anmelden/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    tab_to(page, "form.roles button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visitor.address}/")
    visitor.take_role(COUNTY, "Programmbüro")
    tab_to(page, ".sidebar a[href='/roadmap/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roadmap/")
    tab_to(page, f"main a[href='{PLAN}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLAN}")
    tab_to(page, f".tabs a[href='{PLAN}stellen/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLAN}stellen/")
    tab_to(page, ".table .sources summary")
    page.keyboard.press("Enter")
    opened = page.locator(".table .sources[open]")
    expect(opened.locator("q").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_menus_of_a_phone(visit: Visit) -> None:
    visitor = visit(size=PHONE)
    page = visitor.page
    visitor.take_role(COUNTY, "Programmbüro")
    tab_to(page, ".menu summary")
    page.keyboard.press("Enter")
    expect(page.locator(".menu nav")).to_be_visible()
    tab_to(page, ".menu a[href='/evaluation/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evaluation/")
    tab_to(page, ".account summary")
    page.keyboard.press("Space")
    tab_to(page, ".account__panel button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()


def test_a_form_names_its_error_and_leads_to_it(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.take_role(COUNTY, "Programmbüro")
    visitor.open("/evaluation/neu/")
    tab_to(page, "select[name=plan]")
    page.keyboard.type("Digitalisierungsstrategie")
    tab_to(page, "input[name=year]")
    page.keyboard.type("20x3")
    page.keyboard.press("Enter")
    expect(page.locator(".field__error")).to_be_visible()
    assert page.title().startswith("Fehler")
    tab_to(page, ".notice--danger a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "year"
    assert re.fullmatch("dithmarschen", page.get_by_label("Plan").input_value())
