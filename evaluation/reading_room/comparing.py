"""Two reports beside each other: what was counted and summed then and now. Pure: works on frozen facts of two reports.

Only what both facts hold is compared; what one of them does not state says so and has no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from evaluation.report.reader import Reader, Row
from evaluation.report.sections.overview import light
from evaluation.report.words import DIRECTIONS, LIGHTS, PARTS, STATES
from organisation.templatetags import display

Html = str


@dataclass(frozen=True)
class Line:
    """One figure, then and now, and the difference where both are exact ("" otherwise)."""

    label: str
    then: Html
    now: Html
    difference: str = ""


@dataclass(frozen=True)
class Group:
    """Lines of one kind; `anchor` is its place on the page, `head` says what a line is."""

    anchor: str
    title: str
    head: str
    lines: Sequence[Line]

    @property
    def counted(self) -> bool:
        """Whether any of the lines has a difference; a column without one is left out."""
        return any(line.difference for line in self.lines)


def compare(then: Row, now: Row, language: str = "de") -> list[Group]:
    """Return what changed between two reports of a plan, from the facts of the same edition of both."""
    with translation.override(language):
        before, after = Reader(then), Reader(now)
        groups = [
            Group("staende", _("Projects by state"), _("State"), _counts(_states(before), _states(after), STATES)),
            Group("ampeln", _("Lights of the projects"), _("Light"), _counts(_lights(before), _lights(after), LIGHTS)),
            Group("projekte", _("Projects that changed"), _("Project"), list(_projects(before, after))),
            Group("geld", _("Money of the year"), _("Amount"), list(_money(before, after))),
            Group("stellen", _("Posts at the cut-off"), _("State"), list(_posts(before, after))),
            Group("indikatoren", _("Indicators"), _("Indicator"), list(_indicators(before, after))),
        ]
        return [group for group in groups if group.lines]


def _states(reader: Reader) -> dict[str, int]:
    return _counted(row["state"] for row in reader.results["projects"] if row["state"])


def _lights(reader: Reader) -> dict[str, int]:
    return _counted(row["lights"]["overall"]["light"] for row in reader.results["projects"])


def _counted(values: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def _counts(then: Mapping[str, int], now: Mapping[str, int], words: Mapping[str, Any]) -> list[Line]:
    """A count of nothing is 0: every project is counted somewhere."""
    lines = []
    for key, word in words.items():
        old, new = then.get(key, 0), now.get(key, 0)
        if old or new:
            lines.append(Line(str(word), display.number(old), display.number(new), signed(Decimal(new - old))))
    return lines


def signed(value: Decimal) -> str:
    """A difference with its sign, "±0" where there is none."""
    if value == 0:
        return "±0"
    return f"{'+' if value > 0 else chr(0x2212)}{display.number(abs(value))}"


def _projects(before: Reader, after: Reader) -> Iterator[Line]:
    """Projects whose state, light or expected end differs; new ones and those that are gone."""
    for key, row in after.standing.items():
        title = str(after.row(key)["title"])
        old = before.standing.get(key)
        if old is None:
            yield Line(title, _("not in the report"), _standing(after, row))
        elif _told(old) != _told(row):
            yield Line(title, _standing(before, old), _standing(after, row))
    for key, row in before.standing.items():
        if key not in after.standing:
            yield Line(str(before.row(key)["title"]), _standing(before, row), _("not in the report"))


def _told(row: Row) -> tuple[Any, ...]:
    return (row["state"], row["lights"]["overall"]["light"], row["forecast"])


def _standing(reader: Reader, row: Row) -> Html:
    state = str(STATES[row["state"]]) if row["state"] else display.unknown()
    forecast = reader.date(row["forecast"])
    # the comma is in one piece with its light, which is a box of its own: a line could begin with the comma otherwise
    shown = format_html('<span class="together">{},</span>', light(row["lights"]["overall"]["light"]))
    return format_html('{}, {} <span class="together">{}</span>', state, shown, forecast)


def _money(before: Reader, after: Reader) -> Iterator[Line]:
    """Plan and actual of the cut-off's year, per side of the budget; sums that are not exact have no difference."""
    old, new = _year(before), _year(after)
    for key in sorted(old.keys() | new.keys(), key=str):
        for name, word in (("plan", _("Appropriation")), ("actual", _("Actual"))):
            then, now = old.get(key, {}).get(name), new.get(key, {}).get(name)
            direction, part = key
            side = f"{DIRECTIONS[direction] if direction else _('Money')}{f' ({PARTS[part]})' if part else ''}"
            yield Line(f"{word}, {side}", _figure(before, then), _figure(after, now), _difference(then, now))


def _year(reader: Reader) -> dict[tuple[Any, Any], Row]:
    year = reader.day(reader.facts["cut_off"]).year
    return {(row["direction"], row["part"]): row for row in reader.results["money"]["years"] if row["year"] == year}


def _figure(reader: Reader, figure: Row | None) -> Html:
    return reader.figure({**figure, "parts": []} if figure else None, "")


def _difference(then: Row | None, now: Row | None) -> str:
    values = [_exact(figure) for figure in (then, now)]
    if values[0] is None or values[1] is None:
        return ""
    return f"{signed(values[1] - values[0])}{display.NO_BREAK_SPACE}€"


def _exact(figure: Row | None) -> Decimal | None:
    if not figure or figure["unknown"] or len(figure["shown"]) != 1 or figure["shown"][0]["qualifier"] != "exact":
        return None
    return Decimal(figure["shown"][0]["value"])


def _posts(before: Reader, after: Reader) -> Iterator[Line]:
    then, now = before.results["staff"]["total"], after.results["staff"]["total"]
    if not then and not now:
        return
    labels = {"planned": _("planned"), "filled": _("filled"), "vacant": _("vacant"), "cut": _("cut")}
    for name, word in labels.items():
        counts = [total[name]["posts"] if total else None for total in (then, now)]
        shown = [display.number(count) if count is not None else display.unknown() for count in counts]
        old, new = counts
        difference = signed(Decimal(new - old)) if old is not None and new is not None else ""
        yield Line(word, shown[0], shown[1], difference)


def _indicators(before: Reader, after: Reader) -> Iterator[Line]:
    """The last value of each version of an indicator's definition; never across two of them (rule 16)."""
    then, now = _measured(before), _measured(after)
    for key in [*now, *(key for key in then if key not in now)]:
        reader = after if key in now else before
        definition = reader.row(key)
        version = _("Version %(version)d, %(unit)s") % {"version": definition["version"], "unit": definition["unit"]}
        old, new = then.get(key), now.get(key)
        difference = ""
        if old and new and old["qualifier"] == new["qualifier"] == "exact":
            difference = signed(Decimal(new["value"]) - Decimal(old["value"]))
        label = f"{reader.row(definition['indicator'])['name']}, {version}"
        yield Line(label, _value(before, old), _value(after, new), difference)


def _measured(reader: Reader) -> dict[str, Row | None]:
    """The last measurement at the cut-off by definition, None before the first."""
    found = (one for result in reader.results["indicators"] for one in result["definitions"])
    return {one["definition"]: reader.get(one["last"]) for one in found}


def _value(reader: Reader, row: Row | None) -> Html:
    return reader.amount(row["value"], row["qualifier"], "count") if row else display.unknown()
