"""An uploaded finance file: choose where it goes, say what its columns are, see what would happen, confirm."""

import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from exchange import uploads
from exchange.finance import actions, reading, steps
from exchange.finance.access import mapping_of, plan_to_fund, trail, upload_of
from exchange.finance.forms import ConfirmForm, MappingForm, MappingNameForm, UploadForm, questions_kept, questions_of
from exchange.finance.models import FinanceMapping
from exchange.finance.settings import Settings
from exchange.finance.views import sums_of
from exchange.finance.words import MEANINGS, SINCE, STEPS, WRONG
from exchange.models import Upload, UploadKind, UploadState
from exchange.spreadsheet_cells import SpreadsheetError
from organisation.pages import confirm_page, form_page
from roadmap.frame import plan_context
from roadmap.models import Plan
from roadmap.who import account

LARGE = 100_000
"""Bytes, unpacked, from which on the worker checks a file."""
PAGE = 100
QUIET = 60.0
"""Seconds without a step after which the work may be started again: its worker or its message may be lost."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, plan: str) -> HttpResponse:
    """Upload a file; what is wrong with it as a file comes back with 422, and nothing is kept then."""
    row = plan_to_fund(request, plan)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    first = row.finance_batches.filter(slug=request.GET.get("stapel", "")).first()
    form = UploadForm(*sent, plan=row, initial={"as_of": timezone.localdate(), "batch": first})
    problems: list[dict[str, Any]] = []
    name = ""
    if request.method == "POST" and form.is_valid():
        try:
            found = _keep(request, row, form)
        except ValidationError as error:
            form.refuse(error)
        else:
            if found.state != UploadState.REFUSED:
                return redirect("finance:upload", plan, found.pk)
            problems, name = found.problems, found.name
            found.delete()
    context = {
        **plan_context(request, plan, tab="budget"),
        "form": form,
        "problems": problems,
        "name": name,
        "trail": trail(row, (_("Import a finance file"), "")),
    }
    status = 422 if form.errors or problems else 200
    return render(request, "exchange/finance/new.html", context, status=status)


def _keep(request: HttpRequest, plan: Plan, form: UploadForm) -> Upload:
    """Keep the file with what was chosen, and check it; a new mapping begins empty."""
    by = account(request)
    name, content = form.cleaned_data["file"]
    with transaction.atomic():
        mapping: FinanceMapping | None = form.cleaned_data["mapping"]
        if mapping is None and not form.cleaned_data["batch"]:
            mapping = actions.add_mapping(owner=plan.owner, name=form.cleaned_data["mapping_name"], by=by)
        found = uploads.keep(
            owner=plan.owner,
            kind=UploadKind.FINANCE,
            name=name,
            content=content,
            by=by,
            options=form.options(mapping),
            plan=plan,
        )
    uploads.start(found, large=_is_large(content))
    if found.state == UploadState.REFUSED and mapping is not None and not form.cleaned_data["mapping"]:
        actions.remove_mapping(mapping=mapping, by=by)
    return found


def _is_large(content: bytes) -> bool:
    return reading.unpacked(content) > LARGE


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """What a file would do, sums, changes and every mistake; POST confirms. htmx asks here how far the worker is."""
    row, found = upload_of(request, plan, pk)
    if found.state == UploadState.MAPPING:
        return redirect("finance:columns", plan, pk)
    is_fragment = bool(request.headers.get("HX-Request")) and request.method != "POST"
    if is_fragment and not found.busy:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    if request.method == "POST":
        return _again(request, row, found) if found.busy else _confirmed(request, row, found)
    return _page(request, row, found, _confirm_form(found))


def _again(request: HttpRequest, plan: Plan, found: Upload) -> HttpResponse:
    """Start the work again, where nobody is at it any more; whoever still is makes it do nothing."""
    if _is_quiet(found):
        uploads.start(found, large=True)
    return redirect("finance:upload", plan.slug, found.pk)


def _is_quiet(found: Upload) -> bool:
    began = max(found.created_at, found.started_at).timestamp()
    return found.busy and time.time() - max(began, found.progress.get("at", 0)) > QUIET


def _confirm_form(found: Upload, *sent: Any) -> ConfirmForm:
    counts = found.result.get("counts", {})
    to_decide = bool(counts.get("by_hand", 0) or counts.get("gone_by_hand", 0))
    return ConfirmForm(*sent, to_decide=to_decide, initial={"mark": found.result.get("mark", "")})


def _confirmed(request: HttpRequest, plan: Plan, found: Upload) -> HttpResponse:
    here = redirect("finance:upload", plan.slug, found.pk)
    if found.state != UploadState.CHECKED:
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return here
    form = _confirm_form(found, request.POST)
    result = found.result
    if not form.is_valid() or result["mistakes"] or result["refused"]:
        return _page(request, plan, found, form, status=422)
    values = form.cleaned_data
    found.options |= {"hand": values.get("hand", ""), "reason": values["reason"], "mark": values["mark"]}
    saved = Upload.objects.filter(pk=found.pk, state=UploadState.CHECKED).update(options=found.options)
    if not saved or not uploads.confirm(found):
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return here
    if found.state == UploadState.CHECKED:  # somebody was faster
        return _page(request, plan, found, _confirm_form(found), status=409)
    if found.state == UploadState.LOADED:
        messages.success(request, _("%(file)s has been loaded.") % {"file": found.name})
        return redirect("finance:import", plan.slug, found.result["batch"], found.result["import"])
    return here


def _page(request: HttpRequest, plan: Plan, found: Upload, form: ConfirmForm, *, status: int = 200) -> HttpResponse:
    result = found.result
    problems = Paginator(found.finance_problems.all(), PAGE).get_page(request.GET.get("seite"))
    context = {
        "plan": plan,
        "upload": found,
        "result": result,
        "form": form,
        "options": found.options,
        "sums": sums_of(result.get("sums", [])),
        "page": problems,
        "query": "",
        "problems": [{"row": problem, "what": WRONG[problem.code]} for problem in problems],
        "by_hand": _changes(result, "by_hand"),
        "replaced": _changes(result, "replaced"),
        "gone": _changes(result, "gone"),
        "in_use": _changes(result, "in_use"),
        "step": STEPS.get(found.progress.get("step", ""), ""),
        "quiet": _is_quiet(found),
        "target": _target(found) if found.state == UploadState.CHECKED else None,
        "trail": trail(plan, (found.name, "")),
    }
    return render(request, "exchange/finance/upload.html", context, status=status)


def _target(found: Upload) -> steps.Target | None:
    try:
        return steps.target_of(found)
    except SpreadsheetError:
        return None


def _changes(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "before_amount": _decimal(row["before"]),
            "after_amount": _decimal(row["after"]),
            "why": [SINCE[why] for why in row["since"]],
        }
        for row in result.get(name, [])
    ]


def _decimal(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Say what the columns, accounts and codes of a file mean; it is kept in the county's mapping."""
    row, found = upload_of(request, plan, pk, content=True)
    here = reverse("finance:upload", args=[plan, pk])
    if found.state not in {UploadState.MAPPING, UploadState.CHECKED}:
        return redirect(here)
    try:
        target = steps.target_of(found)
        table = steps.table_of(found, target.settings)
    except SpreadsheetError as error:
        messages.error(request, str(error))
        return redirect("finance:batches", plan)
    mapping = target.batch.mapping
    sent = (request.POST,) if request.method == "POST" else ()
    questions = questions_of(table, target.settings)
    form = MappingForm(*sent, mapping=mapping, questions=questions, needs_year=target.batch.year is None)

    def save(form: MappingForm) -> str:
        actions.change_mapping(
            mapping=mapping, settings=form.result(), base=form.cleaned_data["state"], by=account(request)
        )
        uploads.check_again(found)
        return here

    codes = found.finance_problems.filter(code="product_unknown").values_list("value", flat=True).distinct()
    return _mapping_page(request, row, form, mapping, save, here, unknown=sorted(set(codes[:200])))


