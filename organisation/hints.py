"""Asking the worker to do something soon that it would do by the clock anyway: quick, and nothing depends on it."""

import importlib
import logging
import threading
from collections.abc import Callable

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

# Celery loads its transport when it is first used: half a second that no request should wait for.
importlib.import_module("kombu.transport.redis")

DEADLINE = 0.3
"""Seconds that a request waits for the broker at most."""
SOCKET_TIMEOUT = 0.4
"""Seconds that connecting, and each read or write of the broker's socket, may take."""


def hint_on_commit(task: str) -> None:
    """Ask for `task` once the caller's transaction is committed; what goes wrong then reaches nobody."""
    transaction.on_commit(lambda: hint(task), robust=True)


def hint(task: str) -> bool:
    """Ask for `task`; return whether the broker took it within the deadline. One that is away costs no more."""
    problem = within(DEADLINE, lambda: _send(task))
    if problem:
        log.warning("the worker could not be asked for %s: %s", task, problem)
    return not problem


def _send(task: str) -> None:
    # A connection of its own: one from the pool may have died with the broker, and waits for the broker's return.
    timeouts = {"socket_timeout": SOCKET_TIMEOUT, "socket_connect_timeout": SOCKET_TIMEOUT, "retry_on_timeout": False}
    with current_app.connection_for_write(transport_options=timeouts) as connection:
        current_app.send_task(task, connection=connection, retry=False, ignore_result=True)


def within(seconds: float, work: Callable[[], None]) -> str:
    """Run `work` in a thread and wait for at most `seconds`; return what went wrong, "" if nothing did."""
    problems: list[str] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            problems.append(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=run, name="hint", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        return f"no answer within {seconds} s"
    return problems[0] if problems else ""
