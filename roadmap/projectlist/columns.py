"""The columns of the project list: their names in addresses, their heads, how they sort, and what they need."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organisation.folding import fold
from organisation.partial_dates import PartialDate
from roadmap.amounts import SplitTotal
from roadmap.budget import Direction
from roadmap.lights import Light
from roadmap.models import ProjectState
from roadmap.projectlist.rows import ListRow, appropriation

STATES = {state.value: place for place, state in enumerate(ProjectState)}
LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.NOT_REPORTED, Light.NOT_ASSESSED)
SEVERITY = {light: place for place, light in enumerate(LIGHTS)}
_FIGURES = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Column:
    """One column. `sort` returns what rows are ordered by, None where it is unknown: such rows always come last.

    `edits` names the cell's form (cell_forms.py), of a project's live data or, `of_entry`, of its Steckbrief.
    """

    key: str
    label: str | Promise
    sort: Callable[[ListRow], Any]
    numeric: bool = False
    edits: bool = False
    of_entry: bool = False
    standing: bool = False
    partners: bool = False
    figures: bool = False


def natural(text: str) -> tuple[tuple[int, int, str], ...] | None:
    """Return what texts with figures are sorted by: 2 before 10, 1.9 before 1.10; None for no text."""
    if not text:
        return None
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, fold(part)) for part in _FIGURES.split(text) if part)


def _text(name: str) -> Callable[[ListRow], Any]:
    return lambda row: fold(getattr(row, name)) or None


def _day(value: PartialDate | None) -> Any:
    return value.sort_key if value else None


def _light(name: str) -> Callable[[ListRow], Any]:
    def severity(row: ListRow) -> int | None:
        return SEVERITY[getattr(row.standing, name).light] if row.standing else None

    return severity


def responsible(row: ListRow) -> str:
    """Return who is responsible: the unit, else what the Steckbrief says, else the lead body."""
    return row.unit_name or row.responsible or row.lead_name


def _progress(row: ListRow) -> Decimal | None:
    found = row.standing.progress if row.standing else None
    return None if found is None else found.computed if found.computed is not None else found.reported


def _milestone(row: ListRow) -> Any:
    due = row.standing.next_milestone.due if row.standing and row.standing.next_milestone else None
    return _day(due)


def figure(total: SplitTotal | None) -> Decimal | None:
    """Return the secured amount that a sum is sorted by, None where there is none that can be determined."""
    amount = total.secured.amount if total else None
    return amount.value if amount else None


def _yes_no(value: bool | None) -> int | None:
    return None if value is None else int(not value)


_ALL = (
    Column("nr", _("No."), lambda row: natural(row.number), edits=True, of_entry=True),
    Column("titel", _("Project"), _text("title")),
    Column("feld", _("Action field"), lambda row: row.field_position, edits=True, of_entry=True),
    Column("reihenfolge", _("Order"), lambda row: row.order, numeric=True, edits=True, of_entry=True),
    Column("prioritaet", _("Priority"), lambda row: natural(row.priority), edits=True, of_entry=True),
    Column("stand", _("State"), lambda row: STATES.get(row.state), edits=True),
    Column("seit", _("Since"), lambda row: _day(row.since)),
    Column("ampel", _("Light"), _light("overall"), standing=True),
    Column("zeit", _("Time"), _light("time"), standing=True),
    Column("geld", _("Money"), _light("money"), standing=True, figures=True),
    Column("umfang", _("Scope"), _light("scope"), standing=True),
    Column("fortschritt", _("Progress"), _progress, numeric=True, standing=True),
    Column("ende", _("Expected end"), lambda row: _day(row.end), edits=True),
    Column("meilenstein", _("Next milestone"), _milestone, standing=True),
    Column("stelle", _("Responsible"), lambda row: fold(responsible(row)) or None, edits=True),
    Column("federfuehrung", _("Lead body"), _text("lead_name"), edits=True),
    Column("partner", _("Partners"), lambda row: len(row.partners) or None, partners=True),
    Column("pflicht", _("Mandatory task"), lambda row: _yes_no(row.mandatory), edits=True),
    Column("gemeinsam", _("Joint project"), lambda row: _yes_no(row.joint), edits=True),
    Column(
        "aufwand",
        _("Appropriation, expense"),
        lambda row: figure(appropriation(row, Direction.EXPENSE)),
        numeric=True,
        standing=True,
        figures=True,
    ),
    Column(
        "auszahlung",
        _("Appropriation, payment"),
        lambda row: figure(appropriation(row, Direction.PAYMENT)),
        numeric=True,
        standing=True,
        figures=True,
    ),
)
COLUMNS = {column.key: column for column in _ALL}
TITLE = "titel"
DEFAULT = ("nr", TITLE, "feld", "stand", "ampel", "stelle", "ende")
MONEY = {"aufwand": Direction.EXPENSE, "auszahlung": Direction.PAYMENT}
LIGHT_OF = {"ampel": "overall", "zeit": "time", "geld": "money", "umfang": "scope"}


def allowed(*, figures: bool) -> list[Column]:
    """Return the columns that an account may choose; money only for those who may see it."""
    return [column for column in _ALL if figures or not column.figures]


def ordered(rows: Sequence[ListRow], column: Column, *, descending: bool) -> list[ListRow]:
    """Return rows sorted by a column, equal ones in the order that they came in; unknown ones last either way."""
    keyed = [(column.sort(row), row) for row in rows]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _key, row in known] + [row for key, row in keyed if key is None]
