"""What the worker is asked to do: ids in, everything else elsewhere."""

from uuid import UUID

from celery import shared_task

from evaluation import jobs, rendering


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def render(job_id: str) -> None:
    """Render the job if it waits; copies of the message find nothing to do."""
    rendering.run(UUID(job_id))


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def sweep() -> None:
    """Repeat what the queue lost, and take back what died."""
    jobs.sweep()
