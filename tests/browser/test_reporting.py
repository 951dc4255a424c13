"""A partner reports on three projects on the phone, loses the connection in between, and the office answers."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from cooperation.models import StatusRound
from cooperation.report_links import report_address
from organisation.models import User
from tests.browser.test_status import COUNTY, OFFICE, open_a_round, partner_of
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

WAIT = 30_000  # milliseconds
MOST = 12  # clicks and fields
CUT = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")

Visit = Callable[..., Visitor]


class Hand:
    """Counts what a person does: each click and each field that is filled in."""

    def __init__(self) -> None:
        self.done = 0

    def click(self, what: Locator) -> None:
        self.done += 1
        what.click()

    def fill(self, field: Locator, text: str) -> None:
        self.done += 1
        field.fill(text)

    def report(self, row: Locator, light: str, progress: str, text: str) -> None:
        """A new light, the progress and a text."""
        self.click(row.locator(".light-choice__one").filter(has_text=light).first)
        self.fill(row.get_by_label("Fortschritt in Prozent"), progress)
        self.fill(row.get_by_label("Wie es steht"), text)


CROPPED = """() => [...document.querySelectorAll("main .kern-btn")].filter((button) => {
  const label = button.querySelector(".kern-label:not(.kern-sr-only)");
  return label && button.offsetWidth && label.scrollWidth > button.clientWidth + 1;
}).map((button) => button.innerText)"""
"""Buttons whose words are wider than they are."""


def test_three_projects_in_twelve_steps_on_a_train(visit: Visit) -> None:
    office = visit()
    office.take_role(COUNTY, OFFICE)
    title = open_a_round(office)
    board = office.page.url
    partner = visit(size=PHONE)
    partner.take_role(COUNTY, partner_of(partner))
    link = report_address(user=User(), status_round=StatusRound(title=title))
    path = link[link.index("/kooperation/") :]
    partner.open(path)
    page, hand = partner.page, Hand()
    group = page.locator(".report-group").filter(has_text=title)
    waiting = group.locator("[data-writable]")
    assert waiting.count() >= 3
    partner.look()
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CROPPED) == []
    expect(page.get_by_role("button", name="Entwürfe sichern").last).to_be_hidden()

    same = waiting.filter(has=page.get_by_role("button", name="Nichts geändert")).first
    named = [same.get_attribute("id")]
    hand.click(same.get_by_role("button", name="Nichts geändert"))
    expect(page.locator(".toast")).to_contain_text("unverändert", timeout=WAIT)

    page.context.set_offline(True)
    texts = {}
    for place, light in ((0, "gefährdet"), (1, "kritisch")):
        row = waiting.nth(place)
        key = str(row.get_attribute("id"))
        named.append(key)
        texts[key] = f"Im Zug geschrieben {uuid4().hex}"
        hand.report(row, light, "40", texts[key])
        expect(row.locator("[data-line]")).to_contain_text("nicht gesichert, wird nachgeholt", timeout=WAIT)
    page.goto("about:blank")
    page.context.set_offline(False)
    partner.open(path)
    for key, text in texts.items():
        row = page.locator(f"#{key}")
        expect(row.get_by_label("Wie es steht")).to_have_value(text)
        expect(row.locator("[data-line]")).to_contain_text("gesichert", timeout=WAIT)
        expect(row.locator("[data-line]")).not_to_contain_text("nachgeholt", timeout=WAIT)
    page.context.set_offline(True)
    hand.click(page.get_by_role("button", name="Alle ausgefüllten abgeben"))
    expect(page.locator("[data-line]").filter(has_text="keine Verbindung").first).to_be_visible(timeout=WAIT)
    page.context.set_offline(False)  # it goes out by itself
    expect(page.locator(".toast")).to_contain_text("abgegeben", timeout=WAIT)
    assert hand.done <= MOST, hand.done
    for asked in named:
        expect(page.locator(f"#{asked} .mark").first).to_contain_text("abgegeben")
    kept = "Object.keys(localStorage).filter(name => name.startsWith('digiplan-status:')).length"
    assert page.evaluate(kept) == 0

    office.page.goto(board)
    rows = office.page.locator("#meldungen tbody tr")
    for text in texts.values():
        assert rows.count()
        assert text not in office.page.content()  # it is read on the status's own page
    submitted = rows.filter(has=office.page.locator("input.bulk__pick"))
    expect(submitted).to_have_count(3)
    office.look()
    submitted.last.get_by_role("link", name="Zurückgeben").click()
    office.page.get_by_label("Grund").fill("Bitte den nächsten Schritt nennen.")
    office.page.get_by_role("button", name="Mit dieser Begründung zurückgeben").click()
    for box in office.page.locator("input.bulk__pick").all():
        box.check()
    office.page.get_by_role("group", name="Mit den ausgewählten Zeilen").get_by_role("button").click()
    expect(office.page.locator(".toast")).to_contain_text("2 Statusmeldungen bestätigt")
    missing = office.page.locator("#fehlt tbody tr")
    expect(missing.filter(has_text="eine zurückgegeben")).to_have_count(1)
    assert missing.count() > 1

    partner.open(path)
    expect(page.get_by_text("Bitte den nächsten Schritt nennen.")).to_be_visible()
    partner.problems = [line for line in partner.problems if not any(word in line for word in CUT)]
