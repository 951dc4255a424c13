"""The final balance of a plan: what became of every project over the whole period, and what all of it cost. Pure.

Money in euros, the outgoing side of each plan part for itself (rule 5), secured figures alone (rule 7). Planned is the
latest total of each year (appropriation with supplementary budgets), spent are the actual figures. See
docs/calculations.md.
"""

from collections.abc import Iterable
from typing import Any

from evaluation.facts.figures import figure
from evaluation.facts.index import Row, Stand
from evaluation.facts.money import by_target
from roadmap.budget import Direction, Item, PlanPart, Stage, expand, latest_items

SIDES = ((PlanPart.RESULT, Direction.EXPENSE), (PlanPart.FINANCE, Direction.PAYMENT))
OVER = {"completed": "completed", "dropped": "dropped"}


def balance(stand: Stand, projects: list[Row], items: dict[Any, Item]) -> Row | None:
    """Return the balance of a final report, None for every other kind.

    `completed`, `dropped`, `open` and `not_stated` are the projects by what became of them; each project with its state
    before the period and at the cut-off, its milestones, and what was planned and spent on it.
    """
    if stand.kind != "final":
        return None
    shares, _fields = by_target(stand, items)
    found: dict[str, list[Any]] = {"completed": [], "dropped": [], "open": [], "not_stated": []}
    rows = []
    for row in projects:
        found[OVER.get(row["state"], "open") if row["state"] else "not_stated"].append(row["project"])
        rows.append(
            {
                "project": row["project"],
                "known_before": row["prior_state"] is not None,
                "before": row["prior_state"],
                "now": row["state"],
                "milestones": len(row["milestones"]),
                "reached": sum(1 for one in row["milestones"] if one["reached"]),
                "money": _sides(stand, shares.get(row["project"], ())),
            }
        )
    return {**found, "projects": rows, "money": _sides(stand, items.values())}


def _sides(stand: Stand, items: Iterable[Item]) -> list[Row]:
    """Planned and spent over the years of the period up to the cut-off's, for each side that has anything of either."""
    granted = [item for item in items if item.stage not in (Stage.NEED, Stage.DRAFT) and not item.conditional]
    first, last = stand.period_from.year, stand.cut_off.year
    listed = [item for item in expand(granted, first, last) if item.year is None or first <= item.year <= last]
    rows = []
    for part, direction in SIDES:
        members = [item for item in listed if item.direction is direction]
        plan = [(item.key, item.amount) for item in latest_items(members)]
        actual = [(item.key, item.amount) for item in members if item.stage is Stage.ACTUAL]
        if plan or actual:
            rows.append(
                {
                    "part": part,
                    "direction": direction,
                    "plan": figure(plan, derived=True),
                    "actual": figure(actual, derived=True),
                }
            )
    return rows
