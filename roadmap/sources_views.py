"""Pages on which the office says where the facts of a plan or project come from."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import actions as organisation_actions
from organisation.actions import partial
from organisation.editing import edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent, Source, SourceRef
from organisation.pages import confirm_page, form_page, section_page
from organisation.source_refs import REF_FIELDS, SOURCE_FIELDS, add_ref, remove_ref, remove_source
from roadmap.actions.creation import free_address
from roadmap.facts_listed import Listed, facts_of
from roadmap.frame import plan_to_edit, plan_trail
from roadmap.parts import Holder, holder_to_edit
from roadmap.sources_forms import RefEditForm, RefForm, SourceEditForm, SourceForm
from roadmap.who import account

METHODS = ["GET", "HEAD", "POST"]


def _trail(holder: Holder, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [*holder.trail, (_("Sources"), holder.at("source-refs")), *more]


@login_required
@require_safe
def source_refs(request: HttpRequest, plan: str, project: str = "") -> HttpResponse:
    """The facts of a plan or project with their sources, and those that have none."""
    holder = holder_to_edit(request, plan, project)
    facts = facts_of(holder)
    refs = SourceRef.objects.by_target([fact.row.pk for fact in facts])
    context: dict[str, Any] = {
        "plan": holder.plan,
        "subject": holder.project or holder.plan,
        "facts": [
            {"fact": fact, "refs": [_shown(holder, fact, ref) for ref in refs.get(fact.row.pk, [])]} for fact in facts
        ],
        "new": holder.at("source-ref-new"),
        "new_source": reverse("roadmap:source-new", args=[holder.plan.slug]),
        "page": holder.page,
        "trail": [*holder.trail, (_("Sources"), "")],
    }
    return render(request, "roadmap/sources_refs.html", context)


def _shown(holder: Holder, fact: Listed, ref: SourceRef) -> dict[str, Any]:
    return {
        "ref": ref,
        "field": fact.fields.get(ref.field, ref.field),
        "edit": holder.at("source-ref-edit", ref.pk),
        "remove": holder.at("source-ref-delete", ref.pk),
    }


@login_required
@require_http_methods(METHODS)
def source_ref_new(request: HttpRequest, plan: str, project: str = "") -> HttpResponse:
    """Give a fact a source; `?fuer=` names the row."""
    holder = holder_to_edit(request, plan, project)
    facts = facts_of(holder)
    asked = next((fact for fact in facts if str(fact.row.pk) == request.GET.get("fuer")), None)
    form = RefForm(
        request.POST if request.method == "POST" else None,
        owner=holder.owner,
        facts=facts,
        initial={"fact": f"{asked.row.pk}:"} if asked else {},
    )

    def save(form: RefForm) -> str:
        row, field = form.target()
        values = form.values("source", "status", "place", "quote", "derivation", "doubt")
        add_ref(target=row, field=field, owner=holder.owner, by=account(request), **values)
        messages.success(request, _("The source was entered."))
        return holder.at("source-refs")

    return form_page(
        request,
        form,
        title=_("Source of a fact"),
        submit=_("Enter source"),
        save=save,
        back=holder.at("source-refs"),
        trail=_trail(holder, (_("Source of a fact"), "")),
    )


@login_required
@require_http_methods(METHODS)
def source_ref_edit(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Edit what a source says about a fact."""
    holder, row = _ref_to_edit(request, plan, project, pk)
    form = RefEditForm(request.POST if request.method == "POST" else None, now=read(row, REF_FIELDS), owner=row.owner)

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=REF_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="reference.edit",
            owner=row.owner,
        )

    return section_page(
        request,
        form,
        title=_("Source of a fact"),
        anchor=f"beleg-{row.pk}",
        save=save,
        back=holder.at("source-refs"),
        trail=_trail(holder, (_("Source of a fact"), "")),
    )


@login_required
@require_http_methods(METHODS)
def source_ref_delete(request: HttpRequest, plan: str, pk: UUID, project: str = "") -> HttpResponse:
    """Take a source away from a fact; the source itself stays."""
    holder, row = _ref_to_edit(request, plan, project, pk)

    def save() -> str:
        remove_ref(ref=row, by=account(request))
        messages.success(request, _("The source was taken away from the fact."))
        return holder.at("source-refs")

    return confirm_page(
        request,
        title=_("Take the source away"),
        question=_("“%(source)s” will no longer support this fact.") % {"source": row.source.title},
        submit=_("Take away"),
        save=save,
        back=holder.at("source-refs"),
        trail=_trail(holder, (_("Take the source away"), "")),
        danger=True,
    )


@login_required
@require_http_methods(METHODS)
def source_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Add a source of the county."""
    row = plan_to_edit(request, plan)
    form = SourceForm(request.POST if request.method == "POST" else None)
    back = reverse("roadmap:sources", args=[row.slug])

    def save(form: SourceForm) -> str:
        values = form.values("title", "kind", "reference", "publisher", "note")
        made = organisation_actions.add_source(
            owner=row.owner,
            by=account(request),
            slug=free_address(values["title"], Source.objects.filter(owner=row.owner), "quelle"),
            **values,
            **partial("dated_on", form.cleaned_data["dated_on"]),
        )
        messages.success(request, _("The source “%(title)s” was added.") % {"title": made.title})
        return back

    return form_page(
        request,
        form,
        title=_("New source"),
        submit=_("Add source"),
        save=save,
        back=back,
        trail=[*plan_trail(row), (_("Sources"), back), (_("New source"), "")],
    )


@login_required
@require_http_methods(METHODS)
def source_edit(request: HttpRequest, plan: str, source: str) -> HttpResponse:
    """Edit how a source is called and where it was published."""
    of_plan = plan_to_edit(request, plan)
    row = get_object_or_404(Source, owner=of_plan.owner_id, slug=source)
    form = SourceEditForm(request.POST if request.method == "POST" else None, now=read(row, SOURCE_FIELDS))
    back = reverse("roadmap:sources", args=[of_plan.slug])

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=SOURCE_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="source.edit",
            owner=of_plan.owner,
        )

    return section_page(
        request,
        form,
        title=row.title,
        anchor="quellen",
        save=save,
        back=back,
        trail=[*plan_trail(of_plan), (_("Sources"), back), (row.title, "")],
    )


@login_required
@require_http_methods(METHODS)
def source_delete(request: HttpRequest, plan: str, source: str) -> HttpResponse:
    """Delete a source on which no fact rests."""
    of_plan = plan_to_edit(request, plan)
    row = get_object_or_404(Source, owner=of_plan.owner_id, slug=source)
    back = reverse("roadmap:sources", args=[of_plan.slug])

    def save() -> str:
        title = row.title
        remove_source(source=row, by=account(request))
        messages.success(request, _("The source “%(title)s” was deleted.") % {"title": title})
        return back

    return confirm_page(
        request,
        title=_("Delete source"),
        question=_("The source “%(title)s” will be deleted.") % {"title": row.title},
        submit=_("Delete"),
        save=save,
        back=back,
        trail=[*plan_trail(of_plan), (_("Sources"), back), (_("Delete source"), "")],
        danger=True,
    )


def _ref_to_edit(request: HttpRequest, plan: str, project: str, pk: UUID) -> tuple[Holder, SourceRef]:
    holder = holder_to_edit(request, plan, project)
    targets = [fact.row.pk for fact in facts_of(holder)]
    rows = SourceRef.objects.filter(owner=holder.owner, target_id__in=targets).select_related("source", "owner")
    return holder, get_object_or_404(rows, pk=pk)
