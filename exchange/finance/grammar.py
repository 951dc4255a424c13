"""Reads one cell of a finance file: figures, years, directions, debit and credit.

Figures follow the one strict grammar of all forms (organisation.inputs). One thing more is taken here, because finance
systems write it: a minus behind the figure, "1.234,56-".
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError

from exchange.sheets.values import as_text
from organisation.inputs import MoneyField
from roadmap.budget import Direction

FIRST_YEAR, LAST_YEAR = 2000, 2099
YEARS = f"{FIRST_YEAR}–{LAST_YEAR}"
LARGEST = Decimal("999999999999.99")
NOISE = Decimal("0.000001")
"""How far a spreadsheet's own number may be from the cent: 0.1 + 0.2 is kept as 0.30000000000000004 there."""
CENT = Decimal("0.01")
TYPED = "1.234,56 · 1234,5 · -1.234,56 · 1.234,56-"
DEBIT, CREDIT = "S", "H"
SIDES = {"s": DEBIT, "soll": DEBIT, "h": CREDIT, "haben": CREDIT}
SIDES_ALLOWED = "S, Soll, H, Haben"
WORDS = {
    "ertrag": Direction.REVENUE,
    "erträge": Direction.REVENUE,
    "aufwand": Direction.EXPENSE,
    "aufwendung": Direction.EXPENSE,
    "aufwendungen": Direction.EXPENSE,
    "einzahlung": Direction.RECEIPT,
    "einzahlungen": Direction.RECEIPT,
    "auszahlung": Direction.PAYMENT,
    "auszahlungen": Direction.PAYMENT,
}
"""The budget's own words, which a file may always use."""
INCOMING = {Direction.REVENUE, Direction.RECEIPT}
_MONEY = MoneyField(minimum=None)


class Wrong(StrEnum):
    """What can be wrong with a row; the words are in exchange/finance/words.py."""

    PRODUCT_MISSING = "product_missing"
    PRODUCT_UNKNOWN = "product_unknown"
    ACCOUNT_MISSING = "account_missing"
    ACCOUNT_LONG = "account_long"
    ACCOUNT_UNKNOWN = "account_unknown"
    YEAR_MISSING = "year_missing"
    YEAR_INVALID = "year_invalid"
    YEAR_RANGE = "year_range"
    DIRECTION_MISSING = "direction_missing"
    DIRECTION_UNKNOWN = "direction_unknown"
    AMOUNT_MISSING = "amount_missing"
    AMOUNT_INVALID = "amount_invalid"
    AMOUNT_PLACES = "amount_places"
    AMOUNT_RANGE = "amount_range"
    AMOUNT_NEGATIVE = "amount_negative"
    SIDE_UNKNOWN = "side_unknown"
    SIGN_TWICE = "sign_twice"
    SUM_RANGE = "sum_range"


class CellError(Exception):
    """A cell that cannot be taken: what is wrong, and what would be right."""

    def __init__(self, code: Wrong, allowed: str = "") -> None:
        self.code, self.allowed = code, allowed
        super().__init__(code)


def amount(value: Any) -> Decimal:
    """Return an amount in euros with 2 places, with its sign. Raises CellError, also for an empty cell."""
    figure = _typed(value) if isinstance(value, int | float) and not isinstance(value, bool) else _written(value)
    if abs(figure) > LARGEST:
        raise CellError(Wrong.AMOUNT_RANGE)
    return figure


def _typed(value: float) -> Decimal:
    """Read a spreadsheet's own number; repr gives the shortest decimal that means the same."""
    figure = Decimal(repr(value))
    if not figure.is_finite() or abs(figure) > LARGEST:
        raise CellError(Wrong.AMOUNT_RANGE)
    rounded = figure.quantize(CENT)
    if abs(rounded - figure) > NOISE:
        raise CellError(Wrong.AMOUNT_PLACES, TYPED)
    return rounded or abs(rounded)


def _written(value: Any) -> Decimal:
    if isinstance(value, date):
        raise CellError(Wrong.AMOUNT_INVALID, TYPED)
    text = "".join(as_text(value).split()).removesuffix("€")
    if not text:
        raise CellError(Wrong.AMOUNT_MISSING, TYPED)
    if text.endswith("-"):
        if text[0] in "-−":
            raise CellError(Wrong.AMOUNT_INVALID, TYPED)
        text = f"-{text[:-1]}"
    try:
        figure = _MONEY.to_python(text)
    except ValidationError as error:
        code = getattr(error, "code", "")
        found = {"places": Wrong.AMOUNT_PLACES, "max": Wrong.AMOUNT_RANGE}.get(code or "", Wrong.AMOUNT_INVALID)
        raise CellError(found, TYPED) from error
    if figure is None:
        raise CellError(Wrong.AMOUNT_INVALID, TYPED)
    return figure if figure else Decimal("0.00")


def year(value: Any) -> int:
    """Return a budget year. Raises CellError for anything but four figures within the range."""
    text = as_text(value).strip()
    if not text:
        raise CellError(Wrong.YEAR_MISSING, YEARS)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise CellError(Wrong.YEAR_INVALID, YEARS)
    if not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise CellError(Wrong.YEAR_RANGE, YEARS)
    return int(text)


def direction(value: Any, words: Mapping[str, str]) -> Direction:
    """Return the direction that a word of a column names; `words` are the county's own, in small letters."""
    text = as_text(value).strip().casefold()
    if not text:
        raise CellError(Wrong.DIRECTION_MISSING, allowed_words(words))
    found = words.get(text) or WORDS.get(text)
    if found is None:
        raise CellError(Wrong.DIRECTION_UNKNOWN, allowed_words(words))
    return Direction(found)


def allowed_words(words: Mapping[str, str]) -> str:
    """Return the words that a column of directions may hold, the county's own first."""
    return ", ".join([*words, *(word.capitalize() for word in WORDS)])[:300]


def sided(figure: Decimal, side: Any, heading: Direction) -> Decimal:
    """Return the figure with the sign that debit or credit gives it in a direction.

    Expenses and payments stand in debit, revenues and receipts in credit; the other side takes back. The figure itself
    has no sign then: raises CellError where it has one, and for a side that is neither.
    """
    text = as_text(side).strip().casefold()
    if text not in SIDES:
        raise CellError(Wrong.SIDE_UNKNOWN, SIDES_ALLOWED)
    if figure < 0:
        raise CellError(Wrong.SIGN_TWICE)
    own = CREDIT if heading in INCOMING else DEBIT
    return figure if SIDES[text] == own or not figure else -figure
