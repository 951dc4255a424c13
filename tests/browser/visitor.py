"""A visitor: a page of Chromium, and what must hold on everything that it sees."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
PHONE, DESK = (390, 844), (1280, 800)
WAIT = 30_000  # milliseconds; generous, because other tests may use the machine at the same time
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
VARIANTS = [(size, scheme) for size in (PHONE, DESK) for scheme in SCHEMES]
DARK_PHONE, LIGHT_DESK = VARIANTS[1], VARIANTS[2]

Size = tuple[int, int]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Playwright's loop runs in this thread for as long as it is open."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield found
        found.close()


def open_page(browser: Browser, size: Size = DESK, scheme: str = "light", scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",  # a jump in a long page takes seconds otherwise
        locale="de-DE",
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    context.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    return context.new_page()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, one line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options).then(results => results.violations)", OPTIONS)
    return [f"{page.url}: {rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


class Visitor:
    """Walks through the demonstration; keeps what the browser complains about and what it finds inaccessible."""

    def __init__(self, browser: Browser, address: str, *, scripts: bool = True, size: Size = DESK) -> None:
        self.address = address.rstrip("/")
        self.scripts = scripts
        self.size = size
        self.page = open_page(browser, size, scripts=scripts)
        self.problems: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        """Keep errors and violations of the policy; a page that is missing or a refused form is an answer, no error."""
        if message.type in {"error", "warning"} and not any(code in message.text for code in ("of 404", "of 422")):
            self.problems.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def take_role(self, county: str, role: str) -> None:
        """One click on the demonstration's sign-in page."""
        self.open("/anmelden/")
        heading = self.page.get_by_role("heading", name=county, exact=True)
        form = self.page.locator("form.roles").filter(has=heading)
        form.get_by_role("button", name=role, exact=True).click()
        self.page.wait_for_url(f"{self.address}/")

    def follow(self, name: str, *, within: str = "main", exact: bool = True) -> None:
        """Click the first link of that name and wait for its page."""
        link = self.page.locator(within).get_by_role("link", name=name, exact=exact).first
        target = link.get_attribute("href")
        link.click()
        self.page.wait_for_url(lambda url: url.split("#")[0].endswith(str(target).split("#")[0]))

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def look(self) -> None:
        """Check the page: no scrolling sideways in both widths, one heading of the first level, axe.

        axe reads half of the pages as a dark phone and the others as a light desk, by the page's heading; with --full
        each page in both widths and schemes. Without scripts only the width is checked: it is the same page, and the
        rules run as a script.
        """
        self._widths()
        if self.scripts:
            half = DARK_PHONE if crc32(self.heading().encode()) % 2 else LIGHT_DESK
            for size, scheme in VARIANTS if FULL else [half]:
                self.page.set_viewport_size({"width": size[0], "height": size[1]})
                self.page.emulate_media(color_scheme=scheme)
                self.problems += [f"{size[0]} px, {scheme}: {line}" for line in violations(self.page)]
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})

    def _widths(self) -> None:
        self.page.wait_for_load_state()
        for width, height in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": height})
            wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.problems.append(f"{self.page.url}: {wide} px wider than a window of {width} px")
        if (headings := self.page.locator("h1").count()) != 1:
            self.problems.append(f"{self.page.url}: {headings} headings of the first level")

    def leave(self) -> None:
        self.page.context.close()
        assert self.problems == [], "\n".join(map(str, self.problems))
