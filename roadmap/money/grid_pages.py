"""What the page of the grid shows: heads, rows of cells with their names, and sums."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.amounts import Total
from roadmap.models import Plan, Stage
from roadmap.money.fields import Side
from roadmap.money.grid import CELLS, MOST_YEARS, STAGES, Column, Row, SumRow, page_of, sums_of
from roadmap.money.grid_cells import cell_text, words
from roadmap.money.grid_rows import Choices, Chosen, Grid, Span, load_grid
from roadmap.money.grid_saving import CellClash, Typed, column_label, name_of, name_of_empty, value_of
from roadmap.money_words import total_words


@dataclass(frozen=True)
class Shown:
    """What the page shows again after something was refused: cells as they were typed, what is wrong with them."""

    typed: Mapping[str, Typed] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    clashes: Sequence[CellClash] = ()
    problems: Sequence[str] = ()
    reason: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: its field's name, its text, its label for screen readers, what is wrong; address of its item or ""."""

    name: str
    text: str
    label: str
    column: int
    error: str = ""
    url: str = ""
    first: bool = False
    """Whether a new period begins here."""
    signed: bool = False
    """Whether it may be negative."""


def side_label(side: str) -> str:
    """Return the name of a side; for an unknown one that it is."""
    return str(Side(side).label) if side else _("part of the budget not stated")


def grid_context(
    context: Mapping[str, Any], choices: Choices, chosen: Chosen, span: Span, *, page: str, shown: Shown
) -> dict[str, Any]:
    """Return what the page of the grid shows beside the plan's frame."""
    plan: Plan = context["plan"]
    grid = load_grid(plan, chosen, span, timezone.localdate())
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    rows, number, pages = page_of(grid.rows, len(grid.columns), number)
    may = context["may_edit_money"]
    lines = [_line(plan, grid, row, shown) for row in rows]
    opened = {
        name_of(entry): cell_text(value_of(entry))
        for row in rows
        for column, entry in row.entries.items()
        if column in set(grid.columns)
    }
    opened |= {name: cell.base for name, cell in shown.typed.items() if name in opened}
    return {
        "choices": choices,
        "chosen": chosen,
        "span": grid.span,
        "stages": [(stage, str(Stage(stage).label), stage in grid.span.stages) for stage in STAGES],
        "heads": _heads(grid.columns),
        "columns": [
            (column, str(Stage(column.stage).label), _first(grid.columns, at)) for at, column in enumerate(grid.columns)
        ],
        "lines": lines,
        "sums": _sums(grid, rows),
        "opened": json.dumps(opened, ensure_ascii=False),
        "left_out": _left_out(grid.left_out),
        "pages": _pages(plan, grid, number, pages),
        "shown": shown,
        "errors": _errors(lines),
        "may_enter": may,
        "words": _script_words(),
        "most_years": MOST_YEARS,
        "most_cells": CELLS,
    }


