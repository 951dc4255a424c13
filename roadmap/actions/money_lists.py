"""What items refer to: instalments of grants, causes of deviations; deleting products, budgets, sources, grants."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from organisation.actions import action, enter, figure_or_unknown, partial, required
from organisation.models import Body, User
from organisation.partial_dates import PartialDate
from roadmap.actions.removal import delete_row
from roadmap.models import (
    BudgetPlan,
    BudgetProduct,
    FundingSource,
    Grant,
    GrantInstalment,
    MoneyDeviation,
    Plan,
)

REMOVALS: Mapping[type[Model], tuple[str, tuple[str, ...]]] = {
    BudgetProduct: ("product.remove", ()),
    BudgetPlan: ("budget.remove", ()),
    FundingSource: ("funding.remove", ()),
    Grant: ("grant.remove", ("roadmap.grantinstalment.grant",)),
    GrantInstalment: ("instalment.remove", ()),
    MoneyDeviation: ("deviation.remove", ()),
}
"""What may be deleted: the code in the audit trail, and the parts that go with the row."""


@action
def add_instalment(
    *,
    grant: Grant,
    by: User | None,
    due_on: PartialDate | None = None,
    amount: Decimal | None = None,
    qualifier: str = "exact",
    received_on: PartialDate | None = None,
    received_amount: Decimal | None = None,
) -> GrantInstalment:
    """Add the next instalment of a grant; amounts in euros, None is unknown.

    Raises ValidationError for an amount received without its day, and for negative amounts.
    """
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)  # two at once must not take the same number
    figures = {"amount": amount, "received_amount": received_amount}
    for name, value in figures.items():
        figures[name] = figure_or_unknown(value, name, 2)
        if value is not None and value < 0:
            raise ValidationError({name: _("A grant cannot be negative.")}, code="negative")
    if received_amount is not None and received_on is None:
        raise ValidationError({"received_on": _("Say when it was received.")}, code="required")
    number = (grant.instalments.aggregate(last=Max("number"))["last"] or 0) + 1
    dates = {**partial("due_on", due_on), **partial("received_on", received_on)}
    row = GrantInstalment(grant=grant, number=number, qualifier=qualifier, **figures, **dates)
    return enter(row, by=by, action="instalment.add", owner=grant.plan.owner)


@action
def add_deviation(
    *,
    plan: Plan,
    by: User | None,
    year: int,
    cause: str,
    remedy: str = "",
    product: BudgetProduct | None = None,
    direction: str = "",
) -> MoneyDeviation:
    """Say why a product's money of a year deviates from what was granted, and what is done (rule 20)."""
    cause = required(cause, "cause", _("Say why it deviates."))
    if product is not None and product.owner_id != plan.owner_id:
        raise ValidationError({"product": _("It belongs to another body's budget.")}, code="foreign")
    row = MoneyDeviation(plan=plan, product=product, year=year, direction=direction, cause=cause, remedy=remedy)
    return enter(row, by=by, action="deviation.add", owner=plan.owner)


@action
def remove_listed(*, row: Model, by: User | None, owner: Body, reason: str = "") -> None:
    """Delete a product, budget, funding source, grant, instalment or cause of a deviation that nothing hangs on."""
    code, parts = REMOVALS[type(row)]
    keys = list(row.instalments.values_list("pk", flat=True)) if isinstance(row, Grant) else []
    delete_row(row, action=code, parts=parts, by=by, owner=owner, keys=keys, reason=reason)
