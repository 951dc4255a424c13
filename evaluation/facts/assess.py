"""Everything that is calculated from the rows of a snapshot, in one place and one order. Pure: no ORM, no clock."""

from typing import Any

from evaluation.facts import findings, money, partners, risks, standing
from evaluation.facts.balance import balance
from evaluation.facts.decided import decided
from evaluation.facts.index import Stand
from evaluation.facts.staff import staff


def assess(stand: Stand) -> dict[str, Any]:
    """Return the results of a snapshot; docs/facts.md describes each of them."""
    found = standing.versions(stand)
    items = money.items(stand)
    items_of, _ = money.by_target(stand, items)
    projects = standing.projects(stand, found, items_of)
    by_field = standing.fields(stand, found, projects)
    results: dict[str, Any] = {
        "versions": found,
        "projects": projects,
        "fields": by_field,
        "matrix": standing.matrix(stand, by_field),
        "bridge": standing.year_bridge(stand, found, projects),
        "money": money.money(stand, items, found),
        "contributions": money.contributions(stand),
        "staff": staff(stand),
        "joint": partners.joint_projects(stand),
        "agreements": partners.agreements(stand, found),
        "indicators": partners.indicators(stand),
        "mandates": partners.mandates(stand),
        "decided": decided(stand),
        "risks": risks.risks(stand),
        "unit_changes": findings.unit_changes(stand),
    }
    if (found_balance := balance(stand, projects, items)) is not None:
        results["balance"] = found_balance
    results["deviations"] = findings.deviations(stand, projects)
    results["flags"] = findings.flags(stand, results)
    results["adaptations"] = findings.adaptations(stand, results)
    results["decisions"] = findings.decisions(stand, results)
    results["reporting"] = findings.reporting(stand, results)
    return results
