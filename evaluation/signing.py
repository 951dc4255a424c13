"""Sign-off, which pins what the report says, and publication.

The head signs what somebody else has made (four eyes). From then on facts, texts and renderer of the report are those
of the pinned manifest, and its final files are made once and never again (rule 24).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.actions import FINAL_EDITIONS, current_manifest, order_final
from evaluation.cycle import completeness, workflow
from evaluation.models import UNSIGNED, Edition, Manifest, Rendition, Report, ReportState
from organisation.models import User

BEFORE_SIGNING = frozenset(UNSIGNED)


class ChangedSinceOpened(ValidationError):
    """The report says something else than what was opened to be signed; `now` is the manifest of what it says."""

    def __init__(self, now: Manifest) -> None:
        super().__init__(_("The report was changed since you opened this page. Nothing was signed."), code="changed")
        self.now = now


@transaction.atomic
def sign_off(*, report: Report, by: User, opened: str | None = None) -> Report:
    """Sign an agreed report off as it was last rendered, and order its final files, every edition.

    `opened` is the hash of the manifest that `by` had before them; pages always give it. Raises ValidationError with
    the code "state" when it is signed already or not agreed yet, "author" when `by` made it or froze its present
    facts, "changed" (ChangedSinceOpened) when it says something else by now than what was opened, "unread" when there
    is no draft of what it says now (nobody signs what nobody could read), and "incomplete" when something went
    missing since it was agreed.
    """
    report = workflow.locked(report)
    if report.state not in BEFORE_SIGNING:
        raise ValidationError(_("The report is signed off already."), code="state")
    if report.state != ReportState.AGREED:
        raise ValidationError(_("The report is not agreed yet."), code="state")
    manifest = current_manifest(report)
    if by.pk in (report.created_by_id, manifest.facts.frozen_by_id):
        raise ValidationError(_("Whoever made the report does not sign it off."), code="author")
    if opened is not None and opened != manifest.sha256:
        raise ChangedSinceOpened(manifest)
    if not Rendition.objects.filter(manifest=manifest, edition=Edition.FULL).exists():
        raise ValidationError(_("There is no draft of the present facts to read yet."), code="unread")
    open_gaps = completeness.uncovered(completeness.gaps(report), report)
    if open_gaps:
        message = _("Something is missing since the report was agreed: %(missing)s.")
        raise ValidationError(message % {"missing": completeness.told(open_gaps)}, code="incomplete")
    report.signed_manifest = manifest
    details = {"manifest": manifest.sha256}
    fields = ("signed_manifest",)
    workflow.move(report, ReportState.SIGNED_OFF, by=by, action="report.sign_off", fields=fields, details=details)
    order_final(manifest=manifest, by=by)
    return report


def missing_editions(report: Report) -> list[str]:
    """Return the editions of a signed report whose final file is not there yet."""
    made = set(Rendition.objects.filter(manifest=report.signed_manifest, final=True).values_list("edition", flat=True))
    return [edition.value for edition in FINAL_EDITIONS if edition not in made]


@transaction.atomic
def publish(*, report: Report, by: User, public: bool = True) -> Report:
    """Let the committee read a submitted report and, where it is `public`, everybody its public edition.

    Raises ValidationError before it is submitted, while a final file is still being made, and (public) for everybody
    when the project that it is about is not public.
    """
    report = workflow.locked(report)
    if report.state != ReportState.SUBMITTED:
        raise ValidationError(_("Only a report that is submitted can be published."), code="state")
    if public and report.project is not None and not report.project.public:
        message = _("The project is not marked as public, so its report can be published for the committee alone.")
        raise ValidationError({"public": ValidationError(message, code="internal")})
    if missing_editions(report):
        raise ValidationError(_("The final files are not ready yet."), code="files")
    report.public = public
    details = {"public": public}
    return workflow.move(
        report, ReportState.PUBLISHED, by=by, action="report.publish", fields=("public",), details=details
    )
