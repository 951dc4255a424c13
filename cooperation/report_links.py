"""The address that a mail of a status round names: where its reader reports on all projects at once."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cooperation.actions.links import digest_of, make_link, secret_of
from cooperation.models import ReportLink, RoundState, StatusRequest, StatusRound
from cooperation.permissions import can_report
from organisation.models import User


def report_address(*, user: User, status_round: StatusRound) -> str:
    """Return the absolute address of the page on which `user` reports, for a mail to `user` and nobody else.

    Where the round allows it, the address carries a secret for this round and this account's own statuses alone; it is
    the same in every mail of the round. Otherwise, and where the link was revoked or has run out, it is the page behind
    the sign-in. The first call for an account makes its link, so call it where rows may be written.
    """
    plain = f"{settings.PUBLIC_URL}{reverse('cooperation:report')}"
    if not status_round.links_allowed or status_round.state != RoundState.OPEN:
        return plain
    if not reports_in(user, status_round.pk):
        return plain
    link = make_link(user=user, status_round=status_round, by=None)
    if not link.holds(timezone.localdate()):
        return plain
    return f"{settings.PUBLIC_URL}{reverse('cooperation:report-by-link', args=[secret_of(link)])}"


def by_secret(secret: str) -> ReportLink | None:
    """Return the link with this secret, whether it still opens or not; None for one that never was."""
    rows = ReportLink.objects.select_related("round__plan__owner", "user")
    return rows.filter(digest=digest_of(secret)).first()


def reports_in(user: User, status_round: UUID) -> bool:
    """Return whether `user` reports on anything that a round asks for, today."""
    asked = StatusRequest.objects.visible_to(user).filter(round=status_round).with_subject()
    return any(can_report(user, row) for row in asked)
