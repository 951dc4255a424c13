"""The vocabulary of queries over agreements and participations."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from organisation.access import access_of
from organisation.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from cooperation.models.agreements import CooperationAgreement, Participation
    from cooperation.models.rounds import StatusRequest, StatusRound
    from organisation.models import User


class AgreementQuerySet(OwnedQuerySet["CooperationAgreement"]):
    """Agreements."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the agreements of the office's county, and those to which a partner's own body is a party."""
        from cooperation.models import AgreementParty

        access = access_of(user)
        own = AgreementParty.objects.filter(agreement=OuterRef("pk"), body__in=access.partner)
        return self.filter(Q(owner__in=access.office) | Exists(own))

    def with_counts(self) -> Self:
        """Add `party_count` and `adoption_count`."""
        return self.annotate(
            party_count=Count("parties", distinct=True), adoption_count=Count("parties__adoption", distinct=True)
        )


class ParticipationQuerySet(QuerySet["Participation"]):
    """Participations."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the participations in projects of the office's county, and in projects of a partner's own body."""
        from cooperation.models import Participation

        access = access_of(user)
        own = Participation.objects.filter(project=OuterRef("project"), body__in=access.partner)
        return self.filter(Q(project__owner__in=access.office) | Exists(own))


class StatusRoundQuerySet(QuerySet["StatusRound"]):
    """Status rounds."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the rounds of the office's county: only it sees who was asked and who did not report."""
        return self.filter(plan__owner__in=access_of(user).office)


class StatusRequestQuerySet(QuerySet["StatusRequest"]):
    """What is asked of whom."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the requests of the office's county, and those to a partner's own body once their round is open.

        A body that no longer takes part keeps what it was asked and what it wrote.
        """
        access = access_of(user)
        return self.filter(Q(round__plan__owner__in=access.office) | Q(participation__body__in=access.partner))

    def with_subject(self) -> Self:
        """Load project, body and round with the request."""
        return self.select_related(
            "round__plan__owner",
            "participation__project__owner",
            "participation__body",
            "project__owner",
        )
