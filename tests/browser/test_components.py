"""The components in a real browser: accessible in every width and scheme, in print, and without JavaScript."""

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import DESK, PHONE, open_page, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("", "einzelheit/", "formular/", "abschnitt/", "rueckfrage/")


def opened(page: Page, address: str, name: str = "") -> None:
    page.goto(f"{address}/verwaltung/bausteine/{name}")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, live_server, size, scheme) -> None:
    page = open_page(browser, size, scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    problems = []
    for name in PAGES:
        opened(page, live_server.url, name)
        problems += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.locator("h1").count() == 1
    opened(page, live_server.url)
    for summary in page.locator("main summary:visible").all():
        summary.click()
    page.locator(".bulk__pick").first.check()
    problems += violations(page)
    page.get_by_role("link", name="Meilenstein löschen").click()
    problems += violations(page)
    assert problems == []
    assert complaints == []
    page.context.close()


def test_dialog_opens_over_the_page_and_closes_with_esc(browser, live_server) -> None:
    page = open_page(browser, DESK)
    opened(page, live_server.url)
    dialog = page.get_by_role("dialog")
    assert dialog.count() == 0
    page.get_by_role("link", name="Meilenstein löschen").click()
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    page.get_by_role("link", name="Meilenstein löschen").click()
    dialog.get_by_role("button", name="Abbrechen").click()
    assert dialog.count() == 0
    page.context.close()


def test_dialog_is_a_page_without_javascript(browser, live_server) -> None:
    page = open_page(browser, PHONE, scripts=False)
    opened(page, live_server.url)
    page.get_by_role("link", name="Meilenstein löschen").click()
    page.wait_for_url("**/rueckfrage/")
    page.get_by_role("button", name="Löschen").click()
    assert "Hier wird nichts gelöscht." in page.locator("main").inner_text()
    page.context.close()


def test_filters_fold_on_a_phone_and_stand_open_on_a_desk(browser, live_server) -> None:
    page = open_page(browser, PHONE, scripts=False)
    opened(page, live_server.url)
    field = page.get_by_label("Enthält")
    assert not field.is_visible()
    page.locator(".filters summary").click()
    assert field.is_visible()
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    opened(page, live_server.url)
    assert field.is_visible()
    assert not page.locator(".filters summary").is_visible()
    page.context.close()


def test_the_bulk_bar_appears_with_the_first_selection(browser, live_server) -> None:
    page = open_page(browser, DESK)
    opened(page, live_server.url)
    bar = page.locator(".bulk__bar")
    assert not bar.is_visible()
    for box in page.locator(".bulk__pick").all()[:2]:
        box.check()
    assert bar.is_visible()
    assert "2 ausgewählt" in bar.inner_text()
    page.context.close()


def test_a_section_is_edited_in_its_place(browser, live_server) -> None:
    page = open_page(browser, DESK)
    opened(page, live_server.url)
    page.locator("#abschnitt .panel__edit").click()
    form = page.locator("#abschnitt form.form--edit")
    form.get_by_label("Nächste Schritte").fill("Vergabe im Winter.")
    form.get_by_role("button", name="Speichern").click()
    page.locator("#abschnitt #konflikt").wait_for()
    assert "Vergabe im Winter." in page.locator("#abschnitt").get_by_label("Nächste Schritte").input_value()
    page.context.close()


def test_print_leaves_out_what_only_works_on_a_screen(browser, live_server) -> None:
    page = open_page(browser, DESK)
    opened(page, live_server.url)
    page.emulate_media(media="print")
    for selector in (".topbar", ".filters", ".bulk__bar", ".pagination", ".tabs", ".toast", ".actions"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".table").first.is_visible()
    page.context.close()
