"""Meetings with an agenda, decisions and tasks: rhythm, rights, iCal, pages, mandates."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from council.kinds import meeting_address
from council.meetings import actions
from council.meetings.calendar import meetings
from council.meetings.rhythm import Due, Rhythm, next_meeting
from council.models import AgendaItem, Committee, CommitteeSeat, Mandate, Meeting, ResolutionResult
from organisation.merging import Edit
from organisation.models import AuditEvent, Role
from roadmap.agenda import set_project
from tests.worlds import World, county

HELD = date(2026, 11, 6)


@pytest.mark.parametrize(
    ("rhythm", "day", "due"),
    [
        (Rhythm(14, "day"), HELD, date(2026, 11, 20)),
        (Rhythm(2, "week"), HELD, date(2026, 11, 20)),
        (Rhythm(1, "month"), date(2026, 1, 31), date(2026, 2, 28)),
        (Rhythm(1, "year"), date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_rhythm_says_when_the_next_meeting_is_due(rhythm: Rhythm, day: date, due: date) -> None:
    assert next_meeting(rhythm, [day], due) == Due(due=due, last=day)
    assert next_meeting(rhythm, [day], date(due.year + 1, 1, 1)).overdue


def test_a_planned_meeting_needs_no_rhythm_and_without_both_nothing_is_known() -> None:
    assert next_meeting(Rhythm(14, "day"), [HELD, date(2026, 12, 24)], date(2026, 11, 7)).planned == date(2026, 12, 24)
    assert next_meeting(None, [HELD], date(2026, 11, 7)) == Due(last=HELD)
    assert next_meeting(Rhythm(14, "day"), [], HELD) == Due()
    with pytest.raises(ValueError, match="rhythm"):
        Rhythm(0, "day")


def group(world: World, *, seat: bool = True, public: bool | None = None) -> Meeting:
    """A meeting of a working group; with `seat` the municipality belongs to it."""
    row = Committee.objects.create(
        owner=world.body, slug="ak", name=f"Arbeitskreis {world.slug}", kind="working_group", public=public,
        rhythm="alle 14 Tage", rhythm_every=14, rhythm_unit="day",
    )  # fmt: skip
    if seat:
        CommitteeSeat.objects.create(committee=row, slug="it", role="IT-Leitung", body=world.municipality)
    return Meeting.objects.create(
        committee=row, slug="2026-11-06", held_on=HELD, held_on_precision="day", starts_at="14:00", ends_at="15:30",
        place="Kreishaus",
    )  # fmt: skip


def decided(meeting: Meeting, **values: object) -> tuple[AgendaItem, Mandate]:
    item = actions.add_item(meeting=meeting, title="Gemeinsame Beschaffung", by=None)
    known = {"text": "Der Kreis schreibt aus.", "result": ResolutionResult.ADOPTED_UNCHANGED, **values}
    decision = actions.add_decision(item=item, by=None, **known)
    task = actions.add_task(decision=decision, slug="ausschreiben", title="Ausschreiben", by=None)
    return item, task


@pytest.mark.django_db
def test_decisions_become_mandates_with_one_origin() -> None:
    world = county()
    meeting = group(world)
    item, task = decided(meeting, votes_yes=27, votes_no=0, votes_abstain=3, unanimous=True)
    decision = item.decisions.get()
    assert (decision.unanimous, decision.votes_abstain, task.owner, task.point) == (True, 3, world.body, None)
    assert task in Mandate.objects.adopted()
    actions.edit_decision(decision=decision, edits={"result": Edit("adopted_unchanged", "postponed")}, by=None)
    assert task not in Mandate.objects.adopted()
    with pytest.raises(ValidationError) as error:
        actions.edit_decision(decision=decision, edits={"votes_no": Edit(0, 1)}, by=None)
    assert set(error.value.message_dict) == {"unanimous"}
    with pytest.raises(ValidationError):
        actions.remove_item(item=item, by=None)
    with pytest.raises(ValidationError):
        actions.remove_decision(decision=decision, by=None)
    point = Mandate.objects.filter(point__isnull=False).first()
    assert point is not None
    for broken in ({"point": point.point}, {"decision": None}):
        with pytest.raises(IntegrityError, match="mandate_one_origin"), transaction.atomic():
            Mandate.objects.filter(pk=task.pk).update(**broken)
    assert {"agenda.add", "decision.add", "decision.edit", "mandate.add"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


@pytest.mark.django_db
def test_items_change_places_and_keep_their_numbers_apart() -> None:
    meeting = group(county())
    one, two = (actions.add_item(meeting=meeting, title=title, by=None) for title in ("Erstens", "Zweitens"))
    assert actions.move_item(item=two, up=True, by=None)
    assert list(meeting.agenda_items.order_by("number").values_list("title", flat=True)) == ["Zweitens", "Erstens"]
    assert not actions.move_item(item=AgendaItem.objects.get(pk=two.pk), up=True, by=None)
    assert AgendaItem.objects.get(pk=one.pk).number == 2


@pytest.mark.django_db
def test_who_sees_a_meeting_its_tasks_and_its_calendar(client: Client) -> None:
    world, other = county(), county("kreis-zwei")
    meeting, foreign = group(world), group(other)
    _item, task = decided(meeting)
    pages = [
        meeting_address(meeting),
        reverse("council:meeting-calendar", args=[world.body.slug, "ak", meeting.slug]),
        reverse("council:mandate", args=[world.body.slug, task.slug]),
    ]
    partner = world.user(Role.PARTNER_READER, body=world.municipality)
    stranger = other.user(Role.PARTNER_EDITOR, body=other.municipality)
    for user, status in (
        (world.user(Role.FINANCE), 200),
        (partner, 200),
        (world.user(Role.COMMITTEE_MEMBER), 404),
        (other.user(Role.EDITOR), 404),
        (stranger, 404),
    ):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [status] * 3, user
    entries = list(meetings(partner, None, HELD))
    assert [entry.uid for entry in entries] == [f"meeting-{meeting.pk}@digiplan"]
    assert [entry.uid for entry in meetings(stranger, None, HELD)] == [f"meeting-{foreign.pk}@digiplan"]
    client.force_login(partner)
    page = client.get(meeting_address(meeting)).content.decode()
    assert "Gemeinsame Beschaffung" in page
    assert "Neuer Tagesordnungspunkt" not in page
    event = Calendar.from_ical(client.get(pages[1]).content).walk("VEVENT")[0]
    assert (event.decoded("dtstart").isoformat(), event["location"]) == ("2026-11-06T13:00:00+00:00", "Kreishaus")
    assert event.decoded("dtend").isoformat() == "2026-11-06T14:30:00+00:00"
    # the seat ends: so does the view
    meeting.committee.seats.all().delete()
    assert [client.get(page).status_code for page in pages] == [404] * 3


@pytest.mark.django_db
def test_the_page_of_a_meeting_takes_the_same_queries_for_thirty_items(
    client: Client, django_assert_max_num_queries
) -> None:
    world = county()
    meeting = group(world)
    item, _task = decided(meeting)
    set_project(item=item, project=world.joint, by=None)
    actions.add_item(meeting=meeting, title="Mit Vorlage", paper=world.paper, by=None)
    client.force_login(world.user(Role.EDITOR))
    client.get(meeting_address(meeting))
    with django_assert_max_num_queries(20) as one:
        page = client.get(meeting_address(meeting)).content.decode()
    assert world.joint.title in page
    assert "Uhr" in page
    for number in range(30):
        row = actions.add_item(meeting=meeting, title=f"Punkt {number}", paper=world.paper, by=None)
        decision = actions.add_decision(item=row, text="Ja.", by=None)
        actions.add_task(decision=decision, slug=f"auftrag-{number}", title=f"Auftrag {number}", by=None)
        set_project(item=row, project=world.joint, by=None)
    with django_assert_max_num_queries(20) as thirty:
        client.get(meeting_address(meeting))
    assert len(one) == len(thirty)


@pytest.mark.django_db
def test_the_office_writes_a_meeting_from_nothing_in_the_browser(client: Client) -> None:
    world = county()
    committee = group(world).committee
    client.force_login(world.user(Role.COUNCIL_OFFICE))
    at = [world.body.slug, committee.slug]
    typed = {"held_on": "20.11.2026", "starts_at": "9 Uhr", "ends_at": "8:00", "public": ""}
    assert client.post(reverse("council:meeting-new", args=at), typed).status_code == 422
    answer = client.post(reverse("council:meeting-new", args=at), typed | {"ends_at": "10.30", "place": "Rathaus"})
    meeting = Meeting.objects.get(committee=committee, held_on=date(2026, 11, 20))
    assert (meeting.starts_at, meeting.ends_at, answer["Location"]) == ("09:00", "10:30", meeting_address(meeting))
    at.append(meeting.slug)
    client.post(reverse("council:item-new", args=at), {"title": "Bericht", "kind": "information"})
    client.post(reverse("council:decision-new", args=[*at, 1]), {"text": "Kenntnis genommen.", "votes_yes": "9"})
    client.post(reverse("council:task-new", args=[*at, 1, 1]), {"title": "Bericht ergänzen", "due_on": "Q1 2027"})
    page = client.get(meeting_address(meeting)).content.decode()
    for words in ("Bericht ergänzen", "9 Ja", "1. Quartal 2027", "termin.ics", "Niederschrift (PDF)"):
        assert words in page, words
    page = client.get(reverse("council:mandate", args=[world.body.slug, "bericht-ergaenzen"])).content.decode()
    assert "vorgeschlagen" in page
    assert "Kenntnis genommen." in page
    page = client.get(reverse("council:mandates")).content.decode()
    assert "Bericht ergänzen" in page
    page = client.get(reverse("council:committee", args=at[:2])).content.decode()
    assert "alle 14 Tage" in page
