"""Splitting an amount so that no cent is lost or made (largest remainder).

The shares of an item that belongs to several projects, or of a cost that several partners carry. Pure: no Django.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from roadmap.amounts import MONEY_PLACES, Amount

# Shares are stored with 6 places: three thirds are 0.333333 each, and what is missing from 1 is rounding.
SHARE_STEP = Decimal("0.000001")


def split(value: Decimal, weights: Sequence[Decimal], places: int = MONEY_PLACES) -> tuple[Decimal, ...]:
    """`value` divided in proportion to `weights`, each part rounded to `places`, adding up to `value` exactly.

    Every part is first rounded towards zero; the units that remain go to the parts with the largest remainders, the
    earlier one first among equals. A negative value (a reversal) is split like the positive one.
    Raises ValueError without weights, for a negative weight, when all are 0, and when `value` has more places.
    """
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("shares must not be negative, and one at least must be greater than 0")
    units = abs(value).scaleb(places)
    if units != units.to_integral_value():
        raise ValueError(f"{value} has more than {places} decimal places")
    # fractions, since a rounded division could hand out one unit too many
    whole = sum(map(Fraction, weights), Fraction(0))
    exact = [Fraction(units) * Fraction(weight) / whole for weight in weights]
    parts = [int(part) for part in exact]
    left = int(units) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:left]:
        parts[index] += 1
    sign = -1 if value < 0 else 1
    return tuple(Decimal(part * sign).scaleb(-places) for part in parts)


@dataclass(frozen=True)
class Allocated:
    """An amount laid on its targets, in their order, and what belongs to none of them (None: nothing)."""

    parts: tuple[Amount, ...]
    rest: Amount | None


def allocate(amount: Amount, shares: Sequence[Decimal], places: int = MONEY_PLACES) -> Allocated:
    """Lay an amount on targets by their shares (each greater than 0, together at most 1).

    What the shares leave out is the rest, except for the rounding of shares with 6 places. Every part keeps the
    amount's qualifier and is derived unless the single share is the whole.
    Raises ValueError for shares that are not greater than 0 or exceed 1 together.
    """
    if any(share <= 0 for share in shares):
        raise ValueError("a share must be greater than 0")
    missing = 1 - sum(shares, Decimal(0))
    tolerance = SHARE_STEP * len(shares)
    if missing < -tolerance:
        raise ValueError(f"the shares exceed 1: {1 - missing}")
    if not shares:
        return Allocated((), amount)
    has_rest = missing > tolerance
    values = split(amount.value, [*shares, missing] if has_rest else shares, places)
    derived = amount.derived or len(values) > 1
    amounts = tuple(Amount(value, amount.qualifier, derived) for value in values)
    return Allocated(amounts[:-1], amounts[-1]) if has_rest else Allocated(amounts, None)
