"""The timeline of the projects: what is expected or was reached, with the baseline behind it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.blocks import Picture
from evaluation.report.reader import Reader, Row
from organisation.partial_dates import parse_iso
from roadmap.charts.timeline import Span, TimelineRow, TimelineTexts, timeline

ROWS_PER_CHART = 22
"""What fits on a page with its key."""
ROWS_IN_BODY = 12
ROWS_IN_BRIEF = 7


def timelines(reader: Reader) -> Iterator[Picture]:
    """One chart for the chapter.

    Where there are few milestones each has a row of its own; otherwise a project has one, from its first milestone to
    its last. What does not fit on a page is in the annex, and the chapter shows the projects that are latest.
    """
    rows, short = _rows(reader)
    caption = _("Figure 2: milestones against their baseline")
    if len(rows) > ROWS_PER_CHART:
        late = sorted(reader.results["projects"], key=lambda row: -(row["days_late"] or 0))[
            : ROWS_IN_BRIEF if reader.brief else ROWS_IN_BODY
        ]
        rows = [short[row["project"]] for row in late if row["project"] in short]
        caption = _("Figure 2: the projects that are latest against their baseline; all are in annex A")
    if rows:
        chart = timeline("timeline", rows, date.fromisoformat(reader.facts["cut_off"]), _texts())
        yield Picture(chart, caption, _("Data of figure 2"))


def all_timelines(reader: Reader) -> Iterator[Picture]:
    """For the annex: every project, in as many charts as there are pages; none where the chapter shows all of them."""
    rows, _short = _rows(reader)
    if len(rows) <= ROWS_PER_CHART:
        return
    for number, start in enumerate(range(0, len(rows), ROWS_PER_CHART), start=1):
        part = " " + _("(part %(number)d)") % {"number": number}
        chart = timeline(
            f"timeline-{number}",
            rows[start : start + ROWS_PER_CHART],
            date.fromisoformat(reader.facts["cut_off"]),
            _texts(),
        )
        caption = _("Figure A: milestones of all projects against their baseline") + part
        yield Picture(chart, caption, _("Data of figure A") + part)


def _rows(reader: Reader) -> tuple[list[TimelineRow], dict[str, TimelineRow]]:
    """What is to be shown of all projects, and the one row of each."""
    detailed = [row for standing in reader.results["projects"] for row in _with_milestones(reader, standing)]
    short = {standing["project"]: row for standing in reader.results["projects"] for row in _as_one(reader, standing)}
    return (detailed if len(detailed) <= ROWS_PER_CHART else list(short.values())), short


def _texts() -> TimelineTexts:
    return TimelineTexts(
        title=_("Milestones of the projects over time"),
        description=_(
            "Each milestone with its baseline and its forecast or actual date; the table below holds the same data."
        ),
        row=_("Project and milestone"),
        baseline=_("baseline"),
        forecast=_("expected"),
        actual=_("reached"),
        deviation=_("Deviation"),
        cut_off=_("cut-off"),
        unknown=_("not stated"),
    )


def _dated(standing: Row) -> list[Row]:
    return [row for row in standing["milestones"] if row["baseline"] or row["forecast"] or row["actual"]]


def _with_milestones(reader: Reader, standing: Row) -> Iterator[TimelineRow]:
    rows, forecast = _dated(standing), standing["forecast"]
    if not rows and not forecast:
        return
    title = str(reader.row(standing["project"])["title"])
    yield TimelineRow(title, None, _span(reader, forecast), head=True) if forecast else TimelineRow(title, head=True)
    for row in rows:
        yield TimelineRow(
            str(row["title"]),
            _span(reader, row["baseline"]),
            _span(reader, row["actual"] or row["forecast"]),
            reached=row["actual"] is not None,
            deviation=_deviation(row["days_late"]),
        )


def _as_one(reader: Reader, standing: Row) -> Iterator[TimelineRow]:
    rows = _dated(standing)
    if not rows:
        return
    current = [row["actual"] or row["forecast"] for row in rows]
    yield TimelineRow(
        str(reader.row(standing["project"])["title"]),
        _from_to(reader, [row["baseline"] for row in rows]),
        _from_to(reader, current),
        reached=all(row["actual"] for row in standing["milestones"]),
        deviation=_deviation(standing["days_late"]),
    )


def _span(reader: Reader, text: str | None) -> Span | None:
    if text is None:
        return None
    value = parse_iso(text)
    return Span(value.day, str(reader.date(text)), None if value.earliest == value.latest else value.earliest)


def _from_to(reader: Reader, texts: list[str | None]) -> Span | None:
    """From the first known date to the last one."""
    known = sorted((text for text in texts if text), key=lambda text: parse_iso(text).sort_key)
    if not known:
        return None
    first, last = known[0], known[-1]
    if first == last:
        return _span(reader, first)
    label = _("%(start)s to %(end)s") % {"start": reader.date(first), "end": reader.date(last)}
    return Span(parse_iso(last).day, label, parse_iso(first).earliest)


def _deviation(late: int | None) -> str:
    if not late:
        return ""
    if late > 0:
        return ngettext("%(days)d day later", "%(days)d days later", late) % {"days": late}
    return ngettext("%(days)d day earlier", "%(days)d days earlier", -late) % {"days": -late}
