"""What waits for an account in cooperation: to report, to answer, to confirm; rounds whose deadline has passed."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cooperation import pages
from cooperation.models import RequestState, RoundState, StatusEntry, StatusRequest, StatusRound
from cooperation.partner.help_rows import waiting_count
from cooperation.permissions import led_units, shared_for_report
from organisation.access import access_of
from organisation.models import Body, Role, User
from organisation.waiting import Waiting, add_waiting

TO_WRITE = [RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED]
REPORT, ROUND = gettext_lazy("Report"), gettext_lazy("Status round")
HELP = gettext_lazy("Request for help")


def waiting(user: User, day: date) -> Iterator[Waiting]:
    """Yield what `user` has to do in open rounds, with a constant number of queries."""
    access = access_of(user)
    if bodies := access.bodies({Role.PARTNER_EDITOR}):
        yield from _of_partner(bodies)
    if counties := access.bodies(pages.LEADING_ROLES):
        yield from _of_county(user, counties)
    if access.editing:
        yield from _of_office(access.editing, day)
        yield from _of_help(access.editing)
    if shared := shared_for_report(user):
        yield from _of_shares(shared, counties)


def _of_partner(bodies: frozenset[UUID]) -> Iterator[Waiting]:
    """What is asked of the bodies, one line each, and what the office recorded on their behalf."""
    last = StatusEntry.objects.filter(request=OuterRef("pk")).order_by("-recorded_at", "-id")
    requests = StatusRequest.objects.with_subject().annotate(on_behalf=Subquery(last.values("on_behalf")[:1]))
    mine = requests.filter(round__state=RoundState.OPEN, participation__body__in=bodies)
    for row in mine.filter(Q(state__in=TO_WRITE) | Q(state=RequestState.SUBMITTED, on_behalf=True)):
        text = _("Report the status: %(project)s")
        if row.state == RequestState.RETURNED:
            text = _("Returned, please write the status anew: %(project)s")
        elif row.state == RequestState.SUBMITTED:
            text = _("Confirm what was recorded on your behalf: %(project)s")
        address = reverse("cooperation:status", args=[row.pk])
        yield Waiting(text % {"project": row.subject.title}, address, row.round.deadline, row.body.name, REPORT)


def _of_shares(shared: frozenset[UUID], counties: frozenset[UUID]) -> Iterator[Waiting]:
    """What is asked of other counties about projects that are shared for reporting, one line each."""
    requests = StatusRequest.objects.with_subject().filter(round__state=RoundState.OPEN, state__in=TO_WRITE)
    of_county = Q(participation__project__in=shared, participation__body=F("round__plan__owner"))
    rows = requests.filter(Q(project__in=shared) | of_county).exclude(round__plan__owner__in=counties)
    for row in rows:
        text = _("Report the status: %(project)s") % {"project": row.subject.title}
        address = reverse("cooperation:status", args=[row.pk])
        yield Waiting(text, address, row.round.deadline, row.body.name, REPORT)


def _of_county(user: User, counties: frozenset[UUID]) -> Iterator[Waiting]:
    """What is asked of the county itself, one line a round: there may be many projects."""
    subject = Q(requests__project__owner__in=counties) | Q(
        requests__participation__body__in=counties, requests__participation__project__owner__in=counties
    )
    if not access_of(user).editing and (units := led_units(user)) is not None:
        subject &= Q(requests__project__responsible_unit__in=units) | Q(
            requests__participation__project__responsible_unit__in=units
        )
    rounds = StatusRound.objects.filter(state=RoundState.OPEN, plan__owner__in=counties).select_related("plan__owner")
    asked = rounds.annotate(asked=Count("requests", filter=subject & Q(requests__state__in=TO_WRITE)))
    for row in asked.filter(asked__gt=0):
        text = ngettext(
            "%(round)s: one status of the county's projects to report",
            "%(round)s: %(count)d statuses of the county's projects to report",
            row.asked,
        )
        words = text % {"round": row.title, "count": row.asked}
        yield Waiting(words, reverse("cooperation:report"), row.deadline, row.plan.owner.name, REPORT)


def _of_office(counties: frozenset[UUID], day: date) -> Iterator[Waiting]:
    """What was submitted and waits for an answer, and the rounds that are late."""
    rounds = StatusRound.objects.filter(state=RoundState.OPEN, plan__owner__in=counties).select_related("plan__owner")
    counted = rounds.annotate(
        submitted=Count("requests", filter=Q(requests__state=RequestState.SUBMITTED)),
        missing=Count("requests", filter=Q(requests__state__in=TO_WRITE)),
    )
    for row in counted:
        board = reverse("cooperation:round", args=[row.plan.slug, row.slug])
        county = row.plan.owner.name
        if row.submitted:
            text = ngettext("%(round)s: one status to answer", "%(round)s: %(count)d statuses to answer", row.submitted)
            address = f"{board}?{urlencode({'stand': RequestState.SUBMITTED.value})}"
            yield Waiting(text % {"round": row.title, "count": row.submitted}, address, row.deadline, county, ROUND)
        if row.deadline < day:
            text = ngettext(
                "%(round)s: the deadline has passed, one status is missing",
                "%(round)s: the deadline has passed, %(count)d statuses are missing",
                row.missing,
            )
            yield Waiting(text % {"round": row.title, "count": row.missing}, board, row.deadline, county, ROUND)


def _of_help(counties: frozenset[UUID]) -> Iterator[Waiting]:
    """How many requests for help nobody has answered, one line a county."""
    found = waiting_count(counties)
    for county in Body.objects.filter(pk__in=found).order_by("name") if found else ():
        number = found[county.pk]
        text = ngettext("One request for help to answer", "%(count)d requests for help to answer", number)
        yield Waiting(text % {"count": number}, reverse("cooperation:help"), None, county.name, HELP)


def register() -> None:
    """Tell the start page; called once, when the apps are ready."""
    add_waiting(waiting)
