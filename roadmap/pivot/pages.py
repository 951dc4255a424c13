"""What the table of two dimensions and the list of items show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisation.models import SourceRef
from organisation.templatetags.display import unknown
from roadmap.pivot import words
from roadmap.pivot.figures import sum_html, total_html
from roadmap.pivot.loading import Money
from roadmap.pivot.portions import DIMENSIONS, NONE, Portion
from roadmap.pivot.query import Asked, Filter, Links, of_block, read, refusal
from roadmap.pivot.sums import Axes, Block, Kind, Sum, Table, blocks, grouped, sum_up, table

ROW_AXES = ("produkt", "jahr", "feld", "stufe", "richtung", "deckung", "projekt", "posten")
COLUMN_AXES = ROW_AXES[:6]
"""Projects and items are too many to stand side by side."""
DEFAULT: Axes = ("produkt", "jahr")
FILTERS = ("produkt", "jahr", "feld", "projekt", "stufe", "richtung", "deckung")
OPTIONS_AT_MOST = 80
"""Filters with more values are not offered as boxes; they are still read from the address."""
TABS_AT_MOST = 6
ROWS_PER_PAGE = 100
ITEMS_PER_PAGE = 100


class Option(NamedTuple):
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """One line of the table as HTML: its name, its cells and its sum (None: not added)."""

    head: SafeString
    cells: list[SafeString]
    across: SafeString | None


def axes_of(data: QueryDict) -> tuple[Axes, list[str]]:
    """Return the two dimensions that an address asks for, and what it asks for that there is not."""
    problems = []
    rows, columns = data.get("zeilen") or "", data.get("spalten") or ""
    if rows and rows not in ROW_AXES:
        problems.append(refusal(rows))
        rows = ""
    if columns and columns not in COLUMN_AXES:
        problems.append(refusal(columns))
        columns = ""
    rows = rows or next(axis for axis in DEFAULT if axis != columns)
    if rows == columns:
        problems.append(_("Rows and columns have to be two different things."))
        columns = ""
    columns = columns or next(axis for axis in reversed(DEFAULT) if axis != rows)
    return (rows, columns), problems


def pivot(money: Money, data: QueryDict) -> dict[str, Any]:
    """Return the table of the two dimensions that an address asks for, block by block, every figure with its items."""
    asked = read(data)
    axes, problems = axes_of(data)
    portions = asked.among(money.portions)
    found = dict(sorted(blocks(portions, axes).items(), key=lambda pair: words.block_rank(pair[0])))
    shown = next((one for one in found if words.block_key(one) == data.get("block")), next(iter(found), None))
    context = {
        "asked": asked,
        "problems": [*asked.problems, *problems],
        "axes": axes,
        "axis_names": [words.DIMENSION_NAMES[axis] for axis in axes],
        "row_choices": _axis_choices(ROW_AXES, axes[0]),
        "column_choices": _axis_choices(COLUMN_AXES, axes[1]),
        "options": options(money, asked),
        "kept": [(key, value) for key, value in asked.filter.items() if key not in FILTERS],
        "shown": shown,
        "block_choices": _block_choices(found, shown),
    }
    if shown is None:
        return context
    view = {"zeilen": axes[0], "spalten": axes[1], **asked.filter}
    links = Links(money.plan.slug)
    base = {**asked.filter, **of_block(shown, yearly=any(portion.yearly for portion in money.portions))}
    made = table(found[shown], axes)
    rows = words.ordered(axes[0], made.rows, money.names)
    columns = words.ordered(axes[1], made.columns, money.names)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(data.get("seite"))
    write = _Writer(money, made, links, base)
    return {
        **context,
        "block_name": words.block_name(shown),
        "blocks": [
            (
                f"{words.block_name(one)} ({len({p.item.key for p in members})})",
                f"?{urlencode({**view, 'block': words.block_key(one)}, safe=',')}",
                one == shown,
            )
            for one, members in found.items()
        ],
        "heads": [write.head(axes[1], key) for key in columns],
        "lines": [write.line(row, columns) for row in page],
        "down": write.foot(columns),
        "table": made,
        "page": page,
        "query": urlencode({**view, "block": words.block_key(shown)}, safe=","),
    }


@dataclass(frozen=True)
class _Writer:
    """Writes the lines of a table; `base` is what all of its figures are filtered by."""

    money: Money
    table: Table
    links: Links
    base: Filter

    def head(self, axis: str, key: str) -> SafeString:
        """The name of a row or column, as a link to its items."""
        name = words.value_name(axis, key, self.money.names)
        address = self.links.to(self.base, {axis: key})
        return format_html('<a href="{}">{}</a>', address, name or unknown())

    def line(self, row: str, columns: Sequence[str]) -> Shown:
        """A row: what it is, its cells, its sum."""
        rows, across = self.table.axes
        cells = [
            sum_html(self.table.cells.get((row, column)), self.links, self.base, {rows: row, across: column})
            for column in columns
        ]
        total = self.table.across
        return Shown(
            self.head(rows, row),
            cells,
            None if total is None else sum_html(total[row], self.links, self.base, {rows: row}),
        )

    def foot(self, columns: Sequence[str]) -> Shown | None:
        """The sums of the columns and of all; None where the rows are never added."""
        down = self.table.down
        if down is None:
            return None
        axis = self.table.axes[1]
        cells = [sum_html(down[column], self.links, self.base, {axis: column}) for column in columns]
        grand = self.table.grand
        return Shown(
            SafeString(escape(_("Sum"))), cells, None if grand is None else sum_html(grand, self.links, self.base)
        )


def _block_choices(found: Mapping[Block, Sequence[Portion]], shown: Block | None) -> list[Option]:
    """The blocks for a select, where they are too many for tabs."""
    if len(found) <= TABS_AT_MOST:
        return []
    return [
        Option(words.block_key(one), f"{words.block_name(one)} ({len({p.item.key for p in members})})", one == shown)
        for one, members in found.items()
    ]


def _axis_choices(axes: Sequence[str], chosen: str) -> list[Option]:
    return [Option(axis, str(words.DIMENSION_NAMES[axis]), axis == chosen) for axis in axes]


def options(money: Money, asked: Asked) -> list[tuple[str, Any, list[Option], int]]:
    """Return the filters with their values, as (key, name, options, how many are set)."""
    found = []
    for axis in FILTERS:
        chosen = asked.chosen.get(axis, frozenset())
        keys = {*grouped(money.portions, DIMENSIONS[axis]), *chosen}
        if len(keys) < 2 and not chosen:
            continue
        if len(keys) > OPTIONS_AT_MOST:
            keys = set(chosen)
        listed = [
            Option(key, words.value_name(axis, key, money.names) or _("not stated"), key in chosen)
            for key in words.ordered(axis, keys, money.names)
        ]
        if listed:
            found.append((axis, words.DIMENSION_NAMES[axis], listed, len(chosen)))
    return found


@dataclass(frozen=True)
class Listed:
    """An item in a list: its row, what of it is in the list, and whether that is another figure than the item's."""

    row: Any
    here: Sum
    amount: SafeString
    part: bool
    years: str
    address: str


