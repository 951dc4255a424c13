"""Forms of projects: identity and Steckbrief, state and responsibility, results, milestones."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import (
    InputForm,
    LineField,
    NumberField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
    YesNoField,
)
from organisation.mergeforms import CHOICE, THEIRS, MergeForm
from organisation.models import Body, OrgUnit
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale
from roadmap.models import ActionField, Plan, PlanVersion, Project, ProjectState

SHEET = ("field", "number", "order", "priority")
TEXTS = ("description", "target_groups", "responsible", "participants", "main_activities")
LIVE = ("lead_body", "responsible_unit", "mandatory", "joint", "public")

UNCHANGED = gettext_lazy("This goes with a change, but nothing changes here. Change it or leave this empty.")


class SheetFields(forms.Form):
    """A Steckbrief."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    field = RowField(
        label=gettext_lazy("Action field"), required=False, empty_label=gettext_lazy("without an action field")
    )
    number = LineField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The plan's own number, where it has one."),
    )
    order = WholeField(label=gettext_lazy("Order"), required=False, maximum=32_767)
    priority = LineField(label=gettext_lazy("Priority"), max_length=40, required=False)
    description = TextField(label=gettext_lazy("Description"), required=False)
    target_groups = TextField(label=gettext_lazy("Target groups"), required=False, rows=2)
    responsible = TextField(label=gettext_lazy("Responsible"), required=False, rows=2)
    participants = TextField(label=gettext_lazy("Participants"), required=False, rows=2)
    main_activities = TextField(label=gettext_lazy("Main activities"), required=False)


class LiveFields(forms.Form):
    """Who is responsible for a project, and what kind of project it is."""

    lead_body = RowField(label=gettext_lazy("Lead body"), required=False)
    responsible_unit = RowField(label=gettext_lazy("Responsible unit"), required=False)
    mandatory = YesNoField(label=gettext_lazy("Mandatory task"))
    joint = YesNoField(
        label=gettext_lazy("Joint project"),
        help_text=gettext_lazy("Municipalities take part in it; they see it once their participation is entered."),
    )
    public = forms.BooleanField(
        label=gettext_lazy("Public"),
        required=False,
        help_text=gettext_lazy("What is public may appear in published reports. Everything is internal by default."),
    )


def choose_live(form: InputForm, owner: Body) -> None:
    """Set what may be chosen as lead body and responsible unit."""
    form.choose("lead_body", Body.objects.order_by("name"))
    form.choose("responsible_unit", OrgUnit.objects.filter(owner=owner).order_by("name"))


class ProjectForm(SheetFields, LiveFields, InputForm):
    """A new project with its Steckbrief."""

    state = OneOf(ProjectState, label=gettext_lazy("State"), required=False)
    since = PartialDateField(label=gettext_lazy("In this state since"), required=False)
    groups = (
        ("", ("title", "field", "number", "order", "priority")),
        (gettext_lazy("Project sheet"), TEXTS),
        (gettext_lazy("State and responsibility"), ("state", "since", *LIVE)),
    )

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("field", version.fields.order_by("position"))
        choose_live(self, version.plan.owner)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        # Deferred and dropped need a reason; a project that begins with one of them is not new.
        ends = {ProjectState.DEFERRED.value, ProjectState.DROPPED.value}
        state.choices = [("", _("not stated")), *(choice for choice in ProjectState.choices if choice[0] not in ends)]

    def clean(self) -> dict[str, Any]:
        """Refuse a day that no state goes with: it would be lost."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("since") and not data.get("state"):
            self.add_error("state", ValidationError(_("Say which state holds since then."), code="required"))
        return data


class TakeForm(InputForm):
    """A project that is there already, for a version in which it does not stand yet."""

    project = RowField(label=gettext_lazy("Project"))
    field = RowField(
        label=gettext_lazy("Action field"), required=False, empty_label=gettext_lazy("without an action field")
    )

    def __init__(self, *args: Any, version: PlanVersion, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("project", projects)
        self.choose("field", version.fields.order_by("position"))


class SheetForm(SheetFields, MergeForm):
    """The Steckbrief of an open version."""

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("field", ActionField.objects.filter(version=version).order_by("position"))


class CorrectionForm(SheetForm):
    """The Steckbrief of an adopted version: a mistake in copying it down, with the reason."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        rows=2,
        help_text=gettext_lazy("What was copied down wrongly, and where the right text stands."),
    )
    free = ("reason",)


