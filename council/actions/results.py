"""What the committees resolved, point by point."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from council.fields import POINT_FIELDS, RESOLUTION_FIELDS
from council.models import Consultation, Resolution, ResolutionPoint
from council.rules import ADOPTED, named, text_fits_result
from organisation.actions import action, enter, insert, required
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.removal import remove
from organisation.slugs import free_slug

VOTES = ("votes_yes", "votes_no", "votes_abstain", "votes_biased")


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
    if result not in ADOPTED and any(text for _proposed, text in points):
        raise ValidationError({"points": _("Only what was adopted has an adopted text.")}, code="not_adopted")
    row = Resolution(
        paper=consultation.paper,
        slug=slug or free_slug(consultation.committee.slug, consultation.paper.resolutions.all()),
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
def edit_resolution(
    *, resolution: Resolution, edits: Mapping[str, Edit], by: User | None, reason: str = ""
) -> AuditEvent | None:
    """Change result, votes or unanimity; the step's result follows.

    Raises ValidationError without a reason when the resolution is an adopted one, for votes against beside unanimity
    (rule 23), for a result that does not fit the adopted texts, and Conflict.
    """
    values = {name: each.value for name, each in edits.items()}
    if values.get("unanimous") and values.get("votes_no"):
        raise ValidationError({"unanimous": _("With votes against it is not unanimous.")}, code="unanimous")
    owner = resolution.paper.owner
    with named():
        event = edit(
            row=resolution,
            fields=RESOLUTION_FIELDS,
            edits=edits,
            by=by,
            action="resolution.edit",
            owner=owner,
            reason=reason,
        )
    if event is not None and resolution.is_adopted:
        _reason_for_adopted(reason)
    return event


def _reason_for_adopted(reason: str) -> str:
    return required(reason, "reason", _("It was adopted. Please say why it is corrected."))


@action
def remove_resolution(*, resolution: Resolution, by: User | None, reason: str = "") -> None:
    """Delete a result that was recorded by mistake, with its points; its step has none then.

    Raises ValidationError without a reason when it is an adopted one, and when a mandate or a plan refers to it.
    """
    if resolution.is_adopted:
        reason = _reason_for_adopted(reason)
    step = resolution.consultation
    parts = list(resolution.points.values_list("pk", flat=True))
    details = {"result": resolution.result or None, "reason": reason.strip()}
    owner = resolution.paper.owner
    remove(resolution, by=by, action="resolution.remove", owner=owner, parts=parts, details=details)
    if step is not None:
        step.result = ""
        step.save(update_fields=["result"])


@action
def add_point(
    *, resolution: Resolution, by: User | None, proposed_text: str = "", adopted_text: str = "", reason: str = ""
) -> ResolutionPoint:
    """Add a point behind the others. To an adopted resolution only with a reason."""
    if not (proposed_text or adopted_text):
        raise ValidationError({"proposed_text": _("Please write the point's text.")}, code="required")
    if resolution.is_adopted:
        reason = _reason_for_adopted(reason)
    last = resolution.points.aggregate(last=Max("number"))["last"] or 0
    row = ResolutionPoint(
        resolution=resolution, number=last + 1, proposed_text=proposed_text, adopted_text=adopted_text
    )
    text_fits_result(row, adopted_text)
    return enter(row, by=by, action="point.add", owner=resolution.paper.owner, details={"reason": reason.strip()})


@action
def edit_point(
    *, point: ResolutionPoint, edits: Mapping[str, Edit], by: User | None, reason: str = ""
) -> AuditEvent | None:
    """Change a point's texts. What was adopted is corrected only with a reason (rule 14).

    Raises ValidationError for that, for an adopted text where nothing was adopted, and Conflict.
    """
    owner = point.resolution.paper.owner
    event = edit(row=point, fields=POINT_FIELDS, edits=edits, by=by, action="point.edit", owner=owner, reason=reason)
    replaced = event is not None and any(before for before, _after in event.details["changes"].values())
    if replaced and point.resolution.is_adopted:
        _reason_for_adopted(reason)
    return event


@action
def remove_point(*, point: ResolutionPoint, by: User | None, reason: str = "") -> None:
    """Delete a point that no mandate follows from; of an adopted resolution only with a reason."""
    if point.resolution.is_adopted:
        reason = _reason_for_adopted(reason)
    details = {"reason": reason.strip()}
    remove(point, by=by, action="point.remove", owner=point.resolution.paper.owner, details=details)
