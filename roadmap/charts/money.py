"""Plan against actual of each year, and where the money comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from roadmap.charts.parts import (
    LABEL_WIDTH,
    LEFT,
    WIDTH,
    Chart,
    Table,
    box,
    check_id,
    figure,
    label_lines,
    legend,
    line,
    pattern_fill,
    patterns,
    solid,
    text,
    text_width,
)

PERIOD, BAR = 38, 15
"""Pixels from a period to the next, and of a bar; a period has two, two pixels apart."""


@dataclass(frozen=True)
class Amount:
    """A figure and how it is written ("rund 400.000 €")."""

    value: Decimal
    label: str


@dataclass(frozen=True)
class YearRow:
    """Plan and actual of one period; None is unknown, which is not zero. `forecast` is what is still to be spent, and
    `expected` both together, as far as there is a forecast."""

    label: str
    plan: Amount | None
    actual: Amount | None
    forecast: Amount | None = None
    expected: Amount | None = None


@dataclass(frozen=True)
class PlanActualTexts:
    """What `plan_actual` says; `unknown` stands where a figure is not known."""

    title: str
    description: str
    period: str
    plan: str
    actual: str
    unknown: str
    forecast: str = ""
    expected: str = ""


def plan_actual(name: str, rows: Sequence[YearRow], texts: PlanActualTexts) -> Chart:
    """Plan (hatched) against actual (solid), two bars a period in one scale, each with its figure.

    Where there is a forecast, it goes on from the actual bar (dotted), and the figure is that of both together.
    Negative figures (reversals) go to the left of the zero line.
    """
    check_id(name)
    forecast = any(row.forecast for row in rows)
    used = ["diagonal", *(["dots"] if forecast else [])]
    entries = [(pattern_fill(name, "diagonal"), texts.plan), (solid("ink"), texts.actual)]
    entries += [(pattern_fill(name, "dots"), texts.forecast)] if forecast else []
    key, top = legend(entries, 0)
    shown = [amount for row in rows for amount in (row.plan, row.actual, row.expected) if amount]
    scale = _scale_of(shown, LEFT - 90, texts.unknown)
    body = [patterns(name, used), *key]
    for position, row in enumerate(rows):
        y = top + position * PERIOD
        body += label_lines(0, y + 18, row.label, LEFT - 100, bold=True)
        body += _bar(row.plan, scale, y + 2, pattern_fill(name, "diagonal"), texts.unknown)
        if row.expected and row.forecast:
            body += _expected(row, row.expected, scale, y + BAR + 4, pattern_fill(name, "dots"))
        else:
            body += _bar(row.actual, scale, y + BAR + 4, solid("ink"), texts.unknown)
    height = top + PERIOD * len(rows)
    body.append(line(scale.zero, top, scale.zero, height - 4, kind="muted"))
    return Chart(figure(name, texts.title, texts.description, height, body), _years_table(rows, texts, forecast))


def _years_table(rows: Sequence[YearRow], texts: PlanActualTexts, forecast: bool) -> Table:
    def shown(row: YearRow) -> tuple[str, ...]:
        more = (row.forecast, row.expected) if forecast else ()
        known = tuple(amount.label if amount else texts.unknown for amount in (row.plan, row.actual))
        return (row.label, *known, *(amount.label if amount else "–" for amount in more))

    headers = (texts.period, texts.plan, texts.actual, *((texts.forecast, texts.expected) if forecast else ()))
    return Table(headers, tuple(map(shown, rows)), (False, *(True for _ in headers[1:])))


@dataclass(frozen=True)
class _Scale:
    """Pixels per euro, and where the zero line stands."""

    each: float
    zero: float

    def length(self, value: Decimal) -> float:
        return abs(float(value)) * self.each


def _scale_of(amounts: Sequence[Amount], left: float, unknown: str) -> _Scale:
    """One scale for all amounts, with room for the figure at the end of the longest bar."""
    room = max([text_width(amount.label) for amount in amounts] + [text_width(unknown)]) + 8
    low = min([amount.value for amount in amounts] + [Decimal(0)])
    high = max([amount.value for amount in amounts] + [Decimal(0)])
    each = (WIDTH - left - room - (room if low < 0 else 0)) / float((high - low) or 1)
    return _Scale(each, left + (room if low < 0 else 0) + float(-low) * each)


def _bar(amount: Amount | None, scale: _Scale, y: float, paint: str, unknown: str) -> list[str]:
    if amount is None:
        return [text(scale.zero + 6, y + BAR - 4, unknown, kind="muted", slant=True)]
    length = scale.length(amount.value)
    negative = amount.value < 0
    bar = [box(scale.zero - length if negative else scale.zero, y, length, BAR, paint)] if length else []
    x = scale.zero - length - 6 if negative else scale.zero + length + 6
    return [*bar, text(x, y + BAR - 4, amount.label, anchor="end" if negative else "start")]


def _expected(row: YearRow, expected: Amount, scale: _Scale, y: float, paint: str) -> list[str]:
    """The actual bar, the forecast after it, and the figure of both; what was reversed stands left of the zero line."""
    spent = row.actual.value if row.actual else Decimal(0)
    own = scale.length(spent)
    begin = scale.zero - own if spent < 0 else scale.zero + own
    end = max(begin, scale.zero + (scale.length(expected.value) if expected.value > 0 else 0))
    bars = [box(min(begin, scale.zero), y, own, BAR, solid("ink"))] if own else []
    bars += [box(begin, y, end - begin, BAR, paint)] if end > begin else []
    return [*bars, text(max(end, scale.zero) + 6, y + BAR - 4, expected.label)]


# Where the money comes from


@dataclass(frozen=True)
class SourceRow:
    """What one cover pays: secured, and under a condition; None is nothing of that kind. `note`: what has no figure."""

    label: str
    secured: Amount | None
    conditional: Amount | None
    note: str = ""


@dataclass(frozen=True)
class SourceTexts:
    """What `money_sources` says; `none` stands in the table where there is nothing of a kind."""

    title: str
    description: str
    source: str
    secured: str
    conditional: str
    none: str


def money_sources(name: str, rows: Sequence[SourceRow], texts: SourceTexts) -> Chart:
    """What each cover pays: secured money solid, conditional money hatched in a bar of its own, never one on the other.

    Both in one scale, each bar with its figure.
    """
    check_id(name)
    conditional = any(row.conditional for row in rows)
    entries = [(solid("ink"), texts.secured)]
    entries += [(pattern_fill(name, "rising"), texts.conditional)] if conditional else []
    key, top = legend(entries, 0)
    amounts = [amount for row in rows for amount in (row.secured, row.conditional) if amount]
    scale = _scale_of(amounts, LEFT, max((row.note for row in rows), key=len, default=""))
    body = [patterns(name, ["rising"] if conditional else []), *key]
    y = top
    for row in rows:
        bars = [(amount, paint) for amount, paint in _paints(name, row) if amount]
        height = max(36, 18 * (len(bars) + bool(row.note)) + 10)
        body += label_lines(0, y + height / 2 - 4, row.label, LABEL_WIDTH)
        for place, (amount, paint) in enumerate(bars):
            body += _bar(amount, scale, y + 2 + place * 18, paint, "")
        if row.note:
            body.append(text(scale.zero + 6, y + 14 + len(bars) * 18, row.note, kind="muted", slant=True))
        y += height
    body.append(line(scale.zero, top, scale.zero, y - 4, kind="muted"))
    table = Table(
        headers=(texts.source, texts.secured, texts.conditional),
        rows=tuple(
            (row.label, *(a.label if a else texts.none for a in (row.secured, row.conditional))) for row in rows
        ),
        numeric=(False, True, True),
    )
    return Chart(figure(name, texts.title, texts.description, y, body), table)


def _paints(name: str, row: SourceRow) -> list[tuple[Amount | None, str]]:
    return [(row.secured, solid("ink")), (row.conditional, pattern_fill(name, "rising"))]
