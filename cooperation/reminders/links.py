"""Links in the mails: absolute addresses, and the signed link that ends the mails without signing in."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from cooperation.models import ReminderMail

SALT = "cooperation.reminders.stop"


def absolute(address: str) -> str:
    """Return the address as it must stand in a mail."""
    return f"{settings.PUBLIC_URL}{address}"


def host() -> str:
    """Return the host of the installation, for the names of mails."""
    return settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]


def message_id(mail: UUID) -> str:
    """Return the Message-ID of a mail: the same each time it is sent."""
    return f"<runde-{mail}@{host()}>"


def stop_token(mail: UUID) -> str:
    """Return what stands in the link that ends mails; it is for the account and the rounds of `mail`, nothing else."""
    return signing.dumps(str(mail), salt=SALT)


def stop_address(mail: UUID) -> str:
    """Return the absolute address of that link."""
    return absolute(reverse("reminders:stop", args=[stop_token(mail)]))


def mail_of_token(token: str) -> ReminderMail | None:
    """Return the mail that a link stood in; None for a link that we have not made, or of a mail long gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return ReminderMail.objects.select_related("user").filter(pk=key).first()
