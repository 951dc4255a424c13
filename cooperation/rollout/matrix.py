"""The matrix of projects and bodies: filtered, ordered, counted, and its cells as light markup."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cooperation.models import RolloutStage
from cooperation.rollout.rows import Cell, Head, Place, courses
from cooperation.rollout.stages import ORDER, UNKNOWN, Count, Course, count

ROWS = 50
"""So many projects stand on one page."""
BODIES = 10
"""So many bodies stand on one page of the list, and side by side on a printed sheet."""


@dataclass(frozen=True)
class Filter:
    """What is looked for; empty means everything. `plan` and `field` are slugs, `field` of that plan's."""

    text: str = ""
    plan: str = ""
    field: str = ""
    agreement: str = ""
    body: str = ""
    stage: str = ""
    late: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is looked for."""
        return self != Filter()

    def opens(self, cell: Cell) -> bool:
        """Whether a cell's project, agreement and body are looked for."""
        return (
            (not self.text or self.text.casefold() in cell.project.name.casefold())
            and (not self.plan or self.plan == cell.place.plan)
            and (not self.field or self.field == f"{cell.place.plan}/{cell.place.field}")
            and (not self.agreement or self.agreement == str(cell.agreement))
            and (not self.body or self.body == cell.body.slug)
        )

    def fits(self, cell: Cell) -> bool:
        """Whether a cell's own stage is looked for, and where asked whether it is late."""
        stage = UNKNOWN if self.stage == UNKNOWN_STAGE else self.stage
        return (not self.stage or stage == cell.stage) and (not self.late or cell.late)


UNKNOWN_STAGE = "unbekannt"
"""How addresses name the stage that nobody has stated."""


@dataclass(frozen=True)
class Line:
    """One project with its cells, in the order of the bodies; None where a body takes no part in it."""

    project: Head
    place: Place
    owner: str
    cells: Sequence[Cell | None]

    @cached_property
    def count(self) -> Count:
        """How many of how many bodies are live."""
        return counted(self.cells)


@dataclass(frozen=True)
class Matrix:
    """Projects in rows, bodies in columns."""

    bodies: Sequence[Head]
    lines: Sequence[Line]
    totals: Sequence[Count] = field(default_factory=list)
    """Of each body, over all lines."""
    total: Count = field(default_factory=Count)


def counted(cells: Iterable[Cell | None]) -> Count:
    """Count cells; a body that takes no part in a project is none."""
    return count((cell.stage, cell.late) for cell in cells if cell is not None)


def matching(cells: Iterable[Cell], wanted: Filter) -> list[Cell]:
    """Return the cells that fit a filter in every respect, in their order."""
    return [cell for cell in cells if wanted.opens(cell) and wanted.fits(cell)]


def matrix(cells: Sequence[Cell], wanted: Filter) -> Matrix:
    """Return the rows and columns in which at least one cell fits, each with all its cells that are looked for.

    A filter by stage or for delay leaves out rows and columns without a hit; the other cells of the rest stay, so that
    a hit is seen beside its neighbours.
    """
    opened = [cell for cell in cells if wanted.opens(cell)]
    hits = [cell for cell in opened if wanted.fits(cell)]
    projects = {cell.project.pk for cell in hits}
    bodies = {cell.body.pk: cell.body for cell in hits}
    heads = sorted(bodies.values(), key=lambda head: (head.name.casefold(), head.slug))
    by_project: dict[UUID, dict[UUID, Cell]] = {}
    for cell in opened:
        if cell.project.pk in projects and cell.body.pk in bodies:
            by_project.setdefault(cell.project.pk, {})[cell.body.pk] = cell
    lines = [_line(found, heads) for found in by_project.values()]
    totals = [counted(line.cells[place] for line in lines) for place in range(len(heads))]
    return Matrix(heads, lines, totals, counted(cell for line in lines for cell in line.cells))


def _line(found: Mapping[UUID, Cell], heads: Sequence[Head]) -> Line:
    any_cell = next(iter(found.values()))
    return Line(any_cell.project, any_cell.place, any_cell.owner, [found.get(head.pk) for head in heads])


def words() -> dict[str, str]:
    """Return the words of the stages, the unknown one included, in the order of the way."""
    known = {str(value): str(label) for value, label in RolloutStage.choices}
    return {name: known.get(name, _("stage not stated")) for name in ORDER}


def css(stage: str) -> str:
    """Return the short class of a stage: s1 to s7 in the order of the way."""
    return f"s{ORDER.index(stage) + 1}"


def shown(course: Course, day: date) -> dict[str, Any]:
    """Return what a table or page shows of a course: its word, its sign, whether it is late."""
    return {"course": course, "word": words()[course.stage], "sign": css(course.stage), "late": course.is_late(day)}


def rollouts(participations: Sequence[UUID], day: date) -> dict[UUID, dict[str, Any]]:
    """Return how far each participation is on `day`, as tables show it; two queries."""
    return {key: shown(course, day) for key, course in courses(participations, day).items()}


class Painter:
    """Writes cells as light markup: a page has thousands of them, so they hold one short link each and no more."""

    def __init__(self, base: str, wanted: Filter) -> None:
        self.base = base
        self.wanted = wanted
        late = escape(pgettext("rollout", "late"))
        self._words = {stage: escape(word) for stage, word in words().items()}
        self._late = f" <b>{late}</b>"
        none = escape(_("takes no part"))
        self._none = f'<td><span class="kern-sr-only">{none}</span></td>'
        self._css = {stage: css(stage) for stage in ORDER}

    def cells(self, line: Line) -> SafeString:
        """Return the cells of a row."""
        return mark_safe("".join(map(self._cell, line.cells)))

    def _cell(self, cell: Cell | None) -> str:
        if cell is None:
            return self._none
        marked = " hit" if (self.wanted.stage or self.wanted.late) and self.wanted.fits(cell) else ""
        late = self._late if cell.late else ""
        word = self._words[cell.stage]
        return f'<td class="{self._css[cell.stage]}{marked}"><a href="{self.base}{cell.pk}/">{word}</a>{late}</td>'
