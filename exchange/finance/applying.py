"""Writes an import: items, amounts, sums and lines in bulk, in the caller's one transaction, with one audit event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max, Model

from exchange.finance.comparing import REPLACE, Change, Proposal
from exchange.finance.lines import Found, Key
from exchange.finance.models import EntryState, FinanceBatch, FinanceEntry, FinanceImport, FinanceLine
from exchange.finance.own import IMPORTED, columns
from organisation.audit import record
from organisation.models import User
from organisation.slugs import slug_of
from roadmap.models import BudgetAmount, BudgetItem, BudgetProduct

SIZE = 2_000
"""Rows of one statement."""
Tell = Callable[[str, int, int], None]


@dataclass
class File:
    """What is kept of a file beside its lines."""

    name: str
    sha256: str
    size: int
    as_of: date
    reason: str
    hand: str


@dataclass
class _Rows:
    """What will be written."""

    items: list[BudgetItem] = field(default_factory=list)
    amounts: list[BudgetAmount] = field(default_factory=list)
    entries: list[FinanceEntry] = field(default_factory=list)
    edited: list[BudgetItem] = field(default_factory=list)
    lines: list[FinanceLine] = field(default_factory=list)


@dataclass
class Import:
    """One import while it is written."""

    batch: FinanceBatch
    file: File
    found: Found
    proposal: Proposal
    products: dict[str, BudgetProduct]
    by: User
    sums: list[Any]
    moment: datetime
    """When amounts are recorded: by the database's clock, before the locks, so that what waits for them is later."""
    tell: Tell

    def write(self) -> FinanceImport:
        """Write all of it."""
        self._rows = _Rows()
        self._row = self._import()
        self._slugs = _Slugs(self.batch)
        self._removed()
        for change in self.proposal.new:
            self._new(change)
        for change in self.proposal.replaced:
            self._replace(change, EntryState.REPLACED)
        for change in self.proposal.unchanged:
            self._entry(change, EntryState.UNCHANGED)
        for change in self.proposal.by_hand:
            self._by_hand(change)
        self._save()
        details = {
            "file": self.file.name,
            "batch": self.batch.name,
            "lines": self.found.lines,
            "items": len(self._rows.entries),
            "sha256": self.file.sha256,
            "reason": self.file.reason,
        }
        record(
            by=self.by, action="finance.import", target=self.batch.plan, owner=self.batch.plan.owner, details=details
        )
        return self._row

    def _import(self) -> FinanceImport:
        last = self.batch.imports.aggregate(last=Max("number"))["last"] or 0
        return FinanceImport(
            batch=self.batch,
            number=last + 1,
            file_name=self.file.name,
            sha256=self.file.sha256,
            size=self.file.size,
            as_of=self.file.as_of,
            reason=self.file.reason,
            lines=self.found.lines,
            left_out=sum(self.found.left_out.values()),
            sums=self.sums,
            counts={**self.proposal.counts(), "hand": self.file.hand},
            created_by=self.by,
            created_label=str(self.by)[:200],
        )

    def _removed(self) -> None:
        """Take away what is no longer in the file; the rows are kept whole, so that they can come back."""
        gone = [*self.proposal.gone, *(self.proposal.gone_by_hand if self.file.hand == REPLACE else ())]
        items = {one.own.item.pk: one.own.item for one in gone if one.own and one.own.item}
        if not items:
            return
        amounts: dict[UUID, list[BudgetAmount]] = {}
        for amount in BudgetAmount.objects.filter(item__in=list(items)):
            amounts.setdefault(amount.item_id, []).append(amount)
        self._row.removed = [
            {"item": kept(item), "amounts": [kept(amount) for amount in amounts.get(key, [])]}
            for key, item in items.items()
        ]
        BudgetAmount.objects.filter(item__in=list(items)).delete()
        BudgetItem.objects.filter(pk__in=list(items)).delete()

    def _new(self, change: Change) -> None:
        entry = self._entry(change, EntryState.NEW)
        product = self.products[change.key.product]
        item = BudgetItem(
            pk=entry.item,
            plan=self.batch.plan,
            slug=self._slugs.of(product.code, change.key),
            budget_plan_id=self.batch.budget_plan_id,
            batch=self.batch.slug,
            **columns(self.batch, entry),
        )
        self._rows.items.append(item)
        self._amount(entry, self.file.as_of)

    def _replace(self, change: Change, state: EntryState) -> None:
        assert change.own is not None
        assert change.total is not None
        item = change.own.item
        assert item is not None
        entry = self._entry(change, state)
        wanted = columns(self.batch, entry)
        entry.before = {
            name: str(value) if isinstance(value, UUID) else value
            for name in IMPORTED
            if (value := getattr(item, name)) != wanted[name]
        }
        if entry.before:
            for name in entry.before:
                setattr(item, name, wanted[name])
            self._rows.edited.append(item)
        if change.before != change.total.amount or state == EntryState.OVERWRITTEN:
            own = change.own.amount
            self._amount(entry, max(self.file.as_of, own.effective_on) if own else self.file.as_of)

    def _by_hand(self, change: Change) -> None:
        assert change.own is not None
        if self.file.hand != REPLACE:
            self._entry(change, EntryState.KEPT)
        elif change.own.item is None:
            self._new(Change(change.key, change.total, None, change.title))
        else:
            self._replace(change, EntryState.OVERWRITTEN)

    def _entry(self, change: Change, state: EntryState) -> FinanceEntry:
        """Note the sum and its lines; the item's last written title and amount stay known where nothing is written."""
        key, total, own = change.key, change.total, change.own
        assert total is not None
        written = state in (EntryState.KEPT, EntryState.UNCHANGED)
        entry = FinanceEntry(
            of_import=self._row,
            item=own.entry.item if own else uuid4(),
            amount_row=own.entry.amount_row if own else None,
            product_id=UUID(key.product),
            code=self.products[key.product].code,
            account=key.account,
            year=key.year,
            direction=key.direction,
            title=own.entry.title if own and written else change.title,
            amount=total.amount,
            lines=len(total.lines),
            state=state,
        )
        self._rows.entries.append(entry)
        self._rows.lines += [
            FinanceLine(entry=entry, number=line.row, amount=line.amount, text=line.text) for line in total.lines
        ]
        return entry

    def _amount(self, entry: FinanceEntry, effective_on: date) -> None:
        row = BudgetAmount(
            item_id=entry.item,
            amount=entry.amount,
            effective_on=effective_on,
            recorded_by=self.by,
            recorded_at=self.moment,
            reason=self.file.reason,
        )
        entry.amount_row = row.pk
        self._rows.amounts.append(row)

    def _save(self) -> None:
        rows = self._rows
        self._row.save(force_insert=True)
        if rows.edited:
            BudgetItem.objects.bulk_update(rows.edited, list(IMPORTED_FIELDS), batch_size=SIZE)
        groups: list[Sequence[Model]] = [rows.items, rows.amounts, rows.entries, rows.lines]
        total, done = sum(map(len, groups)), 0
        for group in groups:
            for start in range(0, len(group), SIZE):
                part = group[start : start + SIZE]
                type(part[0])._default_manager.bulk_create(part)
                done += len(part)
                self.tell("writing", done, total)


IMPORTED_FIELDS = [name.removesuffix("_id") for name in IMPORTED]


class _Slugs:
    """Addresses of new items: batch, product, account and year; unlike all that the plan has."""

    def __init__(self, batch: FinanceBatch) -> None:
        self._batch = batch
        self._taken = set(BudgetItem.objects.filter(plan=batch.plan).values_list("slug", flat=True))

    def of(self, code: str, key: Key) -> str:
        """Return the address of one."""
        wanted = slug_of(f"{self._batch.slug[:30]} {code[:14]} {key.account[:14]} {key.year}"[:68])[:70].strip("-")
        found, number = wanted, 2
        while found in self._taken:
            found, number = f"{wanted}-{number}", number + 1
        self._taken.add(found)
        return found


def kept(row: Model) -> dict[str, Any]:
    """Return all columns of a row as JSON can hold them."""
    return {column.attname: _plain(getattr(row, column.attname)) for column in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
