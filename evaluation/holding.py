"""Holds a job while it is worked on: a thread with its own database session claims it, beats and saves the progress.

Rendering is one long call in the main thread. It only leaves a note of how far it is (`report`); this thread writes it
to the row, a few times a second at most, and brings back whether to stop.
"""

import contextlib
import threading
import time
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, connection

from evaluation import jobs

log = structlog.get_logger(__name__)

TICK = 0.25
"""Seconds between two looks at the progress."""


class Hold:
    """`with Hold(job_id) as hold:` — `hold.claim` is None when the job could not be claimed."""

    def __init__(self, job_id: UUID) -> None:
        self.claim: jobs.Claim | None = None
        self._job_id = job_id
        self._progress = ("", 0, 0)
        self._answered = threading.Event()
        self._ended = threading.Event()
        self._lost = False
        self._cancelled = False
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"hold {job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._answered.wait()
        if self._problem:
            raise self._problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(10)

    def report(self, step: str, done: int, total: int) -> None:
        """Note how far the work is. Raises Cancelled or Lost when it must not go on."""
        self._progress = (step, done, total)
        self.check()

    def check(self) -> None:
        """Raise Cancelled or Lost when the work must not go on."""
        if self._lost:
            raise jobs.Lost
        if self._cancelled:
            raise jobs.Cancelled

    def _run(self) -> None:
        try:
            try:
                self.claim = jobs.claim(self._job_id)
            except Exception as error:
                self._problem = error
            self._answered.set()
            if self.claim:
                self._beat_until_the_end(self.claim)
        finally:
            with contextlib.suppress(DatabaseError, InterfaceError):
                connection.close()  # which frees the session's lock

    def _beat_until_the_end(self, claim: jobs.Claim) -> None:
        saved, saved_at = self._progress, time.monotonic()
        connected = True
        while not self._ended.wait(TICK) and not self._lost:
            progress = self._progress
            if progress == saved and time.monotonic() - saved_at < jobs.heartbeat_seconds():
                continue
            try:
                if not connected:
                    jobs.hold_again(claim)
                    connected = True
                self._cancelled = jobs.renew(claim, *progress)
                saved, saved_at = progress, time.monotonic()
            except jobs.Lost:
                self._lost = True
            except (DatabaseError, InterfaceError) as error:
                # The database restarts, perhaps. The work goes on; whether it still counts is decided at its end.
                log.warning("heartbeat failed", job=str(claim.job_id), problem=str(error))
                connected = False
                connection.close()
