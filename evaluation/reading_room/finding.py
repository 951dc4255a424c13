"""Search in a report as it stands on the page. Pure: works on the chapters' HTML."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from evaluation.report.document import Rendered
from organisation.folding import fold, folded

AROUND = 60
"""Characters on each side of what was found."""
SHOWN = 50
LONGEST = 100

_PLACE = re.compile(r'<(?:section|div|tr|h[2-6]|figure|table|aside)[^>]*\bid="([^"]+)"')
_GAP = re.compile(r"<(?:/p|/li|/td|/th|/dd|/dt|/h[1-6]|br|/caption|/figcaption)\b[^>]*>")


@dataclass(frozen=True)
class Hit:
    """Where the words stand: the chapter, the anchor that is nearest before them, and what is around them."""

    chapter: str
    anchor: str
    text: SafeString


def find(wanted: str, chapters: Iterable[Rendered]) -> tuple[Sequence[Hit], int]:
    """Return the first SHOWN places of `wanted` and the number of all; case and umlauts do not matter."""
    word = fold(wanted.strip()[:LONGEST])
    hits: list[Hit] = []
    number = 0
    if not word:
        return hits, number
    for chapter in chapters:
        for anchor, words in _pieces(chapter):
            text = folded(words)
            start = text.folded.find(word)
            while start >= 0:
                number += 1
                if len(hits) < SHOWN:
                    place = text.span(start, start + len(word))
                    hits.append(Hit(f"{chapter.number} {chapter.title}", anchor, _around(text.text, *place)))
                start = text.folded.find(word, start + len(word))
    return hits, number


def _pieces(chapter: Rendered) -> Iterable[tuple[str, str]]:
    """The chapter's text in pieces, each with the anchor before it."""
    html, anchor, last = str(chapter.html), chapter.anchor, 0
    for place in _PLACE.finditer(html):
        yield anchor, _words(html[last : place.start()])
        anchor, last = place[1], place.start()
    yield anchor, _words(html[last:])


def _words(html: str) -> str:
    return " ".join(unescape(strip_tags(_GAP.sub(" · ", html))).split())


def _around(text: str, start: int, end: int) -> SafeString:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    lead, tail = ("… " if start > AROUND else ""), (" …" if end + AROUND < len(text) else "")
    return format_html("{}{}<mark>{}</mark>{}{}", lead, before, text[start:end], after, tail)
