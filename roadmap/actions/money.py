"""Money: products, budgets, items with their amounts, what they belong to, what covers them, and grants. In euros."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from organisation.actions import action, change, check_fields, enter, figure_or_unknown, insert, partial
from organisation.audit import record
from organisation.models import Body, Qualifier, User
from organisation.partial_dates import PartialDate
from roadmap.budget import PART_OF
from roadmap.budget import Direction as PureDirection
from roadmap.models import (
    ActionField,
    Allocation,
    BudgetAmount,
    BudgetItem,
    BudgetPlan,
    BudgetPlanState,
    BudgetProduct,
    FundingSource,
    Grant,
    ItemCover,
    Plan,
    Project,
    Stage,
)
from roadmap.shares import SHARE_STEP

GRANT_DATES = ("granted_on", "approval_from", "approval_to", "statement_due", "statement_sent")
Target = ActionField | Project | None
"""What a share of an item belongs to; None is the plan as a whole."""


@action
def add_budget_product(*, owner: Body, by: User | None, **values: Any) -> BudgetProduct:
    """Add a product of the budget (slug, code as text, name)."""
    return enter(BudgetProduct(owner=owner, **values), by=by, action="product.add", owner=owner)


@action
def add_budget_plan(*, owner: Body, by: User | None, **values: Any) -> BudgetPlan:
    """Add a budget of one year or two. A supplementary budget, and no other, has a supplementary number."""
    row = BudgetPlan(owner=owner, **values)
    if (row.state == BudgetPlanState.SUPPLEMENTARY) != (row.supplementary_number is not None):
        message = _("A supplementary budget, and no other, has a supplementary number.")
        raise ValidationError({"supplementary_number": message}, code="supplementary")
    return enter(row, by=by, action="budget.add", owner=owner)


@action
def add_funding_source(*, owner: Body, by: User | None, **values: Any) -> FundingSource:
    """Add a source of cover, with the condition that it hangs on."""
    grant = values.get("grant")
    if grant is not None and grant.plan.owner_id != owner.pk:
        raise ValidationError({"grant": _("The grant is another body's.")}, code="foreign")
    return enter(FundingSource(owner=owner, **values), by=by, action="funding.add", owner=owner)


@action
def add_grant(*, plan: Plan, by: User | None, **values: Any) -> Grant:
    """Add a grant; its dates are partial ones. The rate is in per cent, amount and own share are in euros."""
    dates = {name: values.pop(name, None) for name in GRANT_DATES}
    begins, ends = dates["approval_from"], dates["approval_to"]
    if begins and ends and ends.day < begins.day:
        raise ValidationError({"approval_to": _("The approval period ends before it begins.")}, code="period")
    for name in ("amount", "own_share", "eligible_cost"):
        values[name] = figure_or_unknown(values.get(name), name, 2)
        if values[name] is not None and values[name] < 0:
            raise ValidationError({name: _("A grant cannot be negative.")}, code="negative")
    for name, value in dates.items():
        values |= partial(name, value)
    return enter(Grant(plan=plan, **values), by=by, action="grant.add", owner=plan.owner)


@action
def add_budget_item(
    *,
    plan: Plan,
    by: User | None,
    effective_on: PartialDate | None = None,
    amount: Decimal | None = None,
    qualifier: str = Qualifier.EXACT,
    shares: Sequence[tuple[Target, Decimal]] = (),
    covers: Sequence[tuple[FundingSource, Decimal | None]] = (),
    recorded_at: datetime | None = None,
    **values: Any,
) -> BudgetItem:
    """Add a line of money, with its amount from `effective_on` on (an unknown amount without it), shares and cover.

    Raises ValidationError when the direction does not fit the part of the budget (rule 5), when conditional money does
    not say on what it hangs, for years in the wrong order, and as `record_amount`, `allocate` and `cover` do.
    """
    row = BudgetItem(plan=plan, **values)
    check_item(row)
    details = {"stage": row.stage, "amount": None if amount is None else str(amount), "qualifier": str(qualifier)}
    enter(row, by=by, action="item.add", owner=plan.owner, details=details)
    if effective_on is not None:
        columns = change(effective_on, by=by, recorded_at=recorded_at)
        insert_amount(row, amount, qualifier, columns)
    insert_shares(row, shares)
    insert_covers(row, covers)
    return row


@action
def record_amount(
    *,
    item: BudgetItem,
    amount: Decimal | None,
    effective_on: PartialDate,
    by: User | None,
    qualifier: str = Qualifier.EXACT,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> BudgetAmount:
    """Write an item's amount as of a day; None where it became unknown.

    Raises ValidationError for a negative amount that is no actual, and for one that is not a Decimal with 2 places.
    """
    columns = change(effective_on, by=by, reason=reason, recorded_at=recorded_at)
    row = insert_amount(item, amount, qualifier, columns)
    details = {"amount": None if amount is None else str(amount), "qualifier": str(qualifier), "reason": reason}
    record(by=by, action="item.amount", target=item, owner=item.plan.owner, details=details)
    return row


@action
def allocate(*, item: BudgetItem, shares: Sequence[tuple[Target, Decimal]], by: User | None) -> None:
    """Lay shares of an item on fields, projects or the plan as a whole (None).

    Raises ValidationError when all shares of the item exceed 1 together.
    """
    insert_shares(item, shares)
    details = {"shares": [[str(target or item.plan), str(share)] for target, share in shares]}
    record(by=by, action="item.allocate", target=item, owner=item.plan.owner, details=details)


@action
def cover(
    *, item: BudgetItem, funding_source: FundingSource, by: User | None, share_percent: Decimal | None = None
) -> None:
    """Say what covers an item. Raises ValidationError when the known shares exceed 100 per cent together."""
    insert_covers(item, [(funding_source, share_percent)])
    details = {"source": funding_source.name, "percent": None if share_percent is None else str(share_percent)}
    record(by=by, action="item.cover", target=item, owner=item.plan.owner, details=details)


def check_item(row: BudgetItem) -> None:
    """Raise ValidationError where fields of an item do not go together, or are of another body's budget."""
    if row.direction and PART_OF.get(PureDirection(row.direction)) != row.part:
        message = _("Revenue and expense belong to the result plan, receipt and payment to the finance plan.")
        raise ValidationError({"direction": message}, code="direction")
    if row.conditional and not row.condition.strip():
        raise ValidationError({"condition": _("Say on what the conditional money hangs.")}, code="required")
    if row.year_from and row.year_to and row.year_to < row.year_from:
        raise ValidationError({"year_to": _("The last year lies before the first one.")}, code="period")
    for name in ("product", "budget_plan"):
        other = getattr(row, name)
        if other is not None and other.owner_id != row.plan.owner_id:
            raise ValidationError({name: _("It belongs to another body's budget.")}, code="foreign")


