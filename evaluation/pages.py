"""What the pages of a report show: gathered in a fixed number of queries."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from council.models import Mandate, Paper
from evaluation import permissions
from evaluation import report as report_html
from evaluation.cycle.particulars import particulars, replaced_facts
from evaluation.models import (
    Confirmation,
    ConfirmationKind,
    Edition,
    FactsSnapshot,
    JobState,
    Manifest,
    RenderJob,
    Rendition,
    Report,
    ReportState,
)
from evaluation.narratives.texts import digest, present
from evaluation.report.changes import RowChange, changes
from evaluation.verdicts import OPEN, ROLES, last_confirmed, latest, printed
from organisation.models import Role, User

TABLE = re.compile(r'<table class="(?P<kind>[^"]*)">\s*<caption>(?P<caption>.*?)</caption>.*?</table>', re.DOTALL)


@dataclass(frozen=True)
class Standing:
    """How far the PDF of the latest facts is. Either there is a file, or a job, or nothing was ordered yet.

    `outdated`: the texts were changed since it was ordered, so it is to be made anew.
    """

    manifest: Manifest | None
    rendition: Rendition | None
    job: RenderJob | None
    outdated: bool = False

    @property
    def active(self) -> bool:
        """Whether a job waits or runs."""
        return self.rendition is None and self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def failed(self) -> bool:
        return self.rendition is None and self.job is not None and self.job.state == JobState.FAILED

    @property
    def cancelled(self) -> bool:
        return self.rendition is None and self.job is not None and self.job.state == JobState.CANCELLED


def listed(reports: QuerySet[Report], user: User | AnonymousUser) -> QuerySet[Report]:
    """Add what the list shows: `rendition_id`, the latest file that the user may read, and `job_state`."""
    renditions = Rendition.objects.visible_to(user).filter(manifest__report=OuterRef("pk"))
    jobs = RenderJob.objects.filter(manifest__report=OuterRef("pk")).order_by("-created_at")
    return reports.select_related("plan", "owner", "project", "body").annotate(
        rendition_id=Subquery(renditions.order_by("-created_at").values("pk")[:1]),
        job_state=Subquery(jobs.values("state")[:1]),
    )


def by_year(reports: QuerySet[Report]) -> list[tuple[int, list[Report]]]:
    """Return (year, reports), the latest year first; a report counts for the year in which its period ends."""
    years: dict[int, list[Report]] = {}
    for report in reports.order_by("-period_to", "owner__name", "plan__title", "-created_at"):
        years.setdefault(report.period_to.year, []).append(report)
    return list(years.items())


def standing(report: Report, made: Iterable[Rendition] | None = None) -> Standing:
    """Return how far the PDF of the report's latest facts is; `made`: its files, the latest first, where known."""
    manifests = report.manifests.select_related("facts").defer("facts__content")
    signed = report.signed_manifest is not None
    if report.signed_manifest is not None:
        manifests = manifests.filter(pk=report.signed_manifest.pk)
    texts = "" if signed else digest(present(report))
    same = Case(When(texts_sha256=texts, then=0), default=1)
    manifest = manifests.order_by("-facts__version", same, "-created_at").first()
    if manifest is None:
        return Standing(None, None, None)
    if made is None:
        made = Rendition.objects.filter(manifest=manifest).order_by("-created_at")
    same_file = (row for row in made if row.manifest_id == manifest.pk and row.final == signed)
    rendition = next((row for row in same_file if row.edition == Edition.FULL), None)
    jobs = RenderJob.objects.filter(manifest=manifest, edition=Edition.FULL, final=signed)
    job = jobs.order_by("-created_at").first()
    return Standing(manifest, rendition, job, outdated=not signed and manifest.texts_sha256 != texts)


def versions(report: Report) -> list[FactsSnapshot]:
    """Return the report's facts without their content, the latest first."""
    return list(report.facts.defer("content").order_by("-version"))


def files(report: Report, user: User | AnonymousUser) -> list[Rendition]:
    """Return the report's files that the user may read, the latest first."""
    visible = Rendition.objects.visible_to(user).filter(manifest__report=report)
    return list(visible.select_related("manifest__facts").defer("manifest__facts__content").order_by("-created_at"))


def latest_facts(report: Report) -> FactsSnapshot | None:
    """Return the facts that the report stands on now, with their content."""
    return report.facts.order_by("version").last()


@dataclass(frozen=True)
class WayStep:
    """One state on a report's way: when it was reached and by whom, and whether the report stands there now."""

    label: str
    at: datetime | None
    by: User | None
    now: bool


def way(report: Report) -> list[WayStep]:
    """Return the states from draft to decision, as far as the report has come."""
    found = [WayStep(str(ReportState.DRAFT.label), report.created_at, report.created_by, report.state == "draft")]
    for state in list(ReportState)[1:]:
        at, by = getattr(report, f"{state}_at"), getattr(report, f"{state}_by")
        found.append(WayStep(str(state.label), at, by, report.state == state))
    return found


def may(user: User | AnonymousUser, report: Report) -> dict[str, bool]:
    """Return which steps the user may take with the report as it stands."""
    return {
        "review": permissions.can_send_for_review(user, report),
        "agree": permissions.can_agree(user, report),
        "send_back": permissions.can_send_back(user, report),
        "sign_off": permissions.can_sign_off(user, report) and report.state == ReportState.AGREED,
        "submit": permissions.can_submit(user, report),
        "publish": permissions.can_publish(user, report),
        "decide": permissions.can_decide(user, report),
        "correct": permissions.can_correct(user, report) and not hasattr(report, "replacement"),
    }


