"""How the plan and its projects stand: version in force, states, milestones, lights, progress, matrix, bridge. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from evaluation.facts.figures import of_assessment
from evaluation.facts.index import Row, Stand
from roadmap.bridge import Descent, LineageKind, Presence, ProjectState, bridge, in_stock
from roadmap.budget import Direction, Item, execution, expand
from roadmap.lights import (
    Assessment,
    Light,
    Milestone,
    Thresholds,
    is_jump,
    money_light,
    narrative_needed,
    overall,
    scope_light,
    time_light,
)
from roadmap.progress import WeightedMilestone, progress_at

# States in which a version has been through the council, whether or not a later one took its place.
ADOPTED = {"adopted", "amended", "superseded", "expired"}
STATES = tuple(ProjectState)


def version_in_force(stand: Stand, plan: Any, day: date) -> Row | None:
    """The version that was adopted last on or before `day`; where none was, the latest one that is known.

    The answer is {"version": id, "basis": "adopted" or "latest_known"}.
    """
    versions = stand.of("plan_version", "plan", plan)
    adopted = [
        version
        for version in versions
        if version["state"] in ADOPTED and version["adopted_on"] is not None and version["adopted_on"].day <= day
    ]
    if adopted:
        best = max(adopted, key=lambda version: (version["adopted_on"].day, version["position"]))
        return {"version": best["id"], "basis": "adopted"}
    if versions:
        return {"version": max(versions, key=lambda version: version["position"])["id"], "basis": "latest_known"}
    return None


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


def milestones(stand: Stand, project: Any, day: date, baseline_of: Any) -> list[Row]:
    """The project's milestones at `day`: baseline, forecast, actual, days late, and the last reason for a move."""
    result = []
    for milestone in stand.of("milestone", "project", project):
        base = [
            row
            for row in stand.of("baseline_milestone", "milestone", milestone["id"])
            if row["baseline"] == baseline_of
        ]
        dates = stand.latest("milestone_date", "milestone", milestone["id"], day)
        known = Milestone(
            key=str(milestone["id"]),
            baseline=base[0]["due_on"] if base else None,
            forecast=dates["forecast_on"] if dates else None,
            actual=dates["actual_on"] if dates else None,
        )
        late = known.days_late
        if late is None and known.actual and known.baseline:
            late = (known.actual.day - known.baseline.day).days
        result.append(
            {
                "milestone": milestone["id"],
                "title": milestone["title"],
                "weight": milestone["weight"],
                "baseline": known.baseline,
                "forecast": known.forecast,
                "actual": known.actual,
                "reached": known.reached_at(day),
                "days_late": late,
                "reason": dates["reason"] if dates else None,
            }
        )
    return result


def lights(
    stand: Stand, project: Any, day: date, rows: list[Row], items: Iterable[Item], plan_end: Any
) -> dict[str, Assessment]:
    """The project's lights at `day`: time, money, scope, and the worst of those assessed."""
    limits = thresholds(stand)
    forecast = stand.latest("project_forecast", "project", project, day)
    time = time_light(
        [Milestone(str(row["milestone"]), row["baseline"], row["forecast"], row["actual"]) for row in rows],
        day,
        plan_end=plan_end,
        project_forecast=forecast["ends_on"] if forecast else None,
        limits=limits,
    )
    money = _money_light(list(items), day.year, limits)
    entry = lead_entry(stand, project, day)
    reported = Light(entry["light_scope"]) if entry and entry["light_scope"] else None
    scope = scope_light(reported, asked=_asked(stand, project, day))
    return {"time": time, "money": money, "scope": scope, "overall": overall(time, money, scope)}


def _money_light(items: list[Item], year: int, limits: Thresholds) -> Assessment:
    """Expense and payment are judged apart, since the two parts of the budget are never added; the worse one counts."""
    concerned = _of_year(items, year)
    sides = [
        execution(item for item in concerned if item.direction is side)
        for side in (Direction.EXPENSE, Direction.PAYMENT)
    ]
    found = [money_light(side.latest.secured, side.expected, limits) for side in sides]
    assessed = [one for one in found if one.light in (Light.GREEN, Light.AMBER, Light.RED)]
    return overall(*assessed) if assessed else found[0]


def _of_year(items: list[Item], year: int) -> list[Item]:
    """What falls into the year, yearly amounts included; where nothing does, the items whose year nobody stated."""
    found = [item for item in expand(items, year, year) if item.year == year]
    return found or [item for item in items if item.year_from is None and item.year_to is None]


def confirmed(stand: Stand, entry: Row) -> bool | None:
    """Whether the last review of a status entry confirmed it; None when nobody has reviewed it yet."""
    reviews = stand.of("status_review", "entry", entry["id"])
    return None if not reviews else reviews[-1]["result"] == "confirmed"


def lead_entry(stand: Stand, project: Any, day: date) -> Row | None:
    """The last confirmed status of the project's lead body at `day`, or of its only reporter."""
    entries = [
        row for row in stand.of("status_entry", "project", project) if row["as_of"] <= day and confirmed(stand, row)
    ]
    row = stand.index[project]
    lead = row["lead_body"] or row["owner"]
    own = [entry for entry in entries if entry["body"] == lead]
    if own:
        return own[-1]
    return entries[-1] if len({entry["body"] for entry in entries}) == 1 else None


