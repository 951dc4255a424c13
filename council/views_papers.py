"""Pages to add, change and delete papers, their annexes and the steps of their way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from council import actions
from council.fields import ANNEX_FIELDS, PAPER_FIELDS, STEP_FIELDS
from council.forms import AnnexEdit, AnnexForm, PaperEdit, PaperForm, StepEdit, StepForm
from council.loading import actor, address_of, form_view, owners, paper_to_change, paper_trail, part, post_view
from council.models import Committee, Meeting, Paper
from organisation.editing import read
from organisation.pages import confirm_page, form_page, section_page
from organisation.slugs import free_slug


@form_view
def paper_new(request: HttpRequest) -> HttpResponse:
    """Add a paper; annexes and way follow on its page."""
    bodies = owners(request)
    form = PaperForm(request.POST if request.method == "POST" else None, owners=bodies)
    form.offer(bodies)
    back = reverse("council:papers")

    def save(form: PaperForm) -> str:
        name = form.cleaned_data["reference"] or form.cleaned_data["title"]
        slug = free_slug(name, Paper.objects.filter(owner=form.owner), fallback="vorlage")
        row = actions.add_paper(owner=form.owner, slug=slug, by=actor(request), **form.of_owner())
        messages.success(request, _("The paper is added. Its annexes and its way can follow now."))
        return address_of(row)

    title = _("New paper")
    trail = [(_("Council"), reverse("council:overview")), (_("Papers"), back), (title, "")]
    return form_page(request, form, title=title, save=save, back=back, trail=trail)


@form_view
def paper_edit(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """Change what is known about a paper."""
    row = paper_to_change(request, owner, paper)
    form = PaperEdit(request.POST if request.method == "POST" else None, now=read(row, PAPER_FIELDS))
    form.offer([row.owner_id])
    title = _("Edit paper")
    return section_page(
        request,
        form,
        title=title,
        anchor="angaben",
        save=lambda form: actions.edit_paper(paper=row, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
    )


@form_view
def paper_delete(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """Delete a paper without a resolution."""
    row = paper_to_change(request, owner, paper)

    def save() -> str:
        actions.remove_paper(paper=row, by=actor(request))
        messages.success(request, _("The paper is deleted."))
        return reverse("council:papers")

    title = _("Delete paper")
    return confirm_page(
        request,
        title=title,
        question=_("Delete “%(name)s” with its annexes and its way?") % {"name": str(row)},
        submit=_("Delete"),
        save=save,
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
        danger=True,
    )


@form_view
def annex_new(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """Add an annex to a paper."""
    row = paper_to_change(request, owner, paper)
    form = AnnexForm(request.POST if request.method == "POST" else None)

    def save(form: AnnexForm) -> str:
        actions.add_annex(paper=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The annex is added."))
        return f"{address_of(row)}#anlagen"

    title = _("New annex")
    back = f"{address_of(row)}#anlagen"
    return form_page(request, form, title=title, save=save, back=back, trail=paper_trail(row, (title, "")))


@form_view
def annex_edit(request: HttpRequest, owner: str, paper: str, number: int) -> HttpResponse:
    """Change an annex."""
    row = paper_to_change(request, owner, paper)
    annex = part(row.annexes.select_related("paper__owner"), number=number)
    form = AnnexEdit(request.POST if request.method == "POST" else None, now=read(annex, ANNEX_FIELDS))
    title = _("Edit annex")
    return section_page(
        request,
        form,
        title=title,
        anchor="anlagen",
        save=lambda form: actions.edit_annex(annex=annex, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
    )


@form_view
def annex_delete(request: HttpRequest, owner: str, paper: str, number: int) -> HttpResponse:
    """Take an annex off a paper."""
    row = paper_to_change(request, owner, paper)
    annex = part(row.annexes.select_related("paper__owner"), number=number)

    def save() -> str:
        actions.remove_annex(annex=annex, by=actor(request))
        messages.success(request, _("The annex is removed."))
        return f"{address_of(row)}#anlagen"

    title = _("Remove annex")
    return confirm_page(
        request,
        title=title,
        question=_("Remove the annex “%(name)s”?") % {"name": annex.title},
        submit=_("Remove"),
        save=save,
        back=f"{address_of(row)}#anlagen",
        trail=paper_trail(row, (title, "")),
        danger=True,
    )


@form_view
def step_new(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """Send a paper to one more committee."""
    row = paper_to_change(request, owner, paper)
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, initial={"public": row.public})
    form.choose("committee", Committee.objects.filter(owner=row.owner_id).order_by("name"))
    form.offer(Meeting.objects.filter(committee__owner=row.owner_id))

    def save(form: StepForm) -> str:
        actions.add_step(paper=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("The step is added."))
        return f"{address_of(row)}#beratungsfolge"

    title = _("New step of the way")
    back = f"{address_of(row)}#beratungsfolge"
    return form_page(request, form, title=title, save=save, back=back, trail=paper_trail(row, (title, "")))


@form_view
def step_edit(request: HttpRequest, owner: str, paper: str, step: UUID) -> HttpResponse:
    """Change the meeting, role or note of a step."""
    row = paper_to_change(request, owner, paper)
    stage = part(row.consultations.select_related("paper__owner", "committee", "meeting__committee"), pk=step)
    form = StepEdit(request.POST if request.method == "POST" else None, now=read(stage, STEP_FIELDS))
    form.offer(Meeting.objects.filter(committee=stage.committee_id))
    title = _("Edit step of the way")
    return section_page(
        request,
        form,
        title=title,
        lead=stage.committee.name,
        anchor="beratungsfolge",
        save=lambda form: actions.edit_step(step=stage, edits=form.edits(), by=actor(request)),
        back=address_of(row),
        trail=paper_trail(row, (title, "")),
    )


@post_view
def step_move(request: HttpRequest, owner: str, paper: str, step: UUID) -> HttpResponse:
    """Move a step up or down in the paper's way."""
    row = paper_to_change(request, owner, paper)
    stage = part(row.consultations.select_related("paper__owner"), pk=step)
    actions.move_step(step=stage, up=request.POST.get("richtung") == "hoch", by=actor(request))
    return redirect(f"{address_of(row)}#beratungsfolge")


@form_view
def step_delete(request: HttpRequest, owner: str, paper: str, step: UUID) -> HttpResponse:
    """Take a step without a result out of the paper's way."""
    row = paper_to_change(request, owner, paper)
    stage = part(row.consultations.select_related("paper__owner", "committee"), pk=step)

    def save() -> str:
        actions.remove_step(step=stage, by=actor(request))
        messages.success(request, _("The step is removed."))
        return f"{address_of(row)}#beratungsfolge"

    title = _("Remove step of the way")
    return confirm_page(
        request,
        title=title,
        question=_("Take “%(committee)s” out of the way of this paper?") % {"committee": stage.committee.name},
        submit=_("Remove"),
        save=save,
        back=f"{address_of(row)}#beratungsfolge",
        trail=paper_trail(row, (title, "")),
        danger=True,
    )
