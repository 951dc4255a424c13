"""Narrows the rows of a snapshot to what a report is about, before they are assessed. Pure.

A report about one project or one municipality holds nothing of other projects or bodies, in no figure and in no sum:
what does not belong to it is not in its facts at all. What every part of it stands on (the plan, its versions, bodies,
units, committees) is kept where a kept row names it. docs/facts.md says what belongs to what.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation.facts.figures import amount
from roadmap.shares import allocate

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Test = Callable[[Row], bool]

WHOLE_SHARE = Decimal("1.000000")

INTERNAL: Mapping[str, tuple[str, ...]] = {
    "budget_item": ("note",),
    "position_line": ("note",),
    "contribution": ("note",),
    "contribution_delivery": ("note",),
    "participation": ("note",),
    "agenda_item": ("minutes",),
    "baseline": ("note",),
    "risk_level": ("reason",),
    "paper_coverage": ("note",),
    "project_paper": ("note",),
    "plan_version": ("note",),
    "lineage": ("note",),
    "dependency": ("note",),
}
"""What the county's office writes for itself: a municipality's report does not hold it."""


@dataclass(frozen=True)
class About:
    """What a report is about: its kind, and the project or the municipality that it is limited to, if any."""

    kind: str = "annual"
    project: Any = None
    body: Any = None

    @property
    def narrow(self) -> bool:
        """Whether the report is about a part of the plan."""
        return self.project is not None or self.body is not None


def narrowed(
    rows: Mapping[str, Sequence[Row]], about: About, *, plan: Any, owner: Any, since: date
) -> tuple[Rows, list[Row]]:
    """Return the rows that belong to the scope of `about`, and the shares at which divided budget items stand in it.

    An item that several projects share counts with the share of the report's own project alone: its amounts are those
    of the share, cent by cent as everywhere (largest remainder). A municipality's projects are those that it took part
    in on `since`, the first day of the period, or later. For the whole plan the rows are returned as they are.
    """
    if not about.narrow:
        return {kind: list(members) for kind, members in rows.items()}, []
    cut = _Cut(rows, plan, owner)
    if about.project is not None:
        _of_project(cut, about.project)
    else:
        _of_body(cut, about.body, since)
    _around(cut)
    found = cut.result()
    if about.body is not None:
        _without_internal(found)
        return found, []
    return found, _divide(rows, found, about.project)


class _Cut:
    """The rows that were chosen so far, by kind and id."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], plan: Any, owner: Any) -> None:
        self.rows, self.plan, self.owner = rows, plan, owner
        self.index = {row["id"]: row for members in rows.values() for row in members}
        self.kept: dict[str, set[Any]] = {kind: set() for kind in rows}

    def all(self, kind: str) -> Sequence[Row]:
        return self.rows.get(kind, ())

    def chosen(self, kind: str) -> list[Row]:
        return [row for row in self.all(kind) if row["id"] in self.kept[kind]]

    def take(self, kind: str, test: Test) -> None:
        self.kept[kind] |= {row["id"] for row in self.all(kind) if test(row)}

    def below(self, kind: str, column: str, parent: str) -> None:
        """The rows of a kind that belong to chosen ones."""
        self.take(kind, lambda row: row[column] in self.kept[parent])

    def named(self, kind: str, pairs: Iterable[tuple[str, str]]) -> None:
        """The rows of a kind that chosen rows name in a column."""
        wanted = {row[column] for child, column in pairs for row in self.chosen(child)}
        self.take(kind, lambda row: row["id"] in wanted)

    def result(self) -> Rows:
        """The chosen rows as copies, without pointers to what is left out."""
        left = {key for keys in self.kept.values() for key in keys}
        hidden = self.index.keys() - left
        found = {kind: [dict(row) for row in self.chosen(kind)] for kind in self.rows}
        for members in found.values():
            for row in members:
                for column, value in row.items():
                    if column != "id" and isinstance(value, type(row["id"])) and value in hidden:
                        row[column] = None
        return found


