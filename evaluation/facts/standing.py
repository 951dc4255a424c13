"""How the plan and its projects stand: version in force, states, milestones, lights, progress, matrix, bridge. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from cooperation.reported import leading
from evaluation.facts.figures import of_assessment
from evaluation.facts.index import Row, Stand
from evaluation.facts.money import by_target, items
from roadmap.bridge import LineageKind, ProjectState, Succession, bridge_between, succeeded
from roadmap.budget import Item
from roadmap.judging import (
    Adoption,
    Known,
    KnownMilestone,
    Measure,
    Reported,
    Standing,
    judge,
    period_start,
    version_at,
    worst,
)
from roadmap.lights import Light, Thresholds

STATES = tuple(ProjectState)
LIGHTS = ("light_time", "light_money", "light_scope")


def version_in_force(stand: Stand, plan: Any, day: date) -> Row | None:
    """The version that was adopted last on or before `day`; where none was, the latest one that is known.

    The answer is {"version": id, "basis": "adopted" or "latest_known"}.
    """
    found = version_at(
        (
            Adoption(row["id"], row["state"], row["adopted_on"].day if row["adopted_on"] else None, row["position"])
            for row in stand.of("plan_version", "plan", plan)
        ),
        day,
    )
    return {"version": found[0].key, "basis": "adopted" if found[1] else "latest_known"} if found else None


def versions(stand: Stand) -> dict[str, Any]:
    """The versions in force now and on the prior day, of the plan and of the plans that belong to it."""
    in_scope = [plan["id"] for plan in stand.all("plan") if plan["in_scope"]]
    ordered = [stand.plan, *(plan for plan in in_scope if plan != stand.plan)]
    now = {plan: version_in_force(stand, plan, stand.cut_off) for plan in ordered}
    prior = version_in_force(stand, stand.plan, stand.prior_day)
    return {
        "now": now[stand.plan],
        "prior": prior,
        "all": [{"plan": plan, **found} for plan, found in now.items() if found],
    }


def state_at(stand: Stand, project: Any, day: date) -> Row | None:
    """The state change that counts at `day`."""
    return stand.latest("state_change", "project", project, day)


def has_prior_year(stand: Stand) -> bool:
    """Whether anything is known of last year: a report, or a state that was effective on the prior day."""
    if stand.prior_states is not None:
        return True
    return any(row["effective_on"].day <= stand.prior_day for row in stand.all("state_change"))


def prior_state(stand: Stand, project: Any) -> str | None:
    """The project's state in the last report, or on the prior day where there was none."""
    if stand.prior_states is not None:
        return stand.prior_states.get(project)
    change = state_at(stand, project, stand.prior_day)
    return change["state"] if change else None


def thresholds(stand: Stand) -> Thresholds:
    """The plan's settings for lights."""
    names = ("time_red_overdue_days", "time_red_late_days", "time_amber_late_days", "money_amber_percent")
    return Thresholds(**{name: stand.settings[name] for name in (*names, "money_red_percent")})


def milestones(stand: Stand, project: Any, day: date, baseline_of: Any) -> tuple[KnownMilestone, ...]:
    """The project's milestones at `day`: baseline, forecast, actual, and the last reason for a move."""
    return tuple(_milestone(stand, row, day, baseline_of) for row in stand.of("milestone", "project", project))


def _milestone(stand: Stand, row: Row, day: date, baseline_of: Any) -> KnownMilestone:
    bases = stand.of("baseline_milestone", "milestone", row["id"])
    dates = stand.latest("milestone_date", "milestone", row["id"], day)
    return KnownMilestone(
        key=str(row["id"]),
        title=row["title"],
        weight=row["weight"],
        baseline=next((base["due_on"] for base in bases if base["baseline"] == baseline_of), None),
        forecast=dates["forecast_on"] if dates else None,
        actual=dates["actual_on"] if dates else None,
        reason=(dates["reason"] or "") if dates else "",
    )


def _written(key: Any, row: KnownMilestone, day: date) -> Row:
    return {
        "milestone": key,
        "title": row.title,
        "weight": row.weight,
        "baseline": row.baseline,
        "forecast": row.forecast,
        "actual": row.actual,
        "reached": row.reached_at(day),
        "days_late": row.days_late,
        "reason": row.reason or None,
    }


