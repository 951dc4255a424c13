"""How high a risk is: likelihood times impact, each from 1 to 5. Pure: no ORM, no clock.

The bands are those of the usual five by five matrix; docs/calculations.md works an example through.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
MEDIUM_FROM, HIGH_FROM, VERY_HIGH_FROM = 5, 10, 16


class Band(StrEnum):
    """How high a risk is, in a word."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RiskAt:
    """A risk at a date; likelihood and impact are None where they are unknown. `key` names the row."""

    key: str
    title: str
    likelihood: int | None
    impact: int | None
    state: str


def level(likelihood: int | None, impact: int | None) -> int | None:
    """Return likelihood times impact (1 to 25), None where one of them is unknown. ValueError beyond 1 to 5."""
    for figure in (likelihood, impact):
        if figure is not None and not LOWEST <= figure <= HIGHEST:
            raise ValueError(f"{figure} is not on the scale from {LOWEST} to {HIGHEST}")
    return None if likelihood is None or impact is None else likelihood * impact


def band(value: int | None) -> Band:
    """Return the band of a level: low to 4, medium from 5, high from 10, very high from 16."""
    if value is None:
        return Band.UNKNOWN
    if value >= VERY_HIGH_FROM:
        return Band.VERY_HIGH
    if value >= HIGH_FROM:
        return Band.HIGH
    return Band.MEDIUM if value >= MEDIUM_FROM else Band.LOW


def ranked(risks: Iterable[RiskAt]) -> list[RiskAt]:
    """Return the risks that are not closed: the highest first, then the graver one; those of unknown level last."""
    live = [risk for risk in risks if risk.state != "closed"]

    def place(risk: RiskAt) -> tuple[int, int, str, str]:
        value = level(risk.likelihood, risk.impact)
        return (-(value or 0), -(risk.impact or 0), risk.title, risk.key)

    return sorted(live, key=place)


def top(risks: Iterable[RiskAt], number: int) -> Sequence[RiskAt]:
    """Return the `number` highest risks whose level is medium or more, or that have occurred."""
    counted = [
        risk
        for risk in ranked(risks)
        if risk.state == "occurred" or (level(risk.likelihood, risk.impact) or 0) >= MEDIUM_FROM
    ]
    return counted[:number]
