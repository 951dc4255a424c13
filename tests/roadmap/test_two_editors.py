"""Two editors on one project at the same moment, each with a connection of their own.

Different fields both land; of the same field one gets a conflict with before, theirs and yours, and nothing is lost.
With DIGIPLAN_TEST_FULL=1 a hundred rounds, else fifteen.
"""

import os
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisation import editing
from organisation.merging import Edit
from organisation.models import AuditEvent, Membership, Role, User
from roadmap.models import Project, ProjectStateChange
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 100 if os.environ.get("DIGIPLAN_TEST_FULL") == "1" else 15


class Editors:
    """Two accounts that open a section at the same time and send what they typed at the same moment."""

    def __init__(self, world: World) -> None:
        second = User.objects.create_user("zweite@kreis-eins.example", display_name="zweite Redaktion")
        Membership.objects.create(user=second, body=world.body, role=Role.EDITOR)
        self.clients = [Client(), Client()]
        for client, user in zip(self.clients, (world.user(Role.EDITOR), second), strict=True):
            client.force_login(user)

    def send(self, where: str, typed: list[dict[str, str]]) -> list[Any]:
        forms = [client.get(where).context["form"] for client in self.clients]
        data = []
        for form, changes in zip(forms, typed, strict=True):
            bases = dict(form.bases())
            data.append({**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **changes})
        barrier = threading.Barrier(2)
        answers: list[Any] = [None, None]

        def post(number: int) -> None:
            try:
                barrier.wait(timeout=30)
                answers[number] = self.clients[number].post(where, data[number])
            finally:
                connection.close()

        threads = [threading.Thread(target=post, args=[number]) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return answers


def different_fields(editors: Editors, where: str, project: Project, number: int) -> None:
    """One writes the results, the other the next steps: both stand there."""
    answers = editors.send(where, [{"results": f"Ergebnis {number}"}, {"next_steps": f"Schritt {number}"}])
    assert [answer.status_code for answer in answers] == [302, 302]
    project.refresh_from_db()
    assert (project.results, project.next_steps) == (f"Ergebnis {number}", f"Schritt {number}")


def same_field(editors: Editors, where: str, project: Project, number: int) -> None:
    """Both write the results: one lands, the other is told all three texts and keeps its own."""
    project.refresh_from_db()
    before = project.results
    texts = [f"von A {number}", f"von B {number}"]
    answers = editors.send(where, [{"results": text} for text in texts])
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    lost = next(index for index, answer in enumerate(answers) if answer.status_code == 409)
    project.refresh_from_db()
    assert project.results == texts[1 - lost]
    page = answers[lost].content.decode()
    for text in (before, *texts):
        assert text in page, (number, text)
    clash = answers[lost].context["form"].clashes[0]
    assert (clash.before, clash.theirs, clash.field.value()) == (before, texts[1 - lost], texts[lost])


def rounds(world: World, play: Any, times: int) -> None:
    editors = Editors(world)
    where = reverse("roadmap:project-results", args=[world.plan.slug, world.joint.slug])
    Project.objects.filter(pk=world.joint.pk).update(results="zu Beginn", next_steps="zu Beginn")
    project = Project.objects.get(pk=world.joint.pk)
    for number in range(times):
        play(editors, where, project, number)


def test_different_fields_both_land() -> None:
    rounds(county(), different_fields, ROUNDS)


def test_the_same_field_tells_the_later_one() -> None:
    world = county()
    rounds(world, same_field, ROUNDS)
    kept = [event.details["changes"]["results"] for event in AuditEvent.objects.filter(action="project.edit")]
    assert len(kept) == ROUNDS
    pairs = sorted((before, after) for before, after in kept)
    assert Counter(after for _before, after in pairs).most_common(1)[0][1] == 1, "each text stands in the history once"


def last_one_wins(now: Mapping[str, Any], edits: Mapping[str, Edit]) -> dict[str, Any]:
    """What a form without a guard does: everything that it shows is written."""
    return {name: edit.value for name, edit in edits.items() if edit.value != now[name]}


@pytest.mark.parametrize("play", [different_fields, same_field])
def test_without_the_guard_the_same_check_is_red(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "merge", last_one_wins)
    with pytest.raises(AssertionError):
        rounds(county(), play, ROUNDS)


def test_a_state_is_changed_once_by_two() -> None:
    """Dated rows too: of two new states at one moment one is written, the other is a conflict."""
    world = county()
    editors = Editors(world)
    where = reverse("roadmap:project-standing", args=[world.plan.slug, world.joint.slug])
    for number in range(max(3, ROUNDS // 5)):
        states = [["ongoing", "completed"], ["in_preparation", "started"]][number % 2]
        before = ProjectStateChange.objects.count()
        answers = editors.send(where, [{"state": state} for state in states])
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        assert ProjectStateChange.objects.count() == before + 1
