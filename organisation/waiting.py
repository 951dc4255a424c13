"""What waits for an account: every room tells what its users have to do, the start page shows it in one list.

A room registers its providers when the apps are ready (`<app>/waiting.py`, called from `apps.py`). A provider gets the
user and the day, asks `access_of(user)` what the roles allow and takes a constant number of queries, whatever it finds.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise

from organisation.models import User


@dataclass(frozen=True)
class Waiting:
    """One thing to do: `text` says what, `address` is the page that does it.

    `due` is the day by which it should be done (None: no day is known), `body` the name of the body that it is about
    ("" for none), `kind` one word for what it is (report, mandate, round).
    """

    text: str
    address: str
    due: date | None
    body: str
    kind: str | Promise

    def overdue_on(self, day: date) -> bool:
        """Return whether the day by which it should be done has passed."""
        return self.due is not None and self.due < day

    def days_left(self, day: date) -> int | None:
        """Return the days from `day` until it is due, negative when overdue; None without a date."""
        return None if self.due is None else (self.due - day).days


Provider = Callable[[User, date], Iterable[Waiting]]

_providers: list[Provider] = []


def add_waiting(provider: Provider) -> None:
    """Ask `provider` whenever the start page is made; one that is known already is not added again."""
    if provider not in _providers:
        _providers.append(provider)


def waiting_for(user: User, day: date | None = None) -> list[Waiting]:
    """Return what waits for `user` on `day` (today), by due date; what has no date comes last."""
    today = day or timezone.localdate()
    found = [each for provider in _providers for each in provider(user, today)]
    return sorted(found, key=lambda each: (each.due is None, each.due or today, str(each.kind), each.text))
