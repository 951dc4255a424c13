"""What cooperation asks of the worker."""

import logging

from celery import shared_task
from django.utils import timezone

from cooperation.reminders.sending import deliver, run
from organisation.mail import can_mail

log = logging.getLogger(__name__)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_reminders() -> None:
    """Plan and send the mails about status rounds that are due; what an earlier run has done stays done."""
    if sent := run(timezone.now()):
        log.info("mails about status rounds: %d", sent)


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_planned() -> None:
    """Send what the office has just asked for, at any hour."""
    if can_mail():
        deliver(timezone.now())
