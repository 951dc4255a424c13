"""How many projects of each field are in which state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from roadmap.charts.parts import (
    LABEL_WIDTH,
    LEFT,
    WIDTH,
    Chart,
    Table,
    box,
    check_id,
    chip,
    figure,
    label_lines,
    legend,
    line,
    pattern_fill,
    patterns,
    text,
    text_width,
)

STATE_PATTERNS: Final = {
    "completed": "solid",
    "ongoing": "level",
    "started": "diagonal",
    "in_preparation": "rising",
    "not_started": "dots",
    "idea": "empty",
    "deferred": "cross",
    "dropped": "upright",
}
"""The hatch of each project state; the same in every chart and year."""


@dataclass(frozen=True)
class State:
    """A project state: `key` as in STATE_PATTERNS, `label` as shown."""

    key: str
    label: str


@dataclass(frozen=True)
class StateRow:
    """A field's number of projects in each state, in the order of the states."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class StateTexts:
    """What `state_bars` says: title, description, and the heads of the first and the last column of the table."""

    title: str
    description: str
    field: str
    total: str


def state_bars(name: str, states: Sequence[State], rows: Sequence[StateRow], texts: StateTexts) -> Chart:
    """How many projects of each field are in which state: one bar a field, in one scale, with figures.

    `name` makes the ids unique on the page. States that no project is in are left out of the key, not out of the table.
    """
    check_id(name)
    for row in rows:
        if len(row.counts) != len(states) or min(row.counts, default=0) < 0:
            raise ValueError(f"{row.label}: one count of 0 or more for each state")
    present = [index for index in range(len(states)) if any(row.counts[index] for row in rows)]
    hatches = [STATE_PATTERNS[state.key] for state in states]
    key, top = legend([(pattern_fill(name, hatches[index]), states[index].label) for index in present], 0)
    scale = (WIDTH - LEFT - 30) / max([sum(row.counts) for row in rows] + [1])
    body = [patterns(name, [hatches[index] for index in present]), *key]
    for position, row in enumerate(rows):
        body += _state_row(name, row, hatches, top + position * 32, scale)
    height = top + len(rows) * 32 + 4
    body.append(line(LEFT, top, LEFT, height - 4, kind="muted"))
    table = Table(
        headers=(texts.field, *(state.label for state in states), texts.total),
        rows=tuple((row.label, *map(str, row.counts), str(sum(row.counts))) for row in rows),
        numeric=(False, *(True for _ in states), True),
    )
    return Chart(figure(name, texts.title, texts.description, height, body), table)


def _state_row(name: str, row: StateRow, hatches: Sequence[str], top: float, scale: float) -> list[str]:
    out = label_lines(0, top + 16, row.label, LABEL_WIDTH)
    x = float(LEFT)
    for count, hatch in zip(row.counts, hatches, strict=True):
        width = count * scale
        if count:
            out.append(box(x, top + 4, width, 24, pattern_fill(name, hatch)))
        if count and width >= text_width(str(count)) + 8:
            out.append(chip(x + width / 2, top + 16, str(count)))
        x += width
    out.append(text(x + 6, top + 20, str(sum(row.counts)), bold=True))
    return out
