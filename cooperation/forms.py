"""Input of statuses and of the office's answers; rounds and agreements have modules of their own."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperation.actions import StatusValues
from cooperation.models import ReportedLight
from organisation.inputs import DayField, InputForm, TextField, WholeField

VALUES = ("reported_progress", "light_time", "light_money", "light_scope", "text", "next_step", "help_needed")
TYPED = ("as_of", *VALUES)
"""What a person types: kept when the session ends meanwhile."""


class LightField(forms.ChoiceField):
    """A light as radio buttons; the empty answer is "not assessed"."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [*ReportedLight.choices, ("", _("not assessed"))]
        super().__init__(choices=choices, widget=forms.RadioSelect, required=False, **kwargs)


class StatusForm(InputForm):
    """A status: as of when, three lights, progress, words. `token` tells the same form sent twice from two forms."""

    as_of = DayField(
        label=_("Status as of"), help_text=_("The day that the status describes; the cut-off at the latest.")
    )
    light_time = LightField(label=_("Time"))
    light_money = LightField(label=_("Money"))
    light_scope = LightField(label=_("Scope"))
    reported_progress = WholeField(
        label=_("Progress in per cent"), maximum=100, unit="%", required=False, help_text=_("Empty is not reported.")
    )
    text = TextField(label=_("How it stands"), required=False)
    next_step = TextField(label=_("Next step"), required=False, rows=2)
    help_needed = TextField(label=_("What would help"), required=False, rows=2)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"token": uuid.uuid4(), **(initial or {})}, **kwargs)

    @property
    def lights(self) -> list[forms.BoundField]:
        """The three lights."""
        return [self["light_time"], self["light_money"], self["light_scope"]]

    @property
    def words(self) -> list[forms.BoundField]:
        """Progress and texts."""
        return [self[name] for name in ("reported_progress", "text", "next_step", "help_needed")]

    def status(self) -> StatusValues:
        """Return what is reported, of a form that is valid."""
        return StatusValues(**self.values(*VALUES))

    def draft(self, kept: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Return what can be kept of a form half typed, and the labels of what cannot: that stays as it was `kept`."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name, kept.get(name)) for name in TYPED if name not in self.errors}
        found |= {name: kept[name] for name in TYPED if name in self.errors and name in kept}
        wrong = [name for name in TYPED if name in self.errors and self.data.get(self.add_prefix(name), "").strip()]
        return found, [str(self.fields[name].label) for name in wrong]


class ReportForm(StatusForm):
    """A status on the page of all of one's projects: short, as of the round's cut-off."""

    as_of = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out
    text = TextField(label=_("How it stands"), required=False, rows=3)


class CorrectionForm(StatusForm):
    """A correction of a status: as of the same day. `meant` is the entry that stood on the page."""

    meant = forms.UUIDField(widget=forms.HiddenInput, required=False)
    as_of = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out


class ReturnForm(InputForm):
    """Why a status is given back."""

    reason = TextField(
        label=_("Reason"), help_text=_("The body reads it on top of its form and writes the status anew.")
    )
    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)
