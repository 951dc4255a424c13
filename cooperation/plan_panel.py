"""What cooperation adds to a plan's page: the agreements that carry it, and the associations behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from cooperation.agreement_pages import current_first
from cooperation.loading import term_of, warnings_of
from cooperation.models import CooperationAgreement
from cooperation.terms import Term, TermWarning
from organisation.access import Access
from organisation.models import BodyRelation, SourceRef, User
from organisation.models.bodies import RelationKind
from roadmap import registry
from roadmap.models import Plan

FOLLOWED = (RelationKind.MEMBER_OF, RelationKind.SUCCESSOR_OF)


@dataclass(frozen=True)
class Carried:
    """An agreement with its derived term and what it fails to cover."""

    agreement: CooperationAgreement
    term: Term
    warnings: tuple[TermWarning, ...]


def of_plans(plans: Sequence[Any], access: Access) -> dict[UUID, dict[str, Any]]:
    """Return, per plan, its agreements and, for the office, the county's associations with what became of them."""
    user = User.objects.filter(pk=access.user).first() if access.user else None
    if user is None:
        return {}
    seen = CooperationAgreement.objects.visible_to(user).filter(plan__in=plans, draft=False)
    rows = list(current_first(seen, user).select_related("owner", "service_provider").order_by("title"))
    warned = warnings_of(rows)
    found: dict[UUID, dict[str, Any]] = {}
    for key, owner in Plan.objects.filter(pk__in=plans).values_list("pk", "owner"):
        agreements = [Carried(row, term_of(row), warned.get(row.pk, ())) for row in rows if row.plan_id == key]
        relations = associations([owner]) if owner in access.office else []
        if agreements or relations:
            refs = SourceRef.objects.filter(owner=owner).by_target(row.pk for row in relations)
            found[key] = {"agreements": agreements, "relations": relations, "refs": refs}
    return found


def associations(counties: Sequence[UUID]) -> list[BodyRelation]:
    """Return what counties are members of, who else is, and what follows or followed it: dated relations. Two queries.

    Bodies that merely belong to a county are left out: they stand on its own page.
    """
    joined = BodyRelation.objects.filter(body__in=counties, kind__in=FOLLOWED).values("other")
    served = CooperationAgreement.objects.filter(owner__in=counties, service_provider__isnull=False)
    centres = Q(other__in=joined) | Q(other__in=served.values("service_provider"))
    rows = BodyRelation.objects.filter(centres, kind__in=FOLLOWED).select_related("body", "other")
    return list(rows.order_by("other__name", "kind", "valid_from", "body__name"))


def register() -> None:
    """Add the panel; called once, when the apps are ready."""
    registry.add_plan_panel(registry.Panel("agreements", "cooperation/_plan_agreements.html", of_plans))
