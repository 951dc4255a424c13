"""Reads the tables of money from pages, and the sums of the lists that their figures open."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from django.test import Client


@dataclass(frozen=True)
class Figure:
    """A link in a table with its text."""

    address: str
    text: str


class _Figures(HTMLParser):
    """Collects the links inside the cells of the tables of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = 0
        self.address: str | None = None
        self.text: list[str] = []
        self.found: list[Figure] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self.cells += 1
        elif tag == "a" and self.cells:
            self.address, self.text = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.cells -= 1
        elif tag == "a" and self.address is not None:
            self.found.append(Figure(self.address, plain("".join(self.text))))
            self.address = None


def plain(text: str) -> str:
    """Text in one line, without the marks for figures that were worked out and for conditions."""
    words = unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")
    return " ".join(re.sub(r"\b(berechnet|unter Vorbehalt)\b", " ", words).split())


def figures(html: str) -> list[Figure]:
    """The figures of a page that open the list of items."""
    parser = _Figures()
    parser.feed(html[html.index("<main") :])
    return [one for one in parser.found if "/haushalt/posten/?" in one.address]


def sums(client: Client, address: str) -> list[tuple[str, str, str]]:
    """What the list at an address comes to: name, sum and number of items without a figure."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    rows = re.findall(r'<tr class="sum-row">(.*?)</tr>', answer.content.decode(), re.DOTALL)
    found = []
    for row in rows:
        name, amount, unknown, _items = (
            plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        )
        found.append((name, amount, unknown))
    return found


def opens_what_it_says(client: Client, figure: Figure) -> None:
    """Raise AssertionError unless the list behind a figure has one sum, and that is the figure."""
    found = sums(client, figure.address)
    assert len(found) == 1, (figure, found)
    _name, amount, unknown = found[0]
    if figure.text.endswith("ohne Betrag") or figure.text.isdigit():
        assert (amount, unknown) == ("", re.sub(r"\D", "", figure.text) or "1"), (figure, found)
    else:
        assert (amount, unknown) == (figure.text, "0"), (figure, found)
