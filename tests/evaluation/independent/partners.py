"""Joint projects, agreements, contributions, mandates and indicators, computed once more from the rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.evaluation.independent import lights
from tests.evaluation.independent.database import County, Row, grouped, query
from tests.evaluation.independent.german import first_day, written

STAGES = {
    "interested": "interessiert",
    "decided": "beschlossen",
    "in_preparation": "in Vorbereitung",
    "in_rollout": "in Einführung",
    "live": "im Betrieb",
    "not_taking_part": "nimmt nicht teil",
    "": "Stand nicht angegeben",
}


@dataclass(frozen=True)
class Partner:
    """A body in a joint project on the cut-off."""

    project: str
    body: str
    row: Row
    light: str
    as_of: date | None
    holds: bool
    silent: bool
    stage: str
    before: str
    reason: str
    planned: tuple[date, str] | None
    actual: tuple[date, str] | None
    late: bool


def partners(county: County) -> list[Partner]:
    """All participations in the county's projects."""
    rows = query(
        "SELECT t.*, p.title AS project_title, b.name AS body_name FROM cooperation_participation t"
        " JOIN roadmap_project p ON p.id = t.project_id JOIN organisation_body b ON b.id = t.body_id"
        " WHERE p.owner_id = %(owner)s",
        owner=county.owner,
    )
    good = grouped(lights.confirmed(county, county.cut_off), "project_id")
    rounds = grouped(
        query(
            "SELECT q.participation_id, r.cut_off FROM cooperation_statusrequest q"
            " JOIN cooperation_statusround r ON r.id = q.round_id"
            " WHERE r.plan_id = %(plan)s AND r.cut_off <= %(day)s AND q.participation_id IS NOT NULL",
            plan=county.plan,
            day=county.cut_off,
        ),
        "participation_id",
    )
    steps = county.latest("cooperation_rolloutstep", "participation", county.cut_off)
    before = county.latest("cooperation_rolloutstep", "participation", county.before)
    plans = county.latest("cooperation_rolloutdate", "participation", county.cut_off)
    return [_partner(county, row, good, rounds, steps, before, plans) for row in rows]


def _partner(county: County, row: Row, good: Any, rounds: Any, steps: Any, before: Any, plans: Any) -> Partner:
    own = [entry for entry in good.get(row["project_id"], []) if entry["body_id"] == row["body_id"]]
    last = own[-1] if own else None
    asked = [one["cut_off"] for one in rounds.get(row["id"], [])]
    light = lights.NOT_REPORTED if asked else lights.NOT_ASSESSED
    if last:
        told = [lights.REPORTED[last[name]] for name in ("light_time", "light_money", "light_scope") if last[name]]
        light = lights.worst(told)
    start, end = lights.partial(row, "valid_from"), lights.partial(row, "valid_to")
    holds = not (start and first_day(*start) > county.cut_off) and not (end and end[0] < county.cut_off)
    step, planned = steps.get(row["id"]), lights.partial(plans.get(row["id"]), "planned_on")
    stage = step["stage"] if step else ""
    return Partner(
        project=row["project_title"],
        body=row["body_name"],
        row=row,
        light=light,
        as_of=last["as_of"] if last else None,
        holds=holds,
        silent=holds and any(day >= county.since for day in asked) and not (last and last["as_of"] >= county.since),
        stage=stage,
        before=before[row["id"]]["stage"] if row["id"] in before else "",
        reason=step["reason"] if step else "",
        planned=planned,
        actual=lights.partial(step, "actual_on"),
        late=planned is not None and planned[0] < county.cut_off and stage not in ("live", "not_taking_part"),
    )


def rollout_cell(one: Partner) -> str:
    """What the table of the rollout says of a partner."""
    parts = [STAGES[one.stage]]
    if one.actual:
        parts.append(f"seit {written(*one.actual)}")
    elif one.planned and one.stage != "not_taking_part":
        parts.append(f"geplant: {written(*one.planned)}{', verspätet' if one.late else ''}")
    if one.before and one.before != one.stage:
        parts.append(f"zuvor: {STAGES[one.before]}")
    if one.stage == "not_taking_part" and one.reason:
        parts.append(one.reason)
    if not one.holds:
        parts.append("nicht mehr beteiligt")
    return "; ".join(parts)


