"""The vocabulary of queries that all rooms share: what belongs to whom, and what holds at a date."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, QuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisation.models import SourceRef, User

M = TypeVar("M", bound=models.Model)


class OwnedQuerySet(QuerySet[M]):
    """Rows with an `owner`, seen by the owner's office."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the rows whose owner's office `user` works in today."""
        from organisation.access import access_of

        return self.filter(owner__in=access_of(user).office)


class CouncilQuerySet(OwnedQuerySet[M]):
    """Rows of the council's side, seen by the office and by the members of the owner's committees."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Keep the rows whose owner's office or committees `user` belongs to today."""
        from organisation.access import access_of

        access = access_of(user)
        return self.filter(owner__in=access.office | access.committee)


class SourceRefQuerySet(QuerySet["SourceRef"]):
    """References to sources."""

    def by_target(self, ids: "Iterable[UUID]") -> dict[UUID, list["SourceRef"]]:
        """Return the references of rows by the rows' ids, in their order, with one query.

        The caller must have checked that the rows are visible; a reference is as visible as its row.
        """
        found: dict[UUID, list[SourceRef]] = {}
        for ref in self.filter(target_id__in=list(ids)).select_related("source").order_by("target_id", "position"):
            found.setdefault(ref.target_id, []).append(ref)
        return found


def effective(changes: QuerySet[Any], *, parent: str, day: date) -> QuerySet[Any]:
    """Return the dated changes of the outer row in force on `day`, latest first; slice it for a Subquery.

    `parent` is the name of the foreign key to the outer row.
    """
    return changes.filter(**{parent: OuterRef("pk")}, effective_on__lte=day).order_by(
        "-effective_on", "-recorded_at", "-id"
    )
