"""The rollout to download, with the filter of its page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cooperation.rollout.forms import MatrixFilter
from cooperation.rollout.permissions import can_read_rollout
from cooperation.rollout.rows import load
from exchange.rollout.tables import crossed, listed
from exchange.sheets import csv_format, xlsx_writer
from exchange.sheets.tables import Origin
from exchange.sheets.views import CSV, XLSX
from organisation.models import User


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """What a user sees of the rollout as .xlsx (list and matrix) or .csv (list); cells are texts, never formulas."""
    user = request.user
    if not isinstance(user, User) or not can_read_rollout(user):
        raise Http404
    cells = load(user, timezone.localdate())
    wanted = MatrixFilter(request.GET, cells).wanted()
    rows = listed(cells, wanted)
    if kind == "csv":
        content = csv_format.plain([column.head for column in rows.columns], rows.rows)
    else:
        content = xlsx_writer.write([rows, crossed(cells, wanted)], {}, Origin())
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="rollout-{timezone.localdate().isoformat()}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
