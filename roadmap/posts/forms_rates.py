"""Forms of a county's tables of yearly cost by grade: one input a grade that is valid on the table's first day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from organisation.inputs import DayField, InputForm, LineField, MoneyField, TextField
from organisation.mergeforms import MergeForm
from roadmap.grades import lists_on
from roadmap.posts.fields import rate_name

FAMILIES = {"EG": gettext_lazy("TVöD"), "A": gettext_lazy("Besoldung A"), "B": gettext_lazy("Besoldung B")}


class RateField(MoneyField):
    """What a year of one full-time equivalent costs: more than 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, help_text="", **kwargs)
        self.minimum = Decimal("0.01")


class HeadFields(forms.Form):
    """What a table is called and where its figures come from."""

    label = LineField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For example “Personalkosten 2026”.")
    )
    basis = TextField(
        label=gettext_lazy("Where the figures come from"),
        required=False,
        rows=2,
        help_text=gettext_lazy("The county's own figures: its payroll, or the report that it goes by, with its year."),
    )


def add_rates(form: InputForm, day: date) -> None:
    """Give a form one input for each grade that is valid on a day, in groups by family."""
    groups = []
    for one in lists_on(day):
        for grade in one.grades:
            form.fields[rate_name(grade)] = RateField(label=grade)
        groups.append((FAMILIES[one.family], [rate_name(grade) for grade in one.grades]))
    form.groups = (*form.groups, *groups)


class RateTableForm(HeadFields, InputForm):
    """A new table. The grades are those of today; the action refuses one that is not valid on the table's day."""

    valid_from = DayField(label=gettext_lazy("Valid from"))
    groups = (("", ("label", "valid_from", "basis")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = timezone.localdate()
        add_rates(self, self.day)

    def rates(self) -> dict[str, Decimal | None]:
        """Return what was typed, by grade."""
        grades = [grade for one in lists_on(self.day) for grade in one.grades]
        return {grade: self.cleaned_data[rate_name(grade)] for grade in grades}


class RateTableEditForm(HeadFields, MergeForm):
    """A table with its rates; its first day stays, for costs hang on it."""

    reason = TextField(label=gettext_lazy("Reason"), required=False, rows=2)
    free = ("reason",)
    groups = (("", ("label", "basis", "reason")),)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_rates(self, day)