@dataclass(frozen=True)
class Around:
    """What a reader of a report finds beside it: its file, its other versions, other years, papers and mandates."""

    file: Rendition | None
    newer: Report | None
    others: list[Report]
    papers: list[Paper]
    mandates: list[Mandate]


def around(report: Report, user: User | AnonymousUser) -> Around:
    """Return what belongs to a report, as far as `user` may read it; four queries.

    The papers are those in which a council deliberated the plan; the mandates are the open ones of its resolutions.
    """
    file = Rendition.objects.visible_to(user).filter(manifest__report=report).order_by("-final", "-created_at").first()
    rows = Report.objects.readable_by(user).filter(plan=report.plan).exclude(pk=report.pk)
    others = list(rows.order_by("-period_to", "-cut_off", "number", "-version"))
    same = [
        row
        for row in others
        if row.number == report.number and row.version > report.version and row.signed_off_at is not None
    ]
    papers = Paper.objects.visible_to(user).filter(resolutions__plan_versions__plan=report.plan).distinct()
    mandates = Mandate.objects.visible_to(user).filter(
        ended_on=None, point__resolution__paper__resolutions__plan_versions__plan=report.plan
    )
    return Around(
        file,
        same[0] if same else None,
        others,
        list(papers.select_related("owner").order_by(F("dated_on").desc(nulls_last=True), "reference")),
        list(mandates.select_related("owner").distinct().order_by(F("due_on").asc(nulls_last=True), "title")),
    )


def chapters(
    facts: FactsSnapshot, only: Collection[str] | None = None, *, edition: str = Edition.FULL
) -> Iterator[report_html.Rendered]:
    """The chapters of an edition for the web page, `only` some or all; what does not fit scrolls sideways.

    Of a signed report they say what its manifest says of texts and confirmations, of another one what stands now.
    """
    manifest = facts.report.signed_manifest
    if manifest and manifest.facts_id == facts.pk:
        said, told, texts = manifest.confirmations, manifest.particulars, manifest.texts
    else:
        said, told, texts = printed(facts), particulars(facts.report, facts), present(facts.report)
    made = report_html.preview_sections(
        json.loads(facts.content),
        confirmations=said,
        particulars=told,
        texts=texts,
        replaced=replaced_facts(facts.report) if only is None else None,
        only=only,
        edition=edition,
    )
    for chapter in made:
        html = TABLE.sub(framed, chapter.html).replace('<figure class="chart">', '<figure class="chart" tabindex="0">')
        yield replace(chapter, html=mark_safe(html))  # the report's own templates escape what they print


def framed(found: re.Match[str]) -> str:
    """Return a table of the report, found by `TABLE`, in a frame that scrolls sideways where it does not fit."""
    table = found[0].replace(f'class="{found["kind"]}"', f'class="table table--compact {found["kind"]}"', 1)
    label = strip_tags(found["caption"]).replace('"', "&quot;").strip()
    frame = f'<div class="table-frame table-frame--wide" tabindex="0" role="group" aria-label="{label}">'
    return f"{frame}{table}</div>"


ADDRESSES = {ConfirmationKind.MONEY: "money", ConfirmationKind.POSTS: "posts"}
FIGURES: dict[str, tuple[str, ...]] = {
    ConfirmationKind.MONEY: ("finance", "items", "calculations", "sources"),
    ConfirmationKind.POSTS: ("staff", "calculations", "sources"),
}
"""Chapters with the figures that are confirmed, and those that they refer to."""
SHOWN_CHANGES = 200


@dataclass(frozen=True)
class Said:
    """How far the confirmation of one kind of figures is. `row` None: nothing was said of this version."""

    kind: str
    label: str
    role: str
    row: Confirmation | None

    @property
    def open(self) -> bool:
        """Whether the figures are still to be confirmed."""
        return (self.row.verdict if self.row else None) in OPEN

    @property
    def address(self) -> str:
        """The name of its page."""
        return f"evaluation:confirm-{ADDRESSES[ConfirmationKind(self.kind)]}"


def confirmations(facts: FactsSnapshot | None) -> list[Said]:
    """Return what was said of the money and the posts of a version of the facts; one query."""
    found = latest(facts) if facts else {}
    kinds = ConfirmationKind if facts else ()
    return [Said(kind, str(kind.label), str(Role(ROLES[kind]).label), found.get(kind)) for kind in kinds]


@dataclass(frozen=True)
class ToConfirm:
    """The figures of one kind, what was said of them, and what differs from the version that was confirmed last."""

    said: Said
    chapters: list[report_html.Rendered]
    history: list[Confirmation]
    confirmed: FactsSnapshot | None
    changes: list[RowChange]
    more: int


def to_confirm(facts: FactsSnapshot, kind: str) -> ToConfirm:
    """Return what the page of a confirmation shows, all of it from frozen facts; `facts` with its content."""
    history = Confirmation.objects.filter(facts__report=facts.report_id, kind=kind).select_related("facts")
    before = last_confirmed(facts, kind)
    found = changes(json.loads(before.content), json.loads(facts.content), kind) if before else []
    return ToConfirm(
        said=next(said for said in confirmations(facts) if said.kind == kind),
        chapters=list(chapters(facts, FIGURES[kind])),
        history=list(history.defer("facts__content").order_by("-facts__version", "-number")),
        confirmed=before,
        changes=found[:SHOWN_CHANGES],
        more=max(0, len(found) - SHOWN_CHANGES),
    )
