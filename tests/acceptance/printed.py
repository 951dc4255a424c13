"""Finds facts in the text of a PDF, whatever line breaks, word division and columns do to it."""

import re
import subprocess
from pathlib import Path

WINDOW = 700
"""Characters within which the parts of one fact must stand: a few cells of one table row with their sources."""

Fact = str | tuple[str, ...]


def texts(path: Path) -> list[str]:
    """The text as drawn (cell by cell) and as laid out (line by line), without soft hyphens and special spaces."""
    found = []
    for mode in ("-raw", "-layout"):
        run = subprocess.run(["pdftotext", mode, path, "-"], capture_output=True, check=True, timeout=60)
        found.append(plain(run.stdout.decode()))
    return found


def plain(text: str) -> str:
    for old, new in (("\u00ad", ""), ("\u00a0", " "), ("\u2212", "-"), ("\u2013", "-"), ("\f", "\n")):
        text = text.replace(old, new)
    return re.sub(r"[ \t]+", " ", text)


def pattern(part: str) -> re.Pattern[str]:
    """`part` as it may be printed: words divided at the end of a line, any white space, numbers only as a whole.

    " b" at the end stands for the mark of a calculated number.
    """
    part = plain(part)
    calculated = part.endswith(" b")
    part = part.removesuffix(" b")
    pieces = []
    for here, following in zip(part, part[1:] + " ", strict=True):
        if here == " ":
            pieces.append(r"\s+")
        elif here in "-/":
            pieces.append(re.escape(here) + r"\s*")
        elif here.isalpha() and following.isalpha():
            pieces.append(re.escape(here) + r"(?:-\n\s*)?")
        else:
            pieces.append(re.escape(here))
    before = r"(?<![\d.,])" if part[0].isdigit() else ""
    after = r"\s*b\d" if calculated else r"(?!\d|[.,]\d)" if part[-1].isdigit() else ""
    return re.compile(before + "".join(pieces) + after, re.IGNORECASE)


def is_printed(fact: Fact, text: str) -> bool:
    """Whether all parts of the fact stand within one window of the text, in any order."""
    first, *others = (pattern(part) for part in ((fact,) if isinstance(fact, str) else fact))
    for hit in first.finditer(text):
        nearby = text[max(0, hit.start() - WINDOW) : hit.end() + WINDOW]
        if all(other.search(nearby) for other in others):
            return True
    return False


def missing(facts: list[Fact], versions: list[str]) -> list[Fact]:
    """The facts that are found in none of the versions of the text."""
    return [fact for fact in facts if not any(is_printed(fact, text) for text in versions)]
