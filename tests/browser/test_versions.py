"""Comparing versions and days in a real browser, with and without JavaScript, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, OFFICE, PLAN = "Kreis Musterau (fiktiv)", "Programmbüro", "/roadmap/musterau/"
Visit = Callable[..., Visitor]


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_versions_and_two_days(visit: Visit, scripts: bool) -> None:
    visitor = visit(scripts=scripts)
    page = visitor.page
    visitor.take_role(COUNTY, OFFICE)
    visitor.open(f"{PLAN}fassungen/")
    visitor.follow("Fassungen oder Stichtage vergleichen")
    visitor.look()
    assert visitor.heading() == "Fassungen vergleichen"
    expect(page.locator("#projekte tbody tr").first).to_be_visible()
    for name in ("von", "bis"):
        page.locator(f"select[name={name}]").select_option("")
    page.locator("input[name=von_tag]").fill("31.12.2023")
    page.locator("input[name=bis_tag]").fill("31.12.2024")
    page.get_by_role("button", name="Vergleichen").click()
    assert "von_tag=31.12.2023" in page.url
    expect(page.locator("#ueberleitung")).to_contain_text("Bestand danach")
    expect(page.locator("#termine tbody tr").first).to_be_visible()
    visitor.look()


def test_the_reasons_of_a_light_open(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    visitor.take_role(COUNTY, OFFICE)
    visitor.open(PLAN)
    visitor.look()
    page.locator("#felder tbody th a").first.click()
    visitor.look()
    page.locator("#projekte tbody th a").first.click()
    light = page.locator(".detail-head__facts details").first
    expect(light.locator("li").first).to_be_hidden()
    light.locator("summary").press("Enter")
    expect(light.locator("li").first).to_be_visible()
    visitor.look()
