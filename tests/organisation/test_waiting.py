"""The list of what waits: sorted by date, what has none last, each provider asked once."""

from datetime import date

import pytest

from organisation import waiting
from organisation.models import User
from organisation.waiting import Waiting, add_waiting, waiting_for

DAY = date(2025, 6, 1)


def one(text: str, due: date | None) -> Waiting:
    return Waiting(text, "/", due, "", "Bericht")


@pytest.fixture
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_providers", [])


def test_sorted_by_due_date_and_without_date_last(nothing_registered: None) -> None:
    add_waiting(lambda user, day: [one("ohne", None), one("später", date(2025, 7, 1))])
    add_waiting(lambda user, day: [one("überfällig", date(2025, 5, 1)), one("heute", day)])
    found = waiting_for(User(), DAY)
    assert [each.text for each in found] == ["überfällig", "heute", "später", "ohne"]
    assert [each.overdue_on(DAY) for each in found] == [True, False, False, False]
    assert [each.days_left(DAY) for each in found] == [-31, 0, 30, None]


def test_a_provider_is_asked_once(nothing_registered: None) -> None:
    def provider(user: User, day: date) -> list[Waiting]:
        return [one("einmal", None)]

    add_waiting(provider)
    add_waiting(provider)
    assert len(waiting_for(User(), DAY)) == 1
