"""Order, groups, pages and sums of the project list. Pure: rows in, rows out; money by rules 5, 7, 8 and 9."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from django.utils.translation import gettext as _

from roadmap.amounts import SplitTotal, Total
from roadmap.lights import Light
from roadmap.models import ProjectState
from roadmap.projectlist.columns import COLUMNS, MONEY, ordered
from roadmap.projectlist.query import ALL_PAGES, PAGE_SIZE, ListQuery, light_word
from roadmap.projectlist.rows import ListRow, appropriation

NO_MONEY = SplitTotal()


@dataclass(frozen=True)
class Sums:
    """What rows add up to. `money` by column key; `unknown_money` counts rows without any item of that side: they
    are not 0, but nothing is known of them."""

    count: int
    states: Counter[str] = field(default_factory=Counter)
    lights: Counter[Light] = field(default_factory=Counter)
    money: dict[str, SplitTotal] = field(default_factory=dict)
    unknown_money: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Rows that belong together, those of this page only; `sums` are of all of them. `key` is empty without groups."""

    key: str
    label: str
    rows: tuple[ListRow, ...]
    sums: Sums
    continued: bool = False


@dataclass(frozen=True)
class Pages:
    """Where in the list a page is. `number` counts from 1; `whole` shows everything on one page."""

    number: int
    count: int
    total: int
    whole: bool

    @property
    def several(self) -> bool:
        """Whether the list is longer than a page."""
        return self.total > PAGE_SIZE


def sums(rows: Iterable[ListRow], columns: Iterable[str]) -> Sums:
    """Return counts of rows, and what those `columns` that are money add up to."""
    listed = list(rows)
    found = Sums(
        len(listed),
        Counter(row.state for row in listed),
        Counter(row.standing.overall.light for row in listed if row.standing),
    )
    for key in columns:
        if key in MONEY:
            figures = [appropriation(row, MONEY[key]) for row in listed]
            known = [figure for figure in figures if figure is not None]
            found.money[key] = joined(known)
            found.unknown_money[key] = len(figures) - len(known)
    return found


def joined(figures: Sequence[SplitTotal]) -> SplitTotal:
    """Return the sum of split totals in one step; secured and conditional money stay apart (rule 7)."""
    return SplitTotal(
        Total(
            tuple(part for one in figures for part in one.secured.parts), sum(one.secured.unknown for one in figures)
        ),
        Total(
            tuple(part for one in figures for part in one.conditional.parts),
            sum(one.conditional.unknown for one in figures),
        ),
    )


def group_of(row: ListRow, group: str) -> tuple[str, str]:
    """Return key and name of the group that a row belongs to."""
    match group:
        case "feld":
            return row.field_slug, row.field_name or _("without an action field")
        case "stand":
            return row.state, str(ProjectState(row.state).label) if row.state else _("State not stated")
        case "stelle":
            return row.unit_slug, row.unit_name or _("Responsible unit not stated")
        case "ampel":
            light = row.standing.overall.light.value if row.standing else Light.NOT_ASSESSED.value
            return light, light_word(light)
        case _:
            return "", ""


def arrange(rows: Sequence[ListRow], query: ListQuery) -> tuple[list[Group], Pages]:
    """Return the groups of the page that is asked for, in the order asked for, and which page it is.

    Within groups rows are in the order asked for; the groups themselves in that of their column.
    """
    listed = list(rows)
    if query.sort:
        listed = ordered(listed, COLUMNS[query.sort], descending=query.descending)
    if query.group:
        listed = ordered(listed, COLUMNS[query.group], descending=query.group == query.sort and query.descending)
    pages = page_of(query.page, len(listed))
    keys = [column.key for column in query.columns]
    if not query.group:
        return [Group("", "", tuple(_cut(listed, pages)), NO_SUMS)], pages
    members: dict[tuple[str, str], list[ListRow]] = {}
    for row in listed:
        members.setdefault(group_of(row, query.group), []).append(row)
    start = 0 if pages.whole else (pages.number - 1) * PAGE_SIZE
    end = len(listed) if pages.whole else start + PAGE_SIZE
    found, at = [], 0
    for (key, label), own in members.items():
        shown = own[max(0, start - at) : max(0, end - at)]
        if shown:
            found.append(Group(key, label, tuple(shown), sums(own, keys), continued=at < start))
        at += len(own)
    return found, pages


NO_SUMS = Sums(0)


def page_of(asked: str, total: int) -> Pages:
    """Return the page that an address asks for: a number, or everything; the nearest one where there is no such."""
    count = max(1, ceil(total / PAGE_SIZE))
    if asked == ALL_PAGES or count == 1:
        return Pages(1, count, total, whole=True)
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return Pages(min(max(number, 1), count), count, total, whole=False)


def _cut(rows: list[ListRow], pages: Pages) -> list[ListRow]:
    return rows if pages.whole else rows[(pages.number - 1) * PAGE_SIZE : pages.number * PAGE_SIZE]
