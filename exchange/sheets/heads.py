"""From a file to rows with named cells: by the heads of an export, or by what somebody said the columns are."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from exchange.sheets.columns import COLUMNS, KEY, MILESTONES, PROJECT_TITLE, PROJECTS, Column, by_name, fold
from exchange.sheets.tables import InBook, InRow, InTable
from exchange.sheets.values import as_text
from exchange.spreadsheet_cells import CellProblem, SpreadsheetError

SAMPLES = 3
CLOSE = 0.82
"""Likeness of two heads from which on one is suggested for the other."""

OTHER_NAMES: dict[str, dict[str, str]] = {
    PROJECTS: {
        "title": "projekt, projektname, projekttitel, maßnahme, massnahme, vorhaben, bezeichnung, name, thema",
        "number": "nr, nr., lfd. nr., lfd nr, id, projektnummer, projekt-nr., maßnahmennummer, kennung",
        "field": "themenfeld, bereich, cluster, strategisches feld, kategorie",
        "state": "status, umsetzungsstand, projektstatus, sachstand",
        "forecast_end": "ende, bis, termin, fertigstellung, zieltermin, geplantes ende, projektende, enddatum, frist",
        "lead_body": "federführend, träger, leitung",
        "responsible_unit": "amt, fachdienst, fachbereich, organisationseinheit, abteilung, oe, zuständigkeit, stelle",
        "mandatory": "pflicht, pflichtig, pflichtaufgabe ja/nein",
        "joint": "gemeinsames projekt, kooperation, interkommunal",
        "public": "veröffentlichen, oeffentlich",
        "results": "ergebnis, erreicht, bisherige ergebnisse",
        "next_steps": "nächster schritt, naechste schritte, ausblick, to do, todo",
        "order": "rang, sortierung, position",
        "priority": "prio, prioritaet, dringlichkeit",
        "description": "kurzbeschreibung, inhalt, projektbeschreibung, erläuterung, ziel",
        "target_groups": "zielgruppe, nutzer",
        "responsible": "verantwortlich, ansprechpartner, verantwortung, projektleitung",
        "participants": "beteiligte, partner, mitwirkung",
        "main_activities": "aktivitäten, schritte, arbeitspakete, meilensteine",
    },
    MILESTONES: {
        "title": "meilensteinname, bezeichnung, name, schritt",
        "project_title": "projektname, projekttitel, maßnahme",
        "forecast": "termin, datum, bis, fällig, fälligkeit, plantermin",
        "actual": "erledigt, erledigt am, abgeschlossen am, ist",
        "weight": "gewichtung",
    },
}
"""Heads that counties' own lists have for our columns."""


