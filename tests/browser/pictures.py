"""Takes the pictures of docs/screens.md of a running demonstration: `python -m tests.browser.pictures ADDRESS`.

What a picture shows is done by hand in the browser first: a round is opened, two people edit one section. Only the
fictional county and its published reports are shown. A second run finds what was done and goes on.
"""

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.visitor import DESK, PHONE, SCHEMES, Visitor, chromium, violations

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
COUNTY, PLAN = "Kreis Musterau (fiktiv)", "/roadmap/musterau/"
OFFICE, ADMINISTRATOR, MEMBER = "Programmbüro", "Administration", "Ausschussmitglied"
PARTNER = "Gemeinde Birkenhagen (fiktiv), Status melden"
COLOURS, LIMIT = 160, 120_000  # of a palette; bytes of a picture

Take = Callable[[str, Visitor], None]

SCREENS = {
    "start": OFFICE,
    "plan": OFFICE,
    "projects": OFFICE,
    "project": OFFICE,
    "edit": OFFICE,
    "conflict": OFFICE,
    "history": OFFICE,
    "budget": OFFICE,
    "round": OFFICE,
    "rights": OFFICE,
    "search": OFFICE,
    "status": PARTNER,
    "committee": MEMBER,
    "report": MEMBER,
    "set-up": ADMINISTRATOR,
    "people": ADMINISTRATOR,
}
PLACES = {"edit": "main section:has(textarea)", "conflict": "main section:has(#konflikt)", "status": "#meldung"}
"""Where a screen is pictured that is a part of its page."""
ALL_FOUR = {"start", "project", "status"}
"""Screens shown in both widths and both schemes; the others wide and light, narrow and dark."""


LONG = "report"
"""The page of hundreds of printed pages, where axe takes minutes; test_walk has it look at a smaller report."""


def variants(name: str) -> list[tuple[str, tuple[int, int], str]]:
    """Return what there is of a screen: file name, window and scheme."""
    sizes = {"wide": (DESK[0], 900), "narrow": PHONE}
    wanted = [("wide", "light"), ("narrow", "dark")]
    if name in ALL_FOUR:
        wanted = [(width, scheme) for width in sizes for scheme in SCHEMES]
    return [(f"{name}-{width}-{scheme}.png", sizes[width], scheme) for width, scheme in wanted]


def photograph(name: str, visitor: Visitor, folder: Path) -> None:
    """Write the pictures of the page as it is, in its widths and schemes, with few colours; axe looks at each."""
    page = visitor.page
    for file, (width, height), scheme in variants(name):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.evaluate("document.fonts.ready")
        if name in PLACES:
            page.locator(PLACES[name]).first.evaluate("element => element.scrollIntoView()")
        if name != LONG:
            visitor.problems += [f"{file}: {line}" for line in violations(page)]
        # the caret stays: Playwright would hide it by an inline style, which the policy refuses
        picture = Image.open(io.BytesIO(page.screenshot(caret="initial"))).convert("RGB")
        few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(folder / file, optimize=True)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.emulate_media(color_scheme="light")


def take(browser: Browser, address: str, folder: Path) -> None:
    """Write the pictures of all SCREENS into `folder`. Fails where the browser or axe complains about a page."""
    folder.mkdir(exist_ok=True, parents=True)

    def shot(name: str, visitor: Visitor) -> None:
        photograph(name, visitor, folder)

    office, partner, member, administrator = (
        signed_in(browser, address, role) for role in (OFFICE, PARTNER, MEMBER, ADMINISTRATOR)
    )
    open_the_round(office)
    edit_a_project(office, signed_in(browser, address, OFFICE), shot)
    show_the_office(office, shot)
    show_a_status(partner, shot)
    for name, path in (("set-up", "/einrichten/"), ("people", "/verwaltung/personen/")):
        administrator.open(path)
        shot(name, administrator)
    show_the_committee(member, shot)
    everybody = (office, partner, member, administrator)
    problems = [line for visitor in everybody for line in visitor.problems]
    assert not problems, "\n".join(problems)
    for visitor in everybody:
        visitor.leave()


