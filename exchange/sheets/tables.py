"""What passes between a file and the rest: named tables of typed cells, and where a file comes from."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Typed = str | int | Decimal | date | None


@dataclass(frozen=True)
class Origin:
    """What an export writes about itself: addresses of plan and version, its own id, the moment in ISO form."""

    plan: str = ""
    version: str = ""
    export: str = ""
    moment: str = ""


@dataclass(frozen=True)
class OutColumn:
    """A column to write: head, width in characters, whether it is read back, what may be chosen, dates or texts."""

    head: str
    width: int = 16
    editable: bool = True
    choices: tuple[str, ...] = ()
    choices_from: str = ""
    """Name of a list that all sheets share, where the choices are too many for the rule itself."""
    hint: str = ""


@dataclass
class OutTable:
    """A sheet to write."""

    name: str
    columns: list[OutColumn]
    rows: list[list[Typed]] = field(default_factory=list)


@dataclass(frozen=True)
class InRow:
    """A filled row of a file: its number from 1, and what stands in its cells by column from 0."""

    number: int
    cells: dict[int, Any]


@dataclass(frozen=True)
class InTable:
    """A sheet of a file."""

    name: str
    rows: list[InRow]


@dataclass(frozen=True)
class InBook:
    """A file that was read: its sheets, and its origin where it says one."""

    tables: list[InTable]
    origin: Origin = Origin()
    is_csv: bool = False
