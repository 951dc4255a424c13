"""The pictures of the page of money: plan against actual by year, and where the money comes from."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from roadmap.amounts import Total
from roadmap.charts import money as charts
from roadmap.charts.parts import Chart
from roadmap.light_words import written
from roadmap.models import Direction, Stage
from roadmap.pivot.figures import without_figure
from roadmap.pivot.loading import Names
from roadmap.pivot.outcome import Outcome, Source
from roadmap.pivot.portions import NONE
from roadmap.pivot.sums import Measure
from roadmap.pivot.words import MEASURE_NAMES, side_name, value_name


class Figure(NamedTuple):
    """A picture with its caption, and the caption of its data."""

    chart: Chart
    caption: str
    data: str


OUTGOING = (Direction.EXPENSE, Direction.PAYMENT)


def _amount(total: Total) -> charts.Amount | None:
    """A figure of a bar; None where there is none or it cannot be determined."""
    return charts.Amount(total.amount.value, written(total.amount)) if total.amount else None


def plan_actual(rows: Sequence[Outcome]) -> list[Figure]:
    """One picture for each side that spends: what was granted by year, what was spent, what is still expected."""
    found = []
    for side in OUTGOING:
        of_side = [row for row in rows if row.side == side and row.year.isdigit()]
        if any(row.plan.secured.shown or row.actual.secured.shown or row.forecast.secured.shown for row in of_side):
            found.append(_plan_actual(side, of_side))
    return found


def _plan_actual(side: str, rows: Sequence[Outcome]) -> Figure:
    bars = [
        charts.YearRow(
            row.year,
            _amount(row.plan.secured),
            _amount(row.actual.secured),
            _amount(row.forecast.secured),
            _amount(row.expected.secured),
        )
        for row in rows
    ]
    unknown = _("not stated")
    lines = [
        _("%(year)s: plan %(plan)s, actual %(actual)s")
        % {
            "year": row.label,
            "plan": row.plan.label if row.plan else unknown,
            "actual": row.actual.label if row.actual else unknown,
        }
        + (_(", with forecast %(amount)s") % {"amount": row.expected.label} if row.forecast and row.expected else "")
        for row in bars
    ]
    texts = charts.PlanActualTexts(
        title=_("Plan against actual by year: %(side)s") % {"side": side_name(side)},
        description="; ".join(lines),
        period=_("Year"),
        plan=str(MEASURE_NAMES[Measure.PLAN]),
        actual=str(Stage.ACTUAL.label),
        unknown=unknown,
        forecast=str(Stage.FORECAST.label),
        expected=str(MEASURE_NAMES[Measure.EXPECTED]),
    )
    return Figure(charts.plan_actual(f"plan-ist-{side}", bars, texts), texts.title, _("Data of the picture"))


def source_name(key: str, names: Names) -> str:
    """Return the name of a cover; that of an unknown one says so."""
    return _("cover not stated") if key == NONE else value_name("deckung", key, names)


def measure_name(key: str) -> str:
    """Return the name of what a picture of covers shows: a measure or a stage."""
    return str(MEASURE_NAMES[Measure(key)]) if key in tuple(Measure) else str(Stage(key).label)


def money_sources(rows: Sequence[Source], names: Names) -> list[Figure]:
    """One picture for each side that spends: what each cover pays, conditional money in bars of its own."""
    found = []
    for side in dict.fromkeys(row.side for row in rows):
        of_side = [row for row in rows if row.side == side]
        bars = [
            charts.SourceRow(
                source_name(row.cover, names),
                _amount(row.sum.secured),
                _amount(row.sum.conditional),
                without_figure(row.sum.unknown) if row.sum.unknown else "",
            )
            for row in of_side
        ]
        words = {"side": side_name(side), "what": measure_name(of_side[0].measure)}
        texts = charts.SourceTexts(
            title=_("Where the money comes from: %(what)s, %(side)s") % words,
            description="; ".join(_described(row) for row in bars),
            source=_("Cover"),
            secured=_("Secured"),
            conditional=_("Conditional"),
            none="–",
        )
        chart = charts.money_sources(f"deckung-{side}", bars, texts)
        found.append(Figure(chart, texts.title, _("Data of the picture")))
    return found


def _described(row: charts.SourceRow) -> str:
    parts = [row.secured.label] if row.secured else []
    if row.conditional:
        parts.append(_("under a condition %(amount)s") % {"amount": row.conditional.label})
    return f"{row.label}: {', '.join([*parts, row.note] if row.note else parts)}"
