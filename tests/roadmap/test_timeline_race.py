"""A drag on the timeline and an edit of the same milestone at the same moment, each by its own account.

One of them lands, the other is shown before, theirs and its own; no date is ever overwritten unseen. With
DIGIPLAN_TEST_FULL=1 a hundred rounds, else ten.
"""

import os
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisation import editing
from organisation.models import AuditEvent, Membership, Role, User
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Milestone, MilestoneDate
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 100 if os.environ.get("DIGIPLAN_TEST_FULL") == "1" else 10


def two_clients(world: World) -> list[Client]:
    second = User.objects.create_user("zweite@kreis-eins.example", display_name="zweite Redaktion")
    Membership.objects.create(user=second, body=world.body, role=Role.EDITOR)
    clients = [Client(), Client()]
    for client, user in zip(clients, (world.user(Role.EDITOR), second), strict=True):
        client.force_login(user)
    return clients


def at_once(jobs: list[tuple[Client, str, dict[str, str]]]) -> list[Any]:
    barrier = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def post(number: int) -> None:
        client, where, data = jobs[number]
        try:
            barrier.wait(timeout=120)
            answers[number] = client.post(where, data)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[number]) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    return answers


def now(milestone: Milestone) -> PartialDate:
    row = milestone.dates.order_by("-effective_on", "-recorded_at", "-id").first()
    assert row is not None
    assert row.forecast_on is not None
    return PartialDate(row.forecast_on, Precision(row.forecast_on_precision))


def play(world: World, times: int) -> int:
    """Let a drag and an edit meet; return how often both were told that they are saved."""
    milestone = world.joint.milestones.get()
    args = [world.plan.slug, world.joint.slug, milestone.slug]
    drag, form = reverse("roadmap:milestone-move", args=args), reverse("roadmap:milestone-edit", args=args)
    clients = two_clients(world)
    both = 0
    for number in range(times):
        base = now(milestone)
        typed = f"Q{base.quarter} {base.year}"
        dragged, edited = f"Q{number % 4 + 1} {2030 + number}", f"Q{(number + 1) % 4 + 1} {2130 - number}"
        same = {"vorher-forecast": typed}
        answers = at_once(
            [
                (clients[0], drag, {**same, "forecast": dragged, "reason": "gezogen"}),
                (
                    clients[1],
                    form,
                    {
                        **same, "forecast": edited, "reason": "getippt", "title": milestone.title,
                        "vorher-title": milestone.title, "weight": "1,00", "vorher-weight": "1,00",
                        "actual": "", "vorher-actual": "",
                    },
                ),
            ]
        )  # fmt: skip
        codes = [answer.status_code for answer in answers]
        if codes == [302, 302]:
            both += 1
            continue
        assert sorted(codes) == [302, 409], codes
        lost = codes.index(409)
        won = (dragged, edited)[1 - lost]
        assert now(milestone).display() == f"{won[1]}. Quartal {won[3:]}"
        text = answers[lost].content.decode()
        for shown in (base.display(), now(milestone).display(), (dragged, edited)[lost]):
            assert shown in text, (number, shown)
    return both


def test_of_a_drag_and_an_edit_one_wins_and_the_other_is_told() -> None:
    world = county()
    before = MilestoneDate.objects.filter(milestone=world.joint.milestones.get()).count()
    assert play(world, ROUNDS) == 0
    events = AuditEvent.objects.filter(action="milestone.edit")
    assert events.count() == ROUNDS, "what was saved is in the history, once"
    assert all(event.details["reason"] in ("gezogen", "getippt") for event in events)
    assert MilestoneDate.objects.filter(milestone=world.joint.milestones.get()).count() == before + ROUNDS


def test_without_the_merge_the_first_one_is_overwritten_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: what was typed is written whatever stands there, and both are told that it is saved."""
    monkeypatch.setattr(
        editing,
        "merge",
        lambda now, edits: {name: each.value for name, each in edits.items() if each.value != now[name]},
    )
    assert play(county(), 3) > 0
