"""What cooperation adds to the page of a plan's money: what each body contributes, and what of it the budget holds."""

from typing import Any

from cooperation.kinds import agreement_address
from cooperation.models import Contribution
from roadmap import registry
from roadmap.loading import amount_of
from roadmap.pivot.partners import Contribution as Promised
from roadmap.registry import PartnerMoney
from roadmap.templatetags.figures import years


def contributions(plan: Any) -> list[PartnerMoney]:
    """Return the plan's contributions of money; what is only of FTE is left out. One query."""
    rows = (
        Contribution.objects.filter(plan=plan)
        .exclude(amount_each__isnull=True, fte_each__isnull=False)
        .select_related("body", "agreement__owner", "project")
        .order_by("year_from", "body__name", "slug")
    )
    return [_row(row) for row in rows]


def _row(row: Contribution) -> PartnerMoney:
    parts = (row.year_from, row.year_to, row.open_ended, row.recommended, row.agreement_id, row.project_id)
    together = row.agreement or row.project
    return PartnerMoney(
        contribution=Promised(
            key=str(row.pk),
            group=" ".join(map(str, parts)),
            body=row.body.name,
            members=row.body.member_count or 1,
            each=amount_of(row.amount_each, row.amount_qualifier),
            item=str(row.budget_item_id or ""),
        ),
        title=row.title,
        years=years(row),
        together=str(together or ""),
        address=agreement_address(row.agreement) if row.agreement else "",
        recommended=row.recommended,
    )


def register() -> None:
    """Make the rule known; called once, when the apps are ready."""
    registry.add_partner_money(contributions)
