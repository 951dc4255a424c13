"""Saving the grid: all changed cells or none, each merged with what stands there now.

A cell that holds an item is a new amount of it, as of today; one that holds none makes an item. Two people who fill the
same empty cell meet here as well: the plan is locked, and the later one is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.actions import as_one
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Conflict, Edit, merge
from organisation.models import AuditEvent, User
from organisation.partial_dates import PartialDate
from roadmap.actions.creation import free_address
from roadmap.actions.money import add_budget_item
from roadmap.models import BudgetItem, BudgetProduct, Plan, Stage
from roadmap.money.fields import amount_fields, columns_of, columns_of_years
from roadmap.money.grid import Column, Entry, Line
from roadmap.money.grid_cells import UNKNOWN, Value, cell_text, parse_cell
from roadmap.money.grid_rows import Chosen, Grid, Span, load_grid
from roadmap.money.targets import replace_shares

EXISTING, NEW = "p", "n"


@dataclass(frozen=True)
class Typed:
    """One cell as it was sent: the text that it was opened with and the text that was typed."""

    base: str
    text: str


@dataclass(frozen=True)
class CellClash:
    """A cell that somebody else has changed meanwhile; `name` is that of the cell now ("" where it is gone)."""

    name: str
    where: str
    before: str
    theirs: str
    yours: str


class Refused(Exception):
    """Nothing was written: `errors` are messages by the cell's name, `clashes` what others changed meanwhile."""

    def __init__(self, errors: Mapping[str, str], clashes: list[CellClash]) -> None:
        self.errors = dict(errors)
        self.clashes = list(clashes)
        super().__init__(", ".join([*self.errors, *(clash.name for clash in self.clashes)]))


@dataclass(frozen=True)
class Saved:
    """What was written: the event that can be undone (None where nothing changed or items were made), and counts."""

    event: AuditEvent | None = None
    changed: int = 0
    made: int = 0


