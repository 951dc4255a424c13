"""The HTML of the list's rows, written here and not in a template.

A template that loops over cells costs several times what the rows cost to load (docs/speed.md). Every text that comes
from a row goes through `escape`; everything else is words of this program.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale, money, number, percent, qualified, unknown, yes_no
from roadmap.amounts import SplitTotal, Total
from roadmap.light_words import reasons
from roadmap.lights import Assessment, Light
from roadmap.models import ProjectState
from roadmap.projectlist.arrange import Group, Sums
from roadmap.projectlist.columns import COLUMNS, LIGHT_OF, LIGHTS, MONEY, TITLE, Column, responsible
from roadmap.projectlist.query import light_word
from roadmap.projectlist.rows import ListRow, appropriation

PLACE = "-"
"""Stands for a project's address where an address is made once for all rows; no slug is a single hyphen."""


@dataclass(frozen=True)
class Frame:
    """What all rows of a list share: `plan` and `version` (empty for the current one) are parts of addresses; of the
    projects of the bodies `editing` the account may change live data, of the version's Steckbriefe if `open_sheets`.

    `picks`: rows have a box to select them.
    """

    plan: str
    columns: tuple[Column, ...]
    editing: frozenset[object] = frozenset()
    open_sheets: bool = False
    version: str = ""
    picks: bool = False


Write = Callable[[ListRow], str]


def body(groups: Iterable[Group], frame: Frame) -> SafeString:
    """Return the table's bodies: one for each group, with its head and its sums."""
    write = writer(frame)
    parts = []
    width = len(frame.columns) + frame.picks
    for group in groups:
        rows = "".join(map(write, group.rows))
        head = _group_head(group, width) if group.label else ""
        parts.append(f"<tbody>{head}{rows}</tbody>")
    return SafeString("".join(parts))  # made of escaped parts above


def _group_head(group: Group, width: int) -> str:
    label = f"{group.label} {_('(continued)')}" if group.continued else group.label
    return (
        f'<tr class="list-group"><th scope="rowgroup" colspan="{width}">'
        f'<span class="list-group__name">{escape(label)}</span> {_summary(group.sums)}</th></tr>'
    )


def _summary(found: Sums) -> str:
    count = ngettext("One project", "%(number)s projects", found.count) % {"number": number(found.count)}
    parts = [f'<span class="hint list-sums">{escape(count)}']
    for key, total in found.money.items():
        parts.append(f" · {escape(_column_words(key))}: {split(total, found.unknown_money[key])}")
    return "".join(parts) + "</span>"


def _column_words(key: str) -> str:
    return str(COLUMNS[key].label)


def writer(frame: Frame) -> Write:
    """Return the function that writes one row; words and addresses that all rows share are made here, once."""
    cells = [_cell(column, frame) for column in frame.columns]
    pick = _("Select")

    def write(row: ListRow) -> str:
        box = (
            f'<td class="list-pick"><input class="bulk__pick" type="checkbox" form="auswahl" name="projekt"'
            f' value="{row.project}" aria-label="{pick}: {escape(row.title)}"></td>'
            if frame.picks
            else ""
        )
        return f'<tr id="p-{row.slug}">{box}{"".join([cell(row) for cell in cells])}</tr>'

    return write


def _cell(column: Column, frame: Frame) -> Write:
    """Return the function that writes one column's cell."""
    label = escape(column.label)
    if column.key == TITLE:
        before, _slug, after = reverse("roadmap:project", args=[frame.plan, PLACE]).rpartition(PLACE)
        start, middle = f'<th scope="row"><a href="{before}', f'{after}">'
        return lambda row: f"{start}{row.slug}{middle}{escape(row.title)}</a></th>"
    content = CONTENT[column.key]()
    css = ' class="numeric"' if column.numeric else ""
    plain = f'<td data-label="{label}"{css}>'
    if not column.edits or (column.of_entry and not frame.open_sheets) or not frame.editing:
        return lambda row: f"{plain}{content(row)}</td>"
    before, _slug, after = reverse("roadmap:cell", args=[frame.plan, PLACE, column.key]).rpartition(f"/{PLACE}/")
    query = f"?fassung={frame.version}" if frame.version else ""
    start, middle = f'{plain}<a class="cell" href="{before}/', f'/{after}{query}">'
    editing, of_entry = frame.editing, column.of_entry

    def write(row: ListRow) -> str:
        if not of_entry and row.owner not in editing:
            return f"{plain}{content(row)}</td>"
        return f"{start}{row.slug}{middle}{content(row)}</a></td>"

    return write


def _texts(text: Callable[[ListRow], str]) -> Callable[[], Write]:
    def make() -> Write:
        nothing = unknown()
        return lambda row: escape(found) if (found := text(row)) else nothing

    return make


def _state() -> Write:
    words: dict[str, str] = {state.value: escape(state.label) for state in ProjectState}
    words[""] = unknown()
    return lambda row: words[row.state]


def _dates(value: Callable[[ListRow], PartialDate | None]) -> Callable[[], Write]:
    def make() -> Write:
        nothing, language = unknown(), locale()
        written: dict[PartialDate, str] = {}

        def write(row: ListRow) -> str:
            day = value(row)
            if day is None:
                return nothing
            if day not in written:
                written[day] = escape(day.display(language))
            return written[day]

        return write

    return make


@lru_cache(maxsize=64)
def light_html(value: str, language: str) -> str:
    """Return a light's shape, word and colour, as components/light.html writes it; kept by value and language."""
    return " ".join(render_to_string("components/light_mark.html", {"value": value, "label": ""}).split())