def _heads(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """The periods with the number of their columns."""
    found: dict[str, int] = {}
    for column in columns:
        found[column.period] = found.get(column.period, 0) + 1
    return [(period or _("year not stated"), count) for period, count in found.items()]


def _first(columns: Sequence[Column], at: int) -> bool:
    return at == 0 or columns[at - 1].period != columns[at].period


def _line(plan: Plan, grid: Grid, row: Row, shown: Shown) -> dict[str, Any]:
    line = row.line
    name = grid.labels.get(line.shares, "")
    title = row.titles[0] if len(row.titles) == 1 else name or grid.chosen.label
    hints = [side_label(line.side)]
    hints += [_("account %(account)s") % {"account": line.account}] if line.account else []
    hints += [line.product] if line.product and grid.chosen.kind != "produkt" else []
    hints += [name] if name and name != title else []
    label = ", ".join([title, *hints])
    return {
        "title": title,
        "hint": " · ".join(hints),
        "conditional": line.conditional,
        "new": not row.entries,
        "side": f"{line.side or 'none'}-{'conditional' if line.conditional else 'secured'}",
        "cells": [_cell(plan, grid, row, column, at, label, shown) for at, column in enumerate(grid.columns)],
    }


def _cell(plan: Plan, grid: Grid, row: Row, column: Column, at: int, label: str, shown: Shown) -> Cell:
    entry = row.entries.get(column)
    name = name_of(entry) if entry else name_of_empty(row.key, column)
    text = cell_text(value_of(entry)) if entry else ""
    url = ""
    if entry:
        url = reverse("roadmap:item", args=[plan.slug, entry.slug])
    return Cell(
        name,
        shown.typed[name].text if name in shown.typed else text,
        f"{label}: {column_label(column)}",
        at,
        shown.errors.get(name, ""),
        url,
        _first(grid.columns, at),
        column.stage == Stage.ACTUAL,
    )


def _errors(lines: Iterable[Mapping[str, Any]]) -> list[Cell]:
    return [cell for line in lines for cell in line["cells"] if cell.error]


def _sums(grid: Grid, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The sums of all rows, and for the script what of them stands on other pages."""
    here = {id(row) for row in rows}
    rest = {(found.side, found.conditional): found for found in sums_of(r for r in grid.rows if id(r) not in here)}
    every = {(found.side, found.conditional): found for found in sums_of(grid.rows)}
    # the sides on which one may begin have a sum from the start, so that it can live
    for row in rows:
        key = (row.line.side, row.line.conditional)
        every.setdefault(key, SumRow(*key, totals={}))
    return [
        {
            "label": side_label(side),
            "conditional": conditional,
            "side": f"{side or 'none'}-{'conditional' if conditional else 'secured'}",
            "cells": [
                {
                    "text": _sum_text(found.totals.get(column)),
                    "rest": _rest(rest.get((side, conditional)), column),
                    "first": _first(grid.columns, at),
                }
                for at, column in enumerate(grid.columns)
            ],
        }
        for (side, conditional), found in sorted(every.items())
    ]


def _sum_text(total: Total | None) -> str:
    return "" if total is None or total.is_empty else total_words(total)


def _rest(sums: SumRow | None, column: Column) -> str:
    """What other pages add to a sum, as the script reads it: "exact:12300 about:500 unknown:2", in cents."""
    total = sums.totals.get(column) if sums else None
    if total is None:
        return ""
    cents: dict[str, Decimal] = {}
    for part in total.parts:
        cents[part.qualifier.value] = cents.get(part.qualifier.value, Decimal(0)) + part.value * 100
    found = [f"{qualifier}:{value:.0f}" for qualifier, value in cents.items()]
    return " ".join([*found, *([f"unknown:{total.unknown}"] if total.unknown else [])])


def _left_out(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(n)d item of another year or stage is not shown.",
        "%(n)d items of other years or stages are not shown.",
        number,
    ) % {"n": number}


def _pages(plan: Plan, grid: Grid, number: int, pages: int) -> list[tuple[str, str, bool]]:
    """The pages of the grid as tabs; none where there is one."""
    if pages < 2:
        return []
    asked: list[tuple[str, Any]] = [("was", grid.chosen.query), ("von", grid.span.first), ("bis", grid.span.last)]
    asked += [("stufe", stage) for stage in grid.span.stages]
    start = reverse("roadmap:money-grid", args=[plan.slug])
    return [
        (_("Page %(n)d") % {"n": each}, f"{start}?{urlencode([*asked, ('seite', each)])}", each == number)
        for each in range(1, pages + 1)
    ]


def _script_words() -> str:
    """The words that the script needs to read cells and write sums."""
    known: dict[str, Any] = dict(words())
    known["one_unknown"] = _("and one without a figure")
    known["unknown"] = ngettext("and one without a figure", "and %(number)s without a figure", 2)
    known["none"] = _("not stated")
    known["open"] = _("%(figures)s (the sum cannot be determined)")
    known["wrong"] = _("This is no amount. Please write it like 1.234,56.")
    known["changed"] = ngettext("%(n)s cell changed", "%(n)s cells changed", 2)
    known["changed_one"] = ngettext("%(n)s cell changed", "%(n)s cells changed", 1)
    return json.dumps(known, ensure_ascii=False)
