"""Forms of risks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import IntegerChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, OneOf, PartialDateField, RowField, TextField
from organisation.mergeforms import MergeForm
from organisation.models import Body, OrgUnit
from roadmap.models import Impact, Likelihood, RiskState

LEVEL = ("likelihood", "impact", "state")


class ScaleField(forms.ChoiceField):
    """One step of a scale from 1 to 5; gives an int, None where it is not stated."""

    def __init__(self, values: type[IntegerChoices], **kwargs: Any) -> None:
        words = [(step.value, f"{step.value} – {step.label}") for step in values]
        super().__init__(choices=[("", gettext_lazy("not stated")), *words], **{"required": False, **kwargs})
        self.steps = values

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ValidationError(_("“%(value)s” is not on the scale.") % {"value": value}, code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else str(value)


class RiskFields(forms.Form):
    """What a risk is, how high it is, what is done about it and by which role."""

    title = LineField(label=gettext_lazy("Risk"), max_length=300, help_text=gettext_lazy("What may happen, and why."))
    likelihood = ScaleField(Likelihood, label=gettext_lazy("Likelihood"))
    impact = ScaleField(Impact, label=gettext_lazy("Impact"))
    state = OneOf(RiskState, label=gettext_lazy("State"), initial=RiskState.OPEN)
    measure = TextField(
        label=gettext_lazy("Measure"), required=False, rows=3, help_text=gettext_lazy("What is done about it.")
    )
    owner_role = LineField(
        label=gettext_lazy("Responsible role"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A role or post, for example “IT security officer”; never a person's name."),
    )
    unit = RowField(label=gettext_lazy("Responsible unit"), required=False)
    public = forms.BooleanField(
        label=gettext_lazy("Public"),
        required=False,
        help_text=gettext_lazy("What is public may appear in published reports. Everything is internal by default."),
    )


def _choose(form: InputForm, owner: Body) -> None:
    form.choose("unit", OrgUnit.objects.filter(owner=owner).order_by("name"))


class RiskForm(RiskFields, InputForm):
    """A new risk."""

    since = PartialDateField(
        label=gettext_lazy("Assessed on"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    groups = (
        ("", ("title",)),
        (gettext_lazy("Assessment"), (*LEVEL, "since")),
        (gettext_lazy("What is done"), ("measure", "owner_role", "unit", "public")),
    )

    def __init__(self, *args: Any, owner: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owner)


class RiskEditForm(RiskFields, MergeForm):
    """A risk. A new assessment has its day and its reason."""

    since = PartialDateField(
        label=gettext_lazy("New assessment of"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Needed when likelihood, impact or state change."),
    )
    free = ("since", "reason")
    groups = (
        ("", ("title",)),
        (gettext_lazy("Assessment"), (*LEVEL, "since", "reason")),
        (gettext_lazy("What is done"), ("measure", "owner_role", "unit", "public")),
    )

    def __init__(self, *args: Any, owner: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owner)
