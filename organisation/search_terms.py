"""What somebody looks for, and where it stands in a text: no database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from organisation.folding import Folded, fold, folded

LONGEST = 200
"""Characters of a query that are read."""
MOST_WORDS = 8
SHORTEST = 2
WHOLE_WORD_BELOW = 3
"""Shorter words are looked for at the beginning of a word only: "IT" is not meant to find "mit"."""
LONG_WORD = 5
SNIPPET = 200

_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_EDGES = re.compile(r"^[^\w#]+|[^\w#]+$")
_OR = {"or"}


@dataclass(frozen=True)
class Terms:
    """Folded words and phrases: every one of `wanted` must occur, none of `unwanted` may. `raw` is what was typed."""

    raw: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()

    @property
    def too_short(self) -> bool:
        """Whether something was typed, but nothing that can be looked for."""
        return bool(self.raw) and not self.wanted

    @property
    def stems(self) -> tuple[str, ...]:
        """Return the words without what German adds at their end, to mark what the full text finds in another form."""
        return tuple(word[:-2] if len(word) > LONG_WORD else word for word in self.wanted)

    @property
    def shorter(self) -> str:
        """Return the beginning of the longest word, to try instead; nothing where it is short already."""
        longest = max(self.wanted, key=len, default="")
        return longest[: max(4, len(longest) * 2 // 3)].strip() if len(longest) > LONG_WORD else ""


def terms(query: str) -> Terms:
    """Read a query: words, "phrases in quotation marks", -without. Words of one letter are left out."""
    raw = " ".join(query.replace("\x00", "").split())[:LONGEST]
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in _PART.finditer(fold(raw)):
        text = _EDGES.sub("", part["phrase"] if part["phrase"] is not None else part["word"])
        if len(text) < SHORTEST or text in _OR:
            continue
        goal = unwanted if part["minus"] else wanted
        if text not in goal:
            goal.append(text)
    return Terms(raw, tuple(wanted[:MOST_WORDS]), tuple(unwanted[:MOST_WORDS]))


def pattern(term: str) -> str:
    """Return the regular expression for a short term, good for PostgreSQL and, with \\b for \\m, for Python."""
    return r"\m" + re.escape(term)


def is_short(term: str) -> bool:
    """Whether a term is looked for at the beginning of a word only."""
    return len(term) < WHOLE_WORD_BELOW


def places(text: Folded, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Return where terms stand in the original text: spans in order that do not overlap."""
    found: list[tuple[int, int]] = []
    for term in wanted:
        start = r"\b" if is_short(term) else ""
        found += [text.span(*match.span()) for match in re.finditer(start + re.escape(term), text.folded)]
    merged: list[tuple[int, int]] = []
    for start_at, end in sorted(found):
        if merged and start_at < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start_at, end))
    return merged


def marked(text: str, wanted: Iterable[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it was looked for."""
    whole = folded(text)
    return _pieces(whole.text, places(whole, wanted))


def snippet(texts: Iterable[str], wanted: Iterable[str], length: int = SNIPPET) -> list[tuple[str, bool]]:
    """Return the part of the first text in which a term stands, in pieces; nothing where none stands in any."""
    terms_ = tuple(wanted)
    for text in texts:
        whole = folded(" ".join(text.split()))
        spans = places(whole, terms_)
        if spans:
            return _around(whole.text, spans, length)
    return []


def beginning(texts: Iterable[str], length: int = SNIPPET) -> str:
    """Return how the first text that says something begins."""
    text = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"


def _around(text: str, spans: list[tuple[int, int]], length: int) -> list[tuple[str, bool]]:
    start = max(0, spans[0][0] - length // 3)
    if start:
        blank = text.find(" ", start, spans[0][0])
        start = blank + 1 if blank >= 0 else start
    end = max(min(len(text), start + length), spans[0][1])
    if end < len(text):
        blank = text.rfind(" ", spans[0][1], end)
        end = blank if blank > 0 else end
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end]
    pieces = _pieces(text[start:end], inside)
    return ([("… ", False)] if start else []) + pieces + ([(" …", False)] if end < len(text) else [])


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]
