"""Tells the workers that a job waits.

Best effort, and quick: the row is the truth, and the sweep repeats what got lost.
"""

from collections.abc import Iterable
from uuid import UUID

import structlog
from celery import current_app
from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from evaluation.models import JobState, RenderJob
from organisation.hints import DEADLINE, SOCKET_TIMEOUT, within

log = structlog.get_logger(__name__)

TASK = "evaluation.tasks.render"


def publish_on_commit(job_id: UUID) -> None:
    """Publish the job once the caller's transaction is committed; nothing that goes wrong then reaches the caller."""
    transaction.on_commit(lambda: publish([job_id]), robust=True)


def publish(job_ids: Iterable[UUID], *, deadline: float = DEADLINE) -> int:
    """Send one message for each job and note when; return for how many that worked within `deadline` seconds.

    A broker that refuses, or is frozen and never answers, costs at most the deadline.
    """
    waiting = list(job_ids)
    sent: list[UUID] = []
    if not waiting:
        return 0
    problem = within(deadline, lambda: _send(waiting, sent))
    done = list(sent)
    if problem:
        log.warning("jobs could not be published", jobs=len(waiting) - len(done), problem=problem)
    try:
        RenderJob.objects.filter(pk__in=done, state=JobState.QUEUED).update(published_at=Now())
    except DatabaseError as error:  # then the sweep publishes once more, which does no harm
        log.warning("publication could not be noted", problem=str(error))
    return len(done)


def _send(job_ids: list[UUID], sent: list[UUID]) -> None:
    # A connection of its own: one from the pool may have died with the broker, and waits for the broker's return.
    timeouts = {"socket_timeout": SOCKET_TIMEOUT, "socket_connect_timeout": SOCKET_TIMEOUT, "retry_on_timeout": False}
    with current_app.connection_for_write(transport_options=timeouts) as connection:
        for job_id in job_ids:
            current_app.send_task(TASK, args=[str(job_id)], connection=connection, retry=False, ignore_result=True)
            sent.append(job_id)
