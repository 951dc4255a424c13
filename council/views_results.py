"""Pages to record and correct what was resolved, point by point, and the mandates that follow."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from council import actions
from council.fields import MANDATE_FIELDS, POINT_FIELDS, RESOLUTION_FIELDS
from council.forms import (
    EndForm,
    MandateEdit,
    MandateForm,
    PointEdit,
    PointForm,
    ReasonForm,
    ResolutionEdit,
    ResultForm,
)
from council.loading import (
    actor,
    address_of,
    form_view,
    mandate_to_change,
    mandate_trail,
    paper_to_change,
    paper_trail,
    part,
)
from council.models import ConsultationRole, Mandate, Paper, Resolution, ResolutionPoint
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page
from organisation.slugs import free_slug


def _anchor(resolution: Resolution) -> str:
    return f"beschluss-{resolution.slug}"


def _resolution(row: Paper, slug: str) -> Resolution:
    return part(row.resolutions.select_related("paper__owner", "consultation"), slug=slug)


def _point(resolution: Resolution, number: int) -> ResolutionPoint:
    return part(resolution.points.select_related("resolution__paper__owner"), number=number)


@form_view
def result_new(request: HttpRequest, owner: str, paper: str, step: UUID) -> HttpResponse:
    """Record what a committee resolved, or first only what is proposed to it."""
    row = paper_to_change(request, owner, paper)
    stage = part(row.consultations.select_related("paper__owner", "committee"), pk=step)
    latest = row.resolutions.order_by("-consultation__position").prefetch_related("points").first()
    texts = [point.adopted_text or point.proposed_text for point in latest.points.all()] if latest else []
    known = {
        "points": "\n\n".join(texts),
        "recommendation": stage.role == ConsultationRole.RECOMMENDATION,
        "result": stage.result,
    }
    form = ResultForm(request.POST if request.method == "POST" else None, initial=known)

    def save(form: ResultForm) -> str:
        names = ("result", "recommendation", "votes_yes", "votes_no", "votes_abstain", "votes_biased", "unanimous")
        new = actions.record_result(consultation=stage, points=form.paired(), by=actor(request), **form.values(*names))
        messages.success(request, _("The result is recorded. Mandates can follow from its points now."))
        return f"{address_of(row)}#{_anchor(new)}"

    title = _("Record the result")
    return form_page(
        request,
        form,
        title=title,
        lead=stage.committee.name,
        save=save,
        back=f"{address_of(row)}#beratungsfolge",
        trail=paper_trail(row, (title, "")),
    )


@form_view
def resolution_edit(request: HttpRequest, owner: str, paper: str, resolution: str) -> HttpResponse:
    """Change result, votes or unanimity; of an adopted resolution only with a reason."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    form = ResolutionEdit(request.POST if request.method == "POST" else None, now=read(found, RESOLUTION_FIELDS))
    title = _("Edit resolution")
    return section_page(
        request,
        form,
        title=title,
        anchor=_anchor(found),
        save=lambda form: actions.edit_resolution(
            resolution=found, edits=form.edits(), reason=form.cleaned_data["reason"], by=actor(request)
        ),
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
    )


