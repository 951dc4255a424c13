"""Mails of status rounds: the rules by day, what a mail says, its links, handing over, the office's section."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as conf
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cooperation import actions
from cooperation.models import (
    Participation,
    ReminderDelegation,
    ReminderMail,
    ReminderStop,
    StatusRequest,
    StatusRound,
)
from cooperation.reminders import schedule, sending
from cooperation.reminders.schedule import Asked, Occasion, Part
from organisation.models import AuditEvent, Body, Membership, Role, User
from tests.smtp import MailServer, mail_server
from tests.worlds import World, county

BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = date(2023, 11, 30)


def on(day: date, hour: int = 9) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN))


def before(days: int) -> date:
    return DEADLINE - timedelta(days=days)


def after(days: int) -> date:
    return DEADLINE + timedelta(days=days)


# --- the rules -----------------------------------------------------------------------------------------------------


def asked(told: date | None = None, **values: Any) -> Asked:
    return Asked(uuid4(), values.pop("part", Part.OWN), values.pop("deadline", DEADLINE), told, **values)


def test_the_occasions_of_one_round() -> None:
    last, sent = None, []
    for ahead in range(60, -80, -1):
        day = before(ahead)
        if plan := schedule.plan([asked(last)], last, day):
            sent.append((ahead, plan[0][1].value))
            last = day
    assert sent == [
        (60, "invitation"), (30, "before"), (7, "before"), (1, "before"), (-5, "after"), (-35, "after"), (-65, "after"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "day", "due"),
    [
        (before(33), before(30), False),  # three days after the invitation
        (before(33), before(28), True),  # the first allowed day
        (before(10), before(6), False),
        (before(10), before(5), True),  # the reminder of the seventh day, moved
        (before(3), before(1), False),
        (before(3), after(2), False),  # the reminder of the day before has lapsed with the deadline
        (before(3), after(4), False),
        (before(3), after(5), True),
        (before(1), after(4), False),
        (after(5), after(34), False),
        (after(5), after(35), True),
    ],
)
def test_what_falls_into_five_days_moves_or_lapses(told: date, day: date, due: bool) -> None:
    assert bool(schedule.plan([asked(told)], told, day)) is due


def test_one_mail_tells_of_all_rounds_and_why() -> None:
    rows = [asked(before(20)), asked(before(20), deadline=after(60)), asked(None, part=Part.DEPUTY, since=after(5))]
    told = schedule.plan(rows, before(20), before(7))
    assert [(row.part, why) for row, why in told] == [(Part.OWN, Occasion.BEFORE), (Part.OWN, Occasion.ALONG)]
    late = schedule.plan(rows, before(1), after(5))
    assert [why for _row, why in late] == [Occasion.AFTER, Occasion.ALONG, Occasion.AFTER]
    assert schedule.plan([asked(before(20), returned=True)], before(20), before(15))[0][1] is Occasion.RETURNED
    assert schedule.plan([asked(before(20), returned=True)], before(20), before(16)) == []
    assert schedule.next_mail(rows, before(20), before(19)) == before(7)
    assert schedule.next_mail([], None, before(19)) is None


def test_the_office_is_told_at_thirty_five_days_and_at_five_where_nobody_stands_in() -> None:
    assert schedule.escalation(DEADLINE, stands_in=True) == after(35)
    assert schedule.escalation(DEADLINE, stands_in=False) == after(5)
    office = asked(part=Part.OFFICE, since=after(35))
    assert not schedule.plan([office], None, after(34))
    assert schedule.plan([office], None, after(35))


def test_the_beat_asks_by_german_hours() -> None:
    entry = conf.CELERY_BEAT_SCHEDULE["round-reminders"]
    assert conf.CELERY_TIMEZONE == "Europe/Berlin"
    assert entry["schedule"].hour == set(schedule.HOURS)


# --- mails ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def world() -> World:
    return county("kreis-eins", projects=2)


@pytest.fixture
def partner(world: World) -> User:
    return world.user(Role.PARTNER_EDITOR, world.municipality)


@pytest.fixture
def status_round(world: World, partner: User) -> StatusRound:
    """An open round that asks the town, the county (of the shared project and its own) and nobody else."""
    world.user(Role.EDITOR)
    with on(before(40)):
        row = actions.plan_round(
            plan=world.plan, slug="runde", title="Herbstrunde", cut_off=date(2023, 10, 31), deadline=DEADLINE, by=None
        )
        actions.open_round(status_round=row, by=None)
    row.refresh_from_db()
    return row


def run(day: date, hour: int = 9) -> int:
    with on(day, hour):
        return sending.run(timezone.now())


def give_back(request: StatusRequest, by: User, reason: str) -> None:
    entry = actions.submit_status(
        request=request, as_of=date(2023, 10, 31), values=actions.StatusValues(text="läuft"), by=None
    )
    actions.return_(entry=entry, reason=reason, by=by, reviewed_at=timezone.now())


@pytest.mark.django_db
def test_an_invitation_says_what_until_when_and_where(
    server: MailServer, world: World, status_round: StatusRound, partner: User
) -> None:
    assert run(before(40)) == 2  # the town and the county's editor
    (mail,) = server.to(partner.email)
    assert mail.subject == "digiplan: Bitte bis 30.11.2023 melden, „Herbstrunde“"
    for text in (mail.text, mail.html):
        assert "Herbstrunde" in text
        assert "bis 30.11.2023, in 40 Tagen" in text
        assert world.joint.title in text
        assert world.projects[1].title not in text  # that is the county's own
        assert text.count("https://plan.kreis.example/kooperation/") >= 3
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.message["List-Unsubscribe"].strip(" <>") in mail.text
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert run(before(40), 10) == 0
    assert run(before(30), 5) == 0  # at night
    assert run(before(30), 6) == 2


@pytest.mark.django_db
def test_a_returned_status_and_a_server_that_is_away(
    server: MailServer, world: World, status_round: StatusRound, partner: User
) -> None:
    run(before(40))
    request = StatusRequest.objects.get(participation__body=world.municipality)
    with on(before(38)):
        give_back(request, world.user(Role.EDITOR), "Bitte den nächsten Schritt nennen.")
    assert run(before(36)) == 0  # within five days
    server.refuse = lambda address: address == partner.email
    assert run(before(35)) == 0
    mail = ReminderMail.objects.get(user=partner, sent_at=None)
    assert (mail.attempts, mail.attempted_at) == (1, None)
    server.refuse = lambda address: False
    assert run(before(35), 9) == 0  # the pause
    assert run(before(35), 11) == 1
    told = server.to(partner.email)[-1]
    assert "zurückgegeben: Bitte den nächsten Schritt nennen." in told.text
    assert told.subject == "digiplan: Statusmeldung zurückgegeben, „Herbstrunde“"
    assert told.key == f"<runde-{mail.pk}@plan.kreis.example>"


@pytest.mark.django_db
def test_who_reports_meanwhile_gets_no_mail_that_was_planned(
    server: MailServer, world: World, status_round: StatusRound, partner: User
) -> None:
    server.refuse = lambda address: True
    run(before(40))
    StatusRequest.objects.filter(participation__body=world.municipality).update(state="submitted")
    server.refuse = lambda address: False
    run(before(39))
    assert server.to(partner.email) == []
    assert ReminderMail.objects.get(user=partner).dropped_at


@pytest.mark.django_db
def test_escalation_goes_to_the_deputy_and_then_to_the_office(
    server: MailServer, world: World, status_round: StatusRound, partner: User
) -> None:
    deputy = User.objects.create_user("vertretung@stadt.example", display_name="Vertretung Stadt")
    held = Membership.objects.get(user=partner)
    Membership.objects.create(user=deputy, body=world.municipality, role=Role.PARTNER_EDITOR, deputy_of=held)
    editor, lead = world.user(Role.EDITOR), world.user(Role.PROJECT_LEAD)
    run(before(40))
    assert not server.to(deputy.email)
    assert server.to(lead.email)  # the county's own, before its editors
    assert not server.to(editor.email)
    StatusRequest.objects.filter(project__isnull=False).update(state="confirmed")
    StatusRequest.objects.filter(participation__body=world.body).update(state="confirmed")
    run(after(5))
    assert "Sie vertreten partner_editor" in server.to(deputy.email)[-1].text
    assert not server.to(editor.email)
    run(after(35))
    office = server.to(editor.email)[-1]
    assert office.subject == "digiplan: In „Herbstrunde“ fehlen Meldungen, überfällig seit 30.11.2023"
    assert f"{world.municipality.name}: {world.joint.title}" in office.text
    assert reverse("cooperation:round", args=[world.plan.slug, "runde"]) in office.text


@pytest.mark.django_db
def test_the_link_ends_mails_by_post_alone_and_the_office_is_told_earlier(
    server: MailServer, world: World, status_round: StatusRound, partner: User, client: Client
) -> None:
    run(before(40))
    mail = server.to(partner.email)[0]
    found = re.search(r"https://plan\.kreis\.example(/kooperation/erinnerungen/abbestellen/\S+)", mail.text)
    assert found
    guest = Client(enforce_csrf_checks=True)
    page = guest.get(found[1]).content.decode()
    assert "Keine Mails mehr zu „Herbstrunde“" in page
    assert partner.display_name not in page
    assert not ReminderStop.objects.exists()
    assert guest.get(found[1].rstrip("/") + "x/").status_code == 404
    guest.post(found[1], {"runde": str(status_round.pk)})
    assert [(row.user, row.round) for row in ReminderStop.objects.all()] == [(partner, status_round)]
    assert AuditEvent.objects.get(action="reminder.stop").actor == partner
    assert run(before(30)) == 1  # the county's editor alone
    client.force_login(world.user(Role.EDITOR))
    with on(before(30), 12):
        board = client.get(reverse("cooperation:round", args=[world.plan.slug, "runde"])).content.decode()
    assert "Erinnerungen abbestellt" in board
    Membership.objects.filter(user=world.user(Role.EDITOR)).update(role=Role.ADMINISTRATOR)
    run(after(5))
    assert f"{world.municipality.name}: {world.joint.title} (Erinnerungen abbestellt)" in server.received[-1].text
    guest.post(found[1], {"List-Unsubscribe": "One-Click"})
    assert ReminderStop.objects.filter(user=partner, round=None).exists()
    client.force_login(partner)
    settings_page = reverse("watches:settings")
    assert "Einladungen zu Statusrunden" in client.get(settings_page).content.decode()
    client.post(settings_page, {"mail": "on", "status_rounds": "on"})
    assert not ReminderStop.objects.filter(round=None).exists()
    with on(after(6)):
        client.post(reverse("reminders:switch", args=[world.plan.slug, "runde"]), {"an": "ja"})
    assert not ReminderStop.objects.exists()


@pytest.mark.django_db
def test_handing_over_and_naming_a_deputy(
    server: MailServer, world: World, status_round: StatusRound, partner: User, client: Client
) -> None:
    other = User.objects.create_user("zweite@stadt.example", display_name="Zweite Stelle")
    role = Membership.objects.create(user=other, body=world.municipality, role=Role.PARTNER_EDITOR)
    reader = User.objects.create_user("liest@stadt.example", display_name="Liest nur")
    Membership.objects.create(user=reader, body=world.municipality, role=Role.PARTNER_READER)
    client.force_login(partner)
    where = reverse("reminders:delegate", args=[world.plan.slug, "runde"])
    with on(before(40)):
        page = client.get(where).content.decode()
        assert "Zweite Stelle" in page
        assert "Liest nur" not in page
        assert not ReminderDelegation.objects.exists()
        assert client.post(where, {"to": str(uuid4()), "how": "runde"}).status_code == 422
        assert client.post(where, {"to": str(role.pk), "how": "runde"}).status_code == 302
    run(before(40))
    assert not server.to(partner.email)
    assert len(server.to(other.email)) == 1
    client.force_login(reader)
    assert client.get(where).status_code == 404
    client.force_login(partner)
    with on(before(39)):
        assert "übergeben an Zweite Stelle" in client.get(reverse("reminders:mine")).content.decode()
        client.post(reverse("reminders:take-back", args=[world.plan.slug, "runde"]))
        assert client.post(where, {"to": str(role.pk), "how": "vertretung"}).status_code == 302
    role.refresh_from_db()
    assert role.deputy_of is not None
    assert role.deputy_of.user == partner
    run(before(30))
    assert len(server.to(partner.email)) == 1
    assert len(server.to(other.email)) == 1  # a deputy is told when it is overdue


@pytest.mark.django_db
def test_the_office_sees_who_was_mailed_what_comes_next_and_reminds(
    server: MailServer, world: World, status_round: StatusRound, partner: User, client: Client
) -> None:
    run(before(40))
    client.force_login(world.user(Role.EDITOR))
    page = reverse("cooperation:round", args=[world.plan.slug, "runde"])
    now = reverse("reminders:remind", args=[world.plan.slug, "runde"])
    with on(before(38)):
        board = client.get(page).content.decode()
        assert "Jetzt erinnern" in board
        assert "21.10.2023" in board  # when it was mailed
        assert "31.10.2023" in board  # what comes next
        text = client.post(now, follow=True).content.decode()
        assert "Niemand bekommt zwei Mails innerhalb von fünf Tagen. Noch nicht erinnert" in text
        assert f"{partner} ab 26.10.2023" in text
    with on(before(35)):
        assert "2 Mails sind unterwegs" in client.post(now, follow=True).content.decode()
        assert sending.deliver(timezone.now()) == 2
        assert "vom Programmbüro erinnert" in client.get(page).content.decode()
    assert len(server.to(partner.email)) == 2
    Membership.objects.filter(user=partner).delete()
    with on(before(34)):
        assert "kein Konto, das melden darf" in client.get(page).content.decode()


@pytest.mark.django_db
def test_the_queries_of_run_and_page_do_not_grow(
    server: MailServer, world: World, status_round: StatusRound, client: Client
) -> None:
    client.force_login(world.user(Role.EDITOR))
    page = reverse("cooperation:round", args=[world.plan.slug, "runde"])
    run(before(40))

    def costs() -> tuple[int, int]:
        with on(before(39)):
            client.get(page)
            with CaptureQueriesContext(connection) as board:
                client.get(page)
            with CaptureQueriesContext(connection) as beat:
                sending.run(timezone.now())
        return len(board), len(beat)

    few = costs()
    for number in range(6):
        body = Body.objects.create(slug=f"dorf-{number}", name=f"Dorf {number} (fiktiv)", kind="gemeinde")
        part = Participation.objects.create(project=world.joint, body=body, role="dabei", position=9)
        StatusRequest.objects.create(round=status_round, participation=part)
        if number:
            world.user(Role.PARTNER_EDITOR, body)
    run(before(39), 8)
    assert costs() == few
