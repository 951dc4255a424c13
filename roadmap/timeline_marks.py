"""A timeline's picture as SVG and the equal table beside it: the same rows in the same order, the same facts.

Written as text here and not as templates, because of 500 projects a template engine would take most of the page's time.
Geometry stands in attributes and colours in the style sheet; `printed` marks carry their colours themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.inputs import typed_date
from organisation.partial_dates import MONTHS_DE, MONTHS_EN, PartialDate, Precision
from organisation.templatetags.display import locale, unknown
from roadmap.timeline import HEAD, ROW, Mark, Milestone, Picture, Project, Row, Zoom

CHARACTER = 6.7
"""About the width of a character in pixels."""
INDENT = 16
PRINTED = {
    "tick": ' stroke="#c4c8d4"',
    "tick strong": ' stroke="#5b6180"',
    "today": ' stroke="#a3161c" stroke-width="1.5" stroke-dasharray="5 3"',
    "period": ' fill="#eff3fa"',
    "baseline": ' fill="#d8e1f4" stroke="#5b6180" stroke-dasharray="3 2"',
    "forecast": ' fill="#ffffff" stroke="#2044aa" stroke-width="2"',
    "actual": ' fill="#2044aa" stroke="#2044aa" stroke-width="2"',
    "bar": ' fill="none" stroke="#2044aa" stroke-width="1.5"',
    "done": ' stroke="#2044aa" stroke-width="10" stroke-linecap="round"',
    "open": ' stroke="#2044aa" stroke-width="5" stroke-linecap="round"',
    "line": ' stroke="#c4c8d4"',
    "arrow": ' fill="none" stroke="#1b1d2a" stroke-width="1.2"',
    "head": ' font-weight="600" fill="#1b1d2a"',
    "word": ' fill="#1b1d2a"',
    "note": ' fill="#4d5472"',
}


@dataclass(frozen=True)
class Line:
    """What a row says, in words: title, planned, expected, reached, how late, what it waits for."""

    title: str
    planned: str
    expected: str
    reached: str
    late: str
    after: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of the table after the title."""
        return (self.planned, self.expected, self.reached, self.late, self.after)


class Words:
    """Writes the rows of one page; the words are looked up once."""

    def __init__(self) -> None:
        self.language = locale()
        self.unknown = str(_("not stated"))
        self.reached = _("reached %(date)s")
        self.of = _("%(reached)d of %(all)d")
        self.span = _("%(start)s to %(end)s")
        self._late: dict[int, str] = {}
        self._dates: dict[PartialDate, str] = {}

    def date(self, value: PartialDate | None) -> str:
        """A date as exactly as it is known, or "not stated"."""
        if value is None:
            return self.unknown
        if value not in self._dates:
            self._dates[value] = value.display(self.language)
        return self._dates[value]

    def times(self, values: list[PartialDate]) -> str:
        """From the first of sorted dates to the last."""
        if not values:
            return self.unknown
        if values[0] == values[-1]:
            return self.date(values[0])
        return self.span % {"start": self.date(values[0]), "end": self.date(values[-1])}

    def late(self, days: int | None) -> str:
        """How much later than planned: "92 days later", "as planned", "–" where one of the two is unknown."""
        if days is None:
            return "–"
        if days not in self._late:
            self._late[days] = days_late(days)
        return self._late[days]

    def project(self, row: Project) -> Line:
        """What a project's row says."""
        count = len(row.milestones)
        reached = self.of % {"reached": row.reached, "all": count} if count else "–"
        after = ", ".join(title for _key, title in row.after) or "–"
        planned, expected = self.times(row.baselines), self.times(row.currents)
        return Line(row.title, planned, expected, reached, self.late(row.days_late), after)

    def milestone(self, row: Milestone) -> Line:
        """What a milestone's row says. One that is reached has no forecast: a dash, which is not "unknown"."""
        expected = "–" if row.actual else self.date(row.forecast)
        reached = self.date(row.actual) if row.actual else "–"
        return Line(row.title, self.date(row.baseline), expected, reached, self.late(row.days_late), "–")

    def beside(self, row: Row) -> str:
        """The words beside a mark: when, and how late."""
        if row.milestone is not None:
            one = row.milestone
            when = self.reached % {"date": self.date(one.actual)} if one.actual else self.date(one.forecast)
            return _joined(when, one.days_late, self)
        assert row.project is not None
        return _joined(self.date(row.project.ends), row.project.days_late, self)


def days_late(days: int) -> str:
    """Return a deviation in words."""
    if days == 0:
        return _("as planned")
    if days > 0:
        return ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
    return ngettext("%(days)d day earlier", "%(days)d days earlier", -days) % {"days": -days}


def _joined(when: str, days: int | None, words: Words) -> str:
    return f"{when}, {words.late(days)}" if days else when


