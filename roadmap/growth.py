"""How much a measured value has grown. Pure: no ORM, no clock.

There is no growth rate across two versions of an indicator's definition (rule 16): what is counted in another way
cannot be compared. Nor is there one between figures that are not exact, or from nothing.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Measured:
    """A value under one version of a definition, named by `definition`; `exact` is False for "about", "at least", …"""

    definition: str
    value: Decimal
    exact: bool = True


def growth_percent(before: Measured | None, after: Measured | None) -> Decimal | None:
    """Return the growth in percent, rounded to a tenth (half up); None where there is none to tell."""
    if before is None or after is None or before.definition != after.definition:
        return None
    if not (before.exact and after.exact) or before.value <= 0:
        return None
    return ((after.value - before.value) * 100 / before.value).quantize(TENTH, ROUND_HALF_UP)