def agreement_end(row: Row) -> tuple[date, str]:
    """Rule 10: start plus duration, as exactly as the start is known; the sample's agreements last whole years."""
    years, months = divmod(row["duration_months"], 12)
    assert months == 0
    return row["starts_on"].replace(year=row["starts_on"].year + years), row["starts_on_precision"]


@dataclass(frozen=True)
class Measured:
    """An indicator under one version of its definition on the cut-off."""

    name: str
    version: int
    unit: str
    text: str
    baseline: Decimal | None
    target: Decimal | None
    target_on: tuple[date, str] | None
    last: Row | None
    prior: Row | None

    @property
    def growth(self) -> Decimal | None:
        """From last year's value to this one, within one definition, between exact figures (rule 16)."""
        if not (self.last and self.prior) or self.last["id"] == self.prior["id"]:
            return None
        if self.last["qualifier"] != "exact" or self.prior["qualifier"] != "exact" or self.prior["value"] <= 0:
            return None
        change = (self.last["value"] - self.prior["value"]) * 100 / self.prior["value"]
        return Decimal(change).quantize(Decimal("0.1"), ROUND_HALF_UP)


def indicators(county: County) -> Iterator[Measured]:
    """Each version of each indicator's definition."""
    last = county.latest("roadmap_measurement", "definition", county.cut_off)
    prior = county.latest("roadmap_measurement", "definition", county.before)
    for row in query(
        "SELECT d.*, i.name FROM roadmap_indicatordefinition d JOIN roadmap_indicator i ON i.id = d.indicator_id"
        " WHERE i.plan_id = %(plan)s",
        plan=county.plan,
    ):
        yield Measured(
            row["name"],
            row["version"],
            row["unit"],
            row["text"],
            row["baseline_value"],
            row["target_value"],
            lights.partial(row, "target_on"),
            last.get(row["id"]),
            prior.get(row["id"]),
        )


def mandates(county: County) -> list[Row]:
    """The county's mandates with what they come from, `force`, `answered` and `overdue` on the cut-off."""
    rows = query(
        "SELECT m.*, p.number AS point, s.recommendation, coalesce(d.result, s.result) AS result, a.reference,"
        " coalesce(e.held_on, f.held_on) AS decided_on, i.number AS item, c.name AS body, c.short_name AS body_short,"
        " (SELECT count(*) FROM evaluation_mandatedischarge x WHERE x.mandate_id = m.id) AS answered"
        " FROM council_mandate m"
        " LEFT JOIN council_resolutionpoint p ON p.id = m.point_id"
        " LEFT JOIN council_resolution s ON s.id = p.resolution_id"
        " LEFT JOIN council_paper a ON a.id = s.paper_id"
        " LEFT JOIN council_consultation k ON k.id = s.consultation_id"
        " LEFT JOIN council_meeting e ON e.id = k.meeting_id"
        " LEFT JOIN council_decision d ON d.id = m.decision_id"
        " LEFT JOIN council_agendaitem i ON i.id = d.item_id"
        " LEFT JOIN council_meeting f ON f.id = i.meeting_id"
        " LEFT JOIN council_committee c ON c.id = f.committee_id"
        " WHERE m.owner_id = %(owner)s",
        owner=county.owner,
    )
    for row in rows:
        ended = row["ended_on"] is not None and row["ended_on"] <= county.cut_off
        if ended:
            row["force"] = "beendet"
        elif row["recommendation"] or row["result"] not in ("adopted_unchanged", "adopted_changed"):
            row["force"] = "vorgeschlagen, Annahme nicht bekannt"
        elif row["decided_on"] and row["decided_on"] > county.cut_off:
            row["force"] = "zum Stichtag noch nicht beschlossen"
        else:
            row["force"] = "in Kraft"
        past = row["due_on"] is not None and row["due_on"] < county.cut_off
        row["overdue"] = past and not row["answered"] and not ended
    return rows
