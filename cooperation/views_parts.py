"""Participations in joint projects and contributions: added, edited, ended or removed by the county's editors."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cooperation import actions
from cooperation.fields import CONTRIBUTION_FIELDS, PARTICIPATION_FIELDS
from cooperation.forms_agreements import (
    ContributionEditForm,
    ContributionForm,
    ParticipationEditForm,
    ParticipationForm,
)
from cooperation.kinds import agreement_address, participation_address
from cooperation.models import Contribution, CooperationAgreement, Participation
from cooperation.permissions import can_edit_agreement
from cooperation.views_agreements import cooperation, editing_bodies, form_methods, only, posted, user_of
from organisation.access import access_of
from organisation.editing import read
from organisation.models import Body
from organisation.pages import Trail, confirm_page, form_page, section_page
from organisation.slugs import free_slug
from roadmap.models import Plan, Project
from roadmap.permissions import can_edit_plan, can_edit_project

NO_KEY = "00000000-0000-0000-0000-000000000000"


@login_required
@form_methods
def participation_new(request: HttpRequest) -> HttpResponse:
    """Let a body take part in a joint project; `?projekt=` and `?vereinbarung=` (primary keys) are chosen already."""
    owners = [body.pk for body in editing_bodies(request)]
    projects = Project.objects.filter(owner__in=owners, joint=True).order_by("title")
    agreements = CooperationAgreement.objects.filter(owner__in=owners).order_by("title")
    agreement = agreements.filter(pk=_key(request, "vereinbarung")).select_related("owner").first()
    project = projects.filter(pk=_key(request, "projekt")).first()
    form = ParticipationForm(posted(request), initial={"project": project or only(projects), "agreement": agreement})
    form.choose("project", projects)
    form.choose("agreement", agreements)
    form.choose("body", Body.objects.order_by("name"))
    back = agreement_address(agreement) if agreement else reverse("cooperation:overview")

    def save(form: ParticipationForm) -> str:
        if form.cleaned_data["project"].participations.filter(body=form.cleaned_data["body"]).exists():
            raise ValidationError({"body": _("This body takes part already.")})
        row = actions.add_participation(by=user_of(request), **form.values())
        messages.success(request, _("Added: %(title)s.") % {"title": row.body.name})
        return f"{back}#projekte"

    title = _("New participation")
    lead = _("A project is joint once its Steckbrief says so.")
    trail = [cooperation(), (title, "")]
    return form_page(request, form, title=title, lead=lead, save=save, back=back, trail=trail)


@login_required
@form_methods
def participation_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit how a body takes part; its last day ends the participation, and its own entries stay."""
    row = _participation(request, pk)
    return section_page(
        request,
        ParticipationEditForm(posted(request), now=read(row, PARTICIPATION_FIELDS)),
        title=f"{row.project.title}: {row.body.name}",
        lead=_("With its last day a participation ends; what was reported stays."),
        anchor="projekte",
        save=lambda form: actions.edit_participation(participation=row, edits=form.edits(), by=user_of(request)),
        back=participation_address(row),
        trail=_trail(row.agreement, row.body.name),
    )


