"""Grants with their approval periods, and how far their end is from the adoption of the plan."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import DASH, Block, Column, Facts, Para, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from organisation.templatetags import display


def grants(reader: Reader, found: Sequence[Row]) -> list[Block]:
    """Each grant of the plan."""
    if not found:
        return [Para(_("No grants are recorded for this plan."))]
    if reader.brief:
        return [_listed(reader, found)]
    blocks: list[Block] = []
    for result in found:
        row = reader.row(result["grant"])
        key = row["id"]
        title = row["programme"] or row["purpose"] or row["slug"]
        rows: list[tuple[str, Any]] = [
            (_("Funder"), reader.body(row["funder"])),
            (_("Purpose"), reader.cite(reader.text(row["purpose"]), key, "purpose")),
            (_("Amount"), reader.cite(reader.amount(row["amount"], row["qualifier"]), key, "amount")),
            (_("Granted on"), reader.cite(reader.date(row["granted_on"]), key, "granted_on")),
            (
                _("Rate"),
                f"{reader.number(row['rate_percent'])}{display.NO_BREAK_SPACE}%"
                if row["rate_percent"]
                else display.unknown(),
            ),
            (_("Own share"), reader.amount(row["own_share"], None)),
            (_("Approval period"), _approval(reader, row)),
            (_("Statement of use by"), reader.date(row["statement_due"])),
        ]
        if row["project"]:
            rows.append((_("Project"), reader.name(row["project"], column="title")))
        end = _grant_end(reader, result, title)
        if end:
            rows.append((_("End"), end))
        blocks.append(Sub(f"grant-{row['slug']}", title, [Facts(rows)], level=4))
    return blocks


def _listed(reader: Reader, found: Sequence[Row]) -> Table:
    """One row a grant: who gives how much, until when, and what that means."""
    rows = []
    for result in found:
        row = reader.row(result["grant"])
        title = row["programme"] or row["purpose"] or row["slug"]
        rows.append(
            TableRow(
                [
                    title,
                    reader.body(row["funder"]),
                    reader.cite(reader.amount(row["amount"], row["qualifier"]), row["id"], "amount"),
                    _approval(reader, row),
                    _grant_end(reader, result, title) or DASH,
                ]
            )
        )
    columns = [
        Column(_("Grant"), width=20),
        Column(_("Funder"), width=20),
        Column(_("Amount"), width=20),
        Column(_("Approval period"), width=20),
        Column(_("End"), width=20),
    ]
    return Table(caption=_("Grants of the plan"), columns=columns, rows=rows, kind="data dense fixed")


def _approval(reader: Reader, row: Row) -> SafeString | str:
    if not row["approval_from"] and not row["approval_to"]:
        return display.unknown()
    end = reader.cite(reader.date(row["approval_to"]), row["id"], "approval_to")
    return format_html(_("{} to {}"), reader.date(row["approval_from"]), end)


def _grant_end(reader: Reader, result: Row, title: str) -> SafeString | None:
    row = reader.row(result["grant"])
    parts: list[SafeString | str] = []
    since = result["days_after_adoption"]
    if since is not None and since["least"] == since["most"]:
        count = since["least"]
        text = (
            ngettext(
                "ends %(days)d day after the plan was adopted", "ends %(days)d days after the plan was adopted", count
            )
            if count >= 0
            else ngettext(
                "ended %(days)d day before the plan was adopted",
                "ended %(days)d days before the plan was adopted",
                -count,
            )
        ) % {"days": abs(count)}
        adopted = reader.version["adopted_on"] if reader.version else None
        how = [
            (_("End of the approval period"), str(reader.date(row["approval_to"]))),
            (_("Adoption of the plan"), str(reader.date(adopted))),
        ]
        parts.append(
            format_html(
                "{}{}", text, reader.calculated(_("Grant %(title)s: days to its end") % {"title": title}, text, how)
            )
        )
    if result["over"]:
        parts.append(_("over at the cut-off"))
    return format_html_join("; ", "{}", ((part,) for part in parts)) if parts else None
