"""Forms of the council's side. A form to edit has the fields of the form to create, over what stands there now."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from council.meetings.forms import TimeField
from council.models import (
    Committee,
    CommitteeKind,
    ConsultationRole,
    MandateRecurrence,
    Meeting,
    PaperKind,
    ResolutionResult,
    RhythmUnit,
)
from council.rules import ENDS_TOO_EARLY
from organisation.inputs import (
    DayField,
    InputForm,
    LineField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
    YesNoField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Body, OrgUnit
from organisation.partial_dates import Precision

UNKNOWN_MEETING = gettext_lazy("Leave it open where only the committee is known.")
WHY = gettext_lazy("Needed where something that was adopted is corrected. It stands in the history.")


class MeetingField(RowField):
    """A meeting among several committees', named by committee, day and number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.number}" if obj.number else str(obj)


class OwnedForm(InputForm):
    """A form for something that belongs to a body: asks which one only where there is more than one to choose from."""

    def __init__(self, *args: Any, owners: Iterable[UUID] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(pk__in=owners).order_by("name", "slug")
        self.owners = list(bodies)
        if len(self.owners) > 1:
            self.fields = {"owner": RowField(bodies, label=_("County")), **self.fields}
            self.fields["owner"].widget.is_required = False

    @property
    def owner(self) -> Body:
        """Return the body that was chosen, or the only one."""
        found = self.cleaned_data.get("owner", self.owners[0])
        assert isinstance(found, Body)
        return found

    def of_owner(self) -> dict[str, Any]:
        """Return the cleaned values without the owner."""
        return {name: value for name, value in self.cleaned_data.items() if name != "owner"}


class CommitteeFields(InputForm):
    name = LineField(label=gettext_lazy("Name"))
    short_name = LineField(label=gettext_lazy("Short name"), max_length=40, required=False)
    kind = OneOf(CommitteeKind, label=gettext_lazy("Kind"))
    public = YesNoField(label=gettext_lazy("Public"))
    rhythm = LineField(
        label=gettext_lazy("Rhythm"),
        required=False,
        help_text=gettext_lazy("How often it meets, for example “quarterly” or “every 14 days”."),
    )
    rhythm_every = WholeField(
        label=gettext_lazy("Meets every"),
        required=False,
        minimum=1,
        maximum=999,
        help_text=gettext_lazy("The same as a number, for example 14, so that the next meeting can be calculated."),
    )
    rhythm_unit = OneOf(RhythmUnit, label=gettext_lazy("Counted in"), required=False)
    purpose = TextField(label=gettext_lazy("Purpose"), required=False)
    valid_from = PartialDateField(label=gettext_lazy("Valid from"), required=False)
    valid_to = PartialDateField(label=gettext_lazy("Valid until"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        start, end = values.get("valid_from"), values.get("valid_to")
        if start and end and end.day < start.day:
            self.add_error("valid_to", ENDS_TOO_EARLY)
        every, unit = values.get("rhythm_every"), values.get("rhythm_unit")
        if (every is None) != (not unit) and not {"rhythm_every", "rhythm_unit"} & set(self.errors):
            self.add_error("rhythm_unit" if every else "rhythm_every", _("Give both the number and its unit."))
        return values


class CommitteeForm(OwnedForm, CommitteeFields):
    pass


class CommitteeEdit(MergeForm, CommitteeFields):
    successor = RowField(
        label=gettext_lazy("Followed by"),
        required=False,
        help_text=gettext_lazy("A committee that is there already. A new one is added by “Is followed by …”."),
    )


class SuccessorForm(InputForm):
    name = LineField(label=gettext_lazy("Name of the new committee"))
    starts_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Of the new committee; the present one ends the day before."),
    )
    take_seats = forms.BooleanField(label=gettext_lazy("Take over the seats"), required=False, initial=True)


class SeatForm(InputForm):
    role = LineField(
        label=gettext_lazy("Role"),
        help_text=gettext_lazy("A role or post, for example “audit office”. Never a person."),
    )
    unit = RowField(label=gettext_lazy("Unit"), required=False)
    body = RowField(
        label=gettext_lazy("Body"), required=False, help_text=gettext_lazy("Where the seat is another body's.")
    )
    chair = forms.BooleanField(label=gettext_lazy("Chairs the committee"), required=False)
    possibly = forms.BooleanField(label=gettext_lazy("Takes part where needed"), required=False)

    def offer(self, owner: Body) -> None:
        """Offer the owner's units and all bodies."""
        self.choose("unit", OrgUnit.objects.filter(owner=owner).order_by("number", "name"))
        self.choose("body", Body.objects.order_by("name", "slug"))


class SeatEdit(MergeForm, SeatForm):
    pass


class MeetingForm(InputForm):
    held_on = PartialDateField(label=gettext_lazy("Date"))
    starts_at = TimeField(label=gettext_lazy("Begins at"))
    ends_at = TimeField(label=gettext_lazy("Ends at"))
    place = LineField(label=pgettext_lazy("of a meeting", "Place"), required=False)
    number = LineField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The meeting's number as the council counts it."),
    )
    public = YesNoField(label=gettext_lazy("Public"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        day, start, end = (values.get(name) for name in ("held_on", "starts_at", "ends_at"))
        if (start or end) and day and day.precision is not Precision.DAY:
            self.add_error("starts_at" if start else "ends_at", _("A time needs a day."))
        elif end and (not start or end <= start):
            self.add_error("ends_at", _("The end needs a beginning that lies before it."))
        return values


class MeetingEdit(MergeForm, MeetingForm):
    pass


class PaperFields(InputForm):
    reference = LineField(
        label=gettext_lazy("Reference"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The number of the paper as printed on it, for example 2022/1218."),
    )
    title = LineField(label=gettext_lazy("Title"), max_length=300, required=False)
    kind = OneOf(PaperKind, label=gettext_lazy("Kind"), required=False)
    dated_on = PartialDateField(label=gettext_lazy("Date"), required=False)
    lead_unit = RowField(label=gettext_lazy("Lead unit"), required=False)
    public = YesNoField(label=gettext_lazy("Public"))
    summary = TextField(label=gettext_lazy("Facts of the case"), required=False, rows=8)
    financial_effect = YesNoField(label=gettext_lazy("Financial effect"))
    staffing_effect = YesNoField(label=gettext_lazy("Effect on the staffing plan"))
    url = forms.URLField(
        label=gettext_lazy("Link to the council information system"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("title") and not values.get("reference") and not {"title", "reference"} & set(self.errors):
            self.add_error("title", _("Please give a title or a reference."))
        return values

    def offer(self, owners: Iterable[UUID]) -> None:
        """Offer the units of the bodies that the paper may belong to."""
        self.choose("lead_unit", OrgUnit.objects.filter(owner__in=owners).order_by("number", "name"))


class PaperForm(OwnedForm, PaperFields):
    pass


class PaperEdit(MergeForm, PaperFields):
    pass


class AnnexForm(InputForm):
    title = LineField(label=gettext_lazy("Title"), max_length=300)
    size_kb = WholeField(
        label=gettext_lazy("Size"), required=False, help_text=gettext_lazy("In KB, for example 2.705.")
    )
    pages = WholeField(label=gettext_lazy("Pages"), required=False, minimum=1)


class AnnexEdit(MergeForm, AnnexForm):
    pass


class StepFields(InputForm):
    meeting = MeetingField(label=gettext_lazy("Meeting"), required=False, help_text=UNKNOWN_MEETING)
    role = OneOf(ConsultationRole, label=gettext_lazy("Role"), required=False)
    public = YesNoField(label=gettext_lazy("Public"))
    note = TextField(label=gettext_lazy("Note"), required=False)

    def offer(self, meetings: QuerySet[Meeting]) -> None:
        """Offer meetings, the latest first."""
        self.choose("meeting", meetings.select_related("committee").order_by("committee__name", "-held_on"))


class StepForm(StepFields):
    committee = RowField(label=gettext_lazy("Committee"))
    field_order = ("committee", "meeting", "role", "public", "note")


class StepEdit(MergeForm, StepFields):
    pass


class ResolutionFields(InputForm):
    result = OneOf(
        ResolutionResult,
        label=gettext_lazy("Result"),
        required=False,
        help_text=gettext_lazy("Leave it open while only the proposal is known."),
    )
    recommendation = forms.BooleanField(
        label=gettext_lazy("Only a recommendation to another committee"), required=False
    )
    votes_yes = WholeField(label=gettext_lazy("Votes in favour"), required=False, maximum=30_000)
    votes_no = WholeField(label=gettext_lazy("Votes against"), required=False, maximum=30_000)
    votes_abstain = WholeField(label=gettext_lazy("Abstentions"), required=False, maximum=30_000)
    votes_biased = WholeField(label=gettext_lazy("Excluded for bias"), required=False, maximum=30_000)
    unanimous = YesNoField(
        label=gettext_lazy("Unanimous"),
        help_text=gettext_lazy("May stand beside abstentions, not beside votes against."),
    )


class ResultForm(ResolutionFields):
    points = TextField(
        label=gettext_lazy("Points as proposed"),
        required=False,
        rows=8,
        help_text=gettext_lazy("Without their numbers; an empty line stands between two points."),
    )
    adopted_points = TextField(
        label=gettext_lazy("Points as adopted"),
        required=False,
        rows=6,
        help_text=gettext_lazy("Only where the wording was changed; else it is that of the proposal."),
    )

    def paired(self) -> list[tuple[str, str]]:
        """Return the points as (proposed, adopted). What was adopted unchanged has the proposal's words."""
        proposed, adopted = paragraphs(self.cleaned_data["points"]), paragraphs(self.cleaned_data["adopted_points"])
        if self.cleaned_data["result"] == ResolutionResult.ADOPTED_UNCHANGED and not adopted:
            adopted = proposed
        length = max(len(proposed), len(adopted))
        return list(zip(_filled(proposed, length), _filled(adopted, length), strict=True))


class ResolutionEdit(MergeForm, ResolutionFields):
    reason = TextField(label=gettext_lazy("Reason"), required=False, rows=2, help_text=WHY)
    free = ("reason",)


class PointForm(InputForm):
    proposed_text = TextField(label=gettext_lazy("Proposed text"), required=False, rows=5)
    adopted_text = TextField(label=gettext_lazy("Adopted text"), required=False, rows=5)
    reason = TextField(label=gettext_lazy("Reason"), required=False, rows=2, help_text=WHY)


class PointEdit(MergeForm, PointForm):
    free = ("reason",)


class ReasonForm(InputForm):
    reason = TextField(label=gettext_lazy("Reason"), required=False, rows=2, help_text=WHY)


class MandateForm(InputForm):
    title = LineField(label=gettext_lazy("Title"), max_length=300)
    content = TextField(label=gettext_lazy("Content"), required=False)
    addressee = LineField(
        label=gettext_lazy("To whom"), required=False, help_text=gettext_lazy("A role or unit, never a person.")
    )
    recurrence = OneOf(MandateRecurrence, label=gettext_lazy("How often"), required=False)
    due_on = PartialDateField(label=gettext_lazy("Due"), required=False)
    committee = RowField(label=gettext_lazy("Reports to"), required=False)

    def offer(self, owner: Body) -> None:
        """Offer the owner's committees to report to."""
        self.choose("committee", Committee.objects.filter(owner=owner).order_by("name"))


class MandateEdit(MergeForm, MandateForm):
    pass


class EndForm(InputForm):
    on = DayField(label=gettext_lazy("Ends on"))
    reason = TextField(
        label=gettext_lazy("Reason"), rows=3, help_text=gettext_lazy("For example: done with the report of 2026.")
    )


class PaperFilter(forms.Form):
    """The filter over the papers; whatever is typed is a filter, nothing is refused."""

    suche = forms.CharField(label=gettext_lazy("Title or reference"), required=False, max_length=100)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows whose title or reference holds what is looked for."""
        wanted = self.cleaned_data.get("suche", "").strip() if self.is_valid() else ""
        return rows.filter(Q(title__icontains=wanted) | Q(reference__icontains=wanted)) if wanted else rows


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: what stands between empty lines."""
    found: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            found[-1].append(line.rstrip())
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def _filled(texts: list[str], length: int) -> list[str]:
    return texts + [""] * (length - len(texts))
