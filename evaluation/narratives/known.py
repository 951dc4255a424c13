"""The frozen facts as texts are written and checked with: figures by name, and everything that a text may state."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation.facts import content_for
from evaluation.models import FactsSnapshot
from evaluation.narratives.checks import Known, KnownProject
from evaluation.narratives.places import Place
from evaluation.report.named import BRIDGE_NAMES, LIGHT_NAMES, STATE_NAMES, Named, named_figures
from evaluation.report.reader import Reader
from organisation.partial_dates import PartialDateError, Precision, parse_iso

_MONEY = re.compile(r"-?\d+\.\d{2}")
_FTE = re.compile(r"-?\d+\.\d{3}")
_DATE = re.compile(r"\d{4}-(?:\d{2}(?:-\d{2})?|Q[1-4])")
_SHARES_OF = 400
"""Up to so many projects each share of them is a known percentage."""


def reader_of(facts: FactsSnapshot) -> Reader:
    """Return a reader of the full edition of frozen facts."""
    return Reader(content_for("full", json.loads(facts.content)))


def figures_of(reader: Reader, place: Place) -> dict[str, Named]:
    """Return the figures that the text of a place may name."""
    if place.kind == "field":
        return named_figures(reader, field=place.subject)
    return named_figures(reader, project=place.subject or "" if place.kind == "deviation" else "")


def known_of(reader: Reader, place: Place, figures: Mapping[str, Named]) -> Known:
    """Return what a text of a place is compared with."""
    values: dict[str, list[Any]] = {"money": [], "fte": [], "date": [], "percent": []}
    for kind, value in _values({"rows": reader.facts["rows"], "results": reader.results}):
        values[kind].append(value)
    for name in ("period_from", "period_to", "cut_off", "prior_day"):
        values["date"].append(reader.facts[name])
    dates = [parsed for text in set(values["date"]) if (parsed := _parsed(text))]
    months = [one.day for one in dates if one.precision in (Precision.DAY, Precision.MONTH)]
    coarse = [one.day for one in dates if one.precision is not Precision.YEAR]
    projects = {
        row["project"]: KnownProject(
            reader.row(row["project"])["title"], row["state"], row["lights"]["overall"]["light"]
        )
        for row in reader.results["projects"]
    }
    counts = [one for one in figures.values() if one.unit == "count" and one.number is not None]
    return Known(
        states={state: _counted(figures, state, STATE_NAMES) for state in STATE_NAMES},
        lights={light: _counted(figures, light, LIGHT_NAMES) for light in LIGHT_NAMES},
        counts=frozenset(int(one.number or 0) for one in counts if one.group not in ("posts", "council")),
        fields=_numbers(figures, "anzahl_handlungsfelder"),
        posts=frozenset(int(one.number or 0) for one in counts if one.group == "posts"),
        money=frozenset(map(Decimal, values["money"])) | _of_unit(figures, "eur"),
        percents=frozenset(_percents(reader, values["percent"])) | _of_unit(figures, "percent"),
        fte=frozenset(map(Decimal, values["fte"])) | _of_unit(figures, "fte"),
        days=frozenset(one.day for one in dates if one.precision is Precision.DAY),
        months=frozenset((day.year, day.month) for day in months),
        quarters=frozenset((day.year, _quarter(day)) for day in coarse),
        projects=tuple(projects.values()),
        subject=projects.get(place.subject) if place.kind == "deviation" and place.subject else None,
    )


def _counted(figures: Mapping[str, Named], code: str, names: Mapping[str, str]) -> frozenset[int]:
    """How many projects have a state or light: now, in this field, and of states those of the bridge."""
    bridge = f"ueberleitung_{BRIDGE_NAMES[code]}" if code in ("completed", "dropped") else ""
    return _numbers(figures, f"anzahl_{names[code]}", f"feld_{names[code]}", bridge)


def _numbers(figures: Mapping[str, Named], *names: str) -> frozenset[int]:
    found = (figures[name].number for name in names if name in figures)
    return frozenset(int(number) for number in found if number is not None)


def _of_unit(figures: Mapping[str, Named], unit: str) -> frozenset[Decimal]:
    return frozenset(one.number for one in figures.values() if one.unit == unit and one.number is not None)


def _percents(reader: Reader, stated: list[str]) -> Iterator[Decimal]:
    yield from map(Decimal, stated)
    yield from (Decimal(value) for name, value in reader.facts["settings"].items() if name.endswith("percent"))
    total = len(reader.results["projects"])
    if 0 < total <= _SHARES_OF:
        yield from (Decimal(count * 100) / total for count in range(total + 1))


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _parsed(text: str) -> Any:
    try:
        return parse_iso(text)
    except PartialDateError:
        return None


def _values(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every figure and date of the facts: money has two places there, FTE three (docs/facts.md)."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _values(item, str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _values(item, name)
    elif isinstance(value, str):
        if "percent" in name or name in ("computed", "reported", "reported_progress"):
            if re.fullmatch(r"-?\d+(?:\.\d+)?", value):
                yield "percent", value
        elif _MONEY.fullmatch(value):
            yield "money", value
        elif _FTE.fullmatch(value):
            yield "fte", value
        elif _DATE.fullmatch(value):
            yield "date", value
    elif isinstance(value, int) and not isinstance(value, bool) and ("percent" in name or "progress" in name):
        yield "percent", str(value)
