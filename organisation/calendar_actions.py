"""Making and revoking the address of a calendar feed."""

import secrets
from uuid import UUID

from django.utils import timezone

from organisation.actions import action, enter
from organisation.audit import record
from organisation.models import CalendarFeed, User
from organisation.models.invitations import hash_of

TOKEN_BYTES = 32


@action
def make_feed(*, user: User, target_type: str = "", target_id: UUID | None = None) -> tuple[CalendarFeed, str]:
    """Make an account's own address for a feed and return it with its token, which is not kept. An older one ends."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for old in CalendarFeed.objects.filter(
        user=user, target_type=target_type, target_id=target_id, revoked_at=None
    ).select_for_update():
        revoke_feed(feed=old, by=user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = CalendarFeed(user=user, target_type=target_type, target_id=target_id, token_hash=hash_of(token))
    return enter(row, by=user, action="calendar.make", owner=None), token


@action
def revoke_feed(*, feed: CalendarFeed, by: User) -> CalendarFeed:
    """End the address of a feed; it answers 404 from now on. One that has ended stays as it is."""
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        record(by=by, action="calendar.revoke", target=feed, owner=None)
    return feed
