"""Joint projects and their rollout, who reported, agreements' derived ends, mandates, indicators. Pure."""

from datetime import date
from typing import Any

from cooperation.rollout.stages import Count, Course, count
from cooperation.terms import Duration, agreement_term, term_warnings, terminated
from evaluation.facts.index import Row, Stand
from evaluation.facts.standing import confirmed
from organisation.partial_dates import PartialDate
from roadmap.growth import Measured, growth_percent
from roadmap.lights import Light

ADOPTED_RESULTS = {"adopted_unchanged", "adopted_changed"}


def takes_part(row: Row, stand: Stand) -> bool:
    """Whether a participation holds at the cut-off; an unknown or open end counts as still holding."""
    begins, ends = row["valid_from"], row["valid_to"]
    return (begins is None or begins.earliest <= stand.cut_off) and (ends is None or ends.latest >= stand.cut_off)


def joint_projects(stand: Stand) -> list[Row]:
    """Each joint project with its partners and the last confirmed status of each, or that none was reported."""
    result = []
    for project in stand.all("project"):
        rows = stand.of("participation", "project", project["id"])
        if not rows and not project["joint"]:
            continue
        held = [course_on(stand, row, stand.cut_off) for row in rows if takes_part(row, stand)]
        result.append(
            {
                "project": project["id"],
                "partners": [_partner(stand, project["id"], row) for row in rows],
                "rollout": _counted(count((one.stage, one.is_late(stand.cut_off)) for one in held)),
            }
        )
    return result


def course_on(stand: Stand, row: Row, day: date) -> Course:
    """How far a participation was on `day`: the latest stage and the latest planned date that counted by then."""
    step = stand.latest("rollout_step", "participation", row["id"], day)
    plan = stand.latest("rollout_date", "participation", row["id"], day)
    return Course(
        stage=(step["stage"] or "") if step else "",
        since=step["effective_on"] if step else None,
        reason=(step["reason"] or "") if step else "",
        planned=plan["planned_on"] if plan else None,
        actual=step["actual_on"] if step else None,
    )


def _counted(found: Count) -> Row:
    return {"live": found.live, "taking_part": found.taking_part, "late": found.late, "unknown": found.unknown}


def _rollout(stand: Stand, row: Row) -> Row:
    """Stage, dates and delay at the cut-off, and the stage before the period for the comparison of the years."""
    now, before = course_on(stand, row, stand.cut_off), course_on(stand, row, stand.prior_day)
    return {
        "stage": now.stage,
        "since": now.since,
        "reason": now.reason,
        "planned": now.planned,
        "actual": now.actual,
        "late": now.is_late(stand.cut_off),
        "stage_before": before.stage,
    }


def _partner(stand: Stand, project: Any, row: Row) -> Row:
    entries = [entry for entry in stand.of("status_entry", "project", project) if entry["body"] == row["body"]]
    good = [entry for entry in entries if confirmed(stand, entry)]
    last = good[-1] if good else None
    lights = [last[name] for name in ("light_time", "light_money", "light_scope") if last[name]] if last else []
    order = [Light.GREEN, Light.AMBER, Light.RED]
    light = max((Light(one) for one in lights), key=order.index) if lights else None
    rounds = [stand.get(request["round"]) for request in stand.of("status_request", "participation", row["id"])]
    cut_offs = [one["cut_off"] for one in rounds if one is not None and one["cut_off"] <= stand.cut_off]
    # a partner that nobody ever asked has not failed to report
    silent = Light.NOT_REPORTED if cut_offs else Light.NOT_ASSESSED
    return {
        "participation": row["id"],
        "body": row["body"],
        "holds": takes_part(row, stand),
        "asked": any(cut_off >= stand.current_from for cut_off in cut_offs),
        "entry": last["id"] if last else None,
        "as_of": last["as_of"] if last else None,
        "current": last is not None and last["as_of"] >= stand.current_from,
        "light": light or (Light.NOT_ASSESSED if last else silent),
        "rollout": _rollout(stand, row),
        "unconfirmed": bool(entries) and (last is None or entries[-1]["id"] != last["id"]),
    }