def _asked(stand: Stand, project: Any, day: date) -> bool:
    for request in stand.all("status_request"):
        participation = stand.get(request["participation"])
        subject = request["project"] or (participation["project"] if participation else None)
        status_round = stand.get(request["round"])
        if subject == project and status_round and stand.period_from <= status_round["cut_off"] <= day:
            return True
    return False


def projects(stand: Stand, found: dict[str, Any], items_of: dict[Any, list[Item]]) -> list[Row]:
    """How each project stands: entry, field, states, milestones, lights now and last year, progress, forecast."""
    entries = _entries(stand, found)
    version = stand.get(found["now"]["version"]) if found["now"] else None
    baselines = stand.of("baseline", "version", version["id"]) if version else ()
    measure = _Measure(version["period_to"] if version else None, baselines[0]["id"] if baselines else None)
    compare = has_prior_year(stand)
    result = []
    for project in stand.all("project"):
        key = project["id"]
        entry, change = entries.get(key), state_at(stand, key, stand.cut_off)
        before = prior_state(stand, key) if compare else None
        forecast = stand.latest("project_forecast", "project", key)
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
                **_judged(stand, key, items_of.get(key, []), measure, before=before, change=change),
            }
        )
    return result


class _Measure(NamedTuple):
    """What projects are measured against: the plan's end, and the baseline of the version in force."""

    plan_end: Any
    baseline: Any


def _judged(
    stand: Stand, project: Any, items: list[Item], measure: _Measure, *, before: str | None, change: Row | None
) -> Row:
    """Milestones, lights now and on the prior day, progress, and what a deviation asks for."""
    rows = milestones(stand, project, stand.cut_off, measure.baseline)
    now = lights(stand, project, stand.cut_off, rows, items, measure.plan_end)
    if change and change["state"] == ProjectState.DROPPED:
        # nothing is expected of a dropped project any more
        now = dict.fromkeys(now, Assessment(Light.NOT_ASSESSED, ()))
    was = None
    if before:
        rows_before = milestones(stand, project, stand.prior_day, measure.baseline)
        was = lights(stand, project, stand.prior_day, rows_before, items, measure.plan_end)["overall"].light
    status = lead_entry(stand, project, stand.cut_off)
    progress = progress_at(
        [WeightedMilestone(row["weight"], row["actual"]) for row in rows],
        status["reported_progress"] if status else None,
        stand.cut_off,
        stand.settings["progress_gap_points"],
    )
    late = max((row["days_late"] for row in rows if row["days_late"] is not None), default=None)
    variance = _variance(_of_year(items, stand.cut_off.year))
    return {
        "milestones": rows,
        "lights": {name: of_assessment(assessment) for name, assessment in now.items()},
        "prior_light": was,
        "jump": is_jump(was, now["overall"].light),
        "progress": asdict(progress),
        "days_late": late,
        "narrative_needed": narrative_needed(late, variance, thresholds(stand)),
        "status_entry": status["id"] if status else None,
        "current": status is not None and status["as_of"] >= stand.period_from,
    }


def _variance(items: list[Item]) -> Any:
    found = [
        execution(item for item in items if item.direction is side).variance
        for side in (Direction.EXPENSE, Direction.PAYMENT)
    ]
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: abs(one.percent)) if known else None


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
                "light": _worst(row["lights"]["overall"]["light"] for row in members),
            }
        )
    return result


def _count(states: Iterable[str | None]) -> dict[str, int]:
    """How many projects are in each state; "unknown" counts those whose state is not stated."""
    listed = [state or "unknown" for state in states]
    return {state: listed.count(state) for state in [*map(str, STATES), "unknown"]}


def _worst(found: Iterable[Light]) -> Light:
    listed = [Assessment(Light(light), ()) for light in found]
    return overall(*listed).light


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
    known = {row["project"]: row for row in standing if row["state"]}
    before = _succeeded(stand, found["prior"])
    links = [
        row
        for row in stand.all("lineage")
        if row["from_project"] in known and row["to_project"] in known and row["from_project"] not in before
    ]
    links = [row for row in links if row["from_project"] in _succeeded(stand, found["now"])]
    gone = before | {row["from_project"] for row in links}
    presences = [
        Presence(
            str(key),
            None if key in before and in_stock(row["prior_state"]) else row["prior_state"],
            None if key in gone and in_stock(row["state"]) else row["state"],
        )
        for key, row in known.items()
    ]
    descents = [Descent(str(row["from_project"]), str(row["to_project"]), LineageKind(row["kind"])) for row in links]
    result = bridge(presences, descents)
    names = ("prior", "new", "reactivated", "lineage_in", "lineage_out", "completed", "dropped", "now", "deferred")
    return {
        **{name: list(getattr(result, name)) for name in (*names, "reclassified")},
        "lineage": result.lineage,
        "not_stated": [row["project"] for row in standing if not row["state"]],
    }


def _succeeded(stand: Stand, found: Row | None) -> set[Any]:
    """The projects that became others by this version or an earlier one and have no entry in it any more."""
    if found is None:
        return set()
    version = found["version"]
    entered = {entry["project"] for entry in stand.of("plan_entry", "version", version)}
    place = {row["id"]: (row["plan"], row["position"]) for row in stand.all("plan_version")}
    plan, position = place[version]
    until = {row for row, (of_plan, its_position) in place.items() if of_plan == plan and its_position <= position}
    return {
        row["from_project"]
        for row in stand.all("lineage")
        if row["from_project"] is not None
        and row["from_project"] != row["to_project"]
        and row["from_project"] not in entered
        and row["to_version"] in until
    }