def address(row: Row) -> str:
    """Return where a row leads, as seen from the timeline's page: a milestone that may be changed to its form."""
    assert row.project is not None
    page = f"../projekte/{row.project.slug}/"
    if row.milestone is None:
        return page
    return f"{page}meilensteine/{row.milestone.slug}/" if row.project.editable else f"{page}#meilensteine"


def svg(picture: Picture, title: str, *, printed: str = "", words: Words | None = None) -> SafeString:
    """Return the picture. With `printed`, an id that is unique in the document, it is one figure without links."""
    words = words or Words()
    size = f'viewBox="0 0 {picture.width} {picture.height}" width="{picture.width}" height="{picture.height}"'
    if printed:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="img" aria-labelledby="{printed}-title" '
            f'{size} font-family="Fira Sans, sans-serif" font-size="13"><title id="{printed}-title">{escape(title)}'
            "</title>"
        )
    else:
        per_day = (picture.width - picture.left) / (picture.window.end - picture.window.start).days
        head = (
            f'<svg class="timeline" role="group" aria-label="{escape(title)}" {size} '
            f'data-start="{picture.window.start}" data-day="{per_day:.5f}" data-left="{picture.left}">'
        )
    paint = _Paint(bool(printed))
    parts = [head, *_ground(picture, paint), *_arrows(picture, paint)]
    for row in picture.rows:
        parts += _row(row, picture, paint, words)
    return SafeString("".join([*parts, *_today(picture, paint), "</svg>"]))


class _Paint:
    """How a piece is coloured: by its class on the page, by attributes in print."""

    def __init__(self, printed: bool) -> None:
        self.printed = printed
        self._kept = {name: (colours if printed else f' class="{name}"') for name, colours in PRINTED.items()}

    def __getitem__(self, name: str) -> str:
        return self._kept[name]


def _ground(picture: Picture, paint: _Paint) -> Iterator[str]:
    """The plan's period, the grid and its words."""
    bottom = picture.height
    yield '<g aria-hidden="true">'
    if picture.period:
        x, width = _n(picture.period.x), _n(picture.period.width)
        yield f'<path{paint["period"]} d="M{x} {HEAD - 4}h{width}V{bottom}h-{width}z"/>'
    strong = any(tick.strong for tick in picture.ticks)
    for tick in picture.ticks:
        kind = "tick strong" if tick.strong else "tick"
        yield f'<path{paint[kind]} d="M{_n(tick.x)} {HEAD - 20}V{bottom}"/>'
        if tick.strong or not strong or picture.window.zoom is not Zoom.PLAN or _wide(picture):
            text = _tick_words(tick.day, picture.window.zoom, tick.strong)
            yield f'<text{paint["note"]} x="{_n(tick.x + 3)}" y="{HEAD - 10}">{text}</text>'
    yield "</g>"


def _wide(picture: Picture) -> bool:
    """Whether there is room for a word at every quarter."""
    return (picture.width - picture.left) / max(1, len(picture.ticks)) > 34


@lru_cache(maxsize=1024)
def _month(number: int, language: str) -> str:
    return (MONTHS_EN if language.startswith("en") else MONTHS_DE)[number - 1][:3]


def _tick_words(day: date, zoom: Zoom, strong: bool) -> str:
    if zoom is Zoom.PLAN:
        return str(day.year) if strong else f"Q{(day.month + 2) // 3}"
    if zoom is Zoom.YEAR:
        return _month(day.month, locale())
    return f"{day.day:02d}.{day.month:02d}."


def _today(picture: Picture, paint: _Paint) -> Iterator[str]:
    if picture.today is not None:
        x = _n(picture.today)
        flip = picture.today > picture.width - 60
        anchor, place = (' text-anchor="end"', picture.today - 4) if flip else ("", picture.today + 4)
        yield f'<path{paint["today"]} d="M{x} 14V{picture.height}"/>'
        yield f'<text{paint["note"]} x="{_n(place)}" y="14"{anchor}>{_("today")}</text>'


def _arrows(picture: Picture, paint: _Paint) -> Iterator[str]:
    """Dependencies as bent lines with a head; the table names them."""
    if not picture.arrows:
        return
    yield f'<g aria-hidden="true"{paint["arrow"]}>'
    for x1, y1, x2, y2 in picture.arrows:
        bend = max(picture.left + 2, min(x1 + 6, picture.width - 2)) if x2 >= x1 else max(picture.left + 2, x2 - 8)
        yield f'<path d="M{_n(x1)} {_n(y1)}H{_n(bend)}V{_n(y2)}H{_n(x2)}m-5-3l5 3l-5 3"/>'
    yield "</g>"


