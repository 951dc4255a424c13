"""The layout of a plan's timeline: which rows it has and where their marks stand. Pure: no Django, no clock, no words.

All lengths are pixels of a picture that is `width` wide; the names of the rows take the first `left` of them. A date
that is known only to the month, quarter or year is a mark as wide as that period, never a point; what has no date at
all is not placed but listed apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from organisation.partial_dates import PartialDate, PartialDateError, Precision, parse_iso, shift_months

ROW = 24
HEAD = 44
DETAILED = 400
"""With more rows than this the picture has one row a project: its milestones come with an action field or a filter."""
OF_ONE_FIELD = 1200
"""The same for one action field alone: of a large plan's field the milestones have to be there to be moved."""


class Zoom(StrEnum):
    """How much time the picture shows."""

    PLAN = "plan"
    YEAR = "jahr"
    QUARTER = "quartal"


@dataclass(frozen=True)
class Milestone:
    """A milestone with its dates; `slug` is its part of the address. One with an actual date has no forecast."""

    slug: str
    title: str
    baseline: PartialDate | None = None
    forecast: PartialDate | None = None
    actual: PartialDate | None = None

    @property
    def current(self) -> PartialDate | None:
        """When it was reached, else when it is expected; None is unknown."""
        return self.actual or self.forecast

    @property
    def days_late(self) -> int | None:
        """Days from the baseline to the current date, last day to last day; negative is earlier."""
        return _days(self.baseline, self.current)


