"""The page that tells for any row who may see and change it, and why."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import kinds
from organisation.rights import explain


@login_required
@require_safe
def row_rights(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Who may see and change a row, by role and body, for the office of the body that it belongs to."""
    found = kinds.by_slug(kind)
    if found is None:
        raise Http404
    row = get_object_or_404(found.visible(request.user), pk=pk)
    if not found.may_read_history(request.user, row):
        raise PermissionDenied
    context = {
        "row": row,
        "kind": found,
        "groups": explain(found, row),
        "address": found.address(row),
        "trail": [(str(row), found.address(row)), (_("Rights"), "")],
    }
    return render(request, "organisation/rights.html", context)
