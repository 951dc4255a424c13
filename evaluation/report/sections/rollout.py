"""How far each partner is with each joint project: stage in word and shape, dates, the year before."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cooperation.rollout.shapes import stage_shape
from cooperation.rollout.stages import ORDER
from evaluation.report.blocks import DASH, Block, Bullets, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import cooperation_brief
from evaluation.report.words import ROLLOUT_STAGES

PROJECTS_PER_TABLE = 5
"""How many projects fit beside the partners' names."""
PROJECTS_ACROSS = 8
"""The same on a page on its side."""
LONGEST_HEAD = 300
"""Characters, as many as a title can have that was typed; the project's sheet holds all of it."""


def stage(name: str) -> SafeString:
    """A stage as shape and word."""
    return format_html('<span class="stage">{} {}</span>', mark_safe(stage_shape(name)), ROLLOUT_STAGES[name])


def head(title: str) -> str:
    """A project's title over a column; a head that is taller than a page would be left out by the engine."""
    return title if len(title) <= LONGEST_HEAD else f"{title[:LONGEST_HEAD].rstrip()}…"


def rollout_words(row: Row, partner: Row | None) -> str:
    """How far a partner is, in words; in older facts the text that was typed. Empty where it is unknown."""
    told = partner.get("rollout") if partner else None
    if told is None:
        return str(row.get("rollout_stage") or "")
    return str(ROLLOUT_STAGES[told["stage"]]) if told["stage"] else str(row.get("note") or "")


def rollout(reader: Reader, found: Sequence[Row]) -> list[Block]:
    """How many partners are live, project by project, and who is late; nothing for facts without stages."""
    told = _told(found)
    if not told:
        return []
    if reader.brief and len(told) > PROJECTS_PER_TABLE:
        return cooperation_brief.rollout(reader, told)
    return [_counts(reader, told), *_late(reader, told)]


def rollout_tables(reader: Reader, found: Sequence[Row], across: int) -> list[Block]:
    """Partner × project with the stage of each, `across` projects a table; nothing for facts without stages."""
    told = _told(found)
    if not told:
        return []
    starts = range(0, len(told), across)
    blocks: list[Block] = [Para(_legend())]
    for number, start in enumerate(starts, start=1):
        caption = _("Rollout by partner and project")
        if len(starts) > 1:
            names = {"caption": caption, "number": number, "total": len(starts)}
            caption = _("%(caption)s (%(number)d of %(total)d)") % names
        blocks.append(_part(reader, told[start : start + across], caption))
    return blocks


def _told(found: Sequence[Row]) -> list[Row]:
    """The projects whose facts say how far the partners are, if those of any do."""
    told = [row for row in found if row["partners"] and "rollout" in row]
    known = (one["rollout"]["stage"] or one["rollout"]["planned"] for row in told for one in row["partners"])
    return told if any(known) else []


def _legend() -> SafeString:
    shapes = format_html_join(", ", "{}", ((stage(name),) for name in ORDER))
    return format_html(_("What the shapes mean: {}."), shapes)


def _counts(reader: Reader, found: Sequence[Row]) -> Block:
    """How many partners are live, project by project; who does not take part is not counted."""
    items = []
    for row in found:
        counted = row["rollout"]
        numbers = {"live": counted["live"], "all": counted["taking_part"]}
        text = _("%(live)d of %(all)d live") % numbers
        if counted["late"]:
            text += "; " + _("%(count)d late") % {"count": counted["late"]}
        items.append(format_html("{}: {}", reader.row(row["project"])["title"], text))
    return Bullets(items)


def _part(reader: Reader, found: Sequence[Row], caption: str) -> Table:
    bodies: list[str] = list(dict.fromkeys(partner["body"] for row in found for partner in row["partners"]))
    columns = [Column(_("Partner"), width=20), *(Column(head(reader.row(row["project"])["title"])) for row in found)]
    rows = []
    for body in bodies:
        cells: list[SafeString | str] = [reader.body(body)]
        for row in found:
            partner = next((one for one in row["partners"] if one["body"] == body), None)
            cells.append(_cell(reader, partner))
        rows.append(TableRow(cells))
    return Table(caption=caption, columns=columns, rows=rows, kind="data dense")


def _cell(reader: Reader, partner: Row | None) -> SafeString | str:
    if partner is None:
        return DASH
    told = partner["rollout"]
    parts: list[Any] = [stage(told["stage"]), *_dates(reader, told)]
    if told["stage_before"] and told["stage_before"] != told["stage"]:
        parts.append(_("before: %(stage)s") % {"stage": ROLLOUT_STAGES[told["stage_before"]]})
    if told["stage"] == "not_taking_part" and told["reason"]:
        parts.append(told["reason"])
    if not partner["holds"]:
        parts.append(_("no longer takes part"))
    return format_html_join("; ", "{}", ((part,) for part in parts))


def _dates(reader: Reader, told: Mapping[str, Any]) -> list[SafeString | str]:
    if told["actual"]:
        return [format_html(_("since {}"), reader.date(told["actual"]))]
    if not told["planned"] or told["stage"] == "not_taking_part":
        return []
    late = format_html(", {}", _("late")) if told["late"] else ""
    return [format_html(_("planned: {}{}"), reader.date(told["planned"]), late)]


def _late(reader: Reader, found: Sequence[Row]) -> list[Block]:
    items = []
    for row in found:
        names = [
            reader.body(partner["body"])
            for partner in row["partners"]
            if partner["holds"] and partner["rollout"]["late"]
        ]
        if names:
            listed = format_html_join(", ", "{}", ((name,) for name in names))
            items.append(format_html("{}: {}", reader.row(row["project"])["title"], listed))
    return [Para(_("The planned date has passed, and they are not live:")), Bullets(items)] if items else []
