"""Quantities that keep what a source says about them: "rund", "mindestens", "höchstens", under a condition, unknown.

Rules 1, 7, 8 and 9 of the domain: Decimal only; conditional money is never summed as secured; the qualifier survives
every sum; unknown is counted and never becomes 0. Used for money (2 places) and FTE (3 places).
Pure: no Django, no clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

MONEY_PLACES = 2
FTE_PLACES = 3
# The widest value that the database columns take, both as Decimal(14, 2) and Decimal(14, 3) hold it.
MONEY_LIMIT = Decimal(10) ** 12
FTE_LIMIT = Decimal(10) ** 6


class Qualifier(StrEnum):
    """What a source says about a figure: nothing, "rund", "mindestens", "höchstens"."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


_FLIPPED = {Qualifier.AT_LEAST: Qualifier.AT_MOST, Qualifier.AT_MOST: Qualifier.AT_LEAST}


@dataclass(frozen=True)
class Amount:
    """One figure with its qualifier. `derived` says that it was calculated and not stated (it does not take part in
    comparisons). The unit, euro or FTE, is the caller's.

    Raises TypeError for anything but a Decimal (a float has already lost cents) and ValueError for NaN and infinity.
    """

    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    derived: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise TypeError(f"an amount needs a Decimal, not {self.value!r}")
        if not self.value.is_finite():
            raise ValueError(f"an amount needs a finite number, not {self.value}")
        object.__setattr__(self, "qualifier", Qualifier(self.qualifier))

    def __neg__(self) -> "Amount":
        """At least 5 spent is at most −5 of balance."""
        return Amount(-self.value, _FLIPPED.get(self.qualifier, self.qualifier), self.derived)

    def times(self, count: int) -> "Amount":
        """`count` times this amount: eight times "mindestens 0,5" is "mindestens 4,0". None of it is exactly 0.

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError(f"a count cannot be negative: {count}")
        if count == 0:
            return Amount(self.value * 0, Qualifier.EXACT, derived=True)
        return Amount(self.value * count, self.qualifier, self.derived or count > 1)


def combined(qualifiers: Iterable[Qualifier]) -> Qualifier | None:
    """The qualifier of a sum (rule 8), None where at-least meets at-most: "nicht bestimmbar"."""
    found = set(qualifiers)
    if found >= {Qualifier.AT_LEAST, Qualifier.AT_MOST}:
        return None
    for qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.ABOUT):
        if qualifier in found:
            return qualifier
    return Qualifier.EXACT


@dataclass(frozen=True)
class Total:
    """A sum that still knows its parts. `unknown` counts the parts without a figure; they are not in `amount`."""

    parts: tuple[Amount, ...] = ()
    unknown: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing was summed, not even an unknown."""
        return not self.parts and not self.unknown

    @property
    def complete(self) -> bool:
        """Every part has a figure."""
        return not self.unknown

    @property
    def derived(self) -> bool:
        """Calculated and not stated as such: of more than one part, or of parts that were calculated themselves."""
        return len(self.parts) + self.unknown > 1 or any(part.derived for part in self.parts)

    @property
    def determinable(self) -> bool:
        """False when there is no figure at all, or an at-least meets an at-most."""
        return bool(self.parts) and combined(part.qualifier for part in self.parts) is not None

    @property
    def amount(self) -> Amount | None:
        """The sum of the known parts, None when it is not determinable. Never 0 for want of figures."""
        qualifier = combined(part.qualifier for part in self.parts)
        if not self.parts or qualifier is None:
            return None
        return Amount(sum((part.value for part in self.parts), Decimal(0)), qualifier, self.derived)

    @property
    def shown(self) -> tuple[Amount, ...]:
        """What may be printed: the one sum; where it is "nicht bestimmbar", the sum of what is exact or about (if
        any), the sum of the at-least parts and that of the at-most parts, each true by itself. Empty when no part
        has a figure."""
        if self.amount is not None:
            return (self.amount,)
        groups: tuple[tuple[Qualifier, ...], ...] = (
            (Qualifier.EXACT, Qualifier.ABOUT),
            (Qualifier.AT_LEAST,),
            (Qualifier.AT_MOST,),
        )
        chosen = (Total(tuple(part for part in self.parts if part.qualifier in group)) for group in groups)
        return tuple(sub.amount for sub in chosen if sub.amount is not None)

    def __add__(self, other: "Total") -> "Total":
        return Total(self.parts + other.parts, self.unknown + other.unknown)

    def __neg__(self) -> "Total":
        return Total(tuple(-part for part in self.parts), self.unknown)

    def __sub__(self, other: "Total") -> "Total":
        return self + -other


def total(parts: Iterable[Amount | None]) -> Total:
    """The sum of parts; None is a part whose figure is unknown."""
    known: list[Amount] = []
    unknown = 0
    for part in parts:
        if part is None:
            unknown += 1
        else:
            known.append(part)
    return Total(tuple(known), unknown)


