"""A county's own spreadsheet: fields of action, projects and milestones, as rows that have been checked cell by cell.

`Sheet.read` turns a file into checked rows, or raises SpreadsheetError with every mistake. It does not know the
database: whether a project is there already is checked when the rows are added.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from exchange.planfile.values import ValueProblem, check_characters
from exchange.spreadsheet_cells import CellProblem, Cells, SpreadsheetError, read_sheets
from organisation.inputs import LineField, PartialDateField, TextField, WholeField, YesNoField, typed_date
from organisation.partial_dates import PartialDate
from roadmap.models import ProjectState

__all__ = ["COLUMNS", "CellProblem", "Field", "Milestone", "Project", "Sheet", "SpreadsheetError"]

DATES = "31.12.2026, 12/2026, Q4 2026, 2026"
FIELDS, PROJECTS, MILESTONES = "Handlungsfelder", "Projekte", "Meilensteine"
"""Names of the sheets. They and the heads of the columns are German in every language: they are the file's format."""


@dataclass(frozen=True)
class Column:
    """A column: head, name of the value, the field that checks it, and a hint for the template."""

    head: str
    name: str
    field: forms.Field
    hint: str


def _line(length: int = 200, *, required: bool = False) -> LineField:
    return LineField(max_length=length, required=required)


def _text() -> TextField:
    return TextField(required=False)


