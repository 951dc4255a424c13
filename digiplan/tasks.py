"""What the worker is asked to do for the installation itself."""

from celery import shared_task

from digiplan import health


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def pulse() -> None:
    """Show that the clock sends and the worker works."""
    health.give_sign_of_life()
