"""Shares as they are typed, in per cent or as a fraction, and as they are kept: with six places.

A third is typed "1/3" or "33,3333"; three of them are the whole (roadmap/shares.py). Pure: no Django, no clock.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from roadmap.shares import SHARE_STEP

_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})(?:,(?P<part>[0-9]{1,4}))? ?%?")
_FRACTION = re.compile(r"(?P<over>[0-9]{1,4}) ?/ ?(?P<under>[0-9]{1,4})")


class ShareError(ValueError):
    """A text that is no share greater than 0 and at most the whole."""


def parse_share(text: str) -> Decimal:
    """Return a share of 1 with six places from "50", "33,3333 %" or "1/3". Raises ShareError."""
    text = text.strip()
    if match := _FRACTION.fullmatch(text):
        over, under = int(match["over"]), int(match["under"])
        if not under:
            raise ShareError(text)
        share = (Decimal(over) / Decimal(under)).quantize(SHARE_STEP, ROUND_HALF_UP)
    elif match := _PERCENT.fullmatch(text):
        share = (Decimal(f"{match['whole']}.{match['part'] or '0'}") / 100).quantize(SHARE_STEP)
    else:
        raise ShareError(text)
    if not 0 < share <= 1:
        raise ShareError(text)
    return share


def percent_of(share: Decimal) -> str:
    """Return a share as it is typed: 0.333333 is "33,3333", 0.5 is "50"."""
    text = f"{(share * 100).quantize(Decimal('0.0001')):f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def exceed(shares: Sequence[Decimal]) -> bool:
    """Whether shares are more than the whole together; what rounding to six places adds is not more."""
    return sum(shares, Decimal(0)) > 1 + SHARE_STEP * len(shares)
