"""Forms of a report's council paper and of what follows the session."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.forms import MeetingField, ReasonForm, ResultForm
from council.models import Committee, ConsultationRole, MandateRecurrence, Meeting, Paper, PaperKind
from evaluation.council_paper.annexes import OFFERED
from evaluation.council_paper.session_actions import accounts_in
from evaluation.models import Edition, Report
from evaluation.pdf_fonts import missing_characters
from organisation.inputs import InputForm, LineField, OneOf, PartialDateField, RowField, TextField, YesNoField
from organisation.mergeforms import MergeForm
from organisation.models import OrgUnit, User
from roadmap.models import Document

__all__ = ["ReasonForm", "ResultForm"]

STEPS = 3
"""Committees that the form to begin with asks for; more are added on the paper's own page."""
PARTED = gettext_lazy("Plain text without markup; an empty line stands between two paragraphs.")


class AnnexesForm(InputForm):
    """Which editions of the signed report are handed in."""

    editions = forms.MultipleChoiceField(
        label=gettext_lazy("Editions of the report"),
        choices=[(edition.value, edition.label) for edition in OFFERED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("They become the first annexes, in this order; others stand on the paper's own page."),
    )

    @property
    def chosen(self) -> list[Edition]:
        """Return the editions in the order in which they are offered."""
        picked = self.cleaned_data["editions"]
        return [edition for edition in OFFERED if edition.value in picked]


class BeginForm(InputForm):
    """Begin a council paper: with one that is there, or with a new one and its way."""

    paper = RowField(
        label=gettext_lazy("Paper that is there already"),
        required=False,
        help_text=gettext_lazy("Leave it open for a new paper; the fields below are for that one alone."),
    )
    reference = LineField(
        label=gettext_lazy("Reference"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The number that the council office gives it. It can follow later."),
    )
    title = LineField(label=gettext_lazy("Title"), max_length=300, required=False)
    kind = OneOf(PaperKind, label=gettext_lazy("Kind"), required=False)
    dated_on = PartialDateField(label=gettext_lazy("Date"), required=False)
    lead_unit = RowField(label=gettext_lazy("Lead unit"), required=False)
    public = YesNoField(label=gettext_lazy("Public"))

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Paper.objects.filter(owner=report.owner_id, council_paper=None)
        self.choose("paper", free.order_by(F("dated_on").desc(nulls_last=True), "-reference"))
        self.choose("lead_unit", OrgUnit.objects.filter(owner=report.owner_id).order_by("number", "name"))
        committees = Committee.objects.filter(owner=report.owner_id).order_by("name")
        meetings = Meeting.objects.filter(committee__owner=report.owner_id).select_related("committee")
        for number in range(1, STEPS + 1):
            label = {"number": number}
            self.fields[f"committee_{number}"] = RowField(
                committees, label=_("Committee %(number)d") % label, required=False
            )
            self.fields[f"meeting_{number}"] = MeetingField(
                meetings.order_by("committee__name", "-held_on"),
                label=_("Meeting of committee %(number)d") % label,
                required=False,
            )
            self.fields[f"role_{number}"] = OneOf(
                ConsultationRole, label=_("Role of committee %(number)d") % label, required=False
            )
        names = [f"{name}_{number}" for number in range(1, STEPS + 1) for name in ("committee", "meeting", "role")]
        self.groups = (
            (gettext_lazy("New paper"), ("reference", "title", "kind", "dated_on", "lead_unit", "public")),
            (gettext_lazy("Way through the committees"), names),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("paper") and not values.get("title") and "title" not in self.errors:
            self.add_error("title", _("Please give a title, or choose a paper."))
        for number in range(1, STEPS + 1):
            committee, meeting = values.get(f"committee_{number}"), values.get(f"meeting_{number}")
            if meeting is not None and (committee is None or meeting.committee_id != committee.pk):
                self.add_error(f"meeting_{number}", _("The meeting is one of another committee."))
        return values

    def new_paper(self) -> dict[str, Any]:
        """Return the values of a new paper with its way, as council.actions.add_paper takes them."""
        values = self.values("reference", "title", "kind", "dated_on", "lead_unit", "public")
        return {**values, "consultations": self.steps()}

    def steps(self) -> Sequence[dict[str, Any]]:
        """Return the way: committee, meeting and role of each step that names a committee."""
        found = []
        for number in range(1, STEPS + 1):
            step = {name: self.cleaned_data[f"{name}_{number}"] for name in ("committee", "meeting", "role")}
            if step["committee"] is not None:
                found.append({**step, "public": self.cleaned_data["public"]})
        return found


class TextsForm(MergeForm):
    """What a council paper says."""

    proposal = TextField(
        label=gettext_lazy("Proposed resolution"),
        required=False,
        rows=10,
        help_text=gettext_lazy("Points without their numbers; an empty line stands between two points."),
    )
    summary = TextField(label=gettext_lazy("Facts of the case"), required=False, rows=14, help_text=PARTED)
    finance_note = TextField(label=gettext_lazy("Remark on the money"), required=False, rows=4, help_text=PARTED)
    staffing_note = TextField(label=gettext_lazy("Remark on the posts"), required=False, rows=4, help_text=PARTED)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("proposal", "summary", "finance_note", "staffing_note"):
            missing = missing_characters(values.get(name) or "")
            if missing:
                message = _("The printed paper cannot show these characters: %(characters)s.")
                self.add_error(name, message % {"characters": ", ".join(missing)})
        return values


class MinutesForm(MergeForm):
    """Where the minutes are found."""

    minutes_url = forms.URLField(
        label=gettext_lazy("Link to the minutes"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    minutes_document = RowField(
        label=gettext_lazy("Minutes as a document"),
        required=False,
        help_text=gettext_lazy("One of the plan's documents; a file is added there."),
    )

    def offer(self, report: Report) -> None:
        """Offer the documents of the report's plan."""
        self.choose("minutes_document", Document.objects.filter(plan=report.plan_id).order_by("title"))


class MandateForm(InputForm):
    """A point becomes a mandate: a unit or role is charged with it, never a person."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    content = TextField(label=gettext_lazy("Content"), required=False)
    unit = RowField(label=gettext_lazy("Unit in charge"), required=False)
    addressee = LineField(
        label=gettext_lazy("Or a role in charge"),
        required=False,
        help_text=gettext_lazy("A role or unit, never a person."),
    )
    due_on = PartialDateField(label=gettext_lazy("Due"), required=False)
    recurrence = OneOf(MandateRecurrence, label=gettext_lazy("How often"), required=False)
    committee = RowField(label=gettext_lazy("Reports to"), required=False)
    responsible = RowField(
        label=gettext_lazy("On whose list of waiting things"),
        required=False,
        help_text=gettext_lazy("An account of the office. It stands in no report."),
    )

    def offer(self, report: Report) -> None:
        """Offer units, committees and accounts of the report's county."""
        owner = report.owner_id
        self.choose("unit", OrgUnit.objects.filter(owner=owner).order_by("number", "name"))
        self.choose("committee", Committee.objects.filter(owner=owner).order_by("name"))
        self.choose("responsible", accounts_in(owner))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("unit") and not values.get("addressee") and "addressee" not in self.errors:
            self.add_error("unit", _("Please say which unit or role is in charge."))
        return values

    def mandate(self) -> dict[str, Any]:
        """Return the values of the mandate; a unit goes by its number and name."""
        values = self.values("title", "content", "due_on", "recurrence", "committee", "responsible")
        unit = self.cleaned_data["unit"]
        named = " ".join(part for part in (unit.number, unit.name) if part) if unit else ""
        return {**values, "addressee": ", ".join(part for part in (named, self.cleaned_data["addressee"]) if part)}


class ChargeForm(InputForm):
    """On whose list of waiting things a mandate stands."""

    responsible = RowField(
        label=gettext_lazy("On whose list of waiting things"),
        required=False,
        help_text=gettext_lazy("An account of the office. It stands in no report."),
    )

    def offer(self, owner: Any) -> None:
        """Offer the accounts of the office."""
        self.choose("responsible", accounts_in(owner))

    @property
    def account(self) -> User | None:
        """Return who was chosen."""
        found: User | None = self.cleaned_data["responsible"]
        return found


class DischargeForm(InputForm):
    """Which report answers a mandate."""

    report = RowField(label=gettext_lazy("Report"))
    note = TextField(
        label=gettext_lazy("How it answers the mandate"),
        required=False,
        help_text=gettext_lazy("For example the section that says it."),
    )

    def offer(self, owner: Any) -> None:
        """Offer the county's reports, the latest first."""
        self.choose("report", Report.objects.filter(owner=owner).order_by("-period_to", "-version"))


class VersionForm(InputForm):
    """The plan's next version, which the decision asks for."""

    label = LineField(
        label=gettext_lazy("Name of the version"),
        max_length=80,
        help_text=gettext_lazy("For example “v12” or “Update 2027”."),
    )
