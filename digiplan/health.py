"""Whether the process lives, whether it can serve, and how the parts behind it are.

Pages need the database and its migrations alone: without them the answer is 503, and the proxy sends nobody here. A
broker, worker or media folder that is away delays reports; then pages are still served, and the answer names it under
`degraded`. Everything is quick, writes nothing and tells no address, name or version.
"""

import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.db.utils import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from evaluation.models import JobState, RenderJob
from organisation.models import Pulse

WORKER = "worker"
SILENT_AFTER = timedelta(seconds=90)
"""How long worker and clock may be silent: several of the clock's rounds."""
BEATING = timedelta(seconds=30)
"""A job whose heartbeat is not older shows that the worker lives, also while it has no time for the clock."""
BROKER_DEADLINE = 0.5
"""Seconds that the broker may take to answer."""
LITTLE_SPACE = 100_000_000
"""Bytes; a folder with less room left will soon refuse a report."""


@never_cache
@require_safe
def liveness(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readiness(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is pending, else 503; with how the other parts are."""
    try:
        pending = pending_migrations()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    body: dict[str, Any] = {"ready": not pending, "database": "reachable", "pending_migrations": pending}
    if not pending:
        body |= parts()
    return JsonResponse(body, status=503 if pending else 200)


def pending_migrations() -> int:
    """Return how many migrations the database lacks. Raises DatabaseError or InterfaceError without a database."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def parts() -> dict[str, Any]:
    """Return the state of broker, worker and media folder in one word each, and which of them are not well."""
    states = {
        "broker": "reachable" if broker_answers() else "unreachable",
        "worker": "alive" if worker_lives() else "silent",
        "media": media_state(),
    }
    well = {"reachable", "alive", "writable"}
    return {**states, "degraded": [name for name, state in states.items() if state not in well]}


def give_sign_of_life() -> None:
    """Note the moment; the worker does it each time the clock asks."""
    if not Pulse.objects.filter(name=WORKER).update(at=Now()):
        Pulse.objects.get_or_create(name=WORKER)


def last_sign_of_life() -> datetime | None:
    """Return when worker and clock last showed that they live."""
    return Pulse.objects.filter(name=WORKER).values_list("at", flat=True).first()


def worker_lives() -> bool:
    """Whether worker and clock gave a sign lately, or the worker is busy with a report right now."""
    now = timezone.now()
    sign = last_sign_of_life()
    if sign is not None and sign > now - SILENT_AFTER:
        return True
    return RenderJob.objects.filter(state=JobState.RUNNING, heartbeat_at__gt=now - BEATING).exists()


def broker_answers() -> bool:
    """Whether the broker answers within the deadline."""
    return within(BROKER_DEADLINE, _ping)


def _ping() -> None:
    timeouts = {"socket_timeout": BROKER_DEADLINE, "socket_connect_timeout": BROKER_DEADLINE, "retry_on_timeout": False}
    with current_app.connection_for_write(transport_options=timeouts) as connection:
        connection.default_channel.client.ping()


def within(seconds: float, work: Callable[[], object]) -> bool:
    """Run `work` in a thread; whether it ended without an error within `seconds`."""
    done = threading.Event()

    def run() -> None:
        try:
            work()
        except Exception:  # whatever it is, there is no answer; the log would fill with every look
            return
        done.set()

    threading.Thread(target=run, name="health", daemon=True).start()
    return done.wait(seconds)


def media_state() -> str:
    """Return "writable", "full" or "not writable" of MEDIA_ROOT, without writing to it: anybody may ask."""
    root = Path(settings.MEDIA_ROOT)
    while not root.exists() and root != root.parent:  # the folder is made by the first report
        root = root.parent
    try:
        about = os.statvfs(root)
    except OSError:
        return "not writable"
    if about.f_flag & os.ST_RDONLY or not os.access(root, os.W_OK | os.X_OK):
        return "not writable"
    return "full" if about.f_bavail * about.f_frsize < LITTLE_SPACE else "writable"


def worker_answers() -> bool:
    """Whether a worker answers when it is asked directly; takes a second, so only when its signs have stopped."""

    def ask() -> None:
        timeouts = {"socket_timeout": BROKER_DEADLINE, "socket_connect_timeout": BROKER_DEADLINE}
        with current_app.connection_for_write(transport_options=timeouts) as connection:
            if not current_app.control.inspect(timeout=1.0, connection=connection).ping():
                raise LookupError("no worker answered")

    return within(2.0, ask)
