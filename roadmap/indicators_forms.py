"""Forms of indicators: what is measured, how it is defined, and values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, NumberField, OneOf, PartialDateField, RowField, TextField
from organisation.mergeforms import MergeForm
from organisation.models import Body, Source
from roadmap.models import ActionField, MeasurementQualifier, Plan

DEFINITION = ("text", "unit", "valid_from", "baseline_value", "target_value", "target_on")


def value_field(**kwargs: Any) -> NumberField:
    """Return a field for a measured figure, which may be negative."""
    return NumberField(places=3, minimum=None, **kwargs)


class FieldOfVersion(RowField):
    """An action field, shown with its version."""

    def label_from_instance(self, obj: ActionField) -> str:
        """Return the field's name and the version's label."""
        return f"{obj.name} ({obj.version.label})"


class NamedFields(forms.Form):
    """What is measured."""

    name = LineField(label=gettext_lazy("Name"), max_length=200)
    field = FieldOfVersion(label=gettext_lazy("Action field"), required=False, empty_label=gettext_lazy("none"))


class DefinedFields(forms.Form):
    """How it is measured."""

    text = TextField(
        label=gettext_lazy("Definition"),
        required=False,
        rows=3,
        help_text=gettext_lazy("What exactly is counted, and how."),
    )
    unit = LineField(
        label=gettext_lazy("Unit"), max_length=60, help_text=gettext_lazy("For example: number, percent, days.")
    )
    valid_from = PartialDateField(label=gettext_lazy("Valid from"), required=False)
    baseline_value = value_field(label=gettext_lazy("Baseline value"), required=False)
    target_value = value_field(label=gettext_lazy("Target value"), required=False)
    target_on = PartialDateField(label=gettext_lazy("Target date"), required=False)


def _choose(form: InputForm, plan: Plan) -> None:
    rows = ActionField.objects.filter(version__plan=plan).select_related("version")
    form.choose("field", rows.order_by("-version__position", "position"))


class IndicatorForm(NamedFields, DefinedFields, InputForm):
    """A new indicator with the first version of its definition."""

    groups = (("", ("name", "field")), (gettext_lazy("Definition"), DEFINITION))

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, plan)


class IndicatorEditForm(NamedFields, MergeForm):
    """What is measured; how it is measured has versions of its own."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, plan)


class DefinitionForm(DefinedFields, InputForm):
    """The next version of a definition."""


class DefinitionEditForm(DefinedFields, MergeForm):
    """A version of a definition under which nothing was measured yet."""


class MeasurementForm(InputForm):
    """A value with its day and its source."""

    value = value_field(label=gettext_lazy("Value"))
    qualifier = OneOf(MeasurementQualifier, label=gettext_lazy("How exactly"), initial=MeasurementQualifier.EXACT)
    effective_on = PartialDateField(label=gettext_lazy("As of"))
    source = RowField(
        label=gettext_lazy("Source"),
        required=False,
        help_text=gettext_lazy("Where the value comes from. A source that is missing here is added with the plan."),
    )
    place = LineField(
        label=gettext_lazy("Place in the source"), required=False, help_text=gettext_lazy("For example: page 12.")
    )
    reason = TextField(label=gettext_lazy("Note"), required=False, rows=2)

    def __init__(self, *args: Any, owner: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("source", Source.objects.filter(owner=owner).order_by("title"))


class CorrectionForm(InputForm):
    """A value put right."""

    value = value_field(label=gettext_lazy("Value"))
    qualifier = OneOf(MeasurementQualifier, label=gettext_lazy("How exactly"))
    reason = TextField(label=gettext_lazy("Reason"), rows=2, help_text=gettext_lazy("What was wrong."))
