"""Finds the rows that a file's items are already in the database as, one query per section."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from exchange.planfile import columns as c
from exchange.planfile.items import Item, PlanFile
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_MODEL, SECTIONS, key_columns, key_references
from organisation.models import Body, BodyRelation, SourceRef
from roadmap.models import Dependency

Row = models.Model


def match(plan_file: PlanFile, county_id: UUID | None) -> dict[Section, list[Row]]:
    """Give every item its row, or a new UUID. Return the rows that the file no longer has, by section.

    A section is matched once its parents are, and what its key refers to. `county_id` is None for a new county.
    """
    vanished: dict[Section, list[Row]] = {}
    matched: set[Section] = set()
    pending = list(SECTIONS)
    while pending:
        ready = [section for section in pending if _needs(section) <= matched]
        for section in ready:
            vanished[section] = _match_section(section, plan_file.of(section), plan_file, county_id)
        matched.update(ready)
        pending = [section for section in pending if section not in matched]
    for section in SECTIONS:
        if other_origins(section):
            _take_moved(section, plan_file.of(section), vanished)
    return {section: rows for section, rows in vanished.items() if rows}


def other_origins(section: Section) -> list[Section]:
    """Return the sections in which rows of this one may stand as well: a mandate is a point's or a decision's."""
    if not section.owned or section.up is None:
        return []
    return [one for one in SECTIONS if one.model is section.model and one is not section]


def _take_moved(section: Section, items: list[Item], vanished: dict[Section, list[Row]]) -> None:
    """Give items that stand here for the first time the rows that have vanished from the other places."""
    left = {_row_key(other, row, {}): (other, row) for other in other_origins(section) for row in vanished[other]}
    for item in items:
        if item.row is None and (found := left.pop(_item_key(section, item), None)):
            vanished[found[0]].remove(found[1])
            item.row, item.id = found[1], found[1].pk


def attributes_of(item: Item, county_id: UUID | None) -> dict[str, Any]:
    """Every attribute of the item's row, foreign keys as UUIDs; complete once all items are matched."""
    section = item.section
    values = {name: value for name, value in item.values.items() if name != "first"}
    for name, column in section.columns.items():
        if column.kind == c.REFERENCE:
            reference = item.references.get(name)
            values[column.field.attname] = reference.id if reference else None
    if section.positioned:
        values["position"] = item.position
    if item.parent is not None and "__" not in section.parent:
        values |= {f"{other.parent}_id": None for other in other_origins(section)}
        values[f"{section.parent}_id"] = item.parent.id
    if section.owned:
        values["owner_id"] = county_id
    return values


def _needs(section: Section) -> set[Section]:
    above = {section.up} if section.up else set()
    return above | set(key_references(section))


def _match_section(section: Section, items: list[Item], plan_file: PlanFile, county_id: UUID | None) -> list[Row]:
    existing: dict[Hashable, list[Row]] = {}
    rows_found = list(_existing(section, items, plan_file, county_id))
    ranks = _ranks(section, rows_found)
    for row in rows_found:
        existing.setdefault(_row_key(section, row, ranks), []).append(row)
    for item in items:
        rows = existing.pop(_item_key(section, item), None)
        # Of dated rows with the same date the one recorded last holds; the query sorts by that.
        item.row = rows[-1] if rows else None
        item.id = item.row.pk if item.row else uuid4()
    if section.positioned:
        _place(items, {row.pk: index for index, row in enumerate(rows_found)})
    left = [row for rows in existing.values() for row in rows]
    if section.model in {Body, BodyRelation}:
        # Bodies are shared: only what this county's own file has said of them can vanish from it.
        stated = set(_sourced(section.model, county_id))
        left = [row for row in left if row.pk in stated]
    return left


def _existing(
    section: Section, items: list[Item], plan_file: PlanFile, county_id: UUID | None
) -> Iterable[models.Model]:
    manager = section.model._default_manager
    if section.model is Body:
        return manager.filter(Q(slug__in=[i.values["slug"] for i in items]) | Q(pk__in=_sourced(Body, county_id)))
    if county_id is None:
        return []
    if section.model is BodyRelation:
        return manager.filter(body_id__in=[item.id for item in plan_file.of(BY_MODEL[Body])])
    if section.model is Dependency:
        return manager.filter(predecessor__owner=county_id)
    if section.owned and section.up is None:
        return manager.filter(owner_id=county_id)
    if section.owned:  # a mandate has one of several parents, each a section of its own
        return manager.filter(owner_id=county_id, **{f"{section.parent}__isnull": False})
    assert section.up is not None
    parents = [item.id for item in plan_file.of(section.up) if item.row is not None]
    rows = section.below(parents)
    return rows.order_by("recorded_at", "pk") if section.dated else rows


def _sourced(model: type[models.Model], county_id: UUID | None) -> models.QuerySet:
    refs = SourceRef.objects.filter(owner_id=county_id, target_type=model._meta.label_lower)
    return refs.values_list("target_id", flat=True)


def _item_key(section: Section, item: Item) -> Hashable:
    parts: list[Any] = [None if section.owned or item.parent is None else item.parent.id]
    if not section.key and not section.single:
        parts.append(item.place)
    for column in key_columns(section):
        if column.kind == c.REFERENCE:
            reference = item.references.get(column.name)
            parts.append(reference.id if reference else None)
        else:
            parts += [item.values[attribute] for attribute in column.attributes]
    return tuple(parts)


def _row_key(section: Section, row: Row, ranks: dict[UUID, int]) -> Hashable:
    parts: list[Any] = [None if section.owned else section.parent_id(row)]
    if not section.key and not section.single:
        parts.append(ranks[row.pk])
    attributes = [attribute for column in key_columns(section) for attribute in column.attributes]
    parts += [getattr(row, attribute) for attribute in attributes]
    return tuple(parts)


def _ranks(section: Section, rows: list[Row]) -> dict[UUID, int]:
    """The place of each row among its siblings, counted from 1, where that is what tells them apart."""
    if section.key or section.single:
        return {}
    ranks: dict[UUID, int] = {}
    siblings: dict[UUID | None, int] = defaultdict(int)
    for row in sorted(rows, key=position_of):
        parent = section.parent_id(row)
        siblings[parent] += 1
        ranks[row.pk] = siblings[parent]
    return ranks


def _place(items: list[Item], shown: dict[UUID, int]) -> None:
    """Number the items in the file's order, and leave the numbers of rows that are shown in that order already.

    `shown` says in which order the database gives the rows: by number, and by name where the numbers are equal.
    """
    last: dict[Item | None, tuple[int, int, bool]] = {}
    for item in items:
        old, index = (position_of(item.row), shown[item.row.pk]) if item.row else (-1, -1)
        number, highest, kept = last.get(item.parent, (-1 if old == 0 else 0, -1, False))
        keep = index > highest and (old > number or (old == number and kept))
        item.position = old if keep else number + 1
        last[item.parent] = (item.position, max(index, highest), keep)


def position_of(row: Row) -> int:
    """The row's number among its siblings."""
    return int(row.serializable_value("position"))