@form_view
def resolution_delete(request: HttpRequest, owner: str, paper: str, resolution: str) -> HttpResponse:
    """Delete a resolution that was recorded by mistake."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def save(form: ReasonForm) -> str:
        actions.remove_resolution(resolution=found, reason=form.cleaned_data["reason"], by=actor(request))
        messages.success(request, _("The resolution is deleted."))
        return address_of(row)

    title = _("Delete resolution")
    return form_page(
        request,
        form,
        title=title,
        lead=_("Delete this resolution with its points? Only for what was recorded by mistake."),
        submit=_("Delete"),
        save=save,
        back=f"{address_of(row)}#{_anchor(found)}",
        trail=paper_trail(row, (title, "")),
    )


@form_view
def point_new(request: HttpRequest, owner: str, paper: str, resolution: str) -> HttpResponse:
    """Add a point to a resolution."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    form = PointForm(request.POST if request.method == "POST" else None)
    back = f"{address_of(row)}#{_anchor(found)}"

    def save(form: PointForm) -> str:
        actions.add_point(resolution=found, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The point is added."))
        return back

    title = _("New point")
    return form_page(request, form, title=title, save=save, back=back, trail=paper_trail(row, (title, "")))


@form_view
def point_edit(request: HttpRequest, owner: str, paper: str, resolution: str, number: int) -> HttpResponse:
    """Change a point's texts; what was adopted only with a reason."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    point = _point(found, number)
    form = PointEdit(request.POST if request.method == "POST" else None, now=read(point, POINT_FIELDS))
    title = _("Edit point")
    return section_page(
        request,
        form,
        title=title,
        anchor=_anchor(found),
        save=lambda form: actions.edit_point(
            point=point, edits=form.edits(), reason=form.cleaned_data["reason"], by=actor(request)
        ),
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
    )


@form_view
def point_delete(request: HttpRequest, owner: str, paper: str, resolution: str, number: int) -> HttpResponse:
    """Delete a point that no mandate follows from."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    point = _point(found, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = f"{address_of(row)}#{_anchor(found)}"

    def save(form: ReasonForm) -> str:
        actions.remove_point(point=point, reason=form.cleaned_data["reason"], by=actor(request))
        messages.success(request, _("The point is deleted."))
        return back

    title = _("Delete point")
    return form_page(
        request,
        form,
        title=title,
        lead=_("Delete this point? “%(text)s”") % {"text": str(point)},
        submit=_("Delete"),
        save=save,
        back=back,
        trail=paper_trail(row, (title, "")),
    )


@form_view
def mandate_new(request: HttpRequest, owner: str, paper: str, resolution: str, number: int) -> HttpResponse:
    """Derive a mandate from a point."""
    row = paper_to_change(request, owner, paper)
    found = _resolution(row, resolution)
    point = _point(found, number)
    form = MandateForm(request.POST if request.method == "POST" else None)
    form.offer(row.owner)

    def save(form: MandateForm) -> str:
        slug = free_slug(form.cleaned_data["title"], Mandate.objects.filter(owner=row.owner), fallback="auftrag")
        new = actions.add_mandate(point=point, slug=slug, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The mandate is added."))
        return reverse("council:mandate", args=[row.owner.slug, new.slug])

    title = _("New mandate")
    return form_page(
        request,
        form,
        title=title,
        lead=str(point),
        save=save,
        back=f"{address_of(row)}#{_anchor(found)}",
        trail=paper_trail(row, (title, "")),
    )


@form_view
def mandate_edit(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """Change what a mandate asks for, from whom and by when."""
    row = mandate_to_change(request, owner, mandate)
    form = MandateEdit(request.POST if request.method == "POST" else None, now=read(row, MANDATE_FIELDS))
    form.offer(row.owner)
    title = _("Edit mandate")
    return section_page(
        request,
        form,
        title=title,
        anchor="angaben",
        save=lambda form: actions.edit_mandate(mandate=row, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=mandate_trail(row, (title, "")),
    )


@form_view
def mandate_end(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """Let a mandate end, with the reason."""
    row = mandate_to_change(request, owner, mandate)
    form = EndForm(request.POST if request.method == "POST" else None)

    def save(form: EndForm) -> str:
        actions.end_mandate(mandate=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The mandate has ended."))
        return address_of(row)

    title = _("End mandate")
    back = address_of(row)
    return form_page(
        request, form, title=title, lead=row.title, save=save, back=back, trail=mandate_trail(row, (title, ""))
    )


@form_view
def mandate_delete(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """Delete a mandate that no report has answered."""
    row = mandate_to_change(request, owner, mandate)

    def save() -> str:
        actions.remove_mandate(mandate=row, by=actor(request))
        messages.success(request, _("The mandate is deleted."))
        return reverse("council:mandates")

    title = _("Delete mandate")
    return confirm_page(
        request,
        title=title,
        question=_("Delete “%(name)s”? A mandate that is done is ended instead, and then stays in the history.")
        % {"name": row.title},
        submit=_("Delete"),
        save=save,
        back=address_of(row),
        trail=mandate_trail(row, (title, "")),
        danger=True,
    )
