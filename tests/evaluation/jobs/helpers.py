"""Database sessions at the same time, and jobs whose holder has been silent."""

import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connection

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


def pdfs(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]
