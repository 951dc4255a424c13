"""Kinds of row that cooperation has pages for, for search, history and rights."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperation.fields import (
    ADOPTION_FIELDS,
    AGREEMENT_FIELDS,
    ANNEX_FIELDS,
    CONCLUSION_FIELDS,
    CONTRIBUTION_FIELDS,
    DELIVERY_FIELDS,
    PARTICIPATION_FIELDS,
    PARTY_FIELDS,
    ROUND_FIELDS,
    TERMINATION_FIELDS,
)
from cooperation.models import (
    AgreementAdoption,
    AgreementAnnex,
    AgreementParty,
    Contribution,
    ContributionDelivery,
    CooperationAgreement,
    Participation,
    StatusRequest,
    StatusRound,
)
from cooperation.permissions import can_deliver, can_edit_agreement, can_run_rounds
from cooperation.rollout.dated import ROLLOUT_FIELDS
from cooperation.rollout.permissions import can_undo_own_stage
from organisation import kinds
from organisation.access import access_of
from organisation.bodies_fields import BODY_FIELDS
from organisation.bodies_rights import can_edit_body
from organisation.kinds import SearchPart, SearchSpec
from organisation.models import Body
from roadmap.permissions import can_edit_plan, can_edit_project


def agreement_address(agreement: CooperationAgreement) -> str:
    """Return the page of an agreement."""
    return reverse("cooperation:agreement", args=[agreement.owner.slug, agreement.slug])


def participation_address(participation: Participation) -> str:
    """Return the page of a body's part in a joint project."""
    return reverse("cooperation:rollout-participation", args=[participation.pk])


def _of_agreement(agreement: CooperationAgreement | None) -> str:
    return agreement_address(agreement) if agreement else reverse("cooperation:overview")


def _parties(user: Any) -> QuerySet[AgreementParty]:
    return AgreementParty.objects.filter(agreement__in=CooperationAgreement.objects.visible_to(user))


def _contributions(user: Any) -> QuerySet[Contribution]:
    """What is promised is seen by the county's own office only."""
    return Contribution.objects.filter(plan__owner__in=access_of(user).office)


def _deliveries(user: Any) -> QuerySet[ContributionDelivery]:
    """What came of a contribution is seen by the county's office, and by the body that promised it."""
    access = access_of(user)
    own = Q(contribution__body__in=access.partner)
    own &= Q(contribution__agreement__in=CooperationAgreement.objects.visible_to(user))
    return ContributionDelivery.objects.filter(Q(contribution__plan__owner__in=access.office) | own)


def _all_bodies(user: Any) -> QuerySet[Body]:
    """Bodies are shared reference data, open to every account."""
    return Body.objects.all() if user.is_authenticated and user.is_active else Body.objects.none()


AGREEMENT = kinds.RowKind(
    model=CooperationAgreement,
    slug="vereinbarung",
    name=_("Cooperation agreement"),
    plural=_("Agreements"),
    visible=CooperationAgreement.objects.visible_to,
    address=agreement_address,
    body=lambda row: row.owner,
    may_change=can_edit_agreement,
    fields=AGREEMENT_FIELDS | TERMINATION_FIELDS | CONCLUSION_FIELDS,
    search=SearchSpec(
        title=["title"],
        text=["purpose", "duties", "financing", "decision_rule", "service_condition"],
        parts=[SearchPart(AgreementAnnex, "agreement", ["title"])],
        related=["owner"],
        place=lambda row: row.owner,
    ),
)
BODY = kinds.RowKind(
    model=Body,
    slug="koerperschaft",
    name=_("Body"),
    plural=_("Bodies"),
    visible=_all_bodies,
    address=lambda row: reverse("cooperation:body", args=[row.slug]),
    body=lambda row: row,
    may_change=can_edit_body,
    fields=BODY_FIELDS,
    search=SearchSpec(title=["name"], text=["ags", "ars"], place=lambda row: row.get_kind_display()),
)
PARTY = kinds.RowKind(
    model=AgreementParty,
    slug="vertragspartei",
    name=_("Party"),
    plural=_("Parties"),
    visible=_parties,
    address=lambda row: agreement_address(row.agreement),
    body=lambda row: row.agreement.owner,
    may_change=lambda user, row: can_edit_agreement(user, row.agreement),
    fields=PARTY_FIELDS,
)
ADOPTION = kinds.RowKind(
    model=AgreementAdoption,
    slug="zustimmung",
    name=_("Adoption"),
    plural=_("Adoptions"),
    visible=lambda user: AgreementAdoption.objects.filter(party__in=_parties(user)),
    address=lambda row: agreement_address(row.party.agreement),
    body=lambda row: row.party.agreement.owner,
    may_change=lambda user, row: can_edit_agreement(user, row.party.agreement),
    fields=ADOPTION_FIELDS,
)
PARTICIPATION = kinds.RowKind(
    model=Participation,
    slug="beteiligung",
    name=_("Participation"),
    plural=_("Participations"),
    visible=Participation.objects.visible_to,
    address=participation_address,
    body=lambda row: row.project.owner,
    may_change=lambda user, row: can_edit_project(user, row.project),
    may_undo=can_undo_own_stage,
    fields=PARTICIPATION_FIELDS | ROLLOUT_FIELDS,
)
CONTRIBUTION = kinds.RowKind(
    model=Contribution,
    slug="beitrag",
    name=_("Contribution"),
    plural=_("Contributions"),
    visible=_contributions,
    address=lambda row: _of_agreement(row.agreement),
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_edit_plan(user, row.plan),
    fields=CONTRIBUTION_FIELDS,
)
ANNEX = kinds.RowKind(
    model=AgreementAnnex,
    slug="vereinbarungsanlage",
    name=_("Annex of an agreement"),
    plural=_("Annexes of agreements"),
    visible=lambda user: AgreementAnnex.objects.filter(agreement__in=CooperationAgreement.objects.visible_to(user)),
    address=lambda row: f"{agreement_address(row.agreement)}#anlagen",
    body=lambda row: row.agreement.owner,
    may_change=lambda user, row: can_edit_agreement(user, row.agreement),
    fields=ANNEX_FIELDS,
)
DELIVERY = kinds.RowKind(
    model=ContributionDelivery,
    slug="lieferung",
    name=_("Delivery of a contribution"),
    plural=_("Deliveries of contributions"),
    visible=_deliveries,
    address=lambda row: f"{_of_agreement(row.contribution.agreement)}#beitraege",
    body=lambda row: row.contribution.plan.owner,
    may_change=lambda user, row: can_deliver(user, row.contribution),
    fields=DELIVERY_FIELDS,
)
ROUND = kinds.RowKind(
    model=StatusRound,
    slug="statusrunde",
    name=_("Status round"),
    plural=_("Status rounds"),
    visible=StatusRound.objects.visible_to,
    address=lambda row: reverse("cooperation:round", args=[row.plan.slug, row.slug]),
    body=lambda row: row.plan.owner,
    may_change=lambda user, row: can_run_rounds(user, row.plan),
    fields=ROUND_FIELDS,
)
REQUEST = kinds.RowKind(
    model=StatusRequest,
    slug="statusmeldung",
    name=_("Status"),
    plural=_("Statuses"),
    visible=StatusRequest.objects.visible_to,
    address=lambda row: reverse("cooperation:status", args=[row.pk]),
    body=lambda row: row.round.plan.owner,
)


def register() -> None:
    """Make the kinds known."""
    kinds.register(AGREEMENT, BODY, PARTY, ADOPTION, PARTICIPATION, ANNEX, CONTRIBUTION, DELIVERY, ROUND, REQUEST)
