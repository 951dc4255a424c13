"""A round's board to download, with the filter of its page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cooperation import board, pages
from cooperation.forms_rounds import BoardFilterForm
from cooperation.models import StatusRound
from exchange.rounds.tables import missing, statuses
from exchange.sheets import csv_format, xlsx_writer
from exchange.sheets.tables import Origin
from exchange.sheets.views import CSV, XLSX


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, plan: str, status_round: str, kind: str) -> HttpResponse:
    """What was asked for and reported as .xlsx (with who is missing) or .csv; cells are texts, never formulas."""
    rows = StatusRound.objects.visible_to(request.user).select_related("plan__owner")
    row = get_object_or_404(rows, plan__slug=plan, slug=status_round)
    requests = board.listed(row, BoardFilterForm(request.GET or None, status_round=row, county=row.plan.owner))
    table = statuses(pages.board_rows(requests))
    if kind == "csv":
        content = csv_format.plain([column.head for column in table.columns], table.rows)
    else:
        content = xlsx_writer.write([table, missing(board.missing_of(row))], {}, Origin(plan=row.plan.slug))
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    name = f"statusrunde-{row.slug}-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
