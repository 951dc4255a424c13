"""Statuses: typed, submitted, taken down on behalf, confirmed or returned. The county never rewrites one (rule 22)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cooperation.models import (
    RequestState,
    ReviewResult,
    RoundState,
    StatusDraft,
    StatusEntry,
    StatusRequest,
    StatusReview,
    StatusToken,
)
from cooperation.permissions import can_confirm_for_partner, can_report, can_review
from organisation.actions import action, check_fields, enter, insert, required
from organisation.audit import SYSTEM, record
from organisation.models import User
from roadmap.lights import Light, needs_reason
from roadmap.models import Project
from roadmap.standing import standings

WRITABLE = {RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED}
CORRECTABLE = {RequestState.SUBMITTED, RequestState.CONFIRMED}


@dataclass(frozen=True)
class StatusValues:
    """What a status says; progress is in per cent, empty lights and None are not reported."""

    reported_progress: int | None = None
    light_time: str = ""
    light_money: str = ""
    light_scope: str = ""
    text: str = ""
    next_step: str = ""
    help_needed: str = ""


class DraftConflict(Exception):
    """Another form saved a draft of the same status meanwhile; `draft` is what stands there now."""

    def __init__(self, draft: StatusDraft) -> None:
        super().__init__(str(draft.pk))
        self.draft = draft


@action
def save_draft(
    *,
    request: StatusRequest,
    values: StatusValues,
    by: User | None,
    as_of: date | None = None,
    page: UUID | None = None,
    base: str | None = None,
    by_link: bool = False,
) -> StatusDraft:
    """Keep what is being typed. The request becomes a draft, a returned one stays returned until it is submitted.

    `page` is the form that sends it, and `base` the `saved_at` (ISO) of the draft that this form began with, "" where
    there was none; None asks for no comparison. Raises DraftConflict where another form saved other values meanwhile.
    """
    request = _writable(_locked(request))
    _must_report_itself(by, request)
    draft = StatusDraft.objects.filter(request=request).first()
    if base is not None:
        _check_base(draft, values, page, base)
    new = draft is None
    draft = draft or StatusDraft(request=request)
    for name, value in {**asdict(values), "as_of": as_of, "page": page}.items():
        setattr(draft, name, value)
    draft.save()
    if request.state == RequestState.OPEN:
        _set_state(request, RequestState.DRAFT)
    if new:  # it is saved with every pause in typing; the trail tells that somebody began
        details = {"by_link": True} if by_link else {}
        record(by=by, action="status.draft", target=request, owner=request.round.plan.owner, details=details)
    return draft


def _check_base(draft: StatusDraft | None, values: StatusValues, page: UUID | None, base: str) -> None:
    """Raise DraftConflict unless the draft is the one that the form began with, or was last saved by the same form.

    A form whose answer got lost on the way does not know that its text arrived; it must not meet itself.
    """
    if draft is None or draft.saved_at.isoformat() == base or (page is not None and draft.page == page):
        return
    if any(getattr(draft, name) != value for name, value in asdict(values).items()):
        raise DraftConflict(draft)


@action
def submit_status(
    *,
    request: StatusRequest,
    as_of: date,
    values: StatusValues,
    by: User | None,
    author_label: str = "",
    recorded_at: datetime | None = None,
    token: UUID | None = None,
    by_link: bool = False,
) -> StatusEntry:
    """Submit a body's own status. Raises ValidationError (request, by, as_of, text, light_time, reported_progress).

    Only the body itself writes it (rule 22); a time light better than the computed one needs a text that says why
    (rule 18). The same form sent twice, known by its `token`, is one entry: the second call returns the first's.
    `by_link` marks what was written through the link of a mail, without signing in.
    """
    request = _locked(request)
    _must_report_itself(by, request)
    if kept := _sent_already(request, token):
        return kept
    _writable(request)
    return _enter_entry(request, as_of, values, by, author_label, recorded_at, token, by_link=by_link)


@action
def correct_status(
    *,
    entry: StatusEntry,
    values: StatusValues,
    by: User | None,
    author_label: str = "",
    recorded_at: datetime | None = None,
    token: UUID | None = None,
    by_link: bool = False,
) -> StatusEntry:
    """Correct what was submitted or confirmed by a new entry that names the old one, as of the same day.

    The old entry stays as it is; the new one waits for an answer, and until it is confirmed the confirmed one counts.
    Raises ValidationError (request, entry, by) unless the round is open and `entry` is the last of its request.
    """
    request = entry.request
    if request is None:
        raise ValidationError({"entry": _("This status belongs to no request.")}, code="request")
    request = _locked(request)
    _must_report_itself(by, request)
    if kept := _sent_already(request, token):
        return kept
    if request.round.state != RoundState.OPEN:
        raise ValidationError({"request": _("The round is not open.")}, code="round")
    last = request.entries.order_by("-recorded_at", "-id").first()
    if request.state not in CORRECTABLE or last is None or last.pk != entry.pk:
        message = _("Only the last status can be corrected, once it is submitted or confirmed.")
        raise ValidationError({"entry": message}, code="state")
    if values == values_of(entry):
        raise ValidationError({"text": _("Nothing is different from the status that is corrected.")}, code="same")
    return _enter_entry(
        request, entry.as_of, values, by, author_label, recorded_at, token, by_link=by_link, corrects=entry
    )


def values_of(entry: StatusEntry) -> StatusValues:
    """Return what an entry says."""
    return StatusValues(**{name: getattr(entry, name) for name in StatusValues.__dataclass_fields__})


@action
def record_on_behalf(
    *,
    request: StatusRequest,
    as_of: date,
    values: StatusValues,
    by: User | None,
    author_label: str = "",
    recorded_at: datetime | None = None,
    token: UUID | None = None,
) -> StatusEntry:
    """Take down a partner's status, for instance by phone; marked as such, and for the partner to confirm (rule 22)."""
    request = _locked(request)
    if request.participation is None:
        raise ValidationError({"request": _("Only a partner's status is taken down on its behalf.")}, code="own")
    _must_be_office(by, request)
    if kept := _sent_already(request, token):
        return kept
    _writable(request)
    return _enter_entry(request, as_of, values, by, author_label, recorded_at, token, on_behalf=True)


