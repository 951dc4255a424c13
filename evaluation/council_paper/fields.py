"""What may be edited in place: one literal list of fields per kind of row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.editing import Editable, Intent, column
from roadmap.models import Document


def _until_submitted(field: Editable) -> Editable:
    """Return the field with the rule that nothing changes after the submission, so that undoing keeps it as well."""

    def write(row: Any, value: Any, intent: Intent) -> Sequence[str]:
        must_be_open(row)
        return field.write(row, value, intent)

    return replace(field, write=write)


def must_be_open(row: Any) -> None:
    """Refuse to change a council paper that is submitted."""
    if row.submitted_at is not None:
        raise ValidationError(_("The paper is submitted; it does not change any more."), code="state")


TEXT_FIELDS = {
    "proposal": _until_submitted(column("proposal", gettext_lazy("Proposed resolution"))),
    "summary": _until_submitted(column("summary", gettext_lazy("Facts of the case"))),
    "finance_note": _until_submitted(column("finance_note", gettext_lazy("Remark on the money"))),
    "staffing_note": _until_submitted(column("staffing_note", gettext_lazy("Remark on the posts"))),
}
MINUTES_FIELDS = {
    "minutes_url": column("minutes_url", gettext_lazy("Link to the minutes")),
    "minutes_document": column("minutes_document", gettext_lazy("Minutes as a document"), rows=Document),
}
