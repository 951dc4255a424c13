"""The dry run: what each row of a file would do, cell by cell, and what somebody has to decide first.

A proposal is made of the file, what stood in its export, what stands there now, and the decisions made so far. Made
twice of the same it is the same; `mark` tells whether anything that it shows has changed since.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from exchange.sheets.columns import COLUMNS, KEY, LINKS, MILESTONES, PROJECT_KEY, PROJECT_TITLE, PROJECTS, Column, Of
from exchange.sheets.doubles import Titles, repeated
from exchange.sheets.exporting import Kept
from exchange.sheets.heads import FileRow, Mapped
from exchange.sheets.judging import Base, Verdict, judge, untouched
from exchange.sheets.present import Line, Present
from exchange.sheets.values import CellError, parse, show, token

MINE, THEIRS = "mine", "theirs"
NEW = "new"
"""The decision that a row which looks like a double is a new one after all."""
ERROR, CONFLICT, DOUBLE, CHANGED, SAME = "error", "conflict", "double", "changed", "same"
IGNORED = "ignored"


@dataclass
class Cell:
    """One cell that matters: texts before (at the export), now, and new; `status` is a verdict, an error or ignored."""

    name: str
    head: str
    status: str
    new: str = ""
    now: str = ""
    before: str = ""
    place: str = ""
    message: str = ""
    allowed: str = ""
    choice: str = ""
    tokens: tuple[str, str] = ("", "")
    value: Any = None
    now_value: Any = None

    def as_json(self) -> dict[str, Any]:
        """Return what the page shows."""
        names = ("name", "head", "status", "new", "now", "before", "place", "message", "allowed", "choice")
        return {name: getattr(self, name) for name in names}


@dataclass
class Row:
    """One row of the file: what becomes of it, its cells, and whom it may double."""

    sheet: str
    number: int
    key: str
    title: str
    cells: list[Cell] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doubles: list[tuple[str, str]] = field(default_factory=list)
    decision: str = ""
    line: Line | None = None
    project: str = ""
    """Of a milestone: the key of its project, or the title of one that the file adds."""

    @property
    def is_new(self) -> bool:
        """Whether the row adds something."""
        return not self.key

    @property
    def status(self) -> str:
        """The gravest of what can be said about the row."""
        found = {cell.status for cell in self.cells}
        if self.problems or ERROR in found:
            return ERROR
        if self.doubles and not self.decision:
            return DOUBLE
        if any(cell.status == Verdict.CONFLICT and not cell.choice for cell in self.cells):
            return CONFLICT
        if self.is_new:
            return NEW
        return CHANGED if self.edits else SAME

    @property
    def edits(self) -> list[Cell]:
        """The cells that are written."""
        return [
            cell
            for cell in self.cells
            if cell.status == Verdict.CHANGED or (cell.status == Verdict.CONFLICT and cell.choice == MINE)
        ]

    @property
    def name(self) -> str:
        """How a page's form calls the row."""
        return f"{'p' if self.sheet == PROJECTS else 'm'}{self.number}"

    def as_json(self) -> dict[str, Any]:
        """Return what the page shows."""
        shown = [cell.as_json() for cell in self.cells]
        return {
            "sheet": self.sheet,
            "number": self.number,
            "title": self.title,
            "name": self.name,
            "status": self.status,
            "cells": shown,
            "problems": self.problems,
            "doubles": self.doubles,
            "decision": self.decision,
        }