@dataclass(frozen=True)
class Project:
    """A project with its expected end, its milestones in their order, and (key, title) of those that it waits for.

    `key` is unique in the picture, `slug` its part of the address.
    """

    key: str
    slug: str
    title: str
    end: PartialDate | None = None
    milestones: tuple[Milestone, ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    editable: bool = False

    @property
    def baselines(self) -> list[PartialDate]:
        """The baselines of its milestones, in order of time."""
        return _sorted(one.baseline for one in self.milestones)

    @property
    def currents(self) -> list[PartialDate]:
        """The dates of its milestones and its expected end, in order of time."""
        return _sorted([*(one.current for one in self.milestones), self.end])

    @property
    def reached(self) -> int:
        """How many of its milestones are reached."""
        return sum(one.actual is not None for one in self.milestones)

    @property
    def ends(self) -> PartialDate | None:
        """Its expected end; without one the last date of its milestones."""
        return self.end or (self.currents[-1] if self.currents else None)

    @property
    def days_late(self) -> int | None:
        """Days from the last baseline to the end."""
        return _days(self.baselines[-1] if self.baselines else None, self.ends)

    @property
    def undated(self) -> list[Milestone]:
        """Milestones of which no date is known at all."""
        return [one for one in self.milestones if one.current is None and one.baseline is None]


@dataclass(frozen=True)
class Group:
    """An action field with its projects; `slug` is "" for projects without one."""

    slug: str
    title: str
    projects: tuple[Project, ...] = ()


@dataclass(frozen=True)
class Window:
    """The time that is shown: from `start` until the day before `end`."""

    zoom: Zoom
    start: date
    end: date

    @property
    def name(self) -> str:
        """What stands in the address: "2026" or "2026-Q3"; empty for the whole plan."""
        return _name(self.zoom, self.start)

    @property
    def before(self) -> str:
        """The name of the period before."""
        return _name(self.zoom, self.start - timedelta(1))

    @property
    def after(self) -> str:
        """The name of the period after."""
        return _name(self.zoom, self.end)

    def holds(self, value: PartialDate) -> bool:
        """Whether any day that `value` may mean is shown."""
        return value.earliest < self.end and value.latest >= self.start


@dataclass(frozen=True)
class Mark:
    """Where a time stands: from `x` for `width` pixels; a day is a point (`width` 0)."""

    x: float
    width: float = 0

    @property
    def right(self) -> float:
        """Its right end."""
        return self.x + self.width


@dataclass(frozen=True)
class Row:
    """A line of the picture: a group's heading, a project, or a milestone of `project`. `y` is its upper end."""

    y: int
    group: Group | None = None
    project: Project | None = None
    milestone: Milestone | None = None
    baseline: Mark | None = None
    current: Mark | None = None
    points: tuple[tuple[float, bool], ...] = ()
    """Milestones in the row of their project: where, and whether reached. Only where they have no rows of their own."""


@dataclass(frozen=True)
class Tick:
    """A line of the grid; `strong` ones begin a year (or a month where days are shown)."""

    x: float
    day: date
    strong: bool


@dataclass(frozen=True)
class Picture:
    """The whole layout. `today` and `period` are None outside the window; `hidden` projects have no date in it."""

    window: Window
    width: int
    left: int
    height: int
    detailed: bool
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    period: Mark | None
    arrows: tuple[tuple[float, float, float, float], ...] = ()
    """Dependencies: from (x, y) the end of a project to (x, y) the beginning of the one that waits for it."""
    hidden: int = 0
    undated: tuple[Project, ...] = field(default=())
    """Projects without any date, and those with milestones of which none is known."""


@dataclass(frozen=True)
class Scale:
    """From days to pixels."""

    window: Window
    width: int
    left: int

    @property
    def per_day(self) -> float:
        """Pixels a day."""
        return (self.width - self.left) / (self.window.end - self.window.start).days

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(self.left + (day - self.window.start).days * self.per_day, 1)

    def mark(self, first: PartialDate | None, last: PartialDate | None = None) -> Mark | None:
        """Where a time, or a time from `first` to `last`, stands as far as it is shown; None where it is not."""
        last = last or first
        if first is None or last is None or first.earliest >= self.window.end or last.latest < self.window.start:
            return None
        if first == last and first.precision is Precision.DAY:
            return Mark(round(self.x(first.day) + self.per_day / 2, 1))
        start = self.x(max(first.earliest, self.window.start))
        end = self.x(min(last.latest + timedelta(1), self.window.end))
        return Mark(start, round(max(end - start, 2), 1))


def window_for(
    zoom: str, name: str, groups: Sequence[Group], period: tuple[PartialDate | None, PartialDate | None], today: date
) -> Window:
    """Return the time to show. Without a (valid) `name` it is the period around `today`; the plan in whole years.

    The plan reaches from the earliest to the latest of its period, all dates in `groups`, and `today`.
    """
    wanted = Zoom(zoom) if zoom in set(Zoom) else Zoom.PLAN
    if wanted is Zoom.PLAN:
        known = [value for value in period if value]
        for project in (project for group in groups for project in group.projects):
            known += [value for pair in (project.currents, project.baselines) if pair for value in (pair[0], pair[-1])]
        years = [today.year, *(value.year for value in known)]
        return Window(wanted, date(min(years), 1, 1), date(max(years) + 1, 1, 1))
    precision = Precision.YEAR if wanted is Zoom.YEAR else Precision.QUARTER
    try:
        shown = parse_iso(name)
    except PartialDateError:
        shown = PartialDate(today, precision)
    if shown.precision is not precision:
        shown = PartialDate(today, precision)
    return Window(wanted, shown.earliest, shown.latest + timedelta(1))


def draw(
    groups: Sequence[Group],
    window: Window,
    period: tuple[PartialDate | None, PartialDate | None],
    today: date,
    *,
    width: int = 1040,
    left: int = 290,
    detailed: bool | None = None,
) -> Picture:
    """Return the picture of `groups`. Milestones have rows of their own unless there are too many rows for that.

    In a year or quarter only what has a date there is shown; the other projects are counted.
    """
    scale = Scale(window, width, left)
    if detailed is None:
        detailed = _row_count(groups) <= (OF_ONE_FIELD if len(groups) == 1 else DETAILED)
    rows: list[Row] = []
    hidden = 0
    for group in groups:
        found = [made for project in group.projects if (made := _rows_of(project, scale, detailed))]
        hidden += sum(bool(project.currents or project.baselines) for project in group.projects) - len(found)
        if found:
            rows.append(Row(0, group=group))
            rows += [row for made in found for row in made]
    placed = [_at(row, HEAD + number * ROW) for number, row in enumerate(rows)]
    return Picture(
        window=window,
        width=width,
        left=left,
        height=HEAD + len(placed) * ROW + 4,
        detailed=detailed,
        rows=tuple(placed),
        ticks=tuple(_ticks(scale)),
        today=round(scale.x(today) + scale.per_day / 2, 1) if window.start <= today < window.end else None,
        period=_period(period, scale),
        arrows=tuple(arrows(placed)),
        hidden=hidden,
        undated=tuple(
            project
            for group in groups
            for project in group.projects
            if project.undated or not (project.currents or project.baselines)
        ),
    )


def _days(baseline: PartialDate | None, current: PartialDate | None) -> int | None:
    return (current.latest - baseline.latest).days if baseline and current else None


def _sorted(values: Iterable[PartialDate | None]) -> list[PartialDate]:
    return sorted((value for value in values if value), key=lambda value: value.sort_key)


def _name(zoom: Zoom, day: date) -> str:
    if zoom is Zoom.PLAN:
        return ""
    return PartialDate(day, Precision.YEAR if zoom is Zoom.YEAR else Precision.QUARTER).iso()


def _row_count(groups: Sequence[Group]) -> int:
    return sum(1 + len(project.milestones) for group in groups for project in group.projects)


def _at(row: Row, y: int) -> Row:
    return Row(y, row.group, row.project, row.milestone, row.baseline, row.current, row.points)


def _rows_of(project: Project, scale: Scale, detailed: bool) -> list[Row]:
    """The row of a project, and of its milestones where they have their own; empty where nothing is to be shown."""
    baselines, currents = project.baselines, project.currents
    if not baselines and not currents:
        return []
    baseline = scale.mark(baselines[0], baselines[-1]) if baselines else None
    current = scale.mark(currents[0], currents[-1]) if currents else None
    if baseline is None and current is None:
        return []
    if not detailed:
        marks = [(one.actual is not None, scale.mark(one.current)) for one in project.milestones if one.current]
        points = tuple((round(mark.x + mark.width / 2, 1), reached) for reached, mark in marks if mark)
        return [Row(0, project=project, baseline=baseline, current=current, points=points)]
    rows = [Row(0, project=project, baseline=baseline, current=current)]
    for one in project.milestones:
        ghost, mark = scale.mark(one.baseline), scale.mark(one.current)
        if ghost or mark:
            rows.append(Row(0, project=project, milestone=one, baseline=ghost, current=mark))
    return rows


def _ticks(scale: Scale) -> list[Tick]:
    """The grid: years and quarters of a plan, months of a year, weeks of a quarter."""
    window = scale.window
    found = []
    if window.zoom is Zoom.QUARTER:
        day = window.start
        while day < window.end:
            if day.day in (1, 8, 15, 22):
                found.append(Tick(scale.x(day), day, day.day == 1))
            day += timedelta(1)
        return found
    months = 1
    if window.zoom is Zoom.PLAN:
        years = window.end.year - window.start.year
        months = 3 if years <= 6 else 12 * (1 + years // 20)
    day = window.start
    while day < window.end:
        found.append(Tick(scale.x(day), day, day.month == 1))
        day = shift_months(day, months)
    return found


def _period(period: tuple[PartialDate | None, PartialDate | None], scale: Scale) -> Mark | None:
    """The plan's own period as far as it is shown; an end that is open or unknown reaches to the edge."""
    first, last = period
    if first is None and last is None:
        return None
    start = max(first.earliest, scale.window.start) if first else scale.window.start
    end = min(last.latest + timedelta(1), scale.window.end) if last else scale.window.end
    return Mark(scale.x(start), round(scale.x(end) - scale.x(start), 1)) if start < end else None


def arrows(rows: Sequence[Row]) -> list[tuple[float, float, float, float]]:
    """Dependencies between projects that are both shown."""
    of = {row.project.key: row for row in rows if row.project and row.milestone is None}
    found = []
    for row in of.values():
        for key, _title in row.project.after if row.project else ():
            before = of.get(key)
            end = (before.current or before.baseline) if before else None
            start = row.current or row.baseline
            if before and end and start:
                found.append((end.right, before.y + ROW / 2, start.x, row.y + ROW / 2))
    return found
