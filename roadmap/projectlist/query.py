"""What the list's address asks for, and which rows fit: text, facets with counts, period, order, groups."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.partial_dates import PartialDate, PartialDateError, parse_german, parse_iso
from roadmap.models import ProjectState
from roadmap.projectlist.columns import COLUMNS, DEFAULT, LIGHTS, TITLE, Column, allowed
from roadmap.projectlist.rows import ListRow, Wanted

NONE = "ohne"
YES = "ja"
ALL_PAGES = "alle"
PAGE_SIZE = 200
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Facet:
    """One filter: `values` returns the values of a row, of which one has to be among those asked for."""

    key: str
    label: str | Promise
    values: Callable[[ListRow], Collection[str]]
    standing: bool = False
    partners: bool = False
    figures: bool = False
    flag: bool = False


def _flag(holds: Callable[[ListRow], bool]) -> Callable[[ListRow], Collection[str]]:
    return lambda row: (YES,) if holds(row) else ()


FACETS = (
    Facet("feld", gettext_lazy("Action field"), lambda row: (row.field_slug or NONE,)),
    Facet("stand", gettext_lazy("State"), lambda row: (row.state or NONE,)),
    Facet(
        "ampel",
        gettext_lazy("Light"),
        lambda row: (row.standing.overall.light.value,) if row.standing else (),
        standing=True,
    ),
    Facet("stelle", gettext_lazy("Responsible unit"), lambda row: (row.unit_slug or NONE,)),
    Facet(
        "partner", gettext_lazy("Partner"), lambda row: [slug for slug, _n in row.partners] or (NONE,), partners=True
    ),
    Facet(
        "verzug",
        gettext_lazy("slips past the plan's end"),
        _flag(lambda row: bool(row.standing and row.standing.slips)),
        standing=True,
        flag=True,
    ),
    Facet(
        "ohne-meldung",
        gettext_lazy("no current entry"),
        _flag(lambda row: bool(row.standing and not row.standing.has_entry)),
        standing=True,
        flag=True,
    ),
    Facet(
        "vorbehalt",
        gettext_lazy("conditional money"),
        _flag(lambda row: bool(row.standing and row.standing.conditional_money)),
        standing=True,
        figures=True,
        flag=True,
    ),
)
GROUPS = ("feld", "stand", "stelle", "ampel")


@dataclass(frozen=True)
class Option:
    """One value of a facet with the number of rows that it would leave, given all other filters; None: not counted."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class ListQuery:
    """What an address asks for. `problems` are words for what it asks for that there is not."""

    columns: tuple[Column, ...]
    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    start: PartialDate | None = None
    end: PartialDate | None = None
    start_text: str = ""
    end_text: str = ""
    group: str = ""
    sort: str = ""
    descending: bool = False
    page: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.chosen or self.start or self.end)

    @property
    def count(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.text, self.start, self.end))) + len(self.chosen)

    def wanted(self) -> Wanted:
        """Return what the rows have to be loaded with. The light's filter shows counts wherever lights are read."""
        facets = any(facet.standing for facet in FACETS if facet.key in self.chosen or facet.key == self.group)
        shown = any(column.standing for column in self.columns)
        sorts = self.sort in COLUMNS and COLUMNS[self.sort].standing
        return Wanted(standing=facets or shown or sorts)


def facets(*, figures: bool) -> list[Facet]:
    """Return the filters that an account may use."""
    return [facet for facet in FACETS if figures or not facet.figures]


def read(data: QueryDict, *, figures: bool) -> ListQuery:
    """Return what an address asks for; what it asks for that there is not is left out and told in `problems`."""
    may = {column.key: column for column in allowed(figures=figures)}
    problems: list[str] = []
    keys = _several(data, "spalten") or list(DEFAULT)
    problems += [_refusal(key) for key in keys if key not in may]
    columns = tuple(may[key] for key in may if key in keys or key == TITLE)
    chosen = {}
    for facet in facets(figures=figures):
        if values := _several(data, facet.key):
            chosen[facet.key] = frozenset(values)
    start_text, start = _date(data, "von", problems)
    end_text, end = _date(data, "bis", problems)
    sort = data.get("sortierung", "")
    name = sort.removeprefix("-")
    if name and name not in may:
        problems.append(_refusal(name))
        name = ""
    group = data.get("gruppe", "")
    if group and group not in GROUPS:
        problems.append(_refusal(group))
        group = ""
    return ListQuery(
        columns=columns,
        text=" ".join(data.get("q", "").replace("\x00", "").split())[:LONGEST_TEXT],
        chosen=chosen,
        start=start,
        end=end,
        start_text=start_text,
        end_text=end_text,
        group=group,
        sort=name,
        descending=bool(name) and sort.startswith("-"),
        page=data.get("seite", ""),
        problems=tuple(problems),
    )


