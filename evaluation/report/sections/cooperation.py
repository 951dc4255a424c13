"""Joint projects and partners, agreements, contributions; adaptations and decisions."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Bullets, Column, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import cooperation_brief
from evaluation.report.sections.agreements import agreements
from evaluation.report.sections.contributions import contributions
from evaluation.report.sections.helping import helping
from evaluation.report.sections.meetings import meetings
from evaluation.report.sections.overview import light
from evaluation.report.sections.rollout import (
    PROJECTS_ACROSS,
    PROJECTS_PER_TABLE,
    head,
    rollout,
    rollout_tables,
    rollout_words,
)
from evaluation.report.words import RELATIONS
from organisation.templatetags import display

# 8 Joint projects


def joint(reader: Reader) -> list[Block]:
    """Partner × project, who did not report, how far the rollout is, agreements, contributions, bodies."""
    found = reader.results["joint"]
    wide = len([row for row in found if row["partners"]]) > PROJECTS_PER_TABLE
    blocks: list[Block] = []
    if wide and reader.brief:
        blocks += [*cooperation_brief.state(reader, found), *rollout(reader, found)]
    elif found:
        blocks += [] if wide else _matrix(reader, found, PROJECTS_PER_TABLE)
        blocks += _silent(reader)
        blocks += rollout(reader, found)
        blocks += [] if wide else rollout_tables(reader, found, PROJECTS_PER_TABLE)
        blocks.append(_participations(reader, found))
    elif not reader.narrow:
        blocks.append(Para(_("No joint projects are recorded.")))
    asked = helping(reader)
    if asked:
        blocks.append(Sub("help", _("Requests for help"), asked))
    if reader.results["agreements"] or not reader.narrow:
        blocks.append(Sub("agreements", _("Agreements"), agreements(reader)))
    if reader.results["contributions"]["rows"] or not reader.narrow:
        blocks.append(Sub("contributions", _("Contributions of the partners"), contributions(reader)))
    held = meetings(reader)
    if held:
        blocks.append(Sub("meetings", _("Meetings of the cooperation's bodies"), held))
    if reader.all("body_relation") or not reader.narrow:
        blocks.append(Sub("bodies", _("Bodies"), _relations(reader)))
    if wide and not reader.brief:
        tables = [*_matrix(reader, found, PROJECTS_ACROSS), *rollout_tables(reader, found, PROJECTS_ACROSS)]
        blocks.append(Sub("by-partner", _("Joint projects by partner and project"), tables, landscape=True))
    return blocks


def _matrix(reader: Reader, found: Sequence[Row], across: int) -> list[Block]:
    """Partner × project, in as many tables as the page's width asks for: `across` projects in each."""
    partners = [row for row in found if row["partners"]]
    dates = [partner["as_of"] for row in partners for partner in row["partners"] if partner["as_of"]]
    newest = max(dates, default=None)
    starts = range(0, len(partners), across)
    tables: list[Block] = []
    for number, start in enumerate(starts, start=1):
        caption = _("Last confirmed status by partner and project")
        if newest:
            caption = _("Last confirmed status by partner and project, of %(day)s where no other date is named") % {
                "day": reader.date(newest)
            }
        if len(starts) > 1:
            caption = _("%(caption)s (%(number)d of %(total)d)") % {
                "caption": caption,
                "number": number,
                "total": len(starts),
            }
        tables.append(_matrix_part(reader, partners[start : start + across], caption, newest))
    return tables


def _matrix_part(reader: Reader, found: Sequence[Row], caption: str, newest: str | None) -> Table:
    bodies: list[str] = list(dict.fromkeys(partner["body"] for row in found for partner in row["partners"]))
    columns = [Column(_("Partner"), width=20), *(Column(head(reader.row(row["project"])["title"])) for row in found)]
    rows = []
    for body in bodies:
        cells: list[SafeString | str] = [reader.body(body)]
        for row in found:
            partner = next((one for one in row["partners"] if one["body"] == body), None)
            cells.append(_status(reader, partner, newest))
        rows.append(TableRow(cells))
    return Table(caption=caption, columns=columns, rows=rows, kind="data dense")


def _status(reader: Reader, partner: Row | None, newest: str | None) -> SafeString | str:
    if partner is None:
        return DASH
    text = light(partner["light"])
    if partner["as_of"] and partner["as_of"] != newest:
        text = format_html("{}, {}", text, reader.date(partner["as_of"]))
    if not partner["holds"]:
        text = format_html(_("{} (no longer takes part)"), text)
    return text


