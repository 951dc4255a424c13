"""What an address asks for: which portions, and the address of the items behind any figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from roadmap.pivot.portions import DIMENSIONS, YEARLY, Portion
from roadmap.pivot.sums import MEASURES, Block, Kind, Measure, kind_of

FIXED = "fest"
RHYTHMS = (YEARLY, FIXED)
"""Amounts per year of years that nobody stated, and all others."""
Filter = Mapping[str, str]
"""Parameters of an address; the values of one are joined by commas."""


@dataclass(frozen=True)
class Asked:
    """Which portions are asked for; everything where nothing is set. `problems`: what does not exist."""

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kind: Kind | None = None
    measure: Measure | None = None
    rhythm: str = ""
    problems: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many filters are set."""
        return len(self.chosen) + sum(map(bool, (self.kind, self.measure, self.rhythm)))

    def matches(self, portion: Portion) -> bool:
        """Whether a portion is asked for."""
        return (
            all(DIMENSIONS[key](portion) in values for key, values in self.chosen.items())
            and (self.kind is None or kind_of(portion) is self.kind)
            and (self.measure is None or MEASURES[self.measure](portion))
            and (not self.rhythm or portion.yearly is (self.rhythm == YEARLY))
        )

    def among(self, portions: Iterable[Portion]) -> list[Portion]:
        """Return the portions that are asked for."""
        return [portion for portion in portions if self.matches(portion)]

    @property
    def filter(self) -> dict[str, str]:
        """Return the parameters that ask for the same."""
        found = {key: ",".join(sorted(values)) for key, values in self.chosen.items()}
        extra = {"art": self.kind, "summe": self.measure, "takt": self.rhythm}
        return {**found, **{key: str(value) for key, value in extra.items() if value}}


def read(data: QueryDict) -> Asked:
    """Return what an address asks for; what there is not is told in `problems`.

    A value of a dimension that no item has is no mistake: nothing fits it.
    """
    problems: list[str] = []
    chosen = {key: frozenset(values) for key in DIMENSIONS if (values := _several(data, key))}
    kind, measure, rhythm = data.get("art", ""), data.get("summe", ""), data.get("takt", "")
    for value, known in ((kind, tuple(Kind)), (measure, tuple(Measure)), (rhythm, RHYTHMS)):
        if value and value not in known:
            problems.append(refusal(value))
    return Asked(
        chosen=chosen,
        kind=Kind(kind) if kind in tuple(Kind) else None,
        measure=Measure(measure) if measure in tuple(Measure) else None,
        rhythm=rhythm if rhythm in RHYTHMS else "",
        problems=tuple(problems),
    )


def _several(data: QueryDict, key: str) -> list[str]:
    """Return the values of a parameter, given several times or with commas between."""
    return [value for text in data.getlist(key) for value in text.split(",") if value]


def refusal(value: str) -> str:
    """Return that there is no such thing to ask for."""
    return _("There is no “%(value)s” to choose here.") % {"value": value[:60]}


def of_block(block: Block, *, yearly: bool) -> dict[str, str]:
    """Return the parameters of a block; `yearly` says whether there are amounts per year that must be kept out."""
    found = {"richtung": block.side, "stufe": block.stage}
    found["takt"] = YEARLY if block.yearly else FIXED if yearly else ""
    return {key: value for key, value in found.items() if value}


class Links:
    """Addresses of the items behind figures, made once for a page."""

    def __init__(self, plan: str) -> None:
        self.base = reverse("roadmap:items", args=[plan])

    def to(self, *filters: Filter, **more: Any) -> str:
        """Return the address of the items that fit all of the filters; a later one narrows an earlier one."""
        merged: dict[str, str] = {}
        for given in (*filters, more):
            merged |= {key: str(value) for key, value in given.items() if value}
        return f"{self.base}?{urlencode(merged, safe=',')}" if merged else self.base