def _lights(name: str) -> Callable[[], Write]:
    def make() -> Write:
        language = get_language() or ""

        def write(row: ListRow) -> str:
            assert row.standing is not None
            found: Assessment = getattr(row.standing, name)
            mark = light_html(found.light.value, language)
            if found.light not in (Light.AMBER, Light.RED):
                return mark
            why = reasons(found, {one.key: one.title for one in row.standing.milestones})
            lines = "".join([f"<li>{escape(line)}</li>" for line in why])
            return f'<details class="light-reasons"><summary>{mark}</summary><ul>{lines}</ul></details>'

        return write

    return make


def _progress() -> Write:
    nothing, told = unknown(), _("reported")

    def write(row: ListRow) -> str:
        assert row.standing is not None
        found = row.standing.progress
        if found.computed is None and found.reported is None:
            return nothing
        computed = "" if found.computed is None else percent(found.computed / 100)
        if found.reported is None or (computed and not found.show_both):
            return computed
        reported = f'<span class="hint">{told}: {percent(found.reported / 100)}</span>'
        return computed + reported

    return write


def _milestone() -> Write:
    nothing, language = unknown(), locale()

    def write(row: ListRow) -> str:
        assert row.standing is not None
        found = row.standing.next_milestone
        if found is None or found.due is None:
            return nothing
        return f'{escape(found.due.display(language))} <span class="hint">{escape(found.title)}</span>'

    return write


def _partners() -> Write:
    nothing = '<span class="muted">–</span>'
    return lambda row: escape(", ".join(name for _slug, name in row.partners)) if row.partners else nothing


def _money(key: str) -> Callable[[], Write]:
    def make() -> Write:
        nothing, direction = unknown(), MONEY[key]

        def write(row: ListRow) -> str:
            found = appropriation(row, direction)
            return nothing if found is None else split(found)

        return write

    return make


def split(total: SplitTotal, missing: int = 0) -> str:
    """Return secured and conditional money side by side; what is unknown is counted and never 0.

    `missing` rows have no figure at all. Sums keep "rund", "mindestens", "höchstens" (rule 8).
    """
    parts = []
    if shown := _total(total.secured):
        parts.append(shown)
    if shown := _total(total.conditional):
        parts.append(f'<span class="hint">{_("conditional")}: {shown}</span>')
    gaps = total.secured.unknown + total.conditional.unknown + missing
    if not parts:
        return unknown()
    if gaps:
        text = ngettext("and one without a figure", "and %(number)s without a figure", gaps) % {"number": number(gaps)}
        parts.append(f'<span class="hint">{escape(text)}</span>')
    return " ".join(parts)


def _total(found: Total) -> str:
    return "; ".join(f'<span class="amount">{qualified(money(one.value), one.qualifier)}</span>' for one in found.shown)


def _yes_no(name: str) -> Callable[[], Write]:
    def make() -> Write:
        words: Mapping[bool | None, str] = {value: yes_no(value) for value in (None, True, False)}
        return lambda row: words[getattr(row, name)]

    return make


CONTENT: Mapping[str, Callable[[], Write]] = {
    "nr": _texts(lambda row: row.number),
    "feld": _texts(lambda row: row.field_name or _("without an action field")),
    "reihenfolge": _texts(lambda row: "" if row.order is None else str(row.order)),
    "prioritaet": _texts(lambda row: row.priority),
    "stand": _state,
    "seit": _dates(lambda row: row.since),
    **{key: _lights(name) for key, name in LIGHT_OF.items()},
    "fortschritt": _progress,
    "ende": _dates(lambda row: row.end),
    "meilenstein": _milestone,
    "stelle": _texts(responsible),
    "federfuehrung": _texts(lambda row: row.lead_name),
    "partner": _partners,
    "pflicht": _yes_no("mandatory"),
    "gemeinsam": _yes_no("joint"),
    **{key: _money(key) for key in MONEY},
}


def foot(found: Sums, frame: Frame) -> SafeString:
    """Return the footer: how many projects, by state and light, and what each column of money adds up to."""
    cells = []
    for column in frame.columns:
        label = escape(column.label)
        if column.key == TITLE:
            count = ngettext("One project", "%(number)s projects", found.count) % {"number": number(found.count)}
            cells.append(f'<th scope="row">{escape(count)}</th>')
        elif column.key == "stand":
            cells.append(f'<td data-label="{label}">{_counts(_state_words(), found.states)}</td>')
        elif column.key == "ampel":
            cells.append(f'<td data-label="{label}">{_counts(_light_words(), found.lights)}</td>')
        elif column.key in MONEY:
            shown = split(found.money[column.key], found.unknown_money[column.key])
            cells.append(f'<td data-label="{label}" class="numeric">{shown}</td>')
        else:
            cells.append("<td></td>")
    pick = "<td></td>" if frame.picks else ""
    return SafeString(f"<tfoot><tr>{pick}{''.join(cells)}</tr></tfoot>")  # made of escaped parts above


def _state_words() -> dict[str, str]:
    return {**{state.value: str(state.label) for state in ProjectState}, "": _("not stated")}


def _light_words() -> dict[str, str]:
    return {light.value: light_word(light.value) for light in LIGHTS}


def _counts(words: Mapping[str, str], counts: Mapping[Any, int]) -> SafeString:
    lines = [
        format_html('<span class="list-count">{} {}</span>', number(counts[value]), word)
        for value, word in words.items()
        if counts.get(value)
    ]
    return SafeString(" ".join(lines))  # each was made by format_html
