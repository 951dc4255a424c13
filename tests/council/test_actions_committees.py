"""Committees, seats and meetings: what is changed, replaced, deleted, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council import actions
from council.fields import MEETING_FIELDS
from council.models import Committee, Meeting
from organisation.editing import edit, inverse
from organisation.merging import Edit
from organisation.models import AuditEvent, Role, SourceRef
from organisation.partial_dates import PartialDate, parse_iso
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


def refused(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(error.value.message_dict)


def test_a_successor_takes_over_the_day_after(world: World) -> None:
    old = world.committee
    new = actions.replace_committee(
        committee=old, name="Digitalausschuss", starts_on=PartialDate(date(2026, 7, 1)), by=world.user(Role.EDITOR)
    )
    old.refresh_from_db()
    assert (old.valid_to, old.valid_to_precision, old.successor) == (date(2026, 6, 30), "day", new)
    assert (new.valid_from, new.kind) == (date(2026, 7, 1), old.kind)
    assert [seat.role for seat in new.seats.all()] == ["Vorsitz"]
    assert AuditEvent.objects.filter(action="committee.replace", target_id=old.pk).count() == 1
    with pytest.raises(ValidationError):
        actions.replace_committee(committee=old, name="X", starts_on=PartialDate(date(2027, 1, 1)), by=None)


def test_a_successor_comes_neither_before_the_beginning_nor_before_the_last_meeting(world: World) -> None:
    with pytest.raises(ValidationError) as error:
        actions.replace_committee(
            committee=world.committee, name="X", starts_on=PartialDate(date(2022, 9, 22)), by=None
        )
    assert refused(error) == {"starts_on"}
    world.committee.valid_from, world.committee.valid_from_precision = date(2023, 1, 1), "day"
    world.committee.save()
    with pytest.raises(ValidationError) as error:
        actions.replace_committee(committee=world.committee, name="X", starts_on=PartialDate(date(2023, 1, 1)), by=None)
    assert refused(error) == {"starts_on"}
    assert not Committee.objects.filter(name="X").exists()


def test_a_committee_cannot_end_before_its_meetings_nor_follow_itself(world: World) -> None:
    row = world.committee
    for name, value in (("valid_to", parse_iso("2022-09-21")), ("valid_from", parse_iso("2022-09-23"))):
        with pytest.raises(ValidationError) as error:
            actions.edit_committee(committee=row, edits={name: Edit(None, value)}, by=None)
        assert refused(error) == {name}
    with pytest.raises(ValidationError) as error:
        actions.edit_committee(committee=row, edits={"successor": Edit(None, row)}, by=None)
    assert refused(error) == {"successor"}
    with pytest.raises(ValidationError):
        actions.edit_committee(committee=row, edits={"successor": Edit(None, county("kreis-zwei").committee)}, by=None)
    both = {"valid_from": Edit(None, parse_iso("2021")), "valid_to": Edit(None, parse_iso("2020"))}
    Meeting.objects.filter(committee=row).update(held_on=None, held_on_precision="")
    with pytest.raises(ValidationError) as error:
        actions.edit_committee(committee=row, edits=both, by=None)
    assert refused(error) == {"valid_to"}


def test_a_meeting_stays_within_the_committees_time_also_when_undone(world: World) -> None:
    row = world.committee.meetings.get()
    event = actions.edit_meeting(
        meeting=row, edits={"held_on": Edit(parse_iso("2022-09-22"), parse_iso("2024-Q3"))}, by=None
    )
    assert event is not None
    row.refresh_from_db()
    assert (row.held_on, row.held_on_precision, row.slug) == (date(2024, 9, 30), "quarter", "2022-09-22")
    world.committee.valid_from, world.committee.valid_from_precision = date(2024, 1, 1), "day"
    world.committee.save()
    with pytest.raises(ValidationError):
        edit(
            row=row, fields=MEETING_FIELDS, edits=inverse(event, MEETING_FIELDS), by=None, action="meeting.edit",
            owner=world.body,
        )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        actions.add_meeting(committee=world.committee, held_on=parse_iso("2023"), by=None)
    assert refused(error) == {"held_on"}


def test_two_meetings_on_one_day_need_numbers(world: World) -> None:
    day = parse_iso("2024-03-01")
    first = actions.add_meeting(committee=world.committee, held_on=day, number="7", by=None)
    second = actions.add_meeting(committee=world.committee, held_on=day, number="8", by=None)
    assert (first.slug, second.slug) == ("2024-03-01", "2024-03-01-2")
    with pytest.raises(ValidationError) as error:
        actions.add_meeting(committee=world.committee, held_on=day, number="8", by=None)
    assert refused(error) == {"held_on"}


def test_seats_are_added_behind_moved_and_removed(world: World) -> None:
    committee = world.committee
    second = actions.add_seat(committee=committee, role="Rechnungsprüfung", by=None)
    third = actions.add_seat(committee=committee, role="Personalrat", body=world.municipality, possibly=True, by=None)
    assert actions.move_seat(seat=third, up=True, by=None)
    assert [seat.slug for seat in committee.seats.all()] == ["vorsitz", "personalrat", "rechnungspruefung"]
    first = committee.seats.get(slug="vorsitz")
    assert not actions.move_seat(seat=first, up=True, by=None)
    actions.remove_seat(seat=second, by=None)
    assert committee.seats.count() == 2
    with pytest.raises(ValidationError) as error:
        actions.add_seat(committee=committee, role="X", unit=county("kreis-zwei").body.units.get(), by=None)
    assert refused(error) == {"unit"}


def test_what_is_needed_stays_and_says_by_what(world: World) -> None:
    user = world.user(Role.EDITOR)
    with pytest.raises(ValidationError) as error:
        actions.remove_committee(committee=world.committee, by=user)
    assert "Vorlage „" not in error.value.messages[0]  # papers refer to it by their steps
    assert "Beratung" in error.value.messages[0]
    assert "Sitzung" in error.value.messages[0]
    with pytest.raises(ValidationError) as error:
        actions.remove_committee(committee=world.committee, by=county("kreis-zwei").user(Role.EDITOR))
    assert "kreis-eins/0" not in error.value.messages[0]  # a stranger's refusal names nothing
    with pytest.raises(ValidationError):
        actions.remove_meeting(meeting=world.committee.meetings.get(), by=user)
    assert not AuditEvent.objects.filter(action__endswith=".remove").exists()


def test_deleting_takes_parts_and_references_along(world: World) -> None:
    seats = [{"slug": "leitung", "role": "Leitung"}]
    row = actions.add_committee(owner=world.body, slug="neu", name="Neu", kind="working_group", seats=seats, by=None)
    SourceRef.objects.create(
        owner=world.body, target_type="council.committee", target_id=row.pk, source=world.source, status="stated"
    )
    actions.remove_committee(committee=row, by=None)
    assert not Committee.objects.filter(slug="neu").exists()
    assert not SourceRef.objects.filter(target_id=row.pk).exists()
    assert AuditEvent.objects.get(action="committee.remove").target_label == "Neu"
