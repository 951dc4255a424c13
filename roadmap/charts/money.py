"""Plan against actual of each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from roadmap.charts.parts import (
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
