"""The report's three charts and the shapes of the lights, as SVG with its data as a table beside it.

Plain functions over plain data: no language (every text is passed in), no clock, no colours alone (hatches, shapes and
figures say the same). The same markup is used in the PDF and inside web pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Final, Literal

from evaluation.chart_parts import (
    GREY,
    LINE,
    PAPER,
    WIDTH,
    Svg,
    box,
    check_id,
    chip,
    diamond,
    figure,
    label_lines,
    legend,
    line,
    pattern_fill,
    patterns,
    solid,
    text,
    text_width,
    wrap,
)

LABEL_WIDTH: Final = 190
LEFT: Final = LABEL_WIDTH + 10
LABEL_LINES: Final = 5
"""What a timeline's label may take; the rows grow with it."""
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

Light = Literal["green", "amber", "red", "not_reported", "not_assessed"]


@dataclass(frozen=True)
class Table:
    """A chart's data: texts of the head and of each row. `numeric` says for each column whether it is right-aligned."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class Chart:
    """A finished chart: its picture, and its data as a table to stand beside it."""

    svg: Svg
    table: Table


# Lights

_LIGHTS: Final[dict[str, str]] = {
    "green": '<circle class="light-green-fill" cx="6" cy="6" r="5.5" fill="#0f6b34"/>',
    "amber": '<path class="light-amber-fill" d="M6 0.5L11.8 11H0.2z" fill="#b25a00"/>',
    "red": '<rect class="light-red-fill" x="0.8" y="0.8" width="10.4" height="10.4" fill="#b3161c"/>',
    "not_reported": (
        f'<circle class="light-grey-line" cx="6" cy="6" r="4.7" fill="none" stroke="{GREY}" stroke-width="1.6"/>'
    ),
    "not_assessed": f'<rect class="light-grey-fill" x="0.5" y="4.8" width="11" height="2.4" fill="{GREY}"/>',
}


def light_shape(light: Light) -> Svg:
    """The shape of a light, as decoration: the word has to stand beside it. KeyError for an unknown light."""
    return Svg(
        '<svg xmlns="http://www.w3.org/2000/svg" class="light-shape" aria-hidden="true" focusable="false" '
        f'viewBox="0 0 12 12" width="12" height="12">{_LIGHTS[light]}</svg>'
    )


# States per field


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


# Timeline


@dataclass(frozen=True)
class Span:
    """A time: from `start` (None for a point in time) to `end`, and how it is written, with its precision."""

    end: date
    label: str
    start: date | None = None


@dataclass(frozen=True)
class TimelineRow:
    """A project or milestone. `current` is the actual time when `reached`, else the forecast; None is unknown.

    `deviation` is its text ("12 Tage später"). `head` makes the row a heading over the rows that follow.
    """

    label: str
    baseline: Span | None = None
    current: Span | None = None
    reached: bool = False
    deviation: str = ""
    head: bool = False


@dataclass(frozen=True)
class TimelineTexts:
    """What `timeline` says; `unknown` stands wherever a time is not known."""

    title: str
    description: str
    row: str
    baseline: str
    forecast: str
    actual: str
    deviation: str
    cut_off: str
    unknown: str


def timeline(name: str, rows: Sequence[TimelineRow], cut_off: date, texts: TimelineTexts) -> Chart:
    """Forecast (hatched) and actual times (solid) over the pale baseline, in whole years, a line at the cut-off."""
    check_id(name)
    key, top = legend(
        [
            (solid("pale"), texts.baseline),
            (pattern_fill(name, "diagonal"), texts.forecast),
            (solid("ink"), texts.actual),
        ],
        0,
    )
    days = [
        day for row in rows for span in (row.baseline, row.current) if span for day in (span.start, span.end) if day
    ]
    scale = _YearScale(min([*days, cut_off]).year, max([*days, cut_off]).year + 1)
    tops = _row_tops(rows, top + 30)
    height = tops[-1]
    body = [patterns(name, ["diagonal"]), *key, *scale.grid(top, height)]
    for row, (start, end) in zip(rows, pairwise(tops), strict=True):
        body += _timeline_row(name, row, scale, start, end)
    x = scale.x(cut_off)
    flip = x > WIDTH - text_width(texts.cut_off) - 8
    body += [
        line(x, top + 16, x, height, kind="alert", dashed=True),
        text(x + (-4 if flip else 4), top + 25, texts.cut_off, kind="alert", anchor="end" if flip else "start"),
    ]
    for row, (start, end) in zip(rows, pairwise(tops), strict=True):  # last, so that no line goes through the words
        body += _unknown_time(row, scale, (start + end) / 2, texts.unknown)
    return Chart(figure(name, texts.title, texts.description, height + 2, body), _timeline_table(rows, texts))


def _label_room(row: TimelineRow) -> float:
    """What a label may take in width: a milestone's is indented."""
    return LABEL_WIDTH - (0 if row.head else 8)


def _row_tops(rows: Sequence[TimelineRow], top: float) -> list[float]:
    """Where each row begins, and the end of the last: a row is as high as its label, which is not cut."""
    lines = [len(wrap(row.label, _label_room(row), LABEL_LINES)) for row in rows]
    return list(accumulate((max(30, count * LINE + 4) for count in lines), initial=top))


@dataclass(frozen=True)
class _YearScale:
    """From the first day of year `first` to the first day of year `end`."""

    first: int
    end: int

    def x(self, day: date) -> float:
        start = date(self.first, 1, 1)
        share = (day - start).days / (date(self.end, 1, 1) - start).days
        return LEFT + share * (WIDTH - LEFT - 8)

    def grid(self, top: float, bottom: float) -> list[str]:
        """A line at the start of each year, and the years' numbers: as many as there is room for."""
        step = 1 + (self.end - self.first) // 12
        out = []
        for year in range(self.first, self.end + 1):
            x = self.x(date(year, 1, 1))
            out.append(line(x, top + 14, x, bottom))
            if year < self.end and (year - self.first) % step == 0:
                out.append(text(x + 3, top + 10, str(year), kind="muted"))
        return out


def _timeline_row(name: str, row: TimelineRow, scale: _YearScale, top: float, bottom: float) -> list[str]:
    middle = (top + bottom) / 2
    out = label_lines(0 if row.head else 8, middle, row.label, _label_room(row), bold=row.head, lines=LABEL_LINES)
    if row.head and row.baseline is None and row.current is None:
        return [line(0, top + 2, WIDTH, top + 2), *out]
    if row.baseline:
        out.append(_mark(row.baseline, scale, middle, 9, solid("pale")))
    if row.baseline and row.current and row.baseline.start is None and row.current.start is None:
        out.append(line(scale.x(row.baseline.end), middle, scale.x(row.current.end), middle, kind="ink"))
    if row.current:
        paint = solid("ink") if row.reached else pattern_fill(name, "diagonal")
        out.append(_mark(row.current, scale, middle, 5, paint))
    return out


def _unknown_time(row: TimelineRow, scale: _YearScale, middle: float, unknown: str) -> list[str]:
    """The word for an unknown time, beside the baseline's mark where there is one, on a ground of paper."""
    if row.current or (row.head and row.baseline is None):
        return []
    width = text_width(unknown)
    x = scale.x(row.baseline.end) + 12 if row.baseline else LEFT + 4.0
    if x + width > WIDTH:
        x = x - 24 - width
    ground = f'class="chart-chip" fill="{PAPER}"'
    return [box(x - 2, middle - 7, width + 4, 14, ground), text(x, middle + 4, unknown, kind="muted", slant=True)]


def _mark(span: Span, scale: _YearScale, middle: float, radius: float, paint: str) -> str:
    if span.start is None:
        return diamond(scale.x(span.end), middle, radius, paint)
    x = scale.x(span.start)
    return box(x, middle - radius, max(2, scale.x(span.end) - x), 2 * radius, paint)


def _timeline_table(rows: Sequence[TimelineRow], texts: TimelineTexts) -> Table:
    def shown(span: Span | None) -> str:
        return span.label if span else texts.unknown

    lines = []
    for row in rows:
        if row.head and row.baseline is None and row.current is None:
            continue
        # One of the two does not apply: a dash. A time that nobody knows is written out.
        forecast = "–" if row.reached else shown(row.current)
        actual = shown(row.current) if row.reached else "–"
        lines.append((row.label, shown(row.baseline), forecast, actual, row.deviation or "–"))
    headers = (texts.row, texts.baseline, texts.forecast, texts.actual, texts.deviation)
    return Table(headers, tuple(lines), (False, True, True, True, True))


# Plan against actual


@dataclass(frozen=True)
class Amount:
    """A figure and how it is written ("rund 400.000 €")."""

    value: Decimal
    label: str


@dataclass(frozen=True)
class YearRow:
    """Plan and actual of one period; None is unknown, which is not zero."""

    label: str
    plan: Amount | None
    actual: Amount | None


@dataclass(frozen=True)
class PlanActualTexts:
    """What `plan_actual` says; `unknown` stands where a figure is not known."""

    title: str
    description: str
    period: str
    plan: str
    actual: str
    unknown: str


def plan_actual(name: str, rows: Sequence[YearRow], texts: PlanActualTexts) -> Chart:
    """Plan (hatched) against actual (solid), two bars a period in one scale, each with its figure.

    Negative figures (reversals) go to the left of the zero line.
    """
    check_id(name)
    key, top = legend([(pattern_fill(name, "diagonal"), texts.plan), (solid("ink"), texts.actual)], 0)
    amounts = [amount for row in rows for amount in (row.plan, row.actual) if amount]
    left = LEFT - 90
    room = max([text_width(amount.label) for amount in amounts] + [text_width(texts.unknown)]) + 8
    low = min([amount.value for amount in amounts] + [Decimal(0)])
    high = max([amount.value for amount in amounts] + [Decimal(0)])
    scale = (WIDTH - left - room - (room if low < 0 else 0)) / float((high - low) or 1)
    zero = left + (room if low < 0 else 0) + float(-low) * scale
    body = [patterns(name, ["diagonal"]), *key]
    for position, row in enumerate(rows):
        y = top + position * 46
        body += label_lines(0, y + 20, row.label, left - 10, bold=True)
        body += _bar(row.plan, zero, y + 2, scale, pattern_fill(name, "diagonal"), texts.unknown)
        body += _bar(row.actual, zero, y + 20, scale, solid("ink"), texts.unknown)
    height = top + 46 * len(rows)
    body.append(line(zero, top, zero, height - 4, kind="muted"))
    table = Table(
        headers=(texts.period, texts.plan, texts.actual),
        rows=tuple(
            (row.label, *(amount.label if amount else texts.unknown for amount in (row.plan, row.actual)))
            for row in rows
        ),
        numeric=(False, True, True),
    )
    return Chart(figure(name, texts.title, texts.description, height, body), table)


def _bar(amount: Amount | None, zero: float, y: float, scale: float, paint: str, unknown: str) -> list[str]:
    if amount is None:
        return [text(zero + 6, y + 12, unknown, kind="muted", slant=True)]
    length = abs(float(amount.value)) * scale
    negative = amount.value < 0
    bar = [box(zero - length if negative else zero, y, length, 16, paint)] if length else []
    x = zero - length - 6 if negative else zero + length + 6
    return [*bar, text(x, y + 12, amount.label, anchor="end" if negative else "start")]
