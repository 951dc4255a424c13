"""Agreements, who takes part in joint projects, and what each body promises."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from cooperation.models import (
    AgreementAdoption,
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Participation,
)
from council.models import Paper
from organisation.actions import action, enter, figure_or_unknown, insert, partial
from organisation.models import Body, User
from organisation.partial_dates import PartialDate
from roadmap.models import Plan, Project


@action
def add_agreement(
    *,
    owner: Body,
    by: User | None,
    parties: Sequence[tuple[Body, str]],
    signed_on: PartialDate | None = None,
    starts_on: PartialDate | None = None,
    **values: Any,
) -> CooperationAgreement:
    """Add an agreement with its parties (body, role) in their order. Its end is derived, not entered (rule 10)."""
    if len({body.pk for body, _role in parties}) < 2:
        raise ValidationError({"parties": _("An agreement has at least two parties.")}, code="parties")
    plan, committee = values.get("plan"), values.get("decision_body")
    if (plan and plan.owner_id != owner.pk) or (committee and committee.owner_id != owner.pk):
        raise ValidationError({"owner": _("Plan and deciding committee must be the owner's.")}, code="foreign")
    row = CooperationAgreement(
        owner=owner, **partial("signed_on", signed_on), **partial("starts_on", starts_on), **values
    )
    enter(row, by=by, action="agreement.add", owner=owner, details={"parties": len(parties)})
    for position, (body, role) in enumerate(parties):
        insert(AgreementParty(agreement=row, body=body, role=role, position=position))
    return row


@action
def record_adoption(
    *,
    party: AgreementParty,
    by: User | None,
    adopted_on: PartialDate | None = None,
    unanimous: bool | None = None,
    paper: Paper | None = None,
) -> AgreementAdoption:
    """Write that a party adopted the agreement; without a date the day is unknown. No row at all is not a "no"."""
    row = AgreementAdoption(party=party, unanimous=unanimous, paper=paper, **partial("adopted_on", adopted_on))
    return enter(row, by=by, action="agreement.adopt", owner=party.agreement.owner)


@action
def add_participation(
    *,
    project: Project,
    body: Body,
    by: User | None,
    valid_from: PartialDate | None = None,
    valid_to: PartialDate | None = None,
    cost_share_percent: Decimal | None = None,
    **values: Any,
) -> Participation:
    """Let a body take part in a joint project.

    Raises ValidationError for a project that is no joint one, an end before the start, and cost shares that exceed 100
    per cent together.
    """
    if not project.joint:
        raise ValidationError({"project": _("Others take part in joint projects only.")}, code="not_joint")
    if valid_from and valid_to and valid_to.day < valid_from.day:
        raise ValidationError({"valid_to": _("The participation ends before it begins.")}, code="period")
    share = figure_or_unknown(cost_share_percent, "cost_share_percent", 2)
    taken = project.participations.aggregate(taken=Sum("cost_share_percent"))["taken"] or Decimal(0)
    if share is not None and not 0 <= share <= 100 - taken:
        message = _("The cost shares of a project cannot exceed 100 per cent.")
        raise ValidationError({"cost_share_percent": message}, code="shares")
    row = Participation(
        project=project,
        body=body,
        cost_share_percent=share,
        position=project.participations.count(),
        **partial("valid_from", valid_from),
        **partial("valid_to", valid_to),
        **values,
    )
    return enter(row, by=by, action="participation.add", owner=project.owner)


@action
def add_contribution(
    *,
    plan: Plan,
    body: Body,
    by: User | None,
    amount_each: Decimal | None = None,
    fte_each: Decimal | None = None,
    **values: Any,
) -> Contribution:
    """Add what a body promises per year, in euros and FTE. With `budget_item` it is that item's other side.

    Raises ValidationError for negative figures, and for an item or a line of another plan.
    """
    amount = figure_or_unknown(amount_each, "amount_each", 2)
    fte = figure_or_unknown(fte_each, "fte_each", 3)
    if (amount is not None and amount < 0) or (fte is not None and fte <= 0):
        raise ValidationError({"amount_each": _("A contribution cannot be negative.")}, code="negative")
    for name in ("budget_item", "position_line"):
        other = values.get(name)
        if other is not None and other.plan_id != plan.pk:
            raise ValidationError({name: _("It belongs to another plan.")}, code="foreign")
    row = Contribution(plan=plan, body=body, amount_each=amount, fte_each=fte, **values)
    return enter(row, by=by, action="contribution.add", owner=plan.owner)