class BlockSum(NamedTuple):
    """The sum of one block of a list, and how many items make it."""

    name: str
    sum: Sum
    html: SafeString


def item_list(money: Money, data: QueryDict) -> dict[str, Any]:
    """Return the items behind a figure: what of each is in it, and the sum, block by block."""
    asked = read(data)
    portions = asked.among(money.portions)
    by_item = grouped(portions, DIMENSIONS["posten"])
    page = Paginator(list(by_item.items()), ITEMS_PER_PAGE).get_page(data.get("seite"))
    rows = [_listed(money, key, members) for key, members in page]
    shown = [one.row for one in rows]
    prefetch_related_objects(shown, "covers__funding_source")
    return {
        "asked": asked,
        "problems": list(asked.problems),
        "rows": rows,
        "page": page,
        "query": urlencode(asked.filter, safe=","),
        "sums": block_sums(portions, asked),
        "count": len(by_item),
        "chips": chips(money, asked),
        "options": options(money, asked),
        "kept": [(key, value) for key, value in asked.filter.items() if key not in FILTERS],
        "refs": SourceRef.objects.by_target([row.pk for row in shown]),
    }


def block_sums(portions: Sequence[Portion], asked: Asked) -> list[BlockSum]:
    """Return the sums of what may be added; under a measure the stages that make it up stand in one."""
    found: Mapping[Block, list[Portion]] = blocks(portions)
    if asked.measure is not None:
        merged: dict[Block, list[Portion]] = {}
        for block, members in found.items():
            merged.setdefault(block._replace(stage=""), []).extend(members)
        found = merged
    rows = []
    for block in sorted(found, key=words.block_rank):
        name = words.block_name(block)
        if asked.measure is not None:
            name = f"{words.MEASURE_NAMES[asked.measure]}, {name}"
        result = sum_up(found[block])
        rows.append(BlockSum(name, result, _plain(result)))
    return rows


def _plain(found: Sum) -> SafeString:
    """A sum without links, on the page that they lead to."""
    lines = [total_html(found.secured)] if found.secured.shown else []
    if found.conditional.shown:
        lines.append(f'{total_html(found.conditional)} <span class="mark">{escape(_("conditional"))}</span>')
    return SafeString("".join(f'<span class="sum-line">{line}</span>' for line in lines))


def _listed(money: Money, key: str, members: Sequence[Portion]) -> Listed:
    here = sum_up(members)
    row = money.rows[key]
    total = here.conditional if members[0].item.conditional else here.secured
    figure = total.amount.value if total.amount else None
    years = ", ".join(words.year_name(year) for year in dict.fromkeys(p.year for p in members) if year != NONE)
    text = total_html(total)
    return Listed(row, here, SafeString(text or unknown()), figure != row.amount, years, item_address(money, row))


def item_address(money: Money, row: Any) -> str:
    """Return the page of an item."""
    return reverse("roadmap:item", args=[money.plan.slug, row.slug])


def chips(money: Money, asked: Asked) -> list[tuple[str, str, str]]:
    """Return what a list is narrowed to, as (name, value, address without it)."""
    links = Links(money.plan.slug)
    found = []
    for key, values in asked.chosen.items():
        named = (words.value_name(key, value, money.names) or _("not stated") for value in sorted(values))
        found.append((str(words.DIMENSION_NAMES[key]), ", ".join(named), key))
    if asked.kind is not None:
        found.append((_("Kind of figure"), str(words.KIND_NAMES[Kind(asked.kind)]), "art"))
    if asked.measure is not None:
        found.append((_("Figure"), str(words.MEASURE_NAMES[asked.measure]), "summe"))
    if asked.rhythm:
        word = _("amount per year") if asked.rhythm == "jaehrlich" else _("no amounts per year of unknown years")
        found.append((_("Rhythm"), word, "takt"))
    kept = asked.filter
    return [
        (name, value, links.to({other: kept[other] for other in kept if other != key})) for name, value, key in found
    ]