@dataclass
class FileRow:
    """One row of a file: what it names, and the texts of its cells by column."""

    sheet: str
    number: int
    texts: dict[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    own_list: bool = False
    """From a list of the county's own: an empty cell says nothing there."""

    @property
    def key(self) -> str:
        """The key as it stands in the file."""
        return self.texts.get(KEY, "")


@dataclass
class Mapped:
    """All rows of a file, and heads that were passed over."""

    rows: list[FileRow] = field(default_factory=list)
    ignored: list[tuple[str, str]] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    """Our sheets that the file has, also empty ones."""


def is_own_list(book: InBook) -> bool:
    """Return whether no sheet of the file has the column of keys: its columns have to be said."""
    return not any(
        fold(as_text(text)) == by_name(sheet)[KEY].head.casefold()
        for table in book.tables
        for sheet in [_sheet_of(table)]
        if sheet and table.rows
        for text in table.rows[0].cells.values()
    )


def _sheet_of(table: InTable) -> str:
    return next((name for name in COLUMNS if name.casefold() == table.name.strip().casefold()), "")


def rows_of_export(book: InBook, problems: list[CellProblem]) -> Mapped:
    """Return the rows of a file whose heads are ours; what is wrong with the heads is noted."""
    found = Mapped()
    for table in book.tables:
        sheet = _sheet_of(table)
        if not sheet:
            if table.rows:
                found.ignored.append((table.name, ""))
            continue
        if table.rows:
            found.sheets.add(sheet)
            places = _places(sheet, table.rows[0], problems, found)
            found.rows += [_row(sheet, row, places) for row in table.rows[1:]]
    return found


def _places(sheet: str, row: InRow, problems: list[CellProblem], found: Mapped) -> dict[int, Column]:
    known = {column.head.casefold(): column for column in COLUMNS[sheet]}
    places: dict[int, Column] = {}
    for place, value in row.cells.items():
        text = as_text(value)
        column = known.get(fold(text))
        if column is None:
            found.ignored.append((sheet, text))
        elif column in places.values():
            letter = get_column_letter(place + 1)
            problems.append(CellProblem(_("this head is there twice"), sheet, row.number, letter, "", text[:60]))
        else:
            places[place] = column
    if KEY not in {column.name for column in places.values()}:
        message = _("the column “%(head)s” is missing") % {"head": by_name(sheet)[KEY].head}
        problems.append(CellProblem(message, sheet, row.number, allowed=", ".join(c.head for c in COLUMNS[sheet])))
    return places


def _row(sheet: str, row: InRow, places: Mapping[int, Column], *, own_list: bool = False) -> FileRow:
    texts = {column.name: as_text(row.cells.get(place)) for place, column in places.items()}
    letters = {column.name: get_column_letter(place + 1) for place, column in places.items()}
    return FileRow(sheet, row.number, texts, letters, own_list)


@dataclass(frozen=True)
class Question:
    """A column of a county's own list: head, some of its values, and what it seems to be ("" for nothing)."""

    place: int
    letter: str
    head: str
    samples: list[str]
    suggested: str


def tables_of(book: InBook) -> list[InTable]:
    """Return the sheets that hold anything. Raises SpreadsheetError when none does."""
    found = [table for table in book.tables if len(table.rows) > 1]
    if not found:
        raise SpreadsheetError([CellProblem(_("The spreadsheet has no filled rows."))])
    return found


def head_row(table: InTable) -> int:
    """Return the place of the row of heads: among the upper rows the first with the most texts."""
    upper = table.rows[:10]
    texts = [sum(isinstance(value, str) for value in row.cells.values()) for row in upper]
    return texts.index(max(texts)) if texts else 0


def questions(table: InTable, sheet: str, remembered: Mapping[str, str]) -> list[Question]:
    """Return what has to be said about the columns of a list; `remembered` are earlier answers by head."""
    at = head_row(table)
    body = table.rows[at + 1 :]
    taken: set[str] = set()
    found = []
    for place, value in sorted(table.rows[at].cells.items()):
        head = as_text(value)[:200]
        guess = remembered.get(fold(head), suggestion(sheet, head))
        guess = "" if guess in taken else guess
        taken |= {guess} - {""}
        samples = [as_text(row.cells[place])[:80] for row in body if place in row.cells][:SAMPLES]
        found.append(Question(place, get_column_letter(place + 1), head, samples, guess))
    return found


def targets(sheet: str) -> list[Column]:
    """Return the columns that a county's own list may have."""
    return [column for column in COLUMNS[sheet] if column.editable or column.name == PROJECT_TITLE]


def suggestion(sheet: str, head: str) -> str:
    """Return the name of the column that a head seems to mean, "" for none."""
    wanted = fold(head)
    names = {column.head.casefold(): column.name for column in targets(sheet)}
    for name, others in OTHER_NAMES[sheet].items():
        names |= {other: name for other in others.split(", ") if other not in names}
    if wanted in names:
        return names[wanted]
    close = difflib.get_close_matches(wanted, names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else ""


def rows_of_list(book: InBook, mapping: Mapping[str, Any]) -> Mapped:
    """Return the rows of a county's own list by what was said: sheet of the file, our sheet, place → column."""
    table = next((table for table in tables_of(book) if table.name == mapping["table"]), None)
    if table is None:
        raise SpreadsheetError([CellProblem(_("The sheet “%(name)s” is missing.") % {"name": mapping["table"]})])
    sheet = str(mapping["sheet"])
    columns = {column.name: column for column in targets(sheet)}
    places = {int(place): columns[name] for place, name in mapping["columns"].items() if name in columns}
    rows = [_row(sheet, row, places, own_list=True) for row in table.rows[head_row(table) + 1 :]]
    return Mapped([row for row in rows if any(row.texts.values())])
