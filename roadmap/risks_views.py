"""Pages on which the risks of a project are named, assessed anew and removed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation.editing import read
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.creation import free_address
from roadmap.models import Risk
from roadmap.parts import Holder, edit_page, holder_to_edit, new_page, remove_page
from roadmap.risks_fields import RISK_FIELDS, risk_fields
from roadmap.risks_forms import RiskEditForm, RiskForm
from roadmap.who import account

ANCHOR = "risiken"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk_new(request: HttpRequest, plan: str, project: str) -> HttpResponse:
    """Name a risk with its first assessment."""
    holder = holder_to_edit(request, plan, project)
    form = RiskForm(request.POST if request.method == "POST" else None, owner=holder.owner)

    def save(form: RiskForm) -> str:
        values = form.values()
        since = values.pop("since") or PartialDate(timezone.localdate())
        assert holder.project is not None
        slug = free_address(values["title"], holder.project.risks.all(), "risiko")
        row = actions.add_risk(project=holder.project, slug=slug, effective_on=since, by=account(request), **values)
        return _("The risk “%(title)s” was added.") % {"title": row.title}

    return new_page(request, holder, form, title=_("New risk"), submit=_("Add risk"), anchor=ANCHOR, save=save)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: HttpRequest, plan: str, project: str, risk: str) -> HttpResponse:
    """Edit a risk; a new assessment is dated and says why."""
    holder, row = _risk_to_edit(request, plan, project, risk)
    form = RiskEditForm(
        request.POST if request.method == "POST" else None, now=read(row, RISK_FIELDS), owner=holder.owner
    )
    since = form.cleaned_data.get("since") if form.is_bound and form.is_valid() else None
    return edit_page(
        request,
        holder,
        form,
        row=row,
        fields=risk_fields(since),
        action="risk.edit",
        title=_("Risk: %(title)s") % {"title": row.title},
        anchor=ANCHOR,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk_delete(request: HttpRequest, plan: str, project: str, risk: str) -> HttpResponse:
    """Delete a risk that was entered by mistake."""
    holder, row = _risk_to_edit(request, plan, project, risk)

    def save() -> str:
        title = row.title
        actions.remove_risk(risk=row, by=account(request))
        return _("The risk “%(title)s” was deleted.") % {"title": title}

    question = _("The risk “%(title)s” with its assessments will be deleted. A risk that is over is better closed.")
    return remove_page(
        request,
        holder,
        title=_("Delete risk"),
        question=question % {"title": row.title},
        submit=_("Delete"),
        anchor=ANCHOR,
        save=save,
    )


def _risk_to_edit(request: HttpRequest, plan: str, project: str, risk: str) -> tuple[Holder, Risk]:
    holder = holder_to_edit(request, plan, project)
    assert holder.project is not None
    row = get_object_or_404(holder.project.risks.select_related("unit"), slug=risk)
    row.project = holder.project
    return holder, row
