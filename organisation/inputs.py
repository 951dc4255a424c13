"""Form fields and the base of all forms, as an office types: 31.12.2026, Q4 2026, 1.234,56 €, "nicht angegeben".

Every refusal names what was typed and what is allowed. Texts come out in Unicode NFC with plain line ends, so that the
same words compare equal whichever browser sent them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organisation.partial_dates import PartialDate, PartialDateError, Precision, parse_german, parse_iso

Label = str | Promise
LONG_TEXT = 20_000
_NUMBER = re.compile(
    r"(?P<sign>-|−)?(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]+))?"
)
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


def tidy(text: str) -> str:
    """Return text in NFC with \\n as its only line end and no blanks around it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


@runtime_checkable
class Worded(Protocol):
    """A field whose text is not for people: it says a value in words."""

    def in_words(self, value: Any) -> str:
        """Return a value as people read it."""
        ...


class LineField(forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return _BLANKS.sub(" ", tidy(super().to_python(value) or ""))


class TextField(forms.CharField):
    """Several lines of text."""

    def __init__(self, *, rows: int = 4, max_length: int = LONG_TEXT, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
        # The browser counts a line end once and sends it as two characters; the check here is the one that counts.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class PartialDateField(forms.CharField):
    """A day, month, quarter or year; gives a PartialDate or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("As exactly as it is known: 31.12.2026, 12/2026, Q4 2026 or 2026."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]  # a date, not a text
        if isinstance(value, PartialDate) or value is None:
            return value
        text = _BLANKS.sub(" ", tidy(str(value)))
        if not text:
            return None
        for parse in (parse_german, parse_iso):
            try:
                return parse(text)
            except PartialDateError:
                continue
        message = _("“%(value)s” is no date. Allowed are 31.12.2026, 12/2026, Q4 2026 and 2026.")
        raise ValidationError(message % {"value": text}, code="invalid")

    def run_validators(self, value: Any) -> None:
        """Nothing more to check than `to_python` did."""

    def prepare_value(self, value: Any) -> Any:
        return typed_date(value) if isinstance(value, PartialDate) else value


class DayField(PartialDateField):
    """A day; gives a date or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("A day, for example 31.12.2026."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        try:
            found = super().to_python(value)
        except ValidationError:
            found = None
            wrong = True
        else:
            wrong = found is not None and found.precision is not Precision.DAY
        if wrong:
            message = _("“%(value)s” is no day. Please write it like 31.12.2026.")
            raise ValidationError(message % {"value": tidy(str(value))}, code="invalid")
        return found.day if found else None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else super().prepare_value(value)


DIGITS = 15
"""How many digits before the comma a number may have."""


class NumberField(forms.CharField):
    """A German decimal number with at most `places` decimals; gives a Decimal or None.

    The grammar is strict, because a comma in the wrong place is a thousandfold error: dots or blanks only between
    groups of three digits, one comma before the decimals.
    """

    unit = ""

    def __init__(
        self,
        *,
        places: int,
        minimum: Decimal | int | None = 0,
        maximum: Decimal | int | None = None,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.places, self.minimum, self.maximum, self.unit = places, minimum, maximum, unit
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # a figure, not a text
        if isinstance(value, Decimal) or value is None:
            return value
        if isinstance(value, int):
            return Decimal(value)
        text = _BLANKS.sub(" ", tidy(str(value)))
        bare = text.removesuffix(self.unit).rstrip() if self.unit else text
        if not bare:
            return None
        match = _NUMBER.fullmatch(bare)
        if match is None:
            raise ValidationError(self.refusal(text), code="invalid")
        part = match["part"] or ""
        if len(part) > self.places:
            message = ngettext(
                "“%(value)s” has too many decimal places; at most %(places)d is kept.",
                "“%(value)s” has too many decimal places; at most %(places)d are kept.",
                self.places,
            )
            raise ValidationError(message % {"value": text, "places": self.places}, code="places")
        whole = re.sub("[. ]", "", match["whole"]).lstrip("0")
        self._check_length(len(whole), bool(match["sign"]), text)
        figure = Decimal(f"{'-' if match['sign'] else ''}{whole or '0'}.{part or '0'}")
        figure = figure.quantize(Decimal(1).scaleb(-self.places)) if self.places else figure.quantize(Decimal(1))
        self._check_range(figure, text)
        return figure

    def refusal(self, text: str) -> str:
        """Return what is wrong with a text that is no number."""
        message = _("“%(value)s” is no number. Please write it like %(example)s.")
        return message % {"value": text, "example": "1.234" + (f",{'56789'[: self.places]}" if self.places else "")}

    def _check_length(self, digits: int, negative: bool, text: str) -> None:
        """Refuse what is longer than figures of any kind here: neither Decimal nor the database would hold it."""
        if digits <= DIGITS:
            return
        largest = Decimal(10) ** DIGITS
        self._check_range(-largest if negative else largest, text)
        raise ValidationError(_("“%(value)s” has too many digits.") % {"value": text}, code="length")

    def _check_range(self, figure: Decimal, text: str) -> None:
        if self.minimum is not None and figure < self.minimum:
            message = _("“%(value)s” is too small; at least %(limit)s is allowed.")
            raise ValidationError(message % {"value": text, "limit": typed_number(Decimal(self.minimum))}, code="min")
        if self.maximum is not None and figure > self.maximum:
            message = _("“%(value)s” is too large; at most %(limit)s is allowed.")
            raise ValidationError(message % {"value": text, "limit": typed_number(Decimal(self.maximum))}, code="max")

    def run_validators(self, value: Any) -> None:
        """Nothing more to check than `to_python` did."""

    def prepare_value(self, value: Any) -> Any:
        return typed_number(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


class MoneyField(NumberField):
    """Euros with two decimal places."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("In euros, for example 1.234,56. Empty is unknown, not 0."))
        super().__init__(places=2, unit="€", maximum=Decimal("999999999999.99"), **kwargs)


class FteField(NumberField):
    """Full-time equivalents with three decimal places, above 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Full-time equivalents, for example 0,5. Empty is unknown, not 0."))
        super().__init__(places=3, minimum=Decimal("0.001"), maximum=Decimal("9999.999"), **kwargs)


class WholeField(NumberField):
    """A whole number; gives an int or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("maximum", 2_000_000_000)
        super().__init__(places=0, **kwargs)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return None if found is None else int(found)


class YesNoField(forms.ChoiceField):
    """Yes, no, or unknown: True, False, None."""

    def __init__(self, **kwargs: Any) -> None:
        self.words = [("", gettext_lazy("not stated")), ("ja", gettext_lazy("yes")), ("nein", gettext_lazy("no"))]
        super().__init__(choices=self.words, **{"required": False, **kwargs})

    def to_python(self, value: Any) -> bool | None:
        if isinstance(value, bool) or value is None:
            return value
        text = super().to_python(value)
        answers = {"ja": True, "nein": False, "": None}
        if text not in answers:
            allowed = ", ".join(str(word) for key, word in self.words if key or not self.required)
            message = _("“%(value)s” is not among the choices. Allowed are: %(allowed)s.")
            raise ValidationError(message % {"value": tidy(text)[:80], "allowed": allowed}, code="invalid_choice")
        return answers[text]

    def validate(self, value: Any) -> None:
        """What was chosen is one of three answers; a required one must be yes or no."""
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        return {True: "ja", False: "nein", None: ""}.get(value, value)


class OneOf(forms.ChoiceField):
    """One value of a list; not required, an empty answer means unknown, or what the word `empty` says."""

    def __init__(self, values: type[TextChoices], *, empty: Label = "", **kwargs: Any) -> None:
        unknown = gettext_lazy("Please choose") if kwargs.get("required", True) else gettext_lazy("not stated")
        super().__init__(choices=[("", empty or unknown), *values.choices], **kwargs)


class RowField(forms.ModelChoiceField):
    """One row of those that the form is given; the form sets `queryset` to what the user may choose."""

    def __init__(self, queryset: QuerySet[Any] | None = None, **kwargs: Any) -> None:
        empty = gettext_lazy("Please choose") if kwargs.get("required", True) else gettext_lazy("not stated")
        super().__init__(queryset=queryset, **{"empty_label": empty, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else super().prepare_value(value)


class InputForm(forms.Form):
    """The base of all forms: groups of fields, and errors that actions raise set at the fields that they name."""

    groups: Sequence[tuple[Label, Sequence[str]]] = ()
    """Heading and names of fields that belong together; fields in no group come first, without a heading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.is_required = False  # the server tells what is missing, in words and for all fields at once

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        """Let the field `name` choose among `rows`."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def grouped(self) -> Iterator[tuple[Label, list[forms.BoundField]]]:
        """Yield (heading, fields) in the order in which they stand on the page."""
        taken = {name for _heading, names in self.groups for name in names}
        loose = [self[name] for name in self.fields if name not in taken]
        if loose:
            yield "", [field for field in loose if not field.is_hidden]
        for heading, names in self.groups:
            yield heading, [self[name] for name in names if name in self.fields]

    def refuse(self, error: ValidationError) -> None:
        """Set an action's refusal at the fields that it names; what names no field of this form stands on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            target = name if name in self.fields and name != NON_FIELD_ERRORS else None
            for each in errors:
                self.add_error(target, each)

    def values(self, *names: str) -> dict[str, Any]:
        """Return the cleaned values of `names`, or of all fields."""
        return {name: self.cleaned_data[name] for name in names or self.fields}


def typed_date(value: PartialDate) -> str:
    """Return a date as a person would type it: 31.12.2026, 12/2026, Q4 2026, 2026."""
    if value.precision is Precision.YEAR:
        return f"{value.year}"
    if value.precision is Precision.QUARTER:
        return f"Q{value.quarter} {value.year}"
    return f"{value.day:%m/%Y}" if value.precision is Precision.MONTH else f"{value.day:%d.%m.%Y}"


def typed_number(value: Decimal | int) -> str:
    """Return a figure as a person would type it: 1.234,56."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def as_typed(field: forms.Field, value: Any) -> str:
    """Return the text that stands in the input for a value."""
    prepared = field.prepare_value(value)
    return "" if prepared is None else str(prepared)
