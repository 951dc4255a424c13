"""The timeline in a browser: drag a milestone, the same by keyboard; 500 projects (220 without --full); a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MANY
from tests.browser.visitor import PHONE, Visitor, violations

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]
OFFICE = "Programmbüro"
TIMELINE = "/roadmap/weitmusterau/zeitachse/"
Visit = Callable[..., Visitor]


@pytest.fixture
def at_timeline(visit: Visit, large_county: str) -> Callable[..., Visitor]:
    """Sign in to the county with 500 projects and open its timeline; `asked` stands behind the question mark."""

    def opened(asked: str = "", **how: object) -> Visitor:
        visitor = visit(**how)
        visitor.take_role(large_county, OFFICE)
        visitor.open(f"{TIMELINE}{asked}")
        return visitor

    return opened


def to_a_field(visitor: Visitor) -> Page:
    """With 500 projects the milestones come with an action field."""
    page = visitor.page
    page.locator(".links--inline a").first.click()
    expect(page.locator("svg a[data-d]").first).to_be_visible()
    return page


def by_month(page: Page) -> Locator:
    """A milestone that is known to the month."""
    links = page.locator("svg.timeline a[data-d]")
    for number in range(links.count()):
        if re.fullmatch(r"\d\d/\d{4}", links.nth(number).get_attribute("data-d") or ""):
            return links.nth(number)
    raise AssertionError("no milestone is known to the month")


def same(page: Page, address: str) -> Locator:
    return page.locator(f'svg.timeline a[href="{address}"]')


def test_many_projects_as_picture_and_table_then_one_field(at_timeline: Callable[..., Visitor]) -> None:
    visitor = at_timeline()
    page = visitor.page
    assert page.locator("svg.timeline[data-start] a").count() == page.locator("#tabelle tbody th[scope=row]").count()
    assert page.locator("svg.timeline[data-start] a").count() > MANY * 4 / 5
    to_a_field(visitor)
    assert "feld=" in page.url
    assert page.locator("svg.timeline[data-start] a").count() == page.locator("#tabelle tbody th[scope=row]").count()
    visitor.look()
    page.get_by_role("link", name="Jahr", exact=True).click()
    assert "zoom=jahr" in page.url
    assert "feld=" in page.url, "the zoom keeps the filter"


def test_a_milestone_is_dragged_with_a_reason_and_taken_back(at_timeline: Callable[..., Visitor]) -> None:
    visitor = at_timeline()
    page = to_a_field(visitor)
    link = by_month(page)
    before, address = link.get_attribute("data-d"), link.get_attribute("href")
    assert before
    assert address
    link.scroll_into_view_if_needed()
    box = link.locator(".forecast").bounding_box()
    scale = page.locator("svg.timeline[data-start]").evaluate("svg => svg.getScreenCTM().a * svg.dataset.day")
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 92 * scale / 2, y, steps=3)
    page.mouse.move(x + 92 * scale, y, steps=3)
    page.mouse.up()
    dialog = page.get_by_role("dialog", name="Meilenstein verschieben")
    expect(dialog).to_be_visible()
    month, year = int(before[:2]) + 3, int(before[3:])
    wanted = f"{(month - 1) % 12 + 1:02d}/{year + (month - 1) // 12}"
    expect(dialog.locator("del")).to_have_text(before)
    expect(dialog.locator("ins")).to_have_text(wanted)
    expect(dialog.get_by_label("Grund")).to_be_focused()
    assert violations(page) == []
    dialog.get_by_label("Grund").fill("Lieferant verspätet sich")
    dialog.get_by_role("button", name="Verschieben").click()
    expect(same(page, address)).to_have_attribute("data-d", wanted)
    expect(same(page, address)).to_be_focused()
    assert "feld=" in page.url, "the same part of the timeline is shown"
    page.locator(".toast").get_by_role("button", name="Rückgängig").click()
    visitor.open(TIMELINE)
    to_a_field(visitor)
    expect(same(page, address)).to_have_attribute("data-d", before)


def test_the_same_by_keyboard(at_timeline: Callable[..., Visitor]) -> None:
    """Arrow keys move by what is known, with Shift by more; Esc takes it back, Enter asks."""
    visitor = at_timeline()
    page = to_a_field(visitor)
    keys = page.keyboard
    link = by_month(page)
    before, address = link.get_attribute("data-d"), link.get_attribute("href")
    assert before
    assert address
    link.focus()
    keys.press("ArrowRight")
    expect(page.locator("#zeitachse-ansage")).to_contain_text("Neuer Termin")
    keys.press("Escape")
    assert link.locator(".forecast").get_attribute("transform") is None
    keys.press("Shift+ArrowRight")
    keys.press("ArrowLeft")
    keys.press("Enter")
    month, year = int(before[:2]) + 2, int(before[3:])
    wanted = f"{(month - 1) % 12 + 1:02d}/{year + (month - 1) // 12}"
    expect(page.locator("#verschieben ins")).to_have_text(wanted)
    keys.press("Escape")
    expect(page.locator("#verschieben")).to_be_hidden()
    expect(link).to_be_focused()
    assert link.locator(".forecast").get_attribute("transform") is None, "closing the question takes it back"
    for key in ("Shift+ArrowRight", "ArrowLeft", "Enter"):
        keys.press(key)
    keys.type("Beschluss vertagt")
    keys.press("Tab")
    keys.press("Enter")
    expect(same(page, address)).to_have_attribute("data-d", wanted)


def test_on_a_phone_and_without_scripts(at_timeline: Callable[..., Visitor]) -> None:
    phone = at_timeline(size=PHONE)
    to_a_field(phone)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    phone.look()
    plain = at_timeline(scripts=False)
    page = to_a_field(plain)
    page.locator("svg.timeline a[data-d]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Meilenstein")
    expect(page.get_by_label("Grund")).to_be_visible()
