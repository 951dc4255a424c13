"""Kinds of row that cooperation has pages for, for search, history and rights."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperation.fields import ROUND_FIELDS
from cooperation.models import CooperationAgreement, StatusRequest, StatusRound
from cooperation.permissions import can_run_rounds
from organisation import kinds
from organisation.bodies_fields import BODY_FIELDS
from organisation.bodies_rights import can_edit_body
from organisation.kinds import SearchSpec
from organisation.models import Body


def agreement_address(agreement: CooperationAgreement) -> str:
    """Return the page of an agreement."""
    return reverse("cooperation:agreement", args=[agreement.owner.slug, agreement.slug])


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
    search=SearchSpec(
        title=["title"],
        text=["purpose", "duties", "financing", "decision_rule", "service_condition"],
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
    kinds.register(AGREEMENT, BODY, ROUND, REQUEST)
