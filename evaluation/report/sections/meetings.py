"""What the bodies of the cooperation met about in the period of the report, and what they decided."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.blocks import DASH, Block, Column, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.words import RESULTS
from organisation.templatetags import display


def meetings(reader: Reader) -> list[Block]:
    """One table of the decisions of the period; nothing where no agenda is recorded."""
    first, last = reader.day(reader.facts["period_from"]), reader.day(reader.facts["period_to"])
    held = [(reader.day(row["held_on"]), row) for row in reader.all("meeting") if row["held_on"]]
    within = sorted(
        ((day, row) for day, row in held if first <= day <= last), key=lambda pair: (pair[0], pair[1]["id"])
    )
    rows: list[TableRow] = []
    for _day, meeting in within:
        for item in reader.of("agenda_item", "meeting", meeting["id"]):
            rows += _item(reader, meeting, item)
    if not rows:
        return []
    columns = [
        Column(_("Meeting"), width=20),
        Column(_("Agenda item"), width=20),
        Column(_("Decision"), width=30),
        Column(_("Result"), width=20),
        Column(_("Source"), width=10),
    ]
    return [
        Table(caption=_("Meetings of the period and their decisions"), columns=columns, rows=rows, kind="data dense")
    ]


def _item(reader: Reader, meeting: Row, item: Row) -> list[TableRow]:
    place = format_html("{}, {}", reader.committee(meeting["committee"]), reader.date(meeting["held_on"]))
    source = reader.source(item["id"]) or reader.source(meeting["id"]) or DASH
    title = f"{item['number']}. {item['title']}"
    decisions = reader.of("decision", "item", item["id"])
    if not decisions and reader.brief:
        return []
    if not decisions:
        return [TableRow([place, title, DASH, DASH, source])]
    return [
        TableRow([place, title, row["text"], _result(reader, row), reader.source(row["id"]) or source])
        for row in decisions
    ]


def _result(reader: Reader, row: Row) -> SafeString | str:
    parts: list[Any] = [reader.word(RESULTS, row["result"])]
    votes = ((_("yes"), row["votes_yes"]), (_("no"), row["votes_no"]), (_("abstentions"), row["votes_abstain"]))
    counted = ", ".join(f"{count} {word}" for word, count in votes if count is not None)
    parts.append(counted or format_html("{}: {}", _("votes"), display.unknown()))
    if row["unanimous"] is not None:
        parts.append(_("unanimous") if row["unanimous"] else _("not unanimous"))
    return format_html_join("; ", "{}", ((part,) for part in parts))
