"""The project list in a browser, with 500 projects (220 without --full).

Filter, sort, keyboard, many at once, undo, phone, no scripts.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MANY
from tests.browser.visitor import DESK, PHONE, Visitor, violations

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]
OFFICE = "Programmbüro"
LIST = "/roadmap/weitmusterau/projekte/"
Visit = Callable[..., Visitor]


@pytest.fixture
def at_list(visit: Visit, large_county: str) -> Callable[..., Visitor]:
    """Sign in to the county with 500 projects and open its list; `asked` is what stands behind the question mark."""

    def opened(asked: str = "ansicht=", **how: object) -> Visitor:
        visitor = visit(**how)
        visitor.take_role(large_county, OFFICE)
        visitor.open(f"{LIST}?{asked}")
        return visitor

    return opened


def rows(page: Page) -> Locator:
    return page.locator(".list-table tbody tr[id]")


def every(page: Page) -> int:
    """Return how many projects the list says it has."""
    return int(page.locator(".list-status").inner_text().split()[0])


def focused(page: Page) -> str:
    """Return row and column of the cell that has the focus."""
    return str(
        page.evaluate(
            "() => { const at = document.activeElement, cell = at.closest('td, th');"
            " return cell ? `${cell.closest('tr').id} ${cell.dataset.label || ''}` : at.tagName; }"
        )
    )


def test_filter_and_sort_many_projects(at_list: Callable[..., Visitor]) -> None:
    visitor = at_list()
    page = visitor.page
    expect(rows(page)).to_have_count(200)
    total = every(page)
    assert total >= MANY
    for head in page.locator(".list-filters .pick__head").all():  # each opens within the window, the last one too
        head.click()
        assert page.locator("details[open] > .pick__panel").evaluate(
            "panel => panel.getBoundingClientRect().right <= innerWidth"
        )
        head.click()
    page.locator(".pick__head", has_text="Stand").click()
    option = page.locator(".pick__panel").get_by_label(re.compile(r"^\s*begonnen"))
    count = int(option.locator("xpath=..").locator(".pick__count").inner_text())
    option.check()
    page.locator("details[open] .pick__go").click()
    expect(page.locator(".list-status")).to_contain_text(f"{count} Projekte von {total}")
    page.get_by_role("link", name="Projekt", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Projekt")
    assert "stand=" in page.url, "the order keeps the filter"
    visitor.look()
    visitor.open(f"{LIST}?seite=alle&gruppe=feld")
    expect(rows(page)).to_have_count(total)
    assert page.locator(".list-group").count() > 1


def test_ten_cells_by_keyboard_only(at_list: Callable[..., Visitor]) -> None:
    """Enter opens, typing chooses, Enter saves and goes on in the row below; arrow keys move; Ctrl+Z takes one back."""
    visitor = at_list("sortierung=titel&spalten=stand,stelle")
    page, keys = visitor.page, visitor.page.keyboard
    page.locator(".list-table .cell").first.focus()
    label = focused(page).split(" ", 1)[1]
    assert label == "Stand"
    for number in range(10):
        row = rows(page).nth(number)
        assert focused(page) == f"{row.get_attribute('id')} Stand"
        now = row.locator("td[data-label=Stand]").inner_text()
        wanted = "begonnen" if now != "begonnen" else "in Vorbereitung"
        keys.press("Enter")
        select = row.locator("select[name=state]")
        expect(select).to_be_focused()
        keys.type(wanted)
        expect(select.locator("option:checked")).to_have_text(wanted)
        keys.press("Enter")
        expect(row.locator("td[data-label=Stand] > .cell")).to_have_text(wanted)
        expect(rows(page).nth(number + 1).locator("td[data-label=Stand] > .cell")).to_be_focused()
    title = rows(page).nth(9).locator("th").inner_text()
    expect(page.locator(".toast")).to_contain_text(title)
    keys.press("ArrowUp")
    keys.press("ArrowRight")
    assert focused(page).endswith("Verantwortlich")
    keys.press("Enter")
    expect(page.locator(".cell-form select")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")  # the message stays in sight and may lie over a part of a row
    assert violations(page) == []
    keys.press("Escape")
    expect(page.locator(".cell-form")).to_have_count(0)
    assert focused(page).endswith("Verantwortlich"), "the focus is back where it was"
    after = rows(page).nth(9).locator("td[data-label=Stand]").inner_text()
    with page.expect_navigation():
        keys.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Rückgängig gemacht")
    assert rows(page).nth(9).locator("td[data-label=Stand]").inner_text() != after


def test_five_are_changed_at_once_and_taken_back_by_keyboard(at_list: Callable[..., Visitor]) -> None:
    visitor = at_list("sortierung=titel&spalten=stelle")
    page, keys = visitor.page, visitor.page.keyboard
    boxes = page.locator(".list-table .bulk__pick")
    boxes.first.focus()
    keys.press("Space")
    for _step in range(4):
        keys.press("Shift+ArrowDown")
    expect(page.locator("[data-bulk-count]")).to_have_text("5 ausgewählt")
    assert violations(page) == []
    before = [rows(page).nth(number).locator("td[data-label=Verantwortlich]").inner_text() for number in range(5)]
    button = page.get_by_role("button", name="Verantwortliche Einheit ändern")
    button.focus()
    keys.press("Enter")
    choice = page.get_by_label("Verantwortliche Einheit", exact=True)
    choice.focus()
    options = choice.locator("option").all_inner_texts()
    wanted = next(text for text in options[1:] if text not in before)
    choice.select_option(label=wanted)
    page.get_by_role("button", name="Vorschau").focus()
    keys.press("Enter")
    table = page.locator("main table")
    expect(table.locator("tbody tr")).to_have_count(5)
    expect(table).to_contain_text(wanted)
    visitor.look()
    page.get_by_role("button", name="5 Projekte ändern").focus()
    keys.press("Enter")
    expect(page.locator(".toast")).to_contain_text("5 Projekte wurden geändert")
    for number in range(5):
        expect(rows(page).nth(number).locator("td[data-label=Verantwortlich]")).to_have_text(wanted)
    with page.expect_navigation():
        keys.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Rückgängig gemacht")
    after = [rows(page).nth(number).locator("td[data-label=Verantwortlich]").inner_text() for number in range(5)]
    assert after == before


def test_shift_and_click_takes_a_range(at_list: Callable[..., Visitor]) -> None:
    page = at_list("spalten=stelle").page
    boxes = page.locator(".list-table .bulk__pick")
    boxes.nth(1).click()
    boxes.nth(7).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("7 ausgewählt")
    page.locator("[data-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text(f"{every(page)} ausgewählt")


def test_on_a_phone_rows_are_cards(at_list: Callable[..., Visitor]) -> None:
    visitor = at_list("q=a", size=PHONE)
    page = visitor.page
    expect(page.locator(".list-filters form")).not_to_be_visible()
    row = rows(page).first
    expect(row).to_be_visible()
    box = row.bounding_box()
    assert box is not None
    assert box["width"] <= PHONE[0]
    row.locator("td[data-label=Stand] .cell").click()
    expect(row.locator(".cell-form")).to_be_visible()
    visitor.look()


def test_without_scripts_a_cell_is_a_form_page(at_list: Callable[..., Visitor]) -> None:
    visitor = at_list("sortierung=titel&spalten=stand,ende", scripts=False, size=DESK)
    page = visitor.page
    row = rows(page).first
    now = row.locator("td[data-label=Stand]").inner_text()
    wanted = "fortlaufend" if now != "fortlaufend" else "begonnen"
    row.locator("td[data-label=Stand] .cell").click()
    page.get_by_label("Stand", exact=True).select_option(label=wanted)
    page.get_by_role("button", name="Speichern").click()
    assert "sortierung=titel" in page.url
    expect(rows(page).first.locator("td[data-label=Stand]")).to_have_text(wanted)
    page.locator(".toast").get_by_role("button", name="Rückgängig machen").click()
    expect(rows(page).first.locator("td[data-label=Stand]")).to_have_text(now)
    boxes = page.locator(".list-table .bulk__pick")
    ends = [rows(page).nth(number).locator("td").last.inner_text() for number in range(2)]
    year = next(year for year in (2029, 2030, 2031) if not any(str(year) in end for end in ends))
    for number in range(2):
        boxes.nth(number).check()
    page.get_by_role("button", name="Voraussichtliches Ende ändern").click()
    page.get_by_label("Neues voraussichtliches Ende").fill(f"Q4 {year}")
    page.get_by_label("Grund").fill("Neue Planung")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator("main table")).to_contain_text(f"4. Quartal {year}")
    page.get_by_role("button", name="2 Projekte ändern").click()
    expect(page.locator(".toast")).to_contain_text("2 Projekte wurden geändert")