def signed_in(browser: Browser, address: str, role: str) -> Visitor:
    """Return a visitor of the fictional county in that role."""
    visitor = Visitor(browser, address)
    visitor.take_role(COUNTY, role)
    return visitor


def open_the_round(office: Visitor) -> None:
    """Open the round that the county has planned, unless that was done."""
    office.open("/kooperation/runden/")
    office.page.locator("main tbody th a").first.click()
    office.page.wait_for_url(re.compile(r"/runden/musterau/"))
    opener = office.page.get_by_role("link", name="Runde eröffnen")
    if opener.count():
        opener.click()
        anyway = office.page.get_by_label("Trotzdem eröffnen")  # some of the fictional towns have nobody who reports
        if anyway.count():
            anyway.check()
        office.page.get_by_role("button", name="Runde eröffnen").click()
        office.page.get_by_role("status").filter(has_text="angefordert").wait_for()


def edit_a_project(first: Visitor, second: Visitor, shot: Take) -> None:
    """Two people write at one field of a section: the form in its place, the conflict, and the history that follows."""
    project = f"{PLAN}projekte/p001/"
    first.open(project)
    shot("project", first)
    first.page.locator("a.panel__edit[href$='/ergebnisse/']").click()
    field = first.page.get_by_role("textbox", name="Nächste Schritte")
    field.wait_for()
    shot("edit", first)
    before = field.input_value()
    second.open(f"{project}ergebnisse/")
    texts = ("Abnahme durchführen und Betrieb übergeben", "Abnahme durchführen, dann Schulung der Beschäftigten")
    second.page.get_by_role("textbox", name="Nächste Schritte").fill(texts[before == texts[0]])
    second.page.get_by_role("button", name="Speichern").click()
    second.page.wait_for_url(lambda url: "/ergebnisse/" not in url)
    field.fill("Abnahme nach dem Testbetrieb in zwei weiteren Ämtern durchführen")
    first.page.get_by_role("button", name="Speichern").click()
    first.page.locator("#konflikt").wait_for()
    shot("conflict", first)
    first.problems = [line for line in first.problems if "409" not in line]  # the answer that was looked for
    second.leave()
    first.open(f"{project}verlauf/")
    shot("history", first)


def show_the_office(office: Visitor, shot: Take) -> None:
    """What the programme office works with."""
    for name, path in {
        "start": "/",
        "plan": PLAN,
        "projects": f"{PLAN}projekte/",
        "budget": f"{PLAN}haushalt/",
        "search": "/suche/?q=Akte",
    }.items():
        office.open(path)
        shot(name, office)
    office.open("/kooperation/runden/")
    office.page.locator("main tbody th a").first.click()
    office.page.wait_for_url(re.compile(r"/runden/musterau/"))
    shot("round", office)
    office.open(f"{PLAN}projekte/p001/")
    office.open(str(office.page.locator("main a[href*='/rechte/']").first.get_attribute("href")))
    shot("rights", office)


def show_a_status(partner: Visitor, shot: Take) -> None:
    """A partner writes a status; its draft is saved."""
    partner.open("/kooperation/meine/")
    partner.page.locator("main").get_by_role("link", name="Status melden").first.click()
    partner.page.locator("form[data-status]").wait_for()
    partner.page.locator(".light-choice__one").filter(has_text="im Plan").first.click()
    partner.page.get_by_label("Wie es steht").fill("Das Portal läuft in zwei Ämtern im Testbetrieb.")
    partner.page.locator("#entwurf").filter(has_text="gespeichert").wait_for()
    shot("status", partner)


def show_the_committee(member: Visitor, shot: Take) -> None:
    """A member of the committee reads."""
    member.open("/")
    shot("committee", member)
    member.open("/evaluation/")
    member.page.locator("main a[href*='/evaluation/']").first.click()
    member.page.wait_for_url(re.compile(r"/evaluation/[0-9a-f-]{36}/"))
    member.open(re.sub(r"(/evaluation/[0-9a-f-]{36}/).*", r"\1lesen/", member.page.url.removeprefix(member.address)))
    shot("report", member)


if __name__ == "__main__":
    with chromium() as opened:
        take(opened, sys.argv[1], FOLDER)
