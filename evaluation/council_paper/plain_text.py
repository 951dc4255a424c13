"""Texts of the report as plain text, and plain text as paragraphs: all that a council paper holds."""

import re
import unicodedata
from html import unescape

from django.utils.html import strip_tags

MARKS = re.compile(r'\s*<a class="derived".*?</a>|\s*<span class="small">\[.*?\]</span>', re.DOTALL)
"""Marks that lead to the report's calculations and sources; they lead nowhere in another document."""
KEPT_CONTROL = {"\n", "\u00a0", "\u00ad"}


def text_of(html: str) -> str:
    """Return what a text of the report says, without markup and without marks that lead into the report."""
    return inert(unescape(strip_tags(MARKS.sub("", str(html))))).strip()


def inert(text: str) -> str:
    """Return text without what is no character to read: control characters, and those that turn its direction.

    A word processor refuses the first, and with the second a text can look different from what it says.
    """
    return "".join(
        one for one in text if one in KEPT_CONTROL or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: what stands between empty lines; line ends within one become blanks."""
    blocks = re.split(r"\n\s*\n", inert(text.replace("\r\n", "\n").replace("\t", " ")))
    return [" ".join(block.split("\n")).strip() for block in blocks if block.strip()]
