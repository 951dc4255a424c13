"""Calendar feeds: what rooms tell for them, who may fetch one, and how it is written (RFC 5545).

A room registers when the apps are ready: `add_scope` names a kind of row that has a feed, `add_calendar` who tells the
dates. A provider asks `access_of(user)` what the account sees today, and takes a constant number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from organisation.access import access_of
from organisation.models import CalendarFeed, User
from organisation.models.invitations import hash_of

PRODUCT = "-//digiplan//digiplan//DE"
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One day, or one appointment, in a calendar.

    `uid` never changes; `changed` and `sequence` are when and how often its date was moved.

    `address` is the path of the page, `text` what is known beyond the title, in words.
    """

    uid: str
    day: date
    title: str
    text: str
    address: str
    changed: datetime
    sequence: int
    starts: datetime | None = None
    """A moment with its zone, where the entry does not take the whole day; `ends` may be unknown all the same."""
    ends: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class Scope:
    """A kind of row with a feed of its own: `find` returns the row as the account sees it today, or None."""

    label: str
    slug: str
    find: Callable[[User, UUID], Model | None]
    all: Callable[[User], Iterable[Model]]
    """The rows for which the page of calendars offers a feed."""


Provider = Callable[[User, Model | None, date], Iterable[Entry]]
"""Gets the account, the row that the feed is about (None: the account itself) and the day."""

_scopes: dict[str, Scope] = {}
_providers: list[Provider] = []


def add_scope(scope: Scope) -> None:
    """Offer feeds of this kind of row."""
    _scopes[scope.label] = scope


def add_calendar(provider: Provider) -> None:
    """Ask `provider` whenever a feed is fetched; one that is known already is not added again."""
    if provider not in _providers:
        _providers.append(provider)


def scopes() -> list[Scope]:
    """Return the kinds of row that have feeds."""
    return list(_scopes.values())


def scope_by_slug(slug: str) -> Scope | None:
    """Return the kind that addresses name `slug`."""
    return next((scope for scope in _scopes.values() if scope.slug == slug), None)


def target_of(feed: CalendarFeed) -> Model | None:
    """Return the row that a feed is about, as its account sees it today; None where it does not (any more)."""
    scope = _scopes.get(feed.target_type)
    return scope.find(feed.user, feed.target_id) if scope and feed.target_id else None


def by_token(token: str) -> CalendarFeed | None:
    """Return the feed that an address is for; None when it is revoked or its account has ended."""
    rows = CalendarFeed.objects.select_related("user").filter(revoked_at=None, user__is_active=True)
    return rows.filter(token_hash=hash_of(token)).first()


def written(feed: CalendarFeed, day: date, link: Callable[[str], str]) -> bytes | None:
    """Return the feed as a calendar, or None where its account sees nothing of it any more.

    `link` makes an absolute address of a path.
    """
    target = target_of(feed)
    if feed.target_type and target is None:
        return None
    entries = [entry for provider in _providers for entry in provider(feed.user, target, day)]
    if not entries and not access_of(feed.user).by_role:
        return None
    name = str(target) if target is not None else _("My dates in digiplan")
    return calendar(name, entries, link)


def calendar(name: str, entries: Iterable[Entry], link: Callable[[str], str]) -> bytes:
    """Return days as an iCalendar file, in order of time."""
    made = Calendar()
    made.add("PRODID", PRODUCT)
    made.add("VERSION", "2.0")
    made.add("NAME", name)
    made.add("X-WR-CALNAME", name)
    made.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda each: (each.day, each.title, each.uid)):
        made.add_component(_event(entry, link))
    return made.to_ical()


def _event(entry: Entry, link: Callable[[str], str]) -> Event:
    event = Event()
    values: dict[str, Any] = {
        "UID": entry.uid,
        "DTSTAMP": entry.changed.astimezone(UTC),
        "LAST-MODIFIED": entry.changed.astimezone(UTC),
        "SEQUENCE": entry.sequence,
        "DTSTART": entry.starts.astimezone(UTC) if entry.starts else entry.day,
        "SUMMARY": entry.title,
        "DESCRIPTION": entry.text,
        "URL": link(entry.address),
        "TRANSP": "OPAQUE" if entry.starts else "TRANSPARENT",
    }
    if entry.ends:
        values["DTEND"] = entry.ends.astimezone(UTC)
    elif not entry.starts:
        values["DTEND"] = entry.day + timedelta(1)
    if entry.place:
        values["LOCATION"] = entry.place
    for name, value in values.items():
        event.add(name, value)
    return event
