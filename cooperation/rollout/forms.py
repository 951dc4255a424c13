"""Input of the rollout: filters of the matrix, the stage of one body and of several, several bodies at once."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models import Participation, RolloutStage
from cooperation.rollout.matrix import UNKNOWN_STAGE, Filter
from cooperation.rollout.rows import Cell
from organisation.inputs import InputForm, LineField, NumberField, OneOf, PartialDateField, RowField, TextField
from organisation.mergeforms import MergeForm
from organisation.models import Body

Choices = Sequence[tuple[str, Any]]
SINCE_HELP = _("Empty: from going live, else from today.")


class MatrixFilter(forms.Form):
    """What the matrix shows; everything stands in the address."""

    suche = forms.CharField(label=_("Project"), required=False, max_length=200)
    plan = forms.ChoiceField(label=_("Plan"), required=False)
    feld = forms.ChoiceField(label=_("Action field"), required=False)
    vereinbarung = forms.ChoiceField(label=_("Agreement"), required=False)
    kommune = forms.ChoiceField(label=_("Body"), required=False)
    stand = forms.ChoiceField(label=_("Rollout stage"), required=False)
    spaet = forms.ChoiceField(label=_("Delay"), required=False)
    ansicht = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], cells: Iterable[Cell]) -> None:
        super().__init__(data, label_suffix="")
        listed = list(cells)
        plans = {cell.place.plan: cell.place.plan_title for cell in listed if cell.place.plan}
        titled = len(plans) > 1
        fields = {
            f"{cell.place.plan}/{cell.place.field}": f"{cell.place.field_name} ({cell.place.plan_title})"
            if titled
            else cell.place.field_name
            for cell in listed
            if cell.place.field
        }
        agreements = {str(cell.agreement): cell.agreement_title for cell in listed if cell.agreement}
        bodies = {cell.body.slug: cell.body.name for cell in listed}
        for name, found in (("plan", plans), ("feld", fields), ("vereinbarung", agreements), ("kommune", bodies)):
            self._choices(name, sorted(found.items(), key=lambda pair: str(pair[1]).casefold()))
        self._choices("stand", [*RolloutStage.choices, (UNKNOWN_STAGE, _("stage not stated"))])
        self._choices("spaet", [("ja", _("only late ones"))])

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", pgettext_lazy("filter", "all")), *choices]

    def wanted(self) -> Filter:
        """Return what is looked for; a value that is none of the choices is ignored."""
        self.is_valid()
        found = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        return Filter(
            text=found["suche"].strip(),
            plan=found["plan"],
            field=found["feld"],
            agreement=found["vereinbarung"],
            body=found["kommune"],
            stage=found["stand"],
            late=bool(found["spaet"]),
        )


class PartnerStageForm(MergeForm):
    """How far the own body is: its stage, and when it went live."""

    stage = OneOf(RolloutStage, label=_("Rollout stage"), required=False)
    actual_on = PartialDateField(label=_("Went live"), required=False, help_text=_("With the stage “live” only."))
    since = PartialDateField(label=_("Since"), required=False, help_text=SINCE_HELP)
    reason = TextField(
        label=_("Reason"), required=False, rows=2, help_text=_("Needed where a body does not take part.")
    )
    free = ("since", "reason")
    field_order = ["stage", "since", "actual_on", "reason"]


class StageForm(PartnerStageForm):
    """How far a body is, and when it is to go live."""

    planned_on = PartialDateField(label=_("Planned to go live"), required=False)
    reason = TextField(
        label=_("Reason"),
        required=False,
        rows=2,
        help_text=_("Needed for every move of the planned date, and where a body does not take part."),
    )
    field_order = ["stage", "since", "actual_on", "planned_on", "reason"]


class _Several(InputForm):
    """What is said of several bodies at once."""

    stage = OneOf(RolloutStage, label=_("Rollout stage"), required=False)
    since = PartialDateField(label=_("Since"), required=False, help_text=SINCE_HELP)
    planned_on = PartialDateField(label=_("Planned to go live"), required=False)
    reason = TextField(
        label=_("Reason"),
        required=False,
        rows=2,
        help_text=_("Needed for every move of the planned date, and where a body does not take part."),
    )


class SeveralStagesForm(_Several):
    """The stage or the planned date of several bodies of one project; what is left empty stays as it is."""

    participations = forms.ModelMultipleChoiceField(
        label=_("Bodies"), queryset=Participation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    stage = OneOf(RolloutStage, label=_("Rollout stage"), required=False, empty=_("stays as it is"))
    actual_on = PartialDateField(label=_("Went live"), required=False, help_text=_("With the stage “live” only."))
    field_order = ["participations", "stage", "since", "actual_on", "planned_on", "reason"]

    def choose_participations(self, rows: Any, labels: Mapping[Any, str]) -> None:
        """Let the bodies of one project be chosen, each named with the stage that it is at."""
        field = self.fields["participations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows
        field.label_from_instance = lambda row: labels.get(row.pk, str(row))  # type: ignore[method-assign, assignment]  # as Django tells one to


class SeveralBodiesForm(_Several):
    """Several bodies take part in a joint project from now on, each with the same values."""

    project = RowField(label=_("Joint project"))
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies"), queryset=Body.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    agreement = RowField(label=_("Agreement"), required=False)
    role = LineField(label=_("Role"), required=False)
    cost_share_percent = NumberField(
        label=_("Cost share of each in per cent"), places=2, maximum=Decimal(100), unit="%", required=False
    )
    valid_from = PartialDateField(label=_("Takes part from"), required=False)
    field_order = ["project", "bodies", "agreement", "role", "cost_share_percent", "valid_from"]
    groups = ((_("Rollout"), ["stage", "since", "planned_on", "reason"]),)

    def choose_bodies(self, rows: Any) -> None:
        """Let these bodies be chosen."""
        field = self.fields["bodies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows
