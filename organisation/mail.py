"""Sending mail, where the installation has a mail server."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def can_mail() -> bool:
    """Return whether a mail server is set (EMAIL_URL or EMAIL_HOST)."""
    return bool(settings.EMAIL_HOST)


def send(*, to: str, subject: str, lines: list[str], html: str = "", headers: Mapping[str, str] | None = None) -> bool:
    """Send a plain mail of paragraphs; return whether the mail server took it. A failure is logged, not raised.

    `html` says the same for mail programs that show it.
    """
    if not can_mail():
        return False
    body = "\n\n".join([*lines, _("This mail was sent by digiplan. Please do not answer it.")])
    mail = EmailMultiAlternatives(subject=" ".join(subject.split()), body=body, to=[to], headers=dict(headers or {}))
    if html:
        mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        logger.warning("mail could not be sent: %s", type(error).__name__)
        return False
    return True
