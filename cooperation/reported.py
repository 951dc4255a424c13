"""Which status speaks for a project: the one rule for pages and report. Pure: no Django, no clock."""

from collections.abc import Sequence
from typing import TypeVar

Body = TypeVar("Body")
Entry = TypeVar("Entry")


def leading(confirmed: Sequence[tuple[Body, Entry]], lead: Body) -> Entry | None:
    """Return the last confirmed status of the project's lead body, or of its only reporter.

    `confirmed` are (body, status), oldest first. Where several bodies reported and the lead did not, none speaks for
    the project: no partner's status is taken for another's.
    """
    own = [entry for body, entry in confirmed if body == lead]
    if own:
        return own[-1]
    return confirmed[-1][1] if len({body for body, _entry in confirmed}) == 1 else None
