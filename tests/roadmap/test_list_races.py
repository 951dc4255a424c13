"""Three people on the same rows of the list at the same moment: one cell, and two changes of many.

Whatever order the database takes them in: each row ends as one of them wanted it, whoever lost is told with 409 and
what stands there now, and a change of many is written as a whole or not at all. With DIGIPLAN_TEST_FULL=1 forty rounds.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisation import editing
from organisation.merging import Edit
from organisation.models import AuditEvent, Membership, OrgUnit, Role, User
from roadmap.models import Project
from roadmap.projectlist import changes
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 40 if os.environ.get("DIGIPLAN_TEST_FULL") == "1" else 6
PEOPLE = ("eins", "zwei", "drei")


@dataclass
class Round:
    """What one round is played with: everybody wants a unit of their own for the same rows."""

    world: World
    clients: list[Client]
    units: list[OrgUnit]

    @property
    def start(self) -> OrgUnit:
        """The unit that is responsible at the beginning of a round."""
        return self.units[-1]


def prepared() -> Round:
    world = county(projects=4)
    units = [
        OrgUnit.objects.create(owner=world.body, slug=f"amt-{name}", name=f"Amt {name}", kind="amt")
        for name in (*PEOPLE, "anfang")
    ]
    clients = []
    for name in PEOPLE:
        user = User.objects.create_user(f"{name}@kreis-eins.example", display_name=f"Redaktion {name}")
        Membership.objects.create(user=user, body=world.body, role=Role.EDITOR)
        clients.append(Client())
        clients[-1].force_login(user)
    return Round(world, clients, units)


def of_cell(play: Round, person: int, project: Project) -> tuple[str, dict[str, str]]:
    """Open one cell and return what will be sent."""
    where = reverse("roadmap:cell", args=[play.world.plan.slug, project.slug, "stelle"])
    form = play.clients[person].get(where).context["form"]
    return where, {**dict(form.bases()), "responsible_unit": str(play.units[person].pk)}


def of_many(play: Round, person: int, projects: list[Project]) -> tuple[str, dict[str, str]]:
    """Make a preview and return what will be sent to apply it."""
    where = reverse("roadmap:projects-change", args=[play.world.plan.slug])
    fixed = {"aktion": "stelle", "projekte": ",".join(str(project.pk) for project in projects)}
    unit = str(play.units[person].pk)
    page = play.clients[person].post(where, {**fixed, "schritt": "vorschau", "unit": unit, "reason": "Umbau"})
    hidden = dict(page.context["hidden"])
    return where, {**fixed, "schritt": "anwenden", "gezeigt": page.context["shown"], **hidden}


def at_once(play: Round, sent: list[tuple[str, dict[str, str]]]) -> list[Any]:
    """Let everybody send at the same moment; each thread has a connection of its own."""
    barrier = threading.Barrier(len(sent))
    answers: list[Any] = [None] * len(sent)

    def post(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            answers[number] = play.clients[number].post(*sent[number])
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[number]) for number in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def one_round(play: Round) -> None:
    """A cell of the second project, and changes of projects 0 to 2 and 1 to 3; nobody has seen the others' work."""
    projects = play.world.projects
    Project.objects.filter(pk__in=[project.pk for project in projects]).update(responsible_unit=play.start)
    before = AuditEvent.objects.count()
    wanted = [[projects[1]], projects[:3], projects[1:]]
    sent = [of_cell(play, 0, projects[1]), of_many(play, 1, wanted[1]), of_many(play, 2, wanted[2])]
    answers = at_once(play, sent)
    codes = [answer.status_code for answer in answers]
    # everybody wants the second project: exactly one gets it, the other two are told
    assert sorted(codes) == [302, 409, 409], codes
    winner = codes.index(302)
    for project in projects:
        project.refresh_from_db()
    took = {project.pk for project in wanted[winner]}
    for project in projects:
        expected = play.units[winner] if project.pk in took else play.start
        assert project.responsible_unit == expected, "all of it or nothing, and nothing is overwritten"
    for person, answer in enumerate(answers):
        if person != winner:
            page = answer.content.decode()
            assert play.units[winner].name in page, "who lost sees what stands there now"
            assert play.units[person].name in page, "and what was wanted"
    written = AuditEvent.objects.count() - before
    assert written == len(took) + (winner > 0), "one event a row, and one for a change of many as a whole"


def rounds(play: Round) -> None:
    for _number in range(ROUNDS):
        one_round(play)


def test_three_people_on_the_same_rows() -> None:
    rounds(prepared())


def last_one_wins(now: Mapping[str, Any], edits: Mapping[str, Edit]) -> dict[str, Any]:
    """What a form without a guard does: everything that it shows is written."""
    return {name: edit.value for name, edit in edits.items() if edit.value != now[name]}


def test_without_the_guard_the_same_round_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    play = prepared()
    one_round(play)  # with the guard it holds
    for module in (editing, changes):
        monkeypatch.setattr(module, "merge", last_one_wins)
    with pytest.raises(AssertionError):
        rounds(play)
