"""Agreements that are renewed, concluded or terminated; their annexes; and what came of contributions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cooperation.actions import versions
from cooperation.fields import ANNEX_FIELDS, DELIVERY_FIELDS, TERMINATION_FIELDS
from cooperation.forms_agreements import (
    AnnexEditForm,
    AnnexForm,
    DeliveryEditForm,
    DeliveryForm,
    TerminationForm,
)
from cooperation.kinds import agreement_address
from cooperation.models import AgreementAnnex, Contribution, ContributionDelivery, CooperationAgreement
from cooperation.permissions import can_deliver, can_edit_agreement
from cooperation.views_agreements import agreement_trail, editable, form_methods, posted, user_of
from organisation.access import access_of
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page
from roadmap.models import Document


@login_required
@form_methods
def agreement_renew(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Draft the next version of an agreement, after a question."""
    row = editable(request, owner, agreement)

    def save() -> str:
        new = versions.renew_agreement(agreement=row, by=user_of(request))
        messages.success(request, _("The new version is drafted. Enter its dates, then conclude it."))
        return agreement_address(new)

    return confirm_page(
        request,
        title=_("Renew the agreement"),
        question=_(
            "A new version of “%(title)s” takes over text, parties and annexes as a draft. Dates and adoptions are "
            "entered anew; the present version stays as it is."
        )
        % {"title": row.title},
        submit=_("Draft the new version"),
        save=save,
        back=agreement_address(row),
        trail=agreement_trail(row, _("Renew the agreement")),
    )


@login_required
@form_methods
def agreement_conclude(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Let a draft be an agreement, after a question."""
    row = editable(request, owner, agreement)

    def save() -> str:
        versions.conclude_agreement(agreement=row, by=user_of(request))
        messages.success(request, _("The agreement is concluded; its parties see it now."))
        return agreement_address(row)

    return confirm_page(
        request,
        title=_("Conclude the agreement"),
        question=_(
            "“%(title)s” is a draft no longer, and its parties see it. Which councils adopted it is entered below."
        )
        % {"title": row.title},
        submit=_("Conclude"),
        save=save,
        back=agreement_address(row),
        trail=agreement_trail(row, _("Conclude the agreement")),
    )


@login_required
@form_methods
def agreement_terminate(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Say when an agreement was terminated to end; an empty day takes it back."""
    row = editable(request, owner, agreement)
    title = _("Termination")
    return section_page(
        request,
        TerminationForm(posted(request), now=read(row, TERMINATION_FIELDS)),
        title=title,
        lead=_("From this day on the agreement has ended, whatever its term says."),
        anchor="vereinbarung",
        save=lambda form: versions.terminate_agreement(agreement=row, edits=form.edits(), by=user_of(request)),
        back=agreement_address(row),
        trail=agreement_trail(row, title),
    )


@login_required
@form_methods
def annex_new(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """List one more annex."""
    row = editable(request, owner, agreement)
    form = AnnexForm(posted(request))
    form.choose("document", Document.objects.filter(plan__owner=row.owner_id).order_by("title"))
    back = f"{agreement_address(row)}#anlagen"

    def save(form: AnnexForm) -> str:
        added = versions.add_annex(agreement=row, by=user_of(request), **form.values())
        messages.success(request, _("Added: %(title)s.") % {"title": added.title})
        return back

    title = _("New annex")
    return form_page(request, form, title=title, save=save, back=back, trail=agreement_trail(row, title))


@login_required
@form_methods
def annex_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an annex."""
    row = _annex(request, pk)
    form = AnnexEditForm(posted(request), now=read(row, ANNEX_FIELDS))
    form.choose("document", Document.objects.filter(plan__owner=row.agreement.owner_id).order_by("title"))
    return section_page(
        request,
        form,
        title=row.title,
        anchor="anlagen",
        save=lambda form: versions.edit_annex(annex=row, edits=form.edits(), by=user_of(request)),
        back=agreement_address(row.agreement),
        trail=agreement_trail(row.agreement, row.title),
    )


@login_required
@form_methods
def annex_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an annex off the list, after a question."""
    row = _annex(request, pk)
    back = f"{agreement_address(row.agreement)}#anlagen"

    def save() -> str:
        versions.remove_annex(annex=row, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": row.title})
        return back

    return confirm_page(
        request,
        title=_("Remove the annex"),
        question=_("Take “%(title)s” off the agreement's annexes?") % {"title": row.title},
        submit=_("Remove"),
        save=save,
        back=back,
        trail=agreement_trail(row.agreement, _("Remove the annex")),
        danger=True,
    )


@login_required
@form_methods
def delivery(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """Enter what came of a contribution in a year: the county for every party, a party for itself."""
    row = _contribution(request, pk)
    agreement = row.agreement
    if agreement is None:
        raise Http404
    try:
        versions.check_year(row, year)
    except ValidationError as error:
        raise Http404 from error
    back, title = agreement_address(agreement), f"{row.body.name}, {year}: {row.title}"
    known = ContributionDelivery.objects.filter(contribution=row, year=year)
    found = known.select_related("contribution__plan__owner").first()
    trail = agreement_trail(agreement, title)
    if found is not None:
        return section_page(
            request,
            DeliveryEditForm(posted(request), now=read(found, DELIVERY_FIELDS)),
            title=title,
            anchor="beitraege",
            save=lambda form: versions.edit_delivery(delivery=found, edits=form.edits(), by=user_of(request)),
            back=back,
            trail=trail,
        )
    form = DeliveryForm(posted(request))

    def save(form: DeliveryForm) -> str:
        versions.add_delivery(contribution=row, year=year, by=user_of(request), **form.values())
        messages.success(request, _("Saved."))
        return f"{back}#beitraege"

    lead = _("What is not stated is unknown, and never a no.")
    return form_page(request, form, title=title, lead=lead, save=save, back=f"{back}#beitraege", trail=trail)


def _annex(request: HttpRequest, pk: UUID) -> AgreementAnnex:
    agreements = CooperationAgreement.objects.visible_to(request.user)
    rows = AgreementAnnex.objects.filter(agreement__in=agreements).select_related("agreement__owner")
    row = get_object_or_404(rows, pk=pk)
    if not can_edit_agreement(request.user, row.agreement):
        raise PermissionDenied
    return row


def _contribution(request: HttpRequest, pk: UUID) -> Contribution:
    """A contribution as the account may see it: the county's office each, a partner its own body's."""
    access = access_of(request.user)
    agreements = CooperationAgreement.objects.visible_to(request.user)
    seen = Q(plan__owner__in=access.office) | Q(body__in=access.partner, agreement__in=agreements)
    rows = Contribution.objects.filter(seen).select_related("plan__owner", "body", "agreement__owner")
    row = get_object_or_404(rows, pk=pk)
    if not can_deliver(request.user, row):
        raise PermissionDenied
    return row