@dataclass
class _Work:
    """What is to be done, found out before anything is written."""

    changes: list[tuple[Entry, Value, Value]] = field(default_factory=list)
    new: list[tuple[Line, Column, Value]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    clashes: list[CellClash] = field(default_factory=list)


def name_of(entry: Entry) -> str:
    """Return the name of a cell that holds an item."""
    return f"{EXISTING}-{entry.item.key}"


def name_of_empty(row_key: str, column: Column) -> str:
    """Return the name of a cell that holds none."""
    return f"{NEW}-{row_key}~{column.period}~{column.stage}"


def value_of(entry: Entry) -> Value:
    """Return what a cell holds."""
    amount = entry.item.amount
    return UNKNOWN if amount is None else (amount.value, amount.qualifier.value)


def column_label(column: Column) -> str:
    """Return a column's name: "2023, Ansatz"."""
    return f"{column.period or _('year not stated')}, {Stage(column.stage).label}"


def save_grid(
    *, plan: Plan, chosen: Chosen, span: Span, typed: Mapping[str, Typed], by: User, reason: str = ""
) -> Saved:
    """Write the cells that were changed, all of them or none. Raises Refused; nothing is written then."""
    day = timezone.localdate()
    with as_one():
        # the plan's lock: two who fill the same empty cell come one after the other
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        keys = [name.partition("-")[2] for name in typed if name.startswith(f"{EXISTING}-")]
        items = BudgetItem.objects.filter(plan=plan, pk__in=_uuids(keys)).order_by("pk")
        locked = {str(row.pk): row for row in items.select_for_update(no_key=True, of=("self",))}
        grid = load_grid(plan, chosen, span, day)
        work = _worked_out(grid, typed)
        if work.errors or work.clashes:
            raise Refused(work.errors, work.clashes)
        events = [_change(locked[entry.item.key], now, value, by, reason) for entry, now, value in work.changes]
        for line, column, value in work.new:
            _make(plan, grid, line, column, value, day, by)
        return _told(plan, [event for event in events if event is not None], len(work.new), locked, reason, by)


def _uuids(keys: list[str]) -> list[str]:
    return [key for key in keys if len(key) == 36 and set(key) <= set("0123456789abcdef-")]


def _worked_out(grid: Grid, typed: Mapping[str, Typed]) -> _Work:
    work = _Work()
    by_name = {name_of(entry): entry for row in grid.rows for entry in row.entries.values()}
    for name, sent in typed.items():
        if name.startswith(f"{NEW}-"):
            _empty_cell(work, grid, name, sent)
        elif name in by_name:
            _full_cell(work, name, by_name[name], sent)
        elif sent.text != sent.base:
            work.clashes.append(CellClash("", _("This item is gone."), sent.base, "", sent.text))
    return work


def _read(work: _Work, name: str, sent: Typed, stage: str) -> Edit | None:
    """Return what a cell was opened with and what was typed; None where it stays as it is or cannot be read."""
    try:
        value = parse_cell(sent.text, stage)
    except ValidationError as error:
        work.errors[name] = " ".join(error.messages)
        return None
    try:
        base = parse_cell(sent.base, stage)
    except ValidationError:
        base = UNKNOWN
    return None if _same(value, base) else Edit(base, value)


def _same(one: Value, other: Value) -> bool:
    """Whether two cells say the same: how exactly an unknown amount is known does not matter."""
    return one == other or (one[0] is None and other[0] is None)


def _full_cell(work: _Work, name: str, entry: Entry, sent: Typed) -> None:
    wish = _read(work, name, sent, entry.column.stage)
    if wish is None:
        return
    now = value_of(entry)
    try:
        changes = merge({name: now}, {name: wish})
    except Conflict:
        where = f"{entry.title}: {column_label(entry.column)}"
        work.clashes.append(CellClash(name, where, sent.base, cell_text(now), sent.text))
        return
    if changes:
        work.changes.append((entry, now, wish.value))


def _empty_cell(work: _Work, grid: Grid, name: str, sent: Typed) -> None:
    row_key, _tilde, rest = name.partition("-")[2].partition("~")
    period, _tilde, stage = rest.rpartition("~")
    if not sent.text.strip():
        return
    row, column = grid.row(row_key), Column(period, stage)
    if row is None or column not in grid.columns:
        work.clashes.append(CellClash("", _("This row has changed meanwhile."), "", "", sent.text))
        return
    wish = _read(work, name, sent, stage)
    if wish is None:
        return
    entry = row.entries.get(column)
    if entry is None:
        work.new.append((row.line, column, wish.value))
        return
    try:
        merge({name: value_of(entry)}, {name: wish})
    except Conflict:
        where = f"{entry.title}: {column_label(column)}"
        work.clashes.append(CellClash(name_of(entry), where, "", cell_text(value_of(entry)), sent.text))


def _change(row: BudgetItem, now: Value, value: Value, by: User, reason: str) -> AuditEvent | None:
    edits = {"amount": Edit(now[0], value[0]), "qualifier": Edit(now[1], value[1])}
    return edit(
        row=row,
        fields=amount_fields(),
        edits=edits,
        by=by,
        action="item.amount",
        owner=row.plan.owner,
        reason=reason,
    )


def _make(plan: Plan, grid: Grid, line: Line, column: Column, value: Value, day: date, by: User) -> BudgetItem:
    """Make the item of a cell that held none: of its line, with the line's allocation."""
    product = BudgetProduct.objects.filter(owner=plan.owner_id, slug=line.product).first() if line.product else None
    named = grid.labels.get(line.shares) or grid.chosen.label
    title = f"{named[:200]}, {column_label(column)}"
    condition = ""
    if line.conditional:
        like = BudgetItem.objects.filter(plan=plan, product=product, account=line.account, conditional=True).first()
        condition = like.condition if like else ""
    row = add_budget_item(
        plan=plan,
        by=by,
        slug=free_address(title, plan.budget_items.all(), "posten"),
        title=title,
        product=product,
        account=line.account,
        stage=column.stage,
        conditional=line.conditional,
        condition=condition,
        effective_on=PartialDate(day),
        amount=value[0],
        qualifier=value[1],
        **columns_of_years(column.period),
        **columns_of(line.side),
    )
    replace_shares(row, line.shares)
    return row


def _told(plan: Plan, events: list[AuditEvent], made: int, locked: Mapping[str, Any], reason: str, by: User) -> Saved:
    """Write one event for several cells; it can be undone as a whole unless items were made."""
    if len(events) < 2:
        return Saved(events[0] if events and not made else None, len(events), made)
    target = locked[str(events[0].target_id)]
    details: dict[str, Any] = {"count": len(events), "reason": reason.strip()}
    if not made:
        details["parts"] = [str(event.pk) for event in events]
    whole = record(by=by, action="items.change", target=target, owner=plan.owner, details=details)
    return Saved(None if made else whole, len(events), made)