def _of_project(cut: _Cut, project: Any) -> None:
    """One project with everything that is its own; of a paper that names one point for it, that point alone."""

    def own(row: Row) -> bool:
        return bool(row["project"] == project)

    cut.take("project", lambda row: row["id"] == project)
    _project_rows(cut)
    items = {row["item"] for row in cut.all("allocation") if own(row)}
    cut.take("budget_item", lambda row: row["id"] in items)
    cut.take("allocation", own)
    cut.below("item_cover", "item", "budget_item")
    cut.named("funding_source", [("item_cover", "funding_source")])
    cut.take("grant", own)
    cut.named("grant", [("funding_source", "grant")])
    for kind in ("position_line", "indicator", "document", "contribution", "participation", "status_entry", "risk"):
        cut.take(kind, own)
    cut.below("indicator_definition", "indicator", "indicator")
    cut.below("measurement", "definition", "indicator_definition")
    agreements = {row["agreement"] for kind in ("participation", "contribution") for row in cut.chosen(kind)}
    cut.take("agreement", lambda row: row["id"] in agreements)
    cut.below("agreement_party", "agreement", "agreement")
    cut.below("agreement_adoption", "party", "agreement_party")
    cut.take("status_request", lambda row: own(row) or row["participation"] in cut.kept["participation"])
    cut.take("project_paper", own)
    cut.take("project_agenda_item", own)
    cut.named("paper", [("agreement_adoption", "paper")])
    _papers(cut, lambda row: True)
    cut.named("agenda_item", [("project_agenda_item", "item")])
    if cut.kept["position_line"]:
        cut.take("rate_table", lambda row: True)
        cut.take("grade_rate", lambda row: True)


def _of_body(cut: _Cut, body: Any, since: date) -> None:
    """A municipality's own rows, and of its joint projects what partners read of them in any case: never the money of
    the county, other bodies' statuses, rollouts and contributions, or risks and papers that are not public."""
    cut.take("participation", lambda row: row["body"] == body and _held(row, since))
    cut.named("project", [("participation", "project")])
    _project_rows(cut)
    mine = cut.kept["project"]
    cut.take("risk", lambda row: row["project"] in mine and row["public"] is True)
    cut.take("document", lambda row: row["project"] in mine and row["public"] is True)
    cut.take("dependency", lambda row: row["predecessor"] in mine and row["successor"] in mine)
    _money_of_body(cut, body)
    cut.take("agreement_party", lambda row: row["body"] == body)
    parties = {row["agreement"] for row in cut.chosen("agreement_party")}
    cut.take("agreement", lambda row: row["id"] in parties and not row["draft"])
    cut.kept["agreement_party"] &= {
        row["id"] for row in cut.all("agreement_party") if row["agreement"] in cut.kept["agreement"]
    }
    cut.below("agreement_adoption", "party", "agreement_party")
    cut.take("status_entry", lambda row: row["body"] == body and row["project"] in mine)
    cut.below("status_request", "participation", "participation")
    cut.take("body_relation", lambda row: row["body"] == body)
    cut.take("committee_seat", lambda row: row["body"] == body)
    cut.named("paper", [("agreement_adoption", "paper")])
    cut.take("project_paper", lambda row: row["project"] in mine and _is_public(cut, row["paper"]))
    _papers(cut, lambda row: row["public"] is True)
    seats = {row["committee"] for row in cut.chosen("committee_seat")}
    open_ones = {row["id"] for row in cut.all("meeting") if row["public"] is True or row["committee"] in seats}
    cut.take("project_agenda_item", lambda row: row["project"] in mine and _meeting(cut, row["item"]) in open_ones)
    cut.named("agenda_item", [("project_agenda_item", "item")])


