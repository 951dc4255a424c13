"""Pages about what an account watches: the list, what changed there, how it is told, and the end of the mails."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import kinds
from organisation.mail import can_mail
from organisation.mail_switches import mail_switches
from organisation.models import User
from organisation.pages import form_page
from roadmap.digests import user_of_token
from roadmap.models import ActionField, Plan, Project, Watch, WatchSettings
from roadmap.news import count, news
from roadmap.watches_actions import begin_watch, change_settings, drop_watch, end_watch
from roadmap.watches_forms import SettingsForm
from roadmap.who import account

WATCHABLE: tuple[type[Any], ...] = (Plan, ActionField, Project)
DAYS = (1, 7, 30)
"""What the page of changes looks back, in days."""


@login_required
@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """What this account watches; what it does not see any more is named by its kind alone."""
    user = account(request)
    rows = list(Watch.objects.filter(user=user).select_related("plan__owner", "field__version__plan__owner", "project"))
    seen = _visible(user, rows)
    context = {
        "rows": sorted(
            (_row(row, seen) for row in rows), key=lambda row: (not row["address"], row["title"].casefold())
        ),
        "mail": _mailed(user),
        "trail": [(_("My account"), reverse("account")), (_("What I watch"), "")],
    }
    return render(request, "roadmap/watches.html", context)


def _visible(user: User, rows: list[Watch]) -> dict[UUID, str]:
    """Return the addresses of what `user` still sees, by key."""
    found: dict[UUID, str] = {}
    for model, name in zip(WATCHABLE, ("plan", "field", "project"), strict=True):
        ids = [getattr(row, f"{name}_id") for row in rows if getattr(row, f"{name}_id")]
        kind = kinds.by_label(model._meta.label_lower)
        assert kind is not None  # roadmap.kinds registers all three
        related = {"plan": [], "field": ["version__plan__versions"], "project": ["entries__version__plan"]}[name]
        visible = model._default_manager.visible_to(user) if ids else model._default_manager.none()
        found |= {row.pk: kind.address(row) for row in visible.filter(pk__in=ids).prefetch_related(*related)}
    return found


def _row(row: Watch, seen: dict[UUID, str]) -> dict[str, Any]:
    target = row.target
    kind = kinds.by_label(target._meta.label_lower)
    address = seen.get(target.pk, "")
    title = str(target) if address else _("no longer open to you")
    return {"watch": row, "kind": kind.name if kind else "", "title": title, "address": address}


def _mailed(user: User) -> bool:
    settings = WatchSettings.objects.filter(user=user).first()
    return can_mail() and (settings is None or settings.mail)


@login_required
@require_POST
def watch(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Watch a plan, an action field or a project (`an=ja`), or no longer (`an=nein`)."""
    found = kinds.by_slug(kind)
    if found is None or found.model not in WATCHABLE:
        raise Http404
    row = get_object_or_404(found.model._default_manager.visible_to(request.user), pk=pk)
    user = account(request)
    try:
        if request.POST.get("an") == "nein":
            end_watch(row=row, by=user)
            messages.success(request, _("You no longer watch “%(title)s”.") % {"title": row})
        else:
            begin_watch(row=row, by=user)
            messages.success(request, _("You watch “%(title)s”.") % {"title": row})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(found.address(row))


@login_required
@require_POST
def unwatch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of one's own watches."""
    user = account(request)
    drop_watch(watch=get_object_or_404(Watch, pk=pk, user=user), by=user)
    messages.success(request, _("You no longer watch this."))
    return redirect("watches:list")


@login_required
@never_cache
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What changed on what this account watches, in the days that the address names: what the daily mail says."""
    user = account(request)
    wanted = request.GET.get("tage", "")
    days = int(wanted) if wanted in {str(each) for each in DAYS} else DAYS[1]
    now = timezone.now()
    groups = news(user, now - timedelta(days=days), now)
    context = {
        "groups": groups,
        "number": count(groups),
        "tabs": [(_days(each), f"?tage={each}", each == days) for each in DAYS],
        "watches_any": Watch.objects.filter(user=user).exists(),
        "mail": _mailed(user),
        "base": "",
        "trail": [(_("My account"), reverse("account")), (_("What changed"), "")],
    }
    return render(request, "roadmap/news.html", context)


def _days(number: int) -> str:
    return _("Last 24 hours") if number == 1 else _("Last %(number)d days") % {"number": number}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def watch_settings(request: HttpRequest) -> HttpResponse:
    """Whether the digest and other mails are sent, and whether one watches what one comments on."""
    user = account(request)
    now = WatchSettings.objects.filter(user=user).first() or WatchSettings(user=user)
    switches = {each: each.read(user) for each in mail_switches()}
    initial = {"mail": now.mail, "own_comments": now.own_comments, **{row.name: on for row, on in switches.items()}}

    def save(form: SettingsForm) -> str:
        change_settings(user=user, by=user, **form.values("mail", "own_comments"))
        for each, on in switches.items():
            if form.cleaned_data[each.name] != on:
                each.write(user, not on)
        messages.success(request, _("Saved."))
        return reverse("account")

    title = _("Notifications")
    return form_page(
        request,
        SettingsForm(request.POST if request.method == "POST" else None, initial=initial),
        title=title,
        lead="" if can_mail() else _("This installation sends no mail; what changed stands on “What changed”."),
        save=save,
        back=reverse("account"),
        trail=[(_("My account"), reverse("account")), (title, "")],
    )


@csrf_exempt  # mail programs send it by themselves; the signed link allows nothing but this
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the daily mails of the account that the link was mailed to, after one question; no sign-in is needed."""
    user = user_of_token(token)
    if user is None:
        raise Http404
    now = WatchSettings.objects.filter(user=user).first()
    done = now is not None and not now.mail
    if request.method == "POST" and not done:
        change_settings(user=user, mail=False, own_comments=now is None or now.own_comments, by=user)
        done = True
    return render(request, "roadmap/digest_stop.html", {"done": done, "trail": []})
