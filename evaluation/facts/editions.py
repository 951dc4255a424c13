"""What of a snapshot an edition may hold. Pure: works on frozen facts as well as on rows that are being frozen.

What may be published carries a publicity flag, internal by default: what is not marked public is not published, and
neither is what belongs to it. The results of the public edition are calculated from the public rows alone, when the
facts are frozen, so that no sum gives away what was left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.facts.schema import readable

Row = dict[str, Any]

FULL, PUBLIC = "full", "public"
WHOLE = (FULL, "committee", "summary")
"""Editions for the county and its committees: they may hold everything, and differ in how much they show."""

# Rows that carry the flag themselves. A committee's or meeting's flag says whether its sessions are public, so
# steering groups and the like need it as well; council committees are known to everybody.
_FLAGGED = ("plan", "project", "risk", "document", "agreement", "paper")
_KNOWN_COMMITTEES = {"council", "council_committee"}

# Kind, column: without the row it names, this row is not published either.
_BELONGS: tuple[tuple[str, str], ...] = (
    ("plan_version", "plan"),
    ("vision_point", "version"),
    ("action_field", "version"),
    ("plan_entry", "version"),
    ("plan_entry", "project"),
    ("lineage", "from_version"),
    ("lineage", "to_version"),
    ("baseline", "version"),
    ("baseline_milestone", "baseline"),
    ("baseline_amount", "baseline"),
    ("baseline_post", "baseline"),
    ("budget_item", "plan"),
    ("grant", "plan"),
    ("position_line", "plan"),
    ("indicator", "plan"),
    ("participation_event", "plan"),
    ("document", "plan"),
    ("contribution", "plan"),
    ("status_round", "plan"),
    ("status_request", "round"),
    ("state_change", "project"),
    ("project_forecast", "project"),
    ("milestone", "project"),
    ("milestone_date", "milestone"),
    ("baseline_milestone", "milestone"),
    ("risk", "project"),
    ("risk_level", "risk"),
    ("project_paper", "project"),
    ("project_paper", "paper"),
    ("paper_coverage", "plan"),
    ("paper_coverage", "paper"),
    ("paper_coverage", "budget_item"),
    ("paper_coverage", "position_line"),
    ("dependency", "predecessor"),
    ("dependency", "successor"),
    ("grant", "project"),
    ("grant_instalment", "grant"),
    ("position_line", "project"),
    ("position_grade", "line"),
    ("post", "line"),
    ("post_event", "post"),
    ("baseline_post", "line"),
    ("indicator", "project"),
    ("indicator_definition", "indicator"),
    ("measurement", "definition"),
    ("document", "project"),
    ("agreement_party", "agreement"),
    ("agreement_adoption", "party"),
    ("participation", "project"),
    ("rollout_step", "participation"),
    ("rollout_date", "participation"),
    ("contribution", "project"),
    ("contribution", "agreement"),
    ("agreement_annex", "agreement"),
    ("contribution_delivery", "contribution"),
    ("contribution", "budget_item"),
    ("contribution", "position_line"),
    ("status_entry", "project"),
    ("status_review", "entry"),
    ("help_answer", "entry"),
    ("status_request", "project"),
    ("status_request", "participation"),
    ("committee_seat", "committee"),
    ("paper_annex", "paper"),
    ("consultation", "paper"),
    ("consultation", "committee"),
    ("resolution", "paper"),
    ("resolution_point", "resolution"),
    ("mandate", "point"),
    ("mandate", "decision"),
    ("agenda_item", "meeting"),
    ("decision", "item"),
    ("project_agenda_item", "project"),
    ("project_agenda_item", "item"),
    ("mandate_discharge", "mandate"),
    ("meeting", "committee"),
    ("budget_amount", "item"),
    ("baseline_amount", "item"),
    ("item_cover", "item"),
    ("item_cover", "funding_source"),
    ("funding_source", "grant"),
    ("lineage", "from_project"),
    ("lineage", "to_project"),
)

# What partners and editors write for the office.
_INTERNAL_TEXTS: Mapping[str, tuple[str, ...]] = {
    "status_entry": ("text", "next_step", "help_needed"),
    "status_review": ("reason",),
    "help_answer": ("text",),
    "budget_item": ("note",),
    "position_line": ("note",),
    "contribution": ("note",),
    "contribution_delivery": ("note",),
    "agenda_item": ("minutes",),
    "baseline": ("note",),
    "risk_level": ("reason",),
    "paper_coverage": ("note",),
    "project_paper": ("note",),
}


class EditionError(ValueError):
    """An edition that does not exist, or public facts of which the full edition was asked for."""


def content_for(edition: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `edition` (one of WHOLE, or "public") may hold of frozen `facts`; `facts` stay as they are.

    Asking twice changes nothing; no other edition can be made from public facts.
    """
    if edition not in (*WHOLE, PUBLIC):
        raise EditionError(f"there is no edition {edition!r}")
    facts = readable(facts)
    known = facts.get("edition")
    if known not in (None, edition):
        raise EditionError(f"facts of the {known} edition hold no {edition} edition")
    content = {name: value for name, value in facts.items() if name != "public_results"}
    content["edition"] = edition
    if edition in WHOLE or known == PUBLIC:
        return content
    content["rows"] = public_rows(facts["rows"], facts["plan"])
    content["results"] = facts["public_results"]
    kept = {row["id"]: kind for kind, members in content["rows"].items() for row in members}
    content["refs"] = [
        ref
        for ref in facts["refs"]
        if ref["target"] in kept and ref["field"] not in _INTERNAL_TEXTS.get(kept[ref["target"]], ())
    ]
    if facts.get("corrections"):
        content["corrections"] = [
            {**row, "reason": None} for row in facts["corrections"] if row["entry"] in kept and row["project"] in kept
        ]
    used = {ref["source"] for ref in content["refs"]}
    content["sources"] = [source for source in facts["sources"] if source["key"] in used]
    content["unsourced"] = [row for row in facts["unsourced"] if row["id"] in kept]
    shares = [row for row in facts["scope"]["shares"] if row["item"] in kept]
    content["scope"] = {**facts["scope"], "shares": shares}
    if facts.get("prior"):
        states = {key: state for key, state in facts["prior"]["states"].items() if key in kept}
        content["prior"] = {**facts["prior"], "states": states}
    return content


