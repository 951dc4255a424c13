"""Pages for what happens after the session: results, wording, minutes, mandates, the plan's next version."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council.actions import record_result
from council.forms import ResultForm
from council.loading import mandate_to_change, mandate_trail
from council.models import ConsultationRole, Mandate
from council.permissions import can_write
from evaluation.council_paper import pages, session_actions
from evaluation.council_paper.fields import MINUTES_FIELDS
from evaluation.council_paper.forms import ChargeForm, DischargeForm, MandateForm, MinutesForm, VersionForm
from evaluation.council_paper.loading import (
    Trail,
    actor,
    paper_address,
    paper_to_read,
    paper_to_write,
    point_of,
    posted,
    resolution_of,
    step_of,
    trail_of,
)
from evaluation.cycle import workflow
from evaluation.models import CouncilPaper, MandateDischarge, SessionRecord
from evaluation.permissions import can_decide
from organisation.access import access_of
from organisation.editing import read
from organisation.pages import form_page, section_page

VOTES = ("result", "recommendation", "votes_yes", "votes_no", "votes_abstain", "votes_biased", "unanimous")


@login_required
@require_safe
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each committee made of the paper, the mandates that follow, and what came of last year's."""
    row = paper_to_read(request, pk)
    day = timezone.localdate()
    steps = pages.session(row.paper, day)
    context = {
        "council": row,
        "report": row.report,
        "paper": row.paper,
        "paper_address": paper_address(row.paper),
        "steps": steps,
        "decided": pages.decided(row.paper, row.report, day),
        "last_year": pages.last_year(row.report, request.user, day),
        "may_write": can_write(request.user, row.report.owner_id) and row.submitted_at is not None,
        "may_decide": can_decide(request.user, row.report) and bool(workflow.resolutions_of(row.report)),
        "may_edit_plan": row.report.owner_id in access_of(request.user).editing,
        "trail": trail_of(row.report, _paper_link(row), (_("Result of the session"), "")),
    }
    return render(request, "evaluation/council_paper/session.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def result(request: HttpRequest, pk: UUID, step: UUID) -> HttpResponse:
    """Note what a committee resolved on the points that were proposed."""
    row = _submitted(request, pk)
    stage = step_of(row, step)
    known = {
        "points": row.proposal,
        "recommendation": stage.role in {ConsultationRole.RECOMMENDATION, ConsultationRole.PRELIMINARY},
        "result": stage.result,
    }
    form = ResultForm(posted(request), initial=known)

    def save(form: ResultForm) -> str:
        record_result(consultation=stage, points=form.paired(), by=actor(request), **form.values(*VOTES))
        messages.success(request, _("The result is recorded. Mandates can follow from its points now."))
        return _back(row, stage.pk)

    title = _("Record the result")
    trail = _trail(row, title)
    back = _back(row)
    return form_page(request, form, title=title, lead=stage.committee.name, save=save, back=back, trail=trail)


@login_required
@require_POST
def take_over(request: HttpRequest, pk: UUID, resolution: UUID) -> HttpResponse:
    """Take the proposed wording over as the adopted one: of one point, or of all."""
    row = _submitted(request, pk)
    found = resolution_of(row, resolution)
    number = request.POST.get("punkt", "")
    points = found.points.select_related("resolution__paper__owner")
    one = get_object_or_404(points, number=int(number)) if number.isascii() and number.isdigit() else None
    try:
        changed = session_actions.take_over(resolution=found, point=one, by=actor(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("The proposed wording is taken over.") if changed else _("Nothing was changed.")
        messages.success(request, text)
    return redirect(_back(row, found.consultation_id))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, pk: UUID, step: UUID) -> HttpResponse:
    """Note where the minutes of a committee's deliberation are found."""
    row = _submitted(request, pk)
    stage = step_of(row, step)
    there = SessionRecord.objects.filter(consultation=stage).first() or SessionRecord(consultation=stage)
    form = MinutesForm(posted(request), now=read(there, MINUTES_FIELDS))
    form.offer(row.report)
    title = _("Minutes")
    return section_page(
        request,
        form,
        title=title,
        lead=stage.committee.name,
        anchor=f"beratung-{stage.pk}",
        save=lambda form: session_actions.note_minutes(step=stage, edits=form.edits(), by=actor(request)),
        back=reverse("evaluation:session", args=[pk]),
        trail=_trail(row, title),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: HttpRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Make a point of the resolution a mandate of a unit or role."""
    row = _submitted(request, pk)
    found = point_of(row, point)
    said = found.adopted_text or found.proposed_text
    step = found.resolution.consultation
    initial = {"title": said.split("\n")[0][:300], "content": said, "committee": step.committee_id if step else None}
    form = MandateForm(posted(request), initial=initial)
    form.offer(row.report)

    def save(form: MandateForm) -> str:
        session_actions.give_mandate(point=found, by=actor(request), **form.mandate())
        messages.success(request, _("The mandate is added."))
        return _back(row, found.resolution.consultation_id)

    title = _("New mandate")
    trail = _trail(row, title)
    return form_page(request, form, title=title, lead=str(found), save=save, back=_back(row), trail=trail)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, pk: UUID, resolution: UUID) -> HttpResponse:
    """Open the plan's next version as a draft, with the resolution that asks for it."""
    row = _submitted(request, pk)
    if row.report.owner_id not in access_of(request.user).editing:
        raise PermissionDenied
    found = resolution_of(row, resolution)
    form = VersionForm(posted(request))

    def save(form: VersionForm) -> str:
        label = form.cleaned_data["label"]
        made = session_actions.open_version(report=row.report, resolution=found, label=label, by=actor(request))
        messages.success(request, _("The draft “%(label)s” was created.") % {"label": made.label})
        return reverse("roadmap:version", args=[row.report.plan.slug, made.slug])

    title = _("New version of the plan")
    return form_page(
        request,
        form,
        title=title,
        lead=_("A draft that starts with what the latest version holds; the resolution is noted with it."),
        save=save,
        submit=_("Create draft"),
        back=_back(row, found.consultation_id),
        trail=_trail(row, title),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """Say on whose list of waiting things a mandate stands."""
    row = mandate_to_change(request, owner, mandate)
    now = _in_charge(row)
    form = ChargeForm(posted(request), initial={"responsible": now})
    form.offer(row.owner_id)

    def save(form: ChargeForm) -> str:
        session_actions.charge(mandate=row, user=form.account, by=actor(request))
        messages.success(request, _("Saved."))
        return _mandate_address(row)

    title = _("Who is in charge")
    back, trail = _mandate_address(row), mandate_trail(row, (title, ""))
    return form_page(request, form, title=title, lead=row.title, save=save, back=back, trail=trail)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discharge(request: HttpRequest, owner: str, mandate: str) -> HttpResponse:
    """Note which report answers a mandate."""
    row = mandate_to_change(request, owner, mandate)
    form = DischargeForm(posted(request))
    form.offer(row.owner_id)

    def save(form: DischargeForm) -> str:
        session_actions.discharge(mandate=row, by=actor(request), **form.cleaned_data)
        messages.success(request, _("Noted. The next facts that are frozen hold it."))
        return _mandate_address(row)

    title = _("Answered by a report")
    back, trail = _mandate_address(row), mandate_trail(row, (title, ""))
    return form_page(request, form, title=title, lead=row.title, save=save, back=back, trail=trail)


@login_required
@require_POST
def discharge_remove(request: HttpRequest, owner: str, mandate: str, pk: UUID) -> HttpResponse:
    """Take back that a report answers a mandate."""
    row = mandate_to_change(request, owner, mandate)
    found = get_object_or_404(MandateDischarge.objects.filter(mandate=row).select_related("report", "mandate"), pk=pk)
    session_actions.take_back_discharge(row=found, by=actor(request))
    messages.success(request, _("Taken back."))
    return redirect(_mandate_address(row))


def _in_charge(row: Mandate) -> object:
    found = getattr(row, "charge", None)
    return found.user_id if found else None


def _submitted(request: HttpRequest, pk: UUID) -> CouncilPaper:
    """Return the council paper to write on; before it is submitted there is no session to tell of."""
    row = paper_to_write(request, pk)
    if row.submitted_at is None:
        raise PermissionDenied
    return row


def _mandate_address(row: Mandate) -> str:
    return reverse("council:mandate", args=[row.owner.slug, row.slug])


def _back(row: CouncilPaper, step: UUID | None = None) -> str:
    address = reverse("evaluation:session", args=[row.report_id])
    return f"{address}#beratung-{step}" if step else address


def _paper_link(row: CouncilPaper) -> tuple[str, str]:
    return _("Council paper"), reverse("evaluation:council-paper", args=[row.report_id])


def _trail(row: CouncilPaper, title: str) -> Trail:
    return trail_of(row.report, _paper_link(row), (_("Result of the session"), _back(row)), (title, ""))
