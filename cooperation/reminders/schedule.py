"""When a person is mailed about status rounds: pure rules over calendar days, no clock, no rows (docs/adr/0015).

A round has occasions: 30, 7 and 1 day before its deadline, 5 days after it and every 30 days from there. A mail tells
of all rounds in which something is asked of the person, and no two mails reach a person within five days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

BEFORE = (30, 7, 1)
"""Days before the deadline on which who has to report is reminded."""
AFTER = 5
"""Days after the deadline of the next reminder, which the deputy gets as well."""
EVERY = 30
"""Days from one reminder after the deadline to the next."""
OFFICE_AFTER = AFTER + EVERY
"""Days after the deadline when the programme office is told; at AFTER already where nobody stands in."""
GAP = 5
"""Days that lie at least between two mails to a person: 1 March, then 6 March at the earliest."""
HOURS = range(6, 21)
"""Hours of the German day in which mails are sent, both ends included."""
HORIZON = 400
"""Days that `next_mail` looks ahead."""


class Part(Enum):
    """As what a person is told of a round."""

    OWN = "own"
    DEPUTY = "deputy"
    OFFICE = "office"


class Occasion(Enum):
    """Why a round stands in a mail. ALONG: another round was due, and a mail names all of them."""

    INVITATION = "invitation"
    BEFORE = "before"
    AFTER = "after"
    RETURNED = "returned"
    ON_DEMAND = "on_demand"
    ALONG = "along"


@dataclass(frozen=True)
class Asked:
    """What an open round asks of a person.

    `told` is the day of the last mail that told the person of it in this part. `returned`: a status was given back
    since then. `since` is the day from which the part exists at all; None from the round's opening.
    """

    round: UUID
    part: Part
    deadline: date
    told: date | None = None
    returned: bool = False
    since: date | None = None


def escalation(deadline: date, *, stands_in: bool) -> date:
    """Return the day from which the office is told of what is missing; `stands_in`: there is a deputy to ask first."""
    return deadline + timedelta(days=OFFICE_AFTER if stands_in else AFTER)


def deputy_from(deadline: date) -> date:
    """Return the day from which the deputy is told."""
    return deadline + timedelta(days=AFTER)


def last_occasion(deadline: date, day: date) -> date | None:
    """Return the latest day up to `day` on which a reminder falls due; None where there was none.

    A reminder before the deadline lapses with the deadline: once that is over, the next is the one after it.
    """
    late = (day - deadline).days
    if late >= AFTER:
        return deadline + timedelta(days=AFTER + (late - AFTER) // EVERY * EVERY)
    if late > 0:
        return None
    past = [days for days in BEFORE if days >= -late]
    return deadline - timedelta(days=min(past)) if past else None


def occasion(asked: Asked, day: date) -> Occasion | None:
    """Return why `asked` wants a mail on `day`; None where it wants none."""
    if not begun(asked, day):
        return None
    if asked.part is Part.OWN and asked.told is None:
        return Occasion.INVITATION
    if asked.returned:
        return Occasion.RETURNED
    last = last_occasion(asked.deadline, day)
    if last is None or (asked.told is not None and asked.told >= last):
        return None
    return Occasion.AFTER if last > asked.deadline else Occasion.BEFORE


def begun(asked: Asked, day: date) -> bool:
    """Return whether the person is told of `asked` on `day` at all."""
    return asked.since is None or asked.since <= day


def first_allowed(last: date | None) -> date | None:
    """Return the first day on which a person last mailed on `last` may get the next mail; None for any day."""
    return None if last is None else last + timedelta(days=GAP)


def allowed(last: date | None, day: date) -> bool:
    """Return whether the person may be mailed on `day`."""
    first = first_allowed(last)
    return first is None or first <= day


def contents(asked: Sequence[Asked], day: date) -> list[tuple[Asked, Occasion]]:
    """Return what a mail on `day` tells: everything that is asked, each with its reason."""
    return [(row, occasion(row, day) or Occasion.ALONG) for row in asked if begun(row, day)]


def plan(asked: Sequence[Asked], last: date | None, day: date) -> list[tuple[Asked, Occasion]]:
    """Return what the mail to a person on `day` tells; nothing where there is none to send.

    What is due within the gap waits for the first allowed day, and by then is one mail with whatever came since.
    """
    if not allowed(last, day) or not any(occasion(row, day) for row in asked):
        return []
    return contents(asked, day)


def next_mail(asked: Sequence[Asked], last: date | None, day: date) -> date | None:
    """Return the first day from `day` on that brings a mail, when nothing happens until then; None within HORIZON."""
    for ahead in range(HORIZON):
        if plan(asked, last, found := day + timedelta(days=ahead)):
            return found
    return None
