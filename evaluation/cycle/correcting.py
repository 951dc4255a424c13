"""A correction of a signed report: a new version that names the one it replaces and says why (rule 24).

The old version stays as it was signed, with its file; it is marked as replaced from the moment the new one is signed.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evaluation import actions
from evaluation.cycle.workflow import locked
from evaluation.models import UNSIGNED, FactsSnapshot, Narrative, NarrativeRevision, Report
from evaluation.models.narratives import LABEL_LENGTH
from organisation.actions import action
from organisation.audit import record
from organisation.models import User


def correct(*, report: Report, reason: str, by: User) -> Report:
    """Make the next version of a signed report as a draft, on facts that are frozen now for the same cut-off.

    Raises ValidationError without a reason, before sign-off, and ("replaced") when there is a next version already.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say what is corrected.")}, code="required")
    frozen = actions.freeze(report.plan, report.period_from, report.period_to, report.cut_off, actions.about(report))
    return _next_version(report, frozen, reason, by)


@action
def _next_version(report: Report, frozen: actions.Frozen, reason: str, by: User) -> Report:
    report = locked(report)
    if report.state in UNSIGNED:
        raise ValidationError({"reason": _("The report is not signed off; its draft can be changed.")}, code="state")
    if Report.objects.filter(replaces=report).exists():
        message = _("There is a newer version of this report already.")
        raise ValidationError({"reason": ValidationError(message, code="replaced")})
    row = Report.objects.create(
        plan=report.plan,
        owner=report.owner,
        number=report.number,
        kind=report.kind,
        version=report.version + 1,
        period_from=report.period_from,
        period_to=report.period_to,
        cut_off=report.cut_off,
        scope=report.scope,
        project=report.project,
        body=report.body,
        replaces=report,
        correction_reason=reason,
        created_by=by,
    )
    snapshot = actions.keep_facts(row, frozen, version=1, reason="", by=by)
    _take_over_texts(report, row, snapshot, by)
    details = {"version": row.version, "facts": frozen.sha256, "reason": reason}
    record(by=by, action="report.correct", target=row, owner=row.owner, details=details)
    actions.order(report=row, by=by)
    return row


def _take_over_texts(old: Report, new: Report, facts: FactsSnapshot, by: User) -> None:
    """Begin the new version's texts with the wording that was signed, to be marked as ready anew."""
    assert old.signed_manifest is not None  # it is signed
    for key, text in sorted(old.signed_manifest.texts.items()):
        narrative = Narrative.objects.create(report=new, key=key, public=text["public"])
        label = str(by)[:LABEL_LENGTH]
        NarrativeRevision.objects.create(
            narrative=narrative, number=1, text=text["text"], facts=facts, author=by, author_label=label
        )


def replaced_by(report: Report, user: User | AnonymousUser) -> Report | None:
    """Return the signed version that replaces this one, where `user` may know of it; a draft replaces nothing yet."""
    return Report.objects.visible_to(user).filter(replaces=report, signed_off_at__isnull=False).first()


def being_corrected(report: Report) -> Report | None:
    """Return the next version while it is not signed off."""
    return Report.objects.filter(replaces=report, signed_off_at__isnull=True).first()
