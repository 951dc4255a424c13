"""German figures and dates, read back from paper and written as the report should write them."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.evaluation.independent.paper import DASH, UNKNOWN

QUALIFIERS = {"": "exact", "rund": "about", "mindestens": "at_least", "höchstens": "at_most", "mehr als": "more_than"}
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_FIGURE = re.compile(r"(?:(rund|mindestens|höchstens|mehr als) )?([-\u2212]?\d[\d.]*(?:,\d+)?)(?: (€|VZÄ))?")
_MISSING = re.compile(r" \((\d+) nicht angegeben\)")


@dataclass(frozen=True)
class Sum:
    """A sum: its figures with their qualifiers (several where they cannot be added), and how many parts are unknown."""

    figures: tuple[tuple[str, Decimal], ...] = ()
    unknown: int = 0

    @property
    def value(self) -> Decimal | None:
        """The one figure, None where there is none or it cannot be determined."""
        return self.figures[0][1] if len(self.figures) == 1 else None


NOTHING = Sum()


def figure(text: str) -> Decimal:
    """ "1.234,5" as a number."""
    return Decimal(text.replace("\u2212", "-").replace(".", "").replace(",", "."))


def read_sum(text: str) -> Sum:
    """A sum as it is printed: "rund 400.000 €", "nicht angegeben", "–", "5 € (1 nicht angegeben)"."""
    if text in (UNKNOWN, DASH, ""):
        return NOTHING
    missing = _MISSING.search(text)
    parts = _MISSING.sub("", text).replace(" (Summe nicht bestimmbar)", "").split(" / ")
    found = []
    for part in parts:
        match = _FIGURE.fullmatch(part)
        assert match, f"no figure: {text!r}"
        found.append((QUALIFIERS[match[1] or ""], figure(match[2])))
    return Sum(tuple(found), int(missing[1]) if missing else 0)


def added(parts: list[tuple[str, Decimal] | None]) -> Sum:
    """The sum of parts (rule 8): about spoils exact, a bound spoils both, and two opposite bounds cannot be added."""
    known = [part for part in parts if part is not None]
    kinds = {kind for kind, _value in known}
    if {"at_least", "at_most"} <= kinds:
        raise NotImplementedError("the sample has no such sum")
    if not known:
        return Sum((), len(parts))
    kind = next((one for one in ("at_least", "at_most", "about") if one in kinds), "exact")
    return Sum(((kind, sum((value for _kind, value in known), Decimal(0))),), len(parts) - len(known))


def read_percent(text: str) -> Decimal | None:
    """ "+8,5 %" as a number; None for what is not stated."""
    return None if text == UNKNOWN else figure(text.replace("+", "").removesuffix("%").strip())


def tenths(value: Fraction) -> Decimal:
    """Rounded half up to one place."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def written(day: date | None, precision: str) -> str:
    """A date as exactly as it is known."""
    if day is None:
        return UNKNOWN
    match precision:
        case "day":
            return f"{day:%d.%m.%Y}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case "quarter":
            return f"{(day.month + 2) // 3}. Quartal {day.year}"
        case _:
            return str(day.year)


def first_day(day: date, precision: str) -> date:
    """The first day that a date may mean."""
    match precision:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month + 2) // 3 * 3 - 2, 1)
        case _:
            return date(day.year, 1, 1)


def days(value: int | None) -> str:
    """A deviation with its sign."""
    if value is None:
        return UNKNOWN
    return f"{value:+d}".replace("-", "\u2212") if value else "0"


def figures(parts: Sum) -> Decimal | None:
    return parts.value
