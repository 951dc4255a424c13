"""Posts at the cut-off: by line, by grade and unit, what is really additional, what was baselined. Roles only. Pure."""

from typing import Any

from evaluation.facts.figures import Figure, of_total, written
from evaluation.facts.index import Row, Stand
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
    return {
        "lines": [_line(stand, row, known[row["id"]]) for row in stand.all("position_line")],
        "groups": [
            {"grades": list(grades), "unit": unit or None, **_staffing(one)} for (grades, unit), one in groups.items()
        ],
        "total": _staffing(totals[""]) if totals else None,
        "need": {
            name: post_sum(getattr(need, name))
            for name in ("additional", "may_exist_already", "relocated", "existing", "origin_unknown")
        },
    }


def _line(stand: Stand, row: Row, line: Line) -> Row:
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
        "baseline": [{"baseline": one["baseline"], "value": one["fte"], "qualifier": one["qualifier"]} for one in base],
    }


def _staffing(one: Staffing) -> dict[str, Any]:
    return {**{name: post_sum(getattr(one, name)) for name in STATES}, "planned": post_sum(one.planned)}


def post_sum(value: PostSum) -> dict[str, Any]:
    """A number of posts and their FTE, with the posts it counts."""
    fte: Figure = of_total(value.fte)
    return {"posts": value.posts, "fte": fte, "keys": list(value.keys)}
