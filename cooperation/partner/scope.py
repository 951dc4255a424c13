"""Whose page it is, and how far its reader sees: a body over all its counties, or what one county knows of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from cooperation.models import AgreementParty, Contribution, Participation
from organisation.access import access_of
from organisation.models import Body, User
from roadmap.models import PositionLine


@dataclass(frozen=True)
class Scope:
    """A municipality as a reader sees it. Without `county` the reader works for it and sees all its counties."""

    body: Body
    county: Body | None = None

    @property
    def own(self) -> bool:
        """Whether the reader works for the body itself."""
        return self.county is None

    def within(self, path: str) -> Q:
        """Return the condition that keeps rows of the county; `path` leads from the row to its owner."""
        return Q(**{path: self.county}) if self.county is not None else Q()


def scope_for(user: User, body: str, county: str = "") -> Scope:
    """Return how far `user` sees the page of the body with this slug. Raises Http404 for everyone else.

    Whoever works for the body as a partner sees its own page; the office of a county sees what concerns that county,
    of several the first by name unless `county` names one by its slug.
    """
    row = Body.objects.filter(slug=body).first()
    if row is None:
        raise Http404
    if row.pk in access_of(user).partner:
        return Scope(row)
    counties = list(counties_of(row).filter(pk__in=access_of(user).office).exclude(pk=row.pk))
    if county:
        counties = [each for each in counties if each.slug == county]
    if not counties:
        raise Http404
    return Scope(row, counties[0])


def has_page(user: User | AnonymousUser, body: Body) -> bool:
    """Return whether `user` can open the page of a body: the conditions of `scope_for`."""
    access = access_of(user)
    if body.pk in access.partner:
        return True
    return bool(access.office - {body.pk}) and counties_of(body).filter(pk__in=access.office - {body.pk}).exists()


def counties_of(body: Body) -> Any:
    """Return the counties with which a body works together or did once: by project, agreement, contribution, post."""
    here = OuterRef("pk")
    return Body.objects.filter(
        Exists(Participation.objects.filter(body=body, project__owner=here))
        | Exists(AgreementParty.objects.filter(body=body, agreement__owner=here))
        | Exists(Contribution.objects.filter(body=body, plan__owner=here))
        | Exists(PositionLine.objects.filter(body=body, plan__owner=here))
    ).order_by("name", "pk")


def partners_of(county: Body) -> Any:
    """Return the municipalities that work together with a county or did once."""
    here = OuterRef("pk")
    return (
        Body.objects.filter(
            Exists(Participation.objects.filter(body=here, project__owner=county))
            | Exists(AgreementParty.objects.filter(body=here, agreement__owner=county))
            | Exists(Contribution.objects.filter(body=here, plan__owner=county))
            | Exists(PositionLine.objects.filter(body=here, plan__owner=county))
        )
        .exclude(pk=county.pk)
        .order_by("name", "pk")
    )
