"""Full-time equivalents over time: planned, approved and filled posts as steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from roadmap.charts.parts import (
    WIDTH,
    Chart,
    Table,
    box,
    check_id,
    figure,
    legend,
    line,
    pattern_fill,
    patterns,
    text,
    text_width,
)

HEIGHT: Final = 180
"""Height of the drawing without its key and the years."""
AXIS: Final = 40
"""Room for the figures on the left."""
HATCHES: Final = ("dots", "diagonal", "solid")
"""Of the planned, the approved and the filled posts; each stands in front of the one before."""


@dataclass(frozen=True)
class Level:
    """Full-time equivalents that are known, and how all of it is written ("mindestens 4,0; 2 ohne Angabe")."""

    value: Decimal
    label: str


@dataclass(frozen=True)
class FteStep:
    """What holds from `on` until the next step; `label` is the day in words. Filled ≤ approved ≤ planned."""

    on: date
    label: str
    planned: Level
    approved: Level
    filled: Level

    @property
    def levels(self) -> tuple[Level, Level, Level]:
        """The levels as they are drawn, one in front of the other."""
        return (self.planned, self.approved, self.filled)


@dataclass(frozen=True)
class StepTexts:
    """What `fte_steps` says; `since` is the head of the table's first column, `number` writes a whole number."""

    title: str
    description: str
    since: str
    planned: str
    approved: str
    filled: str
    number: Callable[[int], str] = str

    @property
    def series(self) -> tuple[str, str, str]:
        """The names of the levels in their order."""
        return (self.planned, self.approved, self.filled)


def fte_steps(name: str, steps: Sequence[FteStep], until: date, texts: StepTexts) -> Chart:
    """Three areas with steps up and down, from the first step to `until`, over a scale of whole FTE.

    `name` makes the ids unique on the page. What has no figure is in the table and not in the picture.
    Raises ValueError without steps.
    """
    check_id(name)
    if not steps:
        raise ValueError("no steps to draw")
    key, top = legend(
        [(pattern_fill(name, hatch), label) for hatch, label in zip(HATCHES, texts.series, strict=True)], 0
    )
    across = _Days(steps[0].on, max(until, steps[-1].on))
    highest = max(float(level.value) for step in steps for level in step.levels)
    unit = _unit(highest)
    height = max(1, -int(-highest // unit)) * unit
    bottom = top + 8 + HEIGHT
    body = [patterns(name, list(HATCHES)), *key]
    for mark in range(0, height + 1, unit):
        y = bottom - mark / height * HEIGHT
        body += [line(AXIS, y, WIDTH, y), text(AXIS - 6, y + 4, texts.number(mark), kind="muted", anchor="end")]
    ends = [*(step.on for step in steps[1:]), across.last]
    for position, hatch in enumerate(HATCHES):
        for step, end in zip(steps, ends, strict=True):
            tall = float(step.levels[position].value) / height * HEIGHT
            left, right = across.x(step.on), across.x(end)
            if tall and right > left:
                body.append(box(left, bottom - tall, right - left, tall, pattern_fill(name, hatch)))
    body += [line(AXIS, bottom, WIDTH, bottom, kind="muted"), *across.years(bottom)]
    table = Table(
        headers=(texts.since, *texts.series),
        rows=tuple((step.label, *(level.label for level in step.levels)) for step in steps),
        numeric=(False, True, True, True),
    )
    return Chart(figure(name, texts.title, texts.description, bottom + 22, body), table)


def _unit(highest: float) -> int:
    """The distance of the grid's lines in whole FTE: at most eight of them."""
    unit = 1
    for factor in (2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if highest <= unit * 8:
            break
        unit = factor
    return unit


@dataclass(frozen=True)
class _Days:
    """The way across, from one day to another."""

    first: date
    last: date

    def x(self, day: date) -> float:
        length = max(1, (self.last - self.first).days)
        return AXIS + (day - self.first).days / length * (WIDTH - AXIS - 1)

    def years(self, bottom: float) -> list[str]:
        """The years below the drawing, each at its first day that is shown: as many as there is room for."""
        found = []
        free = 0.0
        starts = [self.first, *(date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1))]
        for start, end in pairwise([*starts, self.last]):
            x = self.x(start)
            label = str(start.year)
            found.append(line(x, bottom, x, bottom + 5, kind="muted"))
            if x >= free and min(self.x(end), WIDTH) - x >= text_width(label) * 0.6:
                found.append(text(min(x + 2, WIDTH - text_width(label)), bottom + 16, label, kind="muted"))
                free = x + text_width(label) + 6
        return found