def public_rows(rows: Mapping[str, Sequence[Row]], plan: Any) -> dict[str, list[Row]]:
    """Return the rows that may be published in a report of `plan`, without internal texts and without dead pointers."""
    everything = {row["id"] for members in rows.values() for row in members}
    kept = {
        kind: [dict(row) for row in members if _is_public(kind, row) or row["id"] == plan]
        for kind, members in rows.items()
    }
    # what a meeting says and decides is published where its sessions are public by name, and not by default
    open_ones = {row["id"] for row in rows.get("meeting", ()) if row["public"] is True}
    kept["agenda_item"] = [row for row in kept.get("agenda_item", []) if row["meeting"] in open_ones]
    while True:
        left = {row["id"] for members in kept.values() for row in members}
        hidden = everything - left
        before = len(left)
        for kind, column in _BELONGS:
            kept[kind] = [row for row in kept.get(kind, []) if row.get(column) not in hidden]
        _drop_items(rows, kept, hidden)
        if before == sum(map(len, kept.values())):
            break
    # only what published rows still name
    kept["body"] = [row for row in kept.get("body", []) if row["id"] in _named(kept)]
    hidden = everything - {row["id"] for members in kept.values() for row in members}
    for kind, members in kept.items():
        for row in members:
            for column, value in row.items():
                if column != "id" and isinstance(value, type(row["id"])) and value in hidden:
                    row[column] = None
            for column in _INTERNAL_TEXTS.get(kind, ()):
                if column in row:
                    row[column] = None
    return kept


def _is_public(kind: str, row: Row) -> bool:
    if kind in _FLAGGED:
        return row["public"] is True
    if kind == "committee":
        return row["public"] is True or (row["public"] is None and row["kind"] in _KNOWN_COMMITTEES)
    if kind == "meeting":
        return row["public"] is not False
    return True


def _drop_items(rows: Mapping[str, Sequence[Row]], kept: dict[str, list[Row]], hidden: set[Any]) -> None:
    """An item that is laid on hidden projects alone is hidden; of a mixed one the hidden shares are left out."""
    shares: dict[Any, list[Any]] = {}
    for row in rows.get("allocation", ()):
        shares.setdefault(row["item"], []).append(row["project"])
    gone = {item for item, targets in shares.items() if all(target in hidden for target in targets)}
    kept["budget_item"] = [row for row in kept.get("budget_item", []) if row["id"] not in gone]
    kept["allocation"] = [
        row for row in kept.get("allocation", []) if row["item"] not in gone and row["project"] not in hidden
    ]


def _named(kept: Mapping[str, Sequence[Row]]) -> set[Any]:
    return {
        value
        for members in kept.values()
        for row in members
        for name, value in row.items()
        if name != "id" and value is not None and not isinstance(value, list | dict)
    }
