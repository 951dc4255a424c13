"""Posts over time: how many full-time equivalents were planned, approved and filled from which day on (rules 2, 9, 12).

A post is planned from its first event on; one without any event is always planned, for nobody says since when. Pure: no
Django, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from roadmap.staffing import Line, Post, PostState, PostSum, post_sum

APPROVED = frozenset({PostState.VACANT, PostState.FILLED})


@dataclass(frozen=True)
class Step:
    """What holds from a day on, until the next step. Filled posts are among the approved, these among the planned."""

    on: date
    planned: PostSum
    approved: PostSum
    filled: PostSum


def first_day(lines: Iterable[Line], last: date) -> date:
    """Where the steps begin: the first day of the year of the first event, without any that of `last`."""
    events = (event.on for line in lines for post in line.posts for event in post.events)
    return date(min(events, default=last).year, 1, 1)


def steps(lines: Iterable[Line], first: date, last: date) -> tuple[Step, ...]:
    """The steps from `first` to `last`, the first one on `first`; a day on which no sum changes makes none."""
    listed = [(line, post) for line in lines for post in line.posts]
    days = {first} | {day for line, post in listed for day in _changes(line, post) if first < day <= last}
    found: list[Step] = []
    for day in sorted(days):
        step = _step(listed, day)
        if not found or _kept(found[-1]) != _kept(step):
            found.append(step)
    return tuple(found)


def _changes(line: Line, post: Post) -> Iterable[date]:
    yield from (event.on for event in post.events)
    if line.until is not None:
        yield line.until + timedelta(days=1)


def _kept(step: Step) -> tuple[tuple[str, ...], ...]:
    return (step.planned.keys, step.approved.keys, step.filled.keys)


def _step(listed: Iterable[tuple[Line, Post]], day: date) -> Step:
    planned, approved, filled = [], [], []
    for line, post in listed:
        state = line.state_of(post, day)
        begun = not post.events or any(event.on <= day for event in post.events)
        if not begun or state is PostState.CUT:
            continue
        planned.append(post)
        if state in APPROVED:
            approved.append(post)
        if state is PostState.FILLED:
            filled.append(post)
    return Step(day, post_sum(planned), post_sum(approved), post_sum(filled))
