"""What the council's side leaves to do: mandates that fall due, and meetings whose result nobody has entered."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Consultation, Mandate
from council.permissions import writing
from organisation.models import User
from organisation.waiting import Waiting, add_waiting

SOON = timedelta(days=60)
AT_MOST = 50
"""Lines of one kind at most; whoever has more begins with these."""


def mandates(user: User, day: date) -> Iterator[Waiting]:
    """Yield the open mandates in force that are overdue or due within 60 days; one query."""
    rows = Mandate.objects.adopted().filter(owner__in=writing(user), ended_on=None, due_on__lte=day + SOON)
    for row in rows.select_related("owner").order_by("due_on")[:AT_MOST]:
        address = reverse("council:mandate", args=[row.owner.slug, row.slug])
        yield Waiting(row.title, address, row.due_on, row.owner.name, gettext_lazy("Mandate"))


def results(user: User, day: date) -> Iterator[Waiting]:
    """Yield the consultations in a past meeting that have no result yet, the latest first; one query."""
    rows = Consultation.objects.filter(
        paper__owner__in=writing(user), result="", meeting__held_on__lt=day, meeting__held_on_precision="day"
    ).select_related("paper__owner", "committee", "meeting")
    for row in rows.order_by("-meeting__held_on", "paper__reference", "position")[:AT_MOST]:
        assert row.meeting is not None
        facts = {"committee": row.committee.short_name or row.committee.name, "paper": str(row.paper)}
        text = _("Enter the result: %(paper)s in %(committee)s") % facts
        address = reverse("council:paper", args=[row.paper.owner.slug, row.paper.slug])
        yield Waiting(text, address, row.meeting.held_on, row.paper.owner.name, gettext_lazy("Paper"))


def register() -> None:
    """Make the providers known."""
    add_waiting(mandates)
    add_waiting(results)
