"""Forms of the rollout: the stage of one body, of several at once, and several bodies at once."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation import actions
from cooperation.models import CooperationAgreement, Participation
from cooperation.rollout.dated import ROLLOUT_FIELDS
from cooperation.rollout.forms import PartnerStageForm, SeveralBodiesForm, SeveralStagesForm, StageForm
from cooperation.rollout.matrix import words
from cooperation.rollout.permissions import can_tell_stage
from cooperation.rollout.rows import courses
from cooperation.rollout.views import trail
from cooperation.views_agreements import editing_bodies, form_methods, only, posted, user_of
from organisation.editing import read
from organisation.mergeforms import MergeForm
from organisation.merging import Conflict
from organisation.models import AuditEvent, Body
from organisation.pages import form_page, saved, section_page
from roadmap.models import Project
from roadmap.permissions import can_edit_project


@login_required
@form_methods
def stage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change how far a body is: all of it for the county's editors, its own stage for a partner."""
    rows = Participation.objects.visible_to(request.user).select_related("project__owner", "body")
    row = get_object_or_404(rows, pk=pk)
    if not can_tell_stage(request.user, row):
        raise PermissionDenied
    by_office = can_edit_project(request.user, row.project)
    now = read(row, ROLLOUT_FIELDS)
    if not by_office:
        now.pop("planned_on")
    form = (StageForm if by_office else PartnerStageForm)(posted(request), now=now)
    own = reverse("cooperation:rollout-participation", args=[row.pk])

    def save(form: MergeForm) -> AuditEvent | None:
        more = form.values("since", "reason")
        return actions.edit_rollout(participation=row, edits=form.edits(), by=user_of(request), **more)

    title = f"{row.body.name}: {row.project.title}"
    return section_page(
        request,
        form,
        title=title,
        lead=_("Each change is kept with its day, so that the way to the present stage can be read."),
        anchor="stand",
        save=save,
        back=own,
        trail=trail((title, own), (_("Rollout stage"), "")),
    )


@login_required
@form_methods
def stages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change stage or planned date of several bodies of one project, all of them or none."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if not can_edit_project(request.user, project):
        raise PermissionDenied
    today = timezone.localdate()
    rows = project.participations.not_ended(today).select_related("body").order_by("position", "body__name")
    listed = list(rows)
    if not listed:
        raise Http404
    named, found = words(), courses([row.pk for row in listed], today)
    form = SeveralStagesForm(posted(request))
    form.choose_participations(rows, {row.pk: f"{row.body.name} – {named[found[row.pk].stage]}" for row in listed})
    back = reverse("cooperation:rollout")

    def save(form: SeveralStagesForm) -> str:
        typed = form.values("stage", "actual_on", "planned_on")
        values = {name: value for name, value in typed.items() if value}
        if not values:
            raise ValidationError({"stage": _("Say what changes: the stage or a date.")})
        try:
            event, count = actions.change_rollouts(
                participations=list(form.cleaned_data["participations"]),
                values=values,
                by=user_of(request),
                **form.values("since", "reason"),
            )
        except Conflict as conflict:
            raise ValidationError(
                _("Somebody else changes one of these bodies now. Please send it again.")
            ) from conflict
        text = ngettext("%(count)d body was changed.", "%(count)d bodies were changed.", count) % {"count": count}
        saved(request, event, text)
        return back

    title = _("Rollout of several bodies")
    return form_page(
        request,
        form,
        title=title,
        lead=_("%(project)s: what is left empty stays as it is.") % {"project": project.title},
        save=save,
        back=back,
        trail=trail((title, "")),
    )


@login_required
@form_methods
def several(request: HttpRequest) -> HttpResponse:
    """Let several bodies take part in a joint project; `?projekt=` (primary key) is chosen already."""
    owners = [body.pk for body in editing_bodies(request)]
    projects = Project.objects.filter(owner__in=owners, joint=True).order_by("title")
    try:
        chosen = projects.filter(pk=UUID(request.GET["projekt"])).first() if request.GET.get("projekt") else None
    except ValueError as error:
        raise Http404 from error
    form = SeveralBodiesForm(posted(request), initial={"project": chosen or only(projects)})
    form.choose("project", projects)
    form.choose("agreement", CooperationAgreement.objects.filter(owner__in=owners).order_by("title"))
    there = Participation.objects.filter(project=chosen).values_list("body", flat=True) if chosen else []
    form.choose_bodies(Body.objects.exclude(pk__in=there).order_by("name"))
    back = reverse("cooperation:rollout")

    def save(form: SeveralBodiesForm) -> str:
        rows = actions.add_participations(by=user_of(request), **form.values())
        text = ngettext("%(count)d body takes part now.", "%(count)d bodies take part now.", len(rows))
        messages.success(request, text % {"count": len(rows)})
        return back

    title = _("Several bodies take part")
    lead = _("A project is joint once its Steckbrief says so.")
    return form_page(request, form, title=title, lead=lead, save=save, back=back, trail=trail((title, "")))
