"""Setting up in a real browser: own plan file and own spreadsheet, also without JavaScript, and accessible."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from organisation.models import Body, BodyKind, Membership, Role, User
from roadmap.models import Plan
from tests.browser.visitor import DESK, PHONE, open_page, violations
from tests.exchange.books import book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "ein langes Passwort"
PLAN = Path(__file__).resolve().parents[2] / "plans" / "dithmarschen.yaml"


@pytest.fixture
def user() -> User:
    county = Body.objects.create(slug="kreis-dithmarschen", name="Kreis Dithmarschen", kind=BodyKind.KREIS)
    account = User.objects.create_user("buero@kreis.example", PASSWORD, display_name="Programmbüro", is_demo=True)
    Membership.objects.create(user=account, body=county, role=Role.ADMINISTRATOR)
    return account


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill("buero@kreis.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.wait_for_url(f"{address}/")


@pytest.mark.parametrize(("size", "scheme", "scripts"), [(PHONE, "light", False), (DESK, "dark", True)])
def test_from_the_start_page_to_a_loaded_plan(browser, live_server, user, tmp_path, size, scheme, scripts) -> None:
    page = open_page(browser, size, scheme, scripts=scripts)
    problems: list[str] = []

    def look() -> None:
        page.wait_for_load_state()
        if scripts:
            problems.extend(violations(page))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    sign_in(page, live_server.url)
    look()
    page.get_by_role("link", name="Weiter einrichten").click()
    look()
    page.get_by_role("link", name="Eigene Plandatei").click()
    look()
    wrong = tmp_path / "falsch.yaml"
    wrong.write_text(PLAN.read_text("utf-8").replace("kind: council_paper", "kind: Drucksache", 1), "utf-8")
    page.get_by_label("Plandatei").set_input_files(wrong)
    page.get_by_role("button", name="Datei prüfen").click()
    page.get_by_text("nichts wurde eingetragen").wait_for()
    look()
    page.get_by_label("Plandatei").set_input_files(PLAN)
    page.get_by_role("button", name="Datei prüfen").click()
    page.get_by_role("button", name="Alles eintragen").wait_for()
    look()
    assert not Plan.objects.exists()
    page.get_by_role("button", name="Alles eintragen").click()
    page.locator("main").get_by_role("link", name="Digitalisierungsstrategie").first.wait_for()
    look()
    table = tmp_path / "tabelle.xlsx"
    table.write_bytes(book())
    page.goto(f"{live_server.url}/einrichten/tabelle/")
    look()
    page.get_by_label("Tabelle").set_input_files(table)
    page.get_by_label("Titel des neuen Plans").fill("Agenda")
    page.get_by_label("Art des neuen Plans").select_option("agenda")
    page.get_by_role("button", name="Datei prüfen").click()
    page.get_by_role("button", name="Alles eintragen").click()
    page.get_by_role("link", name="Agenda").wait_for()
    assert Plan.objects.get(title="Agenda").versions.get().entries.count() == 2
    page.goto(f"{live_server.url}/einrichten/")
    look()
    page.goto(f"{live_server.url}/")
    look()
    assert problems == []
    page.context.close()
