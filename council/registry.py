"""Where upper rooms add to the council's first page without being imported by it: what there is to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from organisation.models import User


@dataclass(frozen=True)
class Reading:
    """Something published to read: `text` names it, `hint` says what it is about, `day` orders the list."""

    text: str
    address: str
    hint: str
    day: date | None


Provider = Callable[[User | AnonymousUser], Sequence[Reading]]

_providers: list[Provider] = []


def add_reading(provider: Provider) -> None:
    """Ask `provider` whenever the first page is made; one that is known already is not added again."""
    if provider not in _providers:
        _providers.append(provider)


def readings(user: User | AnonymousUser) -> list[Reading]:
    """Return what `user` may read, the latest first."""
    found = [each for provider in _providers for each in provider(user)]
    return sorted(found, key=lambda each: (each.day or date.min, each.text), reverse=True)
