"""What the page of an agreement shows beside its own text: versions, missing adoptions, contributions by year."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cooperation.contributions import Delivered, Promise, Sheet, sheet
from cooperation.loading import term_of
from cooperation.models import AgreementAnnex, AgreementParty, Contribution, CooperationAgreement
from cooperation.permissions import Visitor, can_see_contributions
from council.models import Committee
from organisation.access import access_of
from organisation.models import Role
from roadmap.amounts import Amount, Qualifier
from roadmap.loading import amount_of


@dataclass(frozen=True)
class Versions:
    """The versions of an agreement before and after the one that is shown, as far as the account sees them."""

    earlier: list[CooperationAgreement] = field(default_factory=list)
    later: list[CooperationAgreement] = field(default_factory=list)


def versions_of(row: CooperationAgreement, user: Visitor) -> Versions:
    """Return the chain of versions around an agreement, each nearest first; one query for a county's agreements."""
    rows = CooperationAgreement.objects.visible_to(user).filter(owner=row.owner_id).select_related("owner")
    by_key = {each.pk: each for each in rows}
    after = {each.predecessor_id: each for each in by_key.values() if each.predecessor_id}
    earlier: list[CooperationAgreement] = []
    at: CooperationAgreement | None = by_key.get(row.predecessor_id) if row.predecessor_id else None
    while at is not None and at not in earlier:
        earlier.append(at)
        at = by_key.get(at.predecessor_id) if at.predecessor_id else None
    later: list[CooperationAgreement] = []
    at = after.get(row.pk)
    while at is not None and at not in later:
        later.append(at)
        at = after.get(at.pk)
    return Versions(earlier, later)


def without_adoption(row: CooperationAgreement) -> list[AgreementParty]:
    """Return the parties of the version before that have not adopted this one as far as is known; one query.

    That it is not known is never a "no". A body that is no party any more is among them.
    """
    if row.predecessor_id is None:
        return []
    parties = AgreementParty.objects.filter(agreement=row.predecessor_id).select_related("body")
    adopted = AgreementParty.objects.filter(agreement=row, adoption__isnull=False)
    return list(parties.exclude(body__in=adopted.values("body")).order_by("position", "body__name"))


def current_first(agreements: QuerySet[CooperationAgreement], user: Visitor) -> QuerySet[CooperationAgreement]:
    """Keep of each agreement the version to list: the latest that `user` sees and that is no draft.

    A draft without a version before it is listed as well.
    """
    seen = CooperationAgreement.objects.visible_to(user)
    renewed = seen.filter(draft=False, predecessor__isnull=False).values("predecessor")
    return agreements.exclude(pk__in=renewed).exclude(draft=True, predecessor__isnull=False)


def versions_listed(
    agreements: Sequence[CooperationAgreement], user: Visitor
) -> dict[UUID, list[CooperationAgreement]]:
    """Return, for the list, the other versions of each agreement: a draft first, then the earlier ones. One query."""
    owners = {row.owner_id for row in agreements}
    rows = CooperationAgreement.objects.visible_to(user).filter(owner__in=owners)
    by_key = {each.pk: each for each in rows.filter(Q(predecessor__isnull=False) | Q(successors__isnull=False))}
    drafts = {each.predecessor_id: each for each in by_key.values() if each.draft}
    found: dict[UUID, list[CooperationAgreement]] = {}
    for row in agreements:
        others = [drafts[row.pk]] if row.pk in drafts else []
        at = by_key.get(row.predecessor_id) if row.predecessor_id else None
        while at is not None and at not in others:
            others.append(at)
            at = by_key.get(at.predecessor_id) if at.predecessor_id else None
        if others:
            found[row.pk] = others
    return found


def contributions_of(row: CooperationAgreement, user: Visitor) -> list[Contribution]:
    """Return the contributions by an agreement: all for the county's office, for a partner its own body's."""
    rows = row.contributions.select_related("body", "budget_item", "plan").prefetch_related("deliveries")
    if not can_see_contributions(user, row):
        rows = rows.filter(body__in=access_of(user).partner)
    return list(rows.order_by("body__name", "year_from", "slug"))


def promise_of(row: Contribution) -> Promise:
    """Return a contribution as the calculation takes it; its body and deliveries must be loaded."""
    return Promise(
        key=str(row.pk),
        body=row.body.name,
        members=row.body.member_count or 1,
        first=row.year_from,
        last=row.year_to,
        open_ended=row.open_ended,
        amount=amount_of(row.amount_each, row.amount_qualifier),
        fte=amount_of(row.fte_each, row.fte_qualifier),
        state=row.delivery,
        recommended=row.recommended,
        own=row.budget_item_id is not None or row.position_line_id is not None,
        deliveries=tuple(
            Delivered(each.year, each.delivery, _exact(each.amount), _exact(each.fte))
            for each in sorted(row.deliveries.all(), key=lambda each: each.year)
        ),
    )


def _exact(value: Any) -> Amount | None:
    return None if value is None else Amount(value, Qualifier.EXACT)


def sheet_of(row: CooperationAgreement, contributions: Sequence[Contribution], today: date) -> Sheet:
    """Return the table of party × year; what has no end runs to this year, and not beyond the agreement's end."""
    end = term_of(row).latest
    until = min(today.year, end.year) if end else today.year
    return sheet([promise_of(each) for each in contributions], until)


def to_deliver(contributions: Sequence[Contribution], user: Visitor, today: date) -> dict[UUID, list[int]]:
    """Return, by contribution, the years whose delivery `user` may enter: of its own body, or of all for an editor."""
    access = access_of(user)
    own: Collection[UUID] = access.bodies({Role.PARTNER_EDITOR})
    found = {}
    for row in contributions:
        if row.plan.owner_id in access.editing or row.body_id in own:
            years = [year for year in promise_of(row).years(today.year) if year is not None]
            if years:
                found[row.pk] = years
    return found


def visible_documents(annexes: Sequence[AgreementAnnex], user: Visitor) -> set[UUID]:
    """Return the documents of annexes that `user` may open: those of its own county's plans."""
    office = access_of(user).office
    return {row.document.pk for row in annexes if row.document and row.document.plan.owner_id in office}


def visible_committees(row: CooperationAgreement, user: Visitor) -> set[UUID]:
    """Return the committee that decides by an agreement, where `user` may open its page."""
    if row.decision_body_id is None:
        return set()
    return set(Committee.objects.visible_to(user).filter(pk=row.decision_body_id).values_list("pk", flat=True))
