"""Calendar feeds, parsed back with a calendar library: what is in them, who may fetch them, and how they end."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cooperation.models import StatusRequest, StatusRound
from organisation.calendars import Entry, calendar
from organisation.models import AuditEvent, CalendarFeed, Membership, OrgUnit, Role, User
from organisation.partial_dates import parse_iso
from roadmap import actions
from roadmap.models import ActionField, PlanEntry, PlanVersion
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
LINK = re.compile(r'value="(http://testserver/kalender/[^"]+\.ics)"')


@pytest.fixture
def world() -> World:
    return county(projects=2)


def address(user: User, kind: str = "ich", row=None) -> str:
    """Make a feed as a person does, and return its path."""
    client = Client()
    client.force_login(user)
    where = reverse("calendar-new", args=[kind]) + (f"?von={row.pk}" if row else "")
    answer = client.post(where)
    assert answer.status_code == 200, answer.status_code
    found = LINK.search(answer.content.decode())
    assert found
    return found[1].removeprefix("http://testserver")


def events(path: str) -> dict[str, Any]:
    """Fetch a feed without a session and return its events by UID."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content)
    return {str(each["UID"]): each for each in found.walk("VEVENT")}


def test_a_plan_has_its_milestones_on_the_last_day_with_the_precision_in_words(world: World) -> None:
    path = address(world.user(Role.FINANCE), "plan", world.plan)
    found = events(path)
    milestones = [each for uid, each in found.items() if uid.startswith("milestone-")]
    assert len(milestones) == 2
    one = found[f"milestone-{world.joint.milestones.get().pk}@digiplan"]
    assert one["DTSTART"].dt == date(2023, 6, 30)
    assert one["DTEND"].dt == date(2023, 7, 1)
    assert one["DTSTART"].params["VALUE"] == "DATE"
    assert str(one["SUMMARY"]) == "Meilenstein kreis-eins: Projekt kreis-eins 0 (2. Quartal 2023)"
    assert "Auf das Quartal bekannt" in str(one["DESCRIPTION"])
    assert "Grund kreis-eins" in str(one["DESCRIPTION"])
    assert str(one["URL"]).startswith("http://testserver/roadmap/plan-kreis-eins/projekte/projekt-0/")
    assert one["SEQUENCE"] == 1


def test_a_move_keeps_the_uid_and_raises_the_sequence(world: World) -> None:
    path = address(world.user(Role.EDITOR), "plan", world.plan)
    milestone = world.joint.milestones.get()
    milestone.dates.update(recorded_at=datetime(2022, 6, 1, tzinfo=UTC))
    before = events(path)[f"milestone-{milestone.pk}@digiplan"]
    actions.move_milestone(
        milestone=milestone, forecast=parse_iso("2024-02-29"), effective_on=parse_iso("2023-01-01"), reason="x", by=None
    )
    after = events(path)[f"milestone-{milestone.pk}@digiplan"]
    assert after["DTSTART"].dt == date(2024, 2, 29)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert events(path)[f"milestone-{milestone.pk}@digiplan"]["DTSTAMP"].dt == after["DTSTAMP"].dt


def test_the_token_is_kept_as_a_hash_and_shown_once(world: World) -> None:
    user = world.user(Role.EDITOR)
    path = address(user)
    token = path.removeprefix("/kalender/").removesuffix(".ics")
    row = CalendarFeed.objects.get()
    assert token not in (row.token_hash, str(row.pk))
    client = Client()
    client.force_login(user)
    assert token not in client.get(reverse("calendar")).content.decode()
    assert [event.action for event in AuditEvent.objects.filter(target_id=row.pk)] == ["calendar.make"]


def test_a_revoked_a_renewed_and_a_foreign_token_answer_404(world: World) -> None:
    user = world.user(Role.EDITOR)
    first = address(user)
    second = address(user)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    stranger = Client()
    stranger.force_login(county("kreis-zwei").user(Role.EDITOR))
    feed = CalendarFeed.objects.get(revoked_at=None)
    assert stranger.post(reverse("calendar-revoke", args=[feed.pk])).status_code == 404
    client = Client()
    client.force_login(user)
    assert client.post(reverse("calendar-revoke", args=[feed.pk])).status_code == 302
    assert Client().get(second).status_code == 404
    assert Client().get("/kalender/erfunden.ics").status_code == 404


def test_an_account_that_has_ended_gets_nothing(world: World) -> None:
    user = world.user(Role.EDITOR)
    own, plan = address(user), address(user, "plan", world.plan)
    Membership.objects.filter(user=user).update(valid_to=date(2020, 1, 1))
    assert Client().get(own).status_code == 404
    assert Client().get(plan).status_code == 404
    Membership.objects.filter(user=user).update(valid_to=None)
    assert Client().get(plan).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(plan).status_code == 404


