"""Who may write a report's council paper, read it, and note what the session made of it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from council.permissions import can_write
from evaluation.models import CouncilPaper, CouncilPaperFile, Report
from organisation.access import access_of
from organisation.models import User

Reader = User | AnonymousUser


def may_write(user: Reader, report: Report) -> bool:
    """Return whether `user` writes the council's papers of the report's county, and the report is signed off."""
    return report.signed_off_at is not None and can_write(user, report.owner_id)


def papers_of(user: Reader) -> QuerySet[CouncilPaper]:
    """Return the council papers that `user` may read: the office all of its own, the committee what is submitted."""
    access = access_of(user)
    own = Q(report__owner__in=access.office) | Q(report__owner__in=access.committee, submitted_at__isnull=False)
    return CouncilPaper.objects.filter(own).select_related("report__plan", "report__owner", "paper__owner")


def files_of(user: Reader) -> QuerySet[CouncilPaperFile]:
    """Return the files that `user` may load: the office all of its own, the committee those that were submitted."""
    access = access_of(user)
    path = "version__council_paper__report__owner__in"
    own = Q(**{path: access.office}) | Q(**{path: access.committee}, version__final=True)
    return CouncilPaperFile.objects.filter(own)


def may_know(user: Reader, owner: UUID | Any) -> bool:
    """Return whether `user` works in the county's office or sits in one of its committees."""
    access = access_of(user)
    return owner in access.office or owner in access.committee
