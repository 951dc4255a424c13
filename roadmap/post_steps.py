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
    changing: dict[date, list[int]] = {first: list(range(len(listed)))}
    for index, (line, post) in enumerate(listed):
        for day in _changes(line, post):
            if first < day <= last:
                changing.setdefault(day, []).append(index)
    states: list[PostState | None] = [None] * len(listed)
    found: list[Step] = []
    for day in sorted(changing):
        for index in changing[day]:
            states[index] = _state(*listed[index], day)
        step = _step(day, [(post, state) for (_line, post), state in zip(listed, states, strict=True)])
        if not found or _kept(found[-1]) != _kept(step):
            found.append(step)
    return tuple(found)


def _changes(line: Line, post: Post) -> Iterable[date]:
    yield from (event.on for event in post.events)
    if line.until is not None:
        yield line.until + timedelta(days=1)


def _kept(step: Step) -> tuple[tuple[str, ...], ...]:
    return (step.planned.keys, step.approved.keys, step.filled.keys)


def _state(line: Line, post: Post, day: date) -> PostState | None:
    """What a post is on a day; None before its first event, and once it is cut."""
    if post.events and not any(event.on <= day for event in post.events):
        return None
    state = line.state_of(post, day)
    return None if state is PostState.CUT else state


def _step(day: date, states: Iterable[tuple[Post, PostState | None]]) -> Step:
    there = [(post, state) for post, state in states if state is not None]
    return Step(
        day,
        post_sum(post for post, _state in there),
        post_sum(post for post, state in there if state in APPROVED),
        post_sum(post for post, state in there if state is PostState.FILLED),
    )
