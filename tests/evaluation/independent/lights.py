"""How projects stand by rules 9, 15, 17, 18 and 19 of the specification, computed once more from the rows."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.evaluation.independent import money
from tests.evaluation.independent.database import County, Row, grouped, query
from tests.evaluation.independent.german import first_day, tenths, written

GREEN, AMBER, RED = "im Plan", "gefährdet", "kritisch"
NOT_REPORTED, NOT_ASSESSED = "nicht gemeldet", "nicht bewertet"
REPORTED = {"green": GREEN, "amber": AMBER, "red": RED}
STATES = {
    "idea": "Idee",
    "not_started": "nicht begonnen",
    "in_preparation": "in Vorbereitung",
    "started": "begonnen",
    "ongoing": "fortlaufend",
    "completed": "abgeschlossen",
    "deferred": "zurückgestellt",
    "dropped": "entfallen",
    None: "Stand nicht angegeben",
}
OVER = ("completed", "dropped")


def worst(lights: list[str]) -> str:
    """The worst of those assessed; else "not reported" if one is, else "not assessed"."""
    return next((one for one in (RED, AMBER, GREEN, NOT_REPORTED) if one in lights), NOT_ASSESSED)


@dataclass
class Milestone:
    """Dates of a milestone on a day, with their precision."""

    title: str
    weight: Decimal
    baseline: tuple[date, str] | None
    forecast: tuple[date, str] | None
    actual: tuple[date, str] | None

    def reached(self, day: date) -> bool:
        return self.actual is not None and first_day(*self.actual) <= day

    @property
    def late(self) -> int | None:
        """Days from the baseline to the forecast or the actual date."""
        end = self.forecast or self.actual
        return (end[0] - self.baseline[0]).days if end and self.baseline else None


@dataclass
class Standing:
    """How a project stands on a day."""

    row: Row
    state: str | None
    change: Row | None
    milestones: list[Milestone]
    end: tuple[date, str] | None
    entry: Row | None
    time: str = NOT_ASSESSED
    money: str = NOT_ASSESSED
    scope: str = NOT_ASSESSED
    reasons: dict[str, set[str]] = field(default_factory=dict)
    computed: Decimal | None = None
    variance: Fraction | None = None
    slips: bool = False
    moves: list[Row] = field(default_factory=list)

    @property
    def light(self) -> str:
        return NOT_ASSESSED if self.state == "dropped" else worst([self.time, self.money, self.scope])

    @property
    def told(self) -> set[str]:
        """Why the overall light is what it is."""
        lights = {"time": self.time, "money": self.money, "scope": self.scope}
        return {text for name, light in lights.items() if light == self.light for text in self.reasons.get(name, ())}

    @property
    def reported(self) -> int | None:
        return self.entry["reported_progress"] if self.entry else None

    @property
    def days_late(self) -> int | None:
        return max((one.late for one in self.milestones if one.late is not None), default=None)


def partial(row: Row | None, name: str) -> tuple[date, str] | None:
    return (row[name], row[f"{name}_precision"]) if row and row[name] else None


def confirmed(county: County, day: date) -> list[Row]:
    """The statuses whose last review confirmed them, oldest first."""
    return query(
        "SELECT e.* FROM cooperation_statusentry e WHERE e.as_of <= %(day)s AND e.recorded_at <= %(moment)s"
        " AND 'confirmed' = (SELECT r.result FROM cooperation_statusreview r WHERE r.entry_id = e.id"
        "  AND r.reviewed_at <= %(moment)s ORDER BY r.reviewed_at DESC LIMIT 1)"
        " ORDER BY e.as_of, e.recorded_at",
        day=day,
        moment=county.moment,
    )


def asked(county: County, since: date, day: date) -> set[object]:
    """The projects of which rounds asked for the status as of a day from `since` to `day`."""
    rows = query(
        "SELECT coalesce(q.project_id, p.project_id) AS project FROM cooperation_statusrequest q"
        " JOIN cooperation_statusround r ON r.id = q.round_id"
        " LEFT JOIN cooperation_participation p ON p.id = q.participation_id"
        " WHERE r.plan_id = %(plan)s AND r.cut_off BETWEEN %(since)s AND %(day)s",
        plan=county.plan,
        since=since,
        day=day,
    )
    return {row["project"] for row in rows}


def speaks(project: Row, entries: list[Row]) -> Row | None:
    """The last status of the lead body, or of the only body that reported."""
    lead = project["lead_body_id"] or project["owner_id"]
    own = [entry for entry in entries if entry["body_id"] == lead]
    if own:
        return own[-1]
    return entries[-1] if len({entry["body_id"] for entry in entries}) == 1 else None


def standings(county: County, day: date) -> dict[object, Standing]:
    """All projects on `day`: the cut-off, or the day before the period."""
    since = county.since if day == county.cut_off else date(day.year, 1, 1)
    version = county.version(day)
    limits = county.settings()
    changes = county.latest("roadmap_projectstatechange", "project", day)
    forecasts = county.latest("roadmap_projectforecast", "project", day)
    milestones = _milestones(county, version, day)
    entries = grouped(confirmed(county, day), "project_id")
    requested = asked(county, since, day)
    sides = money.sides_of_projects(county, day)
    found = {}
    for project in county.projects():
        key = project["id"]
        change = changes.get(key)
        one = Standing(
            row=project,
            state=change["state"] if change else None,
            change=change,
            milestones=milestones.get(key, []),
            end=partial(forecasts.get(key), "ends_on"),
            entry=speaks(project, entries.get(key, [])),
        )
        _time(one, day, (version["period_to"], version["period_to_precision"]), limits)
        _money(one, sides.get(key, []), limits)
        scope = one.entry["light_scope"] if one.entry else ""
        if scope:
            one.scope = REPORTED[scope]
        elif key in requested:
            one.scope = NOT_REPORTED
        one.reasons["scope"] = {"wie gemeldet"} if scope else set()
        one.computed = _progress(one, day)
        found[key] = one
    return found


def _milestones(county: County, version: Row, day: date) -> dict[object, list[Milestone]]:
    dates = county.latest("roadmap_milestonedate", "milestone", day)
    rows = query(
        "SELECT m.*, b.due_on, b.due_on_precision FROM roadmap_milestone m"
        " LEFT JOIN (roadmap_baselinemilestone b JOIN roadmap_baseline s"
        "  ON s.id = b.baseline_id AND s.version_id = %(version)s) ON b.milestone_id = m.id"
        " ORDER BY m.project_id, m.position, m.title",
        version=version["id"],
    )
    found: dict[object, list[Milestone]] = {}
    for row in rows:
        known = dates.get(row["id"])
        found.setdefault(row["project_id"], []).append(
            Milestone(
                row["title"],
                row["weight"],
                partial(row, "due_on"),
                partial(known, "forecast_on"),
                partial(known, "actual_on"),
            )
        )
    return found


def _time(one: Standing, day: date, plan_end: tuple[date, str], limits: Row) -> None:
    """Rule 17, with the words that the report must say for what is worst."""
    if not any(each.baseline or each.forecast or each.actual for each in one.milestones):
        return
    told: list[tuple[str, str]] = []
    open_ones = [each for each in one.milestones if not each.reached(day)]
    for each in open_ones:
        due = each.forecast or each.baseline
        over = (day - due[0]).days if due else 0
        if over > 0:
            light = RED if over > limits["time_red_overdue_days"] else AMBER
            told.append((light, f"{each.title}: {over} {'Tag' if over == 1 else 'Tage'} überfällig"))
        late = (each.forecast[0] - each.baseline[0]).days if each.forecast and each.baseline else 0
        if late > limits["time_amber_late_days"]:
            light = RED if late > limits["time_red_late_days"] else AMBER
            told.append((light, f"{each.title}: voraussichtlich {late} Tage nach dem geplanten Termin"))
    ends = [each.forecast for each in open_ones if each.forecast] + ([one.end] if one.end else [])
    beyond = (max(end[0] for end in ends) - plan_end[0]).days if ends else 0
    if beyond > 0:
        one.slips = one.state != "dropped"
        told.append((RED, f"voraussichtlich {beyond} Tage nach Ende des Plans"))
    one.time = worst([light for light, _text in told] or [GREEN])
    one.reasons["time"] = {text for light, text in told if light == one.time}


def _money(one: Standing, sides: list[money.Side], limits: Row) -> None:
    """Rule 17: actual plus forecast against the appropriation, secured money, each side of the budget for itself."""
    judged: list[tuple[str, str]] = []
    deviations: list[Fraction] = []
    for side in sides:
        granted, spent = side.latest.value, side.expected.value
        if granted is None or granted <= 0 or side.latest.unknown:
            continue
        share = money.variance(side.latest, side.expected)
        if share is not None:
            deviations.append(share)
        over = Fraction(spent - granted) * 100 / Fraction(granted) if spent is not None else None
        text = f"Ist und Prognose weichen um {_percent(over)} % vom Ansatz ab" if over is not None else ""
        if over is not None and over > Fraction(limits["money_red_percent"]):
            judged.append((RED, text))
        elif over is not None and over > Fraction(limits["money_amber_percent"]):
            judged.append((AMBER, text))
        elif over is not None and not side.expected.unknown:
            judged.append((GREEN, text))
    one.variance = max(deviations, key=lambda each: abs(each), default=None)
    one.money = worst([light for light, _text in judged])
    one.reasons["money"] = {text for light, text in judged if light == one.money}


def _percent(value: Fraction) -> str:
    text = f"{tenths(value):f}".replace(".", ",")
    return text.removesuffix(",0")


def _progress(one: Standing, day: date) -> Decimal | None:
    weights = sum((Fraction(each.weight) for each in one.milestones), Fraction(0))
    done = sum((Fraction(each.weight) for each in one.milestones if each.reached(day)), Fraction(0))
    return tenths(done * 100 / weights) if weights else None


def counts(found: list[Standing]) -> Counter[str]:
    """How many projects are in each state, in words."""
    return Counter(STATES[one.state] for one in found)


def since(one: Standing) -> str:
    """A state with the date from which it holds."""
    if one.change is None:
        return "nicht angegeben"
    day = written(one.change["effective_on"], one.change["effective_on_precision"])
    text = f"{STATES[one.state]} (Stand {day})"
    return f"{text}: {one.change['reason']}" if one.state in ("deferred", "dropped") else text
