"""Committees with their seats and meetings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from council.fields import COMMITTEE_FIELDS, MEETING_FIELDS, SEAT_FIELDS
from council.models import Committee, CommitteeSeat, Meeting
from council.rules import named, not_after_meetings, same_owner, within_committee
from organisation.actions import action, check_fields, enter, insert, partial
from organisation.audit import record
from organisation.editing import edit, save
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove
from organisation.slugs import free_slug


@action
def add_committee(
    *,
    owner: Body,
    by: User | None,
    seats: Sequence[dict[str, Any]] = (),
    valid_from: PartialDate | None = None,
    valid_to: PartialDate | None = None,
    **values: Any,
) -> Committee:
    """Add a committee with its seats (slug, role, body, unit, chair, possibly), in their order. Roles, never people."""
    committee = Committee(owner=owner, **partial("valid_from", valid_from), **partial("valid_to", valid_to), **values)
    with named():
        enter(committee, by=by, action="committee.add", owner=owner, details={"seats": len(seats)})
    for position, seat in enumerate(seats):
        row = CommitteeSeat(committee=committee, position=position, **seat)
        check_fields(row)
        insert(row)
    return committee


@action
def edit_committee(*, committee: Committee, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a committee. Raises ValidationError when a meeting would lie outside its time, and Conflict."""
    successor = edits["successor"].value if "successor" in edits else None
    same_owner(committee.owner, "successor", successor)
    if successor is not None and successor.pk == committee.pk:
        raise ValidationError({"successor": _("A committee cannot follow itself.")}, code="self")
    with named():
        return edit(
            row=committee, fields=COMMITTEE_FIELDS, edits=edits, by=by, action="committee.edit", owner=committee.owner
        )


@action
def replace_committee(
    *, committee: Committee, name: str, starts_on: PartialDate, by: User | None, take_seats: bool = True
) -> Committee:
    """Let a new committee follow from a day on; the old one ends the day before. Returns the new one.

    The new one takes over kind, rhythm, purpose and publicity and, if asked, the seats. Raises ValidationError when
    the old one has a successor already, begins only then, or has a meeting on or after that day.
    """
    old = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    if old.successor_id is not None:
        raise ValidationError(_("The committee has a successor already."), code="replaced")
    if old.valid_from is not None and starts_on.earliest <= old.valid_from:
        message = _("The successor must begin after the committee itself began.")
        raise ValidationError({"starts_on": message}, code="period")
    end = PartialDate(starts_on.earliest - timedelta(days=1))
    try:
        not_after_meetings(old, end)
    except ValidationError as error:
        raise ValidationError({"starts_on": error.messages}, code="outside") from error
    seats = old.seats.all() if take_seats else []
    names = ("slug", "role", "body", "unit", "chair", "possibly")
    new = add_committee(
        owner=old.owner,
        by=by,
        slug=free_slug(name, Committee.objects.filter(owner=old.owner)),
        name=name,
        kind=old.kind,
        public=old.public,
        rhythm=old.rhythm,
        rhythm_every=old.rhythm_every,
        rhythm_unit=old.rhythm_unit,
        purpose=old.purpose,
        valid_from=starts_on,
        seats=[{each: getattr(seat, each) for each in names} for seat in seats],
    )
    old.successor = new
    old.valid_to, old.valid_to_precision = end.day, end.precision.value
    save(old, ["successor", "valid_to", "valid_to_precision"])
    details = {"successor": new.name, "on": end.iso()}
    record(by=by, action="committee.replace", target=old, owner=old.owner, details=details)
    return new


@action
def remove_committee(*, committee: Committee, by: User | None) -> None:
    """Delete a committee that nothing refers to, with its seats."""
    parts = committee.seats.values_list("pk", flat=True)
    remove(committee, by=by, action="committee.remove", owner=committee.owner, parts=list(parts))


@action
def add_seat(*, committee: Committee, by: User | None, **values: Any) -> CommitteeSeat:
    """Add a seat (role, body, unit, chair, possibly) behind the others. A role, never a person."""
    _seat_fits(committee, values.get("unit"))
    last = committee.seats.aggregate(last=Max("position"))["last"]
    row = CommitteeSeat(
        committee=committee,
        slug=free_slug(values["role"], committee.seats.all(), fallback="sitz"),
        position=0 if last is None else last + 1,
        **values,
    )
    return enter(row, by=by, action="seat.add", owner=committee.owner)


@action
def edit_seat(*, seat: CommitteeSeat, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a seat. Raises ValidationError for a unit of another body, and Conflict."""
    owner = seat.committee.owner
    _seat_fits(seat.committee, edits["unit"].value if "unit" in edits else None)
    return edit(row=seat, fields=SEAT_FIELDS, edits=edits, by=by, action="seat.edit", owner=owner)


def _seat_fits(committee: Committee, unit: Any) -> None:
    if unit is not None and unit.owner_id != committee.owner_id:
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")


@action
def move_seat(*, seat: CommitteeSeat, up: bool, by: User | None) -> bool:
    """Swap a seat with its neighbour; return whether there was one."""
    seats = list(CommitteeSeat.objects.select_for_update(no_key=True).filter(committee=seat.committee_id))
    place = [row.pk for row in seats].index(seat.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(seats):
        return False
    seats[place], seats[other] = seats[other], seats[place]
    for position, row in enumerate(seats):
        row.position = position
    CommitteeSeat.objects.bulk_update(seats, ["position"])
    record(by=by, action="seat.move", target=seat, owner=seat.committee.owner)
    return True


@action
def remove_seat(*, seat: CommitteeSeat, by: User | None) -> None:
    """Take a seat out of its committee."""
    remove(seat, by=by, action="seat.remove", owner=seat.committee.owner)


@action
def add_meeting(*, committee: Committee, held_on: PartialDate, by: User | None, **values: Any) -> Meeting:
    """Add a meeting (number, public, place, starts_at and ends_at as "14:00").

    Raises ValidationError when the committee did not exist on that day, and for times that do not fit.
    """
    within_committee(committee, held_on)
    slug = free_slug(held_on.iso(), committee.meetings.all())
    row = Meeting(committee=committee, slug=slug, **values, **partial("held_on", held_on))
    with named():
        return enter(row, by=by, action="meeting.add", owner=committee.owner)


@action
def edit_meeting(*, meeting: Meeting, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a meeting; its address stays. Raises ValidationError outside the committee's time, and Conflict."""
    owner = meeting.committee.owner
    with named():
        return edit(row=meeting, fields=MEETING_FIELDS, edits=edits, by=by, action="meeting.edit", owner=owner)


@action
def remove_meeting(*, meeting: Meeting, by: User | None) -> None:
    """Delete a meeting that no paper goes to."""
    remove(meeting, by=by, action="meeting.remove", owner=meeting.committee.owner)
