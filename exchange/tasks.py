"""What the worker is asked to do: an id in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from exchange import uploads
from exchange.sample import reports
from exchange.sheets import exporting


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def advance_upload(pk: str) -> None:
    """Check or load an upload; copies of the message find nothing to do."""
    uploads.advance(UUID(pk))


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def forget_sheet_exports() -> None:
    """Forget what stood in spreadsheets that were exported too long ago to come back."""
    exporting.forget_old(timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def submit_sample_papers() -> None:
    """Submit the council papers of the demonstration's reports as soon as their annexes are made."""
    reports.submit_papers()
