"""Everything that changes what is known of a session: wording taken over, minutes, mandates, who is in charge."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from council.actions import add_mandate, edit_point
from council.models import Consultation, Mandate, Resolution, ResolutionPoint
from evaluation.council_paper.fields import MINUTES_FIELDS
from evaluation.models import MandateCharge, MandateDischarge, Report, SessionRecord
from organisation.access import OFFICE_ROLES, memberships_on
from organisation.actions import action
from organisation.audit import record
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.slugs import free_slug
from roadmap.actions import continue_version
from roadmap.models import PlanVersion


@action
def take_over(*, resolution: Resolution, by: User, point: ResolutionPoint | None = None) -> int:
    """Let the adopted text of `point`, or of every point, be the proposed one; what has one already is left alone.

    Returns how many points were changed. Raises ValidationError where nothing was adopted.
    """
    points = [point] if point is not None else list(resolution.points.select_related("resolution__paper__owner"))
    changed = 0
    for each in points:
        if each.proposed_text and not each.adopted_text:
            edit_point(point=each, edits={"adopted_text": Edit(base="", value=each.proposed_text)}, by=by)
            changed += 1
    return changed


@action
def note_minutes(*, step: Consultation, edits: Mapping[str, Edit], by: User) -> AuditEvent | None:
    """Note where the minutes of a deliberation are found. Raises Conflict."""
    row, _new = SessionRecord.objects.get_or_create(consultation=step)
    owner = step.paper.owner
    return edit(row=row, fields=MINUTES_FIELDS, edits=edits, by=by, action="session.minutes", owner=owner)


@action
def give_mandate(*, point: ResolutionPoint, by: User, responsible: User | None = None, **values: Any) -> Mandate:
    """Make a point of an adopted resolution a mandate (council.add_mandate), and name whose list it stands in.

    Raises ValidationError where nothing was adopted: a mandate is in force only then.
    """
    if not point.resolution.is_adopted:
        raise ValidationError(_("A mandate follows only from what was adopted."), code="not_adopted")
    owner = point.resolution.paper.owner
    slug = free_slug(values["title"], Mandate.objects.filter(owner=owner), fallback="auftrag")
    mandate = add_mandate(point=point, slug=slug, by=by, **values)
    if responsible is not None:
        charge(mandate=mandate, user=responsible, by=by)
    return mandate


@action
def charge(*, mandate: Mandate, user: User | None, by: User) -> None:
    """Put a mandate on the list of what waits for `user`, or on nobody's.

    Raises ValidationError (responsible) for an account that does not work in the county's office.
    """
    if user is not None and not accounts_of(mandate).filter(pk=user.pk).exists():
        raise ValidationError({"responsible": _("The account does not work in the county's office.")}, code="foreign")
    if user is None:
        MandateCharge.objects.filter(mandate=mandate).delete()
    else:
        MandateCharge.objects.update_or_create(mandate=mandate, defaults={"user": user})
    details = {"account": str(user.pk) if user else None}
    record(by=by, action="mandate.charge", target=mandate, owner=mandate.owner, details=details)


def accounts_of(mandate: Mandate) -> Any:
    """Return the active accounts that work in the office of the mandate's county today."""
    return accounts_in(mandate.owner_id)


def accounts_in(owner: Any) -> Any:
    """Return the active accounts that work in the office of a body today, by name."""
    held = memberships_on(timezone.localdate(), "memberships__")
    rows = User.objects.filter(held, memberships__body=owner, memberships__role__in=OFFICE_ROLES, is_active=True)
    return rows.distinct().order_by("display_name", "email")


@action
def discharge(*, mandate: Mandate, report: Report, by: User, note: str = "") -> MandateDischarge:
    """Note that a report answers a mandate. Raises ValidationError (report) for another county's, and twice."""
    if report.owner_id != mandate.owner_id:
        raise ValidationError({"report": _("The report belongs to another county.")}, code="foreign")
    row, new = MandateDischarge.objects.get_or_create(mandate=mandate, report=report, defaults={"note": note.strip()})
    if not new:
        raise ValidationError({"report": _("This report answers the mandate already.")}, code="unique")
    details = {"report": report.number, "reason": note.strip()}
    record(by=by, action="mandate.discharge", target=mandate, owner=mandate.owner, details=details)
    return row


@action
def take_back_discharge(*, row: MandateDischarge, by: User) -> None:
    """Take back that a report answers a mandate; what a signed report printed of it stays."""
    details = {"report": row.report.number}
    mandate = row.mandate
    record(by=by, action="mandate.discharge_remove", target=mandate, owner=mandate.owner, details=details)
    row.delete()


@action
def open_version(*, report: Report, resolution: Resolution, label: str, by: User) -> PlanVersion:
    """Open the plan's next version as a draft, with the resolution that asks for it.

    Raises ValidationError where nothing was adopted, for another paper's resolution, and for a plan without a version.
    """
    if not resolution.is_adopted or resolution.paper.owner_id != report.owner_id:
        raise ValidationError(_("Only what was adopted changes the plan."), code="not_adopted")
    earlier = report.plan.versions.order_by("-position").first()
    if earlier is None:
        raise ValidationError(_("The plan has no version yet."), code="none")
    slug = free_slug(label, report.plan.versions.all(), fallback="fassung")
    return continue_version(earlier=earlier, by=by, label=label, slug=slug, resolution=resolution)
