"""The board of a round as tables of a file: one row a status asked for, and who is missing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cooperation.board import Missing
from cooperation.models import StatusEntry
from cooperation.pages import BoardRow
from exchange.sheets.tables import OutColumn, OutTable, Typed


def statuses(rows: Sequence[BoardRow]) -> OutTable:
    """Return what was asked for and reported, one row a request; what was not reported or said is an empty cell."""
    heads = (
        (_("Body"), 28),
        (_("Project"), 40),
        (_("State"), 18),
        (_("Status as of"), 14),
        (_("Time"), 14),
        (_("Money"), 14),
        (_("Scope"), 14),
        (_("Progress (%)"), 12),
        (_("Reported"), 60),
        (_("Next step"), 40),
        (_("Help needed"), 40),
        (_("Recorded on behalf"), 18),
        (_("Reason for the return"), 40),
    )
    lines = [
        [row.request.body.name, row.request.subject.title, row.request.get_state_display(), *_reported(row)]
        for row in rows
    ]
    return OutTable(_("Statuses"), [OutColumn(head, width) for head, width in heads], lines)


def _reported(row: BoardRow) -> list[Typed]:
    entry, review = row.standing.entry, row.standing.review
    if entry is None:
        return [None] * 10
    return [
        entry.as_of,
        *_lights(entry),
        entry.reported_progress,
        entry.text or None,
        entry.next_step or None,
        entry.help_needed or None,
        _("yes") if entry.on_behalf else None,
        (review.reason or None) if review else None,
    ]


def _lights(entry: StatusEntry) -> list[Typed]:
    return [
        entry.get_light_time_display() or None,
        entry.get_light_money_display() or None,
        entry.get_light_scope_display() or None,
    ]


def missing(found: Sequence[Missing]) -> OutTable:
    """Return the bodies that miss a report with how many of what; begun and returned ones are missing too."""
    heads = ((_("Body"), 28), (_("Missing"), 12), (_("Begun"), 12), (_("Returned"), 14), (_("Projects"), 80))
    lines: list[list[Typed]] = [
        [
            each.body.name,
            len(each.requests),
            each.drafted,
            each.returned,
            "; ".join(row.subject.title for row in each.requests),
        ]
        for each in found
    ]
    return OutTable(_("Who is missing"), [OutColumn(head, width) for head, width in heads], lines)
