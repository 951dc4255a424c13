"""The agreements of the cooperation: their versions, terms, parties, and who adopted them when."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report import sentences
from evaluation.report.blocks import DASH, Block, Facts, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row
from evaluation.report.sections import cooperation_brief
from organisation.templatetags import display

FEW_PARTIES = 4
"""Up to so many parties of an agreement the short edition names each with its adoption."""


def agreements(reader: Reader) -> list[Block]:
    """Every agreement with its terms, versions, annexes and parties."""
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