def test_a_partner_gets_only_what_it_takes_part_in(world: World) -> None:
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    assert set(events(address(partner, "plan", world.plan))) == {
        f"milestone-{world.joint.milestones.get().pk}@digiplan"
    }
    client = Client()
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    assert client.post(f"{reverse('calendar-new', args=['plan'])}?von={world.plan.pk}").status_code == 404
    assert client.post(f"{reverse('calendar-new', args=['unsinn'])}?von={world.plan.pk}").status_code == 404
    assert client.post(f"{reverse('calendar-new', args=['plan'])}?von=x").status_code == 404


def test_a_lead_of_a_unit_gets_its_projects_and_those_of_units_below(world: World) -> None:
    above = OrgUnit.objects.create(owner=world.body, slug="dezernat", name="Dezernat", kind="dezernat")
    unit = OrgUnit.objects.get(owner=world.body, slug="it")
    other = OrgUnit.objects.create(owner=world.body, slug="bau", name="Bauamt", kind="amt")
    type(unit).objects.filter(pk=unit.pk).update(parent=above)
    world.projects[1].responsible_unit = other
    world.projects[1].save()
    lead = world.user(Role.PROJECT_LEAD)
    Membership.objects.filter(user=lead).update(unit=above)
    assert set(events(address(lead))) == {f"milestone-{world.joint.milestones.get().pk}@digiplan"}


def test_the_deadline_of_a_round_is_in_the_feed_of_whom_it_asks(world: World) -> None:
    made = StatusRound.objects.create(
        plan=world.plan,
        slug="r",
        title="Runde 2026",
        cut_off=date(2026, 6, 30),
        deadline=date(2026, 8, 15),
        state="open",
    )
    participation = world.joint.participations.get(body=world.municipality)
    request = StatusRequest.objects.create(round=made, participation=participation)
    partner = address(world.user(Role.PARTNER_EDITOR, world.municipality))
    reader = address(world.user(Role.PARTNER_READER, world.municipality))
    plan = address(world.user(Role.HEAD), "plan", world.plan)
    key = f"round-{made.pk}@digiplan"
    assert events(partner)[key]["DTSTART"].dt == date(2026, 8, 15)
    assert str(events(plan)[key]["SUMMARY"]) == "Frist: Runde 2026"
    assert key not in events(reader)
    StatusRequest.objects.filter(pk=request.pk).update(state="confirmed")
    assert key not in events(partner), "what is confirmed is asked no more"
    assert key in events(plan)


def test_the_feed_of_a_field_follows_the_plan_to_its_next_version(world: World) -> None:
    field = ActionField.objects.get(version=world.version)
    path = address(world.user(Role.EDITOR), "handlungsfeld", field)
    assert len(events(path)) == 2
    PlanVersion.objects.filter(pk=world.version.pk).update(state="superseded")
    version = PlanVersion.objects.create(plan=world.plan, slug="v2", label="v2", state="adopted", position=2)
    again = ActionField.objects.create(version=version, slug=field.slug, name="Feld neu", position=0)
    PlanEntry.objects.create(version=version, project=world.joint, field=again, title="x")
    assert len(events(path)) == 1
    PlanEntry.objects.filter(field=again).delete()
    again.delete()
    assert Client().get(path).status_code == 404


def test_queries_do_not_grow_with_milestones() -> None:
    counts = []
    for number, projects in enumerate((1, 30)):
        made = county(f"kreis-{number}", projects=projects)
        path = address(made.user(Role.EDITOR), "plan", made.plan)
        with CaptureQueriesContext(connection) as caught:
            assert len(events(path)) == projects
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_text_is_escaped_and_long_lines_are_folded() -> None:
    title = "Ämter; Städte, Gemeinden\\neu " * 8 + "\r\nBEGIN:VEVENT\r\nUID:fremd"
    entry = Entry(
        "x@digiplan", date(2026, 1, 31), title, "Zeile 1\nZeile 2", "/x/", datetime(2026, 1, 1, tzinfo=UTC), 0
    )
    raw = calendar("Name; mit, Zeichen", [entry], lambda path: f"https://kreis.example{path}")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = Calendar.from_ical(raw).walk("VEVENT")
    assert len(found) == 1
    assert str(found[0]["SUMMARY"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
    assert str(found[0]["DESCRIPTION"]) == "Zeile 1\nZeile 2"
