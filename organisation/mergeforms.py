"""The form of a section that several people may have open: it remembers what it was opened with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.safestring import SafeString

from organisation.inputs import InputForm, Worded, as_typed
from organisation.merging import Conflict, Edit
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import date_short, locale, number, or_unknown, yes_no

BASE = "vorher-"
CHOICE = "wahl-"
THEIRS = "andere"


@dataclass(frozen=True)
class ShownClash:
    """One field of a conflict as the page shows it: the input holds yours."""

    field: forms.BoundField
    before: str
    theirs: str
    choice: str


class MergeForm(InputForm):
    """A form over the present values of a row. Fields in `free` (a reason, a day) are not merged but only passed on.

    For each merged field a hidden input `vorher-<name>` carries the text that the form was opened with.
    """

    free: Sequence[str] = ()

    def __init__(self, data: Any = None, *, now: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(data, initial=dict(now), **kwargs)
        self.now = dict(now)
        self.clashes: list[ShownClash] = []
        self._bases: dict[str, str] = {}

    @property
    def merged(self) -> list[str]:
        """Names of the fields that are merged."""
        return [name for name in self.fields if name not in self.free]

    def bases(self) -> list[tuple[str, str]]:
        """Return (name, text) of the hidden inputs."""
        return [(f"{BASE}{name}", self._base_text(name)) for name in self.merged]

    def edits(self) -> dict[str, Edit]:
        """Return what was typed, field by field, each with what the form was opened with."""
        found = {}
        for name in self.merged:
            base = self._base(name)
            taken = self.data.get(f"{CHOICE}{name}") == THEIRS
            found[name] = Edit(base=base, value=base if taken else self.cleaned_data[name])
        return found

    def show(self, conflict: Conflict) -> None:
        """Keep a conflict for the page; saving once more then decides knowingly, field by field."""
        for name, clash in conflict.clashes.items():
            field = self.fields[name]
            before, theirs = shown(field, clash.before), shown(field, clash.theirs)
            self.clashes.append(ShownClash(self[name], before, theirs, f"{CHOICE}{name}"))
            self._bases[name] = as_typed(field, clash.theirs)

    def calm(self) -> list[forms.BoundField]:
        """Return the fields that are not in conflict; hidden ones stand in the form by themselves."""
        clashing = {clash.field.name for clash in self.clashes}
        return [self[name] for name in self.fields if name not in clashing and not self[name].is_hidden]

    def _base_text(self, name: str) -> str:
        if name in self._bases:
            return self._bases[name]
        if self.is_bound and f"{BASE}{name}" in self.data:
            return str(self.data[f"{BASE}{name}"])
        return as_typed(self.fields[name], self.now.get(name))

    def _base(self, name: str) -> Any:
        try:
            return self.fields[name].to_python(self._base_text(name))
        except ValidationError:
            # A row that the list of choices no longer holds, or a text that no form of ours has sent.
            return self.now.get(name)


def shown(field: forms.Field, value: Any) -> str | SafeString:
    """Return a value as people read it: the name of a choice or a row, a date in words, "not stated" for nothing."""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, PartialDate):
        return value.display(locale())
    if isinstance(value, date):
        return date_short(value)
    if isinstance(value, Model) or value is None or value == "":
        return or_unknown(value)
    if isinstance(field, Worded):
        return field.in_words(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # choices may be a callable
    return value if isinstance(value, str) else number(value)