@dataclass(frozen=True)
class SplitTotal:
    """Secured and conditional money side by side. There is no property that adds the two (rule 7)."""

    secured: Total = field(default_factory=Total)
    conditional: Total = field(default_factory=Total)

    def __add__(self, other: "SplitTotal") -> "SplitTotal":
        return SplitTotal(self.secured + other.secured, self.conditional + other.conditional)

    def __neg__(self) -> "SplitTotal":
        return SplitTotal(-self.secured, -self.conditional)

    def __sub__(self, other: "SplitTotal") -> "SplitTotal":
        return self + -other


def split_total(parts: Iterable[tuple[Amount | None, bool]]) -> SplitTotal:
    """Sum pairs of a figure (None: unknown) and whether it stands under a condition."""
    pairs = list(parts)
    return SplitTotal(
        secured=total(amount for amount, conditional in pairs if not conditional),
        conditional=total(amount for amount, conditional in pairs if conditional),
    )


class Refusal(StrEnum):
    """Why a typed figure is not taken."""

    EMPTY = "empty"
    CHARACTER = "character"
    EXPONENT = "exponent"
    GROUPING = "grouping"
    PLACES = "places"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    FORM = "form"


_REASONS = {
    Refusal.EMPTY: "there is no figure",
    Refusal.CHARACTER: "only the digits 0 to 9, points, spaces and one comma are allowed",
    Refusal.EXPONENT: "powers of ten are not allowed",
    Refusal.GROUPING: "a point or space must stand before exactly three digits, and only one of the two may be used",
    Refusal.PLACES: "there are too many digits after the comma",
    Refusal.NEGATIVE: "the figure must not be negative",
    Refusal.TOO_LARGE: "the figure is too large",
    Refusal.FORM: "this is not a number in German notation",
}


class FigureError(ValueError):
    """A typed figure that was refused: `value` as typed, `code` and `reason` why, `allowed` examples of what is."""

    def __init__(self, value: str, code: Refusal, allowed: tuple[str, ...]) -> None:
        self.value = value
        self.code = code
        self.reason = _REASONS[code]
        self.allowed = allowed
        super().__init__(f"{value!r}: {self.reason}; allowed: {'; '.join(allowed)}")


MONEY_FORMS = ("1.234,56 €", "1234,5", "1 234")
FTE_FORMS = ("0,5", "1", "0,642")

# spaces that people and word processors put between thousands: plain, no-break, thin, narrow no-break
_SPACES = re.compile("[ \u00a0\u2009\u202f]")
_NUMBER = re.compile(
    r"(?P<sign>-?)(?P<whole>0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)"
    r"(?:,(?P<cents>[0-9]+))?"
)


def parse_money(text: str, *, allow_negative: bool = False) -> Decimal:
    """Euro as typed in German notation, with 2 places: "1.234,56 €", "1.234,56", "1234,5", "1 234".

    A final "€" or "EUR" is dropped. Negative figures only where they may occur (actuals, as reversals).
    Raises FigureError with the reason for everything else.
    """
    body = re.sub(r"(€|EUR)$", "", _SPACES.sub(" ", text).strip()).rstrip()
    return _parse(text, body, MONEY_PLACES, MONEY_LIMIT, MONEY_FORMS, allow_negative=allow_negative)


def parse_fte(text: str) -> Decimal:
    """A share of full-time work as typed in German notation, with 3 places. Raises FigureError."""
    return _parse(text, _SPACES.sub(" ", text).strip(), FTE_PLACES, FTE_LIMIT, FTE_FORMS, allow_negative=False)


def _parse(
    given: str, body: str, places: int, limit: Decimal, forms: tuple[str, ...], *, allow_negative: bool
) -> Decimal:
    body = body.replace("\u2212", "-", 1) if body.startswith("\u2212") else body
    match = _NUMBER.fullmatch(body)
    if match is None:
        raise FigureError(given, _why(body), forms)
    cents = match["cents"] or ""
    if len(cents) > places:
        raise FigureError(given, Refusal.PLACES, forms)
    whole = match["whole"].replace(".", "").replace(" ", "")
    # length first: quantize would fail on a number of a thousand digits
    if len(whole) > len(str(limit)) or Decimal(whole) >= limit:
        raise FigureError(given, Refusal.TOO_LARGE, forms)
    value = Decimal(f"{match['sign']}{whole}.{cents.ljust(places, '0')}")
    if value == 0:
        # no "-0,00"
        return abs(value)
    if value < 0 and not allow_negative:
        raise FigureError(given, Refusal.NEGATIVE, forms)
    return value


def _why(body: str) -> Refusal:
    if not body:
        return Refusal.EMPTY
    if re.fullmatch(r"[-+]?[0-9.,]+[eE][-+]?[0-9]+", body):
        return Refusal.EXPONENT
    if not re.fullmatch(r"-?[0-9., ]+", body):
        return Refusal.CHARACTER
    if re.search(r"[. ]", body):
        return Refusal.GROUPING
    return Refusal.FORM
