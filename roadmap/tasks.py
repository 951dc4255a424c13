"""What the roadmap asks of the worker."""

import logging

from celery import shared_task
from django.utils import timezone

from roadmap.digests import send_digests
from roadmap.object_permissions import sync_permissions

log = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def repair_permissions() -> None:
    """Bring object permissions in line with what begins or ends today; tell what was amiss."""
    drift = sync_permissions()
    if drift:
        log.info("object permissions repaired: %d missing, %d unfounded", drift.missing, drift.unfounded)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def daily_digests() -> None:
    """Compose and mail today's digests; what an earlier run of the day has done stays done."""
    if mailed := send_digests(timezone.localdate(), timezone.now()):
        log.info("digests mailed: %d", mailed)
