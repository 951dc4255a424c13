"""The mails of status rounds over a year, to a real mail server, with crashes and with two beats at once.

The reduced run goes over the change to summer time with three beats a day; `--full` goes over the year with a beat an
hour, day and night. Each beat is two runs at the same moment.
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cooperation.models import (
    Participation,
    ReminderDelegation,
    ReminderItem,
    ReminderMail,
    ReminderStop,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusRound,
)
from cooperation.reminders import sending
from organisation.mail import send
from organisation.models import Body, Membership, Role, User
from roadmap.models import Plan
from tests.cooperation.reminder_oracle import COUNTY, DEPUTIES, MAIN, OFFICE, PEOPLE, Event, Round, Story, expected
from tests.smtp import MailServer, Received, mail_server
from tests.worlds import World, county

FULL = os.environ.get("DIGIPLAN_TEST_FULL") == "1"
BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = (date(2026, 2, 1), date(2027, 1, 31)) if FULL else (date(2026, 3, 1), date(2026, 5, 8))
BEATS = range(24) if FULL else (3, 6, 13, 20, 23)
MINUTE = 40


def d(month: int, day: int) -> date:
    return date(2026, month, day)


STORY = Story(
    rounds=[
        Round("r1", d(3, 2), d(4, 8), d(8, 20), {"stadt": 2, "dorf": 1, "amt": 1, "weiler": 1, COUNTY: 1}),
        Round("r2", d(3, 16), d(4, 15), d(7, 1), {"stadt": 1, "dorf": 1}),
        Round("r3", d(5, 1), d(5, 10), d(6, 30), {"stadt": 1, "amt": 1}),
        Round("r4", d(9, 21), d(10, 26), date(2027, 1, 20), {"stadt": 1, "amt": 2, COUNTY: 1}),
        Round("r5", d(10, 5), d(10, 30), d(12, 18), {"dorf": 1, "amt": 1, "weiler": 1}),
        Round("r6", d(12, 1), date(2027, 1, 4), date(2027, 1, 29), {"stadt": 1, "dorf": 1, COUNTY: 1}),
    ],
    events=[
        Event(d(3, 20), "submit", on="r1/dorf/0"),
        Event(d(3, 27), "submit", on="r1/stadt/0"),
        Event(d(3, 30), "return", on="r1/stadt/0"),
        Event(d(4, 1), "submit", on="r2/stadt/0"),
        Event(d(4, 3), "join", who="amt-2"),
        Event(d(4, 7), "return", on="r2/stadt/0"),
        Event(d(4, 9), "stop", who="kreis-lead", on="r1"),
        Event(d(4, 25), "submit", on="r2/dorf/0"),
        Event(d(4, 28), "return", on="r1/dorf/0"),
        Event(d(5, 4), "hand over", who="amt-1", on="r3", to="amt-2"),
        Event(d(5, 18), "submit", on="r3/stadt/0"),
        Event(d(5, 20), "submit", on="r1/stadt/1"),
        Event(d(6, 1), "submit", on="r1/stadt/0"),
        Event(d(6, 20), "resume", who="kreis-lead", on="r1"),
        Event(d(7, 5), "submit", on="r1/dorf/0"),
        Event(d(10, 6), "submit", on="r4/amt/0"),
        Event(d(10, 24), "return", on="r4/amt/0"),
        Event(d(10, 25), "stop", who="stadt-1", on=""),
        Event(d(11, 3), "stop", who="buero-2", on="r4"),
        Event(d(11, 20), "submit", on="r5/dorf/0"),
        Event(d(12, 2), "submit", on="r4/amt/1"),
        Event(d(12, 29), "resume", who="stadt-1", on=""),
    ],
    late={"amt-2"},
)


EVENTFUL = {event.day for event in STORY.events} | {day for row in STORY.rounds for day in (row.opens, row.closes)}


class Crash(BaseException):
    """A worker is killed."""


class Enacted:
    """The story's rows, and how its events change them."""

    def __init__(self, world: World) -> None:
        self.world = world
        amt, weiler = (
            Body.objects.create(slug=slug, name=f"{slug} (fiktiv)", kind="gemeinde", fictional=True)
            for slug in ("amt", "weiler")
        )
        self.bodies = {
            "stadt": world.municipality, "dorf": world.outsider, "amt": amt, "weiler": weiler, COUNTY: world.body,
        }  # fmt: skip
        self.users = {name: User.objects.create_user(f"{name}@x.example", display_name=name) for name in PEOPLE}
        self.names = {user.email: name for name, user in self.users.items()}
        self.requests: dict[str, StatusRequest] = {}
        self.rounds: dict[str, StatusRound] = {}
        self._people()
        other = Plan.objects.create(owner=world.body, slug="zweiter", title="Zweiter Plan", kind="strategy")
        for number, row in enumerate(STORY.rounds):
            plan = (world.plan, other)[number % 2]
            self._round(row, plan)

    def _people(self) -> None:
        roles = {COUNTY: Role.PROJECT_LEAD}
        for body, names in MAIN.items():
            for name in names:
                begins = next((each.day for each in STORY.events if (each.what, each.who) == ("join", name)), None)
                # a role begins with its day; the story's person joins at ten
                values = {"user": self.users[name], "role": roles.get(body, Role.PARTNER_EDITOR)}
                if begins is None:
                    Membership.objects.create(body=self.bodies[body], **values)
        for name in OFFICE:
            Membership.objects.create(user=self.users[name], body=self.world.body, role=Role.EDITOR)
        for name, deputies in DEPUTIES.items():
            for deputy in deputies:
                held = Membership.objects.get(user=self.users[name])
                Membership.objects.create(
                    user=self.users[deputy], body=held.body, role=held.role, deputy_of=held
                )  # fmt: skip

    def _round(self, row: Round, plan: Plan) -> None:
        cut_off = min(row.deadline, row.opens)
        made = StatusRound.objects.create(
            plan=plan, slug=row.key, title=f"Runde {row.key}", cut_off=cut_off, deadline=row.deadline, state="planned"
        )
        self.rounds[row.key] = made
        for key in row.requests:
            _round, body, number = key.split("/")
            project = self.world.projects[int(number)]
            part, _new = Participation.objects.get_or_create(
                project=project, body=self.bodies[body], defaults={"role": "dabei", "position": 9}
            )
            self.requests[key] = StatusRequest.objects.create(round=made, participation=part)

    def happen(self, event: Event) -> None:
        match event.what:
            case "submit":
                StatusRequest.objects.filter(pk=self.requests[event.on].pk).update(state="submitted")
            case "return":
                self._return(self.requests[event.on])
            case "stop":
                row = self.rounds.get(event.on)
                ReminderStop.objects.create(user=self.users[event.who], round=row)
            case "resume":
                ReminderStop.objects.get(user=self.users[event.who], round=self.rounds.get(event.on)).delete()
            case "hand over":
                ReminderDelegation.objects.create(
                    round=self.rounds[event.on], body=self.bodies["amt"], user=self.users[event.who],
                    to=self.users[event.to],
                )  # fmt: skip
            case "join":
                body = next(body for body, names in MAIN.items() if event.who in names)
                Membership.objects.create(
                    user=self.users[event.who], body=self.bodies[body], role=Role.PARTNER_EDITOR
                )  # fmt: skip

    def _return(self, request: StatusRequest) -> None:
        entry = StatusEntry.objects.create(
            request=request, project=request.subject, body=request.body, as_of=request.round.cut_off,
            author_label="jemand", text="läuft",
        )  # fmt: skip
        StatusReview.objects.create(
            entry=entry, result="returned", reason="bitte genauer", reviewer_label="Büro", reviewed_at=timezone.now()
        )
        StatusRequest.objects.filter(pk=request.pk).update(state="returned")

    def ten_o_clock(self, day: date) -> None:
        for row in STORY.rounds:
            if day in (row.opens, row.closes):
                state = "open" if day == row.opens else "closed"
                StatusRound.objects.filter(pk=self.rounds[row.key].pk).update(state=state)
        for event in STORY.events:
            if event.day == day:
                self.happen(event)


