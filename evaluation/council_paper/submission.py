"""The report's own step to "submitted", taken with its council paper."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.models import Paper
from evaluation.cycle import workflow
from evaluation.models import Report, ReportState
from organisation.models import User


def submit_report(report: Report, paper: Paper, by: User) -> None:
    """Submit the report as the annex of `paper`, unless that was done already.

    Raises ValidationError where it was submitted with another paper.
    """
    row = workflow.locked(report)
    if row.state == ReportState.SIGNED_OFF:
        workflow.submit(report=row, paper=paper, by=by)
    elif row.paper_id != paper.pk:
        raise ValidationError(_("The report was submitted with another paper."), code="state")
