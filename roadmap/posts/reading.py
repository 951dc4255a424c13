"""A plan's posts at a day, as the pages show them: loaded in bulk, every sum with the address of what is behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from roadmap.grades import grade_order
from roadmap.loading import position_lines, priced_lines, rate_tables
from roadmap.models import Plan, PositionLine
from roadmap.post_costs import CostSum, Missing, PostCost, Priced, Rates, View, cost_sum, year_costs
from roadmap.staffing import Line, Need, Post, PostState, PostSum, need_at, need_of, post_sum, staffing_at

YEARS_BACK = 3
"""How many years before the day's year the table of costs shows at most."""
ENDS_SOON = timedelta(days=180)
NONE = "ohne"
"""Stands in addresses for a line without a grade or unit."""

STATES: Mapping[str, frozenset[PostState]] = {
    "geplant": frozenset(PostState) - {PostState.CUT},
    "bewilligt": frozenset({PostState.VACANT, PostState.FILLED}),
    "besetzt": frozenset({PostState.FILLED}),
    "unbesetzt": frozenset({PostState.VACANT}),
    "beantragt": frozenset({PostState.REQUESTED}),
    "ohne-meldung": frozenset({PostState.NOT_REPORTED}),
    "gestrichen": frozenset({PostState.CUT}),
}
"""What `?stand=` in an address keeps."""
NEEDS: Mapping[str, str] = {
    "zusaetzlich": "additional",
    "vielleicht-vorhanden": "may_exist_already",
    "umgesetzt": "relocated",
    "vorhanden": "existing",
    "herkunft-offen": "origin_unknown",
}
"""What `?bedarf=` keeps: the places of roadmap.staffing.Need."""
VIEWS: Mapping[str, View] = {"plan": View.PLANNED, "ist": View.ACTUAL}
"""What `?sicht=` shows: the planned or the actual cost."""


@dataclass(frozen=True)
class Cell:
    """A sum of posts and the address of the list that it opens."""

    sum: PostSum
    url: str


@dataclass(frozen=True)
class CostCell:
    """The cost of a year and the address of the list that it opens."""

    cost: CostSum
    url: str


@dataclass(frozen=True)
class Kept:
    """What a list keeps of a plan's posts, as its address says; empty keeps everything."""

    stand: str = ""
    bedarf: str = ""
    grad: str = ""
    einheit: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Kept":
        """Return the filter in an address; words that it does not know are left out."""
        stand, bedarf = asked.get("stand", ""), asked.get("bedarf", "")
        return cls(
            stand if stand in STATES else "",
            bedarf if bedarf in NEEDS else "",
            asked.get("grad", ""),
            asked.get("einheit", ""),
        )


@dataclass(frozen=True)
class PostRow:
    """One post with its line and what it is on the day."""

    row: PositionLine
    line: Line
    post: Post
    model: Any
    state: PostState
    cost: PostCost | None = None


@dataclass
class Reading:
    """A plan's lines as of a day: rows of the database beside the frozen lines of the calculation."""

    plan: Plan
    day: date
    rows: Sequence[PositionLine]
    lines: Sequence[Line]
    tables: Sequence[Rates]

    @cached_property
    def priced(self) -> list[Priced]:
        """The lines with what their cost hangs on."""
        return priced_lines(self.rows, self.lines)

    @cached_property
    def by_key(self) -> dict[str, PositionLine]:
        """The rows by the key of their line."""
        return {line.key: row for row, line in zip(self.rows, self.lines, strict=True)}

    def url(self, **asked: object) -> str:
        """Return the address of the list of posts that a figure opens."""
        given = {"stichtag": f"{self.day:%d.%m.%Y}", **{name: str(value) for name, value in asked.items() if value}}
        return f"{reverse('roadmap:posts-list', args=[self.plan.slug])}?{urlencode(given)}"

    def posts(self, kept: Kept, costs: Mapping[str, PostCost] | None = None) -> list[PostRow]:
        """Return the posts that a list keeps, in the order of their lines; with `costs` only those that have one."""
        return [
            PostRow(row, line, post, model, state, costs.get(post.key) if costs is not None else None)
            for row, line in zip(self.rows, self.lines, strict=True)
            if _keeps(kept, row, line)
            for post, model in zip(line.posts, row.posts.all(), strict=True)
            if (state := line.state_of(post, self.day)) in STATES.get(kept.stand, frozenset(PostState))
            and (not kept.bedarf or state is not PostState.CUT)
            and (costs is None or post.key in costs)
        ]

    def costs(self, year: int, view: View) -> dict[str, PostCost]:
        """Return what each post costs in a year, by post."""
        return {one.post: one for one in year_costs(self.priced, self.tables, year, view)}


def load(plan: Plan, day: date) -> Reading:
    """Load a plan's lines as of `day`, with posts, events and grades up to it, and the county's rates."""
    found = PositionLine.objects.filter(plan=plan).with_grade(day).for_pages(day).with_grade_changes(day)
    rows = list(found.order_by("position", "title"))
    tables = rate_tables(plan.owner.rate_tables.prefetch_related("rates"))
    return Reading(plan, day, rows, position_lines(rows), tables)


