"""From a plan file's text to a field's value and back, by the column's kind."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from evaluation.pdf_fonts import missing_characters
from exchange.planfile import columns as c
from exchange.planfile.columns import Column
from organisation.partial_dates import ISO_FORMS, PartialDate, PartialDateError, Precision, parse_iso
from roadmap.grades import VALID_GRADES, GradeError, check_grade

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?P<whole>0|[1-9][0-9]*)(\.(?P<places>[0-9]+))?")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIGITS_SHOWN = 18


class ValueProblem(Exception):
    """A text that is no value of the column: its code, a message and what is allowed."""

    def __init__(self, code: str, message: str, allowed: Iterable[str] = (), suggest: str | None = None) -> None:
        self.code = code
        self.message = message
        self.allowed = tuple(allowed)
        self.suggest = suggest
        super().__init__(message)


def parse(column: Column, text: str) -> dict[str, Any]:
    """The attributes that `text` stands for. Raises ValueProblem."""
    if column.kind == c.PARTIAL_DATE:
        known = _partial_date(text)
        return dict(zip(column.attributes, (known.day, known.precision.value), strict=True))
    return {column.field.attname: _PARSERS[column.kind](column, text)}


def parse_grades(texts: Iterable[str]) -> list[str]:
    """Grades in their one way of writing. Raises ValueProblem; whether "EG 9" fits the date is checked later."""
    return [_grade(text) for text in texts]


def clean_text(text: str) -> str:
    """The text in Unicode form NFC, without spaces around it."""
    return unicodedata.normalize("NFC", text).strip()


def check_characters(text: str) -> None:
    """Raise ValueProblem for characters that no text may hold or that the report's fonts lack."""
    if found := _UNSAFE.search(text):
        message = _("the character U+%(code)s is not allowed") % {"code": f"{ord(found[0]):04X}"}
        raise ValueProblem("bad-character", message)
    if missing := missing_characters(text):
        message = _("the report's fonts lack %(characters)s") % {"characters": ", ".join(missing)}
        raise ValueProblem("missing-glyph", message)


def write(column: Column, row: models.Model) -> Any:
    """The value of a row's column as it stands in a plan file, a text or a list of texts; None where it is not written.

    References are not written here, since their form depends on where they stand.
    """
    values = [getattr(row, attribute) for attribute in column.attributes]
    value = values[0]
    if value is None or dict(zip(column.attributes, values, strict=True)) == column.defaults:
        return None
    if column.kind == c.PARTIAL_DATE:
        return PartialDate(value, Precision(values[1])).iso()
    if column.kind == c.BOOLEAN:
        return "true" if value else "false"
    if column.kind == c.DECIMAL:
        return write_decimal(value, column.digits[1])
    if column.kind == c.GRADES:
        return list(value)
    return value.isoformat() if column.kind == c.DAY else str(value)


def write_decimal(value: Decimal, places: int) -> str:
    """A number without needless zeros; with two places it is money or per cent and has both or none: "0.50", "5"."""
    text = f"{value:.{places}f}"
    whole, _dot, rest = text.partition(".")
    if not rest.strip("0"):
        return whole
    return text if places == 2 else text.rstrip("0")


def _text(column: Column, text: str) -> str:
    cleaned = clean_text(text)
    check_characters(cleaned)
    if "\n" in cleaned and not column.multiline:
        raise ValueProblem("line-break", _("must be on one line"))
    length = column.field.max_length
    if length is not None and len(cleaned) > length:
        message = _("has %(count)d characters, more than the %(limit)d allowed")
        raise ValueProblem("too-long", message % {"count": len(cleaned), "limit": length})
    try:
        column.field.run_validators(cleaned)
    except ValidationError as error:
        raise ValueProblem("invalid", " ".join(error.messages), _patterns(column)) from error
    return cleaned


def _patterns(column: Column) -> list[str]:
    regexes = [getattr(validator, "regex", None) for validator in column.field.validators]
    if isinstance(column.field, models.URLField):
        return ["https://…"]
    if isinstance(column.field, models.SlugField):
        return ["a-z A-Z 0-9 - _"]
    return [regex.pattern for regex in regexes if regex is not None]


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise ValueProblem("choice", _("is not in the list of values"), column.choices)
    return text


def _boolean(column: Column, text: str) -> bool:
    if text not in {"true", "false"}:
        words = {"yes": "true", "ja": "true", "on": "true", "no": "false", "nein": "false", "off": "false"}
        raise ValueProblem("boolean", _("is neither true nor false"), ("true", "false"), words.get(text.lower()))
    return text == "true"


def _integer(column: Column, text: str) -> int:
    low, high = column.bounds
    allowed = (_("whole numbers from %(low)d to %(high)d") % {"low": low, "high": high},)
    if not _INTEGER.fullmatch(text):
        raise ValueProblem("number", _("is not a whole number in digits"), allowed)
    if len(text) > _DIGITS_SHOWN or not low <= int(text) <= high:
        message = _("the year is out of range") if column.is_year else _("the number is out of range")
        raise ValueProblem("range", message, allowed)
    return int(text)


def _decimal(column: Column, text: str) -> Decimal:
    whole, places = column.digits
    form = _("digits with a dot and at most %(places)d decimal places, such as 1250 or 1250.5")
    allowed = (form % {"places": places},)
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueProblem("amount", _("is not a number in plain digits"), allowed)
    if len(match["places"] or "") > places:
        raise ValueProblem("amount", _("has too many decimal places"), allowed)
    if len(match["whole"]) > whole:
        raise ValueProblem("range", _("the number is out of range"), allowed)
    return Decimal(text).quantize(Decimal(1).scaleb(-places))


def _day(column: Column, text: str) -> date:
    known = _partial_date(text, ("2024-06-30",))
    if known.precision is not Precision.DAY:
        raise ValueProblem("date", _("must be a full day"), ("2024-06-30",))
    return known.day


def _partial_date(text: str, forms: tuple[str, ...] = ISO_FORMS) -> PartialDate:
    try:
        return parse_iso(text)
    except PartialDateError as error:
        raise ValueProblem("date", _date_reason(error.reason), forms) from error


def _date_reason(reason: str) -> str:
    known = {
        "the year is out of range": _("the year is out of range"),
        "there is no such day": _("there is no such day"),
    }
    return known.get(reason, _("is not a date in a known form"))


def _grade(text: str) -> str:
    try:
        return check_grade(text, historical=True)
    except GradeError as error:
        allowed = error.valid if set(error.valid) < set(VALID_GRADES) else VALID_GRADES
        raise ValueProblem("grade", _("is not a pay grade"), allowed) from error


_PARSERS: dict[str, Callable[[Column, str], Any]] = {
    c.TEXT: _text,
    c.CHOICE: _choice,
    c.BOOLEAN: _boolean,
    c.INTEGER: _integer,
    c.DECIMAL: _decimal,
    c.DAY: _day,
}
