"""How values are written on pages, in German or English: money, posts, figures, dates, and what is not known.

Every filter writes None as "nicht angegeben": unknown is never 0 and never empty. Floats are refused, because money
and posts are decimal.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, get_timezone
from babel.numbers import format_currency, format_decimal, format_percent
from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import get_language, gettext, pgettext

from organisation.partial_dates import PartialDate, Precision

register = template.Library()

NO_BREAK_SPACE = "\u00a0"


def locale() -> str:
    """Return Babel's name of the page's language."""
    return "en_GB" if (get_language() or "de").startswith("en") else "de_DE"


def unknown() -> SafeString:
    """Return "nicht angegeben" as it stands in text and tables."""
    return format_html('<span class="unknown">{}</span>', gettext("not stated"))


def _exact(value: Any) -> Decimal | int:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"{value!r} is no Decimal; figures are never float or text")
    return value


@lru_cache(maxsize=8192)
def _written(value: str, kind: str, language: str) -> str:
    """Write a figure, given as text. Kept, because Babel reads the pattern and the locale anew for every figure.

    The figure is text in the key: 1.5 and 1.50 are equal as decimals and written differently.
    """
    figure = Decimal(value)
    match kind:
        case "money" if language == "en_GB":
            return format_decimal(figure, "#,##0.00", locale=language) + f"{NO_BREAK_SPACE}€"
        case "money":
            return format_currency(figure, "EUR", locale=language)
        case "fte":
            return format_decimal(figure, "#,##0.0##", locale=language)
        case _:
            return format_decimal(figure, locale=language, decimal_quantization=False)


@lru_cache(maxsize=4096)
def _written_day(value: date, language: str) -> str:
    return format_date(value, "d MMM y" if language == "en_GB" else "dd.MM.y", locale=language)


@register.simple_tag(name="unknown")
def written_unknown() -> SafeString:
    """{% unknown %}: what no source states, as components/unknown.html shows it."""
    return unknown()


@register.filter
def money(value: Decimal | int | None) -> str:
    """1.234.567,89 € with a no-break space; euros with two places."""
    return unknown() if value is None else _written(str(_exact(value)), "money", locale())


@register.filter
def fte(value: Decimal | int | None) -> str:
    """Full-time equivalents: 0,5 or 1,0 or 142,625; up to three places, at least one."""
    return unknown() if value is None else _written(str(_exact(value)), "fte", locale())


@register.filter
def number(value: Decimal | int | None) -> str:
    """A count or measured figure with grouped thousands and its own decimal places."""
    return unknown() if value is None else _written(str(_exact(value)), "number", locale())


@register.filter
def percent(value: Decimal | int | None) -> str:
    """A share, 0.125 as 12,5 %: at most one decimal place."""
    if value is None:
        return unknown()
    return format_percent(_exact(value), f"#,##0.#{NO_BREAK_SPACE}%", locale=locale())


@register.filter
def in_percent(value: Decimal | int | None) -> str:
    """A figure that is in per cent already, 12.5 as 12,5 %: at most one decimal place."""
    return percent(None if value is None else Decimal(_exact(value)) / 100)


@register.filter
def date_short(value: date | None) -> str:
    """A day: 01.12.2026, in English 1 Dec 2026. Of a moment, the day in the installation's time zone."""
    if value is None:
        return unknown()
    if isinstance(value, datetime):
        value = localtime(value).date()
    return _written_day(value, locale())


@register.filter
def date_time(value: datetime | None) -> str:
    """A moment in the installation's time zone: 01.12.2026, 14:05 Uhr."""
    if value is None:
        return unknown()
    pattern = "d MMM y, HH:mm" if locale() == "en_GB" else "dd.MM.y, HH:mm 'Uhr'"
    return format_datetime(value, pattern, tzinfo=get_timezone(get_current_timezone_name()), locale=locale())


@register.filter
def partial_date(value: Any, field: str = "") -> str:
    """A date as exactly as it is known: 30.06.2024, Juni 2024, 3. Quartal 2024 or 2024.

    `value` is a PartialDate, or with `field` a row that has the columns `<field>` and `<field>_precision`:
    `{{ milestone|partial_date:"forecast" }}`.
    """
    if field:
        day = getattr(value, field)
        value = None if day is None else PartialDate(day, Precision(getattr(value, f"{field}_precision")))
    return unknown() if value is None else value.display(locale())


@register.filter
def partial_iso(value: PartialDate | None) -> str:
    """A PartialDate for machines, as in `<time datetime>`: 2024, 2024-06 or 2024-06-30; empty for a quarter."""
    return "" if value is None or value.precision is Precision.QUARTER else value.iso()


@register.filter
def qualified(text: str, qualifier: str) -> str:
    """Put "rund", "mindestens" or "höchstens" before a written figure: `{{ amount|money|qualified:qualifier }}`.

    An unknown figure stays "nicht angegeben", whatever its qualifier.
    """
    if 'class="unknown"' in text:
        return text
    words = {
        "exact": "",
        "": "",
        "about": pgettext("before a figure", "about"),
        "at_least": pgettext("before a figure", "at least"),
        "at_most": pgettext("before a figure", "at most"),
        "more_than": pgettext("before a figure", "more than"),
    }
    word = words[str(qualifier)]
    return format_html('<span class="qualifier">{}</span> {}', word, text) if word else conditional_escape(text)


@register.filter
def or_unknown(value: Any) -> str:
    """The value, or "nicht angegeben" when it is None or an empty text."""
    return unknown() if value is None or value == "" else conditional_escape(value)


@register.filter
def yes_no(value: bool | None) -> str:
    """Yes, no, or not stated."""
    if value is None:
        return unknown()
    return gettext("yes") if value else gettext("no")


@register.filter
def file_size(value: int | None) -> str:
    """A size in bytes as kB or MB (1 kB = 1,000 bytes): < 1 kB, 2.705 kB, 6,0 MB from ten million bytes on."""
    if value is None:
        return unknown()
    size = Decimal(_exact(value)) / 1000
    if 0 < size < 1:
        return f"<{NO_BREAK_SPACE}1{NO_BREAK_SPACE}kB"
    if size < 10_000:
        return format_decimal(size, "#,##0", locale=locale()) + f"{NO_BREAK_SPACE}kB"
    return format_decimal(size / 1000, "#,##0.0", locale=locale()) + f"{NO_BREAK_SPACE}MB"