def insert_amount(item: BudgetItem, amount: Decimal | None, qualifier: str, columns: dict[str, Any]) -> BudgetAmount:
    """Insert an amount; `columns` as `change` gives them. Raises ValidationError as `record_amount` does."""
    value = figure_or_unknown(amount, "amount", 2)
    if value is not None and value < 0 and item.stage != Stage.ACTUAL:
        raise ValidationError({"amount": _("Only actuals may be negative.")}, code="negative")
    row = BudgetAmount(item=item, amount=value, qualifier=qualifier, **columns)
    check_fields(row)
    insert(row)
    return row


def insert_shares(item: BudgetItem, shares: Sequence[tuple[Target, Decimal]]) -> None:
    """Insert shares beside those that are there. Raises ValidationError as `allocate` does."""
    if not shares:
        return
    if any(not 0 < share <= 1 for _target, share in shares):
        raise ValidationError({"shares": _("A share is greater than 0 and at most 1.")}, code="share")
    taken = item.allocations.aggregate(taken=Sum("share"))["taken"] or Decimal(0)
    whole = taken + sum((share for _target, share in shares), Decimal(0))
    # shares have 6 places: three thirds may miss 1, or exceed it, by their rounding
    if whole > 1 + SHARE_STEP * len(shares):
        message = _("The shares of an item cannot exceed 1; these make %(sum)s.") % {"sum": whole}
        raise ValidationError({"shares": message}, code="shares")
    for target, share in shares:
        field = target if isinstance(target, ActionField) else None
        project = target if isinstance(target, Project) else None
        if field is not None and field.version.plan_id != item.plan_id:
            raise ValidationError({"shares": _("The field of action belongs to another plan.")}, code="foreign")
        insert(Allocation(item=item, field=field, project=project, share=share))


def insert_covers(item: BudgetItem, covers: Sequence[tuple[FundingSource, Decimal | None]]) -> None:
    """Insert covers beside those that are there. Raises ValidationError as `cover` does."""
    if not covers:
        return
    taken = item.covers.aggregate(taken=Sum("share_percent"))["taken"] or Decimal(0)
    whole = taken + sum((share for _source, share in covers if share is not None), Decimal(0))
    if whole > 100:
        message = _("The cover of an item cannot exceed 100 per cent; this makes %(sum)s.") % {"sum": whole}
        raise ValidationError({"covers": message}, code="shares")
    for source, share in covers:
        if source.owner_id != item.plan.owner_id:
            raise ValidationError({"covers": _("It belongs to another body's budget.")}, code="foreign")
        insert(ItemCover(item=item, funding_source=source, share_percent=share))
