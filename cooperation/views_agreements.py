"""Agreements of a county from nothing: created, edited, their parties and adoptions, removed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cooperation import actions
from cooperation.fields import ADOPTION_FIELDS, AGREEMENT_FIELDS, PARTY_FIELDS
from cooperation.forms_agreements import (
    AdoptionEditForm,
    AdoptionForm,
    AgreementEditForm,
    AgreementForm,
    PartyEditForm,
    PartyForm,
)
from cooperation.kinds import agreement_address
from cooperation.models import AgreementAdoption, AgreementParty, CooperationAgreement
from cooperation.permissions import can_edit_agreement
from council.models import Committee, Paper
from organisation.access import access_of
from organisation.editing import read
from organisation.inputs import InputForm
from organisation.models import Body, User
from organisation.pages import Trail, confirm_page, form_page, section_page
from organisation.slugs import free_slug
from roadmap.models import Plan

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@form_methods
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Add an agreement of the county with its parties."""
    counties = editing_bodies(request)
    form = AgreementForm(
        posted(request), initial={"owner": only(counties), "comparison_allowed": False, "public": False}
    )
    form.choose("owner", counties)
    form.choose_parties()
    _choose(form, [body.pk for body in counties])

    def save(form: AgreementForm) -> str:
        data = form.values(*AGREEMENT_FIELDS)
        owner = form.cleaned_data["owner"]
        title = data["title"]
        slug = free_slug(title, CooperationAgreement.objects.filter(owner=owner), fallback="vereinbarung")
        others = [body for body in form.cleaned_data["parties"] if body != owner]
        row = actions.add_agreement(
            owner=owner, by=user_of(request), parties=[(body, "") for body in (owner, *others)], slug=slug, **data
        )
        messages.success(request, _("Added: %(title)s.") % {"title": title})
        return agreement_address(row)

    title = _("New agreement")
    return form_page(
        request, form, title=title, save=save, back=reverse("cooperation:overview"), trail=[cooperation(), (title, "")]
    )


