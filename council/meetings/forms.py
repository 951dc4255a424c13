"""Forms of agendas and of what a meeting decides."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import AgendaKind, ResolutionResult
from organisation.inputs import InputForm, LineField, OneOf, RowField, TextField, WholeField, YesNoField, tidy
from organisation.mergeforms import MergeForm

_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?: ?Uhr)?")


class TimeField(forms.CharField):
    """A time of day as an office types it (14:00, 14.30, 9 Uhr); gives the text "09:00", or "" for unknown."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("A time of day, for example 14:00."))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=20, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = tidy(str(value or ""))
        if not text:
            return ""
        match = _TIME.fullmatch(text)
        hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59:
            message = _("“%(value)s” is no time of day. Please write it like 14:00.")
            raise ValidationError(message % {"value": text}, code="invalid")
        return f"{hour:02}:{minute:02}"


class ItemForm(InputForm):
    """An item of the agenda."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    kind = OneOf(AgendaKind, label=gettext_lazy("Kind"), required=False)
    paper = RowField(label=gettext_lazy("Paper"), required=False)
    minutes = TextField(
        label=gettext_lazy("Minutes of the item"),
        required=False,
        rows=6,
        help_text=gettext_lazy("What was reported and discussed. Roles, never people."),
    )

    def offer(self, papers: QuerySet[Any]) -> None:
        """Offer the papers that may stand on the agenda."""
        self.choose("paper", papers.order_by("reference", "title"))


class ItemEdit(MergeForm, ItemForm):
    """An item as it stands."""


class DecisionForm(InputForm):
    """What was decided on an item."""

    text = TextField(label=gettext_lazy("Decision"), rows=4)
    result = OneOf(
        ResolutionResult,
        label=gettext_lazy("Result"),
        required=False,
        help_text=gettext_lazy("Leave it open while only the proposal is known."),
    )
    votes_yes = WholeField(label=gettext_lazy("Votes in favour"), required=False, maximum=30_000)
    votes_no = WholeField(label=gettext_lazy("Votes against"), required=False, maximum=30_000)
    votes_abstain = WholeField(label=gettext_lazy("Abstentions"), required=False, maximum=30_000)
    unanimous = YesNoField(
        label=gettext_lazy("Unanimous"),
        help_text=gettext_lazy("May stand beside abstentions, not beside votes against."),
    )


class DecisionEdit(MergeForm, DecisionForm):
    """A decision as it stands."""
