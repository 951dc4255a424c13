"""The papers beside the report, of a county's own data: council paper, invitation and minutes, status sheet.

Their rows are made as the pages make them and are not saved; what is printed is frozen in them, so that they can be
rendered when the database is empty again.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F
from django.utils import timezone, translation

from cooperation.models import Participation
from cooperation.partner.scope import Scope
from council.models import Meeting, Paper, PaperKind
from evaluation import timeline_pdf
from evaluation.council_paper import document as council_document
from evaluation.council_paper import proposing
from evaluation.council_paper.content import content_of as council_content
from evaluation.council_paper.content import reader_of, written
from evaluation.meeting_papers import document as meeting_document
from evaluation.models import CouncilPaper, CouncilPaperVersion, MeetingPrint, MeetingPrintKind, PartnerSheet, Report
from evaluation.partner_sheet import document as sheet_document
from evaluation.partner_sheet.content import content as sheet_content

CREATED = datetime(2026, 5, 4, 8, tzinfo=UTC)
RENDERS: dict[str, Callable[..., bytes]] = {
    "CouncilPaperVersion": council_document.render,
    "MeetingPrint": meeting_document.render,
    "PartnerSheet": sheet_document.render,
    "TimelinePrint": timeline_pdf.render,
}
HTML: dict[str, Callable[..., str]] = {
    "CouncilPaperVersion": council_document.document_html,
    "MeetingPrint": meeting_document.document_html,
    "PartnerSheet": sheet_document.document_html,
    "TimelinePrint": timeline_pdf.document_html,
}


def render(row: Any) -> bytes:
    """Return the PDF of a paper."""
    with translation.override("de"):
        return RENDERS[type(row).__name__](row, lambda *_told: None, lambda _html: None)


def html_of(row: Any) -> str:
    """Return the HTML that its PDF is made of."""
    with translation.override("de"):
        return HTML[type(row).__name__](row)


def rows(report: Report) -> dict[str, Any]:
    """Return the papers of a report's county, by name."""
    with translation.override("de"):
        return {"council-paper": _council_paper(report), **_meeting(report), "status-sheet": _sheet(report)}


def _council_paper(report: Report) -> CouncilPaperVersion:
    """The paper of the plan's adoption stands in for that of the report: the same parts, with a way and annexes."""
    listed = Paper.objects.filter(owner=report.owner, kind=PaperKind.RESOLUTION_PAPER)
    paper = listed.annotate(steps=Count("consultations")).order_by("-steps").first()
    assert paper is not None
    reader = reader_of(report)
    row = CouncilPaper(
        report=report,
        paper=paper,
        proposal="\n\n".join(proposing.proposal(reader, report.number)),
        summary="\n\n".join(proposing.summary(reader, report.number)),
    )
    content = written(council_content(row, final=True, day=report.cut_off))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return CouncilPaperVersion(version=1, final=True, content=content, sha256=digest, created_at=CREATED)


def _meeting(report: Report) -> dict[str, MeetingPrint]:
    """Invitation and minutes of the meeting with the longest agenda."""
    rows = Meeting.objects.filter(committee__owner=report.owner).annotate(items=Count("agenda_items"))
    meeting = rows.select_related("committee__owner").order_by("-items", F("held_on").desc(nulls_last=True)).first()
    assert meeting is not None
    return {
        str(kind): MeetingPrint(
            meeting=meeting,
            kind=kind,
            title=meeting_document.title_of(meeting, kind),
            content=meeting_document.content_of(meeting, kind),
            sha256="0" * 64,
            created_at=CREATED,
        )
        for kind in MeetingPrintKind.values
    }


def _sheet(report: Report) -> PartnerSheet:
    """The sheet of the municipality that takes part in most joint projects, as its county's office gets it."""
    bodies = Participation.objects.filter(project__owner=report.owner).exclude(body=report.owner)
    counted = bodies.values("body").annotate(times=Count("pk")).order_by("-times", "body")
    body = bodies.select_related("body").filter(body=counted[0]["body"])[0].body
    scope, day = Scope(body, report.owner), min(report.cut_off, timezone.localdate())
    return PartnerSheet(
        body=body,
        county=report.owner,
        as_of=day,
        title=f"Statusblatt {body.name}",
        content=sheet_content(scope, day),
        sha256="0" * 64,
        created_at=CREATED,
    )
