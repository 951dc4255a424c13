"""What may be edited in place of products, budgets, funding sources, grants, instalments and causes of deviations."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organisation.editing import Editable, Intent, column, date_column
from organisation.models import Body, Qualifier
from roadmap.models import (
    BudgetPlan,
    BudgetPlanState,
    BudgetProduct,
    CoverScope,
    Direction,
    FundingKind,
    Grant,
    Project,
)
from roadmap.money.years import Years, parse_years


def _years(row: BudgetPlan) -> str:
    return str(Years(row.year_from, row.year_to))


def _write_years(row: BudgetPlan, value: str, _intent: Intent) -> Sequence[str]:
    found = budget_years(value)
    row.year_from, row.year_to = found["year_from"], found["year_to"]
    return ["year_from", "year_to"]


def budget_years(text: str) -> dict[str, int | None]:
    """Return the columns of a budget's years, one or two. Raises ValidationError for an open span."""
    found = parse_years(text)
    if found.open_ended or (found.last and not found.first):
        raise ValidationError({"years": gettext("A budget is for one year or for two.")}, code="open")
    return {"year_from": found.first, "year_to": found.last}


def _own_plan(name: str, label: Any, rows: Any) -> Editable:
    """Return a field that is a row of the same county."""

    def write(row: Any, value: Any, _intent: Intent) -> Sequence[str]:
        owner = row.owner_id if hasattr(row, "owner_id") else row.plan.owner_id
        other = value and (value.plan.owner_id if isinstance(value, Grant) else value.owner_id)
        if value is not None and other != owner:
            raise ValidationError({name: gettext("It belongs to another body.")}, code="foreign")
        setattr(row, name, value)
        return [name]

    return Editable(label, lambda row: getattr(row, name), write, rows)


PRODUCT_FIELDS: dict[str, Editable] = {
    "code": column("code", _("Code")),
    "name": column("name", _("Name")),
    "sub_plan": column("sub_plan", _("Part of the result plan")),
    "frame": column("frame", _("Product frame of the Land")),
}
BUDGET_FIELDS: dict[str, Editable] = {
    "label": column("label", _("Name")),
    "years": Editable(_("Years"), _years, _write_years),
    "state": column("state", _("State"), values=BudgetPlanState),
    "supplementary_number": column("supplementary_number", _("Number of the supplementary budget")),
}
FUNDING_FIELDS: dict[str, Editable] = {
    "name": column("name", _("Name")),
    "kind": column("kind", _("Kind"), values=FundingKind),
    "grant": _own_plan("grant", _("Grant"), Grant),
    "partner": column("partner", _("Partner"), Body),
    "scope": column("scope", _("What it covers"), values=CoverScope),
    "condition": column("condition", _("Condition")),
}
GRANT_FIELDS: dict[str, Editable] = {
    "programme": column("programme", _("Programme")),
    "purpose": column("purpose", _("Purpose")),
    "funder": column("funder", _("Funder"), Body),
    "project": _own_plan("project", _("Project"), Project),
    "amount": column("amount", _("Amount")),
    "qualifier": column("qualifier", _("How exactly"), values=Qualifier),
    "rate_percent": column("rate_percent", _("Rate in per cent")),
    "eligible_cost": column("eligible_cost", _("Eligible cost")),
    "own_share": column("own_share", _("Own share")),
    "granted_on": date_column("granted_on", _("Granted on")),
    "approval_from": date_column("approval_from", _("Approval period from")),
    "approval_to": date_column("approval_to", _("Approval period to")),
    "statement_due": date_column("statement_due", _("Statement of use due")),
    "statement_sent": date_column("statement_sent", _("Statement of use sent")),
}
INSTALMENT_FIELDS: dict[str, Editable] = {
    "due_on": date_column("due_on", pgettext_lazy("an instalment", "Due on")),
    "amount": column("amount", _("Amount")),
    "qualifier": column("qualifier", _("How exactly"), values=Qualifier),
    "received_on": date_column("received_on", _("Received on")),
    "received_amount": column("received_amount", _("Amount received")),
}
DEVIATION_FIELDS: dict[str, Editable] = {
    "product": _own_plan("product", _("Product"), BudgetProduct),
    "year": column("year", _("Year")),
    "direction": column("direction", _("Revenue or expense"), values=Direction),
    "cause": column("cause", pgettext_lazy("of a deviation", "Cause")),
    "remedy": column("remedy", pgettext_lazy("of a deviation", "Remedy")),
}
