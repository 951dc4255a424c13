"""Timelines on paper: the page on which one is ordered, and how it is found: each account sees its own only."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from evaluation import timeline_prints
from evaluation.models import Paper, TimelinePrint
from evaluation.views_prints import Around, Sort
from organisation.inputs import InputForm
from organisation.models import User
from organisation.pages import form_page
from roadmap import timeline_kept, timeline_marks
from roadmap.frame import plan_context
from roadmap.models import Plan
from roadmap.timeline_pages import asked


class PrintForm(InputForm):
    """On which paper."""

    paper = forms.ChoiceField(
        label=pgettext_lazy("of a printer", "Paper"), choices=Paper.choices, widget=forms.RadioSelect
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def print_new(request: HttpRequest, plan: str) -> HttpResponse:
    """Order the PDF of the timeline that the address names, as it stands now; the account's own ones stand below."""
    user = _user(request)
    context = plan_context(request, plan, tab="timeline")
    row: Plan = context["plan"]
    found = asked(request, context)
    words = timeline_marks.Words()
    shown = timeline_marks.window_words(found.picture, words)
    title = _("Timeline of “%(plan)s”, %(time)s") % {"plan": row.title, "time": shown}
    form = PrintForm(request.POST if request.method == "POST" else None, initial={"paper": Paper.A4})

    def save(form: PrintForm) -> str:
        content = {
            "plan": row.title,
            "owner": row.owner.name,
            "filter": found.filter_words,
            "period": [value and value.iso() for value in found.period],
            "window": timeline_kept.window_as_json(found.window),
            "today": found.today.isoformat(),
            "groups": timeline_kept.as_json(found.groups),
        }
        made = timeline_prints.order(plan=row, paper=form.cleaned_data["paper"], title=title, content=content, by=user)
        return reverse("evaluation:timeline-print", args=[made.pk])

    back = reverse("roadmap:timeline", args=[row.slug])
    query = request.GET.urlencode()
    return form_page(
        request,
        form,
        title=_("Print the timeline"),
        lead=title,
        save=save,
        submit=_("Make the PDF"),
        back=f"{back}?{query}" if query else back,
        trail=[*context["trail"], (_("Timeline"), back), (_("Print"), "")],
        template="evaluation/timeline/new.html",
        prints=user.timeline_prints.filter(plan=row).defer("content"),
    )


def _own(request: HttpRequest, pk: UUID) -> TimelinePrint:
    """Load a print of this account whose plan it still sees; what it showed then it may not see any more otherwise."""
    plans = Plan.objects.visible_to(request.user).values("pk")
    rows = TimelinePrint.objects.filter(user=_user(request), plan__in=plans).select_related("plan").defer("content")
    return get_object_or_404(rows, pk=pk)


def _around(row: TimelinePrint) -> Around:
    plan = row.plan
    trail = [(plan.title, reverse("roadmap:plan", args=[plan.slug]))]
    return Around(
        preline=str(row.get_paper_display()),
        download=_("Download the timeline (PDF)"),
        back=(_("All timelines of this plan on paper"), reverse("evaluation:timeline-print-new", args=[plan.slug])),
        trail=[*trail, (_("Timeline"), reverse("roadmap:timeline", args=[plan.slug])), (_("Print"), "")],
    )


def _file_name(row: TimelinePrint) -> str:
    return f"{slugify(_('Timeline'))}-{row.plan.slug}-{row.paper.lower()}.pdf"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


TIMELINES = Sort("timeline-print", _own, _around, _file_name)
