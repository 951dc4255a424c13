"""What an account sees of reports and their files."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from organisation.access import access_of

if TYPE_CHECKING:
    from evaluation.models import Cycle, PartnerSheet, RenderJob, Rendition, Report
    from organisation.models import User


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Every report of the counties in whose office the user works; the committee's what is published; of all
        others what is published for everybody."""
        access = access_of(user)
        for_committee = Q(owner__in=access.committee, published_at__isnull=False)
        return self.filter(Q(owner__in=access.office) | for_committee | Q(public=True))

    def readable_by(self, user: "User | AnonymousUser") -> Self:
        """Those whose full edition the user may read: the office all of its own, the committee what is published."""
        access = access_of(user)
        return self.filter(Q(owner__in=access.office) | Q(owner__in=access.committee, published_at__isnull=False))


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Files made from reports."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Everything for the office; of published reports the final files, for the committee all."""
        access = access_of(user)
        published = Q(manifest__report__published_at__isnull=False, final=True)
        for_committee = Q(manifest__report__owner__in=access.committee)
        for_everybody = Q(manifest__report__public=True, edition="public")
        return self.filter(Q(manifest__report__owner__in=access.office) | published & (for_committee | for_everybody))


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