@login_required
@form_methods
def agreement_edit(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Edit what the agreement says."""
    row = editable(request, owner, agreement)
    form = AgreementEditForm(posted(request), now=read(row, AGREEMENT_FIELDS))
    _choose(form, [row.owner_id])
    return section_page(
        request,
        form,
        title=_("Agreement"),
        anchor="vereinbarung",
        save=lambda form: actions.edit_agreement(agreement=row, edits=form.edits(), by=user_of(request)),
        back=agreement_address(row),
        trail=agreement_trail(row, _("Edit")),
    )


@login_required
@form_methods
def agreement_remove(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Delete an agreement that nothing refers to, after a question."""
    row = editable(request, owner, agreement)

    def save() -> str:
        actions.remove_agreement(agreement=row, by=user_of(request))
        messages.success(request, _("Deleted: %(title)s.") % {"title": row.title})
        return reverse("cooperation:overview")

    return confirm_page(
        request,
        title=_("Delete the agreement"),
        question=_("“%(title)s” is deleted with its parties. An agreement that has ended need not be deleted.")
        % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=agreement_address(row),
        trail=agreement_trail(row, _("Delete")),
        danger=True,
    )


@login_required
@form_methods
def party_new(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Add a party."""
    row = editable(request, owner, agreement)
    form = PartyForm(posted(request))
    form.choose("body", Body.objects.exclude(agreement_parties__agreement=row).order_by("name"))

    def save(form: PartyForm) -> str:
        actions.add_party(agreement=row, by=user_of(request), **form.values())
        messages.success(request, _("Added: %(title)s.") % {"title": form.cleaned_data["body"].name})
        return f"{agreement_address(row)}#parteien"

    title = _("Add a party")
    return form_page(
        request, form, title=title, save=save, back=agreement_address(row), trail=agreement_trail(row, title)
    )


@login_required
@form_methods
def party_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit a party's role and place."""
    row = _party(request, pk)
    return section_page(
        request,
        PartyEditForm(posted(request), now=read(row, PARTY_FIELDS)),
        title=row.body.name,
        anchor="parteien",
        save=lambda form: actions.edit_party(party=row, edits=form.edits(), by=user_of(request)),
        back=agreement_address(row.agreement),
        trail=agreement_trail(row.agreement, row.body.name),
    )


@login_required
@form_methods
def party_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take out a party that was entered by mistake, after a question."""
    row = _party(request, pk)

    def save() -> str:
        actions.remove_party(party=row, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": row.body.name})
        return f"{agreement_address(row.agreement)}#parteien"

    return confirm_page(
        request,
        title=_("Remove the party"),
        question=_("“%(title)s” is taken out of the agreement, with its adoption.") % {"title": row.body.name},
        submit=_("Remove"),
        save=save,
        back=agreement_address(row.agreement),
        trail=agreement_trail(row.agreement, _("Remove the party")),
        danger=True,
    )


@login_required
@form_methods
def adoption(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter or edit a party's adoption of the agreement; without a date the day is unknown."""
    party = _party(request, pk)
    papers = Paper.objects.visible_to(request.user).select_related("owner").order_by("owner__name", "-dated_on")
    title = _("Adoption: %(body)s") % {"body": party.body.name}
    back = agreement_address(party.agreement)
    row = _adoption_of(party)
    if row is not None:
        merge = AdoptionEditForm(posted(request), now=read(row, ADOPTION_FIELDS))
        merge.choose("paper", papers)
        return section_page(
            request,
            merge,
            title=title,
            anchor="parteien",
            save=lambda form: actions.edit_adoption(adoption=row, edits=form.edits(), by=user_of(request)),
            back=back,
            trail=agreement_trail(party.agreement, title),
        )
    form = AdoptionForm(posted(request))
    form.choose("paper", papers)

    def save(form: AdoptionForm) -> str:
        actions.record_adoption(party=party, by=user_of(request), **form.values())
        messages.success(request, _("Saved."))
        return f"{back}#parteien"

    lead = _("What is not stated is unknown, and never a no.")
    return form_page(
        request, form, title=title, lead=lead, save=save, back=back, trail=agreement_trail(party.agreement, title)
    )


@login_required
@form_methods
def adoption_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back an adoption that was entered by mistake, after a question."""
    party = _party(request, pk)
    row = _adoption_of(party)
    if row is None:
        raise Http404
    back = agreement_address(party.agreement)

    def save() -> str:
        actions.remove_adoption(adoption=row, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": party.body.name})
        return f"{back}#parteien"

    return confirm_page(
        request,
        title=_("Remove the adoption"),
        question=_("Whether “%(title)s” adopted the agreement is unknown then.") % {"title": party.body.name},
        submit=_("Remove"),
        save=save,
        back=back,
        trail=agreement_trail(party.agreement, _("Remove the adoption")),
        danger=True,
    )


def posted(request: HttpRequest) -> Any:
    """Return what was sent, also when it is empty; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def user_of(request: HttpRequest) -> User:
    """Return the account that is signed in."""
    assert isinstance(request.user, User)  # login_required
    return request.user


def cooperation() -> tuple[str, str]:
    """Return the first step of the way to a page."""
    return (_("Cooperation"), reverse("cooperation:overview"))


def editing_bodies(request: HttpRequest) -> Any:
    """Return the counties that the account edits: 403 for others of an office, 404 for everyone else."""
    access = access_of(request.user)
    if not access.editing:
        if access.office:
            raise PermissionDenied
        raise Http404
    return Body.objects.filter(pk__in=access.editing).order_by("name")


def only(rows: Any) -> Any:
    """Return the one row where there is no choice."""
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _choose(form: InputForm, owners: list[UUID]) -> None:
    form.choose("plan", Plan.objects.filter(owner__in=owners).order_by("title"))
    form.choose("decision_body", Committee.objects.filter(owner__in=owners).order_by("name"))
    form.choose("service_provider", Body.objects.order_by("name"))


def editable(request: HttpRequest, owner: str, agreement: str) -> CooperationAgreement:
    """Return an agreement that the account may change: 404 hides it, 403 refuses."""
    rows = CooperationAgreement.objects.visible_to(request.user).select_related("owner")
    row = get_object_or_404(rows, owner__slug=owner, slug=agreement)
    if not can_edit_agreement(request.user, row):
        raise PermissionDenied
    return row


def _party(request: HttpRequest, pk: UUID) -> AgreementParty:
    agreements = CooperationAgreement.objects.visible_to(request.user)
    rows = AgreementParty.objects.filter(agreement__in=agreements).select_related("agreement__owner", "body")
    row = get_object_or_404(rows, pk=pk)
    if not can_edit_agreement(request.user, row.agreement):
        raise PermissionDenied
    return row


def _adoption_of(party: AgreementParty) -> AgreementAdoption | None:
    return AgreementAdoption.objects.filter(party=party).select_related("party__agreement__owner").first()


def agreement_trail(row: CooperationAgreement, title: str) -> Trail:
    """Return the way to a page about an agreement."""
    return [cooperation(), (row.title, agreement_address(row)), (title, "")]
