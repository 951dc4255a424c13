"""Agreements, who takes part in joint projects, and what each body promises."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from cooperation.fields import (
    ADOPTION_FIELDS,
    AGREEMENT_FIELDS,
    CONTRIBUTION_FIELDS,
    PARTICIPATION_FIELDS,
    PARTY_FIELDS,
)
from cooperation.models import (
    AgreementAdoption,
    AgreementParty,
    Contribution,
    CooperationAgreement,
    Participation,
)
from council.models import Paper
from organisation.actions import action, enter, figure_or_unknown, insert, partial
from organisation.editing import Editable, edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove
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
    _check_owned(owner, values)
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
    _check_share(project, share, besides=None)
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
    _check_years(values.get("year_from"), values.get("year_to"), open_ended=bool(values.get("open_ended")))
    for name in ("budget_item", "position_line"):
        other = values.get(name)
        if other is not None and other.plan_id != plan.pk:
            raise ValidationError({name: _("It belongs to another plan.")}, code="foreign")
    row = Contribution(plan=plan, body=body, amount_each=amount, fte_each=fte, **values)
    return enter(row, by=by, action="contribution.add", owner=plan.owner)


@action
def edit_agreement(*, agreement: CooperationAgreement, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change an agreement; its end follows from start and duration (rule 10)."""
    _check_owned(agreement.owner, {name: typed.value for name, typed in edits.items() if typed.value != typed.base})
    return edit(
        row=agreement, fields=AGREEMENT_FIELDS, edits=edits, by=by, action="agreement.edit", owner=agreement.owner
    )


@action
def remove_agreement(*, agreement: CooperationAgreement, by: User | None) -> None:
    """Delete an agreement that nothing refers to, with its parties. Raises ValidationError that names what does."""
    parties = list(agreement.parties.values_list("pk", flat=True))
    adoptions = AgreementAdoption.objects.filter(party__in=parties).values_list("pk", flat=True)
    parts = [*parties, *adoptions]
    remove(agreement, by=by, action="agreement.remove", owner=agreement.owner, parts=parts)


@action
def add_party(
    *, agreement: CooperationAgreement, body: Body, by: User | None, role: str = "", position: int | None = None
) -> AgreementParty:
    """Add a party, at the end unless its place is given."""
    if agreement.parties.filter(body=body).exists():
        raise ValidationError({"body": _("This body is a party already.")}, code="unique")
    place = agreement.parties.count() if position is None else position
    row = AgreementParty(agreement=agreement, body=body, role=role, position=place)
    return enter(row, by=by, action="agreement.party", owner=agreement.owner)


@action
def edit_party(*, party: AgreementParty, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change a party's role and place in the order."""
    return _edit_part(party, PARTY_FIELDS, edits, by, "party.edit", party.agreement.owner)


@action
def remove_party(*, party: AgreementParty, by: User | None) -> None:
    """Take a party out that was entered by mistake; two remain at least. Its adoption goes with it."""
    others = AgreementParty.objects.select_for_update().filter(agreement=party.agreement).exclude(pk=party.pk)
    if len(others) < 2:
        raise ValidationError({"parties": _("An agreement has at least two parties.")}, code="parties")
    parts = AgreementAdoption.objects.filter(party=party).values_list("pk", flat=True)
    remove(party, by=by, action="agreement.party_remove", owner=party.agreement.owner, parts=list(parts))


@action
def edit_adoption(*, adoption: AgreementAdoption, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change when and how a party adopted the agreement."""
    return _edit_part(adoption, ADOPTION_FIELDS, edits, by, "adoption.edit", adoption.party.agreement.owner)


@action
def remove_adoption(*, adoption: AgreementAdoption, by: User | None) -> None:
    """Take an adoption back that was entered by mistake: it is unknown then, and not a "no"."""
    remove(adoption, by=by, action="agreement.adopt_remove", owner=adoption.party.agreement.owner)


@action
def edit_participation(
    *, participation: Participation, edits: Mapping[str, Edit], by: User | None
) -> AuditEvent | None:
    """Change role, cost share, days and note; the cost shares of a project stay within 100 per cent."""
    typed = {name: each.value for name, each in edits.items()}
    start, end = typed.get("valid_from"), typed.get("valid_to")
    if start and end and end.day < start.day:
        raise ValidationError({"valid_to": _("The participation ends before it begins.")}, code="period")
    Project.objects.select_for_update(no_key=True).get(pk=participation.project_id)
    _check_share(participation.project, typed.get("cost_share_percent"), besides=participation)
    owner = participation.project.owner
    return _edit_part(participation, PARTICIPATION_FIELDS, edits, by, "participation.edit", owner)


@action
def remove_participation(*, participation: Participation, by: User | None) -> None:
    """Delete a participation that was entered by mistake. Once a status was asked for or reported it ends instead."""
    if participation.requests.exists() or participation.project.status_entries.filter(body=participation.body).exists():
        message = _("There are statuses of this participation. Let it end instead: enter its last day.")
        raise ValidationError(message, code="needed")
    steps = participation.rollout_steps.values_list("pk", flat=True)
    parts = [*steps, *participation.rollout_dates.values_list("pk", flat=True)]
    remove(participation, by=by, action="participation.remove", owner=participation.project.owner, parts=parts)


@action
def edit_contribution(*, contribution: Contribution, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change what a body promises, and whether it was delivered."""
    typed = {name: each.value for name, each in edits.items()}
    _check_years(typed.get("year_from"), typed.get("year_to"), open_ended=bool(typed.get("open_ended")))
    owner = contribution.plan.owner
    return _edit_part(contribution, CONTRIBUTION_FIELDS, edits, by, "contribution.edit", owner)


@action
def remove_contribution(*, contribution: Contribution, by: User | None) -> None:
    """Delete a contribution that was entered by mistake."""
    remove(contribution, by=by, action="contribution.remove", owner=contribution.plan.owner)


def _edit_part(
    row: Any, fields: Mapping[str, Editable], edits: Mapping[str, Edit], by: User | None, action: str, owner: Body
) -> AuditEvent | None:
    return edit(row=row, fields=fields, edits=edits, by=by, action=action, owner=owner)


def _check_owned(owner: Body, values: Mapping[str, Any]) -> None:
    for name in ("plan", "decision_body"):
        other = values.get(name)
        if other is not None and other.owner_id != owner.pk:
            raise ValidationError({name: _("Plan and deciding committee must be the owner's.")}, code="foreign")


def _check_share(project: Project, share: Decimal | None, *, besides: Participation | None) -> None:
    others = project.participations.exclude(pk=besides.pk) if besides else project.participations.all()
    taken = others.aggregate(taken=Sum("cost_share_percent"))["taken"] or Decimal(0)
    if share is not None and not 0 <= share <= 100 - taken:
        message = _("The cost shares of a project cannot exceed 100 per cent.")
        raise ValidationError({"cost_share_percent": message}, code="shares")


def _check_years(first: int | None, last: int | None, *, open_ended: bool) -> None:
    if first is not None and last is not None and last < first:
        raise ValidationError({"year_to": _("The last year lies before the first.")}, code="period")
    if open_ended and last is not None:
        raise ValidationError({"year_to": _("What has no end has no last year.")}, code="open_ended")