def _row(row: Row, picture: Picture, paint: _Paint, words: Words) -> list[str]:
    y = row.y + 16
    if row.group is not None:
        return [
            f'<path{paint["line"]} d="M0 {row.y}H{picture.width}"/>',
            f'<text{paint["head"]} x="4" y="{y}">{escape(cut(row.group.title, picture.width // 8))}</text>',
        ]
    assert row.project is not None
    title = row.milestone.title if row.milestone else row.project.title
    indent = 4 + (INDENT if row.milestone else 0)
    label = cut(title, int((picture.left - indent) / CHARACTER))
    beside = words.beside(row)
    marks = _marks(row, paint)
    room = _beside(row, picture, beside)
    kind = paint["word"] if paint.printed else ""
    text = f'<text{kind} x="{indent}" y="{y}">{escape(label)}</text>'
    note = f'<text{paint["note"]} {room} y="{y}">{escape(beside)}</text>' if room else ""
    if paint.printed:
        return [text, marks, note]
    name = f' aria-label="{escape(title)}: {escape(beside)}"' if label != title or not room else ""
    return [f'<a href="{address(row)}"{_handle(row)}{name}>{text}{marks}{note}</a>']


def _handle(row: Row) -> str:
    """By what the script knows a milestone that may be moved: its forecast as a person would type it."""
    one = row.milestone
    if one is None or one.actual or one.forecast is None or row.project is None or not row.project.editable:
        return ""
    return f' data-d="{typed_date(one.forecast)}"'


def _marks(row: Row, paint: _Paint) -> str:
    middle = row.y + ROW // 2
    found = []
    if row.baseline:
        found.append(_mark(row.baseline, middle, 8, paint["baseline"]))
    if row.current and row.milestone:
        kind = "actual" if row.milestone.actual else "forecast"
        found.append(_mark(row.current, middle, 5, paint[kind]))
    elif row.current:
        found.append(_mark(row.current, middle, 3, paint["bar"]))
        for reached in (True, False):  # dots: a line of no length with a round end takes the fewest bytes
            spots = "".join(f"M{round(x)} {middle}h0" for x, done in row.points if done is reached)
            if spots:
                found.append(f'<path{paint["done" if reached else "open"]} d="{spots}"/>')
    return "".join(found)


def _mark(mark: Mark, middle: int, radius: int, paint: str) -> str:
    if not mark.width:
        r = radius + 1
        return f'<path{paint} d="M{_n(mark.x)} {middle - r}l{r} {r}l-{r} {r}l-{r}-{r}z"/>'
    return f'<path{paint} d="M{_n(mark.x)} {middle - radius}h{_n(mark.width)}v{2 * radius}h-{_n(mark.width)}z"/>'


def _beside(row: Row, picture: Picture, text: str) -> str:
    """Where the words beside a mark stand: right of it, else left of it; "" where there is no room for them."""
    marks = [mark for mark in (row.baseline, row.current) if mark]
    right = max(mark.right for mark in marks) + 12
    left = min(mark.x for mark in marks) - 12
    width = len(text) * CHARACTER
    if right + width <= picture.width:
        return f'x="{_n(right)}"'
    if left - width >= picture.left:
        return f'x="{_n(left)}" text-anchor="end"'
    return ""


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def cut(text: str, room: int) -> str:
    """Return a text of at most `room` characters."""
    return text if len(text) <= room else text[: max(1, room - 1)].rstrip() + "…"


def table_rows(picture: Picture, words: Words | None = None) -> SafeString:
    """Return the bodies of the table: the picture's rows in its order, a body for each action field."""
    words = words or Words()
    parts: list[str] = []
    nothing = str(unknown())
    for row in picture.rows:
        if row.group is not None:
            parts.append("</tbody><tbody>" if parts else "<tbody>")
            parts.append(f'<tr class="group"><th colspan="6" scope="rowgroup">{escape(row.group.title)}</th></tr>')
            continue
        assert row.project is not None
        line = words.milestone(row.milestone) if row.milestone else words.project(row.project)
        kind = ' class="ms"' if row.milestone else ""
        title = escape(line.title)
        if picture.detailed:  # with many projects the picture's links have to do: the page would be too heavy
            title = f'<a href="{address(row)}">{title}</a>'
        parts.append(f'<tr{kind}><th scope="row">{title}</th>')
        for cell in line.cells:
            parts.append(f"<td>{nothing if cell == words.unknown else escape(cell)}</td>")
        parts.append("</tr>")
    return SafeString("".join([*parts, "</tbody>"]) if parts else "")


def window_words(picture: Picture, words: Words | None = None) -> str:
    """Return the time that is shown, in words: "2026", "3. Quartal 2026", or "2024 bis 2029"."""
    words = words or Words()
    first = picture.window.start
    if picture.window.zoom is Zoom.QUARTER:
        return words.date(PartialDate(first, Precision.QUARTER))
    last = PartialDate(picture.window.end.replace(year=picture.window.end.year - 1), Precision.YEAR)
    begin = PartialDate(first, Precision.YEAR)
    return words.times([begin, last])