def agreements(stand: Stand, found: dict[str, Any]) -> list[Row]:
    """Each agreement with its derived end and the warnings that it may not last as long as plan or vision.

    A draft is warned of nothing yet, and one that has been renewed no more: the new one is.
    """
    version = stand.get(found["now"]["version"]) if found["now"] else None
    result = []
    renewed = {row["predecessor"] for row in stand.all("agreement") if row["predecessor"] and not row["draft"]}
    for row in stand.all("agreement"):
        duration = Duration(row["duration_months"]) if row["duration_months"] else None
        term = terminated(agreement_term(row["starts_on"], duration), row["terminated_on"])
        watched = version if version and not row["draft"] and row["id"] not in renewed else None
        warnings = term_warnings(
            term,
            plan_end=watched["period_to"] if watched else None,
            vision_year=watched["vision_year"] if watched else None,
        )
        parties = stand.of("agreement_party", "agreement", row["id"])
        result.append(
            {
                "agreement": row["id"],
                "end": term.end,
                "earliest": term.earliest,
                "latest": term.latest,
                "over": term.latest is not None and term.latest < stand.cut_off,
                "warnings": [{"code": one.code, "needed_until": one.needed_until} for one in warnings],
                "parties": [_party(stand, party) for party in parties],
            }
        )
    return result


def _party(stand: Stand, party: Row) -> Row:
    adoptions = stand.of("agreement_adoption", "party", party["id"])
    body = stand.get(party["body"])
    return {
        "party": party["id"],
        "body": party["body"],
        "members": (body["member_count"] if body else None) or 1,
        "adoption": adoptions[0]["id"] if adoptions else None,
    }


def mandates(stand: Stand) -> list[Row]:
    """Each mandate with its force at the cut-off: in force, proposed only (adoption not known), ended, or not yet.

    It is in force only once its resolution, or the decision of a meeting that it comes from, was adopted; a
    recommendation is not an adoption.
    """
    result = []
    for row in stand.all("mandate"):
        point = stand.get(row["point"])
        resolution = stand.get(point["resolution"]) if point else None
        decision = stand.get(row["decision"])
        item = stand.get(decision["item"]) if decision else None
        meeting = stand.get(item["meeting"]) if item else None
        day = (meeting["held_on"] if meeting else None) if decision else decided_on(stand, resolution)
        answered = stand.of("mandate_discharge", "mandate", row["id"])
        result.append(
            {
                "mandate": row["id"],
                "resolution": resolution["id"] if resolution else None,
                "meeting": meeting["id"] if meeting else None,
                "decided_on": day,
                "force": _force(stand, row, decision or resolution, day),
                "answered": len(answered),
                "overdue": row["due_on"] is not None
                and row["due_on"].day < stand.cut_off
                and not answered
                and not _ended(stand, row),
            }
        )
    return result


def _ended(stand: Stand, row: Row) -> bool:
    """Whether a mandate had ended by the cut-off; what ended later was still open then."""
    return row["ended_on"] is not None and bool(row["ended_on"] <= stand.cut_off)


def _force(stand: Stand, row: Row, origin: Row | None, day: PartialDate | None) -> str:
    if _ended(stand, row):
        return "ended"
    if origin is None or origin.get("recommendation") or origin["result"] not in ADOPTED_RESULTS:
        return "proposed"
    return "not_yet" if day is not None and day.earliest > stand.cut_off else "in_force"


def decided_on(stand: Stand, resolution: Row | None) -> PartialDate | None:
    """The day of the meeting that a resolution was taken in."""
    consultation = stand.get(resolution["consultation"]) if resolution else None
    meeting = stand.get(consultation["meeting"]) if consultation else None
    return meeting["held_on"] if meeting else None


def indicators(stand: Stand) -> list[Row]:
    """Each indicator with its values by version of the definition; growth only within one version (rule 16)."""
    result = []
    for row in stand.all("indicator"):
        definitions = [_definition(stand, one) for one in stand.of("indicator_definition", "indicator", row["id"])]
        measured = [one for one in definitions if one["measurements"]]
        result.append(
            {
                "indicator": row["id"],
                "definitions": definitions,
                "definition_changed": len(measured) > 1,
            }
        )
    return result


def _definition(stand: Stand, row: Row) -> Row:
    values = list(stand.of("measurement", "definition", row["id"]))
    before = [one for one in values if one["effective_on"].day <= stand.prior_day]
    last, prior = (values[-1] if values else None), (before[-1] if before else None)
    growth = None
    if last and prior and last["id"] != prior["id"]:
        growth = growth_percent(_measured(row, prior), _measured(row, last))
    return {
        "definition": row["id"],
        "measurements": [one["id"] for one in values],
        "last": last["id"] if last else None,
        "prior": prior["id"] if prior else None,
        "growth_percent": growth,
    }


def _measured(definition: Row, value: Row) -> Measured:
    return Measured(str(definition["id"]), value["value"], value["qualifier"] == "exact")
