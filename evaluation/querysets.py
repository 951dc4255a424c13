"""What an account sees of reports and their files."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from organisation.access import Access, access_of

if TYPE_CHECKING:
    from evaluation.models import Cycle, PartnerSheet, RenderJob, Rendition, Report
    from organisation.models import User


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Every report of the counties in whose office the user works; what is published to the committee, and of a
        municipality to its own partners; of all others what is published for everybody."""
        return self.seen_with(access_of(user))

    def seen_with(self, access: Access) -> Self:
        """The same for what a user's roles open."""
        return self.filter(_in_full(access) | Q(public=True))

    def readable_by(self, user: "User | AnonymousUser") -> Self:
        """Those whose full edition the user may read: the office all of its own, the committee what is published, and
        a municipality's partners what is published about it."""
        return self.filter(_in_full(access_of(user)))


def _in_full(access: Access, path: str = "") -> Q:
    """Reports whose full edition an account may read; `path` leads to the report (docs/adr/0016-special-reports.md)."""
    committee = Q(**{f"{path}owner__in": access.committee, f"{path}published_at__isnull": False})
    partner = Q(**{f"{path}body__in": access.partner, f"{path}published_at__isnull": False})
    return Q(**{f"{path}owner__in": access.office}) | committee | partner


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Files made from reports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Everything for the office; of published reports the final files, all of them for the committee, and of a
        municipality's report for its own partners."""
        access = access_of(user)
        published = Q(manifest__report__published_at__isnull=False, final=True)
        in_full = _in_full(access, "manifest__report__")
        for_everybody = Q(manifest__report__public=True, edition="public")
        return self.filter(Q(manifest__report__owner__in=access.office) | published & (in_full | for_everybody))


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    """Rendering jobs."""

    def active(self) -> Self:
        """Those that wait or run."""
        return self.filter(state__in=["queued", "running"])


class PartnerSheetQuerySet(models.QuerySet["PartnerSheet"]):
    """Status sheets of municipalities."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A body's own for all who work for it as partners; those that a county's office ordered, for that office."""
        access = access_of(user)
        return self.filter(Q(county=None, body__in=access.partner) | Q(county__in=access.office))


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Years of reports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of the counties in whose office the user works."""
        return self.filter(plan__owner__in=access_of(user).office)