def confirmed(stand: Stand, entry: Row) -> bool | None:
    """Whether the last review of a status entry confirmed it; None when nobody has reviewed it yet."""
    reviews = stand.of("status_review", "entry", entry["id"])
    return None if not reviews else reviews[-1]["result"] == "confirmed"


def lead_entry(stand: Stand, project: Any, day: date) -> Row | None:
    """The last confirmed status of the project's lead body at `day`, or of its only reporter."""
    entries = [
        (row["body"], row)
        for row in stand.of("status_entry", "project", project)
        if row["as_of"] <= day and confirmed(stand, row)
    ]
    row = stand.index[project]
    return leading(entries, stand.reporter or row["lead_body"] or row["owner"])


def _asked(stand: Stand, since: date, day: date) -> set[Any]:
    """The projects that a round with its cut-off from `since` to `day` asked for."""
    found = set()
    for request in stand.all("status_request"):
        participation = stand.get(request["participation"])
        status_round = stand.get(request["round"])
        if status_round and since <= status_round["cut_off"] <= day:
            found.add(request["project"] or (participation["project"] if participation else None))
    return found


def reported(entry: Row | None, *, asked: bool) -> Reported:
    """What a status entry says, None being no confirmed one."""
    if entry is None:
        return Reported(asked=asked)
    time, money, scope = (Light(entry[name]) if entry[name] else None for name in LIGHTS)
    return Reported(entry["as_of"], entry["reported_progress"], time, money, scope, asked)


class _Moment(NamedTuple):
    """A day on which projects are judged, with what they are measured against and their shares of the money."""

    day: date
    measure: Measure
    baseline: Any
    asked: set[Any]
    items: dict[Any, list[Item]]


def _moment(stand: Stand, day: date, since: date, version: Row | None, shares: dict[Any, list[Item]]) -> _Moment:
    row = stand.get(version["version"]) if version else None
    baselines = stand.of("baseline", "version", row["id"]) if row else ()
    measure = Measure(
        since=since,
        plan_end=row["period_to"] if row else None,
        limits=thresholds(stand),
        gap_points=Decimal(stand.settings["progress_gap_points"]),
    )
    return _Moment(day, measure, baselines[0]["id"] if baselines else None, _asked(stand, since, day), shares)


def _standing(stand: Stand, project: Any, at: _Moment, previous: Light | None = None) -> Standing:
    change = state_at(stand, project, at.day)
    forecast = stand.latest("project_forecast", "project", project, at.day)
    known = Known(
        milestones=milestones(stand, project, at.day, at.baseline),
        items=tuple(at.items.get(project, ())),
        state=change["state"] if change else None,
        forecast=forecast["ends_on"] if forecast else None,
        reported=reported(lead_entry(stand, project, at.day), asked=project in at.asked),
    )
    return judge(known, at.day, at.measure, previous=previous)


def projects(stand: Stand, found: dict[str, Any], items_of: dict[Any, list[Item]]) -> list[Row]:
    """How each project stands: entry, field, states, milestones, lights now and last year, progress, forecast."""
    entries = _entries(stand, found)
    now = _moment(stand, stand.cut_off, stand.current_from, found["now"], items_of)
    compare = has_prior_year(stand)
    shares_before, _ = by_target(stand, items(stand, stand.prior_day)) if compare else ({}, {})
    then = _moment(stand, stand.prior_day, period_start(stand.prior_day), found["prior"], shares_before)
    result = []
    for project in stand.all("project"):
        key = project["id"]
        entry, change = entries.get(key), state_at(stand, key, stand.cut_off)
        before = prior_state(stand, key) if compare else None
        forecast = stand.latest("project_forecast", "project", key)
        was = _standing(stand, key, then).overall.light if before else None
        result.append(
            {
                "project": key,
                "entry": entry["id"] if entry else None,
                "field": entry["field"] if entry else None,
                "in_plan": entry is not None,
                "state": change["state"] if change else None,
                "state_change": change["id"] if change else None,
                "since": change["effective_on"] if change else None,
                "prior_state": before,
                "forecast": forecast["ends_on"] if forecast else None,
                **_judged(stand, key, _standing(stand, key, now, was)),
            }
        )
    return result


