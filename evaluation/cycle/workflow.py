"""The way of a report from draft to decision, and back with a remark (domain, section 4).

Every step locks the report's row and looks at its state there, so that of two who act at once one is told what the
other did. Signing off and publishing stand in evaluation.signing, corrections of a signed report in
evaluation.cycle.correcting.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from council.models import Paper, Resolution, ResolutionResult
from evaluation import actions
from evaluation.cycle import completeness
from evaluation.cycle.completeness import FOR_AGREEMENT, FOR_REVIEW, Gap
from evaluation.models import RenderJob, Report, ReportMove, ReportState
from organisation.actions import action
from organisation.audit import record
from organisation.models import User

BACK: Final[Mapping[str, ReportState]] = {
    ReportState.IN_REVIEW: ReportState.DRAFT,
    ReportState.AGREED: ReportState.IN_REVIEW,
}
FINAL_RESULTS = frozenset(
    {
        ResolutionResult.ADOPTED_UNCHANGED,
        ResolutionResult.ADOPTED_CHANGED,
        ResolutionResult.NOTED,
        ResolutionResult.REJECTED,
    }
)
"""Results after which the matter is closed; what was postponed or withdrawn comes back."""


def locked(report: Report) -> Report:
    """Return the report as it is now; until the transaction ends nobody else moves it or freezes its facts."""
    return Report.objects.select_for_update(no_key=True, of=("self",)).select_related("owner", "plan").get(pk=report.pk)


@action
def send_for_review(*, report: Report, by: User, reason: str = "") -> Report:
    """Draft → in review. Raises ValidationError in another state, and ("incomplete") for projects without an entry or
    unanswered statuses unless a `reason` lets them pass."""
    report = locked(report)
    _must_be(report, {ReportState.DRAFT})
    passed = completeness.require(report, FOR_REVIEW, reason.strip())
    return move(report, ReportState.IN_REVIEW, by=by, action="report.review", remark=reason, passed=passed)


@action
def agree(*, report: Report, by: User, reason: str = "") -> Report:
    """In review → agreed: steering group and conference agreed. Raises ValidationError in another state, and
    ("incomplete") for whatever is missing unless a `reason` lets it pass."""
    report = locked(report)
    _must_be(report, {ReportState.IN_REVIEW})
    passed = completeness.require(report, FOR_AGREEMENT, reason.strip())
    return move(report, ReportState.AGREED, by=by, action="report.agree", remark=reason, passed=passed)


@action
def send_back(*, report: Report, by: User, remark: str) -> Report:
    """One step back with a remark: in review → draft, agreed → in review. A signed report never goes back (rule 24)."""
    remark = remark.strip()
    if not remark:
        raise ValidationError({"remark": _("Say what is to be done.")}, code="required")
    report = locked(report)
    _must_be(report, BACK.keys())
    fields = (f"{report.state}_at", f"{report.state}_by")
    for name in fields:
        setattr(report, name, None)
    back = BACK[report.state]
    return move(report, back, by=by, action="report.send_back", remark=remark, fields=fields)


@action
def submit(*, report: Report, paper: Paper, by: User) -> Report:
    """Signed off → submitted: the report is the annex of a numbered paper of the county's own council.

    Raises ValidationError (paper) for another county's paper and for one without a number.
    """
    report = locked(report)
    _must_be(report, {ReportState.SIGNED_OFF})
    if paper.owner_id != report.owner_id:
        raise ValidationError({"paper": _("The paper belongs to another county.")}, code="foreign")
    if not paper.reference:
        raise ValidationError({"paper": _("The paper has no number yet.")}, code="number")
    report.paper = paper
    details = {"paper": str(paper)}
    return move(report, ReportState.SUBMITTED, by=by, action="report.submit", fields=("paper",), details=details)


@action
def decide(*, report: Report, resolution: Resolution, by: User) -> Report:
    """Submitted or published → decided, by a resolution on the report's paper that closes the matter.

    Raises ValidationError (resolution) for a resolution on another paper, for a mere recommendation, and where the
    result is unknown or the matter comes back (postponed, withdrawn).
    """
    report = locked(report)
    _must_be(report, {ReportState.SUBMITTED, ReportState.PUBLISHED})
    if resolution.paper_id != report.paper_id:
        raise ValidationError({"resolution": _("The resolution is about another paper.")}, code="foreign")
    if resolution.recommendation:
        raise ValidationError({"resolution": _("A recommendation is no decision.")}, code="recommendation")
    if resolution.result not in FINAL_RESULTS:
        raise ValidationError({"resolution": _("This result does not close the matter.")}, code="result")
    report.resolution = resolution
    details = {"result": resolution.result}
    return move(report, ReportState.DECIDED, by=by, action="report.decide", fields=("resolution",), details=details)


def resolutions_of(report: Report) -> list[Resolution]:
    """Return the resolutions on the report's paper that close the matter."""
    rows = Resolution.objects.filter(paper=report.paper_id, recommendation=False, result__in=FINAL_RESULTS)
    return list(rows.select_related("paper", "consultation__committee", "consultation__meeting").order_by("slug"))


def move(
    report: Report,
    to: ReportState,
    *,
    by: User,
    action: str,
    remark: str = "",
    passed: Collection[Gap] = (),
    fields: Collection[str] = (),
    details: Mapping[str, Any] | None = None,
) -> Report:
    """Take a locked report to its next state: set who and when, keep the step, write the trail.

    `fields` are further columns that the caller has set; what was `passed` over is printed, so the draft is made anew.
    """
    came_from, remark = report.state, remark.strip()
    columns = {"state", *fields}
    if (came_from, to) not in BACK.items():
        setattr(report, f"{to}_at", timezone.now())
        setattr(report, f"{to}_by", by)
        columns |= {f"{to}_at", f"{to}_by"}
    report.state = to
    report.save(update_fields=columns)
    ReportMove.objects.create(
        report=report,
        number=report.moves.count() + 1,
        from_state=came_from,
        to_state=to,
        remark=remark,
        overridden=[gap.key for gap in passed],
        moved_at=timezone.now(),
        moved_by=by,
    )
    told: dict[str, Any] = dict(details or {})
    if remark:
        told["reason"] = remark
    if passed:
        told["overridden"] = completeness.told(passed)
    record(by=by, action=action, target=report, owner=report.owner, details=told)
    if passed:
        make_anew(report, by=by)
    return report


def make_anew(report: Report, *, by: User | None) -> None:
    """Stop what is being rendered of the report and order the draft of what it says now."""
    for job in RenderJob.objects.active().filter(manifest__report=report):
        actions.cancel(job=job, by=by)
    actions.order(report=report, by=by)


def _must_be(report: Report, states: Collection[str]) -> None:
    if report.state not in states:
        message = _("The report is “%(state)s” by now; please look at it again.")
        raise ValidationError(message % {"state": report.get_state_display()}, code="state")
