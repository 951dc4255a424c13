"""The items that a batch has brought, as they stand now: which of them somebody has changed or uses since.

The number of queries is the same for any number of items.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from exchange.finance.lines import Key
from exchange.finance.models import FinanceBatch, FinanceEntry
from organisation.models import SourceRef
from roadmap.budget import PART_OF, Direction
from roadmap.models import BudgetAmount, BudgetItem

IMPORTED = ("title", "product_id", "account", "year_from", "year_to", "part", "direction", "stage", "open_ended")
"""Columns that an import writes; a difference there means that somebody has changed the item by hand."""
DELETED, CHANGED, AMOUNT, USED = "deleted", "changed", "amount", "used"
"""What may have happened to an item since it was imported."""


@dataclass
class Own:
    """An item of the batch: what was last written of it, the row now (None: deleted by hand), and what happened."""

    entry: FinanceEntry
    item: BudgetItem | None
    amount: BudgetAmount | None
    since: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """The key under which a file names it."""
        return key_of(self.entry)

    @property
    def touched(self) -> bool:
        """Whether somebody has changed by hand what the import wrote."""
        return bool(set(self.since) - {USED})

    @property
    def used(self) -> bool:
        """Whether something else hangs on it: shares, cover, baseline, contribution, paper, source, notes."""
        return USED in self.since


def check_at_once() -> None:
    """Let the database check foreign keys after each statement, for the rest of the transaction.

    The history that triggers write catches an error for each row, and PostgreSQL then looks through all checks that
    are put off to the end: with ten thousand rows a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def key_of(entry: FinanceEntry) -> Key:
    """Return the key of a sum."""
    return Key(str(entry.product_id or ""), entry.account, entry.year, entry.direction)


def columns(batch: FinanceBatch, entry: FinanceEntry) -> dict[str, Any]:
    """Return what an import writes into the columns of an item."""
    return {
        "title": entry.title,
        "product_id": entry.product_id,
        "account": entry.account,
        "year_from": entry.year,
        "year_to": entry.year,
        "part": PART_OF[Direction(entry.direction)].value,
        "direction": entry.direction,
        "stage": batch.stage,
        "open_ended": False,
    }


def load(batch: FinanceBatch, *, lock: bool) -> dict[Key, Own]:
    """Return the batch's own items by key; with `lock` nobody else changes or uses them until the transaction ends."""
    counting = Q(of_import__taken_back_at__isnull=True) | Q(stays=True)
    rows = FinanceEntry.objects.filter(counting, of_import__batch=batch)
    entries = list(rows.order_by("item", "-of_import__number").distinct("item"))
    taken_away = set(removed_ids(batch))
    items = BudgetItem.objects.filter(pk__in=[entry.item for entry in entries]).order_by("pk")
    if lock:
        items = (
            items.select_for_update()
        )  # the strongest: an amount or a share that is being added waits, or is waited for
    by_id = {item.pk: item for item in items}
    latest = amounts_of(by_id)
    in_use = used(by_id)
    found: dict[Key, Own] = {}
    for entry in entries:
        item = by_id.get(entry.item)
        if item is None and entry.item in taken_away:
            continue
        one = Own(entry, item, latest.get(entry.item))
        one.since = _since(batch, one, in_use)
        known = found.get(one.key)
        if known is None or known.item is None:
            found[one.key] = one
    return found


def removed_ids(batch: FinanceBatch) -> list[UUID]:
    """Return the items that imports of the batch have taken away and not brought back."""
    kept = batch.imports.filter(taken_back_at__isnull=True).exclude(removed=[]).values_list("removed", flat=True)
    return [UUID(row["item"]["id"]) for rows in kept for row in rows]


def amounts_of(items: Collection[UUID]) -> dict[UUID, BudgetAmount]:
    """Return the latest amount of each item."""
    rows = BudgetAmount.objects.filter(item__in=list(items))
    return {
        row.item_id: row for row in rows.order_by("item_id", "-effective_on", "-recorded_at", "-id").distinct("item_id")
    }


def used(items: dict[UUID, BudgetItem]) -> set[UUID]:
    """Return the items on which something else hangs, whatever room it is in."""
    ids = list(items)
    found = set(
        SourceRef.objects.filter(target_type="roadmap.budgetitem", target_id__in=ids).values_list(
            "target_id", flat=True
        )
    )
    for relation in BudgetItem._meta.related_objects:
        model: Any = relation.related_model
        if model is BudgetAmount or model.__name__ == "BudgetItemEvent":
            continue
        name = relation.field.name
        found |= set(model._default_manager.filter(**{f"{name}__in": ids}).values_list(name, flat=True))
    return found | {key for key, item in items.items() if _is_enriched(item)}


def _is_enriched(item: BudgetItem) -> bool:
    said = (item.note, item.nature, item.condition, item.granted_by_id)
    return any(said) or item.conditional or item.recurring is not None or item.voluntary is not None


def _since(batch: FinanceBatch, one: Own, in_use: Collection[UUID]) -> list[str]:
    if one.item is None:
        return [DELETED]
    found = []
    wanted = columns(batch, one.entry)
    if any(getattr(one.item, name) != wanted[name] for name in IMPORTED):
        found.append(CHANGED)
    if one.amount is None or one.amount.pk != one.entry.amount_row or one.amount.amount is None:
        found.append(AMOUNT)
    return [*found, USED] if one.item.pk in in_use else found
