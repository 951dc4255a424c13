"""What pages look like, as far as a program can tell: words drawn over each other, and pages that are almost empty."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

POINT = 1.5
"""How far two words may overlap in both directions: letters lean into the next one's box."""
EMPTY_BELOW = 0.25
"""A page is almost empty when its lowest word stands in the first quarter of what can be printed on."""
HEAD = 60
"""Points from the upper edge in which the running head stands."""
SHOWN = 80
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')


@dataclass(frozen=True)
class Word:
    """A word with its box in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    """The words of a page, with its height in points."""

    height: float
    words: tuple[Word, ...]


def pages(path: Path) -> list[Page]:
    """Return the words of each page of a PDF, by pdftotext."""
    run = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, timeout=120)
    return [
        Page(float(height), tuple(_word(found) for found in _WORD.findall(body)))
        for _width, height, body in _PAGE.findall(run.stdout.decode())
    ]


def _word(found: tuple[str, str, str, str, str]) -> Word:
    left, top, right, bottom, text = found
    return Word(float(left), float(top), float(right), float(bottom), text)


def overlapping(path: Path) -> list[str]:
    """Return the words that are drawn over each other, with their page."""
    return [
        f"page {number}: {one.text!r} over {other.text!r}"
        for number, page in enumerate(pages(path), 1)
        for one, other in _crossing(sorted(page.words, key=lambda word: word.top))
    ]


def _crossing(words: list[Word]) -> Iterator[tuple[Word, Word]]:
    for at, one in enumerate(words):
        middle = (one.top + one.bottom) / 2
        for other in words[at + 1 :]:
            if other.top > one.bottom:
                break
            across = min(one.right, other.right) - max(one.left, other.left)
            if across > POINT and other.top < middle < other.bottom:
                yield one, other


def almost_empty(path: Path, new_page: str = "") -> list[int]:
    """Return the numbers of pages with little on them; the last page may end anywhere.

    So may one before a page on its side, or before one with the heading `new_page`, which begins a page of its own.
    """
    found, every = [], pages(path)
    for number, (page, following) in enumerate(pairwise(every), 1):
        starts = " ".join(word.text for word in following.words if word.top > HEAD)[:SHOWN]
        if following.height != page.height or (new_page and new_page in starts):
            continue
        top, bottom = page.height * 0.1, page.height * 0.92  # without head and foot
        lowest = max((word.bottom for word in page.words if top < word.bottom < bottom), default=0)
        if lowest < top + EMPTY_BELOW * (bottom - top):
            found.append(number)
    return found