def _money_of_body(cut: _Cut, body: Any) -> None:
    """What a municipality contributes, the items that it pays or that are the other side of its contribution, its
    posts."""
    mine = cut.kept["project"]
    cut.take("contribution", lambda row: row["body"] == body)
    cut.take("funding_source", lambda row: row["partner"] == body)
    paid = {row["item"] for row in cut.all("item_cover") if row["funding_source"] in cut.kept["funding_source"]}
    paid |= {row["budget_item"] for row in cut.chosen("contribution")}
    cut.take("budget_item", lambda row: row["id"] in paid)
    cut.take("allocation", lambda row: row["item"] in cut.kept["budget_item"] and row["project"] in mine)
    neutral = {row["id"] for row in cut.all("funding_source") if row["partner"] in (None, body)}
    cut.take("item_cover", lambda row: row["item"] in cut.kept["budget_item"] and row["funding_source"] in neutral)
    cut.named("funding_source", [("item_cover", "funding_source")])
    cut.take("position_line", lambda row: row["body"] == body)
    cut.named("position_line", [("contribution", "position_line")])


def _held(row: Row, since: date) -> bool:
    """Whether a participation held on `since` or begins later; an end that is not stated has not come."""
    return row["valid_to"] is None or row["valid_to"].latest >= since


def _is_public(cut: _Cut, paper: Any) -> bool:
    return bool(cut.index[paper]["public"] is True)


def _meeting(cut: _Cut, item: Any) -> Any:
    row = cut.index.get(item)
    return row["meeting"] if row else None


def _project_rows(cut: _Cut) -> None:
    """How the chosen projects stand: entries, states, forecasts, milestones, what became of them."""
    for kind in ("plan_entry", "state_change", "project_forecast", "milestone"):
        cut.below(kind, "project", "project")
    cut.below("milestone_date", "milestone", "milestone")
    mine = cut.kept["project"]
    cut.take(
        "lineage",
        lambda row: (
            bool({row["from_project"], row["to_project"]} - {None})
            and {row["from_project"], row["to_project"]} <= {*mine, None}
        ),
    )
    cut.named("action_field", [("plan_entry", "field"), ("lineage", "from_field"), ("lineage", "to_field")])


def _papers(cut: _Cut, test: Test) -> None:
    """The papers of chosen rows; with all that they resolved where the whole paper is about the scope, else with the
    points that are: a paper that covers an item may cover many others."""
    cut.take(
        "paper_coverage",
        lambda row: (
            (row["budget_item"] in cut.kept["budget_item"] or row["position_line"] in cut.kept["position_line"])
            and cut.index.get(row["paper"]) is not None
            and test(cut.index[row["paper"]])
        ),
    )
    granted = {row["granted_by"] for kind in ("budget_item", "position_line") for row in cut.chosen(kind)}
    single = granted | {row["point"] for row in cut.chosen("project_paper")}
    whole = {row["paper"] for row in cut.chosen("project_paper") if row["point"] is None}
    whole |= cut.kept["paper"]
    paper_of = {row["id"]: row["paper"] for row in cut.all("resolution")}
    cut.named("paper", [("project_paper", "paper"), ("paper_coverage", "paper")])
    for point in cut.all("resolution_point"):
        paper = cut.index.get(paper_of.get(point["resolution"]))
        if paper is not None and (paper["id"] in whole or (point["id"] in single and test(paper))):
            cut.kept["resolution_point"].add(point["id"])
            cut.kept["resolution"].add(point["resolution"])
            cut.kept["paper"].add(paper["id"])
    cut.take("resolution", lambda row: row["paper"] in whole)
    cut.below("paper_annex", "paper", "paper")
    cut.below("consultation", "paper", "paper")


_BELOW: tuple[tuple[str, str, str], ...] = (
    ("risk_level", "risk", "risk"),
    ("budget_amount", "item", "budget_item"),
    ("grant_instalment", "grant", "grant"),
    ("position_grade", "line", "position_line"),
    ("post", "line", "position_line"),
    ("post_event", "post", "post"),
    ("baseline_milestone", "milestone", "milestone"),
    ("baseline_amount", "item", "budget_item"),
    ("baseline_post", "line", "position_line"),
    ("agreement_annex", "agreement", "agreement"),
    ("rollout_step", "participation", "participation"),
    ("rollout_date", "participation", "participation"),
    ("contribution_delivery", "contribution", "contribution"),
    ("status_review", "entry", "status_entry"),
    ("help_answer", "entry", "status_entry"),
    ("decision", "item", "agenda_item"),
)
"""Kind, column, and the kind of the row that it belongs to."""

