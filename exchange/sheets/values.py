"""One cell: read from what a spreadsheet holds, shown as a person would type it, and compared as plain text.

Every value has a `token`, one text for each meaning: dates in ISO form, figures without trailing zeros, rows by their
key. Two cells say the same when their tokens are equal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from exchange.sheets.columns import Column, Kind
from organisation.inputs import (
    LineField,
    NumberField,
    PartialDateField,
    TextField,
    WholeField,
    tidy,
    typed_date,
    typed_number,
)
from organisation.partial_dates import PartialDate
from roadmap.models import ProjectState

LONGEST = 32_000
"""Characters of a cell; Excel keeps 32,767."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
YES, NO = "ja", "nein"


class CellError(Exception):
    """A cell that cannot be taken: what is wrong, and what would be right."""

    def __init__(self, message: str, allowed: str = "") -> None:
        self.message, self.allowed = message, allowed
        super().__init__(message)


@dataclass
class Lists:
    """The rows that cells name: by list ("fields", "units", "bodies"), each by its name in the file."""

    rows: dict[str, dict[str, Model]] = field(default_factory=dict)
    _names: dict[Any, str] = field(default_factory=dict)

    def add(self, name: str, rows: Iterable[Any]) -> None:
        """Add a list; two rows of the same name are told apart by their address."""
        found = list(rows)
        texts = [line(str(row)) for row in found]
        labels = [
            f"{text} ({row.slug})" if texts.count(text) > 1 else text for row, text in zip(found, texts, strict=True)
        ]
        self.rows[name] = dict(zip(labels, found, strict=True))
        self._names |= {row.pk: label for label, row in self.rows[name].items()}

    def label(self, row: Any) -> str:
        """Return the name of a row in the file; also of one that stands in no list."""
        return self._names.get(row.pk) or line(str(row))

    def find(self, name: str, text: str) -> Model | None:
        """Return the row of that name, in any case, or None."""
        rows = self.rows.get(name, {})
        return rows.get(text) or next((row for label, row in rows.items() if label.casefold() == text.casefold()), None)


def clean(text: str) -> str:
    """Return a text without what a spreadsheet cannot hold, in one spelling of its characters and line ends."""
    return tidy(_CONTROL.sub("", text))


def line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(clean(text).split())


def as_text(value: Any) -> str:
    """Return what stands in a cell of a file as text: a day as 31.12.2026, a figure as 1,5, "ja" and "nein"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime | date):
        return f"{value.day:02d}.{value.month:02d}.{value.year}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # the spreadsheet's own number; repr gives the shortest decimal that means the same
        return format(Decimal(repr(value)).normalize(), "f").replace(".", ",")
    return clean(str(value)[: LONGEST + 1])[:LONGEST]


@cache
def states() -> dict[str, str]:
    """Return the German names of a project's states by value."""
    with override("de"):
        return {str(value): str(label) for value, label in ProjectState.choices}


@cache
def _field(column: Column) -> forms.Field:
    required = column.required
    if column.kind is Kind.DATE:
        return PartialDateField(required=required)
    if column.kind is Kind.WHOLE:
        return WholeField(required=required, maximum=32_767)
    if column.kind is Kind.WEIGHT:
        return NumberField(required=required, places=2, minimum=Decimal("0.01"), maximum=Decimal("9999.99"))
    if column.kind is Kind.TEXT:
        return TextField(required=required)
    return LineField(required=required, max_length=column.length)


def plain_number(value: Decimal | int) -> str:
    """Return a figure without trailing zeros: 1.50 and 1.5 are the same."""
    return format(Decimal(value).normalize(), "f")


def parse(column: Column, text: str, lists: Lists) -> Any:
    """Return the value that a text means in a column. Raises CellError with what is allowed."""
    if column.kind is Kind.YES_NO:
        return _yes_no(column, text)
    if column.kind is Kind.STATE:
        found = {name.casefold(): value for value, name in states().items()}.get(text.casefold(), "")
        if text and not found:
            raise CellError(_("is no state of a project"), ", ".join(states().values()))
        return found
    if column.kind is Kind.ROW:
        if not text:
            return None
        row = lists.find(column.rows, line(text))
        if row is None:
            names = ", ".join(lists.rows.get(column.rows, {}))
            raise CellError(_("is not in the list"), names[:600] or _("the list is empty"))
        return row
    try:
        return _field(column).clean(text)
    except ValidationError as error:
        raise CellError(" ".join(error.messages), column.hint) from error


def _yes_no(column: Column, text: str) -> bool | None:
    found = {YES: True, NO: False, "": None}.get(text.casefold(), ...)
    if found is ... or (found is None and column.required):
        raise CellError(_("is neither yes nor no"), f"{YES}, {NO}")
    return found


def show(column: Column, value: Any, lists: Lists) -> str:
    """Return a value as it stands in a cell, "" where it is unknown."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, PartialDate):
        return typed_date(value)
    if isinstance(value, Model):
        return lists.label(value)
    if isinstance(value, Decimal | int):
        return typed_number(Decimal(plain_number(value)))
    if column.kind is Kind.STATE:
        return states().get(str(value), str(value))
    return (clean(str(value)) if column.kind is Kind.TEXT else line(str(value)))[:LONGEST]


def typed(column: Column, value: Any, lists: Lists) -> str | int | Decimal | date | None:
    """Return a value as a typed cell: figures and days as such, everything else as text."""
    if isinstance(value, bool) or value is None or value == "":
        return show(column, value, lists) or None
    if isinstance(value, PartialDate):
        return value.day if value.precision == "day" else typed_date(value)
    if isinstance(value, Decimal | int):
        return Decimal(plain_number(value))
    return show(column, value, lists)


def token(column: Column, value: Any) -> str:
    """Return one text for each meaning of a value, for comparing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal | int):
        return plain_number(value)
    if column.kind is Kind.STATE:
        return str(value)
    return clean(str(value)) if column.kind is Kind.TEXT else line(str(value))
