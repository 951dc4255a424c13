"""The risks of a snapshot with their levels at the cut-off. Pure."""

from evaluation.facts.index import Row, Stand
from roadmap.risk_levels import MEDIUM_FROM, RiskAt, band, level, ranked


def risks(stand: Stand) -> list[Row]:
    """Each risk that is not closed at the cut-off, the highest first: its assessment, its level and whether it is one
    of the top risks, which are those of medium level or more and those that have occurred.
    """
    found = []
    current = {}
    for row in stand.all("risk"):
        latest = stand.latest("risk_level", "risk", row["id"])
        if latest is None:
            continue  # it was named after the cut-off
        key = str(row["id"])
        current[key] = (row, latest)
        found.append(RiskAt(key, row["title"], latest["likelihood"], latest["impact"], latest["state"]))
    return [_row(*current[risk.key]) for risk in ranked(found)]


def _row(risk: Row, latest: Row) -> Row:
    value = level(latest["likelihood"], latest["impact"])
    return {
        "risk": risk["id"],
        "project": risk["project"],
        "assessment": latest["id"],
        "level": value,
        "band": band(value).value,
        "top": latest["state"] == "occurred" or (value or 0) >= MEDIUM_FROM,
    }
