"""Reads a frozen snapshot for printing: rows by id, values in words, marks that lead to sources and calculations.

Knows the snapshot only: no database, no clock. Every text it makes is in the active language.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from html import unescape
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evaluation.report.numbers import NUMBERS
from evaluation.report.words import QUALIFIERS, STATUS_WORDS
from organisation.partial_dates import PartialDate, parse_iso
from organisation.templatetags import display

Row = Mapping[str, Any]
NBSP = "\u00a0"


def plain(html: str) -> str:
    """Text without markup, for labels that are written into other texts."""
    return unescape(strip_tags(html)) if isinstance(html, SafeString) else html


@dataclass
class Calculation:
    """A calculated figure: what it is, its value, and the parts that it opens to."""

    number: int
    label: str
    value: str
    parts: Sequence[tuple[str, str]]


@dataclass
class Reader:
    """One reading of a snapshot. Marks are numbered in the order in which the report mentions them.

    `confirmations` are what was said of its figures, as evaluation.verdicts.printed gives it; `texts` what was written
    for its chapters, by place, for the edition that is printed; `particulars` what the report tells of its own making,
    as evaluation.cycle.particulars gives it; `replaced` the facts of the version that it corrects. `brief`: long tables
    name what needs attention and count the rest (evaluation.report.detail).
    """

    facts: Mapping[str, Any]
    confirmations: Sequence[Row] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False
    particulars: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, Any] | None = None
    numbers: Mapping[str, str] = field(default_factory=lambda: NUMBERS)
    """The number of each chapter by its anchor, since texts refer to them."""
    calculations: list[Calculation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    """The figures that texts may name, once the first text was printed (evaluation.report.writing)."""

    # rows

    @cached_property
    def index(self) -> dict[str, Row]:
        """Every row by its id."""
        return {row["id"]: row for members in self.facts["rows"].values() for row in members}

    @property
    def results(self) -> Mapping[str, Any]:
        """Everything that was calculated."""
        return self.facts["results"]

    def all(self, kind: str) -> Sequence[Row]:
        """The rows of a kind."""
        return self.facts["rows"].get(kind, ())

    @cached_property
    def _children(self) -> dict[tuple[str, str], dict[str, list[Row]]]:
        return {}

    def of(self, kind: str, column: str, parent: str | None) -> Sequence[Row]:
        """The rows of a kind whose `column` is `parent`."""
        groups = self._children.get((kind, column))
        if groups is None:
            groups = self._children[(kind, column)] = {}
            for row in self.all(kind):
                groups.setdefault(row[column], []).append(row)
        return groups.get(parent, ()) if parent else ()

    def get(self, row_id: str | None) -> Row | None:
        """The row, None where there is none."""
        return self.index.get(row_id) if row_id else None

    def row(self, row_id: str) -> Row:
        """The row. KeyError where the snapshot does not hold it."""
        return self.index[row_id]

    @cached_property
    def plan(self) -> Row:
        return self.row(self.facts["plan"])

    @cached_property
    def owner(self) -> Row:
        return self.row(self.facts["owner"])

    @property
    def kind(self) -> str:
        """The kind of the report."""
        return str(self.facts.get("kind") or "annual")

    @property
    def annual(self) -> bool:
        """Whether it is compared with last year, and not with what was before a period of any length."""
        return self.kind == "annual"

    @cached_property
    def narrow(self) -> bool:
        """Whether the report is about a part of the plan: parts of chapters that have nothing to tell are left out."""
        scope = self.facts.get("scope") or {}
        return bool(scope.get("project") or scope.get("body"))

    @cached_property
    def subject(self) -> Row | None:
        """The project or municipality that the report is limited to; None for the whole plan, and where the edition may
        not name it."""
        scope = self.facts.get("scope") or {}
        return self.get(scope.get("project") or scope.get("body"))

    @cached_property
    def version(self) -> Row | None:
        """The version in force at the cut-off."""
        found = self.results["versions"]["now"]
        return self.get(found["version"]) if found else None

    @cached_property
    def standing(self) -> dict[str, Row]:
        """How each project stands, by its id."""
        return {row["project"]: row for row in self.results["projects"]}

    # names

    def name(self, row_id: str | None, *, column: str = "name") -> str:
        """A body's, unit's, committee's, project's name; "nicht angegeben" where there is none."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        return conditional_escape(row.get(column) or row.get("title") or row.get("label") or row["slug"])

    def unit(self, row_id: str | None) -> str:
        """A unit with its number: "10.2 Informationstechnik"."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        number = row["number"]
        return conditional_escape(
            row["name"] if not number or number in row["name"].split() else f"{number} {row['name']}"
        )

    def committee(self, row_id: str | None) -> str:
        """A committee with its short name in brackets."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        return conditional_escape(f"{row['name']} ({row['short_name']})" if row["short_name"] else row["name"])

    def body(self, row_id: str | None) -> str:
        """A body; made-up ones say so."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        name = row["name"]
        if row["fictional"] and "(" not in name:
            name = f"{name} ({_('fictional')})"
        return conditional_escape(name)

    def product(self, row_id: str | None) -> str:
        """A product as code and name."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        return format_html("{} {}", row["code"], row["name"] or "") if row["name"] else conditional_escape(row["code"])

    def field_name(self, row_id: str | None, *, numbered: bool = True) -> str:
        """An action field, with the plan's own number, where it has one."""
        row = self.get(row_id)
        if row is None:
            return _("Without an action field")
        return f"{row['number']} {row['name']}" if numbered and row["number"] else str(row["name"])

    # values

    def date(self, text: str | None) -> str:
        """A date as exactly as it is known."""
        return display.partial_date(parse_iso(text)) if text else display.unknown()

    def day(self, text: str) -> dt.date:
        """The last day that a date may mean."""
        return parse_iso(text).day

    def moment(self, text: str) -> str:
        """A moment in the installation's time zone."""
        return display.date_time(dt.datetime.fromisoformat(text))

    def text(self, value: str | None) -> str:
        """A text with its line breaks as sentences in a row, or "nicht angegeben"."""
        return conditional_escape(value) if value else display.unknown()

    def word(self, words: Mapping[str, Any], value: str | None) -> str:
        """A value in words, or "nicht angegeben"."""
        return str(words[value]) if value else display.unknown()

    def yes_no(self, value: bool | None) -> str:
        """Yes, no, or "nicht angegeben"."""
        return display.yes_no(value)

    def number(self, text: str | int | None) -> str:
        """A count or measured figure."""
        if text is None:
            return display.unknown()
        value = Decimal(text) if isinstance(text, str) else text
        return display.number(value.normalize() + 0 if isinstance(value, Decimal) else value)

    def plain_amount(self, value: str | None, unit: str) -> str:
        """A figure in euros ("eur"), FTE ("fte") or as it is; whole euros without cents."""
        if value is None:
            return display.unknown()
        figure = Decimal(value)
        if unit == "fte":
            return f"{display.fte(figure)}{NBSP}{_('FTE')}"
        if unit == "eur":
            written = display.money(figure)
            return (
                written.replace(",00" + NBSP, NBSP).replace(".00" + NBSP, NBSP)
                if figure == figure.to_integral_value()
                else written
            )
        return self.number(value)

    def amount(self, value: str | None, qualifier: str | None, unit: str = "eur") -> str:
        """A figure with "rund", "mindestens" or "höchstens" before it; unknown stays unknown."""
        written = self.plain_amount(value, unit)
        word = str(QUALIFIERS[qualifier or "exact"])
        if value is None or not word:
            return conditional_escape(written)
        return format_html('<span class="nowrap">{} {}</span>', word, written)

    def written(self, figure: Row | None, unit: str = "eur") -> str:
        """{"value", "qualifier"} in words; None is unknown."""
        return self.amount(figure["value"], figure["qualifier"], unit) if figure else display.unknown()

    # calculated figures

    def figure(self, figure: Row | None, label: str, unit: str = "eur", *, empty: str | None = None) -> str:
        """A sum as it may be printed, with a mark that leads to its calculation, and what is missing from it.

        Where an at-least meets an at-most all figures are shown, with "nicht bestimmbar". `empty` is written where
        nothing was summed; without it that is "nicht angegeben".
        """
        if figure is None or (not figure["shown"] and not figure["unknown"]):
            return display.unknown() if empty is None else empty
        if not figure["shown"]:
            return display.unknown()
        text = format_html_join(" / ", "{}", ((self.written(part, unit),) for part in figure["shown"]))
        if not figure["determinable"]:
            text = format_html("{} ({})", text, _("sum not determinable"))
        if figure["unknown"]:
            missing = _("(%(count)d not stated)") % {"count": figure["unknown"]}
            text = format_html('{} <span class="unknown">{}</span>', text, missing)
        if figure["derived"] and figure["parts"]:
            parts = [
                (self.describe(part["of"]), self.amount(part["value"], part["qualifier"], unit))
                for part in figure["parts"]
            ]
            text = format_html("{}{}", text, self.calculated(label, text, parts))
        return text

    def calculated(self, label: str, value: str, parts: Sequence[tuple[str, str]]) -> SafeString:
        """Register a calculation; return the small mark that leads to it.

        A short edition has no annex of calculations: there the mark says only that the figure is calculated.
        """
        if self.brief:
            return mark_safe('<span class="derived">b</span>')
        number = len(self.calculations) + 1
        self.calculations.append(Calculation(number, label, value, parts))
        return format_html('<a class="derived" href="#r{}">b{}</a>', number, number)

    def describe(self, row_id: str) -> str:
        """What a row is called among the parts of a sum."""
        row = self.get(row_id)
        if row is None:
            return display.unknown()
        if "product" in row and "stage" in row:
            code = self.get(row["product"])
            return f"{code['code']} {row['title']}" if code else str(row["title"])
        if "amount_each" in row:
            return f"{plain(self.body(row['body']))}: {row['title']}"
        if "line" in row:
            line = self.get(row["line"])
            return f"{line['title'] if line else ''} {row['number']}".strip()
        return self.name(row_id)

    # sources

    @cached_property
    def _refs(self) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = {}
        for ref in self.facts["refs"]:
            groups.setdefault(ref["target"], []).append(ref)
        return groups

    def refs(self, row_id: str | None, field_name: str | None = None) -> Sequence[Row]:
        """The references for a field of a row, else those for the whole row; `field_name` None: for the whole row."""
        found = self._refs.get(row_id or "", [])
        own = [ref for ref in found if ref["field"] == field_name] if field_name else []
        return own or [ref for ref in found if ref["field"] is None] or ([] if field_name else found)

    def mark(self, row_id: str | None, field_name: str | None = None) -> SafeString:
        """The mark "[S1, place]" after a fact, with a space before it; empty where nothing supports it."""
        inner = self.source(row_id, field_name)
        return format_html(' <span class="small">[{}]</span>', inner) if inner else mark_safe("")

    def source(self, row_id: str | None, field_name: str | None = None) -> SafeString:
        """The same without brackets, for a column of sources."""
        return self.join_refs(self.refs(row_id, field_name))

    def sources(self, targets: Iterable[tuple[str | None, str | None]]) -> SafeString:
        """What supports several rows or fields, each reference once."""
        return self.join_refs([ref for row_id, name in targets for ref in self.refs(row_id, name)])

    def join_refs(self, refs: Sequence[Row]) -> SafeString:
        """References in a row, each once; of a short edition, which lists no sources, what restricts them alone."""
        seen: dict[str, SafeString] = {}
        if self.brief:
            words = (str(STATUS_WORDS[ref["status"]]) for ref in refs if ref["status"] != "derived")
            return format_html_join("; ", "{}", ((word,) for word in dict.fromkeys(words) if word))
        for ref in refs:
            one = self._ref(ref)
            seen.setdefault(str(one), one)
        return format_html_join("; ", "{}", ((one,) for one in seen.values()))

    def _ref(self, ref: Row) -> SafeString:
        key = ref["source"]
        text: str = format_html('<a href="#source-{}">{}</a>', key.lower(), key)
        if ref["place"]:
            text = format_html("{}, {}", text, ref["place"])
        word = str(STATUS_WORDS[ref["status"]])
        if word:
            text = format_html("{}, {}", text, word)
        for note in (ref["derivation"], ref["doubt"]):
            if note:
                number = self._note(note)
                text = format_html('{}, <a href="#note-{}">{}{}{}</a>', text, number, _("note"), NBSP, number)
        return mark_safe(text)

    def _note(self, text: str) -> int:
        if text not in self.notes:
            self.notes.append(text)
        return self.notes.index(text) + 1

    def cite(self, value: str, row_id: str | None, field_name: str | None = None) -> SafeString:
        """A value with its mark; an unknown value has none."""
        if 'class="unknown"' in value:
            return mark_safe(value)
        return format_html("{}{}", conditional_escape(value), self.mark(row_id, field_name))

    def cite_with(self, value: str, row_id: str | None, field_name: str) -> SafeString:
        """A value with the marks of its row and of one field that is shown with it, such as a derived date."""
        inner = self.sources([(row_id, None), (row_id, field_name)])
        mark = format_html(' <span class="small">[{}]</span>', inner) if inner else ""
        return format_html("{}{}", value, mark)

    def partial(self, text: str) -> PartialDate:
        """A stored date as a value."""
        return parse_iso(text)
