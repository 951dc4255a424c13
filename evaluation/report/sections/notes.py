"""The notes of doubt and derivation: those that marks name, and those of facts that the chapters print without a mark.

Everything that is recorded about how sure a fact is stands in the report, so that a reader can follow each of them.
"""

from collections.abc import Iterator, Mapping

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.report.blocks import DASH, Block, Column, Sub, Table, TableRow
from evaluation.report.reader import Reader, Row
from evaluation.report.words import STATUS_WORDS

# What a row is called by, and otherwise the rows that it belongs to, the nearest first.
_NAMES = ("reference", "title", "name", "label", "role")
_PARENTS = (
    *("milestone", "resolution", "paper", "item", "line", "post", "definition", "indicator", "party", "agreement"),
    *("project", "committee", "baseline", "version", "funding_source", "plan", "body"),
)

FIELDS: Mapping[str, object] = {
    "adopted_on": gettext_lazy("Adopted on"),
    "adopted_text": gettext_lazy("Adopted text"),
    "amount": gettext_lazy("Amount"),
    "amount_each": gettext_lazy("Amount each"),
    "approval_from": gettext_lazy("Approval period"),
    "approval_to": gettext_lazy("Approval period"),
    "body": gettext_lazy("Body"),
    "budget_item": gettext_lazy("Item"),
    "challenges": gettext_lazy("Challenges"),
    "chances": gettext_lazy("Chances"),
    "committee": gettext_lazy("Committee"),
    "condition": gettext_lazy("On condition"),
    "conditional": gettext_lazy("Under a condition"),
    "content": gettext_lazy("Text"),
    "cost_share_percent": gettext_lazy("Cost share"),
    "dated_on": gettext_lazy("Date"),
    "decision_body": gettext_lazy("Decides"),
    "decision_rule": gettext_lazy("How it decides"),
    "description": gettext_lazy("Description"),
    "direction": gettext_lazy("Direction"),
    "due_on": gettext_lazy("Due"),
    "duration_months": gettext_lazy("Duration"),
    "duties": gettext_lazy("Duties"),
    "effective_on": gettext_lazy("Date"),
    "evaluated_by": gettext_lazy("Evaluated by"),
    "financial_effect": gettext_lazy("Financial effects"),
    "financing": gettext_lazy("Financing"),
    "forecast_on": gettext_lazy("Expected"),
    "actual_on": gettext_lazy("Reached"),
    "fte_each": gettext_lazy("FTE each"),
    "goal": gettext_lazy("Goal"),
    "grades": gettext_lazy("Grade"),
    "granted_on": gettext_lazy("Granted on"),
    "held_on": gettext_lazy("Date"),
    "joint": gettext_lazy("Joint project"),
    "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("Version"),
    "lead_body": gettext_lazy("Lead"),
    "lead_unit": gettext_lazy("Lead unit"),
    "main_activities": gettext_lazy("Main activities"),
    "mandatory": gettext_lazy("Mandatory"),
    "may_exist_already": gettext_lazy("May exist already"),
    "name": gettext_lazy("Name"),
    "nature": gettext_lazy("additional or existing"),
    "next_steps": gettext_lazy("Next steps"),
    "note": gettext_lazy("Note"),
    "number": gettext_lazy("Number"),
    "order": gettext_lazy("Order"),
    "origin": gettext_lazy("Origin"),
    "own_share": gettext_lazy("Own share"),
    "pages": gettext_lazy("Pages"),
    "parent": gettext_lazy("Part of"),
    "part": gettext_lazy("result plan or finance plan"),
    "participants": gettext_lazy("Participants"),
    "period_from": gettext_lazy("Period"),
    "period_to": gettext_lazy("Period"),
    "posts": gettext_lazy("Posts"),
    "predecessor": gettext_lazy("Predecessor"),
    "priority": gettext_lazy("Priority"),
    "product": gettext_lazy("Product"),
    "proposed_text": gettext_lazy("Proposed text"),
    "public": gettext_lazy("Public"),
    "purpose": gettext_lazy("Purpose"),
    "qualification": gettext_lazy("Qualification"),
    "reference": gettext_lazy("Paper"),
    "responsible": gettext_lazy("Responsible"),
    "responsible_unit": gettext_lazy("Responsible unit"),
    "result": gettext_lazy("Result"),
    "results": gettext_lazy("Results"),
    "role": gettext_lazy("Role"),
    "rollout_stage": gettext_lazy("Rollout"),
    "service_condition": gettext_lazy("On condition"),
    "service_provider": gettext_lazy("Service provider"),
    "share_percent": gettext_lazy("Share"),
    "signed_on": gettext_lazy("Signed on"),
    "staff_heads": gettext_lazy("Staff (heads)"),
    "staffing_effect": gettext_lazy("Staffing plan affected"),
    "stage": gettext_lazy("Stage"),
    "starting_point": gettext_lazy("Starting point"),
    "starts_on": gettext_lazy("Begins on"),
    "state": gettext_lazy("State"),
    "summary": gettext_lazy("Summary"),
    "target_groups": gettext_lazy("Target groups"),
    "tasks": gettext_lazy("Tasks"),
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "unit": gettext_lazy("Unit"),
    "valid_from": gettext_lazy("Valid"),
    "valid_to": gettext_lazy("Valid"),
    "vision_statement": gettext_lazy("Vision"),
    "vision_title": gettext_lazy("Vision"),
    "vision_year": gettext_lazy("Year of the vision"),
    "voluntary": gettext_lazy("Voluntary"),
    "year_from": gettext_lazy("Year"),
    "year_to": gettext_lazy("Year"),
}
"""What the fields that sources support one by one are called; another one goes by its row alone."""