def _keeps(kept: Kept, row: PositionLine, line: Line) -> bool:
    return (
        (not kept.grad or kept.grad == grade_key(line.grades))
        and (not kept.einheit or kept.einheit == unit_key(row))
        and (not kept.bedarf or NEEDS[kept.bedarf] == need_of(line))
    )


def grade_key(grades: Sequence[str]) -> str:
    """Return how an address names a line's grades."""
    return "/".join(grades) or NONE


def unit_key(row: PositionLine) -> str:
    """Return how an address names a line's unit."""
    return row.unit.slug if row.unit else NONE


def need(reading: Reading) -> list[tuple[str, Cell]]:
    """Return the places of the need with their posts; the first is what is additional."""
    found: Need = need_at(reading.lines, reading.day)
    return [(name, Cell(getattr(found, name), reading.url(bedarf=word))) for word, name in NEEDS.items()]


COLUMNS = ("geplant", "bewilligt", "besetzt", "unbesetzt")


def by_grade_and_unit(reading: Reading) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Return planned, approved, filled and vacant posts by grade and unit, and in all; None without any lines."""
    rows = reading.by_key
    groups = staffing_at(reading.lines, reading.day, lambda line: (line.grades, unit_key(rows[line.key])))
    names = {unit_key(row): row.unit.name if row.unit else "" for row in reading.rows}

    def cells(found: Any, **asked: str) -> list[Cell]:
        sums = (found.planned, found.approved, found.filled, found.vacant)
        return [Cell(one, reading.url(stand=word, **asked)) for word, one in zip(COLUMNS, sums, strict=True)]

    listed = [
        {
            "grades": grades,
            "unit": names[unit],
            "cells": cells(found, grad=grade_key(grades), einheit=unit),
        }
        for (grades, unit), found in sorted(groups.items(), key=lambda item: _order(*item[0]))
    ]
    whole = staffing_at(reading.lines, reading.day, lambda _line: "").get("")
    return listed, {"cells": cells(whole)} if whole is not None else None


def _order(grades: tuple[str, ...], unit: str) -> tuple[Any, ...]:
    """Highest grades first, unknown ones last."""
    ranks = [grade_order(grade)[0] for grade in grades]
    return (not ranks, [-rank for rank in ranks], unit)


def years(reading: Reading) -> range:
    """Return the years of the table of costs: from the first event on, at most three before the day's, to the next."""
    first = min((event.on.year for line in reading.lines for post in line.posts for event in post.events), default=None)
    last = reading.day.year + 1
    first = min(first or reading.day.year, reading.day.year)
    return range(max(first, reading.day.year - YEARS_BACK), last + 1)


def yearly(reading: Reading) -> list[dict[str, Any]]:
    """Return planned and actual cost of each year."""

    def cell(year: int, word: str) -> CostCell:
        found = cost_sum(reading.costs(year, VIEWS[word]).values())
        return CostCell(found, reading.url(jahr=year, sicht=word))

    return [{"year": year, "planned": cell(year, "plan"), "actual": cell(year, "ist")} for year in years(reading)]


def without_rate(reading: Reading) -> list[str]:
    """Return the grades of lines without an own cost for which no rate is valid on the day, lowest first."""
    valid = [
        table for table in sorted(reading.tables, key=lambda one: one.valid_from) if table.valid_from <= reading.day
    ]
    known = valid[-1].by_grade if valid else {}
    wanted = {grade for priced in reading.priced if priced.own_cost is None for grade in priced.line.grades}
    return sorted(wanted - set(known), key=grade_order)


@dataclass(frozen=True)
class Term:
    """A line that is limited in time or may be paid by others. `state`: "ended", "soon", "later", or "" without a day;
    `days` until its last day."""

    row: PositionLine
    state: str
    days: int | None


def terms(reading: Reading) -> list[Term]:
    """Return the lines that are temporary or funded by third parties, those that end first on top."""
    found = []
    for row in reading.rows:
        until = row.temporary_until
        if until is None and row.third_party_funding not in ("possibly", "named"):
            continue
        found.append(Term(row, _term(until, reading.day), (until - reading.day).days if until else None))
    return sorted(found, key=lambda term: (term.days is None, term.days or 0))


def _term(until: date | None, day: date) -> str:
    if until is None:
        return ""
    if until < day:
        return "ended"
    return "soon" if until - day <= ENDS_SOON else "later"


def missing_of(costs: Iterable[PostCost]) -> list[Missing]:
    """Return why costs are unknown, each reason once."""
    return sorted({cost.missing for cost in costs if cost.missing is not None})


def summed(rows: Iterable[PostRow]) -> PostSum:
    """Return the sum of the posts of a list."""
    return post_sum(row.post for row in rows)
