"""The life of a rendering job. The row is the truth; whoever holds its current token may change it, nobody else.

A claim hands out a token and a lease; heartbeats extend the lease. While a worker holds the token it also holds an
advisory lock of its database session, so that its death is known at once and not only when the lease has run out.
The lock only shortens the waiting: what decides is the token in every UPDATE. See docs/jobs.md.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext

from evaluation.models import JobState, RenderJob, Rendition
from evaluation.publishing import publish
from evaluation.storage import Draft, remove_left_behind

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
ACTIVE = (JobState.QUEUED, JobState.RUNNING)
STEP_LENGTH = 200


class Lost(Exception):
    """Somebody else holds the job by now, or it has ended; what was made must be thrown away."""


class Cancelled(Exception):
    """A person asked for the work to stop."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a job: its id and the fencing token."""

    job_id: UUID
    token: int


def lease() -> timedelta:
    """How long a claim lasts without a heartbeat."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def heartbeat_seconds() -> float:
    """Seconds between two heartbeats."""
    return min(settings.JOB_LEASE_SECONDS / 3, 5.0)


def republish_after() -> timedelta:
    """How long a published job may wait unclaimed until its message counts as lost."""
    return timedelta(seconds=2 * settings.JOB_SWEEP_SECONDS)


def claim(job_id: UUID) -> Claim | None:
    """Take the job, with a new token, in this database session; None when there is nothing to take.

    What waits can be taken, and what runs when its lease has run out or its holder's session is gone. A job that was
    tried too often fails instead; one that was to be cancelled is.
    """
    row = RenderJob.objects.filter(pk=job_id, state__in=ACTIVE).first()
    if row is None or (row.state == JobState.RUNNING and not _abandoned(row)):
        return None
    if row.cancel_requested or row.attempts >= MAX_ATTEMPTS:
        _take_back(row)
        return None
    if not _lock(job_id, row.token + 1):  # another copy of the message is claiming it right now
        return None
    changed = _unchanged(row).update(
        state=JobState.RUNNING,
        token=F("token") + 1,
        attempts=F("attempts") + 1,
        started_at=Coalesce(F("started_at"), Now()),
        heartbeat_at=Now(),
        lease_until=Now() + lease(),
        step="",
        steps_done=0,
        steps_total=0,
    )
    if not changed:
        _unlock(job_id, row.token + 1)
        return None
    return Claim(job_id, row.token + 1)


def _abandoned(row: RenderJob) -> bool:
    """Whether the holder of a running job has let its lease run out, or is gone."""
    if RenderJob.objects.filter(pk=row.pk, lease_until__lt=Now()).exists():
        return True
    if not _lock(row.pk, row.token):
        return False
    _unlock(row.pk, row.token)
    return True


def _unchanged(row: RenderJob) -> QuerySet[RenderJob]:
    """The row, as long as nobody has claimed, renewed or ended it since it was read."""
    same = RenderJob.objects.filter(pk=row.pk, token=row.token, state=row.state)
    return same.filter(heartbeat_at=row.heartbeat_at) if row.heartbeat_at else same.filter(heartbeat_at__isnull=True)


def _take_back(row: RenderJob) -> bool:
    """Let a job whose holder is gone wait again, or end it if it was to be cancelled or was tried too often."""
    if row.cancel_requested:
        end = {"state": JobState.CANCELLED, "finished_at": Now()}
    elif row.attempts >= MAX_ATTEMPTS:
        end = {"state": JobState.FAILED, "finished_at": Now(), "error": row.error or _lost_reason(row.attempts)}
    else:
        end = {"state": JobState.QUEUED, "published_at": None}
    changed = _unchanged(row).update(**end, lease_until=None, heartbeat_at=None)
    if changed:
        log.warning("job taken back", job=str(row.pk), token=row.token, attempts=row.attempts, state=str(end["state"]))
    return bool(changed)


def _lost_reason(attempts: int) -> str:
    return gettext(
        "The process that renders the document ended %(attempts)d times without a result. "
        "Probably the memory or the time was not enough."
    ) % {"attempts": attempts}


def _held(claim: Claim) -> QuerySet[RenderJob]:
    """The row, as long as the claim holds: the fence in front of every change."""
    return RenderJob.objects.filter(pk=claim.job_id, token=claim.token, state=JobState.RUNNING)


def renew(claim: Claim, step: str, done: int, total: int) -> bool:
    """Extend the lease and save the progress; return whether a person wants to cancel. Raises Lost."""
    changed = _held(claim).update(
        heartbeat_at=Now(),
        lease_until=Now() + lease(),
        step=step[:STEP_LENGTH],
        steps_done=min(done, total),
        steps_total=total,
    )
    if not changed:
        raise Lost
    return RenderJob.objects.filter(pk=claim.job_id, cancel_requested=True).exists()


def hold_again(claim: Claim) -> None:
    """Take the session's lock again after the database connection was lost."""
    _lock(claim.job_id, claim.token)