def _silent(reader: Reader) -> list[Block]:
    silent = reader.results["reporting"]["not_reported"]
    if not silent:
        return []
    by_project: dict[str, list[str]] = {}
    for row in silent:
        by_project.setdefault(row["project"], []).append(reader.body(row["body"]))
    items = [
        format_html("{}: {}", reader.row(key)["title"], format_html_join(", ", "{}", ((one,) for one in bodies)))
        for key, bodies in by_project.items()
    ]
    return [Para(_("Asked for a status in this period and not reported:")), Bullets(items)]


MANY_PARTICIPATIONS = 40
"""Beyond so many the partners stand in the projects' sheets alone, besides the table of the last status."""


def _participations(reader: Reader, found: Sequence[Row]) -> Block:
    """Who takes part in what; where there are many, where to find it."""
    if sum(len(row["partners"]) for row in found) > MANY_PARTICIPATIONS:
        link = format_html('<a href="#entries">{}</a>', reader.numbers["entries"])
        return Para(
            format_html(_("Each partner's role, rollout and share stand in the project sheets, annex {}."), link)
        )
    rows: list[TableRow] = []
    for row in found:
        rows.append(TableRow([reader.row(row["project"])["title"]], group=True))
        for group in _same(reader, row["partners"]):
            first = reader.row(group[0]["participation"])
            rows.append(
                TableRow(
                    [
                        format_html_join(", ", "{}", ((reader.body(partner["body"]),) for partner in group)),
                        reader.text(first["role"]),
                        rollout_words(first, group[0]) or display.unknown(),
                        f"{reader.number(first['cost_share_percent'])}{display.NO_BREAK_SPACE}%"
                        if first["cost_share_percent"]
                        else display.unknown(),
                        reader.source(first["id"]) or DASH,
                    ]
                )
            )
        if not row["partners"]:
            rows.append(TableRow([display.unknown(), DASH, DASH, DASH, DASH]))
    columns = [_("Partner"), _("Role"), _("Rollout"), _("Cost share"), _("Source")]
    return Table(caption=_("Who takes part"), columns=heads(columns), rows=rows)


def _same(reader: Reader, partners: Sequence[Row]) -> list[list[Row]]:
    """Partners of whom the same is said by the same source stand in one row."""
    groups: dict[Any, list[Row]] = {}
    for partner in partners:
        row = reader.row(partner["participation"])
        key = (row["role"], rollout_words(row, partner), row["cost_share_percent"], str(reader.source(row["id"])))
        groups.setdefault(key, []).append(partner)
    return list(groups.values())


def _relations(reader: Reader) -> list[Block]:
    relations = reader.all("body_relation")
    if not relations:
        return [Para(_("No relations between bodies are recorded."))]
    groups: dict[Any, list[Row]] = {}
    for row in relations:
        groups.setdefault(
            (row["other"], row["kind"], row["valid_from"], row["valid_to"], str(reader.source(row["id"]))), []
        ).append(row)
    rows = [
        TableRow(
            [
                format_html_join(", ", "{}", ((reader.body(member["body"]),) for member in members)),
                str(RELATIONS[kind]),
                reader.body(other),
                _validity(reader, start, end),
                reader.source(members[0]["id"]) or DASH,
            ]
        )
        for (other, kind, start, end, _source), members in groups.items()
    ]
    columns = [
        Column(_("Body"), width=40),
        Column(_("Relation"), width=10),
        Column(_("To"), width=20),
        Column(_("Valid"), width=15),
        Column(_("Source"), width=15),
    ]
    return [Table(caption=_("Bodies and how they belong together"), columns=columns, rows=rows)]


def _validity(reader: Reader, start: str | None, end: str | None) -> SafeString | str:
    if not start and not end:
        return DASH
    if start and not end:
        return format_html(_("since {}"), reader.date(start))
    return format_html(_("from {} to {}"), reader.date(start), reader.date(end))


# 11 Adaptations and decisions


def adaptations(reader: Reader) -> list[Block]:
    """What the data say must be adapted or decided; no made-up prose."""
    needed = sentences.adaptations(reader)
    asked = sentences.decisions(reader)
    flags = sentences.flags(reader, sentences.NAMED)
    blocks: list[Block] = []
    if needed or not reader.narrow:
        none: list[Block] = [Para(_("The data show nothing in the plan that no longer fits."))]
        blocks.append(Sub("adaptations-needed", _("Adaptations needed"), [Bullets(needed)] if needed else none))
    if asked or not reader.narrow:
        none = [Para(_("The data leave nothing open that has to be decided."))]
        shown: list[Block] = [Bullets(asked, numbered=True)] if asked else none
        blocks.append(Sub("decisions", _("Decisions asked for"), shown))
    if flags:
        blocks.append(Sub("flags", _("Flagged by the rules"), [Bullets(flags)]))
    return blocks
