"""What makes a row that was drawn at random one that the rules allow: by the model of its section."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from exchange.planfile.emitting import Bare
from exchange.planfile.spec import BY_PATH
from roadmap.grades import VALID_GRADES

if TYPE_CHECKING:
    from tests.exchange.plan_strategy import Maker, Node

Repair = Callable[["Maker", "Node"], None]


def _both(*names: str) -> Repair:
    """Either all of the keys or none."""

    def repair(maker: "Maker", node: "Node") -> None:
        if not all(name in node.tree for name in names):
            for name in names:
                node.tree.pop(name, None)

    return repair


def _drop(node: "Node") -> None:
    """Leave the item out, since a needed key is missing."""
    for name, column in node.section.columns.items():
        if column.required:
            node.tree.pop(name, None)


def _relation(maker: "Maker", node: "Node") -> None:
    if node.parent and node.tree.get("other") == node.parent.address[0]:
        _drop(node)


def _dependency(maker: "Maker", node: "Node") -> None:
    projects = [one.address[0] for one in maker.nodes[BY_PATH["projects"]]]
    node.tree["predecessor"], node.tree["successor"] = projects[0], projects[1 + node.index % (len(projects) - 1)]


def _lineage(maker: "Maker", node: "Node") -> None:
    fields = "from_field" in node.tree and "to_field" in node.tree
    for name in ("from_project", "to_project") if fields else ("from_field", "to_field"):
        node.tree.pop(name, None)
    if not fields and not {"from_project", "to_project"} <= set(node.tree):
        _drop(node)


def _budget_plan(maker: "Maker", node: "Node") -> None:
    if node.tree.get("state") == "supplementary":
        node.tree["supplementary_number"] = Bare("1")
    else:
        node.tree.pop("supplementary_number", None)


def _budget_item(maker: "Maker", node: "Node") -> None:
    directions = {"result": ("revenue", "expense"), "finance": ("receipt", "payment")}
    if node.tree.get("part") in directions and "direction" in node.tree:
        node.tree["direction"] = maker.random.choice(directions[str(node.tree["part"])])
    else:
        node.tree.pop("direction", None)
    if node.tree.get("conditional") == Bare("true"):
        node.tree["condition"] = "wenn es so kommt"
    if "year_from" not in node.tree:
        node.tree.pop("open_ended", None)
    if node.tree.get("open_ended") == Bare("true"):
        node.tree.pop("year_to", None)


def _amount(maker: "Maker", node: "Node") -> None:
    if node.parent and node.parent.tree.get("stage") == "actual" and "amount" in node.tree:
        node.tree["amount"] = Bare("-12.5")


def _allocation(maker: "Maker", node: "Node") -> None:
    if "field" in node.tree:
        node.tree.pop("project", None)


def _line(maker: "Maker", node: "Node") -> None:
    if node.tree.get("third_party_funding") == "named":
        node.tree["third_party"] = "Land"


def _state(maker: "Maker", node: "Node") -> None:
    if node.tree.get("state") in {"deferred", "dropped"}:
        node.tree["reason"] = "Grund"
    if node.tree.get("state") != "dropped":
        node.tree.pop("replacement", None)


def _milestone_date(maker: "Maker", node: "Node") -> None:
    if "actual_on" in node.tree:
        node.tree.pop("forecast_on", None)
    if node.index:
        node.tree["reason"] = "verschoben"


def _rollout_step(maker: "Maker", node: "Node") -> None:
    if node.tree.get("stage") == "not_taking_part":
        node.tree["reason"] = "Grund"
    if node.tree.get("stage") != "live":
        node.tree.pop("actual_on", None)


def _rollout_date(maker: "Maker", node: "Node") -> None:
    if node.index:
        node.tree["reason"] = "verschoben"


def _risk_level(maker: "Maker", node: "Node") -> None:
    for name in ("likelihood", "impact"):
        if name in node.tree:
            node.tree[name] = Bare("4")


def _resolution(maker: "Maker", node: "Node") -> None:
    if node.tree.get("unanimous") == Bare("true") and "votes_no" in node.tree:
        node.tree["votes_no"] = Bare("0")


def _thresholds(maker: "Maker", node: "Node") -> None:
    node.tree.pop("time_amber_late_days", None)
    if "time_red_late_days" in node.tree:
        node.tree["time_red_late_days"] = Bare("120")
    if "money_red_percent" in node.tree:
        node.tree["money_red_percent"] = Bare("12.5")


def _deviation(maker: "Maker", node: "Node") -> None:
    node.tree["year"] = Bare(str(2020 + node.index))


def _coverage(maker: "Maker", node: "Node") -> None:
    if "budget_item" in node.tree:
        node.tree.pop("position_line", None)
    elif "position_line" not in node.tree:
        _drop(node)


def _instalment(maker: "Maker", node: "Node") -> None:
    if "received_on" not in node.tree:
        node.tree.pop("received_amount", None)


def _rate(maker: "Maker", node: "Node") -> None:
    node.tree["grade"] = VALID_GRADES[node.index]


def _rate_table(maker: "Maker", node: "Node") -> None:
    node.tree["valid_from"] = Bare(f"{2020 + node.index}-01-01")


def _funding_source(maker: "Maker", node: "Node") -> None:
    if node.tree.get("kind") != "partner":
        node.tree.pop("partner", None)


def _meeting(maker: "Maker", node: "Node") -> None:
    held = node.tree.get("held_on")
    for name, text in (("starts_at", "14:00"), ("ends_at", "15:30")):
        if name in node.tree:
            node.tree[name] = text
    if "starts_at" not in node.tree or not isinstance(held, Bare) or len(held.text) != len("2024-06-30"):
        node.tree.pop("starts_at", None)
        node.tree.pop("ends_at", None)


def _delivery(maker: "Maker", node: "Node") -> None:
    node.tree["year"] = Bare(str(2020 + node.index))
    if node.tree.get("delivery") != "delivered":
        node.tree.pop("amount", None)
        node.tree.pop("fte", None)


def _agreement(maker: "Maker", node: "Node") -> None:
    if "terminated_on" not in node.tree:
        node.tree.pop("termination_reason", None)
    if not maker.first_time("predecessor", node.tree.get("predecessor")):
        node.tree.pop("predecessor", None)


def _agenda_project(maker: "Maker", node: "Node") -> None:
    if not maker.first_time("agenda", node.tree.get("item")):
        _drop(node)


REPAIRS: dict[Any, Repair] = {
    BY_PATH[path].model: repair
    for path, repair in {
        "bodies.relations": _relation,
        "committees": _both("rhythm_every", "rhythm_unit"),
        "committees.meetings": _meeting,
        "committees.meetings.agenda_items.decisions": _resolution,
        "papers.resolutions": _resolution,
        "papers.resolutions.points.mandates": _both("ended_on", "ended_reason"),
        "plans": _thresholds,
        "plans.lineages": _lineage,
        "plans.budget_items": _budget_item,
        "plans.budget_items.amounts": _amount,
        "plans.budget_items.allocations": _allocation,
        "plans.grants.instalments": _instalment,
        "plans.money_deviations": _deviation,
        "plans.paper_coverages": _coverage,
        "rate_tables": _rate_table,
        "rate_tables.rates": _rate,
        "funding_sources": _funding_source,
        "plans.position_lines": _line,
        "plans.contributions.deliveries": _delivery,
        "agreements": _agreement,
        "projects.agenda_items": _agenda_project,
        "projects.state_changes": _state,
        "projects.milestones.dates": _milestone_date,
        "projects.participations.stages": _rollout_step,
        "projects.participations.planned_dates": _rollout_date,
        "projects.risks.levels": _risk_level,
        "dependencies": _dependency,
        "budget_plans": _budget_plan,
    }.items()
}
