"""How far bodies are with joint projects: what is late, how many of how many are live. Pure: no Django, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from organisation.partial_dates import PartialDate

UNKNOWN = ""
LIVE, OUT = "live", "not_taking_part"
ORDER = ("interested", "decided", "in_preparation", "in_rollout", LIVE, OUT, UNKNOWN)
"""The stages in the order of the way; those that are no step on it stand last."""


def is_late(stage: str, planned_by: date | None, day: date) -> bool:
    """Whether the planned date has passed wholly before `day` and the body is not live, as far as is known.

    `planned_by` is the last day of the planned period: a year or a quarter has passed with it, so nobody is accused
    too early. Who does not take part is never late, and without a planned date nobody is.
    """
    return planned_by is not None and planned_by < day and stage not in (LIVE, OUT)


@dataclass(frozen=True)
class Course:
    """How far one body is with one project on a day. Dates are None where they are unknown."""

    stage: str = UNKNOWN
    since: PartialDate | None = None
    reason: str = ""
    planned: PartialDate | None = None
    actual: PartialDate | None = None

    def is_late(self, day: date) -> bool:
        """Whether it should be live on `day` and is not; see `is_late`."""
        return is_late(self.stage, self.planned.latest if self.planned else None, day)


@dataclass(frozen=True)
class Count:
    """`live` of `taking_part` bodies or projects are live; `late` of them should be, of `unknown` no stage is known."""

    live: int = 0
    taking_part: int = 0
    late: int = 0
    unknown: int = 0


def count(stages: Iterable[tuple[str, bool]]) -> Count:
    """Count (stage, late): who does not take part is not counted, an unknown stage is counted as not live."""
    inside = [(stage, late) for stage, late in stages if stage != OUT]
    return Count(
        live=sum(stage == LIVE for stage, _late in inside),
        taking_part=len(inside),
        late=sum(late for _stage, late in inside),
        unknown=sum(stage == UNKNOWN for stage, _late in inside),
    )


def shares(percents: Sequence[Decimal | None]) -> dict[str, Decimal | bool | None]:
    """Return the sum of the cost shares of a project in per cent, and whether it is the whole.

    `share_sum` is None where no share is known; `share_open` says that some are unknown, `share_left` what is missing
    to 100 per cent where all are known.
    """
    known = [percent for percent in percents if percent is not None]
    if not known:
        return {"share_sum": None, "share_open": False, "share_left": None}
    total, is_open = sum(known, Decimal(0)), len(known) < len(percents)
    left = Decimal(100) - total
    return {"share_sum": total, "share_open": is_open, "share_left": None if is_open or not left else left}
