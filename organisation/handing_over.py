"""What goes over to a successor besides roles: rooms say what they keep for a person in an office.

`organisation.people_actions.hand_over` asks them, in its transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from organisation.models import Body, User


@dataclass(frozen=True)
class Succession:
    """Somebody's work for a body goes over to a successor, who begins on a day.

    `leaves` says that the person then works for no other body.
    """

    person: User
    successor: User
    body: Body
    on: date
    leaves: bool
    by: User | None


Taker = Callable[[Succession], None]
_takers: list[Taker] = []


def add_taker(taker: Taker) -> None:
    """Ask `taker` at every handing over; one that is known already is not added again."""
    if taker not in _takers:
        _takers.append(taker)


def pass_on(succession: Succession) -> None:
    """Let every room pass on what it keeps."""
    for taker in _takers:
        taker(succession)
