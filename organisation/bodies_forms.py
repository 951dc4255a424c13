"""Forms of bodies, their relations and units."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import (
    DayField,
    InputForm,
    LineField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Body, BodyKind, OrgUnit, RelationKind, UnitKind

ENDS_TOO_EARLY = gettext_lazy("The end lies before the beginning.")


def key_field(label: Any, digits: int, message: Any, example: Any) -> LineField:
    """Return a field for an official key of so many digits, kept as text with its zeros in front."""
    pattern = RegexValidator(rf"^[0-9]{{{digits}}}$", message=message, code="digits")
    return LineField(label=label, max_length=20, required=False, validators=[pattern], help_text=example)


class PeriodForm(InputForm):
    valid_from = PartialDateField(label=gettext_lazy("Valid from"), required=False)
    valid_to = PartialDateField(label=gettext_lazy("Valid until"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        start, end = values.get("valid_from"), values.get("valid_to")
        if start and end and end.day < start.day:
            self.add_error("valid_to", ENDS_TOO_EARLY)
        return values


class BodyFields(InputForm):
    name = LineField(label=gettext_lazy("Name"))
    kind = OneOf(BodyKind, label=gettext_lazy("Kind"))
    ags = key_field(
        gettext_lazy("Official municipality key (AGS)"),
        8,
        gettext_lazy("The AGS has exactly 8 digits."),
        gettext_lazy("8 digits, for example 05362000."),
    )
    ars = key_field(
        gettext_lazy("Official regional key (ARS)"),
        12,
        gettext_lazy("The ARS has exactly 12 digits."),
        gettext_lazy("12 digits, for example 053620000000."),
    )
    member_count = WholeField(
        label=gettext_lazy("Number of members"),
        required=False,
        minimum=2,
        maximum=30_000,
        help_text=gettext_lazy("Only for a group whose members are not named, for example “six Ämter”."),
    )
    fictional = forms.BooleanField(label=gettext_lazy("Fictional; the name is marked “(fiktiv)”"), required=False)


class BodyForm(BodyFields):
    county = RowField(
        label=gettext_lazy("Belongs to"),
        required=False,
        help_text=gettext_lazy("Only what belongs to your county can you change later."),
    )

    def offer(self, counties: QuerySet[Body]) -> None:
        """Offer the counties that the user administers; a single one is chosen already."""
        self.choose("county", counties)
        first = list(counties[:2])
        if len(first) == 1:
            self.initial.setdefault("county", first[0])


class BodyEdit(MergeForm, BodyFields):
    pass


class RetireForm(InputForm):
    on = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("On it all relations to other bodies end."))
    successor = RowField(
        label=gettext_lazy("Successor"),
        required=False,
        help_text=gettext_lazy("The body that takes over from the day after; add it first if it is new."),
    )


class RelationForm(PeriodForm):
    kind = OneOf(RelationKind, label=gettext_lazy("Relation"))
    other = RowField(label=gettext_lazy("Other body"))
    field_order = ("kind", "other", "valid_from", "valid_to")


class RelationEdit(MergeForm, PeriodForm):
    pass


class UnitCore(InputForm):
    number = LineField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("As in the organisation chart, for example 10.2."),
    )
    name = LineField(label=gettext_lazy("Name"))
    kind = OneOf(UnitKind, label=gettext_lazy("Kind"))
    parent = RowField(label=gettext_lazy("Part of"), required=False)

    unit_fields: Sequence[str] = ("parent",)

    def offer(self, units: QuerySet[OrgUnit]) -> None:
        """Offer units of the same body, by number and name."""
        for name in self.unit_fields:
            self.choose(name, units.order_by("number", "name"))


class UnitForm(UnitCore, PeriodForm):
    predecessor = RowField(
        label=gettext_lazy("Before"),
        required=False,
        help_text=gettext_lazy("The unit that it came from. “Becomes …” at that unit does both at once."),
    )
    staff_heads = WholeField(
        label=gettext_lazy("Staff (heads)"),
        required=False,
        help_text=gettext_lazy("People, not full-time equivalents."),
    )
    tasks = TextField(label=gettext_lazy("Tasks"), required=False)
    unit_fields = ("parent", "predecessor")
    field_order = ("number", "name", "kind", "parent", "predecessor", "valid_from", "valid_to", "staff_heads", "tasks")


class UnitEdit(MergeForm, UnitForm):
    pass


class BecomesForm(UnitCore):
    starts_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Of the new unit; the present one ends the day before."),
    )
    take_children = forms.BooleanField(label=gettext_lazy("Units below move along"), required=False, initial=True)


class BodyFilter(forms.Form):
    """The filter over the bodies; whatever is typed is a filter, nothing is refused."""

    suche = forms.CharField(label=gettext_lazy("Name or key"), required=False, max_length=100)
    art = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["art"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all kinds")), *BodyKind.choices]
