"""The rollout as tables of a file: a list with one row a participation, and the matrix."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cooperation.rollout.matrix import Filter, matching, matrix, words
from cooperation.rollout.rows import Cell
from exchange.sheets.tables import OutColumn, OutTable, Typed
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale


def listed(cells: Sequence[Cell], wanted: Filter) -> OutTable:
    """Return the participations that fit the filter, one a row; what is unknown is an empty cell."""
    named = words()
    heads = (
        (_("Plan"), 24),
        (_("Action field"), 24),
        (_("Project"), 40),
        (_("Body"), 28),
        (_("Rollout stage"), 20),
        (_("Planned to go live"), 18),
        (_("Went live"), 18),
        (_("Delay"), 12),
        (_("Agreement"), 32),
    )
    late = pgettext("rollout", "late")
    rows: list[list[Typed]] = [
        [
            cell.place.plan_title,
            cell.place.field_name,
            cell.project.name,
            cell.body.name,
            named[cell.stage] if cell.stage else None,
            _written(cell.planned_date),
            _written(cell.actual_date),
            late if cell.late else None,
            cell.agreement_title or None,
        ]
        for cell in matching(cells, wanted)
    ]
    return OutTable(_("List"), [OutColumn(head, width) for head, width in heads], rows)


def crossed(cells: Sequence[Cell], wanted: Filter) -> OutTable:
    """Return the matrix: projects in rows, bodies in columns, and how many of how many are live."""
    found, named = matrix(cells, wanted), words()
    late = pgettext("rollout", "late")
    columns = [_("Project"), *(body.name for body in found.bodies), _("Live"), _("Taking part")]
    rows: list[list[Typed]] = []
    for line in found.lines:
        told: list[Typed] = [
            None if cell is None else f"{named[cell.stage]}, {late}" if cell.late else named[cell.stage]
            for cell in line.cells
        ]
        rows.append([line.project.name, *told, line.count.live, line.count.taking_part])
    widths = [40, *(16 for _column in columns[1:])]
    return OutTable(_("Matrix"), [OutColumn(*pair) for pair in zip(columns, widths, strict=True)], rows)


def _written(value: PartialDate | None) -> str | None:
    """A date as it is shown: how exactly it is known is seen in it."""
    return value.display(locale()) if value else None