_NAMED: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("status_round", (("status_request", "round"),)),
    ("budget_product", (("budget_item", "product"),)),
    ("budget_plan", (("budget_item", "budget_plan"),)),
    ("meeting", (("agenda_item", "meeting"), ("consultation", "meeting"))),
    (
        "committee",
        (
            ("consultation", "committee"),
            ("meeting", "committee"),
            ("agreement", "decision_body"),
            ("mandate", "committee"),
            ("committee_seat", "committee"),
        ),
    ),
    (
        "org_unit",
        (("project", "responsible_unit"), ("risk", "unit"), ("position_line", "unit"), ("paper", "lead_unit")),
    ),
)
"""What stands in a report because a row of it names it: the kind, and the rows and columns that name it."""


def _around(cut: _Cut) -> None:
    """Add what belongs to the chosen rows and what they name: mandates, the plan with its versions, units, bodies."""
    for kind, column, parent in _BELOW:
        cut.below(kind, column, parent)
    points, decisions = cut.kept["resolution_point"], cut.kept["decision"]
    cut.take("mandate", lambda row: row["point"] in points or row["decision"] in decisions)
    cut.below("mandate_discharge", "mandate", "mandate")
    for kind, pairs in _NAMED:
        cut.named(kind, pairs)
    versions = {row["id"]: row["plan"] for row in cut.all("plan_version")}
    plans = {versions[row["version"]] for row in cut.chosen("plan_entry")}
    holders = ("budget_item", "grant", "position_line", "indicator", "contribution", "document", "status_round")
    plans |= {row["plan"] for kind in holders for row in cut.chosen(kind)} | {cut.plan}
    cut.take("plan", lambda row: row["id"] in plans)
    cut.below("plan_version", "plan", "plan")
    kept = cut.kept["plan_version"]
    cut.kept["lineage"] &= {
        row["id"] for row in cut.all("lineage") if row["from_version"] in kept and row["to_version"] in kept
    }
    named = {row["baseline"] for kind in ("baseline_milestone", "baseline_amount") for row in cut.chosen(kind)}
    named |= {row["baseline"] for row in cut.chosen("baseline_post")}
    cut.take("baseline", lambda row: row["id"] in named or row["version"] in kept)
    values = {
        value
        for kind in cut.rows
        if kind != "body"
        for row in cut.chosen(kind)
        for column, value in row.items()
        if column != "id" and isinstance(value, type(row["id"]))
    }
    cut.take("body", lambda row: row["id"] in values or row["id"] == cut.owner)


def _divide(rows: Mapping[str, Sequence[Row]], found: Rows, project: Any) -> list[Row]:
    """Put the project's share in the place of the amounts of the items that it shares; return item and share of each.

    An item may be laid on the same project more than once; its shares are added.
    """
    allocations: dict[Any, list[Row]] = {}
    for row in rows.get("allocation", ()):
        allocations.setdefault(row["item"], []).append(row)
    told = []
    for item in found["budget_item"]:
        listed = allocations[item["id"]]
        own = [position for position, row in enumerate(listed) if row["project"] == project]
        shares = [row["share"] for row in listed]
        share = sum((shares[position] for position in own), Decimal(0))
        if share == 1:
            continue
        told.append({"item": item["id"], "share": share})
        for kind in ("budget_amount", "baseline_amount"):
            for row in found[kind]:
                whole = amount(row["amount"], row["qualifier"]) if row["item"] == item["id"] else None
                if whole is not None:
                    parts = allocate(whole, shares).parts
                    row["amount"] = sum((parts[position].value for position in own), Decimal("0.00"))
        first, *others = [row for row in found["allocation"] if row["item"] == item["id"]]
        first["share"] = WHOLE_SHARE
        found["allocation"] = [row for row in found["allocation"] if row not in others]
    return told


def _without_internal(found: Rows) -> None:
    for kind, columns in INTERNAL.items():
        for row in found.get(kind, ()):
            for column in columns:
                if column in row:
                    row[column] = None
