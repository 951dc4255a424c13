"""Who reports: an account that is signed in, or one whose mail's link was opened; and what it is asked for."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from cooperation.models import ReportLink, RoundState, StatusRequest
from cooperation.pages import LEADING_ROLES
from cooperation.permissions import can_report, shared_for_report
from organisation.access import access_of
from organisation.models import Role, User


@dataclass(frozen=True)
class Reporter:
    """An account, and the link by which it came, if it did: then only the link's round is open to it."""

    user: User
    link: ReportLink | None = None
    secret: str = ""

    @property
    def address(self) -> str:
        """The page of this reporter."""
        if self.link is None:
            return reverse("cooperation:report")
        return reverse("cooperation:report-by-link", args=[self.secret])

    @property
    def device_key(self) -> str:
        """What separates, on one device, the unsent texts of this reporter from those of others."""
        return str(self.user.pk) if self.link is None else f"link-{self.link.pk}"

    def requests(self) -> list[StatusRequest]:
        """Return what open rounds ask of this reporter, the earliest deadline first; three queries and the roles."""
        access, shared = access_of(self.user), shared_for_report(self.user)
        leading = access.bodies(LEADING_ROLES)
        mine = Q(participation__body__in=access.bodies({Role.PARTNER_EDITOR}) | leading)
        mine |= Q(project__owner__in=leading) | Q(project__in=shared) | Q(participation__project__in=shared)
        rows = StatusRequest.objects.visible_to(self.user).filter(mine, round__state=RoundState.OPEN)
        if self.link is not None:
            rows = rows.filter(round=self.link.round_id)
        ordered = rows.with_subject().select_related("draft").order_by("round__deadline", "round__title", "pk")
        found = [row for row in ordered if can_report(self.user, row)]
        return sorted(found, key=_place)


def _place(row: StatusRequest) -> tuple[object, str, str, str, str, UUID]:
    """In the order of the page: by deadline and round, by body, by project."""
    round_ = row.round
    return (round_.deadline, round_.title, str(round_.pk), row.body.name, row.subject.title, row.pk)
