"""Input to clean values: a new report, a reason for freezing again."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from evaluation.models import Verdict
from organisation.inputs import InputForm, TextField
from roadmap.models import Plan

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
REASON_LENGTH = 2000


class ReportForm(forms.Form):
    """Plan, year and cut-off of a new report. `plans` are those that the user may choose from."""

    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=Plan.objects.none(), to_field_name="slug", empty_label=_("Please choose")
    )
    year = forms.IntegerField(label=_("Year"), help_text=_("The year that the report is about, for example 2025."))
    cut_off = forms.DateField(
        label=_("Cut-off"),
        required=False,
        input_formats=DAY_FORMATS,
        help_text=_("The facts are taken as of this day, for example 31.12.2025. Without it, as of 31 December."),
        error_messages={"invalid": _("This is no day. Please write it like 31.12.2025.")},
    )

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = plans
        self.fields["year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        self.fields["cut_off"].widget = forms.DateInput(format=DAY_FORMATS[0], attrs={"autocomplete": "off"})


class VerdictForm(InputForm):
    """What the Kämmerei or Personal says of figures; `facts` is the version that it has seen."""

    verdict = forms.ChoiceField(
        label=_("Are the figures right?"),
        choices=[(Verdict.CONFIRMED, _("Yes, I confirm them")), (Verdict.REFUSED, _("No, not as they stand"))],
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("Remark"), required=False, rows=3, max_length=REASON_LENGTH, help_text=_("Needed where they are not.")
    )
    facts = forms.UUIDField(widget=forms.HiddenInput)


class WithdrawForm(InputForm):
    """Why something that was said of figures is taken back."""

    remark = TextField(label=_("Reason"), rows=3, max_length=REASON_LENGTH)
    facts = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why the facts are frozen again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is kept with the new facts and shown on this page."),
    )
