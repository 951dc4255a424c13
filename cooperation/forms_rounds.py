"""Input of status rounds, and the filter of a round's board."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from cooperation.models import RequestState, StatusRound
from organisation.inputs import DayField, InputForm, LineField, RowField, YesNoField
from organisation.mergeforms import MergeForm
from organisation.models import Body
from roadmap.models import Plan


def _links_field() -> YesNoField:
    return YesNoField(
        label=gettext_lazy("Links without signing in"),
        required=True,
        help_text=gettext_lazy(
            "Yes: the mails of this round carry a link that opens the recipient's own statuses of this round without "
            "signing in, until 14 days after the deadline at most. Whoever gets hold of such a mail can report in the "
            "recipient's name; what is reported so is marked. Every link can be revoked on the page of the round. "
            "No: the mails lead to the page behind the sign-in."
        ),
    )


class RoundForm(InputForm):
    """A new round of a plan."""

    plan = RowField(label=gettext_lazy("Plan"))
    title = LineField(label=gettext_lazy("Title"), help_text=gettext_lazy("For example “Status round 2026”."))
    cut_off = DayField(label=gettext_lazy("Cut-off"), help_text=gettext_lazy("The day as of which everyone reports."))
    deadline = DayField(
        label=gettext_lazy("Deadline"), help_text=gettext_lazy("By when the reports are due; not before the cut-off.")
    )
    links_allowed = _links_field()

    def __init__(self, *args: Any, plans: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("plan", plans)


class RoundEditForm(MergeForm):
    """Title and days of a round."""

    title = LineField(label=gettext_lazy("Title"))
    cut_off = DayField(label=gettext_lazy("Cut-off"))
    deadline = DayField(label=gettext_lazy("Deadline"))
    links_allowed = _links_field()


class OpenForm(InputForm):
    """Opening a round; the tick is asked for where nobody can report for some of the bodies."""

    despite_silent = forms.BooleanField(
        label=gettext_lazy("Open it all the same"),
        required=False,
        help_text=gettext_lazy("The office can record their status on their behalf. The history keeps this decision."),
    )

    def __init__(self, *args: Any, silent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not silent:
            del self.fields["despite_silent"]


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
