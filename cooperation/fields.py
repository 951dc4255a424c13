"""What may be edited in place: literal lists of fields (organisation.editing)."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from council.models import Committee, Paper
from organisation.editing import Editable, Intent, column, date_column
from organisation.models import Body
from organisation.partial_dates import PartialDate
from roadmap.models import Plan


def day_column(name: str, label: str | Promise) -> Editable:
    """Return a field that is a plain day: a PartialDate of a day in forms and in the audit trail."""

    def read(row: Any) -> PartialDate | None:
        day = getattr(row, name)
        return PartialDate(day) if day else None

    def write(row: Any, value: PartialDate | None, _intent: Intent) -> Sequence[str]:
        setattr(row, name, value.day if value else None)
        return [name]

    return Editable(label, read, write)


ROUND_FIELDS = {
    "title": column("title", _("Title")),
    "cut_off": day_column("cut_off", _("Cut-off")),
    "deadline": day_column("deadline", _("Deadline")),
}
AGREEMENT_FIELDS = {
    "title": column("title", _("Title")),
    "plan": column("plan", _("Plan"), rows=Plan),
    "purpose": column("purpose", _("Purpose")),
    "signed_on": date_column("signed_on", _("Signed")),
    "starts_on": date_column("starts_on", _("Start")),
    "duration_months": column("duration_months", _("Duration in months")),
    "duties": column("duties", _("Duties")),
    "decision_body": column("decision_body", _("Decided by"), rows=Committee),
    "decision_rule": column("decision_rule", _("Rule of the decision")),
    "service_provider": column("service_provider", _("Service provider"), rows=Body),
    "service_condition": column("service_condition", _("On condition")),
    "financing": column("financing", _("Financing")),
    "public": column("public", _("May be published")),
}
PARTY_FIELDS = {
    "role": column("role", _("Role")),
    "position": column("position", _("Order")),
}
ADOPTION_FIELDS = {
    "adopted_on": date_column("adopted_on", _("Adopted on")),
    "unanimous": column("unanimous", _("Unanimous")),
    "paper": column("paper", _("Paper"), rows=Paper),
}
PARTICIPATION_FIELDS = {
    "role": column("role", _("Role")),
    "rollout_stage": column("rollout_stage", _("Rollout stage")),
    "cost_share_percent": column("cost_share_percent", _("Cost share in per cent")),
    "valid_from": date_column("valid_from", _("Takes part from")),
    "valid_to": date_column("valid_to", _("Takes part until")),
}
CONTRIBUTION_FIELDS = {
    "title": column("title", _("What is promised")),
    "year_from": column("year_from", _("First year")),
    "year_to": column("year_to", pgettext_lazy("of a period", "Last year")),
    "open_ended": column("open_ended", _("Without an end")),
    "amount_each": column("amount_each", _("Amount each")),
    "amount_qualifier": column("amount_qualifier", _("How exactly the amount is stated")),
    "fte_each": column("fte_each", _("Full-time equivalents each")),
    "fte_qualifier": column("fte_qualifier", _("How exactly the full-time equivalents are stated")),
    "recommended": column("recommended", _("Only recommended")),
    "delivery": column("delivery", _("Delivered")),
    "note": column("note", _("Note")),
}
