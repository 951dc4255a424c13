"""Orders the file of a print; what it shows was kept when it was ordered (docs/jobs.md)."""

from contextlib import suppress
from typing import TypeVar

from django.db import IntegrityError, transaction

from evaluation.models import MeetingPrint, PartnerSheet, TimelinePrint
from evaluation.publishing import publish_on_commit
from organisation.models import User

P = TypeVar("P", TimelinePrint, PartnerSheet, MeetingPrint)


@transaction.atomic
def order_file(row: P, *, by: User) -> P:
    """Order the file of a print unless it is there, or a job works on it; return the print."""
    if not row.path and not row.jobs.active().exists():
        with suppress(IntegrityError), transaction.atomic():  # somebody else was quicker: then that job does it
            publish_on_commit(row.jobs.create(created_by=by).pk)
    return row