class Beats:
    """Two workers that are asked at the same moment, and die at some of the mails."""

    def __init__(self, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pool, self.lock = pool, threading.Lock()
        self.sends = 0
        self.sent_then_died: list[str] = []
        self.died_before = 0
        self.runs = 0
        self.send, self.mark = send, sending._mark
        monkeypatch.setattr(sending, "send", self._send)
        monkeypatch.setattr(sending, "_mark", self._mark)

    def beat(self, moment: datetime) -> None:
        barrier = threading.Barrier(2)

        def work() -> None:
            barrier.wait(timeout=60)
            try:
                sending.run(timezone.now())
            except Crash:
                connection.close()  # as when the process has gone

        with time_machine.travel(moment):
            futures: list[Future[None]] = [self.pool.submit(work) for _twice in range(2)]
            for future in futures:
                future.result(timeout=120)
        self.runs += 1

    def _may_die(self) -> bool:
        """The last run of the evening lives, and whoever would leave a mail until something has happened at ten, so
        that the day of the mail and what it tells are those that the oracle knows."""
        local = timezone.localtime()
        return local.hour < 20 and (local.hour > 10 or local.date() not in EVENTFUL)

    def _send(self, **mail: Any) -> bool:
        with self.lock:
            self.sends += 1
            number = self.sends
        if number % 7 == 0 and self._may_die():
            self.died_before += 1
            raise Crash
        return self.send(**mail)

    def _mark(self, mine: Any) -> None:
        with self.lock:
            dies = self.sends % 4 == 0 and self._may_die()
        if dies:
            self.sent_then_died.append(str(mine.get().pk))
            raise Crash
        self.mark(mine)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as workers:
        yield workers
        barrier = threading.Barrier(2)

        def close() -> None:
            barrier.wait(timeout=60)
            connection.close()

        for future in [workers.submit(close) for _twice in range(2)]:
            future.result(timeout=60)


def tells(mail: Received, story: Enacted) -> frozenset[tuple[str, str]]:
    """What a mail that was received told, by what is kept of it; its text must name these rounds and no others."""
    key = mail.key.partition("-")[2].partition("@")[0]
    items = ReminderItem.objects.filter(mail=UUID(key)).select_related("round")
    found = frozenset((item.round.slug, item.part) for item in items)
    for row in story.rounds.values():
        named = row.title in mail.text and row.title in mail.html
        assert named == any(row.slug == slug for slug, _part in found), (mail.text, found)
    return found


def simulate(server: MailServer, story: Enacted, beats: Beats) -> list[tuple[Received, frozenset[tuple[str, str]]]]:
    read: list[tuple[Received, frozenset[tuple[str, str]]]] = []
    moment = datetime.combine(FIRST, datetime.min.time(), BERLIN).astimezone(ZoneInfo("UTC"))
    while (local := moment.astimezone(BERLIN)).date() <= LAST:
        if local.hour == 10:
            with time_machine.travel(moment):
                story.ten_o_clock(local.date())
        if local.hour in BEATS:
            beats.beat(moment + timedelta(minutes=MINUTE))
            read += [(mail, tells(mail, story)) for mail in server.received[len(read) :]]
        moment += timedelta(hours=1)
    return read


@pytest.mark.django_db(transaction=True)
def test_the_mails_of_a_year_are_those_that_must_be_sent(
    server: MailServer, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, beats = Enacted(county("kreis-eins", projects=2)), Beats(pool, monkeypatch)
    read = simulate(server, story, beats)
    once: dict[str, tuple[date, str, frozenset[tuple[str, str]]]] = {}
    for mail, told in read:
        local = timezone.localtime(mail.at, BERLIN)
        assert 6 <= local.hour <= 20
        once.setdefault(mail.key, (local.date(), story.names[mail.to], told))
    wanted = expected(STORY, FIRST, LAST)
    got = sorted(once.values(), key=lambda row: (row[0], row[1]))
    assert got == sorted(wanted, key=lambda row: (row[0], row[1]))
    assert len(got) > (60 if FULL else 25)

    times = Counter(mail.key for mail, _told in read)
    doubled = {key.partition("-")[2].partition("@")[0] for key, number in times.items() if number > 1}
    assert doubled <= set(beats.sent_then_died)
    assert set(times.values()) <= {1, 2, 3}
    assert set(beats.sent_then_died) <= doubled  # at least once: each was sent again
    assert len(beats.sent_then_died) > 3
    assert beats.died_before > 2

    days: dict[str, list[date]] = {}
    for day, person, _told in got:
        days.setdefault(person, []).append(day)
    for row in days.values():
        assert all((later - earlier).days >= 5 for earlier, later in pairwise(row))
    assert not ReminderMail.objects.filter(sent_at=None, dropped_at=None).exists()
