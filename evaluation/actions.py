"""Reports: create, freeze again, order a rendition, cancel it, try again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation import facts
from evaluation.canonical import canonical, sha256
from evaluation.cycle.particulars import particulars
from evaluation.facts import About
from evaluation.models import (
    Edition,
    FactsSnapshot,
    JobState,
    Manifest,
    RenderJob,
    Rendition,
    Report,
    ReportKind,
    ReportState,
)
from evaluation.models.reports import NUMBER_PREFIXES
from evaluation.narratives.texts import digest, present
from evaluation.publishing import publish_on_commit
from evaluation.rendering import RENDERER_VERSION
from evaluation.verdicts import printed
from organisation.audit import record
from organisation.models import Body, User
from roadmap.models import Plan, Project

MANIFEST_FORMAT = 1
FIRST_YEAR = 1990
FREEZABLE = {ReportState.DRAFT, ReportState.IN_REVIEW}
LANGUAGE = "de"
FINAL_EDITIONS = tuple(Edition)
"""Every edition is rendered and stored at sign-off."""


class _Overtaken(Exception):
    """The rendition was finished while a job for it was being entered."""


@dataclass(frozen=True)
class Frozen:
    """Facts as they are written down: canonical JSON, its hash, and the moment up to which was known what it says."""

    content: str
    sha256: str
    at: datetime

    def says_the_same_as(self, snapshot: FactsSnapshot) -> bool:
        """Whether only the moment of freezing differs."""
        return _without_moment(self.content) == _without_moment(snapshot.content)


def default_cut_off(year: int) -> date:
    """The last day of the year that a report is about."""
    return date(year, 12, 31)


def create_report(
    *,
    plan: Plan,
    by: User | None,
    year: int | None = None,
    period: tuple[date, date] | None = None,
    cut_off: date | None = None,
    kind: ReportKind = ReportKind.ANNUAL,
    project: Project | None = None,
    body: Body | None = None,
) -> Report:
    """Freeze the facts of `plan` for a year or a period as of `cut_off` (its last day by default) and order the PDF.

    An ad hoc report is about a `project` of the plan, a municipal one about a `body`; the others are about all of it.
    A draft for the same period and cut-off whose facts are the same is returned instead of a second one. Raises
    ValidationError by field (year, period, cut_off, project, body).
    """
    start, end = _period(year, period)
    cut_off = _checked_cut_off(start, end, cut_off or end)
    _check_scope(kind, project, body)
    about = About(str(kind), project.pk if project else None, body.pk if body else None)
    frozen = freeze(plan, start, end, cut_off, about)
    _check_found(about, frozen)
    with transaction.atomic():
        Body.objects.select_for_update(no_key=True).get(pk=plan.owner_id)  # numbers are given one after the other
        report = _same_draft(plan, about, start, end, cut_off, frozen)
        if report is None:
            report = Report.objects.create(
                plan=plan,
                owner_id=plan.owner_id,
                number=_next_number(plan, kind, end.year),
                kind=kind,
                project=project,
                body=body,
                period_from=start,
                period_to=end,
                cut_off=cut_off,
                created_by=by,
            )
            keep_facts(report, frozen, version=1, reason="", by=by)
            _note("report.create", report, by=by, details={"cut_off": cut_off.isoformat(), "facts": frozen.sha256})
        order(report=report, by=by)
    return report


def freeze_again(*, report: Report, reason: str, by: User | None) -> FactsSnapshot:
    """Freeze the facts anew as the next version, with its reason, and order the PDF.

    Raises ValidationError (reason) without a reason, when nothing has changed, and when the report is agreed already.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why the facts are frozen again.")})
    frozen = freeze(report.plan, report.period_from, report.period_to, report.cut_off, about(report))
    with transaction.atomic():
        report = Report.objects.select_for_update(no_key=True).get(pk=report.pk)
        if report.state not in FREEZABLE:
            raise ValidationError({"reason": _("The report is agreed; its facts can no longer be changed.")})
        last = report.facts.order_by("version").last()
        if last and frozen.says_the_same_as(last):
            raise ValidationError({"reason": _("Nothing has changed since the facts were frozen.")})
        snapshot = keep_facts(report, frozen, version=last.version + 1 if last else 1, reason=reason, by=by)
        for job in RenderJob.objects.active().filter(manifest__report=report):
            cancel(job=job, by=by)
        details = {"version": snapshot.version, "facts": snapshot.sha256, "reason": reason}
        _note("report.freeze_again", report, by=by, details=details)
        order(report=report, by=by)
    return snapshot