def notes(reader: Reader) -> list[Block]:
    """The numbered notes, and below them those that no mark of the chapters before leads to."""
    blocks: list[Block] = []
    if reader.notes:
        numbered = [
            TableRow([str(number), text], anchor=f"note-{number}") for number, text in enumerate(reader.notes, start=1)
        ]
        blocks.append(
            Table(
                caption=_("Notes on sources: doubts and derivations"),
                columns=[Column(_("No."), width=10), Column(_("Note"))],
                rows=numbered,
                kind="data dense",
            )
        )
    rows = list(_further(reader))
    if rows:
        columns = [Column(_("Fact"), width=30), Column(_("Place"), width=20), Column(_("Note"))]
        caption = _("Further notes: doubts and derivations of single facts")
        blocks.append(Table(caption=caption, columns=columns, rows=rows, kind="data dense"))
    return [Sub("notes", _("Notes on sources"), blocks)] if blocks else []


def _further(reader: Reader) -> Iterator[TableRow]:
    """One row a note, field and place with everything that it is said of, by source."""
    said = set(reader.notes)
    found: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for ref in sorted(reader.facts["refs"], key=lambda ref: _order(reader, ref)):
        for note in (ref["derivation"], ref["doubt"]):
            if note and note not in said:
                names = found.setdefault(ref["source"], {}).setdefault((_field(ref), _place(ref), note), [])
                name = about(reader, reader.row(ref["target"]))
                if name not in names:
                    names.append(name)
    for source in reader.facts["sources"]:
        groups = found.get(source["key"], {})
        if groups:
            yield TableRow([f"{source['key']} {source['title']}"], group=True)
        for (label, place, note), names in groups.items():
            told = "; ".join(names)
            yield TableRow([f"{told}: {label}" if label else told, place or DASH, note])


def _order(reader: Reader, ref: Row) -> tuple[str, str, str]:
    """By name, not by id, so that the same facts entered anew are told in the same order."""
    return about(reader, reader.row(ref["target"])), ref["field"] or "", ref["derivation"] or ref["doubt"] or ""


def _field(ref: Row) -> str:
    return str(FIELDS.get(ref["field"] or "", ""))


def _place(ref: Row) -> str:
    return ", ".join(part for part in (ref["place"], str(STATUS_WORDS[ref["status"]])) if part)


def about(reader: Reader, row: Row) -> str:
    """What a row is called: by its own name, or by what it belongs to, such as the project of a state."""
    own = next((str(row[name]) for name in _NAMES if row.get(name)), "")
    above = next((found for column in _PARENTS if (found := reader.get(row.get(column)))), None)
    if row.get("role") and own == row["role"]:
        return f"{about(reader, above)}, {own}" if above else own
    if own:
        return own
    if above is None:
        return str(row.get("slug") or "")
    if "adopted_text" in row:
        return str(format_html(_("{}, point {}"), about(reader, above), row["number"]))
    return about(reader, above)
