"""Writes what differs, and nothing else: new rows, changed fields, sources; then, if asked, deletes what vanished."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import DataError, Error, IntegrityError, InternalError, ProgrammingError, models, transaction
from django.utils.translation import gettext as _

from cooperation.models import RolloutDate
from exchange.planfile.items import Item, PlanFile
from exchange.planfile.matching import attributes_of, position_of
from exchange.planfile.messages import rule_message
from exchange.planfile.problems import Problems
from exchange.planfile.result import FieldChange, LoadResult
from exchange.planfile.sections import Section
from exchange.planfile.spec import SECTIONS
from organisation.models import User
from roadmap.models import MilestoneDate

BATCH = 500
# What a trigger raises comes as a ProgrammingError.
REFUSALS = (IntegrityError, DataError, InternalError, ProgrammingError)
_HIDDEN = frozenset({"position", "id", "owner_id"})
_SCRATCH_POSITION = 20_000


class _Writer:
    """Collects what must be written for one section."""

    def __init__(self, section: Section, county_id: UUID | None, by: User | None, result: LoadResult) -> None:
        self.section = section
        self.county_id = county_id
        self.by = by
        self.result = result
        self.new: list[tuple[Item, models.Model]] = []
        self.changed: list[tuple[Item, models.Model]] = []
        self.fields: set[str] = set()
        self.old: dict[UUID, dict[str, Any]] = defaultdict(dict)

    def take(self, item: Item, problems: Problems) -> None:
        """Compare an item with its row and note what must be written."""
        values = attributes_of(item, self.county_id)
        model = self.section.model._meta.label
        if item.row is None:
            self.new.append((item, self._build(item, values)))
            self.result.count(model, self.result.new)
            return
        differences = {name: value for name, value in values.items() if getattr(item.row, name) != value}
        if not differences:
            self.result.count(model, self.result.unchanged)
            return
        if self.section.immutable:
            _note_immutable(item, differences, problems)
            return
        self.result.count(model, self.result.changed)
        self._list_changes(item, differences)
        if self.section.dated:
            item.id = uuid4()
            self.new.append((item, self._build(item, values)))
            return
        for name, value in differences.items():
            self.old[item.row.pk][name] = getattr(item.row, name)
            setattr(item.row, name, value)
            self.fields.add(self.section.model._meta.get_field(name).name)
        self.changed.append((item, item.row))

    def _build(self, item: Item, values: dict[str, Any]) -> models.Model:
        if self.section.dated:
            values["recorded_by"] = self.by
        if self.section.model in (MilestoneDate, RolloutDate):
            # A correction of the first entry is recorded beside it, and is then no first entry itself.
            values["first"] = item.values["first"] and item.row is None
        return self.section.model(id=item.id, **values)

    def _list_changes(self, item: Item, differences: dict[str, Any]) -> None:
        model = self.section.model._meta
        for name, new in differences.items():
            field = model.get_field(name).name
            old = getattr(item.row, name)
            if field in item.references or name.endswith("_id"):
                reference = item.references.get(field)
                new_text = reference.text if reference else ""
                old_text = str(getattr(item.row, field) or "")
            else:
                old_text, new_text = _shown(old), _shown(new)
            self.result.changes.append(FieldChange(model.label, item_label(item), field, old_text, new_text))


def save(
    plan_file: PlanFile,
    vanished: dict[Section, list[models.Model]],
    *,
    county_id: UUID | None,
    by: User | None,
    result: LoadResult,
    problems: Problems,
) -> None:
    """Write new and changed rows. What the database refuses is noted with its constraint and row."""
    writers = []
    for section in SECTIONS:
        writer = _Writer(section, county_id, by, result)
        for item in plan_file.of(section):
            writer.take(item, problems)
        _check_completeness(section, plan_file, problems)
        writers.append(writer)
    if problems.found:
        return
    for writer in writers:
        _move_behind(writer.section, vanished.get(writer.section, []), plan_file.of(writer.section))
        _free_unique_values(writer)
        _write(writer.changed, partial(_update, writer), problems)
        _write(writer.new, partial(_insert, writer), problems)


def _insert(writer: _Writer, rows: list[models.Model]) -> None:
    writer.section.model._default_manager.bulk_create(rows, batch_size=BATCH)


def _update(writer: _Writer, rows: list[models.Model]) -> None:
    writer.section.model._default_manager.bulk_update(rows, sorted(writer.fields), batch_size=BATCH)


def _write(
    pairs: list[tuple[Item, models.Model]], write: Callable[[list[models.Model]], None], problems: Problems
) -> None:
    """Write all rows at once; when the database refuses, one by one, to name every row that it refuses."""
    if not pairs:
        return
    try:
        with transaction.atomic():
            write([row for _item, row in pairs])
    except REFUSALS:
        for item, row in pairs:
            try:
                with transaction.atomic():
                    write([row])
            except REFUSALS as error:
                note_refusal(error, item, problems)


def note_refusal(error: Error, item: Item, problems: Problems) -> None:
    """Note that the database refused a row, by constraint and row."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    reason = getattr(diagnostics, "message_primary", None) or str(error)
    if getattr(error.__cause__, "sqlstate", "") == "23505":
        message = _("%(row)s is already taken in the database (%(name)s)")
    elif name:
        message = "%(row)s: " + rule_message(name)[0] + " (%(name)s)"
    else:
        message = _("the database refuses %(row)s: %(reason)s")
    values = {"row": item_label(item), "name": name, "reason": " ".join(reason.split())}
    problems.add("database", message % values, item.mark, item.path)


