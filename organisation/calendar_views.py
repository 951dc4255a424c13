"""Calendar feeds: the page on which an account makes and revokes them, and the feed itself."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import calendar_actions, calendars
from organisation.models import CalendarFeed, User
from organisation.views_identity import own_account

PERSON = "ich"
"""What addresses name the feed of the account itself."""


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("My account"), reverse("account")), (_("Calendar"), reverse("calendar")), (last, "")]


@never_cache
@login_required
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The account's feeds, and what there may be feeds of."""
    user = own_account(request)
    feeds = list(user.calendar_feeds.filter(revoked_at=None))
    for feed in feeds:
        feed.user = user
    has = {(feed.target_type, feed.target_id) for feed in feeds}
    offers: list[dict[str, Any]] = []
    if ("", None) not in has:
        offers.append({"name": _("My dates"), "address": reverse("calendar-new", args=[PERSON])})
    for scope in calendars.scopes():
        for row in scope.all(user):
            if (scope.label, row.pk) not in has:
                address = reverse("calendar-new", args=[scope.slug])
                offers.append({"name": str(row), "address": f"{address}?von={row.pk}"})
    context = {
        "feeds": [(feed, _name(feed)) for feed in feeds],
        "offers": offers,
        "trail": [(_("My account"), reverse("account")), (_("Calendar"), "")],
    }
    return render(request, "organisation/calendar.html", context)


def _name(feed: CalendarFeed) -> str:
    """What a feed is of; one whose row the account sees no more still stands there, to be revoked."""
    if not feed.target_type:
        return _("My dates")
    target = calendars.target_of(feed)
    return str(target) if target is not None else _("no longer visible to you")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Make the address of a feed, and show it once. A GET asks first."""
    user = own_account(request)
    label, target = _wanted(request, user, kind)
    name = str(target) if target is not None else _("My dates")
    if request.method == "POST":
        key = target.pk if target is not None else None
        _feed, token = calendar_actions.make_feed(user=user, target_type=label, target_id=key)
        context: dict[str, Any] = {
            "title": _("Address of the calendar “%(name)s”") % {"name": name},
            "text": _(
                "Enter this address in your calendar program as a subscription. It is shown only now. "
                "Whoever has it sees what you see of these dates; you can revoke it at any time."
            ),
            "link": request.build_absolute_uri(reverse("calendar-feed", args=[token])),
            "back": reverse("calendar"),
            "trail": _trail(name),
        }
        return render(request, "organisation/link.html", context)
    context = {
        "title": _("Calendar “%(name)s”") % {"name": name},
        "question": _("An address is made for your calendar program. An older address of this calendar ends with it."),
        "submit": _("Make the address"),
        "back": reverse("calendar"),
        "danger": False,
        "problems": [],
        "trail": _trail(name),
    }
    return render(request, "components/confirm_page.html", context)


def _wanted(request: HttpRequest, user: User, kind: str) -> tuple[str, Any]:
    """Return the kind's label and the row that a feed is asked for; 404 for what the account does not see."""
    if kind == PERSON:
        return "", None
    scope = calendars.scope_by_slug(kind)
    try:
        key = UUID(request.GET.get("von", ""))
    except ValueError:
        raise Http404 from None
    row = scope.find(user, key) if scope else None
    if scope is None or row is None:
        raise Http404
    return scope.label, row


@login_required
@require_POST
def calendar_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the address of one of the account's own feeds."""
    user = own_account(request)
    feed = get_object_or_404(CalendarFeed, pk=pk, user=user)
    calendar_actions.revoke_feed(feed=feed, by=user)
    messages.success(request, _("The address is revoked; calendar programs get nothing more from it."))
    return redirect("calendar")


@never_cache
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A feed for a calendar program, by its token alone. What its account may see is asked at each fetch."""
    feed = calendars.by_token(token)
    if feed is None:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        content = calendars.written(feed, timezone.localdate(), request.build_absolute_uri)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="digiplan.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer
