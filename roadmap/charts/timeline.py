"""Forecast and actual times over the baseline, as the report prints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Final

from roadmap.charts.parts import (
    LABEL_WIDTH,
    LEFT,
    LINE,
    PAPER,
    WIDTH,
    Chart,
    Table,
    box,
    check_id,
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

LABEL_LINES: Final = 5
"""What a label may take; the rows grow with it."""


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
    return Table(headers, tuple(lines), (False, False, False, False, True))