@action
def confirm(
    *,
    entry: StatusEntry,
    by: User | None,
    by_partner: bool = False,
    reviewer_label: str = "",
    reviewed_at: datetime | None = None,
) -> StatusReview:
    """Confirm the latest status of a request: the office does, and the partner for one taken down on its behalf."""
    if by_partner and not entry.on_behalf:
        message = _("A partner confirms only what was taken down on its behalf.")
        raise ValidationError({"entry": message}, code="own")
    return _review(entry, ReviewResult.CONFIRMED, "", by, by_partner, reviewer_label, reviewed_at)


@action
def return_(
    *, entry: StatusEntry, reason: str, by: User | None, reviewer_label: str = "", reviewed_at: datetime | None = None
) -> StatusReview:
    """Give a status back with the reason; the partner writes it anew, the county never does (rule 22)."""
    reason = required(reason, "reason", _("Say why the status is returned."))
    return _review(entry, ReviewResult.RETURNED, reason, by, False, reviewer_label, reviewed_at)


def _locked(request: StatusRequest) -> StatusRequest:
    """Lock the request and return it as it is now; its subject and plan never change and are kept from `request`."""
    rows = StatusRequest.objects.select_related("round").select_for_update(no_key=True, of=("self",))
    now = rows.get(pk=request.pk)
    now.participation, now.project, now.round.plan = request.participation, request.project, request.round.plan
    return now


def _writable(request: StatusRequest) -> StatusRequest:
    if request.round.state != RoundState.OPEN:
        raise ValidationError({"request": _("The round is not open.")}, code="round")
    if request.state not in WRITABLE:
        raise ValidationError({"request": _("The status is submitted already.")}, code="state")
    return request


def _sent_already(request: StatusRequest, token: UUID | None) -> StatusEntry | None:
    """Return what the form with this token became; the lock on the request makes a second sender wait for the first."""
    return None if token is None else request.entries.filter(token__token=token).first()


def _must_report_itself(by: User | None, request: StatusRequest) -> None:
    """Nobody (`by` None) is the system itself, which only management commands and tasks are."""
    if by is not None and not can_report(by, request):
        raise ValidationError({"by": _("Only the body itself reports its status.")}, code="foreign")