def finish(claim: Claim, draft: Draft, *, pages: int) -> Rendition:
    """Put the file in its place and enter it as the manifest's rendition. Raises Lost; then nothing has changed.

    The row stays locked while the file is renamed, so that a worker that lost the job never touches the file of the
    one that won.
    """
    with transaction.atomic():
        job = _done(claim)
        assert job.manifest_id is not None  # of a report
        draft.put_in_place()
        return Rendition.objects.create(
            manifest_id=job.manifest_id,
            edition=job.edition,
            language=job.language,
            final=job.final,
            job=job,
            path=draft.name,
            size=draft.size,
            pages=pages,
            sha256=draft.sha256,
        )


def finish_print(claim: Claim, draft: Draft, row: Model, *, pages: int) -> None:
    """Put the file of a paper, such as a timeline's print, in its place. Raises Lost; then nothing has changed."""
    with transaction.atomic():
        _done(claim)
        draft.put_in_place()
        type(row)._default_manager.filter(pk=row.pk).update(
            path=draft.name, size=draft.size, pages=pages, file_sha256=draft.sha256
        )


def finish_files(claim: Claim, drafts: Sequence[Draft], enter: Callable[[], None]) -> None:
    """Put several files of one job in their place and `enter` them. Raises Lost; then nothing has changed."""
    with transaction.atomic():
        _done(claim)
        for draft in drafts:
            draft.put_in_place()
        enter()


def _done(claim: Claim) -> RenderJob:
    changed = _held(claim).update(
        state=JobState.DONE, finished_at=Now(), lease_until=None, error="", steps_done=F("steps_total")
    )
    if not changed:
        raise Lost
    return RenderJob.objects.get(pk=claim.job_id)


def fail(claim: Claim, reason: str) -> None:
    """End the job for good, with a reason that people can read. Raises Lost."""
    _end(claim, state=JobState.FAILED, error=reason, finished_at=Now())


def stop(claim: Claim) -> None:
    """End the job as cancelled. Raises Lost."""
    _end(claim, state=JobState.CANCELLED, finished_at=Now())


def give_back(claim: Claim, reason: str) -> None:
    """Let the job be tried again later, or fail it after the last attempt. Raises Lost."""
    if _held(claim).filter(attempts__gte=MAX_ATTEMPTS).exists():
        fail(claim, reason)
    else:
        _end(claim, state=JobState.QUEUED, error=reason, published_at=None, heartbeat_at=None)


def _end(claim: Claim, **values: Any) -> None:
    if not _held(claim).update(**values, lease_until=None):
        raise Lost


def sweep() -> int:
    """Take back jobs whose holder is gone, and publish those that wait unheard; return how many were published.

    Harmless when it runs twice at once: every change depends on what was read, and a second message finds nothing
    left to do.
    """
    silent = timedelta(seconds=3 * heartbeat_seconds())
    for row in RenderJob.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=Now() - silent):
        if _abandoned(row):
            _take_back(row)
    remove_left_behind()
    unheard = Q(published_at__isnull=True) | Q(published_at__lt=Now() - republish_after())
    waiting = RenderJob.objects.filter(unheard, state=JobState.QUEUED).order_by("created_at")
    return publish(waiting.values_list("pk", flat=True), deadline=10)


def _key(job_id: UUID, token: int) -> int:
    """The number of the advisory lock: 64 bits, signed."""
    return int.from_bytes(hashlib.sha256(f"render {job_id} {token}".encode()).digest()[:8], signed=True)


def _lock(job_id: UUID, token: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key(job_id, token)])
        return bool(cursor.fetchone()[0])


def _unlock(job_id: UUID, token: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(job_id, token)])