def order(*, report: Report, by: User | None) -> Rendition | RenderJob:
    """Order the draft of the full edition from the latest facts and the present renderer."""
    manifest = current_manifest(report)
    return request_rendition(manifest=manifest, edition=Edition.FULL, language=LANGUAGE, final=False, by=by)


@transaction.atomic
def current_manifest(report: Report) -> Manifest:
    """Return the manifest of the latest facts and texts, what was confirmed and this renderer; made where missing."""
    snapshot = report.facts.defer("content").order_by("version").last()
    if snapshot is None:
        raise ValidationError(_("The report has no frozen facts."))
    confirmations, told = printed(snapshot), particulars(report, snapshot)
    texts = present(report)
    fingerprint = _fingerprint(report, snapshot, confirmations, told, digest(texts))
    manifest, _created = Manifest.objects.get_or_create(
        sha256=fingerprint,
        defaults={
            "report": report,
            "facts": snapshot,
            "texts_sha256": digest(texts),
            "texts": texts,
            "renderer_version": RENDERER_VERSION,
            "confirmations": confirmations,
            "particulars": told,
        },
    )
    return manifest


@transaction.atomic
def request_rendition(
    *, manifest: Manifest, edition: str, language: str, final: bool, by: User | None
) -> Rendition | RenderJob:
    """Return the rendition if it exists, else the job that works on it; a new one only if there is none."""
    same = {"manifest": manifest, "edition": edition, "language": language, "final": final}
    for _attempt in range(3):
        rendition = Rendition.objects.filter(**same).first()
        if rendition:
            return rendition
        job = RenderJob.objects.active().filter(**same).first()
        if job:
            return job
        try:
            with transaction.atomic():
                job = RenderJob.objects.create(**same, created_by=by)
                if Rendition.objects.filter(**same).exists():  # finished between the two looks above
                    raise _Overtaken
        except (IntegrityError, _Overtaken):  # somebody else was quicker: look again
            continue
        details = {"manifest": manifest.sha256, "edition": edition, "language": language, "final": final}
        _note("rendition.request", manifest.report, by=by, details={**details, "job": str(job.pk)})
        publish_on_commit(job.pk)
        return job
    raise RuntimeError(f"no job could be entered for manifest {manifest.sha256}")


@transaction.atomic
def cancel(*, job: RenderJob, by: User | None) -> bool:
    """Stop a job: at once while it waits, between two phases while it runs; return whether there was one to stop."""
    waiting = RenderJob.objects.filter(pk=job.pk, state=JobState.QUEUED)
    running = RenderJob.objects.filter(pk=job.pk, state=JobState.RUNNING, cancel_requested=False)
    stopped = waiting.update(state=JobState.CANCELLED, finished_at=Now(), cancel_requested=True)
    if not stopped and not running.update(cancel_requested=True):
        return False
    if job.manifest is not None:
        _note("rendition.cancel", job.manifest.report, by=by, details={"job": str(job.pk)})
    return True


def order_final(*, manifest: Manifest, by: User | None) -> list[Rendition | RenderJob]:
    """Order every edition of a signed report that is not there yet."""
    return [
        request_rendition(manifest=manifest, edition=edition, language=LANGUAGE, final=True, by=by)
        for edition in FINAL_EDITIONS
    ]


@transaction.atomic
def retry(*, report: Report, by: User | None) -> Rendition | RenderJob:
    """Order the rendition again after it failed or was cancelled: a draft with the renderer of today, a signed report
    from its pinned manifest."""
    if report.signed_manifest is not None:
        order_final(manifest=report.signed_manifest, by=by)
        return request_rendition(
            manifest=report.signed_manifest, edition=Edition.FULL, language=LANGUAGE, final=True, by=by
        )
    return order(report=report, by=by)


def _note(action: str, report: Report, *, by: User | None, details: dict[str, Any]) -> None:
    record(by=by, action=action, target=report, owner=report.owner, details=details)


def _period(year: int | None, period: tuple[date, date] | None) -> tuple[date, date]:
    if period:
        start, end = period
        if start > end:
            raise ValidationError({"period": _("The period ends before it begins.")})
        return start, end
    today = timezone.localdate()
    if year is None or not FIRST_YEAR <= year <= today.year:
        message = _("There are reports for the years %(first)d to %(last)d.")
        raise ValidationError({"year": message % {"first": FIRST_YEAR, "last": today.year}})
    return date(year, 1, 1), default_cut_off(year)


def _checked_cut_off(start: date, end: date, cut_off: date) -> date:
    if not start <= cut_off <= end:
        message = _("The cut-off must lie in the period, from %(start)s to %(end)s.")
        raise ValidationError({"cut_off": message % {"start": f"{start:%d.%m.%Y}", "end": f"{end:%d.%m.%Y}"}})
    if cut_off > timezone.localdate():
        raise ValidationError({"cut_off": _("The cut-off lies in the future; its facts are not known yet.")})
    return cut_off