def _mapping_page(
    request: HttpRequest, plan: Plan, form: MappingForm, mapping: FinanceMapping, save: Any, back: str, **more: Any
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=_("Mapping “%(name)s”") % {"name": mapping.name},
        lead=_("Say what each column, account and code of the file means. It is remembered for the next file."),
        submit=_("Save and go on"),
        save=save,
        back=back,
        trail=trail(plan, (_("Mapping “%(name)s”") % {"name": mapping.name}, "")),
        template="exchange/finance/mapping.html",
        plan=plan,
        mapping=mapping,
        meanings=MEANINGS,
        **more,
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Change a mapping of the county without a file; the next file is read by it."""
    row = plan_to_fund(request, plan)
    found = mapping_of(row, pk)
    back = reverse("finance:batches", args=[plan])
    sent = (request.POST,) if request.method == "POST" else ()
    form = MappingForm(*sent, mapping=found, questions=questions_kept(Settings.read(found.settings)))

    def save(form: MappingForm) -> str:
        actions.change_mapping(
            mapping=found, settings=form.result(), base=form.cleaned_data["state"], by=account(request)
        )
        messages.success(request, _("Saved."))
        return back

    return _mapping_page(request, row, form, found, save, back, unknown=[])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_name(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Rename a mapping."""
    row = plan_to_fund(request, plan)
    found = mapping_of(row, pk)
    back = reverse("finance:batches", args=[plan])
    sent = (request.POST,) if request.method == "POST" else ()

    def save(form: MappingNameForm) -> str:
        actions.rename_mapping(mapping=found, name=form.cleaned_data["name"], by=account(request))
        return back

    return form_page(
        request,
        MappingNameForm(*sent, initial={"name": found.name}),
        title=_("Rename the mapping"),
        save=save,
        back=back,
        trail=trail(row, (_("Rename the mapping"), "")),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_remove(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Delete a mapping that no batch uses."""
    row = plan_to_fund(request, plan)
    found = mapping_of(row, pk)
    back = reverse("finance:batches", args=[plan])

    def save() -> str:
        actions.remove_mapping(mapping=found, by=account(request))
        messages.success(request, _("The mapping was deleted."))
        return back

    return confirm_page(
        request,
        title=_("Delete the mapping"),
        question=_("Delete the mapping “%(name)s”?") % {"name": found.name},
        submit=_("Delete"),
        save=save,
        back=back,
        trail=trail(row, (_("Delete the mapping"), "")),
        danger=True,
    )


@login_required
@require_POST
def discard(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Throw an upload away; what has been entered stays."""
    row, found = upload_of(request, plan, pk)
    gone, _rows = (
        Upload.objects.filter(pk=found.pk).exclude(state__in=[UploadState.LOADING, UploadState.LOADED]).delete()
    )
    if gone:
        messages.success(request, _("The file was thrown away; nothing was entered."))
        return redirect("finance:batches", row.slug)
    messages.info(request, _("This file is already being loaded or has been loaded."))
    return redirect("finance:upload", plan, pk)
