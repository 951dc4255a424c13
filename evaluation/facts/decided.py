"""What was decided in the period of a report and what came of it by the cut-off. Pure."""

from typing import Any

from evaluation.council_paper.outcome import Charged, DecidedPoint, fate, outcome
from evaluation.facts.index import Row, Stand
from evaluation.facts.partners import ADOPTED_RESULTS, decided_on


def decided(stand: Stand) -> list[Row]:
    """Each resolution that was adopted in the period, with the fate of every mandate of its points at the cut-off.

    A recommendation is not an adoption; a resolution whose day nobody states is in no period.
    """
    found = []
    for row in stand.all("resolution"):
        day = decided_on(stand, row)
        adopted = row["result"] in ADOPTED_RESULTS and not row["recommendation"]
        paper = stand.get(row["paper"])
        own = paper is not None and paper["owner"] == _owner(stand)
        if adopted and own and day is not None and stand.period_from <= day.day <= stand.cut_off:
            found.append((day.day, str(row["slug"]), _resolution(stand, row, day)))
    return [one for _day, _slug, one in sorted(found, key=lambda each: each[:2])]


def _owner(stand: Stand) -> Any:
    plan = stand.get(stand.plan)
    return plan["owner"] if plan else None


def _resolution(stand: Stand, row: Row, day: Any) -> Row:
    points = [(point, _mandates(stand, point)) for point in stand.of("resolution_point", "resolution", row["id"])]
    counted = outcome([DecidedPoint(str(point["id"]), mandates) for point, mandates in points], stand.cut_off)
    return {
        "resolution": row["id"],
        "paper": row["paper"],
        "decided_on": day,
        "points": [
            {
                "point": point["id"],
                "mandates": [{"mandate": one.key, "fate": fate(one, stand.cut_off)} for one in mandates],
            }
            for point, mandates in points
        ],
        "count": {
            "points": counted.points,
            "without_mandate": counted.without_mandate,
            "done": counted.done,
            "open": counted.open,
            "overdue": counted.overdue,
        },
    }


def _mandates(stand: Stand, point: Row) -> tuple[Charged, ...]:
    return tuple(
        Charged(
            key=str(row["id"]),
            due=row["due_on"].day if row["due_on"] else None,
            answered=bool(stand.of("mandate_discharge", "mandate", row["id"])),
            ended_on=row["ended_on"],
        )
        for row in stand.of("mandate", "point", point["id"])
    )
