"""Committees, papers on their way through them, what was resolved, and what it obliges to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.models import (
    Committee,
    CommitteeSeat,
    Consultation,
    Mandate,
    Meeting,
    Paper,
    PaperAnnex,
    Resolution,
    ResolutionPoint,
    ResolutionResult,
)
from organisation.actions import action, check_fields, enter, insert, partial, required
from organisation.audit import record
from organisation.models import Body, User
from organisation.partial_dates import PartialDate

VOTES = ("votes_yes", "votes_no", "votes_abstain", "votes_biased")


@action
def add_committee(
    *,
    owner: Body,
    by: User | None,
    seats: Sequence[dict[str, Any]] = (),
    valid_from: PartialDate | None = None,
    **values: Any,
) -> Committee:
    """Add a committee with its seats (slug, role, body, unit, chair, possibly), in their order. Roles, never people."""
    committee = Committee(owner=owner, **partial("valid_from", valid_from), **values)
    enter(committee, by=by, action="committee.add", owner=owner, details={"seats": len(seats)})
    for position, seat in enumerate(seats):
        row = CommitteeSeat(committee=committee, position=position, **seat)
        check_fields(row)
        insert(row)
    return committee


@action
def add_meeting(
    *, committee: Committee, held_on: PartialDate, by: User | None, number: str = "", public: bool | None = None
) -> Meeting:
    """Add a meeting. Raises ValidationError when the committee did not exist on that day."""
    if (committee.valid_from and held_on.day < committee.valid_from) or (
        committee.valid_to and held_on.earliest > committee.valid_to
    ):
        raise ValidationError({"held_on": _("The committee does not exist on that day.")}, code="outside")
    row = Meeting(committee=committee, slug=held_on.iso(), public=public, number=number, **partial("held_on", held_on))
    return enter(row, by=by, action="meeting.add", owner=committee.owner)


@action
def add_paper(
    *,
    owner: Body,
    by: User | None,
    dated_on: PartialDate | None = None,
    annexes: Sequence[dict[str, Any]] = (),
    consultations: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Paper:
    """Add a paper with its annexes (title, size_kb, pages) and its Beratungsfolge (committee, meeting, role).

    Raises ValidationError when a consultation names another body's committee, or a meeting of another committee.
    """
    unit = values.get("lead_unit")
    if unit is not None and unit.owner_id != owner.pk:
        raise ValidationError({"lead_unit": _("The unit belongs to another body.")}, code="foreign")
    paper = Paper(owner=owner, **partial("dated_on", dated_on), **values)
    enter(paper, by=by, action="paper.add", owner=owner, details={"consultations": len(consultations)})
    for number, annex in enumerate(annexes, start=1):
        row = PaperAnnex(paper=paper, number=number, **annex)
        check_fields(row)
        insert(row)
    for position, step in enumerate(consultations, start=1):
        _add_consultation(paper, position, step)
    return paper


def _add_consultation(paper: Paper, position: int, step: dict[str, Any]) -> None:
    committee, meeting = step["committee"], step.get("meeting")
    if committee.owner_id != paper.owner_id:
        raise ValidationError({"consultations": _("The committee belongs to another body.")}, code="foreign")
    if meeting is not None and meeting.committee_id != committee.pk:
        raise ValidationError({"consultations": _("The meeting is one of another committee.")}, code="foreign")
    row = Consultation(paper=paper, position=position, **step)
    check_fields(row)
    insert(row)


@action
def record_result(
    *,
    consultation: Consultation,
    result: str,
    by: User | None,
    slug: str = "",
    recommendation: bool = False,
    points: Sequence[tuple[str, str]] = (),
    unanimous: bool | None = None,
    **votes: int | None,
) -> Resolution:
    """Write down how a consultation ended, with the points as (proposed, adopted) text.

    An empty result is unknown. Unanimity may stand beside abstentions (27 : 0 : 3) but not beside votes against
    (rule 23). Raises ValidationError for that, for a result that is there already, for votes that are no votes, and
    for adopted texts where nothing was adopted.
    """
    if unknown := sorted(set(votes) - set(VOTES)):
        raise TypeError(f"unknown arguments: {', '.join(unknown)}")
    if any(count is not None and count < 0 for count in votes.values()):
        raise ValidationError({"votes": _("Votes cannot be negative.")}, code="negative")
    if unanimous and votes.get("votes_no"):
        raise ValidationError({"unanimous": _("With votes against it is not unanimous.")}, code="unanimous")
    if consultation.resolutions.exists():
        raise ValidationError({"result": _("This consultation has a result already.")}, code="unique")
    adopted = result in {ResolutionResult.ADOPTED_UNCHANGED, ResolutionResult.ADOPTED_CHANGED}
    if not adopted and any(text for _proposed, text in points):
        raise ValidationError({"points": _("Only what was adopted has an adopted text.")}, code="not_adopted")
    row = Resolution(
        paper=consultation.paper,
        slug=slug or f"{consultation.position}-{consultation.committee.slug}"[:80],
        consultation=consultation,
        recommendation=recommendation,
        result=result,
        unanimous=unanimous,
        **votes,
    )
    details = {"result": result or None, "recommendation": recommendation, **votes}
    enter(row, by=by, action="resolution.record", owner=consultation.paper.owner, details=details)
    consultation.result = result
    consultation.save(update_fields=["result"])
    for number, (proposed, text) in enumerate(points, start=1):
        insert(ResolutionPoint(resolution=row, number=number, proposed_text=proposed, adopted_text=text))
    return row


@action
def add_mandate(
    *, point: ResolutionPoint, by: User | None, due_on: PartialDate | None = None, **values: Any
) -> Mandate:
    """Derive a mandate from a resolution's point. It is in force only while the resolution is an adopted one."""
    owner = point.resolution.paper.owner
    committee = values.get("committee")
    if committee is not None and committee.owner_id != owner.pk:
        raise ValidationError({"committee": _("The committee belongs to another body.")}, code="foreign")
    row = Mandate(owner=owner, point=point, **partial("due_on", due_on), **values)
    return enter(row, by=by, action="mandate.add", owner=owner)


@action
def end_mandate(*, mandate: Mandate, on: date, reason: str, by: User | None) -> Mandate:
    """Let a mandate end, with the reason. Raises ValidationError without one, and when it has ended already."""
    reason = required(reason, "reason", _("Say why the mandate ends."))
    if mandate.ended_on is not None:
        raise ValidationError({"on": _("The mandate has ended already.")}, code="ended")
    mandate.ended_on, mandate.ended_reason = on, reason
    mandate.save(update_fields=["ended_on", "ended_reason"])
    details = {"on": on.isoformat(), "reason": reason}
    record(by=by, action="mandate.end", target=mandate, owner=mandate.owner, details=details)
    return mandate
