"""What each role finds after one click on the demonstration's sign-in page: its areas, accessible, and no others."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, PLAN = "Kreis Dithmarschen", "/roadmap/dithmarschen/"
OFFICE_AREAS = ["Start", "Roadmap", "Kooperation", "Evaluation", "Gremien"]
FIGURES = ["Haushalt", "Stellen"]

Visit = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("role", "areas", "tabs"),
    [
        ("Administration", [*OFFICE_AREAS, "Verwaltung"], FIGURES),
        ("Projektleitung", OFFICE_AREAS, FIGURES),
        ("IT-Dezernat", OFFICE_AREAS, FIGURES),
        ("Kämmerei", OFFICE_AREAS, FIGURES),
        ("Personal", OFFICE_AREAS, FIGURES),
        ("Sitzungsdienst", OFFICE_AREAS, FIGURES),
        ("Ausschussmitglied", ["Start", "Evaluation", "Gremien"], None),
        ("Stadt Brunsbüttel, Status melden", ["Start", "Roadmap", "Kooperation"], []),
        ("Stadt Heide, nur lesen", ["Start", "Roadmap", "Kooperation"], []),
    ],
)
def test_a_role_finds_its_areas(visit: Visit, role: str, areas: list[str], tabs: list[str] | None) -> None:
    """`tabs`: which of the tabs with money and posts the plan has for it; None where the plan itself is closed."""
    visitor = visit()
    page = visitor.page
    visitor.take_role(COUNTY, role)
    shown = page.locator("nav.areas >> visible=true")
    assert shown.get_by_role("link").all_inner_texts() == areas
    visitor.look()
    for area in areas[1:]:
        visitor.follow(area, within="nav.areas >> visible=true")
        expect(shown.locator("[aria-current]")).to_have_text(area)
        if area in {"Evaluation", "Gremien"} and role in {"Ausschussmitglied"}:
            visitor.look()
    visitor.open(PLAN)
    if tabs is None:
        assert "nicht gefunden" in page.locator("main").inner_text()
    else:
        found = page.locator("nav.tabs").get_by_role("link").all_inner_texts()
        assert [tab for tab in found if tab in FIGURES] == tabs


def test_a_committee_reads_its_papers_on_a_phone(visit: Visit) -> None:
    visitor = visit(size=PHONE)
    visitor.take_role(COUNTY, "Ausschussmitglied")
    visitor.page.get_by_text("Menü").click()
    visitor.follow("Gremien", within="nav.areas >> visible=true")
    visitor.follow("2022/1218", exact=False)
    assert "reading" in (visitor.page.locator("body").get_attribute("class") or "")
    expect(visitor.page.get_by_text("ungeändert beschlossen").first).to_be_visible()
    visitor.look()


def test_a_partner_sees_its_joint_projects_and_no_money(visit: Visit) -> None:
    visitor = visit()
    visitor.take_role(COUNTY, "Stadt Heide, nur lesen")
    visitor.open(PLAN + "projekte/")
    visitor.look()
    visitor.follow("Verstetigung und Umsetzung der Digitalen Agenda")
    assert visitor.page.locator("#geld").count() == 0
    visitor.look()
    assert visitor.page.goto(visitor.address + PLAN + "haushalt/").status == 403  # type: ignore[union-attr]
    visitor.look()
    visitor.problems = [line for line in visitor.problems if "of 403" not in line]


def test_a_guest_finds_the_way_to_sign_in(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/")
    visitor.look()
    visitor.page.locator("main").get_by_role("link", name="Eine Rolle übernehmen").click()
    expect(visitor.page.get_by_role("heading", name="Eine Rolle übernehmen")).to_be_visible()
    for page in ("/evaluation/", "/impressum/"):
        visitor.open(page)
        visitor.look()
