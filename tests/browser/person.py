"""A person at a browser who fills forms by their labels: with the mouse, without JavaScript, or by keyboard only."""

from typing import Literal

from playwright.sync_api import Browser, Locator

from tests.browser.visitor import DESK, FULL, Size, Visitor

Hands = Literal["mouse", "no-script", "keyboard"]
STEPS = 400  # Tab presses until a thing must have been reached


class Person(Visitor):
    """A visitor with an account. `hands` says how: mouse and scripts, no scripts, or no mouse."""

    seen: set[str]

    def __init__(
        self, browser: Browser, address: str, hands: Hands, *, size: Size = DESK, seen: set[str] | None = None
    ) -> None:
        super().__init__(browser, address, scripts=hands != "no-script", size=size)
        self.hands = hands
        self.seen = set() if seen is None else seen

    def fill(self, label: str, value: str) -> None:
        """Type into the field whose label begins so."""
        field = self._field(label)
        if self.hands == "keyboard":
            self._reach(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(value)
        else:
            field.fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list, or a radio button of a group, by its words."""
        group = self.page.locator("main fieldset", has=self.page.locator("legend", has_text=label)).last
        if group.count() and group.get_by_label(option, exact=True).count():
            self._check(group.get_by_label(option, exact=True).first)
            return
        field = self._field(label)
        if self.hands == "keyboard":
            self._reach(field)
            self.page.keyboard.type(option)
            assert field.locator("option:checked").inner_text().strip() == option
        else:
            field.select_option(label=option)

    def tick(self, label: str) -> None:
        """Tick a box."""
        self._check(self.page.locator("main").get_by_label(label, exact=False).first)

    def press(self, name: str, *, within: str = "main") -> None:
        """Press a button and wait for the page that follows."""
        button = self.page.locator(within).get_by_role("button", name=name, exact=False).first
        before = self.page.url
        with self.page.expect_navigation(wait_until="load"):
            self._use(button)
        assert "500" not in self.page.title(), before
        self.look_once()

    def go(self, name: str, *, within: str = "main", exact: bool = False) -> None:
        """Follow a link by its words."""
        link = self.page.locator(within).get_by_role("link", name=name, exact=exact).first
        with self.page.expect_navigation(wait_until="load"):
            self._use(link)
        self.look_once()

    def visit(self, path: str) -> None:
        """Open an address, as a bookmark or a link in a mail does."""
        self.open(path)
        self.look_once()

    def text(self) -> str:
        """Return what the page says."""
        return self.page.locator("main").inner_text()

    def look_once(self) -> None:
        """Check each page once: its address without ids and slugs tells whether it was seen."""
        kind = self.page.locator("h1").inner_text() if self.page.locator("h1").count() == 1 else self.page.url
        if self.hands == "no-script" or (self.hands == "keyboard" and not FULL) or kind in self.seen:
            return  # the same pages as with the mouse
        self.seen.add(kind)
        self.look()

    def _field(self, label: str) -> Locator:
        fields = self.page.locator("main").get_by_label(label, exact=False)
        exact = self.page.locator("main").get_by_label(label, exact=True)
        return (exact if exact.count() else fields).first

    def _check(self, box: Locator) -> None:
        if self.hands != "keyboard":
            box.check()
        elif not box.is_checked():
            if box.get_attribute("type") == "radio":
                box.focus()  # arrow keys move within a group; Tab reaches the group only once
            else:
                self._reach(box)
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def _use(self, thing: Locator) -> None:
        if self.hands == "keyboard":
            self._reach(thing)
            self.page.keyboard.press("Enter")
        else:
            thing.click()

    def _reach(self, thing: Locator) -> None:
        """Press Tab until the thing has the focus: what a person without a mouse does."""
        thing.wait_for(state="visible")
        for _step in range(STEPS):
            if thing.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: {thing} is not reached by keyboard")
