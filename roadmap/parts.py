"""What the small parts of a plan or project share (risks, indicators, documents, …): whose they are and their pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from organisation.editing import Editable, edit
from organisation.inputs import InputForm
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent, Body
from organisation.pages import confirm_page, form_page, section_page
from roadmap.frame import Trail, plan_to_edit, plan_trail, project_to_edit, project_trail
from roadmap.models import Plan, Project
from roadmap.who import account

F = TypeVar("F", bound=InputForm)


@dataclass(frozen=True)
class Holder:
    """The plan or project that a part belongs to. `plan` is the one in the address, which may be another county's."""

    plan: Plan
    project: Project | None = None

    @property
    def owner(self) -> Body:
        """The county whose row it is."""
        return self.project.owner if self.project else self.plan.owner

    @property
    def page(self) -> str:
        """The page on which its parts stand."""
        if self.project:
            return reverse("roadmap:project", args=[self.plan.slug, self.project.slug])
        return reverse("roadmap:plan", args=[self.plan.slug])

    @property
    def trail(self) -> Trail:
        """The way down to that page."""
        return project_trail(self.plan, self.project) if self.project else plan_trail(self.plan)

    def at(self, name: str, *args: Any) -> str:
        """Return the address of a page of its parts; those of a plan have names that start with "plan-"."""
        if self.project:
            return reverse(f"roadmap:{name}", args=[self.plan.slug, self.project.slug, *args])
        return reverse(f"roadmap:plan-{name}", args=[self.plan.slug, *args])

    def narrow(self, rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
        """Keep the parts that are changed on its pages; `path` leads from a row to what has plan and project.

        Of a project they may belong to any plan of its county; of a plan they are those of its projects as well.
        """
        if self.project:
            return rows.filter(**{f"{path}project": self.project, f"{path}plan__owner": self.owner})
        return rows.filter(**{f"{path}plan": self.plan})

    def one(self, rows: QuerySet[Any], slug: str) -> Any:
        """Return its part of that address, first that of the plan in the address. 404 without any."""
        found = sorted(self.narrow(rows).filter(slug=slug), key=lambda row: row.plan_id != self.plan.pk)
        if not found:
            raise Http404
        return found[0]

    def own_plan(self) -> Plan:
        """Return the plan of the owner's county that a part of a project belongs to. 403 where it stands in none."""
        if self.plan.owner_id == self.owner.pk:
            return self.plan
        own = Plan.objects.filter(owner=self.owner, versions__entries__project=self.project).order_by("title").first()
        if own is None:
            raise PermissionDenied
        return own


def holder_to_edit(request: HttpRequest, plan: str, project: str = "") -> Holder:
    """Load a plan, or one of its projects, that this account may change; 404 hides it, 403 refuses."""
    if project:
        return Holder(*project_to_edit(request, plan, project))
    return Holder(plan_to_edit(request, plan))


def new_page(
    request: HttpRequest,
    holder: Holder,
    form: F,
    *,
    title: str,
    submit: str,
    anchor: str,
    save: Callable[[F], str],
    lead: str = "",
    **context: Any,
) -> HttpResponse:
    """Show the form of a new part; `save` calls one action and returns the message."""

    def keep(form: F) -> str:
        messages.success(request, save(form))
        return f"{holder.page}#{anchor}"

    return form_page(
        request,
        form,
        title=title,
        lead=lead,
        submit=submit,
        save=keep,
        back=f"{holder.page}#{anchor}",
        trail=[*holder.trail, (title, "")],
        **context,
    )


def edit_page(
    request: HttpRequest,
    holder: Holder,
    form: MergeForm,
    *,
    row: Model,
    fields: Mapping[str, Editable],
    action: str,
    title: str,
    anchor: str,
    lead: str = "",
    reason: str = "reason",
) -> HttpResponse:
    """Edit one part in place; `reason` names the form's field that says why, where it has one."""

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=row,
            fields=fields,
            edits=form.edits(),
            by=account(request),
            action=action,
            owner=holder.owner,
            reason=form.cleaned_data.get(reason) or "",
        )

    return section_page(
        request,
        form,
        title=title,
        lead=lead,
        anchor=anchor,
        save=save,
        back=holder.page,
        trail=[*holder.trail, (title, "")],
    )


def remove_page(
    request: HttpRequest,
    holder: Holder,
    *,
    title: str,
    question: str,
    submit: str,
    anchor: str,
    save: Callable[[], str],
) -> HttpResponse:
    """Ask before a part is removed; `save` calls one action and returns the message."""

    def gone() -> str:
        messages.success(request, save())
        return f"{holder.page}#{anchor}"

    return confirm_page(
        request,
        title=title,
        question=question,
        submit=submit,
        save=gone,
        back=f"{holder.page}#{anchor}",
        trail=[*holder.trail, (title, "")],
        danger=True,
    )
