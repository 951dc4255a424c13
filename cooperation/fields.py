"""What may be edited in place: literal lists of fields (organisation.editing)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models import Delivery
from council.models import Committee, Paper
from organisation.editing import column, date_column
from organisation.models import Body
from roadmap.models import Document, Plan

ROUND_FIELDS = {
    "title": column("title", _("Title")),
    "cut_off": column("cut_off", _("Cut-off")),
    "deadline": column("deadline", _("Deadline")),
    "links_allowed": column("links_allowed", _("Links without signing in")),
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
    "comparison_allowed": column("comparison_allowed", _("Partners may compare themselves with the median")),
    "public": column("public", _("May be published")),
}
TERMINATION_FIELDS = {
    "terminated_on": date_column("terminated_on", _("Terminated on")),
    "termination_reason": column("termination_reason", _("Reason of the termination")),
}
CONCLUSION_FIELDS = {"draft": column("draft", _("Draft"))}
ANNEX_FIELDS = {
    "number": column("number", _("Number")),
    "title": column("title", _("Title")),
    "size_kb": column("size_kb", _("Size in KB")),
    "pages": column("pages", _("Pages")),
    "document": column("document", _("Document"), rows=Document),
}
DELIVERY_FIELDS = {
    "delivery": column("delivery", _("Delivered"), values=Delivery),
    "amount": column("amount", _("Amount delivered")),
    "fte": column("fte", _("Full-time equivalents delivered")),
    "note": column("note", _("Note")),
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
    "cost_share_percent": column("cost_share_percent", _("Cost share in per cent")),
    "valid_from": date_column("valid_from", _("Takes part from")),
    "valid_to": date_column("valid_to", _("Takes part until")),
    "note": column("note", _("Note")),
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
