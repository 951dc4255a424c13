"""What the worker is asked to do: an id in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task

from exchange import uploads


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def advance_upload(pk: str) -> None:
    """Check or load an upload; copies of the message find nothing to do."""
    uploads.advance(UUID(pk))
