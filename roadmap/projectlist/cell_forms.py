"""The forms of single cells, of changing many projects, and of saved views."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, OneOf, PartialDateField, RowField, TextField, WholeField
from organisation.models import Body, OrgUnit
from roadmap.forms_projects import SheetForm, StandingForm
from roadmap.models import PlanVersion, ProjectState
from roadmap.projectlist.changes import NEEDS_REASON, Kind, Wish

LIVE_CELLS = {
    "stand": ("state", "since", "state_reason"),
    "ende": ("forecast_end", "end_reason"),
    "stelle": ("responsible_unit",),
    "federfuehrung": ("lead_body",),
    "pflicht": ("mandatory",),
    "gemeinsam": ("joint",),
}
"""Fields of a project's live data by column, the one that the cell shows first."""
SHEET_CELLS = {"nr": ("number",), "feld": ("field",), "reihenfolge": ("order",), "prioritaet": ("priority",)}
"""Fields of a Steckbrief by column: of a version that is still open only."""
MOST_DAYS = 7300


def _only(form: forms.Form, names: tuple[str, ...]) -> None:
    """Leave the fields `names`; a reason takes one line, so that Enter saves it."""
    for name in list(form.fields):
        if name not in names:
            del form.fields[name]
        elif isinstance(form.fields[name], TextField):
            form.fields[name].widget = forms.TextInput(attrs={"autocomplete": "off"})


class LiveCellForm(StandingForm):
    """One cell of a project's live data."""

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only(self, names)


class SheetCellForm(SheetForm):
    """One cell of a Steckbrief."""

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only(self, names)


class WishForm(InputForm):
    """What is to become of all selected projects: one thing, with one reason."""

    state = OneOf(ProjectState, label=gettext_lazy("New state"))
    since = PartialDateField(
        label=gettext_lazy("New state since"), required=False, help_text=gettext_lazy("Left empty: since today.")
    )
    field = RowField(
        label=gettext_lazy("Action field"), required=False, empty_label=gettext_lazy("without an action field")
    )
    unit = RowField(label=gettext_lazy("Responsible unit"), required=False)
    end = PartialDateField(label=gettext_lazy("New expected end"), required=False)
    days = WholeField(
        label=gettext_lazy("Or move the expected end by days"),
        required=False,
        minimum=-MOST_DAYS,
        maximum=MOST_DAYS,
        help_text=gettext_lazy("30 is later, -30 is earlier. Only ends that are known to the day move by days."),
    )
    reason = LineField(label=gettext_lazy("Reason"), required=False, max_length=500)

    FIELDS = {
        Kind.STATE: ("state", "since", "reason"),
        Kind.FIELD: ("field", "reason"),
        Kind.UNIT: ("unit", "reason"),
        Kind.END: ("end", "days", "reason"),
    }

    def __init__(self, *args: Any, kind: Kind, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.choose("field", version.fields.order_by("position"))
        self.choose("unit", units_of(version.plan.owner))
        _only(self, self.FIELDS[kind])
        if kind is Kind.END:
            self.fields["reason"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for the reason that the state needs, and for one way to say the end."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("state") in NEEDS_REASON and not data.get("reason"):
            self.add_error("reason", ValidationError(_("A project that is deferred or dropped needs a reason.")))
        if self.kind is Kind.END and not self.errors and (data.get("end") is None) == (data.get("days") is None):
            self.add_error("end", ValidationError(_("Give a new end, or the days by which it moves."), code="one"))
        return data

    def wish(self) -> Wish:
        """Return what was asked for."""
        data = self.cleaned_data
        values = {Kind.STATE: "state", Kind.FIELD: "field", Kind.UNIT: "unit", Kind.END: "end"}
        return Wish(
            self.kind, data[values[self.kind]], days=data.get("days"), since=data.get("since"), reason=data["reason"]
        )


def units_of(owner: Body) -> Any:
    """Return the units that may be responsible for a county's projects."""
    return OrgUnit.objects.filter(owner=owner).order_by("name")


class ViewForm(InputForm):
    """A saved view: its name, and for whom it is."""

    name = LineField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(
        label=gettext_lazy("For the whole office"),
        required=False,
        help_text=gettext_lazy("Everyone in the county's office finds it beside their own views."),
    )
    default = forms.BooleanField(
        label=gettext_lazy("Open the list with it"), required=False, help_text=gettext_lazy("For you, not for others.")
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
