"""Pages of a county's yearly cost by grade: its own figures, from a day on. None are shipped, none are made up."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation.editing import edit, read
from organisation.mergeforms import MergeForm
from organisation.models import AuditEvent
from organisation.pages import confirm_page, form_page, section_page
from organisation.slugs import free_slug
from organisation.templatetags.display import date_short
from roadmap import links
from roadmap.actions.posts_changes import add_rate_table, remove_rate_table
from roadmap.frame import Trail
from roadmap.grades import grade_order
from roadmap.models import Plan, RateTable
from roadmap.posts.fields import RATE_TABLE_FIELDS
from roadmap.posts.forms_rates import RateTableEditForm, RateTableForm
from roadmap.posts.views import posts_context
from roadmap.posts.views_lines import METHODS, plan_for_posts, posts_trail
from roadmap.who import account


def _trail(plan: Plan, *more: tuple[str, str]) -> Trail:
    return posts_trail(plan, (_("Rates"), reverse("roadmap:rates", args=[plan.slug])), *more)


@login_required
@require_safe
def rates(request: HttpRequest, plan: str) -> HttpResponse:
    """The tables of the plan's county, newest first."""
    context = posts_context(request, plan)
    row = context["plan"]
    new = reverse("roadmap:rate-table-new", args=[row.slug]) if context["may_edit_posts"] else ""
    tables = row.owner.rate_tables.prefetch_related("rates").order_by("-valid_from")
    context |= {"tables": list(tables), "new": new, "trail": _trail(row)}
    context["trail"][-1] = (_("Rates"), "")
    context["doing"] = [links.Do(_("New table of rates"), new, True)] if new else []
    return render(request, "roadmap/posts_rates.html", context)


@login_required
@require_safe
def rate_table(request: HttpRequest, plan: str, table: str) -> HttpResponse:
    """One table with its rates."""
    context = posts_context(request, plan)
    row = context["plan"]
    found = get_object_or_404(RateTable, owner=row.owner, slug=table)
    args = [row.slug, found.slug]
    may = context["may_edit_posts"]
    context |= {
        "table": found,
        "rates": sorted(found.rates.all(), key=lambda rate: grade_order(rate.grade)),
        "edit": reverse("roadmap:rate-table-edit", args=args) if may else "",
        "trail": _trail(row, (found.label, "")),
    }
    context["doing"] = links.history("satztabelle", found, True)
    if may:
        context["doing"].append(links.Do(_("Delete"), reverse("roadmap:rate-table-delete", args=args)))
    return render(request, "roadmap/posts_rate_table.html", context)


@login_required
@require_http_methods(METHODS)
def rate_table_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Enter a table."""
    row = plan_for_posts(request, plan)

    def save(form: RateTableForm) -> str:
        values = form.values("label", "valid_from", "basis")
        slug = free_slug(values["label"], row.owner.rate_tables.all(), fallback="saetze")
        slug = f"{slug}-saetze" if slug == "neu" else slug
        found = add_rate_table(owner=row.owner, by=account(request), slug=slug, rates=form.rates(), **values)
        messages.success(request, _("The table “%(label)s” was added.") % {"label": found.label})
        return reverse("roadmap:rate-table", args=[row.slug, found.slug])

    return form_page(
        request,
        RateTableForm(request.POST if request.method == "POST" else None),
        title=_("New table of rates"),
        lead=_("Your county's own figures: euros for one full-time equivalent and year. Empty grades stay unknown."),
        submit=_("Add table"),
        save=save,
        back=reverse("roadmap:rates", args=[row.slug]),
        trail=_trail(row, (_("New table of rates"), "")),
    )


def _table_to_edit(request: HttpRequest, plan: str, table: str) -> tuple[Plan, RateTable]:
    row = plan_for_posts(request, plan)
    found = get_object_or_404(RateTable, owner=row.owner, slug=table)
    found.owner = row.owner
    return row, found


@login_required
@require_http_methods(METHODS)
def rate_table_edit(request: HttpRequest, plan: str, table: str) -> HttpResponse:
    """Change a table's name and figures; a rate that is emptied becomes unknown."""
    row, found = _table_to_edit(request, plan, table)
    back = reverse("roadmap:rate-table", args=[row.slug, found.slug])
    form = RateTableEditForm(
        request.POST if request.method == "POST" else None, now=read(found, RATE_TABLE_FIELDS), day=found.valid_from
    )

    def save(form: MergeForm) -> AuditEvent | None:
        return edit(
            row=found,
            fields=RATE_TABLE_FIELDS,
            edits=form.edits(),
            by=account(request),
            action="rate_table.edit",
            owner=found.owner,
            reason=form.cleaned_data["reason"],
        )

    return section_page(
        request, form, title=found.label, anchor="saetze", save=save, back=back, trail=_trail(row, (found.label, back))
    )


@login_required
@require_http_methods(METHODS)
def rate_table_delete(request: HttpRequest, plan: str, table: str) -> HttpResponse:
    """Delete a table that was entered by mistake."""
    row, found = _table_to_edit(request, plan, table)
    back = reverse("roadmap:rate-table", args=[row.slug, found.slug])

    def save() -> str:
        label = found.label
        remove_rate_table(table=found, by=account(request))
        messages.success(request, _("The table “%(label)s” was deleted.") % {"label": label})
        return reverse("roadmap:rates", args=[row.slug])

    values: dict[str, Any] = {"label": found.label, "day": date_short(found.valid_from)}
    return confirm_page(
        request,
        title=_("Delete table of rates"),
        question=_("The table “%(label)s”, valid from %(day)s, will be deleted; costs are then counted without it.")
        % values,
        submit=_("Delete"),
        save=save,
        back=back,
        trail=_trail(row, (found.label, back), (_("Delete"), "")),
        danger=True,
    )