def item_label(item: Item) -> str:
    """A row's path in words that a person finds again: "masterplan/v11/1"."""
    own = [_written(item, name) for name in item.section.key] or [str(item.place)]
    label = " ".join(part for part in own if part)
    if item.section.single:
        label = item.section.name
    return f"{item_label(item.parent)}/{label}" if item.parent else label


def _written(item: Item, name: str) -> str:
    if name in item.references:
        return item.references[name].text
    attribute = item.section.columns[name].attributes[0]
    return _shown(item.values.get(attribute))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _note_immutable(item: Item, differences: Iterable[str], problems: Problems) -> None:
    keys = [name.removesuffix("_precision").removesuffix("_id") for name in differences]
    mark, path = item.mark_of(*keys)
    row = item.row
    old = ", ".join(f"{name}: {_shown(getattr(row, name))}" for name in differences)
    message = _("the baseline row %(row)s is written once and cannot change; it holds %(old)s")
    problems.add("immutable", message % {"row": item_label(item), "old": old}, mark, path)


def _check_completeness(section: Section, plan_file: PlanFile, problems: Problems) -> None:
    """Refuse rows that a baseline did not have when it was set."""
    if not section.immutable or section.up is None or not section.up.immutable:
        return
    for item in plan_file.of(section):
        if item.row is None and item.parent is not None and item.parent.row is not None:
            message = _("the baseline was set without %(row)s and cannot change")
            problems.add("immutable", message % {"row": item_label(item)}, item.mark, item.path)


def _move_behind(section: Section, vanished: list[models.Model], items: list[Item]) -> None:
    """Give rows that the file no longer has places after those that it has, where a place may be taken once only."""
    constraints = [one for one in section.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    if not section.key or not any("position" in one.fields for one in constraints):
        return
    taken: dict[Any, set[int]] = defaultdict(set)
    last: dict[Any, int] = defaultdict(int)
    for item in items:
        above = item.parent.id if item.parent else None
        taken[above].add(item.position)
        last[above] = max(last[above], item.position, position_of(item.row) if item.row else 0)
    for row in vanished:
        above = section.parent_id(row)
        last[above] = max(last[above], position_of(row))
    for row in sorted(vanished, key=position_of):
        above = section.parent_id(row)
        if position_of(row) in taken[above]:
            last[above] += 1
            section.model._default_manager.filter(pk=row.pk).update(position=last[above])


def _free_unique_values(writer: _Writer) -> None:
    """Let rows swap values that must be unique, by clearing the old ones first.

    Only where two or more rows change such a field: PostgreSQL checks uniqueness row by row, even in one statement.
    """
    model = writer.section.model
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        for name in constraint.fields:
            field = model._meta.get_field(name)
            moving = [row for _item, row in writer.changed if name in writer.old[row.pk]]
            if len(moving) < 2 or not isinstance(field, models.CharField | models.IntegerField):
                continue
            for number, row in enumerate(moving):
                model._default_manager.filter(pk=row.pk).update(**{name: _scratch(constraint, field, number)})


def _scratch(constraint: models.UniqueConstraint, field: models.Field, number: int) -> Any:
    if isinstance(field, models.IntegerField):
        return _SCRATCH_POSITION + number
    return "" if constraint.condition is not None else uuid4().hex[: field.max_length]
