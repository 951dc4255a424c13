"""The first page of the administration: where what is, and how the installation is."""

from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digiplan import health
from digiplan.installation import software_version
from digiplan.links import first_address
from organisation.access import memberships_on
from organisation.administered import administered_body
from organisation.models import AuditEvent, Body, User
from organisation.templatetags.display import date_time, file_size

BACKUP_AGE = timedelta(hours=36)
"""A daily backup that failed once is worth a word."""

CARDS: tuple[tuple[Promise, Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("People and roles"), gettext_lazy("Invite people, give and end roles, name deputies."),
     ("people", "organisation:people")),
    (gettext_lazy("Bodies and units"), gettext_lazy("Municipalities, associations and the units of the county."),
     ("bodies", "organisation:bodies", "cooperation:bodies")),
    (gettext_lazy("Texts and name"), gettext_lazy("Name, imprint, privacy, accessibility statement."), ("texts",)),
    (gettext_lazy("Arms"), gettext_lazy("The picture in the top bar."), ("arms-edit",)),
    (gettext_lazy("Rendering jobs"), gettext_lazy("Reports on their way to PDF; try again, cancel."),
     ("jobs:list",)),
    (gettext_lazy("Audit trail"), gettext_lazy("Who did what in the county, and when."), ("audit",)),
)  # fmt: skip
"""Title, what one does there, and the names that the page may have; the first that exists counts."""


@dataclass(frozen=True)
class State:
    """One part of the installation: its name, how it is in a sentence, and whether somebody should do something."""

    label: str
    text: str
    well: bool = True


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Cards to the pages of the administration, and the state of the installation."""
    body = administered_body(request)
    states = installation_states(body)
    context = {
        "body": body,
        "cards": [(title, text, address) for title, text, names in CARDS if (address := first_address(*names))],
        "states": states,
        "troubles": [state for state in states if not state.well],
        "trail": [(_("Administration"), "")],
    }
    return render(request, "administration/overview.html", context)


def installation_states(body: Body) -> list[State]:
    """Return how each part of the installation is, for people who look after it."""
    return [
        State(_("Software"), _("digiplan, version %(version)s") % {"version": software_version()}),
        _database(),
        _broker(),
        _worker(),
        _media(),
        _backup(),
        _mail(),
        _second_factor(body),
    ]


def _database() -> State:
    pending = health.pending_migrations()
    version = ".".join(map(str, divmod(connection.pg_version, 10_000)))  # type: ignore[attr-defined]  # PostgreSQL's
    if pending:
        return State(_("Database"), _("%(number)d migrations are pending: run migrate.") % {"number": pending}, False)
    text = _("PostgreSQL %(version)s, all migrations are applied") % {"version": version}
    return State(_("Database"), text)


def _broker() -> State:
    if health.broker_answers():
        return State(_("Broker"), _("reachable"))
    return State(_("Broker"), _("does not answer. Reports wait until it is back."), False)


def _worker() -> State:
    label, sign = _("Worker and clock"), health.last_sign_of_life()
    when = date_time(sign) if sign else _("never")
    if health.worker_lives():
        return State(label, _("at work; last sign of life: %(when)s") % {"when": when})
    if health.worker_answers():
        text = _("The worker answers, but the clock (beat) is silent; last sign of life: %(when)s")
    else:
        text = _("The worker is silent; last sign of life: %(when)s. Reports wait until it runs.")
    return State(label, text % {"when": when}, False)


def _media() -> State:
    texts = {
        "writable": _("can be written to"),
        "full": _("The disk is nearly full; the next report may fail."),
        "not writable": _("cannot be written to; reports will fail."),
    }
    state = health.media_state()
    return State(_("Folder of reports"), texts[state], state == "writable")


def _backup() -> State:
    label = _("Last backup")
    event = AuditEvent.objects.filter(action="backup.make").order_by("-at").first()
    if event is None:
        return State(label, _("None is known. docs/operations.md says how to make one every night."), False)
    facts = {"when": date_time(event.at), "file": event.details.get("file"), "size": ""}
    size = event.details.get("size")
    facts["size"] = file_size(size) if isinstance(size, int) else _("unknown size")
    recent = event.at > timezone.now() - BACKUP_AGE
    if event.details.get("verified"):
        text = _("%(when)s, %(file)s (%(size)s), tried out")
    else:
        text = _("%(when)s, %(file)s (%(size)s), not tried out")
    return State(label, text % facts, recent)


def _mail() -> State:
    if settings.EMAIL_BACKEND.endswith(("smtp.EmailBackend", "locmem.EmailBackend")) and settings.EMAIL_HOST:
        return State(_("Mail"), _("is sent"))
    return State(_("Mail"), _("No mail server is set. Invitations are handed over as a link."))


def _second_factor(body: Body) -> State:
    label = _("Second factor")
    people = User.objects.filter(memberships__in=body.memberships.filter(memberships_on(timezone.localdate())))
    active = people.filter(is_active=True).distinct()
    total = active.count()
    protected = active.filter(authenticator__type="totp").count() if apps.is_installed("allauth.mfa") else 0
    text = _("%(protected)d of %(total)d people have set one up") % {"protected": protected, "total": total}
    return State(label, text)
