"""What holds between rows of the council's side, each refusal at the field that it is about."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Committee, Meeting, Resolution, ResolutionPoint, ResolutionResult
from organisation.models import Body
from organisation.partial_dates import PartialDate

ADOPTED = frozenset({ResolutionResult.ADOPTED_UNCHANGED, ResolutionResult.ADOPTED_CHANGED})
ENDS_TOO_EARLY = gettext_lazy("The end lies before the beginning.")

# Constraint of the database: the form's field and what to say there.
AT_FIELD: dict[str, tuple[str, str | Promise]] = {
    "committee_valid_from_before_valid_to": ("valid_to", ENDS_TOO_EARLY),
    "meeting_day_per_committee": ("held_on", gettext_lazy("The committee has a meeting of that number on that day.")),
    "meeting_slug_per_committee": ("held_on", gettext_lazy("The committee has a meeting on that day already.")),
    "meeting_times": ("ends_at", gettext_lazy("The end needs a beginning that lies before it.")),
    "meeting_time_of_a_day": ("starts_at", gettext_lazy("A time needs a day.")),
    "decision_unanimous_without_no": ("unanimous", gettext_lazy("With votes against it is not unanimous.")),
    "committee_rhythm": ("rhythm_every", gettext_lazy("Give both the number and its unit.")),
    "paper_reference_per_owner": ("reference", gettext_lazy("There is a paper with this reference already.")),
    "resolution_unanimous_without_no": ("unanimous", gettext_lazy("With votes against it is not unanimous.")),
}


@contextmanager
def named() -> Iterator[None]:
    """Say what the database refuses in plain words at the field that it is about."""
    try:
        yield
    except ValidationError as error:
        code = None if hasattr(error, "error_dict") else getattr(error, "code", None)
        if code not in AT_FIELD:
            raise
        field, message = AT_FIELD[code]
        raise ValidationError({field: message}, code=code) from error


def within_committee(committee: Committee, held_on: PartialDate) -> None:
    """Refuse a meeting on a day on which the committee certainly did not exist."""
    if (committee.valid_from and held_on.day < committee.valid_from) or (
        committee.valid_to and held_on.earliest > committee.valid_to
    ):
        raise ValidationError({"held_on": _("The committee does not exist on that day.")}, code="outside")


def not_before_meetings(committee: Committee, value: PartialDate | None) -> None:
    """Refuse that a committee begins after a meeting that it has held."""
    first = committee.meetings.filter(held_on__isnull=False).order_by("held_on").first()
    if value is not None and first is not None and first.held_on is not None and first.held_on < value.earliest:
        _refuse_meeting("valid_from", first)


def not_after_meetings(committee: Committee, value: PartialDate | None) -> None:
    """Refuse that a committee ends before a meeting that it has."""
    last = committee.meetings.filter(held_on__isnull=False).order_by("-held_on").first()
    if value is not None and last is not None and last.held_on is not None and last.held_on > value.day:
        _refuse_meeting("valid_to", last)


def _refuse_meeting(field: str, meeting: Meeting) -> None:
    message = _("The committee has a meeting on %(day)s, which would then lie outside its time.")
    raise ValidationError({field: message % {"day": f"{meeting.held_on:%d.%m.%Y}"}}, code="outside")


def same_owner(owner: Body, field: str, row: Committee | None) -> None:
    """Refuse a committee of another body."""
    if row is not None and row.owner_id != owner.pk:
        raise ValidationError({field: _("The committee belongs to another body.")}, code="foreign")


def same_committee(committee: Committee, meeting: Meeting | None, field: str = "meeting") -> None:
    """Refuse a meeting of another committee."""
    if meeting is not None and meeting.committee_id != committee.pk:
        raise ValidationError({field: _("The meeting is one of another committee.")}, code="foreign")


def result_fits_points(resolution: Resolution, result: str) -> None:
    """Refuse a result other than an adoption while a point has an adopted text."""
    if result not in ADOPTED and resolution.points.exclude(adopted_text="").exists():
        message = _("Points have an adopted text, and only what was adopted has one.")
        raise ValidationError({"result": message}, code="not_adopted")


def text_fits_result(point: ResolutionPoint, text: str) -> None:
    """Refuse an adopted text where nothing was adopted."""
    if text and point.resolution.result not in ADOPTED:
        message = _("Only what was adopted has an adopted text. Please record the result first.")
        raise ValidationError({"adopted_text": message}, code="not_adopted")
