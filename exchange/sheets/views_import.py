"""An uploaded spreadsheet of a plan: say what its columns are, see what would change, confirm, take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from exchange import uploads
from exchange.models import Upload, UploadKind, UploadState
from exchange.sheets import heads, steps, undoing
from exchange.sheets.columns import COLUMNS, MILESTONES, PROJECTS, fold
from exchange.sheets.forms import SHEETS, ColumnsForm, ConfirmForm
from exchange.sheets.proposal import CONFLICT, DOUBLE, ERROR, IGNORED, MINE, SAME, THEIRS
from exchange.sheets.values import clean
from exchange.spreadsheet_cells import SpreadsheetError
from organisation.pages import confirm_page
from roadmap.frame import plan_to_edit, plan_trail
from roadmap.models import Plan
from roadmap.who import account

DECISION = "d-"
NAMED = 12


def _loaded(request: HttpRequest, plan: str, pk: UUID) -> tuple[Plan, Upload]:
    """Load the plan and the account's own upload for it, or answer 404; 403 where the plan may only be seen."""
    row = plan_to_edit(request, plan)
    rows = Upload.objects.visible_to(request.user).select_related("owner", "plan", "created_by")
    found = get_object_or_404(rows, pk=pk, kind=UploadKind.ROUND_TRIP)
    if found.options.get("plan") != row.slug:
        found = get_object_or_404(rows.none())
    return row, found


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imported(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """What the file would do, row by row; POST decides and confirms. htmx asks here whether the worker is done."""
    row, upload = _loaded(request, plan, pk)
    if upload.state == UploadState.MAPPING:
        return redirect("sheets:columns", plan, pk)
    if request.headers.get("HX-Request") and not upload.busy:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    if request.method == "POST":
        return _decided(request, row, upload)
    form = ConfirmForm(initial={"reason": upload.options.get("reason", "")})
    return _page(request, row, upload, form)


def _page(
    request: HttpRequest, plan: Plan, upload: Upload, form: ConfirmForm, *, undecided: int = 0, status: int = 200
) -> HttpResponse:
    lines = upload.result.get("lines", [])
    conflicts = [line for line in lines if any(cell["status"] == CONFLICT for cell in line["cells"])]
    context = {
        "plan": plan,
        "upload": upload,
        "result": upload.result,
        "form": form,
        "errors": [line for line in lines if line["status"] == ERROR],
        "doubles": [line for line in lines if line["doubles"]],
        "conflicts": conflicts,
        "lines": [line for line in lines if line["status"] != ERROR and _tells(line)],
        "ignored": [(line, cell) for line in lines for cell in line["cells"] if cell["status"] == IGNORED],
        "undecided": undecided,
        "to_check": any(line["status"] == DOUBLE for line in lines),
        "decisions": upload.options.get("decisions", {}),
        "trail": [*plan_trail(plan), (_("Spreadsheet"), reverse("sheets:sheet", args=[plan.slug])), (upload.name, "")],
    }
    return render(request, "exchange/sheets/import.html", context, status=status)


def _tells(line: dict[str, Any]) -> bool:
    """Whether a line says more than what is left out of it, which stands in a list of its own."""
    return line["status"] != SAME or any(cell["status"] != IGNORED for cell in line["cells"])


def _decided(request: HttpRequest, plan: Plan, upload: Upload) -> HttpResponse:
    """Keep what was decided; go on to a new dry run, to what is still open, or to entering it all."""
    here = reverse("sheets:import", args=[plan.slug, upload.pk])
    if upload.state != UploadState.CHECKED:
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return redirect(here)
    lines = upload.result["lines"]
    form = ConfirmForm(request.POST)
    before = dict(upload.options.get("decisions", {}))
    decisions = {**before, **_sent(request.POST)}
    upload.options |= {"decisions": decisions, "reason": clean(request.POST.get("reason", ""))[:2000]}
    upload.result["stale"] = ""
    upload.save(update_fields=["options", "result"])
    doubles = {line["name"] for line in lines if line["doubles"]}
    if any(decisions.get(name) != before.get(name) for name in doubles):
        uploads.check_again(upload)
        return redirect(here)
    undecided = sum(decisions.get(name) is None for name in doubles) + _open_conflicts(lines, decisions)
    if undecided or upload.result["counts"][ERROR] or upload.result["problems"] or not form.is_valid():
        return _page(request, plan, upload, form, undecided=undecided, status=422)
    upload.options["mark"] = upload.result["mark"]
    upload.save(update_fields=["options"])
    if not uploads.confirm(upload):
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return redirect(here)
    if upload.state == UploadState.CHECKED:
        return _page(request, plan, upload, form, status=409)
    if upload.state == UploadState.LOADED:
        messages.success(request, _("%(file)s has been loaded.") % {"file": upload.name})
    return redirect(here)


def _sent(data: Mapping[str, Any]) -> dict[str, str]:
    return {
        clean(name.removeprefix(DECISION))[:60]: clean(data[name])[:60] for name in data if name.startswith(DECISION)
    }


def _open_conflicts(lines: list[dict[str, Any]], decisions: Mapping[str, str]) -> int:
    """Return how many conflicts nobody has decided."""
    names = [f"{line['name']}-{cell['name']}" for line in lines for cell in line["cells"] if cell["status"] == CONFLICT]
    return sum(decisions.get(name) not in {MINE, THEIRS} for name in names)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Say what the columns of an own list are; suggestions come from their heads and from what was said before."""
    row, upload = _loaded(request, plan, pk)
    here = reverse("sheets:import", args=[plan, pk])
    if upload.state not in {UploadState.MAPPING, UploadState.CHECKED} or upload.options.get("export"):
        return redirect(here)
    tables = heads.tables_of(steps.read(upload))
    asked = request.POST if request.method == "POST" else request.GET
    table = next((one for one in tables if one.name == asked.get("blatt")), tables[0])
    kind = asked.get("art") or ""
    sheet = kind if kind in COLUMNS else _kind_of(table.name)
    questions = heads.questions(table, sheet, steps.remembered(upload, sheet))
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheet=sheet, questions=questions)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        said = {fold(question.head): chosen[str(question.place)] for question in questions}
        upload.options["mapping"] = {"table": table.name, "sheet": sheet, "columns": chosen, "heads": said}
        upload.options["decisions"] = {}
        uploads.check_again(upload)
        return redirect(here)
    context = {
        "plan": row,
        "upload": upload,
        "tables": [one.name for one in tables],
        "table": table.name,
        "sheets": SHEETS,
        "sheet": sheet,
        "form": form,
        "trail": [*plan_trail(row), (_("Spreadsheet"), reverse("sheets:sheet", args=[plan])), (upload.name, "")],
    }
    return render(request, "exchange/sheets/columns.html", context, status=422 if form.errors else 200)


def _kind_of(name: str) -> str:
    return MILESTONES if name.strip().casefold() == MILESTONES.casefold() else PROJECTS


@login_required
@require_POST
def discard(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Throw an upload away; what has been entered stays."""
    row, upload = _loaded(request, plan, pk)
    if upload.state in (UploadState.LOADING, UploadState.LOADED):
        messages.info(request, _("This file is already being loaded or has been loaded."))
        return redirect("sheets:import", plan, pk)
    upload.delete()
    messages.success(request, _("The file was thrown away; nothing was entered."))
    return redirect("sheets:sheet", row.slug)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, plan: str, pk: UUID) -> HttpResponse:
    """Take the whole import back; what has been changed again since stays and is named before and after."""
    row, upload = _loaded(request, plan, pk)
    here = reverse("sheets:import", args=[plan, pk])
    if upload.state != UploadState.LOADED or upload.result.get("undone"):
        return redirect(here)
    try:
        version = steps.version_of(upload)
    except SpreadsheetError as error:
        messages.warning(request, str(error))
        return redirect(here)

    def take_back(*, trial: bool) -> undoing.Undone:
        reason = _("Import undone: %(file)s") % {"file": upload.name}
        return undoing.undo(upload.result, version, by=account(request), reason=reason, name=upload.name, trial=trial)

    def save() -> str:
        done = take_back(trial=False)
        upload.result["undone"] = [list(pair) for pair in done.stays] or [["", ""]]
        upload.save(update_fields=["result"])
        messages.success(request, _("The import has been taken back."))
        if done.stays:
            messages.warning(request, _("Not undone: %(rows)s") % {"rows": _listed(done)})
        return here

    planned = take_back(trial=True) if request.method != "POST" else undoing.Undone()
    question = ngettext(
        "One change of this import will be taken back.",
        "%(number)d changes of this import will be taken back.",
        planned.rows,
    ) % {"number": planned.rows}
    if planned.stays:
        question += " " + _("These stay: %(rows)s") % {"rows": _listed(planned)}
    return confirm_page(
        request,
        title=_("Take the import back"),
        question=question,
        submit=_("Take back"),
        save=save,
        back=here,
        trail=[*plan_trail(row), (upload.name, here), (_("Take the import back"), "")],
        danger=True,
    )


def _listed(done: undoing.Undone) -> str:
    named = [f"{label}: {why}" for label, why in done.stays[:NAMED]]
    more = len(done.stays) - len(named)
    return "; ".join(named) + (f" (+{more})" if more else "")
