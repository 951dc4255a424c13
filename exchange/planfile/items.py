"""From the file's nodes to items: keys, values and nesting checked against the table, references still as text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from exchange.planfile import columns as c
from exchange.planfile.problems import Mark, Problems
from exchange.planfile.reading import Mapping, Node, Scalar, Sequence, join
from exchange.planfile.sections import Section
from exchange.planfile.spec import FORMAT, HEAD_KEYS, REQUIRED_TOP, SOURCE_COLUMNS, SOURCE_KEYS, TOP
from exchange.planfile.values import ValueProblem, parse, parse_grades
from organisation.models import SourceStatus


@dataclass(eq=False)
class Reference:
    """The written path of another item, and what it was resolved to."""

    text: str
    mark: Mark
    path: str
    item: "Item | None" = None
    foreign_id: UUID | None = None

    @property
    def id(self) -> UUID | None:
        """The UUID of the row that is meant."""
        return self.item.id if self.item else self.foreign_id


@dataclass(eq=False)
class SourceNote:
    """One source of an item: which document, how it supports what, and where it says so."""

    document: Reference | None
    values: dict[str, str]
    field: str
    mark: Mark
    path: str


@dataclass(eq=False)
class Item:
    """One row as the file states it: `values` has every attribute but references, `broken` the keys with a mistake."""

    section: Section
    mark: Mark
    path: str
    parent: "Item | None"
    place: int
    values: dict[str, Any] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    sources: list[SourceNote] = field(default_factory=list)
    source_mark: Mark | None = None
    children: dict[str, list["Item"]] = field(default_factory=dict)
    id: UUID | None = None
    row: models.Model | None = None
    position: int = 0

    def mark_of(self, *names: str) -> tuple[Mark, str]:
        """Where the first of the keys stands that is written, else the item itself; with its path."""
        for name in names:
            if name in self.marks:
                return self.marks[name], join(self.path, name)
        return self.mark, self.path

    def above(self, section: Section) -> "Item | None":
        """The item of that section that this one is in, or is."""
        item: Item | None = self
        while item is not None and item.section is not section:
            item = item.parent
        return item

    def walk(self) -> Iterator["Item"]:
        """This item and all below it, parents first."""
        yield self
        for children in self.children.values():
            for child in children:
                yield from child.walk()


@dataclass(eq=False)
class PlanFile:
    """A whole file: the county's and the main plan's slug, and the items by section."""

    county: str
    plan: str
    marks: dict[str, Mark]
    items: dict[Section, list[Item]]

    def of(self, section: Section) -> list[Item]:
        """All items of a section, whatever they are nested in, in the file's order."""
        return self.items.get(section, [])

    def all(self) -> Iterator[Item]:
        """Every item, parents first."""
        for items in self.items.values():
            yield from items


def build(root: Mapping, problems: Problems) -> PlanFile:
    """Turn the root mapping into items and note every mistake of key, type and value."""
    sections = {top.name: top for top in TOP}
    _check_keys(root, (*HEAD_KEYS, *sections), (*HEAD_KEYS, *REQUIRED_TOP), "", problems)
    head = {name: _head(root, name, problems) for name in HEAD_KEYS}
    if head["format"] not in {"", FORMAT}:
        mark = root.items["format"].mark
        problems.add("format", _("is not a known format"), mark, "format", value=head["format"], allowed=(FORMAT,))
    plan_file = PlanFile(head["county"], head["plan"], root.key_marks, {})
    for name, section in sections.items():
        if name in root.items:
            for item in _items(section, root.items[name], name, None, problems):
                for one in item.walk():
                    plan_file.items.setdefault(one.section, []).append(one)
    return plan_file


def _head(root: Mapping, name: str, problems: Problems) -> str:
    node = root.items.get(name)
    if node is None:
        return ""
    return _scalar(node, name, problems) or ""


def _scalar(node: Node, path: str, problems: Problems) -> str | None:
    """The text of a scalar, or None after noting that it is none or empty."""
    if not isinstance(node, Scalar):
        problems.add("not-a-value", _("a single value is expected here"), node.mark, path)
        return None
    if node.empty or not node.text.strip():
        problems.add("empty", _("is empty; leave the key out where the value is unknown"), node.mark, path)
        return None
    return node.text


def _check_keys(
    node: Mapping, allowed: tuple[str, ...], required: Iterable[str], path: str, problems: Problems
) -> None:
    for key, mark in node.key_marks.items():
        if key not in allowed:
            problems.add("unknown-key", _("unknown key"), mark, join(path, key), value=key, allowed=allowed)
    for key in required:
        if key not in node.items:
            message = _("the key “%(key)s” is missing") % {"key": key}
            problems.add("missing-key", message, node.mark, path)


