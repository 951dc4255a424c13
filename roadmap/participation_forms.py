"""Forms of participation events."""

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, OneOf, PartialDateField, TextField, WholeField
from organisation.mergeforms import MergeForm
from organisation.models import Qualifier
from roadmap.models import ParticipationKind


class ParticipationFields(forms.Form):
    """How people were involved: when, how many, and what it changed."""

    title = LineField(label=gettext_lazy("Title"), max_length=200)
    kind = OneOf(ParticipationKind, label=gettext_lazy("Kind"))
    held_on = PartialDateField(label=gettext_lazy("When"), required=False)
    reach = WholeField(
        label=gettext_lazy("Reached"), required=False, help_text=gettext_lazy("People. Empty is unknown, not 0.")
    )
    reach_qualifier = OneOf(Qualifier, label=gettext_lazy("How exactly"), initial=Qualifier.EXACT)
    effect = TextField(label=gettext_lazy("What it changed"), required=False)


class ParticipationForm(ParticipationFields, InputForm):
    """A new participation event."""


class ParticipationEditForm(ParticipationFields, MergeForm):
    """A participation event."""
