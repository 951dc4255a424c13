"""The frame in a real browser: accessible in every width and scheme, usable without JavaScript, within the CSP."""

import pytest
from playwright.sync_api import Page

from organisation.models import Body, BodyKind, Membership, Role, User
from tests.browser.visitor import DESK, PHONE, open_page, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "ein langes Passwort"


@pytest.fixture
def user() -> User:
    county = Body.objects.create(slug="kreis", name="Kreis Musterau (fiktiv)", kind=BodyKind.KREIS, fictional=True)
    account = User.objects.create_user("buero@kreis.example", PASSWORD, display_name="Programmbüro", is_demo=True)
    Membership.objects.create(user=account, body=county, role=Role.EDITOR)
    return account


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill("buero@kreis.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url(f"{address}/")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_is_accessible(browser, live_server, user, settings, size, scheme, logged_errors) -> None:
    settings.DEMO = True
    page = open_page(browser, size, scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    problems = []
    for address in ("/", "/anmelden/", "/impressum/", "/nirgends/"):
        page.goto(live_server.url + address)
        problems += violations(page)
    page.goto(f"{live_server.url}/anmelden/")
    page.locator("main").get_by_role("button", name="Anmelden").click()
    problems += violations(page)
    sign_in(page, live_server.url)
    problems += violations(page)
    page.locator(".account summary").click()
    if size == PHONE:
        page.locator(".menu summary").click()
    problems += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
    assert [text for text in complaints if "status of 4" not in text] == []
    page.context.close()


def test_everything_in_the_frame_works_without_javascript(browser, live_server, user) -> None:
    page = open_page(browser, PHONE, scripts=False)
    sign_in(page, live_server.url)
    page.get_by_text("Menü").click()
    page.locator(".menu").get_by_role("link", name="Start").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    page.context.close()


def test_the_first_tab_leads_to_the_content_and_esc_closes_a_menu(browser, live_server, user) -> None:
    page = open_page(browser, DESK)
    sign_in(page, live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    page.locator(".account summary").click()
    page.keyboard.press("Escape")
    assert page.locator(".account").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.context.close()


def test_policy_and_settings_of_htmx_hold(browser, live_server) -> None:
    page = open_page(browser, DESK)
    page.goto(f"{live_server.url}/anmelden/")
    settings = page.evaluate("({...htmx.config})")
    assert settings["allowEval"] is False
    assert settings["allowScriptTags"] is False
    assert settings["includeIndicatorStyles"] is False
    swapped = [rule["code"] for rule in settings["responseHandling"] if rule["swap"]]
    assert swapped == ["[23]..", "409|422"]
    page.context.close()
