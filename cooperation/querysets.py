"""The vocabulary of queries over agreements and participations."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from organisation.access import access_of
from organisation.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from cooperation.models.agreements import CooperationAgreement, Participation
    from cooperation.models.rounds import StatusRequest, StatusRound
    from organisation.models import User


class AgreementQuerySet(OwnedQuerySet["CooperationAgreement"]):
    """Agreements."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the agreements of the office's county, and those to which a partner's own body is a party.

        A renewal that is still a draft is the county's own.
        """
        from cooperation.models import AgreementParty

        access = access_of(user)
        own = AgreementParty.objects.filter(agreement=OuterRef("pk"), body__in=access.partner)
        return self.filter(Q(owner__in=access.office) | (Q(draft=False) & Exists(own)))

    def with_counts(self) -> Self:
        """Add `party_count` and `adoption_count`."""
        return self.annotate(
            party_count=Count("parties", distinct=True), adoption_count=Count("parties__adoption", distinct=True)
        )


class ParticipationQuerySet(QuerySet["Participation"]):
    """Participations."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the participations in projects of the office's county, and in projects of a partner's own body.

        Once that has ended, the partner keeps its own participation in view and no longer those of others.
        """
        from cooperation.models import Participation

        access = access_of(user)
        if access.day is None:
            return self.none()
        taking_part = Participation.objects.not_ended(access.day)
        own = taking_part.filter(project=OuterRef("project"), body__in=access.partner)
        return self.filter(Q(project__owner__in=access.office) | Q(body__in=access.partner) | Exists(own))

    def not_ended(self, day: date) -> Self:
        """Keep the participations that have not ended by `day`; the last day of the stated period still counts."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day))


class StatusRoundQuerySet(QuerySet["StatusRound"]):
    """Status rounds."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the rounds of the office's county: only it sees who was asked and who did not report."""
        return self.filter(plan__owner__in=access_of(user).office)


class StatusRequestQuerySet(QuerySet["StatusRequest"]):
    """What is asked of whom."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the requests of the office's county, and those to a partner's own body once their round is open.

        A body that no longer takes part keeps what it was asked and what it wrote. Whoever a project is shared with for
        reporting sees what the county itself is asked about it.
        """
        from roadmap.models import Share, ShareLevel

        access = access_of(user)
        shared = Share.objects.reaching(access).filter(level=ShareLevel.REPORT).values("project")
        of_county = Q(project__in=shared) | Q(
            participation__project__in=shared, participation__body=F("round__plan__owner")
        )
        own = Q(round__plan__owner__in=access.office) | Q(participation__body__in=access.partner)
        return self.filter(own | of_county)

    def with_subject(self) -> Self:
        """Load project, body and round with the request."""
        return self.select_related(
            "round__plan__owner",
            "participation__project__owner",
            "participation__body",
            "project__owner",
        )
