"""Takes imports of a batch back: the last one, or all of them, the last first.

What the import added goes, what it replaced or took away comes back. Items that somebody has changed by hand since stay
and are named, unless it is said that they go as well; items on which something else hangs stay in any case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.finance import own
from exchange.finance.comparing import REPLACE
from exchange.finance.models import EntryState, FinanceBatch, FinanceEntry, FinanceImport
from exchange.finance.own import Own
from organisation.actions import action
from organisation.audit import record
from organisation.models import User
from roadmap.models import BudgetAmount, BudgetItem, BudgetProduct, Plan

CHANGED, USED, UNRESTORED = "changed", "used", "unrestored"
"""Why something is not as before."""


@dataclass
class TakenBack:
    """How many items went, how many have their figure back, how many came back; and what stays, with the reason."""

    gone: int = 0
    restored: int = 0
    back: int = 0
    imports: int = 0
    stays: list[tuple[str, str, str]] = field(default_factory=list)
    """Title, address, why."""

    @property
    def by_hand(self) -> int:
        """How many stay because somebody has changed them: of these one may say that they go."""
        return sum(why == CHANGED for _title, _slug, why in self.stays)


def active(batch: FinanceBatch) -> list[FinanceImport]:
    """Return the imports that count, the last first."""
    return list(batch.imports.filter(taken_back_at__isnull=True).order_by("-number"))


def outlook(batch: FinanceBatch) -> TakenBack:
    """Return which items of the batch stay when it is taken back, with the reason; nothing is locked or written."""
    found = TakenBack()
    for one in own.load(batch, lock=False).values():
        if one.item is not None and one.since:
            found.stays.append((one.item.title, one.item.slug, USED if one.used else CHANGED))
    return found


@action
def take_back(batch: FinanceBatch, *, whole: bool, hand: str, by: User, expected: int = 0) -> TakenBack:
    """Take the last import of a batch back, or all of them, with one audit event.

    `expected` is the number of the import that was shown as the last one; 0 does not ask. Raises ValidationError when
    there is none, or another one by now.
    """
    own.check_at_once()
    Plan.objects.select_for_update(no_key=True).get(pk=batch.plan_id)
    rows = active(batch)
    if not rows:
        raise ValidationError(_("Nothing of this batch stands in the budget any more."))
    if expected and rows[0].number != expected:
        raise ValidationError(_("Somebody has imported or taken back meanwhile; please look again."))
    found = TakenBack()
    for row in rows if whole else rows[:1]:
        _take(batch, row, hand, by, found)
    details = {
        "batch": batch.name,
        "file": rows[0].file_name,
        "imports": found.imports,
        "items": found.gone + found.restored + found.back,
        "stays": len(found.stays),
    }
    record(by=by, action="finance.take_back", target=batch.plan, owner=batch.plan.owner, details=details)
    return found


def _take(batch: FinanceBatch, row: FinanceImport, hand: str, by: User, found: TakenBack) -> None:
    owns = {one.entry.item: one for one in own.load(batch, lock=True).values()}
    entries = list(row.entries.exclude(state__in=[EntryState.UNCHANGED, EntryState.KEPT]))
    _remove([owns[one.item] for one in entries if one.state == EntryState.NEW and one.item in owns], hand, found)
    changed = [one for one in entries if one.state != EntryState.NEW]
    _restore(row, [(one, owns[one.item]) for one in changed if one.item in owns], hand, found)
    _bring_back(row, found)
    row.taken_back_at, row.taken_back_by, row.taken_back_label = timezone.now(), by, str(by)[:200]
    row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_label"])
    found.imports += 1


def _remove(owns: Iterable[Own], hand: str, found: TakenBack) -> None:
    """Take away what the import added."""
    going: list[UUID] = []
    staying: list[FinanceEntry] = []
    for one in owns:
        if one.item is None:
            continue
        if one.used or (one.touched and hand != REPLACE):
            found.stays.append((one.item.title, one.item.slug, USED if one.used else CHANGED))
            staying.append(one.entry)
        else:
            going.append(one.item.pk)
    BudgetAmount.objects.filter(item__in=going).delete()
    BudgetItem.objects.filter(pk__in=going).delete()
    FinanceEntry.objects.filter(pk__in=[entry.pk for entry in staying]).update(stays=True)
    found.gone += len(going)


def _restore(row: FinanceImport, pairs: Iterable[tuple[FinanceEntry, Own]], hand: str, found: TakenBack) -> None:
    """Give items their figure back, and what else the import wrote over."""
    amounts: list[UUID] = []
    for entry, one in pairs:
        if one.item is None:
            continue
        if one.touched and hand != REPLACE:
            found.stays.append((one.item.title, one.item.slug, CHANGED))
            FinanceEntry.objects.filter(pk=entry.pk).update(stays=True)
            continue
        if entry.before:
            BudgetItem.objects.filter(pk=one.item.pk).update(**entry.before)
        if entry.amount_row:
            amounts.append(entry.amount_row)
        found.restored += 1
    earlier = FinanceEntry.objects.filter(
        of_import__batch=row.batch_id, of_import__number__lt=row.number, amount_row__in=amounts
    )
    kept = set(earlier.values_list("amount_row", flat=True))  # where only the title was replaced
    BudgetAmount.objects.filter(pk__in=set(amounts) - kept).delete()


def _bring_back(row: FinanceImport, found: TakenBack) -> None:
    """Bring back what the import took away."""
    products = {
        str(key) for key in BudgetProduct.objects.filter(owner=row.batch.plan.owner_id).values_list("pk", flat=True)
    }
    taken = set(BudgetItem.objects.filter(plan=row.batch.plan_id).values_list("slug", flat=True))
    items, amounts = [], []
    for kept in row.removed:
        item = _row(BudgetItem, kept["item"])
        if kept["item"]["product_id"] not in products or item.slug in taken:
            found.stays.append((item.title, "", UNRESTORED))
            continue
        items.append(item)
        amounts += [_row(BudgetAmount, amount) for amount in kept["amounts"]]
    BudgetItem.objects.bulk_create(items)
    BudgetAmount.objects.bulk_create(amounts)
    found.back += len(items)


def _row(model: Any, kept: dict[str, Any]) -> Any:
    """Return the row that `applying.kept` wrote down."""
    return model(**{column.attname: column.to_python(kept[column.attname]) for column in model._meta.concrete_fields})
