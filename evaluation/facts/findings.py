"""What a reader must not overlook: deviations, flags, adaptations needed, decisions asked for. Pure.

Only what the data say: codes and the rows they are about, never prose. The report puts them into words.
"""

from itertools import pairwise
from typing import Any

from evaluation.facts.index import Row, Stand
from roadmap.lights import Light

OFF_TRACK = ("dropped", "deferred")


def deviations(stand: Stand, standing: list[Row]) -> list[Row]:
    """Projects that were deferred or dropped, milestones that moved in the period, are late or were reached
    late in it, red projects.

    `cause` is the row whose reason says why; remedy are the project's next steps.
    """
    result = []
    for row in standing:
        kinds = []
        change = stand.get(row["state_change"])
        if row["state"] in OFF_TRACK and change is not None:
            kinds.append(row["state"])
        moves = [move for milestone in row["milestones"] for move in _moves(stand, milestone)]
        if moves:
            kinds.append("moved")
        if any(_is_late(stand, milestone) for milestone in row["milestones"]):
            kinds.append("late")
        if row["lights"]["overall"]["light"] == Light.RED and row["state"] not in OFF_TRACK:
            kinds.append("red")
        if kinds:
            result.append(
                {
                    "project": row["project"],
                    "kinds": kinds,
                    "state_change": row["state_change"] if row["state"] in OFF_TRACK else None,
                    "replacement": change["replacement"] if change else None,
                    "moves": moves,
                    "narrative_needed": row["narrative_needed"],
                    "in_period": bool(change and stand.period_from <= change["effective_on"].day <= stand.period_to),
                }
            )
    return result


def _is_late(stand: Stand, milestone: Row) -> bool:
    """Whether it is late and open, or was reached late in the period; earlier delays stand in earlier reports."""
    told_before = milestone["reached"] and milestone["actual"].day < stand.period_from
    return (milestone["days_late"] or 0) > 0 and not told_before


def _moves(stand: Stand, milestone: Row) -> list[Row]:
    """The forecasts that were changed in the period, each with the one before it."""
    dates = list(stand.of("milestone_date", "milestone", milestone["milestone"]))
    moves = []
    for before, after in pairwise(dates):
        changed = after["forecast_on"] is not None and after["forecast_on"] != before["forecast_on"]
        if changed and after["effective_on"].day > stand.prior_day:
            earlier, later = before["forecast_on"], after["forecast_on"]
            moves.append(
                {
                    "milestone": milestone["milestone"],
                    "from": earlier,
                    "to": later,
                    "days": (later.day - earlier.day).days if earlier else None,
                    "change": after["id"],
                }
            )
    return moves


def flags(stand: Stand, results: dict[str, Any]) -> list[Row]:
    """What the rules flag, each with the rule's number and the row it is about."""
    found: list[Row] = []
    money = results["money"]
    found += [
        {"rule": 4, "code": "years_outside_plan", "row": item["item"], "years": item["years_outside"]}
        for item in money["items"]
        if item["years_outside"]
    ]
    found += [
        {"rule": 6, "code": saldo["flag"], "row": saldo["product"] or saldo["saldo"]["parts"][0]["of"]}
        for saldo in money["saldos"]
        if saldo["flag"] and saldo["saldo"]["parts"]
    ]
    found += [
        {"rule": 10, "code": warning["code"], "row": agreement["agreement"], "day": warning["needed_until"]}
        for agreement in results["agreements"]
        for warning in agreement["warnings"]
    ]
    for grant in money["grants"]:
        found += [{"rule": 11, "code": "spent_outside_approval", "row": row} for row in grant["spent_outside"]]
        if grant["own_share_differs"]:
            found.append({"rule": 11, "code": "own_share_differs", "row": grant["grant"]})
    found += [
        {"rule": 16, "code": "definition_changed", "row": indicator["indicator"]}
        for indicator in results["indicators"]
        if indicator["definition_changed"]
    ]
    for project in results["projects"]:
        if project["jump"]:
            found.append({"rule": 18, "code": "jump", "row": project["project"]})
        if project["progress"]["show_both"]:
            found.append({"rule": 19, "code": "progress_gap", "row": project["project"]})
        if project["narrative_needed"]:
            found.append({"rule": 20, "code": "narrative_needed", "row": project["project"]})
    return found


def adaptations(stand: Stand, results: dict[str, Any]) -> list[Row]:
    """What in the plan no longer fits what is known: one row a finding, with what it is about."""
    found = []
    for row in results["deviations"]:
        code = next((kind for kind in ("dropped", "deferred", "red") if kind in row["kinds"]), None)
        if code is not None:
            found.append({"code": code, "row": row["project"]})
    found += [{"code": "after_plan_end", "row": row["project"]} for row in results["projects"] if row["slips"]]
    found += [{"code": flag["code"], "row": flag["row"]} for flag in results["flags"] if flag["rule"] == 10]
    found += [{"code": "grant_over", "row": grant["grant"]} for grant in results["money"]["grants"] if grant["over"]]
    return found


def decisions(stand: Stand, results: dict[str, Any]) -> list[Row]:
    """What somebody has to decide, as far as the data leave it open."""
    found = [{"code": "cover_open", "row": flag["row"]} for flag in results["flags"] if flag["rule"] == 6]
    found += [
        {"code": "agreement_renewal", "row": row["agreement"]}
        for row in results["agreements"]
        if row["warnings"] or row["over"]
    ]
    found += [{"code": "replan", "row": row["project"]} for row in results["deviations"] if "deferred" in row["kinds"]]
    found += [
        {"code": "confirm_drop", "row": row["project"]}
        for row in results["deviations"]
        if "dropped" in row["kinds"] and row["in_period"]
    ]
    found += [{"code": "mandate_overdue", "row": row["mandate"]} for row in results["mandates"] if row["overdue"]]
    found += [
        {"code": "grant_ends", "row": grant["grant"]}
        for grant in results["money"]["grants"]
        if grant["days_after_cut_off"] is not None and 0 <= grant["days_after_cut_off"]["most"] <= 366
    ]
    return found


def reporting(stand: Stand, results: dict[str, Any]) -> dict[str, Any]:
    """How many projects in the stock have a current entry, and which partners did not report although asked."""
    stock = [row for row in results["projects"] if row["state"] not in ("completed", "dropped")]
    silent = [
        {"project": joint["project"], "body": partner["body"]}
        for joint in results["joint"]
        for partner in joint["partners"]
        if partner["asked"] and partner["holds"] and not partner["current"]
    ]
    return {
        "projects": len(stock),
        "current": sum(1 for row in stock if row["current"]),
        "not_reported": silent,
    }


def unit_changes(stand: Stand) -> list[Row]:
    """Units that began, ended or followed another one, with the ones before and after."""
    return [
        {"unit": row["id"], "predecessor": row["predecessor"], "from": row["valid_from"], "to": row["valid_to"]}
        for row in stand.all("org_unit")
        if row["predecessor"] or row["valid_from"] or row["valid_to"]
    ]
