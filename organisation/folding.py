"""One spelling for what people spell in several ways: "Straße" and "strasse", "München" and "Muenchen".

The database has the same function, `digiplan_fold(text)`; tests hold the two against each other.
"""

import unicodedata
from dataclasses import dataclass

_PLAIN = {
    "a": "àáâãåāăą",
    "c": "çćĉċč",
    "d": "ďđ",
    "e": "èéêëēĕėęě",
    "g": "ĝğġģ",
    "i": "ìíîïĩīĭį",
    "l": "ĺļľł",
    "n": "ñńņň",
    "o": "òóôõøōŏő",
    "r": "ŕŗř",
    "s": "śŝşš",
    "t": "ţť",
    "u": "ùúûũūŭůűų",
    "y": "ýÿŷ",
    "z": "źżž",
}
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEVERAL = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe"}
_CAPITALS = {"Ä": "ae", "Ö": "oe", "Ü": "ue", "ẞ": "ss", "Æ": "ae", "Œ": "oe"}
_BLANKS = "\u00a0\u2009\u202f\t\n\r"
_HYPHENS = "\u2010\u2011"
_NOTHING = "\u00ad\u200b"


def _letters() -> dict[int, str]:
    found = {ord(letter): letter.lower() for letter in _UPPER}
    for plain, marked in _PLAIN.items():
        for letter in marked:
            found[ord(letter)] = plain
            if len(letter.upper()) == 1:
                found[ord(letter.upper())] = plain
    found |= {ord(letter): " " for letter in _BLANKS}
    found |= {ord(letter): "-" for letter in _HYPHENS}
    found |= {ord(letter): "" for letter in _NOTHING}
    return found | {ord(letter): plain for letter, plain in (_SEVERAL | _CAPITALS).items()}


_LETTERS = _letters()


def fold(text: str) -> str:
    """Return text in small Latin letters without marks; ä, ö, ü and ß become ae, oe, ue and ss. Others stay."""
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


@dataclass(frozen=True)
class Folded:
    """A folded text that still knows its original: `origin[i]` is where letter i of `folded` stands in `text`."""

    text: str
    folded: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the letters from `start` up to `end` (not included) of the folded text stand in the original."""
        return self.origin[start], self.origin[end - 1] + 1


def folded(text: str) -> Folded:
    """Fold a text letter by letter, so that what is found can be shown in the original (which comes out in NFC)."""
    whole = unicodedata.normalize("NFC", text)
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(whole):
        plain = letter.translate(_LETTERS)
        letters.append(plain)
        origin += [place] * len(plain)
    return Folded(whole, "".join(letters), tuple(origin))
