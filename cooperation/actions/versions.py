"""Agreements that go on or end: renewals as new versions, terminations, annexes; and what came of contributions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from cooperation.fields import ANNEX_FIELDS, CONCLUSION_FIELDS, DELIVERY_FIELDS, TERMINATION_FIELDS
from cooperation.models import (
    AgreementAnnex,
    AgreementParty,
    Contribution,
    ContributionDelivery,
    CooperationAgreement,
)
from organisation.actions import action, enter, figure_or_unknown, insert
from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, User
from organisation.partial_dates import PartialDate
from organisation.removal import remove
from organisation.slugs import free_slug

TAKEN_OVER = (
    "title",
    "plan",
    "purpose",
    "duration_months",
    "duties",
    "decision_body",
    "decision_rule",
    "service_provider",
    "service_condition",
    "financing",
    "comparison_allowed",
    "public",
)


@action
def renew_agreement(*, agreement: CooperationAgreement, by: User | None) -> CooperationAgreement:
    """Draft the next version of an agreement: its text, parties and annexes, without dates and adoptions.

    The old one stays as it is. Raises ValidationError when it is a draft itself, or has a successor.
    """
    old = CooperationAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if old.draft:
        raise ValidationError(_("A draft is not renewed: conclude it, or edit it."), code="draft")
    if old.successors.exists():
        raise ValidationError(_("The agreement has been renewed already."), code="renewed")
    values = {name: getattr(old, name) for name in TAKEN_OVER}
    slug = free_slug(old.title, CooperationAgreement.objects.filter(owner=old.owner), fallback="vereinbarung")
    new = CooperationAgreement(owner=old.owner, slug=slug, predecessor=old, draft=True, **values)
    enter(new, by=by, action="agreement.renew", owner=old.owner, details={"predecessor": old.title})
    for party in old.parties.order_by("position"):
        insert(AgreementParty(agreement=new, body_id=party.body_id, role=party.role, position=party.position))
    for annex in old.annexes.order_by("number"):
        copied = {name: getattr(annex, name) for name in ("number", "title", "size_kb", "pages", "document")}
        insert(AgreementAnnex(agreement=new, **copied))
    return new


@action
def conclude_agreement(*, agreement: CooperationAgreement, by: User | None) -> AuditEvent | None:
    """Let a draft be an agreement: from now on its parties see it."""
    edits = {"draft": Edit(base=True, value=False)}
    return edit(
        row=agreement, fields=CONCLUSION_FIELDS, edits=edits, by=by, action="agreement.conclude", owner=agreement.owner
    )


@action
def terminate_agreement(
    *, agreement: CooperationAgreement, edits: Mapping[str, Edit], by: User | None
) -> AuditEvent | None:
    """Say on which day an agreement was terminated to end, and why; without a day it is not terminated (any more).

    Raises ValidationError for a day before its start, and for a reason without a day.
    """
    day: PartialDate | None = edits["terminated_on"].value
    if day is None and edits["termination_reason"].value:
        raise ValidationError({"terminated_on": _("A reason needs the day.")}, code="required")
    if day is not None and agreement.starts_on is not None and day.day < agreement.starts_on:
        raise ValidationError({"terminated_on": _("The agreement has not begun by then.")}, code="period")
    return edit(
        row=agreement,
        fields=TERMINATION_FIELDS,
        edits=edits,
        by=by,
        action="agreement.terminate",
        owner=agreement.owner,
    )


@action
def add_annex(*, agreement: CooperationAgreement, by: User | None, **values: Any) -> AgreementAnnex:
    """List an annex (number, title, size_kb, pages, document); without a number it is the next one."""
    _document_fits(agreement, values.get("document"))
    if values.get("number") is None:
        values["number"] = (agreement.annexes.aggregate(last=Max("number"))["last"] or 0) + 1
    _free_number(agreement, values["number"])
    row = AgreementAnnex(agreement=agreement, **values)
    return enter(row, by=by, action="agreement_annex.add", owner=agreement.owner)


@action
def edit_annex(*, annex: AgreementAnnex, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change an annex."""
    _document_fits(annex.agreement, edits["document"].value if "document" in edits else None)
    if "number" in edits and edits["number"].value != annex.number:
        _free_number(annex.agreement, edits["number"].value)
    owner = annex.agreement.owner
    return edit(row=annex, fields=ANNEX_FIELDS, edits=edits, by=by, action="agreement_annex.edit", owner=owner)


@action
def remove_annex(*, annex: AgreementAnnex, by: User | None) -> None:
    """Take an annex off its agreement; the numbers of the others stay."""
    remove(annex, by=by, action="agreement_annex.remove", owner=annex.agreement.owner)


@action
def add_delivery(
    *,
    contribution: Contribution,
    year: int,
    by: User | None,
    amount: Decimal | None = None,
    fte: Decimal | None = None,
    **values: Any,
) -> ContributionDelivery:
    """Say whether a contribution came in a year, and how much. Raises ValidationError for a year without a promise."""
    check_year(contribution, year)
    _figures_fit(values.get("delivery", ""), amount, fte)
    row = ContributionDelivery(
        contribution=contribution,
        year=year,
        amount=figure_or_unknown(amount, "amount", 2),
        fte=figure_or_unknown(fte, "fte", 3),
        **values,
    )
    return enter(row, by=by, action="delivery.add", owner=contribution.plan.owner)


@action
def edit_delivery(*, delivery: ContributionDelivery, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change what is known of a year."""
    _figures_fit(*(edits[name].value for name in ("delivery", "amount", "fte")))
    owner = delivery.contribution.plan.owner
    return edit(row=delivery, fields=DELIVERY_FIELDS, edits=edits, by=by, action="delivery.edit", owner=owner)


def check_year(contribution: Contribution, year: int) -> None:
    """Refuse a year that lies outside those for which something is promised."""
    first, last = contribution.year_from, contribution.year_to
    if last is None and not contribution.open_ended:
        last = first
    if (first is not None and year < first) or (last is not None and year > last):
        raise ValidationError(_("Nothing is promised for %(year)s.") % {"year": year}, code="year")


def _figures_fit(state: str, amount: Decimal | None, fte: Decimal | None) -> None:
    if state == "delivered":
        return
    message = _("Only what was delivered has figures.")
    named = {name: message for name, value in (("amount", amount), ("fte", fte)) if value is not None}
    if named:
        raise ValidationError(named, code="not_delivered")


def _free_number(agreement: CooperationAgreement, number: int) -> None:
    if agreement.annexes.filter(number=number).exists():
        raise ValidationError({"number": _("There is an annex with this number.")}, code="unique")


def _document_fits(agreement: CooperationAgreement, document: Any) -> None:
    if document is not None and document.plan.owner_id != agreement.owner_id:
        raise ValidationError({"document": _("The document belongs to another body.")}, code="foreign")
