"""Writes all that the database holds of a county's plans as one plan file in canonical form."""

from typing import Any
from uuid import UUID

from django.db import models

from exchange.planfile import columns as c
from exchange.planfile.emitting import Bare, Tree, emit
from exchange.planfile.gathering import Rows, gather
from exchange.planfile.sections import Section
from exchange.planfile.spec import FORMAT, TOP
from exchange.planfile.values import write
from organisation.models import SourceRef, SourceStatus
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Plan

HEADER = "# yaml-language-server: $schema=../docs/plan-file.schema.json"
_BARE_KINDS = frozenset({c.BOOLEAN, c.INTEGER, c.DECIMAL, c.DAY, c.PARTIAL_DATE})


def dump(plan: Plan) -> str:
    """The plan file of the plan's county, named after this plan. Loading it into the same database changes nothing."""
    rows = gather(plan.owner_id)
    writer = _Writer(rows, plan)
    tree: dict[str, Tree] = {"format": Bare(FORMAT), "county": plan.owner.slug, "plan": plan.slug}
    for section in TOP:
        items = writer.items(section, None)
        if items:
            tree[section.name] = items
    return emit(tree, HEADER)


class _Writer:
    """Turns rows into the tree of keys, section by section."""

    def __init__(self, rows: Rows, plan: Plan) -> None:
        self.rows = rows
        self.plan = plan
        self.places: dict[UUID, int] = {}
        for section, by_parent in rows.of.items():
            if not section.key:
                for siblings in by_parent.values():
                    self.places.update((row.pk, place) for place, row in enumerate(self._sorted(section, siblings), 1))

    def items(self, section: Section, parent: UUID | None) -> list[Tree]:
        """The items of a section below a parent, in canonical order."""
        return [self._item(section, row) for row in self._sorted(section, self.rows.of[section].get(parent, []))]

    def _sorted(self, section: Section, rows: list[models.Model]) -> list[models.Model]:
        return sorted(rows, key=lambda row: self._sort_key(section, row))

    def _sort_key(self, section: Section, row: models.Model) -> tuple[Any, ...]:
        if section.positioned:
            # Sorting is stable: rows with the same position stay as the database orders them.
            return (row.serializable_value("position"),)
        if isinstance(row, Plan):
            return (row.slug != self.plan.slug, row.slug)
        ranks = [_rank(section.columns[name], row) for name in section.key]
        return (ranks, self._key_texts(section, row), str(row.pk))

    def _key_texts(self, section: Section, row: models.Model) -> list[tuple[bool, str]]:
        values = [self._value(section, section.columns[name], row) for name in section.key]
        return [(value is None, value or "") for value in values]

    def _item(self, section: Section, row: models.Model) -> Tree:
        tree: dict[str, Tree] = {}
        for name, column in section.columns.items():
            value = self._value(section, column, row)
            if value is None and name in section.key and column.kind != c.REFERENCE:
                value = str(getattr(row, column.field.attname))
            if isinstance(value, list):
                tree[name] = list(value)
            elif value is not None:
                place = column.kind == c.REFERENCE and not section.target(name).key and value.isdigit()
                tree[name] = Bare(value) if place or column.kind in _BARE_KINDS else value
        sources = [_source(ref, self.rows.slugs[ref.source_id]) for ref in self.rows.sources.get(row.pk, [])]
        if sources:
            tree["source"] = sources[0] if len(sources) == 1 else list(sources)
        for child in section.children:
            children = self.items(child, row.pk)
            if children:
                tree[child.name] = children[0] if child.single else children
        return tree[section.scalar] if section.scalar and list(tree) == [section.scalar] else tree

    def _value(self, section: Section, column: c.Column, row: models.Model) -> Any:
        if column.kind != c.REFERENCE:
            return write(column, row)
        target_id = getattr(row, column.field.attname)
        return None if target_id is None else self._reference(section, column.name, row, target_id)

    def _reference(self, section: Section, name: str, row: models.Model, target_id: UUID) -> str:
        """The shortest path that the reader understands from where the reference stands."""
        target = section.target(name)
        if target_id not in self.rows.by_id[target]:
            return self.rows.foreign_path(target, target_id)
        path = self._path(target, target_id)
        start = self._path_before(section, name, row)
        return "/".join(path[len(start) :] if path[: len(start)] == start else path)

    def _path_before(self, section: Section, name: str, row: models.Model) -> tuple[str, ...]:
        if name in section.within:
            base = section.columns[section.within[name]]
            base_id = getattr(row, base.field.attname)
            return self._path(section.target(base.name), base_id) if base_id else ()
        depth = section.shared_depth(name)
        above: Section | None = section
        above_id = row.pk
        while above is not None and len(above.chain) > depth:
            above_id = self._parent_id(above, above_id)
            above = above.up
        return self._path(above, above_id) if above is not None and depth else ()

    def _parent_id(self, section: Section, row_id: UUID) -> UUID:
        parent_id: UUID = section.parent_id(self.rows.by_id[section][row_id])
        return parent_id

    def _path(self, section: Section, row_id: UUID) -> tuple[str, ...]:
        row = self.rows.by_id[section][row_id]
        above = self._path(section.up, self._parent_id(section, row_id)) if section.up else ()
        own = str(getattr(row, section.key[0])) if section.key else str(self.places[row_id])
        return (*above, own)


def _rank(column: c.Column, row: models.Model) -> Any:
    """What a key sorts by where that is not its text.

    Numbers by value, value lists by their order, dates by their last day, and of two such the vaguer one first.
    """
    values = [getattr(row, attribute) for attribute in column.attributes]
    if column.kind == c.PARTIAL_DATE:
        return PartialDate(values[0], Precision(values[1])).sort_key
    if column.kind == c.CHOICE:
        return column.choices.index(values[0])
    return values[0] if column.kind == c.INTEGER else 0


def _source(ref: SourceRef, slug: str) -> Tree:
    tree: dict[str, Tree] = {"document": slug}
    if ref.status != SourceStatus.STATED:
        tree["status"] = ref.status
    tree.update({name: text for name in ("place", "quote", "derivation", "doubt") if (text := getattr(ref, name))})
    if ref.field:
        tree["field"] = ref.field
    return tree