def _several(data: QueryDict, key: str) -> list[str]:
    """Return the values of a parameter, given several times or with commas between."""
    return [value for text in data.getlist(key) for value in text.split(",") if value]


def _date(data: QueryDict, key: str, problems: list[str]) -> tuple[str, PartialDate | None]:
    text = data.get(key, "").strip()
    if not text:
        return "", None
    for parse in (parse_german, parse_iso):
        try:
            return text, parse(text)
        except PartialDateError:
            continue
    message = _("“%(value)s” is no date. Allowed are 31.12.2026, 12/2026, Q4 2026 and 2026.")
    problems.append(message % {"value": text[:40]})
    return text, None


def _refusal(value: str) -> str:
    return _("The list knows no “%(value)s”.") % {"value": value[:60]}


@dataclass(frozen=True)
class Narrowed:
    """The rows that fit, and each filter with its options."""

    rows: list[ListRow]
    options: dict[str, list[Option]]
    problems: tuple[str, ...]


def narrow(rows: Sequence[ListRow], query: ListQuery, found: set[UUID] | None, *, figures: bool) -> Narrowed:
    """Return the rows that fit; `found` are the projects in which the text stands, None without a text.

    A row that fails a single filter is still counted beside that filter's own values: each count says how many rows
    the list would have with that value.
    """
    known = facets(figures=figures)
    counts: dict[str, Counter[str]] = {facet.key: Counter() for facet in known}
    fitting: list[ListRow] = []
    for row in rows:
        if (found is not None and row.project not in found) or not _in_period(row, query):
            continue
        values = {facet.key: facet.values(row) for facet in known}
        failed = [key for key, asked in query.chosen.items() if asked.isdisjoint(values[key])]
        if not failed:
            fitting.append(row)
            for key, own in values.items():
                counts[key].update(own)
        elif len(failed) == 1:
            counts[failed[0]].update(values[failed[0]])
    names = _names(rows)
    options = {
        facet.key: _options(
            facet, names.get(facet.key, {}), counts[facet.key], query.chosen.get(facet.key, frozenset())
        )
        for facet in known
    }
    if not query.wanted().standing:  # lights were not read, and what is not known is not 0
        for facet in known:
            if facet.standing:
                options[facet.key] = [replace(option, count=None) for option in options[facet.key]]
    strange = [
        value
        for key, asked in query.chosen.items()
        for value in sorted(asked)
        if value not in {option.value for option in options[key]}
    ]
    return Narrowed(fitting, options, (*query.problems, *map(_refusal, strange)))


def _in_period(row: ListRow, query: ListQuery) -> bool:
    """Whether a project is expected to end in the period asked for; one without a known end is in none."""
    if query.start is None and query.end is None:
        return True
    if row.end is None:
        return False
    begun = query.start is None or row.end.latest >= query.start.earliest
    return begun and (query.end is None or row.end.earliest <= query.end.latest)


def _names(rows: Iterable[ListRow]) -> dict[str, dict[str, str]]:
    """Return the words of each filter's values; those of fields, units and partners as the rows have them."""
    fields = {row.field_slug: row.field_name for row in rows if row.field_slug}
    units = {row.unit_slug: row.unit_name for row in rows if row.unit_slug}
    bodies = {slug: name for row in rows for slug, name in row.partners}
    return {
        "feld": {**fields, NONE: _("without an action field")},
        "stand": {**{state.value: str(state.label) for state in ProjectState}, NONE: _("not stated")},
        "ampel": {light.value: light_word(light.value) for light in LIGHTS},
        "stelle": {**dict(sorted(units.items(), key=lambda pair: pair[1])), NONE: _("not stated")},
        "partner": {**dict(sorted(bodies.items(), key=lambda pair: pair[1])), NONE: _("none")},
    }


def _options(facet: Facet, names: Mapping[str, str], counts: Counter[str], asked: frozenset[str]) -> list[Option]:
    if facet.flag:
        return [Option(YES, str(facet.label), counts[YES], YES in asked)]
    complete = facet.key in ("stand", "ampel")  # their lists are fixed: a value that no row has now is still known
    return [
        Option(value, label, counts[value], value in asked)
        for value, label in names.items()
        if complete or value != NONE or counts[value] or value in asked
    ]


def light_word(value: str) -> str:
    """Return the word of a light."""
    return {
        "green": _("on track"),
        "amber": _("at risk"),
        "red": _("critical"),
        "not_reported": _("not reported"),
        "not_assessed": _("not assessed"),
    }[value]
