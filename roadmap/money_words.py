"""A project's or field's money of a year in one line, as text."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.amounts import Total
from roadmap.budget import Item, sum_of
from roadmap.budget import Stage as Stages
from roadmap.judging import FieldSide, FieldStanding, MoneySide, Standing
from roadmap.light_words import written
from roadmap.models import Direction, Stage

ASKED = (Stages.DRAFT, Stages.NEED)


def project_line(standing: Standing) -> str:
    """Return what was granted and is expected in the year, or else what is asked for; "" where nothing is recorded."""
    line = _granted(standing.sides) or _asked_for(standing.items)
    conditional = [side.done.latest.conditional for side in standing.sides if not side.done.latest.conditional.is_empty]
    for total in conditional:
        line += _("; under a condition %(amount)s") % {"amount": total_words(total)}
    return _of_year(line, standing.items, standing.day.year) if line else ""


def field_line(standing: FieldStanding, year: int) -> str:
    """Return what was granted and is expected in the field in the year; "" where nothing is."""
    line = _granted(standing.sides)
    return _("%(year)s: %(line)s") % {"year": year, "line": line} if line else ""


def _of_year(line: str, items: Iterable[Item], year: int) -> str:
    if all(item.year is None for item in items):
        return _("%(line)s (year not stated)") % {"line": line}
    return _("%(year)s: %(line)s") % {"year": year, "line": line}


def _granted(sides: Sequence[MoneySide | FieldSide]) -> str:
    lines = []
    for side in sides:
        found = []
        if not side.appropriation.is_empty:
            found.append(_("appropriation %(amount)s") % {"amount": total_words(side.appropriation)})
        if not side.expected.is_empty:
            found.append(_("actual plus forecast %(amount)s") % {"amount": total_words(side.expected)})
        if found:
            named = f"{Direction(side.direction.value).label}: " if len(sides) > 1 else ""
            lines.append(named + ", ".join(found))
    return "; ".join(lines)


def _asked_for(items: Sequence[Item]) -> str:
    """Draft and need are not granted; of the same column they may be added."""
    lines = []
    for column in dict.fromkeys(item.column for item in items if item.stage in ASKED):
        sums = sum_of(item for item in items if item.column == column)
        if not sums.secured.is_empty:
            lines.append(f"{Stage(column.stage.value).label} {total_words(sums.secured)}")
        if not sums.conditional.is_empty:
            text = _("%(stage)s under a condition %(amount)s")
            lines.append(text % {"stage": Stage(column.stage.value).label, "amount": total_words(sums.conditional)})
    return "; ".join(lines)


def total_words(total: Total, kind: str = "money") -> str:
    """Return a sum of euros, or of kind "fte", with its words; what has no figure is named, never 0."""
    if not total.shown:
        return _("not stated")
    text = " / ".join(written(amount, kind) for amount in total.shown)
    if not total.determinable:
        text = _("%(figures)s (the sum cannot be determined)") % {"figures": text}
    if total.unknown:
        more = ngettext("and one without a figure", "and %(number)s without a figure", total.unknown)
        text = f"{text} {more % {'number': total.unknown}}"
    return text
