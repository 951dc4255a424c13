"""How far the work on an upload is, written by a thread with a database session of its own.

What an import writes becomes visible all at once; how far it is has to be seen before. The thread looks four times a
second, so that a small file never needs it. At its end it writes nothing more.
"""

import contextlib
import threading
import time
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, connection

from exchange.models import Upload

log = structlog.get_logger(__name__)
TICK = 0.25
"""Seconds between two looks."""


class Progress:
    """`with Progress(upload.pk) as progress:` and then `progress.tell("reading", 10, 200)`, as often as one likes."""

    def __init__(self, upload: UUID) -> None:
        self._upload = upload
        self._told = ("", 0, 0)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"progress {upload}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(10)

    def tell(self, step: str, done: int, total: int = 0) -> None:
        """Note how far it is; `total` 0 is not known yet."""
        self._told = (step, done, total)

    def _run(self) -> None:
        written = self._told
        try:
            while not self._ended.wait(TICK):
                told = self._told
                if told != written:
                    step, done, total = told
                    kept = {"step": step, "done": done, "total": total, "at": time.time()}
                    Upload.objects.filter(pk=self._upload).update(progress=kept)
                    written = told
        except (DatabaseError, InterfaceError) as error:
            log.warning("progress could not be written", upload=str(self._upload), problem=str(error))
        finally:
            with contextlib.suppress(DatabaseError, InterfaceError):
                connection.close()
