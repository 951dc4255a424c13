"""Links for reporting without signing in: made for a mail, used, revoked."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cooperation.models import ReportLink, StatusRound
from organisation.actions import action, insert
from organisation.audit import record
from organisation.models import User

SALT = "cooperation.report_link"
WINDOW = timedelta(minutes=1)
WRITES = 120
"""How often a link may write within a minute: typing on several projects is far below."""


def secret_of(link: ReportLink) -> str:
    """Return what stands in the address: 256 bits that only this installation's key can make of the row's id.

    The same link is the same address in every mail of the round, and nothing of it needs to be stored.
    """
    return salted_hmac(SALT, str(link.pk), algorithm="sha256").hexdigest()


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: SHA-256 in hex. It has 256 bits, so it needs no salt."""
    return sha256(secret.encode()).hexdigest()


@action
def make_link(*, user: User, status_round: StatusRound, by: User | None) -> ReportLink:
    """Return the account's link of a round, made now where there is none; one that was revoked stays revoked.

    Raises ValidationError where the round allows no links.
    """
    now = StatusRound.objects.select_for_update(no_key=True, of=("self",)).select_related("plan__owner")
    status_round = now.get(pk=status_round.pk)
    if not status_round.links_allowed:
        raise ValidationError({"links_allowed": _("This round allows no links without signing in.")}, code="links")
    link = ReportLink.objects.select_related("round").filter(round=status_round, user=user).first()
    if link is None:
        link = ReportLink(round=status_round, user=user)
        link.digest = digest_of(secret_of(link))
        insert(link)
        record(by=by, action="round.link", target=link, owner=status_round.plan.owner)
    elif link.digest != digest_of(secret_of(link)):  # the installation has a new key: what was mailed before ends
        link.digest = digest_of(secret_of(link))
        link.save(update_fields=["digest"])
    return link


@action
def revoke_link(*, link: ReportLink, by: User | None) -> ReportLink:
    """End a link at once; mails that come later lead to the page behind the sign-in."""
    link = ReportLink.objects.select_for_update(of=("self",)).select_related("round__plan__owner").get(pk=link.pk)
    if link.revoked_at is not None:
        raise ValidationError({"link": _("The link is revoked already.")}, code="state")
    link.revoked_at, link.revoked_by = timezone.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])
    record(by=by, action="round.link_revoke", target=link, owner=link.round.plan.owner)
    return link


def count_write(link: ReportLink, now: datetime) -> bool:
    """Count that the link is about to write; return whether it may, which is so often in a minute at most."""
    rows = ReportLink.objects.filter(pk=link.pk)
    if rows.filter(window_at__gt=now - WINDOW).update(window_count=F("window_count") + 1, used_at=now):
        return rows.filter(window_count__lte=WRITES).exists()
    rows.update(window_at=now, window_count=1, used_at=now)
    return True
