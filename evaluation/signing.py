"""From draft to what the committee reads: sign off, which pins what the report says, and publish.

The head signs what somebody else has made (four eyes). From then on facts, texts and renderer of the report are those
of the pinned manifest, and its final files are made once and never again (rule 24).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.actions import FINAL_EDITIONS, current_manifest, order_final
from evaluation.models import Edition, Rendition, Report, ReportState
from organisation.audit import record
from organisation.models import User

BEFORE_SIGNING = {ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.AGREED}


@transaction.atomic
def sign_off(*, report: Report, by: User) -> Report:
    """Sign the report off as it was last rendered, and order its final files.

    Raises ValidationError when it is signed already, when `by` has made it, and when there is no draft of the present
    facts: nobody signs what nobody could read.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state not in BEFORE_SIGNING:
        raise ValidationError(_("The report is signed off already."), code="state")
    if report.created_by_id == by.pk:
        raise ValidationError(_("Whoever made the report does not sign it off."), code="author")
    manifest = current_manifest(report)
    if not Rendition.objects.filter(manifest=manifest, edition=Edition.FULL).exists():
        raise ValidationError(_("There is no draft of the present facts to read yet."), code="unread")
    report.state, report.signed_off_at, report.signed_off_by = ReportState.SIGNED_OFF, timezone.now(), by
    report.signed_manifest = manifest
    report.save(update_fields=["state", "signed_off_at", "signed_off_by", "signed_manifest"])
    details = {"manifest": manifest.sha256}
    record(by=by, action="report.sign_off", target=report, owner=report.owner, details=details)
    order_final(manifest=manifest, by=by)
    return report


def missing_editions(report: Report) -> list[str]:
    """Return the editions of a signed report whose final file is not there yet."""
    made = set(Rendition.objects.filter(manifest=report.signed_manifest, final=True).values_list("edition", flat=True))
    return [edition.value for edition in FINAL_EDITIONS if edition not in made]


@transaction.atomic
def publish(*, report: Report, by: User) -> Report:
    """Let the committee read the report, and everybody its public edition.

    Raises ValidationError before it is signed off, and while a final file is still being made.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
    if report.state not in {ReportState.SIGNED_OFF, ReportState.SUBMITTED}:
        raise ValidationError(_("Only a report that is signed off can be published."), code="state")
    if missing_editions(report):
        raise ValidationError(_("The final files are not ready yet."), code="files")
    report.state, report.published_at = ReportState.PUBLISHED, timezone.now()
    report.save(update_fields=["state", "published_at"])
    record(by=by, action="report.publish", target=report, owner=report.owner)
    return report
