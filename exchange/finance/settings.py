"""What a county has said about a kind of finance file: columns by their heads, codes, accounts, words, signs.

Kept as JSON in `FinanceMapping.settings`. Pure but for the words of refusals.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from exchange.finance.grammar import WORDS
from exchange.sheets.columns import fold
from roadmap.budget import Direction

LEAVE_OUT = "auslassen"
"""The word that leaves lines of a product or an account out; German in every language, like the file itself."""
MAX_ENTRIES = 2_000
CODE_LENGTH = 40
_RANGE = re.compile(r"([0-9A-Za-z.]{1,20})(?:\s*[-–]\s*([0-9A-Za-z.]{1,20}))?")


class Meaning(StrEnum):
    """What a column of a file is."""

    PRODUCT = "product"
    ACCOUNT = "account"
    ACCOUNT_NAME = "account_name"
    YEAR = "year"
    DIRECTION = "direction"
    AMOUNT = "amount"
    SIDE = "side"
    TEXT = "text"


class By(StrEnum):
    """How the direction of a line is known; else it is one direction for the whole file."""

    COLUMN = "column"
    ACCOUNT = "account"


OTHER_NAMES = {
    Meaning.PRODUCT: "produkt, produktnummer, produkt-nr, produktnr, produktcode, kostenträger, psp-element",
    Meaning.ACCOUNT: "konto, sachkonto, kontonummer, kostenart, finanzposition, konto-nr, kontonr, finanzkonto",
    Meaning.ACCOUNT_NAME: "kontobezeichnung, kontoname, kontotext, bezeichnung, bezeichnung konto",
    Meaning.YEAR: "jahr, haushaltsjahr, hj, geschäftsjahr, hhj, gj",
    Meaning.DIRECTION: "art, richtung, ertrag/aufwand, e/a, planteil, art der position",
    Meaning.AMOUNT: "betrag, ist, ansatz, betrag eur, betrag in eur, betrag in euro, summe, wert, ergebnis",
    Meaning.SIDE: "s/h, soll/haben, s/h-kennzeichen, soll/haben-kennzeichen, sh, shkz",
    Meaning.TEXT: "text, buchungstext, verwendungszweck, bemerkung, positionstext",
}
"""Heads as finance systems write them, in small letters."""


@dataclass(frozen=True)
class Range:
    """Accounts from one beginning to another, both included: "50" to "53" holds 5431000. `direction` "" leaves out."""

    first: str
    last: str
    direction: str

    def holds(self, account: str) -> bool:
        """Return whether the account begins within the range."""
        return self.first <= account[: len(self.first)] and account[: len(self.last)] <= self.last

    @property
    def typed(self) -> str:
        """The accounts as one types them."""
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Settings:
    """All of it. `columns`: meaning by head in small letters; `products`: the product's id by code, "" leaves out."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    direction_by: str = By.ACCOUNT
    ranges: tuple[Range, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    skip_others: bool = False
    """Lines of products that neither the list nor the county's products name are left out, not mistakes."""
    incoming_negative: bool = False
    """The file writes revenues and receipts with a minus."""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `as_json` gave; what is not there is as in a new one."""
        ranges = tuple(Range(*row) for row in kept.get("ranges", ()))
        return cls(**{**{name: value for name, value in kept.items() if name != "ranges"}, "ranges": ranges})

    def as_json(self) -> dict[str, Any]:
        """Return what is kept."""
        kept = asdict(self)
        return {**kept, "ranges": [[one.first, one.last, one.direction] for one in self.ranges]}

    @property
    def fixed(self) -> Direction | None:
        """The one direction of the whole file, or None."""
        return None if self.direction_by in set(By) else Direction(self.direction_by)

    def needed(self, *, year: bool) -> set[str]:
        """Return the meanings without which no line can be read; `year`: the file has to say it."""
        found: set[str] = {Meaning.PRODUCT, Meaning.AMOUNT}
        if year:
            found.add(Meaning.YEAR)
        if self.direction_by == By.COLUMN:
            found.add(Meaning.DIRECTION)
        if self.direction_by == By.ACCOUNT:
            found.add(Meaning.ACCOUNT)
        return found

    def range_of(self, account: str) -> Range | None:
        """Return the range that holds the account; of several the one that says it most closely."""
        held = [one for one in self.ranges if one.holds(account)]
        return max(held, key=lambda one: (len(one.first), len(one.last), one.first), default=None)


class SettingError(Exception):
    """A line of what was typed that cannot be taken."""


def suggestion(head: str) -> str:
    """Return the meaning that a head seems to have, "" for none."""
    wanted = fold(head)
    return next((name for name, others in OTHER_NAMES.items() if wanted in others.split(", ")), "")


def typed_pairs(text: str) -> list[tuple[str, str]]:
    """Return the lines "left = right" of a text, in order. Raises SettingError for another line and for a double."""
    found: dict[str, str] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip():
            continue
        left, mark, right = (part.strip() for part in row.partition("="))
        if not (left and mark and right) or len(left) > CODE_LENGTH:
            message = _("Line %(number)d: “%(line)s” is not of the form “left = right”.")
            raise SettingError(message % {"number": number, "line": row.strip()[:80]})
        if left in found:
            raise SettingError(_("Line %(number)d: “%(left)s” is there twice.") % {"number": number, "left": left})
        found[left] = right
        if len(found) > MAX_ENTRIES:
            raise SettingError(_("At most %(limit)d lines are kept.") % {"limit": MAX_ENTRIES})
    return list(found.items())


def read_ranges(text: str) -> tuple[Range, ...]:
    """Return the ranges of a text with lines such as "50–54 = Aufwand". Raises SettingError."""
    found = []
    for left, right in typed_pairs(text):
        match = _RANGE.fullmatch(left)
        if match is None or (match[2] and match[2][: len(match[1])] < match[1][: len(match[2])]):
            message = _("“%(value)s” is no range of accounts. Please write it like 50 or 50–54.")
            raise SettingError(message % {"value": left})
        found.append(Range(match[1], match[2] or match[1], _direction(right)))
    return tuple(found)


def read_words(text: str) -> dict[str, str]:
    """Return the county's own words of directions, in small letters. Raises SettingError."""
    found = {left.casefold(): _direction(right) for left, right in typed_pairs(text)}
    if "" in found.values():
        raise SettingError(_("A word names a direction; lines are left out by account or product."))
    return found


def read_products(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the product's id by the file's code; `known` are the ids of our products by code. Raises SettingError."""
    found = {}
    for left, right in typed_pairs(text):
        if right.casefold() == LEAVE_OUT:
            found[left] = ""
        elif right in known:
            found[left] = known[right]
        else:
            message = _("“%(value)s” is none of the county's products. Known are: %(known)s.")
            raise SettingError(message % {"value": right[:60], "known": _some(known)})
    return found


def _direction(text: str) -> str:
    if text.casefold() == LEAVE_OUT:
        return ""
    found = WORDS.get(text.casefold())
    if found is None:
        message = _("“%(value)s” is no direction. Allowed are %(allowed)s.")
        allowed = "Ertrag, Aufwand, Einzahlung, Auszahlung, " + LEAVE_OUT
        raise SettingError(message % {"value": text[:60], "allowed": allowed})
    return found.value


def _some(codes: Iterable[str], limit: int = 40) -> str:
    listed = sorted(codes)
    return ", ".join(listed[:limit]) + (", …" if len(listed) > limit else "")


GERMAN = {
    Direction.REVENUE: "Ertrag",
    Direction.EXPENSE: "Aufwand",
    Direction.RECEIPT: "Einzahlung",
    Direction.PAYMENT: "Auszahlung",
}


def typed_direction(kept: str) -> str:
    """Return the word for what `_direction` read."""
    return GERMAN[Direction(kept)] if kept else LEAVE_OUT


def typed_ranges(ranges: Iterable[Range]) -> str:
    """Return ranges as one types them."""
    return "\n".join(f"{one.typed} = {typed_direction(one.direction)}" for one in ranges)


def typed_words(words: Mapping[str, str]) -> str:
    """Return words as one types them."""
    return "\n".join(f"{word} = {typed_direction(kept)}" for word, kept in words.items())


def typed_products(products: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return the list of products as one types it; `codes` are our codes by id. A product that is gone is left away."""
    rows = [(code, codes.get(kept, "") if kept else LEAVE_OUT) for code, kept in products.items()]
    return "\n".join(f"{code} = {ours}" for code, ours in rows if ours)
