"""Papers with their way through the committees, resolutions and points; committees; mandates."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import Block, Column, Facts, Para, Sub, Table, TableRow, heads
from evaluation.report.reader import Reader, Row
from evaluation.report.words import (
    COMMITTEE_KINDS,
    CONSULTATION_ROLES,
    FORCES,
    PAPER_KINDS,
    RECURRENCES,
    RESULTS,
    RHYTHM_UNITS,
)
from organisation.templatetags import display


def paper(reader: Reader, row: Row) -> list[Block]:
    """Everything that is known of a paper."""
    key = row["id"]
    rows: list[tuple[str, Any]] = [
        (_("Paper"), reader.cite(reader.text(row["reference"]), key, "reference")),
        (_("Title"), reader.cite(reader.text(row["title"]), key, "title")),
        (_("Kind"), reader.cite(reader.word(PAPER_KINDS, row["kind"]), key, "kind")),
        (_("Date"), reader.cite(reader.date(row["dated_on"]), key, "dated_on")),
        (_("Lead unit"), reader.unit(row["lead_unit"])),
        (_("Public"), reader.cite(reader.yes_no(row["public"]), key, "public")),
        (_("Financial effects"), reader.cite(reader.yes_no(row["financial_effect"]), key, "financial_effect")),
        (_("Staffing plan affected"), reader.cite(reader.yes_no(row["staffing_effect"]), key, "staffing_effect")),
    ]
    blocks: list[Block] = [Facts(rows)]
    if row["summary"]:
        blocks.append(Para(reader.cite(row["summary"], key, "summary")))
    return [*blocks, *_way(reader, row), *_resolutions(reader, row), *_annexes(reader, row)]


def _way(reader: Reader, row: Row) -> list[Block]:
    steps = reader.of("consultation", "paper", row["id"])
    if not steps:
        return [Para(_("The way of this paper through the committees is not stated."))]
    rows = []
    for step in steps:
        meeting = reader.get(step["meeting"])
        result: SafeString | str = reader.word(RESULTS, step["result"])
        if step["note"]:
            result = format_html("{}. {}", result, step["note"])
        rows.append(
            TableRow(
                [
                    reader.committee(step["committee"]),
                    reader.date(meeting["held_on"] if meeting else None),
                    reader.word(CONSULTATION_ROLES, step["role"]),
                    result,
                    reader.source(step["id"]) or reader.source(row["id"]) or "–",
                ]
            )
        )
    columns = [_("Committee"), _("Meeting"), _("Role"), _("Result"), _("Source")]
    return [Table(caption=_("Way through the committees"), columns=heads(columns), rows=rows)]


def _resolutions(reader: Reader, row: Row) -> list[Block]:
    """Point by point; a short edition has the resolution alone, where there is one beside the recommendations."""
    blocks: list[Block] = []
    listed = reader.of("resolution", "paper", row["id"])
    decided = [resolution for resolution in listed if _is_decision(reader, resolution)]
    for resolution in decided if reader.brief and decided else listed:
        points = reader.of("resolution_point", "resolution", resolution["id"])
        rows = [
            TableRow(
                [
                    str(point["number"]),
                    _point(point),
                    reader.source(point["id"]) or reader.source(resolution["id"]) or "–",
                ]
            )
            for point in points
        ]
        title = _("Recommended resolution") if resolution["recommendation"] else _("Resolution")
        if rows:
            columns = [Column(_("No.")), Column(_("Text")), Column(_("Source"), width=20)]
            blocks.append(Table(caption=f"{title}: {_result(reader, resolution)}", columns=columns, rows=rows))
        else:
            blocks.append(Para(reader.cite(f"{title}: {_result(reader, resolution)}", resolution["id"])))
    return blocks


def _is_decision(reader: Reader, resolution: Row) -> bool:
    """Whether it is the resolution itself, with its text, and neither a recommendation nor a taking note."""
    return not resolution["recommendation"] and bool(reader.of("resolution_point", "resolution", resolution["id"]))


def _point(point: Row) -> SafeString | str:
    proposed, adopted = point["proposed_text"], point["adopted_text"]
    if adopted and proposed and adopted != proposed:
        return format_html(_("{} (proposed: {})"), adopted, proposed)
    return adopted or proposed or display.unknown()


def _result(reader: Reader, row: Row) -> str:
    """The result with votes and unanimity; what is unknown of it is said in words, since captions are plain."""
    parts = [str(RESULTS[row["result"]]) if row["result"] else _("result not stated")]
    if row["unanimous"]:
        parts.append(_("unanimous"))
    votes = (
        (_("yes"), row["votes_yes"]),
        (_("no"), row["votes_no"]),
        (_("abstentions"), row["votes_abstain"]),
        (_("biased"), row["votes_biased"]),
    )
    counted = ", ".join(f"{count} {word}" for word, count in votes if count is not None)
    return ", ".join(part for part in (*parts, counted) if part)


def _annexes(reader: Reader, row: Row) -> list[Block]:
    annexes = reader.of("paper_annex", "paper", row["id"])
    if not annexes:
        return []
    if reader.brief:
        return [Para(_("Annexes: %(titles)s.") % {"titles": "; ".join(str(annex["title"]) for annex in annexes)})]
    rows = [
        TableRow(
            [
                str(annex["number"]),
                annex["title"],
                f"{reader.number(annex['size_kb'])}{display.NO_BREAK_SPACE}KB"
                if annex["size_kb"] is not None
                else display.unknown(),
                reader.number(annex["pages"]),
                reader.source(annex["id"]) or reader.source(row["id"]) or "–",
            ]
        )
        for annex in annexes
    ]
    columns = [
        Column(_("No.")),
        Column(_("Annex")),
        Column(_("Size"), num=True),
        Column(_("Pages"), num=True),
        Column(_("Source"), width=20),
    ]
    return [Table(caption=_("Annexes of the paper"), columns=columns, rows=rows)]


def papers(reader: Reader) -> list[Block]:
    """All papers but the one that the plan rests on, each with its way and resolutions."""
    resolution = reader.get(reader.version["resolution"]) if reader.version else None
    rests_on = resolution["paper"] if resolution and not reader.narrow else None
    others = [row for row in reader.all("paper") if row["id"] != rests_on]
    if not others:
        return [Para(_("No other papers are recorded."))]
    blocks: list[Block] = []
    for row in others:
        title = row["reference"] or row["title"] or row["slug"]
        blocks.append(Sub(f"paper-{row['slug']}", title, paper(reader, row)))
    return blocks


def committees(reader: Reader) -> list[Block]:
    """The committees with kind, rhythm, purpose, seats (roles, never people)."""
    found = [row for row in reader.all("committee") if row["owner"] == reader.owner["id"]]
    if not found:
        return [Para(_("No committees are recorded."))]
    rows = []
    for row in found:
        what: list[SafeString | str] = [reader.word(COMMITTEE_KINDS, row["kind"])]
        if row["purpose"]:
            what.append(row["purpose"])
        if row["rhythm"]:
            what.append(format_html(_("Rhythm: {}"), row["rhythm"]))
        if row.get("rhythm_every"):
            unit = RHYTHM_UNITS[row["rhythm_unit"]]
            what.append(format_html(_("every {} {}"), row["rhythm_every"], unit))
        if row["valid_from"] or row["valid_to"]:
            what.append(format_html(_("from {} to {}"), reader.date(row["valid_from"]), reader.date(row["valid_to"])))
        if row["successor"]:
            what.append(format_html(_("followed by {}"), reader.committee(row["successor"])))
        rows.append(
            TableRow(
                [
                    reader.committee(row["id"]),
                    format_html_join(". ", "{}", ((part,) for part in what)),
                    _seats(reader, row),
                    reader.source(row["id"]) or "–",
                ]
            )
        )
    columns = [
        Column(_("Committee"), width=25),
        Column(_("Kind and task"), width=30),
        Column(_("Seats")),
        Column(_("Source"), width=15),
    ]
    return [Table(caption=_("Committees, by role"), columns=columns, rows=rows)]


def _seats(reader: Reader, row: Row) -> SafeString | str:
    seats = reader.of("committee_seat", "committee", row["id"])
    if not seats:
        return display.unknown()
    parts: list[SafeString | str] = []
    for seat in seats:
        text = seat["role"]
        if seat["chair"]:
            text = _("%(role)s (chair)") % {"role": text}
        if seat["possibly"]:
            text = _("%(role)s (possibly)") % {"role": text}
        parts.append(format_html("{}, {}", text, reader.body(seat["body"])) if seat["body"] else text)
    return format_html_join("; ", "{}", ((part,) for part in parts))


def mandates(reader: Reader) -> list[Block]:
    """Mandates of earlier resolutions: in force only once their resolution was adopted."""
    results = {row["mandate"]: row for row in reader.results["mandates"]}
    rows_of = [(row, results[row["id"]]) for row in reader.all("mandate")]
    if not rows_of and reader.narrow:
        return []
    if not rows_of:
        return [Para(_("No mandates of earlier resolutions are recorded."))]
    hidden = {"ended", "not_yet"} if reader.brief else {"ended"}
    rows = [_mandate(reader, row, result) for row, result in rows_of if result["force"] not in hidden]
    ended = [_mandate(reader, row, result) for row, result in rows_of if result["force"] == "ended"]
    heads = [
        Column(_("Mandate"), width=30),
        Column(_("From"), width=15),
        Column(_("To whom")),
        Column(_("Due")),
        Column(_("Force")),
        Column(_("Source"), width=15),
    ]
    blocks: list[Block] = []
    if rows:
        blocks.append(Table(caption=_("Open mandates"), columns=heads, rows=rows, kind="data dense"))
    if ended:
        blocks.append(Table(caption=_("Ended mandates"), columns=heads, rows=ended, kind="data dense"))
    later = sum(1 for _row, result in rows_of if result["force"] == "not_yet") if reader.brief else 0
    if later:
        text = ngettext(
            "%(count)d mandate was not yet decided at the cut-off.",
            "%(count)d mandates were not yet decided at the cut-off.",
            later,
        )
        blocks.append(Para(text % {"count": later}, small=True))
    return blocks


def _mandate(reader: Reader, row: Row, result: Row) -> TableRow:
    due: Sequence[str] = [
        part
        for part in (
            str(RECURRENCES[row["recurrence"]]) if row["recurrence"] else "",
            reader.date(row["due_on"]) if row["due_on"] else "",
        )
        if part
    ]
    title = format_html("{}{}", row["title"], format_html(". {}", row["content"]) if row["content"] else "")
    force = str(FORCES[result["force"]])
    if result["answered"]:
        force = f"{force}; {_('answered by a report')}"
    if result["overdue"]:
        force = f"{force}; {_('overdue')}"
    if row["ended_reason"] and result["force"] == "ended":
        force = f"{force}: {row['ended_reason']}"
    return TableRow(
        [
            title,
            _origin(reader, row, result),
            _addressee(reader, row),
            format_html_join(", ", "{}", ((mark_safe(part),) for part in due)) if due else display.unknown(),
            force,
            reader.source(row["id"]) or reader.source(row["point"]) or "–",
        ]
    )


def _origin(reader: Reader, row: Row, result: Row) -> SafeString | str:
    """The paper and point that a mandate comes from, or the meeting and item of its agenda."""
    decision = reader.get(row.get("decision"))
    item = reader.get(decision["item"]) if decision else None
    meeting = reader.get(item["meeting"]) if item else None
    if item and meeting:
        place = (reader.committee(meeting["committee"]), reader.date(meeting["held_on"]), item["number"])
        return format_html(_("{}, {}, item {}"), *place)
    resolution = reader.get(result["resolution"])
    own = reader.get(resolution["paper"]) if resolution else None
    paper = conditional(own["reference"] or own["title"] if own else None)
    point = reader.get(row["point"])
    return format_html(_("{}, point {}"), paper, point["number"]) if point else paper


def _addressee(reader: Reader, row: Row) -> SafeString | str:
    """Who has to do it, and whom it is reported to."""
    text = reader.text(row["addressee"])
    return format_html(_("{}; report to: {}"), text, reader.committee(row["committee"])) if row["committee"] else text


def conditional(text: str | None) -> str:
    """The text, or "nicht angegeben"."""
    return text if text else display.unknown()
