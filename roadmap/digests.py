"""The daily digest: one mail a person and day of what changed on what they watch, and of comments that mention them.

A row per person and day says which time the digest covers. Run twice, or again after a worker has died, it is the same
row and so the same digest: what is composed already is not composed again, what is mailed already is not mailed again.
"""

import logging
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from organisation.mail import can_mail, send
from organisation.models import Membership, User
from organisation.templatetags.display import date_short
from roadmap.models import Digest, Mention, Watch, WatchSettings
from roadmap.news import Group, count, news

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=10)
"""A digest ends so long before now: an action that began before has then been written."""
FIRST = timedelta(days=1)
"""What the first digest looks back."""
FURTHEST = timedelta(days=7)
"""What a digest looks back at most, after a time without a worker; the page shows more."""
KEPT = timedelta(days=60)
SALT = "roadmap.digest.stop"


def recipients(since: datetime) -> list[UUID]:
    """Return the accounts that may have a digest: who watches something, and who may be meant by a mention since."""
    watching = Q(Exists(Watch.objects.filter(user=OuterRef("pk"))))
    if Mention.objects.filter(comment__written_at__gt=since).exists():
        watching |= Q(Exists(Membership.objects.filter(user=OuterRef("pk"))))
        watching |= Q(Exists(Mention.objects.filter(user=OuterRef("pk"))))
    return list(User.objects.filter(watching, is_active=True).order_by("pk").values_list("pk", flat=True))


def send_digests(day: date, now: datetime) -> int:
    """Compose and mail the digests of a day; return how many were mailed. One that fails does not stop the others."""
    mailed = 0
    for key in recipients(now - FURTHEST):
        try:
            mailed += send_digest(key, day, now)
        except SoftTimeLimitExceeded:
            raise  # the next run of the day goes on from here
        except Exception:
            log.exception("a digest failed and is tried again with the next run")
    Digest.objects.filter(day__lt=day - KEPT).delete()
    return mailed


@transaction.atomic
def send_digest(user: UUID, day: date, now: datetime) -> bool:
    """Compose the digest of one person and mail it, unless that is done; return whether a mail was sent now.

    Another worker that is on the same row is left to it. Rights are asked now, also when the mail is tried again.
    """
    Digest.objects.bulk_create([_new(user, day, now)], ignore_conflicts=True)
    row = Digest.objects.select_for_update(skip_locked=True, of=("self",)).filter(user=user, day=day).first()
    if row is None or row.mailed_at is not None or row.number == 0:
        return False
    person = User.objects.get(pk=user)
    if row.composed_at is not None and not _wants_mail(person):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        groups = news(person, row.since, row.until)
        row.number, row.composed_at = count(groups), now
        sent = bool(groups) and _wants_mail(person) and _mail(row, person, groups)
    if sent:
        row.mailed_at = timezone.now()
    row.save(update_fields=["number", "composed_at", "mailed_at"])
    return sent


def _new(user: UUID, day: date, now: datetime) -> Digest:
    last = Digest.objects.filter(user=user, day__lt=day).order_by("-day").first()
    until = now - SETTLED
    since = max(last.until, now - FURTHEST) if last else until - FIRST
    return Digest(user_id=user, day=day, since=min(since, until), until=until)


def _wants_mail(user: User) -> bool:
    if not can_mail():
        return False
    row = WatchSettings.objects.filter(user=user).first()
    return row is None or row.mail


def _mail(row: Digest, person: User, groups: list[Group]) -> bool:
    number = count(groups)
    stop = absolute(reverse("watches:stop", args=[stop_token(person)]))
    context: dict[str, Any] = {
        "groups": groups,
        "number": number,
        "day": row.day,
        "base": settings.PUBLIC_URL,
        "page": absolute(reverse("watches:news")),
        "settings": absolute(reverse("watches:settings")),
        "stop": stop,
    }
    subject = ngettext("digiplan: %(number)d change, %(day)s", "digiplan: %(number)d changes, %(day)s", number)
    return send(
        to=person.email,
        subject=subject % {"number": number, "day": date_short(row.day)},
        lines=[render_to_string("roadmap/digest_mail.txt", context).strip()],
        html=render_to_string("roadmap/digest_mail.html", context),
        # the same name when it is sent again, so that a mail program shows it once
        headers={
            "Message-ID": f"<digest-{row.pk}@{settings.PUBLIC_URL.partition('://')[2].partition(':')[0]}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def absolute(address: str) -> str:
    """Return the address as it must stand in a mail."""
    return f"{settings.PUBLIC_URL}{address}"


def stop_token(user: User) -> str:
    """Return what stands in the link that ends the mails of `user`; it allows nothing else."""
    return signing.dumps(str(user.pk), salt=SALT)


def user_of_token(token: str) -> User | None:
    """Return the account that a link is for; None for one that we have not made."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key).first()