@login_required
@form_methods
def participation_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a participation that was entered by mistake, after a question."""
    row = _participation(request, pk)

    def save() -> str:
        actions.remove_participation(participation=row, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": row.body.name})
        return f"{_back(row.agreement)}#projekte"

    names = {"body": row.body.name, "project": row.project.title}
    return confirm_page(
        request,
        title=_("Remove the participation"),
        question=_("%(body)s was entered by mistake for “%(project)s”? A participation that is over gets its last day.")
        % names,
        submit=_("Remove"),
        save=save,
        back=_back(row.agreement),
        trail=_trail(row.agreement, _("Remove the participation")),
        danger=True,
    )


@login_required
@form_methods
def contribution_new(request: HttpRequest, owner: str, agreement: str) -> HttpResponse:
    """Add what a party promises for a year. The agreement must name its plan: contributions belong to one."""
    rows = CooperationAgreement.objects.visible_to(request.user).select_related("owner", "plan__owner")
    row = get_object_or_404(rows, owner__slug=owner, slug=agreement)
    if not can_edit_agreement(request.user, row):
        raise PermissionDenied
    start = {"open_ended": False, "recommended": False, "amount_qualifier": "exact", "fte_qualifier": "exact"}
    form = ContributionForm(posted(request), initial=start)
    form.choose("body", Body.objects.filter(agreement_parties__agreement=row).order_by("name"))
    back = agreement_address(row)

    def save(form: ContributionForm) -> str:
        plan = row.plan
        if plan is None:
            raise ValidationError(_("Name the agreement's plan first: contributions belong to a plan."))
        slug = free_slug(form.cleaned_data["title"], Contribution.objects.filter(plan=plan), fallback="beitrag")
        added = actions.add_contribution(plan=plan, agreement=row, slug=slug, by=user_of(request), **form.values())
        messages.success(request, _("Added: %(title)s.") % {"title": added.title})
        return f"{back}#beitraege"

    title = _("New contribution")
    return form_page(request, form, title=title, save=save, back=back, trail=_trail(row, title))


@login_required
@form_methods
def contribution_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Edit what is promised, and whether it was delivered."""
    row = _contribution(request, pk)
    return section_page(
        request,
        ContributionEditForm(posted(request), now=read(row, CONTRIBUTION_FIELDS)),
        title=f"{row.body.name}: {row.title}",
        anchor="beitraege",
        save=lambda form: actions.edit_contribution(contribution=row, edits=form.edits(), by=user_of(request)),
        back=_back(row.agreement),
        trail=_trail(row.agreement, row.title),
    )


@login_required
@form_methods
def contribution_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a contribution that was entered by mistake, after a question."""
    row = _contribution(request, pk)

    def save() -> str:
        actions.remove_contribution(contribution=row, by=user_of(request))
        messages.success(request, _("Removed: %(title)s.") % {"title": row.title})
        return f"{_back(row.agreement)}#beitraege"

    return confirm_page(
        request,
        title=_("Remove the contribution"),
        question=_("“%(title)s” was entered by mistake? What was not delivered is marked so instead.")
        % {"title": row.title},
        submit=_("Remove"),
        save=save,
        back=_back(row.agreement),
        trail=_trail(row.agreement, _("Remove the contribution")),
        danger=True,
    )


def _participation(request: HttpRequest, pk: UUID) -> Participation:
    rows = Participation.objects.visible_to(request.user).select_related("project__owner", "body", "agreement__owner")
    row = get_object_or_404(rows, pk=pk)
    if not can_edit_project(request.user, row.project):
        raise PermissionDenied
    return row


def _contribution(request: HttpRequest, pk: UUID) -> Contribution:
    """Contributions are seen by the county's own office only; for everyone else there is none."""
    plans = Plan.objects.filter(owner__in=access_of(request.user).office)
    rows = Contribution.objects.filter(plan__in=plans).select_related("plan__owner", "body", "agreement__owner")
    row = get_object_or_404(rows, pk=pk)
    if not can_edit_plan(request.user, row.plan):
        raise PermissionDenied
    return row


def _key(request: HttpRequest, name: str) -> UUID:
    """Return the row that the address chooses already; no row has the key that stands for none."""
    try:
        return UUID(request.GET.get(name, "") or NO_KEY)
    except ValueError as error:
        raise Http404 from error


def _back(agreement: CooperationAgreement | None) -> str:
    return agreement_address(agreement) if agreement else reverse("cooperation:overview")


def _trail(agreement: CooperationAgreement | None, title: str) -> Trail:
    way = [(agreement.title, agreement_address(agreement))] if agreement else []
    return [cooperation(), *way, (title, "")]
