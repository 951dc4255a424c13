"""The status form on a phone: nothing is lost without a connection, after a reload, or when the session ends."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.slow]

COUNTY, OFFICE, PARTNER = "Kreis Musterau (fiktiv)", "Programmbüro", "Status melden"
WAIT = 30_000  # milliseconds

LOOKED: list[str] = []
"""Rounds that were opened; the pages on the way are the same each time, so that one look is enough."""

Visit = Callable[..., Visitor]


def open_a_round(visitor: Visitor) -> str:
    """Plan and open a round as the office; return its title, which no other has."""
    page, title = visitor.page, f"Statusrunde {uuid4().hex[:6]}"
    seen = bool(LOOKED)
    LOOKED.append(title)
    visitor.open("/kooperation/runden/neu/")
    if page.get_by_label("Plan").input_value() == "":
        page.get_by_label("Plan").select_option(index=1)
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Stichtag").fill("30.09.2026")
    page.get_by_label("Frist").fill("31.10.2026")
    page.get_by_role("button", name="Runde planen").click()
    if not seen:
        visitor.look()
    page.get_by_role("link", name="Runde eröffnen").click()
    if (despite := page.get_by_label("Trotzdem eröffnen")).count():
        despite.check()
    page.get_by_role("button", name="Runde eröffnen").click()
    expect(page.get_by_role("status").filter(has_text="angefordert")).to_be_visible()
    if not seen:
        visitor.look()
    return title


def partner_of(visitor: Visitor) -> str:
    """Return the name of the demonstration's button for a partner that reports."""
    visitor.open("/anmelden/")
    heading = visitor.page.get_by_role("heading", name=COUNTY, exact=True)
    form = visitor.page.locator("form.roles").filter(has=heading)
    return form.get_by_role("button", name=PARTNER).first.inner_text()


@pytest.fixture
def phone(visit: Visit) -> Iterator[Visitor]:
    """A reporting partner on a phone, at the form of a status that is asked for."""
    office = visit()
    office.take_role(COUNTY, OFFICE)
    title = open_a_round(office)
    visitor = visit(size=PHONE)
    name = partner_of(visitor)
    visitor.take_role(COUNTY, name)
    visitor.open("/kooperation/meine/")
    visitor.look()
    card = visitor.page.locator(".card").filter(has_text=title).first
    asked = card.locator("p").filter(has_text=title).first.locator("xpath=following-sibling::p[1]")
    asked.get_by_role("link", name="Status melden").click()
    expect(visitor.page.locator("form[data-status]")).to_be_visible()
    yield visitor
    # what the browser says about the connection that the test itself cut is no finding
    cut = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    visitor.problems = [line for line in visitor.problems if not any(word in line for word in cut)]


def kept(page: Page) -> int:
    """Return how many unsent texts this device keeps."""
    script = "Object.keys(localStorage).filter(name => name.startsWith('digiplan-status:')).length"
    return int(page.evaluate(script))


def test_a_lost_connection_loses_nothing(phone: Visitor) -> None:
    page, text = phone.page, f"Im Zug geschrieben {uuid4().hex}"
    phone.look()
    page.context.set_offline(True)
    page.get_by_label("Wie es steht").fill(text)
    page.locator(".light-choice__one").filter(has_text="gefährdet").first.click()
    line = page.locator("#entwurf")
    expect(line).to_contain_text("auf diesem Gerät gesichert", timeout=WAIT)
    assert kept(page) == 1
    page.get_by_role("button", name="Status abgeben").click()
    expect(line).to_contain_text("nicht abgegeben")
    page.context.set_offline(False)
    expect(line).to_contain_text("gespeichert", timeout=WAIT)
    expect(line).not_to_contain_text("Gerät", timeout=WAIT)
    assert kept(page) == 0
    page.reload()
    assert page.get_by_label("Wie es steht").input_value() == text
    assert page.locator("input[name=light_time][value=amber]").is_checked()
    page.get_by_role("button", name="Status abgeben").dblclick()
    expect(page.locator(".toast")).to_contain_text("Abgegeben")
    expect(page.locator(".entry").filter(has_text=text)).to_have_count(1)
    expect(page.locator("form[data-status]")).to_have_count(0)
    phone.look()


def test_a_reload_without_a_connection_brings_the_text_back(phone: Visitor) -> None:
    page, text = phone.page, f"Im Tunnel {uuid4().hex}"
    address = page.url
    page.context.set_offline(True)
    page.get_by_label("Wie es steht").fill(text)
    assert kept(page) == 1
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("Wie es steht")).to_have_value(text)
    expect(page.locator("#entwurf")).to_contain_text("gespeichert", timeout=WAIT)
    assert kept(page) == 0
    page.reload()
    expect(page.get_by_label("Wie es steht")).to_have_value(text)


def test_an_ended_session_keeps_the_text(phone: Visitor) -> None:
    page, text = phone.page, f"Nach der Pause {uuid4().hex}"
    address = page.url
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Wie es steht").fill(text)
    expect(page.locator("#entwurf")).to_contain_text("abgemeldet", timeout=WAIT)
    name = partner_of(phone)
    phone.take_role(COUNTY, name)
    page.goto(address)
    expect(page.get_by_label("Wie es steht")).to_have_value(text)
    expect(page.locator("#entwurf")).to_contain_text("gespeichert", timeout=WAIT)


def test_without_scripts(visit: Visit, phone: Visitor) -> None:
    address = phone.page.url.removeprefix(phone.address)
    plain = visit(scripts=False, size=PHONE)
    plain.take_role(COUNTY, partner_of(plain))
    plain.open(address)
    plain.page.get_by_label("Wie es steht").fill("Ohne Skript geschrieben.")
    plain.page.get_by_role("button", name="Entwurf speichern").click()
    assert plain.page.get_by_label("Wie es steht").input_value() == "Ohne Skript geschrieben."
    plain.page.get_by_role("button", name="Status abgeben").click()
    assert "Ohne Skript geschrieben." in plain.page.locator(".entry").first.inner_text()
