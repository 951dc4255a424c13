"""Joint projects and partners, agreements, contributions; adaptations and decisions."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Bullets, Column, Facts, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import cooperation_brief
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
        blocks.append(Sub("agreements", _("Agreements"), _agreements(reader)))
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


FEW_PARTIES = 4
"""Up to so many parties of an agreement the short edition names each with its adoption."""

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


def _agreements(reader: Reader) -> list[Block]:
    blocks: list[Block] = []
    for result in reader.results["agreements"]:
        row = reader.row(result["agreement"])
        blocks.append(Sub(f"agreement-{row['slug']}", row["title"], _agreement(reader, row, result), level=4))
    return blocks or [Para(_("No cooperation agreements are recorded."))]


def _agreement(reader: Reader, row: Row, result: Row) -> list[Block]:
    rows = _terms_in_brief(reader, row, result) if reader.brief else _terms(reader, row, result)
    rows += _versions(reader, row)
    for warning in result["warnings"]:
        rows.append((_("Note"), sentences.warning(reader, warning["code"], warning["needed_until"])))
    if not reader.brief or sum(party["members"] for party in result["parties"]) <= FEW_PARTIES:
        return [Facts(rows), *_parties(reader, result), *_annexes(reader, row["id"])]
    rows.append((_("Adoption by the parties"), cooperation_brief.adoption(reader, result["parties"])))
    return [Facts(rows)]


def _terms_in_brief(reader: Reader, row: Row, result: Row) -> list[tuple[str, Any]]:
    """What it is for and how long; duties, organs and financing stand in the full edition."""
    rows: list[tuple[str, Any]] = [
        (_("Purpose"), reader.text(row["purpose"])),
        (_("Term"), cooperation_brief.term(reader, row, _duration(row["duration_months"]), _end(reader, row, result))),
    ]
    return rows + _terminated(reader, row)


def _terms(reader: Reader, row: Row, result: Row) -> list[tuple[str, Any]]:
    key = row["id"]
    rows: list[tuple[str, Any]] = [
        (_("Purpose"), reader.cite(reader.text(row["purpose"]), key, "purpose")),
        (_("Signed on"), reader.cite(reader.date(row["signed_on"]), key, "signed_on")),
        (_("Begins on"), reader.cite(reader.date(row["starts_on"]), key, "starts_on")),
        (_("Duration"), reader.cite(_duration(row["duration_months"]), key, "duration_months")),
        (_("Ends"), _end(reader, row, result)),
        (_("Duties"), reader.cite(reader.text(row["duties"]), key, "duties")),
        (_("Decides"), reader.cite(reader.committee(row["decision_body"]), key, "decision_body")),
        (_("How it decides"), reader.cite(reader.text(row["decision_rule"]), key, "decision_rule")),
        (_("Service provider"), reader.cite(reader.body(row["service_provider"]), key, "service_provider")),
    ]
    if row["service_condition"]:
        rows.append((_("On condition"), reader.cite(row["service_condition"], key, "service_condition")))
    rows += [(_("Financing"), reader.cite(reader.text(row["financing"]), key, "financing"))]
    return rows + _terminated(reader, row)


def _terminated(reader: Reader, row: Row) -> list[tuple[str, Any]]:
    if not row.get("terminated_on"):
        return []
    ended: SafeString | str = reader.date(row["terminated_on"])
    if row["termination_reason"]:
        ended = format_html("{}: {}", ended, row["termination_reason"])
    return [(_("Terminated on"), reader.cite(ended, row["id"], "terminated_on"))]


def _versions(reader: Reader, row: Row) -> list[tuple[str, Any]]:
    """The version before, the one that follows, and that this one is a draft; parties whose adoption is not known."""
    rows: list[tuple[str, Any]] = []
    if row.get("draft"):
        rows.append((_("State"), _("draft, not concluded at the cut-off")))
    before = reader.get(row.get("predecessor"))
    if before:
        rows.append((_("Renews"), _dated(reader, before)))
        adopted = {
            party["body"]
            for party in reader.of("agreement_party", "agreement", row["id"])
            if reader.of("agreement_adoption", "party", party["id"])
        }
        parties = [one["body"] for one in reader.of("agreement_party", "agreement", before["id"])]
        missing = format_html_join(", ", "{}", ((reader.body(one),) for one in parties if one not in adopted))
        if missing and not (reader.brief and len(parties) > FEW_PARTIES and not adopted):
            rows.append((_("Adoption not stated by parties of the version before"), missing))
    after = next((one for one in reader.all("agreement") if one.get("predecessor") == row["id"]), None)
    if after:
        rows.append((_("Renewed by"), _dated(reader, after)))
    return rows


def _dated(reader: Reader, row: Row) -> SafeString:
    return format_html(_("{}, begins on {}"), row["title"], reader.date(row["starts_on"]))


def _annexes(reader: Reader, key: str) -> list[Block]:
    annexes = reader.of("agreement_annex", "agreement", key)
    if not annexes:
        return []
    rows = [
        TableRow(
            [
                str(annex["number"]),
                annex["title"],
                f"{reader.number(annex['size_kb'])}{display.NO_BREAK_SPACE}KB"
                if annex["size_kb"] is not None
                else display.unknown(),
                reader.number(annex["pages"]),
                reader.source(annex["id"]) or reader.source(key) or DASH,
            ]
        )
        for annex in annexes
    ]
    columns = [_("No."), _("Annex"), _("Size"), _("Pages"), _("Source")]
    return [Table(caption=_("Annexes of the agreement"), columns=heads(columns), rows=rows)]


def _duration(months: int | None) -> str:
    if months is None:
        return display.unknown()
    if months % 12 == 0:
        return ngettext("%(count)d year", "%(count)d years", months // 12) % {"count": months // 12}
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


def _end(reader: Reader, row: Row, result: Row) -> SafeString | str:
    if result["end"] is None and result["earliest"] is None:
        return display.unknown()
    value = (
        reader.date(result["end"])
        if result["end"]
        else format_html(_("between {} and {}"), reader.date(result["earliest"]), reader.date(result["latest"]))
    )
    parts = [(_("Begins on"), str(reader.date(row["starts_on"]))), (_("Duration"), _duration(row["duration_months"]))]
    mark = reader.calculated(_("End of: %(title)s") % {"title": row["title"]}, str(value), parts)
    over = f"; {_('over at the cut-off')}" if result["over"] else ""
    return format_html("{}{}{}", value, mark, over)


def _parties(reader: Reader, result: Row) -> list[Block]:
    groups: dict[Any, list[Row]] = {}
    for party in result["parties"]:
        row = reader.row(party["party"])
        adoption = reader.get(party["adoption"])
        told = (
            row["role"],
            _adoption(reader, adoption),
            str(reader.sources([(row["id"], None), (party["adoption"], None)])),
        )
        groups.setdefault(told, []).append(party)
    if not groups:
        return [Para(_("The parties are not stated."))]
    rows = [
        TableRow(
            [
                format_html_join(", ", "{}", ((_with_members(reader, party),) for party in parties)),
                reader.text(role),
                adoption,
                reader.sources([(parties[0]["party"], None), (parties[0]["adoption"], None)]) or DASH,
            ]
        )
        for (role, adoption, _source), parties in groups.items()
    ]
    total = sum(party["members"] for party in result["parties"])
    columns = [_("Party"), _("Role"), _("Adopted"), _("Source")]
    count = ngettext("%(count)d party", "%(count)d parties", total) % {"count": total}
    return [Table(caption=_("Parties (%(count)s)") % {"count": count}, columns=heads(columns), rows=rows)]


def _with_members(reader: Reader, party: Row) -> SafeString | str:
    if party["members"] == 1:
        return reader.body(party["body"])
    return format_html(_("{} ({} bodies)"), reader.body(party["body"]), party["members"])


def _adoption(reader: Reader, adoption: Row | None) -> SafeString | str:
    if adoption is None:
        return display.unknown()
    text: SafeString | str = reader.date(adoption["adopted_on"])
    if adoption["adopted_on"] is None:
        text = format_html(_("yes; date: {}"), text)
    if adoption["unanimous"]:
        text = format_html("{}, {}", text, _("unanimous"))
    paper = reader.get(adoption["paper"])
    return format_html("{} ({})", text, paper["reference"] or paper["title"]) if paper else text


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
