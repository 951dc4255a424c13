"""Agendas of meetings, what was decided on their items, and the tasks that follow from it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from council.actions.mandates import mandate_of
from council.meetings.fields import DECISION_FIELDS, ITEM_FIELDS
from council.models import AgendaItem, Decision, Mandate, Meeting
from council.rules import named
from organisation.actions import action, enter
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove


@action
def add_item(*, meeting: Meeting, by: User | None, **values: Any) -> AgendaItem:
    """Put an item (title, kind, paper, minutes) on a meeting's agenda, behind the others."""
    _paper_fits(meeting, values.get("paper"))
    last = meeting.agenda_items.aggregate(last=Max("number"))["last"] or 0
    row = AgendaItem(meeting=meeting, number=last + 1, **values)
    return enter(row, by=by, action="agenda.add", owner=meeting.committee.owner)


@action
def edit_item(*, item: AgendaItem, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change an item, its minutes included. Raises ValidationError for a foreign paper, and Conflict."""
    _paper_fits(item.meeting, edits["paper"].value if "paper" in edits else None)
    owner = item.meeting.committee.owner
    return edit(row=item, fields=ITEM_FIELDS, edits=edits, by=by, action="agenda.edit", owner=owner)


@action
def move_item(*, item: AgendaItem, up: bool, by: User | None) -> bool:
    """Swap an item with its neighbour on the agenda; return whether there was one."""
    rows = list(AgendaItem.objects.select_for_update(no_key=True).filter(meeting=item.meeting_id).order_by("number"))
    place = [row.pk for row in rows].index(item.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    one, two = rows[place], rows[other]
    free = rows[-1].number + 1  # a number is taken once only, so the first of the two steps aside
    for row, number in ((one, free), (two, one.number), (one, two.number)):
        AgendaItem.objects.filter(pk=row.pk).update(number=number)
    record(by=by, action="agenda.move", target=item, owner=item.meeting.committee.owner)
    return True


@action
def remove_item(*, item: AgendaItem, by: User | None) -> None:
    """Take an item off the agenda; the numbers of the others stay. Raises ValidationError when it has decisions."""
    if item.decisions.exists():
        raise ValidationError(_("Something was decided on this item, so it stays."), code="decided")
    remove(item, by=by, action="agenda.remove", owner=item.meeting.committee.owner)


@action
def add_decision(*, item: AgendaItem, by: User | None, **values: Any) -> Decision:
    """Record what was decided on an item (text, result, votes, unanimity); each may be unknown but the text."""
    last = item.decisions.aggregate(last=Max("number"))["last"] or 0
    row = Decision(item=item, number=last + 1, **values)
    with named():
        return enter(row, by=by, action="decision.add", owner=item.meeting.committee.owner)


@action
def edit_decision(*, decision: Decision, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a decision. Raises ValidationError for unanimity with votes against, and Conflict."""
    owner = decision.item.meeting.committee.owner
    with named():
        return edit(row=decision, fields=DECISION_FIELDS, edits=edits, by=by, action="decision.edit", owner=owner)


@action
def remove_decision(*, decision: Decision, by: User | None) -> None:
    """Delete a decision that was recorded by mistake and that no mandate follows from."""
    remove(decision, by=by, action="decision.remove", owner=decision.item.meeting.committee.owner)


@action
def add_task(*, decision: Decision, by: User | None, due_on: PartialDate | None = None, **values: Any) -> Mandate:
    """Derive a mandate from a meeting's decision. It is in force only while the decision is an adopted one."""
    owner = decision.item.meeting.committee.owner
    return mandate_of(owner, by=by, due_on=due_on, decision=decision, **values)


def _paper_fits(meeting: Meeting, paper: Any) -> None:
    if paper is not None and paper.owner_id != meeting.committee.owner_id:
        raise ValidationError({"paper": _("The paper belongs to another body.")}, code="foreign")
