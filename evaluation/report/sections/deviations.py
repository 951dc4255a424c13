"""Deviations: moved, late, deferred, dropped, critical, with cause and remedy."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import Block, Column, Lead, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.words import STATES
from evaluation.report.writing import PUBLIC, explanations
from organisation.templatetags import display


def days(value: int | None) -> str:
    """A deviation in days with its sign; "nicht angegeben" where one of the dates is missing."""
    if value is None:
        return display.unknown()
    return f"{value:+d}".replace("-", "\u2212") if value else "0"


def deviations(reader: Reader) -> list[Block]:
    """Moved, late, deferred, dropped, critical: with cause and remedy."""
    found = reader.results["deviations"]
    explained = explanations(reader, _("Explanations"))
    if not found:
        none = _("No project was deferred or dropped, no milestone was moved or is late, as far as is known.")
        return [Para(none), *explained]
    rows = []
    for row in found:
        project = reader.row(row["project"])
        rows.append(
            TableRow(
                [
                    project["title"],
                    _kinds(reader, row),
                    _cause(reader, row),
                    reader.text(project["next_steps"]),
                ]
            )
        )
    columns = [
        Column(_("Project"), width=20),
        Column(_("Deviation"), width=20),
        Column(_("Cause"), width=40),
        Column(_("Remedy"), width=20),
    ]
    blocks: list[Block] = [
        Lead(
            ngettext(
                "%(count)d project deviates from the plan.", "%(count)d projects deviate from the plan.", len(found)
            )
            % {"count": len(found)}
        ),
        Table(caption=_("Deviations with cause and remedy"), columns=columns, rows=rows, kind="data dense fixed"),
    ]
    lacking = sum(1 for row in found if _lacks_explanation(reader, row))
    if lacking:
        text = _("An explanation is needed before sign-off where the deviation exceeds the plan's thresholds.")
        if reader.brief:
            text = f"{text} {_('It is missing for %(count)d of them.') % {'count': lacking}}"
        blocks.append(Para(text, small=True))
    return [*blocks, *explained]


def _is_explained(reader: Reader, row: Row) -> bool:
    return f"deviation:{row['project']}" in reader.texts


def _lacks_explanation(reader: Reader, row: Row) -> bool:
    """Whether one is still to be written; in the public edition it may be there without being public."""
    return row["narrative_needed"] and not _is_explained(reader, row) and reader.facts.get("edition") != PUBLIC


def _kinds(reader: Reader, row: Row) -> str:
    kinds = {
        "deferred": str(STATES["deferred"]),
        "dropped": str(STATES["dropped"]),
        "moved": _("moved"),
        "late": _("late"),
        "red": _("critical"),
    }
    named = [kinds[kind] for kind in row["kinds"]]
    # the first facts of format 1 do not say it
    if reader.standing[row["project"]].get("slips"):
        named.append(_("ends after the plan"))
    told = ", ".join(named)
    if _is_explained(reader, row):
        return f"{told}; {_('explained below')}"
    return f"{told}; {_('explanation needed')}" if _lacks_explanation(reader, row) and not reader.brief else told


def _cause(reader: Reader, row: Row) -> SafeString | str:
    parts: list[Any] = []
    change = reader.get(row["state_change"])
    if change and change["reason"]:
        text: Any = format_html("{} ({})", change["reason"], reader.date(change["effective_on"]))
        if row["replacement"]:
            text = format_html(_("{}; replaced by {}"), text, reader.name(row["replacement"]))
        parts.append(reader.cite(text, change["id"]))
    for move in row["moves"]:
        dates = reader.row(move["change"])
        title = reader.row(move["milestone"])["title"]
        by = f" ({days(move['days'])})" if move["days"] is not None else ""
        moved = format_html(_("{}: from {} to {}{}"), title, reader.date(move["from"]), reader.date(move["to"]), by)
        parts.append(format_html("{}: {}", moved, dates["reason"]) if dates["reason"] else moved)
    return format_html_join("; ", "{}", ((part,) for part in parts)) if parts else display.unknown()
