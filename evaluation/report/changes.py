"""What differs between two versions of the facts, in the rows that the money or the posts of a report are made of.

Knows frozen facts only. A row is told by its name, a field by its label; what is not stated says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from evaluation.report.reader import Reader, Row, plain
from evaluation.report.sections.notes import FIELDS, about
from evaluation.report.words import (
    BUDGET_STATES,
    COVER_SCOPES,
    DIRECTIONS,
    FUNDING_KINDS,
    NATURES,
    ORIGINS,
    PARTS,
    POST_EVENTS,
    QUALIFIERS,
    STAGES,
    THIRD_PARTY,
    Words,
)
from organisation.audit_names import KINDS as WORDS_OF_ROWS
from organisation.partial_dates import PartialDateError, parse_iso
from organisation.templatetags import display

MONEY: Final = "money"
POSTS: Final = "posts"
KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    MONEY: {
        "budget_item": _("Budget item"),
        "budget_amount": _("Amount"),
        "allocation": _("Allocation"),
        "item_cover": _("Cover"),
        "funding_source": _("Source of cover"),
        "grant": _("Grant"),
        "grant_instalment": _("Instalment of a grant"),
        "money_deviation": _("Cause of a deviation"),
        "budget_product": _("Product"),
        "budget_plan": _("Budget"),
    },
    POSTS: {
        "position_line": _("Position line"),
        "position_grade": _("Grade"),
        "post": _("Post"),
        "post_event": _("State of a post"),
        "rate_table": _("Table of rates"),
        "grade_rate": _("Rate of a grade"),
    },
}
"""Which kinds of row are compared for which figures, and what they are called."""

_WORDS: Final[Mapping[tuple[str, str], Words]] = {
    ("budget_item", "part"): PARTS,
    ("budget_item", "direction"): DIRECTIONS,
    ("budget_item", "stage"): STAGES,
    ("budget_item", "nature"): NATURES,
    ("money_deviation", "direction"): DIRECTIONS,
    ("funding_source", "kind"): FUNDING_KINDS,
    ("funding_source", "scope"): COVER_SCOPES,
    ("budget_plan", "state"): BUDGET_STATES,
    ("position_line", "origin"): ORIGINS,
    ("position_line", "third_party_funding"): THIRD_PARTY,
    ("post_event", "kind"): POST_EVENTS,
}
_MONEY_COLUMNS = {"amount", "own_share", "eligible_cost", "received_amount", "yearly_cost"}
_FTE_COLUMNS = {"fte"}
_DATES = {
    *("effective_on", "granted_on", "approval_from", "approval_to", "statement_due", "statement_sent", "due_on"),
    *("received_on", "temporary_until", "valid_from"),
}
_SILENT = {"id", "slug", "position", "batch", "plan", "owner"}
_MORE: Final[Mapping[str, Any]] = {
    "account": _("Account"),
    "budget_plan": _("Budget"),
    "cause": _("Cause"),
    "code": _("Code"),
    "eligible_cost": _("Eligible cost"),
    "field": _("Action field"),
    "frame": _("Product frame"),
    "fte": _("FTE"),
    "funder": _("Funder"),
    "funding_source": _("Source of cover"),
    "grade": _("Grade"),
    "grant": _("Grant"),
    "granted_by": _("Granted by"),
    "item": _("Item"),
    "line": _("Position line"),
    "minimum": _("A minimum"),
    "open_ended": _("Without an end"),
    "partner": _("Partner"),
    "post": _("Post"),
    "programme": _("Programme"),
    "project": _("Project"),
    "qualifier": _("How exactly"),
    "rate_percent": _("Rate in per cent"),
    "reason": _("Reason"),
    "received_amount": _("Amount received"),
    "received_on": _("Received on"),
    "recurring": _("Every year"),
    "remedy": _("Remedy"),
    "requested_by_partners": _("Requested by partners"),
    "result_plan": _("Result plan"),
    "scope": _("What it covers"),
    "share": _("Share"),
    "statement_due": _("Statement of use due"),
    "statement_sent": _("Statement of use sent"),
    "sub_plan": _("Part of the result plan"),
    "supplementary_number": _("Number of the supplementary budget"),
    "temporary_until": _("Temporary until"),
    "third_party": _("Paid by"),
    "third_party_funding": _("Paid by others"),
    "year": _("Year"),
    "yearly_cost": _("Cost of a year"),
}


@dataclass(frozen=True)
class FieldChange:
    """One field of a row, before and now in words."""

    label: str
    before: str
    now: str


@dataclass(frozen=True)
class RowChange:
    """A row that is new (`fate` "added"), gone ("removed") or "changed", with the fields that differ."""

    kind: str
    name: str
    fate: str
    fields: tuple[FieldChange, ...]


def changes(before: Mapping[str, Any], now: Mapping[str, Any], what: str) -> list[RowChange]:
    """Return what differs in the rows of `what` ("money" or "posts"), in the order of the kinds and of the rows now."""
    return _compared(Reader(before), Reader(now), KINDS[what])


def all_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[RowChange]:
    """Return what differs in the rows of every kind, by kind: what a corrected report says otherwise."""
    kinds = {kind: _label(kind) for kind in [*now["rows"], *(set(before["rows"]) - set(now["rows"]))]}
    return _compared(Reader(before), Reader(now), kinds)


_ROOMS: Final = ("roadmap", "cooperation", "council", "organisation", "evaluation")


def _label(kind: str) -> Any:
    """What the audit trail calls rows of the kind; the pages of money and posts have words of their own."""
    for own in KINDS.values():
        if kind in own:
            return own[kind]
    model = kind.replace("_", "")
    aliases = {"agreement": "cooperationagreement", "statechange": "projectstatechange", "orgunit": "orgunit"}
    names = (f"{room}.{aliases.get(model, model)}" for room in _ROOMS)
    return next((WORDS_OF_ROWS[name] for name in names if name in WORDS_OF_ROWS), kind)


def _compared(old: Reader, new: Reader, kinds: Mapping[str, Any]) -> list[RowChange]:
    found: list[RowChange] = []
    for kind, label in kinds.items():
        known = {row["id"]: row for row in old.all(kind)}
        for row in new.all(kind):
            earlier = known.pop(row["id"], None)
            fields = tuple(_fields(kind, earlier, row, old, new))
            if earlier is None or fields:
                fate = "added" if earlier is None else "changed"
                found.append(RowChange(str(label), plain(about(new, row)), fate, fields))
        for row in known.values():
            found.append(
                RowChange(str(label), plain(about(old, row)), "removed", tuple(_fields(kind, row, None, old, new)))
            )
    return found


def _fields(kind: str, before: Row | None, now: Row | None, old: Reader, new: Reader) -> Iterator[FieldChange]:
    some = now or before or {}
    for name in some:
        if name in _SILENT:
            continue
        values = [row.get(name) if row else None for row in (before, now)]
        if values[0] == values[1] or (
            None in (before, now) and values[0] in (None, False) and values[1] in (None, False)
        ):
            continue
        label = str(FIELDS.get(name) or _MORE.get(name) or name)
        texts = [
            _word(kind, name, value, reader) if row else ""
            for value, reader, row in zip(values, (old, new), (before, now), strict=True)
        ]
        yield FieldChange(label, *texts)


def _word(kind: str, name: str, value: Any, reader: Reader) -> str:
    if value is None or value == "":
        return _text(display.unknown())
    words = _WORDS.get((kind, name))
    if words is not None:
        return str(words[value])
    if name == "qualifier":
        return str(QUALIFIERS[value]) or str(_("exactly"))
    if isinstance(value, bool):
        return _text(display.yes_no(value))
    if name in _MONEY_COLUMNS:
        return _text(reader.plain_amount(value, "eur"))
    if name in _FTE_COLUMNS:
        return _text(reader.plain_amount(value, "fte"))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " / ".join(map(str, value)) or _text(display.unknown())
    row = reader.get(value) if isinstance(value, str) else None
    if row is not None:
        return _text(about(reader, row))
    return _date(reader, value) if name in _DATES else str(value)


def _date(reader: Reader, value: str) -> str:
    try:
        parse_iso(value)
    except PartialDateError:
        return value
    return _text(reader.date(value))


def _text(value: str) -> str:
    return strip_tags(plain(value))
