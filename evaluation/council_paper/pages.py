"""What the pages of a council paper and of its session show; a fixed number of queries, however many points."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from council.models import Consultation, Mandate, Paper, Resolution, ResolutionPoint
from evaluation.council_paper.outcome import Charged, DecidedPoint, Fate, Outcome, fate, outcome
from evaluation.council_paper.permissions import Reader, papers_of
from evaluation.council_paper.sections import Part, parts
from evaluation.models import (
    CouncilPaper,
    CouncilPaperVersion,
    JobState,
    MandateDischarge,
    RenderJob,
    Report,
    SessionRecord,
)
from evaluation.pages import TABLE, framed


@dataclass(frozen=True)
class Version:
    """A version with its files and, while they are being made, its job."""

    row: CouncilPaperVersion
    job: RenderJob | None

    @property
    def active(self) -> bool:
        """Whether its files wait or are being made."""
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def failed(self) -> bool:
        """Whether its files could not be made."""
        return self.job is not None and self.job.state in (JobState.FAILED, JobState.CANCELLED)


def versions(row: CouncilPaper) -> list[Version]:
    """Return the versions of a paper, the latest first."""
    rows = row.versions.defer("content").order_by("-version").prefetch_related("files", "jobs")
    return [Version(each, _latest(each.jobs.all())) for each in rows]


def _latest(jobs: Iterable[RenderJob]) -> RenderJob | None:
    return max(jobs, key=lambda job: job.created_at, default=None)


def preview(version: Version | None) -> list[tuple[str, SafeString]]:
    """Return the sections of a version as the files say them: heading and HTML."""
    if version is None:
        return []
    content = CouncilPaperVersion.objects.filter(pk=version.row.pk).values_list("content", flat=True).get()
    return [(part.title, _html(part)) for part in parts(json.loads(content))]


def _html(part: Part) -> SafeString:
    written = "".join(render_to_string(block.path, {"block": block}) for block in part.blocks)
    return mark_safe(TABLE.sub(framed, written))  # the report's own templates escape what they print


@dataclass(frozen=True)
class Told:
    """A mandate as a page shows it: where it stands, and which reports answered it."""

    row: Mandate
    fate: Fate
    discharges: list[MandateDischarge]

    @property
    def done(self) -> bool:
        return self.fate is Fate.DONE

    @property
    def overdue(self) -> bool:
        return self.fate is Fate.OVERDUE


@dataclass(frozen=True)
class Point:
    """A point with its mandates."""

    row: ResolutionPoint
    mandates: list[Told]

    @property
    def changed(self) -> bool:
        """Whether another wording was adopted than was proposed."""
        return bool(self.row.adopted_text and self.row.adopted_text != self.row.proposed_text)

    @property
    def to_take_over(self) -> bool:
        """Whether the proposed wording can be taken over by one click."""
        return bool(self.row.proposed_text and not self.row.adopted_text)


@dataclass(frozen=True)
class Taken:
    """What a committee resolved, point by point."""

    row: Resolution
    points: list[Point]

    @property
    def counted(self) -> bool:
        """Whether any of its votes is known."""
        row = self.row
        votes = (row.votes_yes, row.votes_no, row.votes_abstain, row.votes_biased, row.unanimous)
        return any(vote is not None for vote in votes)

    @property
    def to_take_over(self) -> bool:
        return self.row.is_adopted and any(point.to_take_over for point in self.points)


@dataclass(frozen=True)
class Step:
    """A step of the Beratungsfolge with its result and its minutes, each of which may be missing."""

    row: Consultation
    taken: Taken | None
    record: SessionRecord | None


@dataclass(frozen=True)
class Decided:
    """What the council decided on a paper, and what came of it."""

    paper: Paper
    report: Report | None
    points: list[Point]
    count: Outcome


def session(paper: Paper, day: date) -> list[Step]:
    """Return the steps of a paper's way with what was resolved in each; seven queries."""
    rows = paper.consultations.select_related("committee", "meeting", "session_record__minutes_document")
    taken = {each.row.consultation_id: each for each in _taken(paper, day)}
    return [Step(step, taken.get(step.pk), getattr(step, "session_record", None)) for step in rows.order_by("position")]


def _taken(paper: Paper, day: date) -> list[Taken]:
    mandates = Mandate.objects.order_by("due_on", "title").prefetch_related(
        Prefetch("discharges", MandateDischarge.objects.select_related("report").order_by("report__period_to"))
    )
    points = ResolutionPoint.objects.order_by("number").prefetch_related(Prefetch("mandates", mandates))
    rows = Resolution.objects.filter(paper=paper).select_related("consultation__committee", "consultation__meeting")
    return [
        Taken(row, [Point(point, [_told(one, day) for one in point.mandates.all()]) for point in row.points.all()])
        for row in rows.prefetch_related(Prefetch("points", points)).order_by("consultation__position", "slug")
    ]


def _told(row: Mandate, day: date) -> Told:
    discharges = list(row.discharges.all())
    return Told(row, fate(_charged(row, discharges), day), discharges)


def _charged(row: Mandate, discharges: Sequence[MandateDischarge]) -> Charged:
    return Charged(str(row.pk), row.due_on, bool(discharges), row.ended_on)


def decided(paper: Paper, report: Report | None, day: date) -> Decided | None:
    """Return what was adopted on a paper and what came of it by `day`; None where nothing was adopted (yet).

    A recommendation is not an adoption, and where several committees adopted it the last one counts.
    """
    adopted = [each for each in _taken(paper, day) if each.row.is_adopted and not each.row.recommendation]
    if not adopted:
        return None
    points = adopted[-1].points
    counted = [
        DecidedPoint(str(point.row.pk), tuple(_charged(told.row, told.discharges) for told in point.mandates))
        for point in points
    ]
    return Decided(paper, report, points, outcome(counted, day))


def last_year(report: Report, user: Reader, day: date) -> Decided | None:
    """Return what was decided on the paper of the plan's last report that `user` may read, and what came of it."""
    rows = papers_of(user).filter(report__plan=report.plan_id, report__period_to__lt=report.period_to)
    row = rows.filter(submitted_at__isnull=False).order_by("-report__period_to", "-report__version").first()
    return decided(row.paper, row.report, day) if row else None
