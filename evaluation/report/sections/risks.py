"""Risks in the report: the top ones on the first page, all of them with their project. Nothing where there are none."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.blocks import Block, Box, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.words import RISK_BANDS, RISK_STATES
from organisation.templatetags import display

TOP = 5
"""How many risks the first page names."""
TOP_IN_BRIEF = 3


def top(reader: Reader) -> list[Block]:
    """The highest risks, one line each; nothing where there is none of medium level or more."""
    found = [row for row in _risks(reader) if row["top"]]
    if not found:
        return []
    lines = [_line(reader, row) for row in found[:TOP]]
    if len(found) > TOP:
        lines.append(format_html(_("and {} more risks, with their projects"), len(found) - TOP))
    return [Box(_("Top risks"), lines, warning=True)]


def top_in_brief(reader: Reader) -> list[SafeString]:
    """The same as one line of a list, none where there is no such risk."""
    found = [row for row in _risks(reader) if row["top"]]
    lines: list[SafeString | str] = [_line(reader, row) for row in found[:TOP_IN_BRIEF]]
    if len(found) > TOP_IN_BRIEF:
        lines.append(_("and %(count)d more") % {"count": len(found) - TOP_IN_BRIEF})
    text = format_html_join("; ", "{}", ((line,) for line in lines))
    return [format_html("{}: {}", _("Top risks"), text)] if lines else []


def of_projects(reader: Reader, projects: Sequence[str]) -> list[Block]:
    """All risks of the given projects that are not closed, as a table; nothing where there are none."""
    found = [row for row in _risks(reader) if row["project"] in projects]
    if not found:
        return []
    rows = []
    for row in found:
        risk, assessment = reader.row(row["risk"]), reader.row(row["assessment"])
        rows.append(
            TableRow(
                [
                    reader.row(row["project"])["title"],
                    reader.cite(risk["title"], row["risk"]),
                    _level(row),
                    str(RISK_STATES[assessment["state"]]),
                    reader.text(risk["measure"]),
                    _responsible(reader, risk),
                ]
            )
        )
    names = [_("Project"), _("Risk"), _("Level"), _("State"), _("Measure"), _("Responsible")]
    note = _("Level: likelihood times impact, each from 1 to 5.")
    columns = [Column(name) for name in names]
    return [Table(caption=_("Risks"), columns=columns, rows=rows, kind="data dense"), Para(note, small=True)]


def _risks(reader: Reader) -> Sequence[Row]:
    """The risks of the facts; reports of the time before risks were kept have none."""
    found: Sequence[Row] = reader.results.get("risks", ())
    return found


def _level(row: Row) -> str:
    word = str(RISK_BANDS[row["band"]])
    return word if row["level"] is None else f"{word} ({row['level']})"


def _line(reader: Reader, row: Row) -> SafeString:
    risk, assessment = reader.row(row["risk"]), reader.row(row["assessment"])
    state = "" if assessment["state"] == "open" else f", {RISK_STATES[assessment['state']]}"
    text = format_html("{}: {} – {}{}", reader.row(row["project"])["title"], risk["title"], _level(row), state)
    told = risk["measure"] and not reader.brief
    return format_html(_("{}; measure: {}"), text, risk["measure"]) if told else text


def _responsible(reader: Reader, risk: Row) -> SafeString | str:
    """The role and the unit; never a person."""
    unit = reader.get(risk["unit"])
    parts = [part for part in (risk["owner_role"], unit["name"] if unit else None) if part]
    return ", ".join(parts) if parts else display.unknown()