def _judged(stand: Stand, project: Any, found: Standing) -> Row:
    """Milestones, lights now and on the prior day, progress, and what a deviation asks for, as they are frozen."""
    status = lead_entry(stand, project, stand.cut_off)
    rows = zip(stand.of("milestone", "project", project), found.milestones, strict=True)
    return {
        "milestones": [_written(row["id"], known, stand.cut_off) for row, known in rows],
        "lights": {name: of_assessment(assessment) for name, assessment in found.lights.items()},
        "prior_light": found.previous,
        "jump": found.jump,
        "progress": asdict(found.progress),
        "days_late": found.days_late,
        "slips": found.slips,
        "narrative_needed": found.narrative_needed,
        "status_entry": status["id"] if status else None,
        "current": found.has_entry,
    }


def _entries(stand: Stand, found: dict[str, Any]) -> dict[Any, Row]:
    """The entry of each project in the versions in force, the plan's own version first."""
    result: dict[Any, Row] = {}
    for version in found["all"]:
        for entry in stand.of("plan_entry", "version", version["version"]):
            result.setdefault(entry["project"], entry)
    return result


def fields(stand: Stand, found: dict[str, Any], standing: list[Row]) -> list[Row]:
    """The action fields in force with their projects and counts; projects without one come last, under None."""
    known = [field for version in found["all"] for field in stand.of("action_field", "version", version["version"])]
    result = []
    for key in [*(field["id"] for field in known), None]:
        members = [row for row in standing if row["field"] == key]
        if key is None and not members:
            continue
        result.append(
            {
                "field": key,
                "projects": [row["project"] for row in members],
                "states": _count(row["state"] for row in members),
                "prior_states": _count(row["prior_state"] for row in members if row["prior_state"]),
                "light": worst(Light(row["lights"]["overall"]["light"]) for row in members),
            }
        )
    return result


def _count(states: Iterable[str | None]) -> dict[str, int]:
    """How many projects are in each state; "unknown" counts those whose state is not stated."""
    listed = [state or "unknown" for state in states]
    return {state: listed.count(state) for state in [*map(str, STATES), "unknown"]}


def matrix(stand: Stand, by_field: list[Row]) -> dict[str, Any]:
    """Field × state, this year and last, with the sums; `prior` is None without last year."""
    names = [*map(str, STATES), "unknown"]
    compare = has_prior_year(stand)
    return {
        "states": names,
        "rows": [
            {"field": row["field"], "now": row["states"], "prior": row["prior_states"] if compare else None}
            for row in by_field
        ],
        "total": {name: sum(row["states"][name] for row in by_field) for name in names},
        "prior_total": {name: sum(row["prior_states"][name] for row in by_field) for name in names}
        if compare
        else None,
    }


def year_bridge(stand: Stand, found: dict[str, Any], standing: list[Row]) -> Row | None:
    """The bridge from last year (rule 15), None without last year.

    A project whose state nobody stated is in none of the components; `not_stated` names it.
    """
    if not has_prior_year(stand):
        return None
    successions = _successions(stand)
    states = {str(row["project"]): (row["prior_state"], row["state"]) for row in standing}
    before, after = _succeeded(stand, successions, found["prior"]), _succeeded(stand, successions, found["now"])
    result = bridge_between(states, successions, before, after)
    names = ("prior", "new", "reactivated", "lineage_in", "lineage_out", "completed", "dropped", "now", "deferred")
    return {
        **{name: list(getattr(result, name)) for name in (*names, "reclassified")},
        "lineage": result.lineage,
        "not_stated": [row["project"] for row in standing if not row["state"]],
    }


def _successions(stand: Stand) -> list[Succession]:
    """What became of projects, each with the place of the later version."""
    place = {row["id"]: row["position"] for row in stand.all("plan_version")}
    return [
        Succession(str(row["from_project"]), str(row["to_project"]), LineageKind(row["kind"]), place[row["to_version"]])
        for row in stand.all("lineage")
        if row["from_project"] is not None and stand.index[row["to_version"]]["plan"] == stand.plan
    ]


def _succeeded(stand: Stand, successions: list[Succession], found: Row | None) -> set[str]:
    """The projects that became others by this version or an earlier one and have no entry in it any more."""
    if found is None:
        return set()
    entered = {str(entry["project"]) for entry in stand.of("plan_entry", "version", found["version"])}
    return succeeded(successions, stand.index[found["version"]]["position"], entered)
