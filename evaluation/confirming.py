"""The Kämmerei confirms the money and Personal the posts of a report, for one version of its facts, or refuses.

A verdict belongs to the snapshot, so a new version of the facts is open again. What was said stands in the report, and
so is part of the manifest: the draft is made anew after each verdict, and nobody signs one that says otherwise.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.actions import cancel, order
from evaluation.models import Confirmation, FactsSnapshot, RenderJob, Report, Verdict
from evaluation.signing import BEFORE_SIGNING
from evaluation.verdicts import OPEN, latest
from organisation.audit import record
from organisation.models import User


@transaction.atomic
def decide(*, facts: FactsSnapshot, kind: str, verdict: str, by: User | None, remark: str = "") -> Confirmation:
    """Confirm or refuse the money or the posts of a version of the facts, or withdraw what was said of it.

    Raises ValidationError when the report is signed off ("state"), when there is a newer version of the facts
    ("outdated"), when it was decided already or there is nothing to withdraw ("decided"), and (remark) without the
    reason of a refusal or withdrawal.
    """
    report = Report.objects.select_for_update(no_key=True).get(pk=facts.report_id)
    if report.state not in BEFORE_SIGNING:
        raise ValidationError(_("The report is signed off; its figures are fixed."), code="state")
    newest = report.facts.defer("content").order_by("version").last()
    if newest is None or newest.pk != facts.pk:
        message = _("The facts were frozen again meanwhile. Please look at the figures of the new version.")
        raise ValidationError(message, code="outdated")
    before = latest(newest).get(kind)
    is_open = (before.verdict if before else None) in OPEN
    if is_open is (verdict == Verdict.WITHDRAWN):
        raise ValidationError(
            _("Nothing was said of these figures yet.") if is_open else _("It was decided already."), code="decided"
        )
    remark = remark.strip()
    if verdict != Verdict.CONFIRMED and not remark:
        raise ValidationError({"remark": _("Please give the reason.")}, code="required")
    row = Confirmation.objects.create(
        facts=newest,
        kind=kind,
        number=before.number + 1 if before else 1,
        verdict=verdict,
        remark=remark,
        decided_at=timezone.now(),
        decided_by=by,
    )
    if verdict == Verdict.WITHDRAWN:
        action = "report.withdraw"
    else:
        action = "report.confirm" if verdict == Verdict.CONFIRMED else "report.refuse"
    details = {"kind": str(kind), "version": newest.version, "facts": newest.sha256, "reason": remark}
    record(by=by, action=action, target=report, owner=report.owner, details=details)
    for job in RenderJob.objects.active().filter(manifest__report=report):
        cancel(job=job, by=by)
    order(report=report, by=by)
    return row