def _must_be_office(by: User | None, request: StatusRequest) -> None:
    if by is not None and not can_review(by, request):
        raise ValidationError({"by": _("Only the programme office of the county may do this.")}, code="foreign")


def _enter_entry(
    request: StatusRequest,
    as_of: date,
    values: StatusValues,
    by: User | None,
    author_label: str,
    recorded_at: datetime | None,
    token: UUID | None,
    *,
    on_behalf: bool = False,
    by_link: bool = False,
    corrects: StatusEntry | None = None,
) -> StatusEntry:
    project = request.subject
    if values == StatusValues():
        raise ValidationError({"text": _("Say something: a light, the progress or a text.")}, code="empty")
    if as_of > request.round.cut_off:
        message = _("The status is as of a day after the round's cut-off; it would not count.")
        raise ValidationError({"as_of": message}, code="after_cut_off")
    if values.reported_progress is not None and not 0 <= values.reported_progress <= 100:
        raise ValidationError({"reported_progress": _("Progress is from 0 to 100 per cent.")}, code="progress")
    _check_light(request, project, as_of, values)
    moment: dict[str, Any] = {} if recorded_at is None else {"recorded_at": recorded_at}
    entry = StatusEntry(
        request=request,
        project=project,
        body=request.body,
        as_of=as_of,
        author=by,
        author_label=author_label or str(by or SYSTEM),
        on_behalf=on_behalf,
        by_link=by_link,
        corrects=corrects,
        **asdict(values),
        **moment,
    )
    own = "status.submit" if corrects is None else "status.correct"
    action = "status.on_behalf" if on_behalf else own
    details = {"as_of": as_of.isoformat(), **({"by_link": True} if by_link else {})}
    enter(entry, by=by, action=action, owner=request.round.plan.owner, details=details)
    if token is not None:
        insert(StatusToken(token=token, entry=entry, request=request))
    if request.state != RequestState.OPEN:
        StatusDraft.objects.filter(request=request).delete()
    _set_state(request, RequestState.SUBMITTED)
    return entry


def _check_light(request: StatusRequest, project: Project, as_of: date, values: StatusValues) -> None:
    if not values.light_time or values.text.strip():
        return
    computed = standings([project.pk], request.round.plan, as_of, money=False)[project.pk].time.light
    if needs_reason(computed, Light(values.light_time)):
        message = _("The time light is better than the computed one; say why.")
        raise ValidationError({"light_time": message}, code="better")


def _review(
    entry: StatusEntry,
    result: ReviewResult,
    reason: str,
    by: User | None,
    by_partner: bool,
    reviewer_label: str,
    reviewed_at: datetime | None,
) -> StatusReview:
    request = entry.request
    if request is None:
        raise ValidationError({"entry": _("This status belongs to no request.")}, code="request")
    locked = StatusRequest.objects.select_for_update(no_key=True).filter(pk=request.pk)
    request.state = locked.values_list("state", flat=True).get()
    last = request.entries.order_by("-recorded_at", "-id").first()
    if request.state != RequestState.SUBMITTED or last is None or last.pk != entry.pk:
        raise ValidationError({"entry": _("Only the status that waits for it can be reviewed.")}, code="state")
    if not by_partner:
        _must_be_office(by, request)
    elif by is not None and not can_confirm_for_partner(by, entry):
        raise ValidationError({"by": _("Only the body itself confirms its status.")}, code="foreign")
    moment: dict[str, Any] = {} if reviewed_at is None else {"reviewed_at": reviewed_at}
    row = StatusReview(
        entry=entry,
        result=result,
        reason=reason,
        by_partner=by_partner,
        reviewer=by,
        reviewer_label=reviewer_label or str(by or SYSTEM),
        **moment,
    )
    check_fields(row)
    insert(row)
    _set_state(request, RequestState(result.value))
    details = {"by_partner": by_partner, "reason": reason}
    record(by=by, action=f"status.{result.value}", target=entry, owner=request.round.plan.owner, details=details)
    return row


def _set_state(request: StatusRequest, state: RequestState) -> None:
    request.state = state
    request.save(update_fields=["state"])
