"""A cell of the list, a change of many, an import and a drag, sent by three people at once for the same rows.

The cell, the change of many and the import want the same project's unit; the drag and the import want the same
milestone's date. Whatever order the database takes them in: each value ends as one of those who wanted it, nothing is
written in part or over something unseen, and whoever lost is told with 409. With DIGIPLAN_TEST_FULL=1 forty rounds.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exchange.models import Upload
from exchange.sheets import steps
from exchange.sheets.columns import MILESTONES
from organisation import editing
from organisation.merging import Edit
from organisation.models import AuditEvent, Membership, OrgUnit, Role, User
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Milestone, Project
from roadmap.projectlist import changes
from tests.exchange.sheet_files import cell, exported, opened, page_of, row_of, saved, send
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 40 if os.environ.get("DIGIPLAN_TEST_FULL") == "1" else 6
CELL, MANY, IMPORT, DRAG = range(4)
SENDERS = (0, 1, 2, 0)
"""Which of the three people sends what: the first one has two windows open."""

Request = tuple[str, dict[str, str]]


@dataclass
class Setting:
    """A county, three people who may edit it, and the unit that each request wants."""

    world: World
    clients: list[Client]
    units: list[OrgUnit]
    start: OrgUnit

    @property
    def milestone(self) -> Milestone:
        return self.world.joint.milestones.get()

    def forecast(self) -> PartialDate:
        """The date that stands there now."""
        row = self.milestone.dates.order_by("-effective_on", "-recorded_at", "-id").first()
        assert row is not None
        assert row.forecast_on is not None
        return PartialDate(row.forecast_on, Precision(row.forecast_on_precision))


@pytest.fixture
def setting() -> Setting:
    world = county(projects=4)
    units = [
        OrgUnit.objects.create(owner=world.body, slug=f"amt-{name}", name=f"Amt {name}", kind="amt")
        for name in ("zelle", "viele", "datei", "anfang")
    ]
    clients = []
    for name in ("eins", "zwei", "drei"):
        user = User.objects.create_user(f"{name}@kreis-eins.example", display_name=f"Redaktion {name}")
        Membership.objects.create(user=user, body=world.body, role=Role.EDITOR)
        clients.append(Client())
        clients[-1].force_login(user)
    return Setting(world, clients, units[:3], units[3])


def of_cell(setting: Setting) -> Request:
    world = setting.world
    where = reverse("roadmap:cell", args=[world.plan.slug, world.joint.slug, "stelle"])
    form = setting.clients[SENDERS[CELL]].get(where).context["form"]
    return where, {**dict(form.bases()), "responsible_unit": str(setting.units[CELL].pk)}


def of_many(setting: Setting, projects: list[Project]) -> Request:
    where = reverse("roadmap:projects-change", args=[setting.world.plan.slug])
    fixed = {"aktion": "stelle", "projekte": ",".join(str(project.pk) for project in projects)}
    asked = {**fixed, "schritt": "vorschau", "unit": str(setting.units[MANY].pk), "reason": "Umbau"}
    page = setting.clients[SENDERS[MANY]].post(where, asked)
    return where, {**fixed, "schritt": "anwenden", "gezeigt": page.context["shown"], **dict(page.context["hidden"])}


def of_import(setting: Setting, wanted: date) -> tuple[Upload, Request]:
    world, client = setting.world, setting.clients[SENDERS[IMPORT]]
    book = opened(exported(client, world))
    cell(book, "responsible_unit", row_of(book, world.joint.pk)).value = setting.units[IMPORT].name
    row = row_of(book, setting.milestone.pk, MILESTONES)
    cell(book, "forecast", row, MILESTONES).value = wanted
    upload = send(client, world, saved(book))
    return upload, (f"{page_of(world)}{upload.pk}/", {"reason": "Abgleich mit der Liste"})


def of_drag(setting: Setting, wanted: str) -> Request:
    args = [setting.world.plan.slug, setting.world.joint.slug, setting.milestone.slug]
    shown = dict(
        setting.clients[SENDERS[DRAG]].get(reverse("roadmap:milestone-move", args=args)).context["form"].bases()
    )
    return reverse("roadmap:milestone-move", args=args), {**shown, "forecast": wanted, "reason": "gezogen"}


def at_once(setting: Setting, sent: list[Request]) -> list[Any]:
    """Send all of them at the same moment; each thread has a connection and a session of its own."""
    barrier = threading.Barrier(len(sent))
    answers: list[Any] = [None] * len(sent)

    def post(number: int) -> None:
        client = Client()
        client.cookies = setting.clients[SENDERS[number]].cookies
        try:
            barrier.wait(timeout=60)
            answers[number] = client.post(*sent[number])
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[number]) for number in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def one_round(setting: Setting, number: int) -> set[int]:
    """Let the four meet, check everything, and return who won."""
    world = setting.world
    projects = Project.objects.filter(pk__in=[project.pk for project in world.projects])
    projects.update(responsible_unit=setting.start)
    in_file, dragged = date(2040 + number, 3, 31), f"Q{number % 4 + 1} {2060 + number}"
    sent = [of_cell(setting), of_many(setting, world.projects[:3])]
    upload, confirmed = of_import(setting, in_file)
    sent += [confirmed, of_drag(setting, dragged)]
    before, events = setting.forecast(), changes_of(world)
    answers = at_once(setting, sent)
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {302, 409}, codes
    won = {request for request, code in enumerate(codes) if code == 302}
    assert len(won & {CELL, MANY, IMPORT}) == 1, codes
    assert len(won & {IMPORT, DRAG}) == 1, codes

    (of_unit,) = won & {CELL, MANY, IMPORT}
    took = world.projects[:3] if of_unit == MANY else [world.joint]
    for project in projects:
        expected = setting.units[of_unit] if project in took else setting.start
        assert project.responsible_unit == expected, (codes, project.title)
    day = f"31.03.{in_file.year}" if IMPORT in won else f"{dragged[1]}. Quartal {dragged[3:]}"
    assert setting.forecast().display() == day
    losers_are_told(setting, answers, setting.units[of_unit], (before.display(), day))
    if IMPORT not in won:
        upload.refresh_from_db()
        lines = [line for line in upload.result["lines"] if line["status"] == "conflict"]
        in_words = f"Q{dragged[1]} {dragged[3:]}"
        assert {setting.units[of_unit].name, in_words} == {one["now"] for line in lines for one in line["cells"]}, lines
    assert changes_of(world) == events + len(took) + 1, "each row that changed has one event more, and nothing else"
    return won


def changes_of(world: World) -> int:
    """How many changes the history of the projects and of the milestone holds."""
    rows = [*(project.pk for project in world.projects), world.joint.milestones.get().pk]
    return AuditEvent.objects.filter(target_id__in=rows, details__has_key="changes").count()


def losers_are_told(setting: Setting, answers: list[Any], unit: OrgUnit, dates: tuple[str, str]) -> None:
    """Whoever got 409 reads what stands there now beside what was wanted."""
    for request in (CELL, MANY):
        if answers[request].status_code == 409:
            page = answers[request].content.decode()
            assert unit.name in page
            assert setting.units[request].name in page
    if answers[DRAG].status_code == 409:
        page = answers[DRAG].content.decode()
        assert dates[0] in page
        assert dates[1] in page


def rounds(setting: Setting, numbers: range) -> None:
    for number in numbers:
        one_round(setting, number)


def test_of_four_changes_by_three_people_nothing_is_lost_unseen(setting: Setting) -> None:
    rounds(setting, range(ROUNDS))


def last_one_wins(now: Mapping[str, Any], edits: Mapping[str, Edit]) -> dict[str, Any]:
    """What a form without a guard does: everything that it shows is written."""
    return {name: edit.value for name, edit in edits.items() if edit.value != now[name]}


def test_without_the_guards_the_same_round_is_red(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    one_round(setting, 0)  # with the guards it holds
    for module in (editing, changes):
        monkeypatch.setattr(module, "merge", last_one_wins)
    monkeypatch.setattr(steps, "GUARDED", False)
    with pytest.raises(AssertionError):
        rounds(setting, range(1, ROUNDS + 1))
