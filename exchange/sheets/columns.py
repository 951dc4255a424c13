"""The columns of a plan's spreadsheet: heads, what each holds, and which row of the database it is.

Names of the sheets and heads are German in every language: they are the file's format.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

PROJECTS, MILESTONES = "Projekte", "Meilensteine"
READ_ONLY = "(nur lesen)"
"""Stands behind the head of a column that is shown and never read back."""


class Kind(StrEnum):
    """What a cell holds."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    WEIGHT = "weight"
    STATE = "state"
    YES_NO = "yes_no"
    ROW = "row"


class Of(StrEnum):
    """Which row a column belongs to; SHOWN is derived or a key, and is never written."""

    PROJECT = "project"
    ENTRY = "entry"
    MILESTONE = "milestone"
    SHOWN = "shown"


@dataclass(frozen=True)
class Column:
    """A column. `field` is the name in the list of editable fields, `rows` the list that a ROW is chosen from."""

    head: str
    name: str
    of: Of
    kind: Kind = Kind.LINE
    field: str = ""
    length: int = 200
    required: bool = False
    rows: str = ""
    width: int = 16
    hint: str = ""

    @property
    def editable(self) -> bool:
        """Whether the column is read back at all."""
        return self.of is not Of.SHOWN


DATES = "31.12.2026, 12/2026, Q4 2026 oder 2026"
YES_NO = "ja, nein oder leer (nicht angegeben)"
KEY, PROJECT_KEY, PROJECT_TITLE = "key", "project_key", "project_title"

_P, _E, _M, _S = Of.PROJECT, Of.ENTRY, Of.MILESTONE, Of.SHOWN
_TEXT, _DATE = Kind.TEXT, Kind.DATE

COLUMNS: dict[str, tuple[Column, ...]] = {
    PROJECTS: (
        Column("Schlüssel", KEY, _S, width=10, hint="verbindet die Zeile mit ihrem Projekt; leer für ein neues"),
        Column("Nummer", "number", _E, field="number", length=20, width=10, hint="eigene Nummer, darf fehlen"),
        Column("Titel", "title", _P, field="title", length=300, required=True, width=44, hint="Pflicht"),
        Column("Handlungsfeld", "field", _E, Kind.ROW, "field", rows="fields", width=24, hint="aus der Liste"),
        Column("Stand", "state", _P, Kind.STATE, "state", hint="aus der Liste"),
        Column("Stand seit", "state_since", _S, _DATE),
        Column("Voraussichtliches Ende", "forecast_end", _P, _DATE, "forecast_end", hint=DATES),
        Column("Federführung", "lead_body", _P, Kind.ROW, "lead_body", rows="bodies", width=24, hint="aus der Liste"),
        Column("Zuständige Einheit", "responsible_unit", _P, Kind.ROW, "responsible_unit", rows="units", width=24,
               hint="aus der Liste"),
        Column("Pflichtaufgabe", "mandatory", _P, Kind.YES_NO, "mandatory", hint=YES_NO),
        Column("Gemeinsam", "joint", _P, Kind.YES_NO, "joint", hint=YES_NO),
        Column("Öffentlich", "public", _P, Kind.YES_NO, "public", required=True, hint="ja oder nein"),
        Column("Ergebnisse", "results", _P, _TEXT, "results", width=40),
        Column("Nächste Schritte", "next_steps", _P, _TEXT, "next_steps", width=40),
        Column("Reihenfolge", "order", _E, Kind.WHOLE, "order", hint="ganze Zahl"),
        Column("Priorität", "priority", _E, field="priority", length=40),
        Column("Titel im Steckbrief", "sheet_title", _E, field="title", length=300, required=True, width=44),
        Column("Beschreibung", "description", _E, _TEXT, "description", width=40),
        Column("Zielgruppen", "target_groups", _E, _TEXT, "target_groups", width=30),
        Column("Zuständig", "responsible", _E, _TEXT, "responsible", width=30),
        Column("Mitwirkende", "participants", _E, _TEXT, "participants", width=30),
        Column("Hauptaktivitäten", "main_activities", _E, _TEXT, "main_activities", width=40),
        Column("Ampel Zeit", "light_time", _S),
        Column("Ampel Geld", "light_money", _S),
        Column("Ampel Umfang", "light_scope", _S),
        Column("Ampel gesamt", "light_overall", _S),
        Column("Fortschritt in %", "progress", _S, Kind.WHOLE),
        Column("Nächster Meilenstein", "next_milestone", _S, width=30),
    ),
    MILESTONES: (
        Column("Schlüssel", KEY, _S, width=10, hint="verbindet die Zeile mit ihrem Meilenstein; leer für einen neuen"),
        Column("Projekt-Schlüssel", PROJECT_KEY, _S, width=10, hint="für einen neuen Meilenstein, oder der Titel"),
        Column("Projekt", PROJECT_TITLE, _S, length=300, width=44, hint="Titel aus dem Blatt Projekte"),
        Column("Meilenstein", "title", _M, field="title", length=300, required=True, width=44, hint="Pflicht"),
        Column("Gewicht", "weight", _M, Kind.WEIGHT, "weight", required=True, width=10, hint="z. B. 1 oder 1,5"),
        Column("Geplant", "baseline", _S, _DATE),
        Column("Erreicht", "actual", _M, _DATE, "actual", hint=DATES),
        Column("Voraussichtlich", "forecast", _M, _DATE, "forecast", hint=DATES),
        Column("Letzte Begründung", "last_reason", _S, _TEXT, width=40),
    ),
}  # fmt: skip
"""Reached comes before expected: a milestone that is reached in the same step has no forecast any more (rule 21)."""

EXPORT_HEAD = "Export"
"""Head of the last column of a CSV file: which export it comes from."""
LINKS = {KEY, PROJECT_KEY, PROJECT_TITLE}
"""Columns that say which row is meant; they are shown only, and yet read."""


@cache
def by_name(sheet: str) -> dict[str, Column]:
    """Return the columns of a sheet by name."""
    return {column.name: column for column in COLUMNS[sheet]}


def fold(head: str) -> str:
    """Return a head as it is compared: small letters, one blank, without the marks that an export puts behind it."""
    text = " ".join(head.split()).removesuffix(READ_ONLY).strip().removesuffix("*").strip()
    return text.casefold()