def about(report: Report) -> About:
    """Return what a report is about, as its facts are narrowed to it."""
    return About(report.kind, report.project_id, report.body_id)


def _check_scope(kind: ReportKind, project: Project | None, body: Body | None) -> None:
    needed = {ReportKind.AD_HOC: "project", ReportKind.MUNICIPAL: "body"}.get(kind)
    given = {"project": project, "body": body}
    for name, value in given.items():
        if (value is not None) != (name == needed):
            message = {
                "project": _("An ad hoc report is about one project, and only an ad hoc report is."),
                "body": _("A municipal report is about one municipality, and only a municipal report is."),
            }[name]
            raise ValidationError({name: message})


def _check_found(about: About, frozen: Frozen) -> None:
    """What a report is about must be in its facts: the project of the plan, or a joint project of the municipality."""
    if about.narrow and not json.loads(frozen.content)["rows"]["project"]:
        if about.project is not None:
            raise ValidationError({"project": _("The plan has no such project.")})
        raise ValidationError({"body": _("The municipality took part in no joint project of the plan in this period.")})


def freeze(plan: Plan, start: date, end: date, cut_off: date, about: About | None = None) -> Frozen:
    """Read the facts as they are at one moment: what is written meanwhile is in them as a whole or not at all.

    `about` narrows them; the annual report of the whole plan unless given. Takes a transaction of its own; inside a
    caller's transaction the facts are only as consistent as that one is.
    """
    with _consistent_read():
        frozen_at = _database_time()
        data = facts.collect(
            plan, period_from=start, period_to=end, cut_off=cut_off, frozen_at=frozen_at, about=about or About()
        )
    content = canonical(data)
    return Frozen(content, sha256(content), frozen_at)


def _without_moment(content: str) -> object:
    data = json.loads(content)
    return {name: value for name, value in data.items() if name != "frozen_at"}


@contextmanager
def _consistent_read() -> Iterator[None]:
    """Let all queries see the database as it is now; inside a caller's transaction, as that one sees it."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _same_draft(plan: Plan, about: About, start: date, end: date, cut_off: date, frozen: Frozen) -> Report | None:
    drafts = Report.objects.filter(
        plan=plan, kind=about.kind, period_from=start, period_to=end, cut_off=cut_off, state=ReportState.DRAFT
    ).filter(project=about.project, body=about.body)
    for report in drafts.prefetch_related("facts"):
        versions = sorted(report.facts.all(), key=lambda snapshot: snapshot.version)
        if versions and frozen.says_the_same_as(versions[-1]):
            return report
    return None


def _next_number(plan: Plan, kind: ReportKind, year: int) -> str:
    """The kind, the year, and a running number of the county among both: see docs/adr/0005-report-numbers.md."""
    prefix = f"{NUMBER_PREFIXES[kind]} {year}/"
    taken = Report.objects.filter(owner_id=plan.owner_id, number__startswith=prefix).values_list("number", flat=True)
    running = [int(rest) for number in taken if (rest := number.removeprefix(prefix)).isascii() and rest.isdigit()]
    last = max(running, default=0)
    return f"{prefix}{last + 1}"


def keep_facts(report: Report, frozen: Frozen, *, version: int, reason: str, by: User | None) -> FactsSnapshot:
    """Keep what was frozen as a version of the report's facts; every one after the first has its reason."""
    return FactsSnapshot.objects.create(
        report=report,
        version=version,
        format_version=facts.FORMAT_VERSION,
        cut_off=report.cut_off,
        frozen_at=frozen.at,
        frozen_by=by,
        reason=reason,
        content=frozen.content,
        sha256=frozen.sha256,
    )


def _fingerprint(
    report: Report,
    snapshot: FactsSnapshot,
    confirmations: list[dict[str, Any]],
    told: dict[str, Any],
    texts_sha256: str,
) -> str:
    """The manifest's hash over everything that decides the bytes of a rendition, apart from edition and language."""
    said = {"confirmations": confirmations, "particulars": told}
    return sha256(
        canonical(
            {
                "format": MANIFEST_FORMAT,
                "report": {
                    "owner": report.owner.slug,
                    "number": report.number,
                    "version": report.version,
                    "kind": report.kind,
                },
                "facts": {
                    "sha256": snapshot.sha256,
                    "version": snapshot.version,
                    "frozen_at": snapshot.frozen_at,
                },
                "texts": texts_sha256,
                "renderer": RENDERER_VERSION,
                **{name: value for name, value in said.items() if value},
            }
        )
    )