def _items(section: Section, node: Node, path: str, parent: Item | None, problems: Problems) -> list[Item]:
    if section.single:
        return [_item(section, node, path, parent, 1, problems)]
    if not isinstance(node, Sequence):
        problems.add("not-a-list", _("a list is expected here"), node.mark, path)
        return []
    if not node.items:
        problems.add("empty", _("is empty; leave the key out where the value is unknown"), node.mark, path)
    return [
        _item(section, one, f"{path}[{index}]", parent, index + 1, problems) for index, one in enumerate(node.items)
    ]


def _item(section: Section, node: Node, path: str, parent: Item | None, place: int, problems: Problems) -> Item:
    item = Item(section, node.mark, path, parent, place)
    for column in section.columns.values():
        if column.kind != c.REFERENCE:
            item.values.update(column.defaults)
    if section.scalar and isinstance(node, Scalar):
        node = Mapping(node.mark, {section.scalar: node}, {section.scalar: node.mark})
    if not isinstance(node, Mapping):
        problems.add("not-a-mapping", _("a mapping of keys to values is expected here"), node.mark, path)
        item.broken.update(section.fields)
        return item
    required = [column.name for column in section.columns.values() if column.required]
    _check_keys(node, section.allowed_keys, required, path, problems)
    item.broken.update(name for name in required if name not in node.items)
    for name, value in node.items.items():
        if name in section.columns:
            item.marks[name] = node.key_marks[name]
            _take_value(item, section.columns[name], value, problems)
    if "source" in node.items and "source" in section.allowed_keys:
        item.source_mark = node.key_marks["source"]
        item.sources = _sources(section, node.items["source"], join(path, "source"), problems)
    for child in section.children:
        if child.name in node.items:
            item.children[child.name] = _items(child, node.items[child.name], join(path, child.name), item, problems)
    return item


def _take_value(item: Item, column: c.Column, node: Node, problems: Problems) -> None:
    path = join(item.path, column.name)
    if column.kind == c.GRADES:
        _take_grades(item, column, node, path, problems)
        return
    text = _scalar(node, path, problems)
    if text is None:
        item.broken.add(column.name)
    elif column.kind == c.REFERENCE:
        item.references[column.name] = Reference(text, node.mark, path)
    else:
        try:
            item.values.update(parse(column, text))
        except ValueProblem as error:
            item.broken.add(column.name)
            _note(error, node.mark, path, text, problems)


def _take_grades(item: Item, column: c.Column, node: Node, path: str, problems: Problems) -> None:
    if not isinstance(node, Sequence):
        problems.add("not-a-list", _("a list is expected here"), node.mark, path)
        item.broken.add(column.name)
        return
    grades: list[str] = []
    for index, one in enumerate(node.items):
        place = f"{path}[{index}]"
        text = _scalar(one, place, problems)
        if text is None:
            continue
        try:
            grades += parse_grades([text])
        except ValueProblem as error:
            _note(error, one.mark, place, text, problems)
    item.values[column.field.attname] = grades


def _note(error: ValueProblem, mark: Mark, path: str, text: str, problems: Problems) -> None:
    problems.add(error.code, error.message, mark, path, value=text, allowed=error.allowed, suggest=error.suggest)


def _sources(section: Section, node: Node, path: str, problems: Problems) -> list[SourceNote]:
    nodes = [(node, path)]
    if isinstance(node, Sequence):
        nodes = [(one, f"{path}[{index}]") for index, one in enumerate(node.items)]
    notes = [_source(section, one, place, problems) for one, place in nodes]
    return [note for note in notes if note is not None]


def _source(section: Section, node: Node, path: str, problems: Problems) -> SourceNote | None:
    if not isinstance(node, Mapping):
        problems.add("not-a-mapping", _("a mapping of keys to values is expected here"), node.mark, path)
        return None
    _check_keys(node, SOURCE_KEYS, ("document",), path, problems)
    note = SourceNote(None, {}, "", node.mark, path)
    note.values = dict.fromkeys(SOURCE_COLUMNS, "") | {"status": SourceStatus.STATED.value}
    for name, value in node.items.items():
        if name not in node.key_marks or name not in SOURCE_KEYS:
            continue
        place = join(path, name)
        text = _scalar(value, place, problems)
        if text is None:
            continue
        if name == "document":
            note.document = Reference(text, value.mark, place)
        elif name == "field":
            note.field = text
            names = tuple(key for key in section.allowed_keys if key not in {"slug", "source"})
            if text not in names:
                message = _("is not a key of this item")
                problems.add("source-field", message, value.mark, place, value=text, allowed=names)
        else:
            try:
                note.values.update(parse(SOURCE_COLUMNS[name], text))
            except ValueProblem as error:
                _note(error, value.mark, place, text, problems)
    _check_derivation(note, node, problems)
    return note


def _check_derivation(note: SourceNote, node: Mapping, problems: Problems) -> None:
    if note.values["status"] == SourceStatus.DERIVED and "derivation" not in node.items:
        message = _("a derived fact needs its derivation")
        problems.add("derivation", message, note.mark, note.path, value=SourceStatus.DERIVED.value)
