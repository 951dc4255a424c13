"""Input of status rounds, and the filter of a round's board."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from cooperation.models import RequestState, StatusRound
from organisation.inputs import DayField, InputForm, LineField, RowField
from organisation.mergeforms import MergeForm
from organisation.models import Body
from roadmap.models import Plan


class RoundForm(InputForm):
    """A new round of a plan."""

    plan = RowField(label=gettext_lazy("Plan"))
    title = LineField(label=gettext_lazy("Title"), help_text=gettext_lazy("For example “Status round 2026”."))
    cut_off = DayField(label=gettext_lazy("Cut-off"), help_text=gettext_lazy("The day as of which everyone reports."))
    deadline = DayField(
        label=gettext_lazy("Deadline"), help_text=gettext_lazy("By when the reports are due; not before the cut-off.")
    )

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("plan", plans)


class RoundEditForm(MergeForm):
    """Title and days of a round."""

    title = LineField(label=gettext_lazy("Title"))
    cut_off = DayField(label=gettext_lazy("Cut-off"))
    deadline = DayField(label=gettext_lazy("Deadline"))


class BoardFilterForm(forms.Form):
    """Which requests of a round are listed."""

    stand = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("all")), *RequestState.choices]
    )
    wer = forms.ModelChoiceField(
        label=gettext_lazy("Body"),
        required=False,
        queryset=Body.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("all"),
    )

    def __init__(self, *args: Any, status_round: StatusRound, county: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county = county
        bodies = Body.objects.filter(participations__requests__round=status_round) | Body.objects.filter(pk=county.pk)
        field = self.fields["wer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies.distinct().order_by("name")

    def narrow(self, requests: QuerySet[Any]) -> QuerySet[Any]:
        """Return the requests that fit what was asked for."""
        data = self.cleaned_data
        if data["stand"]:
            requests = requests.filter(state=data["stand"])
        if body := data["wer"]:
            own = requests.filter(participation__body=body)
            requests = own | requests.filter(participation=None) if body == self.county else own
        return requests