class StandingForm(LiveFields, MergeForm):
    """How a project stands. Since when and why belong to a change of its state or of its expected end."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    state = OneOf(ProjectState, label=gettext_lazy("State"), required=False)
    since = PartialDateField(
        label=gettext_lazy("New state since"),
        required=False,
        help_text=gettext_lazy("Left empty: since today. A day, a month, a quarter or a year that has passed."),
    )
    state_reason = TextField(
        label=gettext_lazy("Reason of the new state"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Needed for “deferred” and “dropped”."),
    )
    replacement = RowField(
        label=gettext_lazy("Replaced by"), required=False, help_text=gettext_lazy("Only for a project that is dropped.")
    )
    forecast_end = PartialDateField(label=gettext_lazy("Expected end"), required=False)
    end_reason = TextField(
        label=gettext_lazy("Reason of the new expected end"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Needed when an expected end that was entered before changes."),
    )
    end_since = PartialDateField(
        label=gettext_lazy("Expected so since"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    free = ("since", "state_reason", "replacement", "end_reason", "end_since")
    groups = (
        ("", ("title",)),
        (
            gettext_lazy("State and expected end"),
            ("state", "since", "state_reason", "replacement", "forecast_end", "end_reason", "end_since"),
        ),
        (gettext_lazy("Responsibility"), LIVE),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_live(self, project.owner)
        self.choose("replacement", Project.objects.filter(owner=project.owner).exclude(pk=project.pk).order_by("title"))

    def clean(self) -> dict[str, Any]:
        """Refuse a reason or a day that no change goes with: it would be lost."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, notes in (
            ("state", ("since", "state_reason", "replacement")),
            ("forecast_end", ("end_reason", "end_since")),
        ):
            if name not in data or self.data.get(f"{CHOICE}{name}") == THEIRS:
                continue
            if data[name] == self._base(name):
                for note in notes:
                    if data.get(note):
                        self.add_error(note, ValidationError(UNCHANGED, code="unchanged"))
        return data


class ResultsForm(MergeForm):
    """What a project has led to and what comes next."""

    results = TextField(label=gettext_lazy("Results"), required=False, rows=6)
    next_steps = TextField(label=gettext_lazy("Next steps"), required=False)


def weight_field() -> NumberField:
    """Return the field of a milestone's weight."""
    return NumberField(
        label=gettext_lazy("Weight"),
        places=2,
        minimum=Decimal("0.01"),
        maximum=Decimal("9999.99"),
        help_text=gettext_lazy("How much it counts for the computed progress; 1 for all alike."),
    )


def known_field() -> PartialDateField:
    """Return the field that says since when a date is known: a report of an earlier cut-off does not count it."""
    return PartialDateField(
        label=gettext_lazy("Known since"), required=False, help_text=gettext_lazy("Left empty: today.")
    )


class MilestoneForm(InputForm):
    """A new milestone."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    forecast = PartialDateField(label=gettext_lazy("Expected"), required=False)
    since = known_field()
    weight = weight_field()

    def clean_since(self) -> PartialDate | None:
        """Refuse a day that has not passed."""
        since: PartialDate | None = self.cleaned_data["since"]
        if since is not None and since.day > timezone.localdate():
            raise ValidationError(_("“%(date)s” has not passed yet."), params={"date": since.display(locale())})
        return since


class MilestoneEditForm(MergeForm):
    """A milestone. Moving it, reaching it and taking that back need the reason."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    actual = PartialDateField(
        label=gettext_lazy("Reached"), required=False, help_text=gettext_lazy("Empty as long as it is not reached.")
    )
    forecast = PartialDateField(label=gettext_lazy("Expected"), required=False)
    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Needed when a date changes: why it moves, or what shows that it is reached."),
    )
    since = known_field()
    weight = weight_field()
    free = ("reason", "since")

    def clean(self) -> dict[str, Any]:
        """Refuse a reason or a day that no change goes with: it would be lost."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        changed = any(name not in data or data[name] != self._base(name) for name in self.merged)
        for name in self.free:
            if data.get(name) and not changed:
                self.add_error(name, ValidationError(UNCHANGED, code="unchanged"))
        return data


def projects_to_take(version: PlanVersion, visible: Any) -> Any:
    """Return the projects that may be taken into a version: the county's own, and joint ones of others."""
    plan: Plan = version.plan
    own, joint = visible.filter(owner=plan.owner_id), visible.filter(joint=True)
    return (own | joint).exclude(entries__version=version).order_by("title")
