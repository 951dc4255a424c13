"""What may be edited in place on the council's side: one literal list of fields per kind of row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from council import rules
from council.models import (
    Committee,
    CommitteeKind,
    Consultation,
    ConsultationRole,
    MandateRecurrence,
    Meeting,
    PaperKind,
    ResolutionResult,
    RhythmUnit,
)
from organisation.editing import Editable, Intent, column, date_column
from organisation.models import Body, OrgUnit


def checked(field: Editable, check: Callable[[Any, Any], None]) -> Editable:
    """Return the field with a rule that is checked under the row's lock, so that undoing keeps it as well."""

    def write(row: Any, value: Any, intent: Intent) -> Sequence[str]:
        check(row, value)
        return field.write(row, value, intent)

    return replace(field, write=write)


def _write_result(row: Any, value: Any, _intent: Intent) -> Sequence[str]:
    """A resolution's result is also that of the step it belongs to."""
    rules.result_fits_points(row, value)
    row.result = value
    if row.consultation_id is not None:
        consultation = Consultation.objects.get(pk=row.consultation_id)
        consultation.result = value
        consultation.save(update_fields=["result"])
    return ["result"]


COMMITTEE_FIELDS = {
    "name": column("name", _("Name")),
    "short_name": column("short_name", _("Short name")),
    "kind": column("kind", _("Kind"), values=CommitteeKind),
    "public": column("public", _("Public")),
    "rhythm": column("rhythm", _("Rhythm")),
    "rhythm_every": column("rhythm_every", _("Meets every")),
    "rhythm_unit": column("rhythm_unit", _("Counted in"), values=RhythmUnit),
    "purpose": column("purpose", _("Purpose")),
    "valid_from": checked(date_column("valid_from", _("Valid from")), rules.not_before_meetings),
    "valid_to": checked(date_column("valid_to", _("Valid until")), rules.not_after_meetings),
    "successor": column("successor", _("Followed by"), rows=Committee),
}

SEAT_FIELDS = {
    "role": column("role", _("Role")),
    "body": column("body", _("Body"), rows=Body),
    "unit": column("unit", _("Unit"), rows=OrgUnit),
    "chair": column("chair", _("Chairs the committee")),
    "possibly": column("possibly", _("Takes part where needed")),
}

MEETING_FIELDS = {
    "held_on": checked(
        date_column("held_on", _("Date")), lambda row, value: rules.within_committee(row.committee, value)
    ),
    "starts_at": column("starts_at", _("Begins at")),
    "ends_at": column("ends_at", _("Ends at")),
    "place": column("place", pgettext_lazy("of a meeting", "Place")),
    "number": column("number", _("Number")),
    "public": column("public", _("Public")),
}

PAPER_FIELDS = {
    "reference": column("reference", _("Reference")),
    "title": column("title", _("Title")),
    "kind": column("kind", _("Kind"), values=PaperKind),
    "dated_on": date_column("dated_on", _("Date")),
    "lead_unit": column("lead_unit", _("Lead unit"), rows=OrgUnit),
    "public": column("public", _("Public")),
    "summary": column("summary", _("Facts of the case")),
    "financial_effect": column("financial_effect", _("Financial effect")),
    "staffing_effect": column("staffing_effect", _("Effect on the staffing plan")),
    "url": column("url", _("Link to the council information system")),
}

ANNEX_FIELDS = {
    "title": column("title", _("Title")),
    "size_kb": column("size_kb", _("Size")),
    "pages": column("pages", _("Pages")),
}

STEP_FIELDS = {
    "meeting": checked(
        column("meeting", _("Meeting"), rows=Meeting), lambda row, value: rules.same_committee(row.committee, value)
    ),
    "role": column("role", _("Role"), values=ConsultationRole),
    "public": column("public", _("Public")),
    "note": column("note", _("Note")),
}

RESOLUTION_FIELDS = {
    "result": Editable(_("Result"), lambda row: row.result, _write_result, values=ResolutionResult),
    "recommendation": column("recommendation", _("Recommendation only")),
    "votes_yes": column("votes_yes", _("Votes in favour")),
    "votes_no": column("votes_no", _("Votes against")),
    "votes_abstain": column("votes_abstain", _("Abstentions")),
    "votes_biased": column("votes_biased", _("Excluded for bias")),
    "unanimous": column("unanimous", _("Unanimous")),
}

POINT_FIELDS = {
    "proposed_text": column("proposed_text", _("Proposed text")),
    "adopted_text": checked(column("adopted_text", _("Adopted text")), rules.text_fits_result),
}

MANDATE_FIELDS = {
    "title": column("title", _("Title")),
    "content": column("content", _("Content")),
    "addressee": column("addressee", _("To whom")),
    "recurrence": column("recurrence", _("How often"), values=MandateRecurrence),
    "due_on": date_column("due_on", _("Due")),
    "committee": column("committee", _("Reports to"), rows=Committee),
}