COLUMNS: dict[str, tuple[Column, ...]] = {
    FIELDS: (
        Column("Nummer", "number", _line(20), "eigene Nummer, darf fehlen"),
        Column("Name", "name", _line(required=True), "Pflicht"),
        Column("Ziel", "goal", _text(), ""),
        Column("Ausgangslage", "starting_point", _text(), ""),
        Column("Herausforderungen", "challenges", _text(), ""),
        Column("Chancen", "chances", _text(), ""),
    ),
    PROJECTS: (
        Column("Nummer", "number", _line(20), "eigene Nummer, darf fehlen"),
        Column("Titel", "title", _line(300, required=True), "Pflicht"),
        Column("Handlungsfeld", "field", _line(), "Name oder Nummer aus dem Blatt Handlungsfelder"),
        Column("Reihenfolge", "order", WholeField(required=False, maximum=32_000), "ganze Zahl"),
        Column("Priorität", "priority", _line(40), ""),
        Column("Beschreibung", "description", _text(), ""),
        Column("Zielgruppen", "target_groups", _text(), ""),
        Column("Zuständig", "responsible", _text(), ""),
        Column("Mitwirkende", "participants", _text(), ""),
        Column("Hauptaktivitäten", "main_activities", _text(), ""),
        Column("Stand", "state", _line(40), "z. B. begonnen"),
        Column("Begründung", "reason", _text(), "Pflicht bei zurückgestellt und entfallen"),
        Column("Voraussichtliches Ende", "ends_on", PartialDateField(required=False), DATES),
        Column("Pflichtaufgabe", "mandatory", YesNoField(), "ja, nein oder leer"),
        Column("Gemeinsam", "joint", YesNoField(), "ja, nein oder leer"),
    ),
    MILESTONES: (
        Column("Projekt", "project", _line(300, required=True), "Titel aus dem Blatt Projekte"),
        Column("Meilenstein", "title", _line(300, required=True), "Pflicht"),
        Column("Voraussichtlich", "forecast", PartialDateField(required=False), DATES),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a row stands, to name it in a refusal."""

    sheet: str
    row: int

    def problem(self, column: str, value: str, message: str, allowed: str = "") -> CellProblem:
        """Return a mistake in the column whose value is called `column`."""
        heads = [one.name for one in COLUMNS[self.sheet]]
        head = COLUMNS[self.sheet][heads.index(column)].head
        return CellProblem(message, sheet=self.sheet, row=self.row, head=head, value=value, allowed=allowed)


@dataclass(frozen=True)
class Field:
    """A field of action."""

    place: Place
    number: str
    name: str
    goal: str
    starting_point: str
    challenges: str
    chances: str


@dataclass(frozen=True)
class Project:
    """A project with its Steckbrief; `field` names a field of action by name or number, "" for none."""

    place: Place
    number: str
    title: str
    field: str
    order: int | None
    priority: str
    description: str
    target_groups: str
    responsible: str
    participants: str
    main_activities: str
    state: str
    reason: str
    ends_on: PartialDate | None
    mandatory: bool | None
    joint: bool | None

    @property
    def shown_end(self) -> str:
        """The end as one would type it, "" where it is unknown."""
        return typed_date(self.ends_on) if self.ends_on else ""


@dataclass(frozen=True)
class Milestone:
    """A milestone of a project, which it names by title."""

    place: Place
    project: str
    title: str
    forecast: PartialDate | None

    @property
    def shown_date(self) -> str:
        """The date as one would type it, "" where it is unknown."""
        return typed_date(self.forecast) if self.forecast else ""


@dataclass(frozen=True)
class Sheet:
    """The whole spreadsheet, checked."""

    fields: list[Field] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Rows in all."""
        return len(self.fields) + len(self.projects) + len(self.milestones)

    @classmethod
    def read(cls, content: bytes) -> "Sheet":
        """Read and check a file. Raises SpreadsheetError with every mistake."""
        problems: list[CellProblem] = []
        sheets = read_sheets(content, problems)
        known = {name.strip().casefold(): rows for name, rows in sheets.items()}
        if PROJECTS.casefold() not in known:
            listed = ", ".join(sheets)
            message = _("The sheet “%(name)s” is missing.") % {"name": PROJECTS}
            raise SpreadsheetError([CellProblem(message, value=listed, allowed=", ".join(COLUMNS))])
        rows = {name: _checked(name, known.get(name.casefold(), []), problems) for name in COLUMNS}
        found = cls(
            [Field(place, **values) for place, values in rows[FIELDS]],
            [Project(place, **values) for place, values in rows[PROJECTS]],
            [Milestone(place, **values) for place, values in rows[MILESTONES]],
        )
        _check_across(found, problems)
        if not found.size and not problems:
            problems.append(CellProblem(_("The spreadsheet has no filled rows."), sheet=PROJECTS))
        if problems:
            raise SpreadsheetError(problems)
        return found


def _checked(name: str, rows: list[Cells], problems: list[CellProblem]) -> list[tuple[Place, dict[str, Any]]]:
    """Return place and values of each row under its heads; a row with a mistake is noted and left out."""
    if not rows:
        return []
    heads, body = rows[0], rows[1:]
    places = _heads(name, heads, problems)
    if places is None:
        return []
    found = []
    for cells in body:
        place = Place(name, cells.row)
        values, before = {}, len(problems)
        for column in COLUMNS[name]:
            index = places.get(column.name)
            text = cells.texts.get(index, "") if index is not None else ""
            values[column.name] = _value(column, text, place, index, problems)
        if len(problems) == before:
            found.append((place, values))
    return found


def _heads(name: str, cells: Cells, problems: list[CellProblem]) -> dict[str, int] | None:
    """Return the index of each known column; None when a head is unknown, there twice, or missing but required."""
    known = {column.head.casefold(): column for column in COLUMNS[name]}
    allowed = ", ".join(column.head for column in COLUMNS[name])
    found: dict[str, int] = {}
    before = len(problems)
    for index, text in cells.texts.items():
        column = known.get(text.strip().removesuffix("*").strip().casefold())
        letter = get_column_letter(index + 1)
        if column is None:
            problems.append(CellProblem(_("unknown head of a column"), name, cells.row, letter, "", text, allowed))
        elif column.name in found:
            problems.append(CellProblem(_("this head is there twice"), name, cells.row, letter, "", text))
        else:
            found[column.name] = index
    for column in COLUMNS[name]:
        if column.field.required and column.name not in found:
            message = _("the column “%(head)s” is missing") % {"head": column.head}
            problems.append(CellProblem(message, name, cells.row, allowed=allowed))
    return found if len(problems) == before else None


def _value(column: Column, text: str, place: Place, index: int | None, problems: list[CellProblem]) -> Any:
    def refuse(message: str, allowed: str = "") -> None:
        letter = get_column_letter(index + 1) if index is not None else ""
        problems.append(CellProblem(message, place.sheet, place.row, letter, column.head, text[:60], allowed))

    if isinstance(column.field, YesNoField):
        if text.casefold() in {"", "ja", "nein"}:
            return {"ja": True, "nein": False}.get(text.casefold())
        refuse(_("is neither yes nor no"), "ja, nein")
        return None
    if column.name == "state":
        state = states().get(text.casefold()) if text else ""
        if state is None:
            refuse(_("is no state of a project"), ", ".join(sorted(states(), key=list(states()).index)))
        return state
    try:
        check_characters(text.replace("\r\n", "\n").replace("_x000D_", ""))
        return column.field.clean(text)
    except ValueProblem as problem:
        refuse(problem.message)
    except ValidationError as error:
        refuse(" ".join(error.messages))
    return None


@cache
def states() -> dict[str, str]:
    """Return the states of a project by their German names in small letters."""
    with override("de"):
        return {str(label).casefold(): value for value, label in ProjectState.choices}


def _check_across(sheet: Sheet, problems: list[CellProblem]) -> None:
    """Check what one row says of another: doubles, fields and projects that are named, reasons that are due."""
    _doubles([(one.place, one.name) for one in sheet.fields], "name", problems)
    _doubles([(one.place, one.number) for one in sheet.fields if one.number], "number", problems)
    _doubles([(one.place, one.title) for one in sheet.projects], "title", problems)
    _doubles([(one.place, one.number) for one in sheet.projects if one.number], "number", problems)
    _doubles([(one.place, f"{one.project}: {one.title}") for one in sheet.milestones], "title", problems)
    for project in sheet.projects:
        if project.state in {ProjectState.DEFERRED, ProjectState.DROPPED} and not project.reason:
            message = _("A project that is deferred or dropped needs a reason.")
            problems.append(project.place.problem("reason", "", message))


def _doubles(texts: Iterable[tuple[Place, str]], column: str, problems: list[CellProblem]) -> None:
    first: dict[str, Place] = {}
    for place, text in texts:
        earlier = first.setdefault(text.casefold(), place)
        if earlier is not place:
            message = _("stands in row %(row)d already") % {"row": earlier.row}
            problems.append(place.problem(column, text[:60], message))
