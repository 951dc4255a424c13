"""The vocabulary of queries over committees, papers and mandates."""

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Prefetch, QuerySet

from organisation.querysets import CouncilQuerySet

if TYPE_CHECKING:
    from council.models.committees import Committee, Meeting
    from council.models.mandates import Mandate
    from council.models.papers import Paper


class CommitteeQuerySet(CouncilQuerySet["Committee"]):
    """Committees."""

    def with_counts(self) -> Self:
        """Add `meeting_count` and `paper_count`."""
        return self.annotate(
            meeting_count=Count("meetings", distinct=True), paper_count=Count("consultations__paper", distinct=True)
        )


class MeetingQuerySet(QuerySet["Meeting"]):
    """Meetings."""


class PaperQuerySet(CouncilQuerySet["Paper"]):
    """Papers."""

    def with_way(self) -> Self:
        """Load the owner and the consultations with their committees and meetings, in order."""
        from council.models import Consultation

        way = Consultation.objects.select_related("committee", "meeting").order_by("position")
        return self.select_related("owner", "lead_unit").prefetch_related(Prefetch("consultations", queryset=way))


class MandateQuerySet(CouncilQuerySet["Mandate"]):
    """Mandates."""

    def with_origin(self) -> Self:
        """Load the resolution's point, its paper, the reporting committee and the owner."""
        return self.select_related("point__resolution__paper", "committee", "owner")
