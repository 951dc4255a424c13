"""Posts at the cut-off: by line, by grade and unit, what is really additional, what was baselined, what they cost.

Roles only. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from evaluation.facts.figures import Figure, figure, of_total, written
from evaluation.facts.index import Row, Stand
from roadmap.post_costs import GradeFrom, PostCost, Priced, Rates, View, cost_sum, year_costs
from roadmap.post_steps import Step, first_day, steps
from roadmap.staffing import (
    Event,
    EventKind,
    Line,
    Origin,
    Post,
    PostSum,
    Staffing,
    by_grade_and_unit,
    need_at,
    staffing_at,
)

STATES = ("requested", "vacant", "filled", "not_reported", "cut")
YEARS_BACK = 3
"""How many years before the cut-off's year the costs go back at most, and the picture of the posts likewise."""
ENDS_SOON = timedelta(days=180)


def lines(stand: Stand) -> dict[Any, Line]:
    """The plan's position lines with their posts, events and the grades that count at the cut-off, by id."""
    result = {}
    for row in stand.all("position_line"):
        grade = stand.latest("position_grade", "line", row["id"])
        posts = tuple(
            Post(
                key=str(post["id"]),
                fte=post["fte"],
                minimum=post["minimum"],
                events=tuple(
                    Event(EventKind(event["kind"]), event["effective_on"].day)
                    for event in stand.of("post_event", "post", post["id"])
                ),
            )
            for post in stand.of("post", "line", row["id"])
        )
        result[row["id"]] = Line(
            key=str(row["id"]),
            posts=posts,
            grades=tuple(grade["grades"]) if grade else (),
            unit=str(row["unit"] or ""),
            body=str(row["body"] or ""),
            origin=Origin(row["origin"]) if row["origin"] else None,
            may_exist_already=row["may_exist_already"],
            until=row["temporary_until"].day if row["temporary_until"] else None,
        )
    return result


def staff(stand: Stand) -> dict[str, Any]:
    """Everything that the staff chapter prints."""
    known = lines(stand)
    day = stand.cut_off
    need = need_at(known.values(), day)
    groups = staffing_at(known.values(), day, by_grade_and_unit)
    totals = staffing_at(known.values(), day, lambda line: "")
    priced = [_priced(stand, row, known[row["id"]]) for row in stand.all("position_line")]
    tables = _tables(stand)
    costs = {view: year_costs(priced, tables, day.year, view) for view in View}
    return {
        "lines": [_line(stand, row, known[row["id"]], costs) for row in stand.all("position_line")],
        "groups": [
            {"grades": list(grades), "unit": unit or None, **_staffing(one)} for (grades, unit), one in groups.items()
        ],
        "total": _staffing(totals[""]) if totals else None,
        "need": {
            name: post_sum(getattr(need, name))
            for name in ("additional", "may_exist_already", "relocated", "existing", "origin_unknown")
        },
        "costs": _costs(stand, priced, tables),
        "steps": [_step(step) for step in steps(known.values(), first_day(known.values(), day), day)],
        "terms": [_term(row, day) for row in stand.all("position_line") if _has_term(row)],
    }


def _priced(stand: Stand, row: Row, line: Line) -> Priced:
    changes = stand.of("position_grade", "line", row["id"])
    grades = tuple(GradeFrom(change["effective_on"].day, tuple(change["grades"])) for change in changes)
    return Priced(line, grades, row["yearly_cost"])


def _tables(stand: Stand) -> list[Rates]:
    """The county's rates; they are its own and of all plans."""
    return [
        Rates(
            table["valid_from"],
            {rate["grade"]: rate["yearly_cost"] for rate in stand.of("grade_rate", "table", table["id"])},
        )
        for table in stand.all("rate_table")
    ]


def _costs(stand: Stand, priced: Sequence[Priced], tables: Sequence[Rates]) -> list[dict[str, Any]]:
    """Planned and actual cost by year from the first event on; the cut-off's year is the last and names its parts."""
    last = stand.cut_off.year
    events = (event.on.year for one in priced for post in one.line.posts for event in post.events)
    years = range(max(min(events, default=last), last - YEARS_BACK), last + 1)
    return [
        {
            "year": year,
            **{str(view): of_costs(year_costs(priced, tables, year, view), parts=year == last) for view in View},
        }
        for year in years
    ]


def of_costs(costs: Sequence[PostCost], *, parts: bool = False) -> dict[str, Any]:
    """A yearly cost: lowest and highest where alternative grades leave it open, and how many posts it counts."""
    found = cost_sum(costs)
    low = figure(((one.post, one.low) for one in costs), derived=True) if parts else of_total(found.low, derived=True)
    high = of_total(found.high, derived=True)
    return {"low": low, "high": high, "range": found.is_range, "posts": len(found.posts)}


def _step(step: Step) -> dict[str, Any]:
    sums = {"planned": step.planned, "approved": step.approved, "filled": step.filled}
    return {"on": step.on, **{name: {"posts": one.posts, "fte": of_total(one.fte)} for name, one in sums.items()}}


def _has_term(row: Row) -> bool:
    return row["temporary_until"] is not None or row["third_party_funding"] in ("possibly", "named")


def _term(row: Row, day: date) -> dict[str, Any]:
    """When a temporary or third-party funded line ends: `state` is ended, soon, later, or None without a day."""
    until = row["temporary_until"].day if row["temporary_until"] else None
    if until is None:
        return {"line": row["id"], "state": None, "days": None}
    state = "ended" if until < day else "soon" if until - day <= ENDS_SOON else "later"
    return {"line": row["id"], "state": state, "days": (until - day).days}


def _line(stand: Stand, row: Row, line: Line, costs: Mapping[View, Sequence[PostCost]]) -> Row:
    states = dict.fromkeys(STATES, 0)
    for post in line.posts:
        states[line.state_of(post, stand.cut_off)] += 1
    grade = stand.latest("position_grade", "line", row["id"])
    base = stand.of("baseline_post", "line", row["id"])
    return {
        "line": row["id"],
        "grades": list(line.grades),
        "grade_row": grade["id"] if grade else None,
        "posts": len(line.posts),
        "fte": of_total(line.fte),
        "post_fte": [written(post.amount) if post.amount else None for post in line.posts],
        "states": states,
        "cost": {
            str(view): of_costs([cost for cost in found if cost.line == line.key]) for view, found in costs.items()
        },
        "baseline": [{"baseline": one["baseline"], "value": one["fte"], "qualifier": one["qualifier"]} for one in base],
    }


def _staffing(one: Staffing) -> dict[str, Any]:
    return {**{name: post_sum(getattr(one, name)) for name in STATES}, "planned": post_sum(one.planned)}


def post_sum(value: PostSum) -> dict[str, Any]:
    """A number of posts and their FTE, with the posts it counts."""
    fte: Figure = of_total(value.fte)
    return {"posts": value.posts, "fte": fte, "keys": list(value.keys)}
