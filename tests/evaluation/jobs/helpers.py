"""Database sessions at the same time, and jobs whose holder has been silent."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from evaluation import jobs
from evaluation.models import RenderJob

CONTENT = b"%PDF-1.7 not really"


def in_threads(*works: Callable[[], object]) -> list[BaseException]:
    """Run all at once, each in a database session of its own; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def age(job: RenderJob, seconds: float) -> None:
    """Move the job's times into the past, as if its holder had been silent for so long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evaluation_renderjob SET heartbeat_at = heartbeat_at - make_interval(secs => %s),"
            " lease_until = lease_until - make_interval(secs => %s),"
            " published_at = published_at - make_interval(secs => %s) WHERE id = %s",
            [seconds, seconds, seconds, job.pk],
        )


def claim_and_die(elsewhere: Any, job: RenderJob) -> None:
    """Claim the job over a connection that then closes; its session, and so its lock, ends a bit later."""

    def claim() -> int:
        jobs.claim(job.pk)
        assert connection.connection is not None
        pid: int = connection.connection.info.backend_pid
        connection.close()
        return pid

    pid = elsewhere(claim)
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone() is None:
                return
            assert time.monotonic() < end, "the server still has the session"
            time.sleep(0.02)


def pdfs(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]