@dataclass
class Proposal:
    """The whole dry run. `missing` are titles of rows of the export that the file no longer has: they stay."""

    rows: list[Row] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    ignored_heads: list[tuple[str, str]] = field(default_factory=list)
    has_base: bool = True
    problems: list[str] = field(default_factory=list)

    def count(self, status: str) -> int:
        """Return how many rows have a status."""
        return sum(row.status == status for row in self.rows)

    @property
    def ready(self) -> bool:
        """Whether it could be applied: no errors, nothing left to decide."""
        open_ones = {ERROR, CONFLICT, DOUBLE}
        return not self.problems and not any(row.status in open_ones for row in self.rows)

    @property
    def mark(self) -> str:
        """One text for what the proposal shows, without what was decided: equal as long as nothing changed."""
        shown = [
            (row.sheet, row.number, row.key, row.doubles, [(c.name, c.status, c.tokens) for c in row.cells])
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Sources:
    """What a proposal is made of; `base` is None where nobody knows any more what was exported."""

    present: Present
    base: Kept | None
    decisions: Mapping[str, str]
    elsewhere: Mapping[UUID, str] = field(default_factory=dict)
    """Titles of the county's projects that are not in this version, by key."""
    lines_elsewhere: Mapping[UUID, Line] = field(default_factory=dict)


def propose(mapped: Mapped, sources: Sources) -> Proposal:
    """Return what the rows of a file would do."""
    found = Proposal(ignored_heads=list(mapped.ignored), has_base=sources.base is not None)
    titles = _Known.of(mapped, sources)
    for file_row in mapped.rows:
        if not any(file_row.texts.values()):
            continue
        if file_row.key:
            found.rows.append(_keyed(file_row, sources, titles))
        elif any(file_row.texts.get(column.name) for column in COLUMNS[file_row.sheet] if column.editable):
            found.rows.append(_unkeyed(file_row, sources, titles))
    _missing(mapped, sources, found)
    return found


@dataclass
class _Known:
    """What rows are compared with: keys that stand in the file twice, titles that are there or added."""

    twice: set[str]
    titles: Titles[UUID]
    named: dict[str, list[UUID]]
    added: set[str]
    added_twice: set[str]

    @classmethod
    def of(cls, mapped: Mapped, sources: Sources) -> "_Known":
        there = {key: line.title for key, line in sources.present.lines[PROJECTS].items()}
        named: dict[str, list[UUID]] = {}
        for key, title in there.items():
            named.setdefault(title.casefold(), []).append(key)
        new = [row.texts.get("title", "") for row in mapped.rows if row.sheet == PROJECTS and not row.key]
        keys = repeated(f"{row.sheet} {row.key}" for row in mapped.rows if row.key)
        return cls(
            keys,
            Titles({**sources.elsewhere, **there}),
            named,
            {t.casefold() for t in new if t},
            repeated(filter(None, new)),
        )


def _keyed(row: FileRow, sources: Sources, known: _Known) -> Row:
    title = row.texts.get("title", "") or row.key
    found = Row(row.sheet, row.number, row.key, title)
    try:
        line = sources.present.lines[row.sheet].get(UUID(row.key))
    except ValueError:
        line = None
    if line is None:
        found.problems.append(_("There is no row with the key “%(key)s” in this version.") % {"key": row.key[:60]})
    elif f"{row.sheet} {row.key}".casefold() in known.twice:
        found.problems.append(_("This key stands in the file more than once."))
    else:
        found.line, found.title = line, line.title
        found.cells = list(_cells(row, line, _base_of(row, line, sources), sources))
    return found


def _base_of(row: FileRow, line: Line, sources: Sources) -> dict[str, list[str]] | None:
    if sources.base is None or row.own_list:
        return None
    return sources.base.get(row.sheet, {}).get(str(line.key))


def _cells(row: FileRow, line: Line, base: dict[str, list[str]] | None, sources: Sources) -> Any:
    """Yield the cells of a row that is there already which are not as they were exported."""
    for column in COLUMNS[row.sheet]:
        if column.name not in row.texts or column.name == KEY:
            continue
        text = row.texts[column.name]
        kept = None if base is None else _base(base.get(column.name))
        if untouched(kept, text) or (row.own_list and not text):
            continue
        if line.may_change(column):
            cell = _cell(column, text, row, kept, line, sources)
            if cell.status != Verdict.KEPT and (cell.status != Verdict.SAME or kept is not None):
                yield cell
        elif kept is not None and not _means(column, text, kept, sources):
            yield _ignored(column, text, kept.text, row, line)


def _base(kept: list[str] | None) -> Base:
    return Base(kept[0], kept[-1]) if kept else Base()


def _means(column: Column, text: str, kept: Base, sources: Sources) -> bool:
    """Whether a text that differs still says what was exported: 30.06.2026 typed as a text, 1,50 for 1,5."""
    try:
        return token(column, parse(column, text, sources.present.lists)) == kept.token
    except CellError:
        return False


def _ignored(column: Column, text: str, before: str, row: FileRow, line: Line) -> Cell:
    if column.name in LINKS or not column.editable:
        message = _("This column is only shown; what was changed here is left out.")
    elif column.of is Of.ENTRY:
        message = _("This was adopted and changes only in a draft version; it is left out.")
    else:
        message = _("Another county keeps this project; it is left out.")
    place = row.letters.get(column.name, "")
    return Cell(column.name, column.head, IGNORED, new=text, before=before, place=place, message=message)


def _cell(column: Column, text: str, row: FileRow, kept: Base | None, line: Line, sources: Sources) -> Cell:
    lists = sources.present.lists
    now = line.values.get(column.name)
    found = Cell(
        column.name,
        column.head,
        ERROR,
        new=text,
        now=show(column, now, lists),
        before=kept.text if kept else "",
        place=row.letters.get(column.name, ""),
        now_value=now,
    )
    try:
        found.value = parse(column, text, lists)
    except CellError as error:
        found.message, found.allowed = error.message, error.allowed
        return found
    found.tokens = (token(column, now), token(column, found.value))
    found.status = judge(kept, found.tokens[1], found.tokens[0])
    found.new = show(column, found.value, lists)
    if found.status == Verdict.CONFLICT:
        choice = sources.decisions.get(f"{_name(row)}-{column.name}", "")
        found.choice = choice if choice in {MINE, THEIRS} else ""
    return found


def _name(row: FileRow) -> str:
    return f"{'p' if row.sheet == PROJECTS else 'm'}{row.number}"


def _unkeyed(row: FileRow, sources: Sources, known: _Known) -> Row:
    """A row without a key: something new, or something that is there already under that or a similar title."""
    title = row.texts.get("title", "")
    found = Row(row.sheet, row.number, "", title)
    if row.sheet == MILESTONES:
        _find_project(row, found, sources, known)
        existing = _milestones_called(title, found.project, sources)
        candidates = {key: line.title for key, line in existing.items()}
        lines: Mapping[UUID, Line] = existing
    else:
        lines = {**sources.lines_elsewhere, **sources.present.lines[PROJECTS]}
        candidates = {key: lines[key].title for key in known.titles.like(title) if key in lines}
        if title.casefold() in known.added_twice:
            found.problems.append(_("This title stands in the file more than once."))
    found.doubles = [(str(key), name) for key, name in candidates.items()]
    decided = sources.decisions.get(found.name, "")
    if found.doubles and decided in {NEW, *(key for key, _name in found.doubles)}:
        found.decision = decided
    if found.decision and found.decision != NEW:
        found.key, found.line = found.decision, lines[UUID(found.decision)]
        found.cells = list(_cells(FileRow(**{**vars(row), "own_list": True}), found.line, None, sources))
        return found
    if row.sheet == PROJECTS and not sources.present.is_open:
        found.problems.append(_("A new project needs a draft version; this one is adopted."))
    found.cells = [_new_cell(column, row, sources) for column in COLUMNS[row.sheet] if _counts(column, row)]
    return found


def _counts(column: Column, row: FileRow) -> bool:
    """Whether a cell of a new row says anything, or should have."""
    if not column.editable:
        return False
    return bool(row.texts.get(column.name)) or column.name == "title"


def _new_cell(column: Column, row: FileRow, sources: Sources) -> Cell:
    text = row.texts.get(column.name, "")
    found = Cell(column.name, column.head, NEW, new=text, place=row.letters.get(column.name, ""))
    try:
        found.value = parse(column, text, sources.present.lists)
    except CellError as error:
        found.status, found.message, found.allowed = ERROR, error.message, error.allowed
        return found
    found.tokens = ("", token(column, found.value))
    found.new = show(column, found.value, sources.present.lists)
    return found


def _find_project(row: FileRow, found: Row, sources: Sources, known: _Known) -> None:
    """Say to which project a new milestone belongs: by key, or by a title that only one project has."""
    key, title = row.texts.get(PROJECT_KEY, ""), row.texts.get(PROJECT_TITLE, "")
    projects = sources.present.lines[PROJECTS]
    if key:
        line = next((line for own, line in projects.items() if str(own) == key), None)
        keys = [line.key] if line else []
    else:
        keys = known.named.get(title.casefold(), [])
    if len(keys) == 1:
        found.project = str(keys[0])
        if Of.MILESTONE in projects[keys[0]].locked:
            found.problems.append(_("Another county keeps this project; milestones are added there."))
    elif len(keys) > 1:
        found.problems.append(
            _("Several projects are called “%(title)s”; please give the key.") % {"title": title[:80]}
        )
    elif not key and title.casefold() in known.added:
        found.project = title.casefold()
    else:
        text = (key or title)[:80]
        found.problems.append(_("There is no project “%(title)s” in this version or in the file.") % {"title": text})


def _milestones_called(title: str, project: str, sources: Sources) -> dict[UUID, Line]:
    return {
        key: line
        for key, line in sources.present.lines[MILESTONES].items()
        if str(line.project.pk) == project and line.title.casefold() == title.casefold()
    }


def _missing(mapped: Mapped, sources: Sources, found: Proposal) -> None:
    """Name the rows that were exported and that the file no longer has; nothing happens to them."""
    for sheet in (PROJECTS, MILESTONES):
        if sources.base is None or sheet not in mapped.sheets:
            continue
        keys = {row.key for row in mapped.rows if row.sheet == sheet}
        for key, kept in sources.base.get(sheet, {}).items():
            if key not in keys:
                found.missing.append((sheet, kept.get("title", [key])[0]))
