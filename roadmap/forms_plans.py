"""Forms of a plan, its versions, their vision and action fields, and of adoption."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Resolution, ResolutionResult
from organisation.inputs import (
    InputForm,
    LineField,
    NumberField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Body
from organisation.partial_dates import PartialDate
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import Plan, PlanKind, PlanVersion, VersionState

DAYS = 32_767  # what a column of small whole numbers holds


class PlanHeadFields(forms.Form):
    """What a plan is called and for whom it is."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    kind = OneOf(PlanKind, label=gettext_lazy("Kind"))
    description = TextField(label=gettext_lazy("Description"), required=False)
    public = forms.BooleanField(
        label=gettext_lazy("Public"),
        required=False,
        help_text=gettext_lazy("What is public may appear in published reports. Everything is internal by default."),
    )


class PlanForm(PlanHeadFields, InputForm):
    """A new plan. The county is asked for only where somebody edits for more than one."""

    owner = RowField(label=gettext_lazy("County"))
    parent = RowField(
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("The strategy that an agenda belongs to."),
    )
    predecessor = RowField(label=gettext_lazy("Predecessor"), required=False)
    field_order = ["owner", "title", "kind", "description", "parent", "predecessor", "public"]

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("owner", owners)
        plans = Plan.objects.filter(owner__in=owners).order_by("title")
        for name in ("parent", "predecessor"):
            self.choose(name, plans)
            if not plans:
                del self.fields[name]
        self.only: Body | None = owners[0] if len(owners) == 1 else None
        if self.only is not None:
            del self.fields["owner"]

    @property
    def county(self) -> Body:
        """The county that the plan is for."""
        found: Body = self.only or self.cleaned_data["owner"]
        return found


class PlanHeadForm(PlanHeadFields, MergeForm):
    """The head of a plan."""


class ThresholdForm(MergeForm):
    """From when on a light turns amber or red (rules 17 to 20)."""

    time_amber_late_days = WholeField(
        label=gettext_lazy("Amber: forecast later than the baseline by more than (days)"), maximum=DAYS
    )
    time_red_late_days = WholeField(
        label=gettext_lazy("Red: forecast later than the baseline by more than (days)"), maximum=DAYS
    )
    time_red_overdue_days = WholeField(label=gettext_lazy("Red: date passed by more than (days)"), maximum=DAYS)
    money_amber_percent = NumberField(
        label=gettext_lazy("Amber: money over the appropriation by more than (per cent)"), places=2, maximum=999
    )
    money_red_percent = NumberField(
        label=gettext_lazy("Red: money over the appropriation by more than (per cent)"), places=2, maximum=999
    )
    progress_gap_points = WholeField(
        label=gettext_lazy("Show both figures of progress from a gap of more than (points)"), maximum=100
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for amber, red in (
            ("time_amber_late_days", "time_red_late_days"),
            ("money_amber_percent", "money_red_percent"),
        ):
            low, high = data.get(amber), data.get(red)
            if low is not None and high is not None and high < low:
                self.add_error(red, ValidationError(_("Red must not begin before amber."), code="order"))
        if data.get("money_amber_percent") == 0:
            self.add_error("money_amber_percent", ValidationError(_("Give more than 0."), code="min"))
        return data


class VersionHeadFields(forms.Form):
    """What a version is called and for which years it is."""

    label = LineField(
        label=gettext_lazy("Version"), max_length=80, help_text=gettext_lazy("For example v2 or Fortschreibung 2026.")
    )
    title = LineField(
        label=gettext_lazy("Title"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only where it differs from the plan's title."),
    )
    period_from = PartialDateField(label=gettext_lazy("Period from"), required=False)
    period_to = PartialDateField(label=gettext_lazy("Period to"), required=False)


def check_period(form: forms.Form, data: Mapping[str, Any]) -> None:
    """Set an error at `period_to` when the period ends before it begins."""
    start: PartialDate | None = data.get("period_from")
    end: PartialDate | None = data.get("period_to")
    if start and end and end.day < start.earliest:
        form.add_error("period_to", ValidationError(_("The period ends before it begins."), code="period"))


class VersionForm(VersionHeadFields, InputForm):
    """A new version; `earlier` is the one that it may continue."""

    copy = forms.BooleanField(
        label=gettext_lazy("Start with vision, action fields and project sheets of the version before"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, earlier: PlanVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if earlier is None:
            del self.fields["copy"]
        else:
            self.fields["copy"].help_text = _("From “%(version)s”, which stays as it is.") % {"version": earlier.label}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        check_period(self, data)
        return data


class VersionHeadForm(VersionHeadFields, MergeForm):
    """The head of a version. Once it is adopted, only what is not part of the adopted text is left."""

    state = OneOf(VersionState, label=gettext_lazy("State"))
    pages = WholeField(label=gettext_lazy("Pages"), required=False)
    note = TextField(label=gettext_lazy("Note"), required=False)
    field_order = ["label", "title", "state", "period_from", "period_to", "pages", "note"]

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = OPEN_STATES if version.state in OPEN_STATES else {version.state, VersionState.EXPIRED}
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [choice for choice in VersionState.choices if choice[0] in allowed]
        if version.state not in OPEN_STATES:
            for name in ("label", "title", "period_from", "period_to"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        check_period(self, data)
        return data


class VisionForm(MergeForm):
    """The vision of a version."""

    vision_title = LineField(label=gettext_lazy("Heading of the vision"), max_length=200, required=False)
    vision_year = WholeField(label=gettext_lazy("Target year"), minimum=1900, maximum=2200, required=False)
    vision_statement = TextField(label=gettext_lazy("Vision"), required=False)
    vision_points = TextField(
        label=gettext_lazy("Bullets of the vision"), required=False, help_text=gettext_lazy("One bullet a line.")
    )


class ActionFieldFields(forms.Form):
    """The texts of an action field."""

    name = LineField(label=gettext_lazy("Name"))
    number = LineField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The plan's own number, where it has one."),
    )
    goal = TextField(label=gettext_lazy("Goal"), required=False)
    starting_point = TextField(label=gettext_lazy("Starting point"), required=False)
    challenges = TextField(label=gettext_lazy("Challenges"), required=False)
    chances = TextField(label=gettext_lazy("Chances"), required=False)


class ActionFieldForm(ActionFieldFields, InputForm):
    """A new action field."""


class ActionFieldEditForm(ActionFieldFields, MergeForm):
    """An action field of a draft."""

    position = WholeField(
        label=gettext_lazy("Order"),
        maximum=DAYS,
        help_text=gettext_lazy("The field with the smallest number is first."),
    )


class AdoptForm(InputForm):
    """Which resolution adopted a version, and when."""

    resolution = RowField(
        label=gettext_lazy("Resolution"),
        help_text=gettext_lazy("Only resolutions that adopted something; a recommendation is not an adoption."),
    )
    adopted_on = PartialDateField(label=gettext_lazy("Adopted on"))
    baseline = forms.BooleanField(
        label=gettext_lazy("Set the baseline at once from what stands now"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Dates, amounts and posts against which the plan is measured. It is set once."),
    )

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("resolution", adopting_resolutions(version.plan))


def adopting_resolutions(plan: Plan) -> QuerySet[Resolution]:
    """Return the resolutions of the plan's county that adopted something, the newest paper first."""
    adopted = [ResolutionResult.ADOPTED_UNCHANGED, ResolutionResult.ADOPTED_CHANGED]
    rows = Resolution.objects.filter(paper__owner=plan.owner_id, recommendation=False, result__in=adopted)
    return rows.select_related("paper").order_by("-paper__dated_on", "paper__reference")
