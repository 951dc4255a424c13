"""The vocabulary of queries over committees, papers and mandates."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from organisation.access import access_of
from organisation.querysets import CouncilQuerySet

if TYPE_CHECKING:
    from council.models.committees import Committee, Meeting
    from council.models.mandates import Mandate
    from council.models.papers import Paper
    from organisation.models import User


ADOPTED_RESULTS = ("adopted_unchanged", "adopted_changed")
IS_ADOPTED = Q(point__resolution__result__in=ADOPTED_RESULTS) | Q(decision__result__in=ADOPTED_RESULTS)
"""The condition for mandates in force: their origin was adopted."""
KNOWN_KINDS = ("council", "council_committee")
"""Committees of the council; their meetings are known to all who read on the council's side."""


def _of_partner(committee: str, user: "User | AnonymousUser") -> Q:
    """Return the condition that a partner's own body has a seat in the committee; `committee` leads to its key."""
    from council.models import CommitteeSeat

    seats = CommitteeSeat.objects.filter(committee=OuterRef(committee), body__in=access_of(user).partner)
    return Q(Exists(seats))


class CommitteeQuerySet(CouncilQuerySet["Committee"]):
    """Committees."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep those of the owner's office and committees, and those in which a partner's own body has a seat."""
        access = access_of(user)
        own = Q(owner__in=access.office | access.committee)
        return self.filter(own | _of_partner("pk", user) if access.partner else own)

    def with_counts(self) -> Self:
        """Add `meeting_count` and `paper_count`."""
        return self.annotate(
            meeting_count=Count("meetings", distinct=True), paper_count=Count("consultations__paper", distinct=True)
        )


class MeetingQuerySet(QuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the meetings of the office's county, and those of committees in which a partner's own body has a seat.

        Members of the council's committees see the council's own meetings, and of steering groups and the like those
        that are public.
        """
        access = access_of(user)
        public = Q(public=True) | Q(public=None, committee__public=True) | Q(committee__kind__in=KNOWN_KINDS)
        own = Q(committee__owner__in=access.office) | (Q(committee__owner__in=access.committee) & public)
        return self.filter(own | _of_partner("committee", user) if access.partner else own)


class PaperQuerySet(CouncilQuerySet["Paper"]):
    """Papers."""

    def with_way(self) -> Self:
        """Load the owner and the consultations with their committees and meetings, in order."""
        from council.models import Consultation

        way = Consultation.objects.select_related("committee", "meeting").order_by("position")
        return self.select_related("owner", "lead_unit").prefetch_related(Prefetch("consultations", queryset=way))


class MandateQuerySet(CouncilQuerySet["Mandate"]):
    """Mandates."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the owner's mandates for its office; for others those of resolutions, and of meetings that they see."""
        from council.models import Meeting

        access = access_of(user)
        seen = Q(decision__item__meeting__in=Meeting.objects.visible_to(user))
        return self.filter(Q(owner__in=access.office) | Q(owner__in=access.committee, decision=None) | seen)

    def adopted(self) -> Self:
        """Keep those whose resolution or decision was adopted: only they are in force."""
        return self.filter(IS_ADOPTED)

    def with_origin(self) -> Self:
        """Load where each comes from (a paper or a meeting), the reporting committee and the owner."""
        return self.select_related(
            "point__resolution__paper", "decision__item__meeting__committee__owner", "committee", "owner"
        )
