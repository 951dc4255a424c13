"""Changing single budget items: their dated amounts, shares and cover; deleting one that was a mistake."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions import action, change, required
from organisation.models import Qualifier, SourceRef, User
from organisation.partial_dates import PartialDate
from roadmap.actions.money import Target, insert_amount, insert_covers, insert_shares
from roadmap.actions.removal import delete_row
from roadmap.models import ActionField, BudgetAmount, BudgetItem, FundingSource, Project
from roadmap.money.percents import exceed

PARTS = ("roadmap.budgetamount.item", "roadmap.allocation.item", "roadmap.itemcover.item")


def amount_on(item: BudgetItem, day: date) -> BudgetAmount | None:
    """Return the amount of an item that holds on `day`; None where nothing is recorded by then."""
    rows = item.amounts.filter(effective_on__lte=day)
    return rows.order_by("-effective_on", "-recorded_at", "-id").first()


def enter_amount(
    item: BudgetItem,
    *,
    effective_on: PartialDate,
    by: User | None,
    amount: Decimal | None = None,
    qualifier: str = Qualifier.EXACT,
    reason: str = "",
    recorded_at: datetime | None = None,
) -> BudgetAmount:
    """Insert an amount that holds from a day on. Raises ValidationError when a later one is there already."""
    last = item.amounts.order_by("-effective_on", "-recorded_at", "-id").first()
    if last is not None and effective_on.day < last.effective_on:
        message = _("There is a later amount already, of %(date)s.")
        raise ValidationError({"since": message % {"date": f"{last.effective_on:%d.%m.%Y}"}}, code="order")
    return insert_amount(item, amount, qualifier, change(effective_on, by=by, reason=reason, recorded_at=recorded_at))


def put_shares(item: BudgetItem, shares: Sequence[tuple[Target, Decimal]]) -> None:
    """Let an item belong to these targets and nothing else; what stays keeps its row and so its sources.

    Raises ValidationError as `allocate` does, and for a target that is named twice.
    """
    wanted = {_key(target): (target, share) for target, share in shares}
    if len(wanted) < len(shares):
        raise ValidationError({"shares": _("Something is named twice; put its shares together.")}, code="twice")
    if exceed([share for _target, share in shares]):
        whole = sum((share for _target, share in shares), Decimal(0))
        message = _("The shares of an item cannot exceed 1; these make %(sum)s.") % {"sum": whole}
        raise ValidationError({"shares": message}, code="shares")
    kept = {(row.field_id, row.project_id): row for row in item.allocations.all()}
    for key, row in kept.items():
        if key not in wanted:
            SourceRef.objects.filter(target_id=row.pk).delete()
            row.delete()
        elif row.share != wanted[key][1]:
            row.share = wanted[key][1]
            row.save(update_fields=["share"])
    insert_shares(item, [pair for key, pair in wanted.items() if key not in kept])


def _key(target: Target) -> tuple[Any, Any]:
    return (
        target.pk if isinstance(target, ActionField) else None,
        target.pk if isinstance(target, Project) else None,
    )


def put_covers(item: BudgetItem, covers: Sequence[tuple[FundingSource, Decimal | None]]) -> None:
    """Let these sources and nothing else cover an item. Raises ValidationError as `cover` does, and for one twice."""
    wanted = {source.pk: (source, share) for source, share in covers}
    if len(wanted) < len(covers):
        raise ValidationError({"covers": _("Something is named twice; put its shares together.")}, code="twice")
    whole = sum((share for _source, share in covers if share is not None), Decimal(0))
    if whole > 100:
        message = _("The cover of an item cannot exceed 100 per cent; this makes %(sum)s.") % {"sum": whole}
        raise ValidationError({"covers": message}, code="shares")
    kept = {row.funding_source_id: row for row in item.covers.all()}
    for key, row in kept.items():
        if key not in wanted:
            SourceRef.objects.filter(target_id=row.pk).delete()
            row.delete()
        else:
            row.share_percent = None  # so that what is added meanwhile is not taken for too much
            row.save(update_fields=["share_percent"])
    insert_covers(item, [pair for key, pair in wanted.items() if key not in kept])
    for key, row in kept.items():
        if key in wanted:
            row.share_percent = wanted[key][1]
            row.save(update_fields=["share_percent"])


def check_point(item: BudgetItem) -> None:
    """Raise ValidationError where an item names another body's resolution."""
    point = item.granted_by
    if point is not None and point.resolution.paper.owner_id != item.plan.owner_id:
        raise ValidationError({"granted_by": _("It is a resolution of another body.")}, code="foreign")


@action
def remove_item(*, item: BudgetItem, reason: str, by: User | None) -> None:
    """Delete an item that was a mistake, with its amounts, shares and covers; the reason is required.

    Raises ValidationError while a baseline or a partner's contribution rests on it.
    """
    reason = required(reason, "reason", _("Say why the item is deleted."))
    keys = list(item.amounts.values_list("pk", flat=True))
    owner = item.plan.owner
    delete_row(item, action="item.remove", parts=PARTS, by=by, owner=owner, keys=keys, reason=reason)
