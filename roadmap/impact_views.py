"""Pages on which money and posts are laid to a point of a resolution or to a paper, and the form to hand on."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council.loading import address_of, paper_trail
from council.models import Paper, ResolutionPoint
from organisation.access import access_of
from organisation.pages import form_page
from roadmap import actions
from roadmap.impact_forms import ChoiceForm
from roadmap.impact_panels import Opened, PaperForm, paper_form
from roadmap.impact_rights import can_cover, can_grant_money, can_grant_posts
from roadmap.impact_rows import OUTCOMES, item_address, items_of, line_address, lines_of
from roadmap.impact_words import item_words
from roadmap.models import PaperCoverage
from roadmap.who import account

AT_MOST = 200
"""So many items are offered at once; a search narrows them."""
MIGHT_BE_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9])")
TEMPLATE = "roadmap/impact_choose.html"
METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def grants(request: HttpRequest, owner: str, paper: str, resolution: str, number: int) -> HttpResponse:
    """Choose what a point of a resolution grants; what another point grants is not offered."""
    row = _paper(request, owner, paper)
    point = _point(row, resolution, number)
    money, posts = can_grant_money(request.user, row.owner_id), can_grant_posts(request.user, row.owner_id)
    if not (money or posts):
        raise PermissionDenied
    back = f"{address_of(row)}#beschluss-{point.resolution.slug}"
    day = timezone.localdate()
    items, lines = items_of(row.owner_id, day), lines_of(row.owner_id, day)
    form, more = _form(
        request,
        items.filter(granted_by=None).exclude(stage__in=OUTCOMES) if money else items.none(),
        lines.filter(granted_by=None) if posts else lines.none(),
    )

    def save(form: ChoiceForm) -> str:
        actions.grant_by_point(point=point, targets=form.chosen, by=account(request))
        messages.success(request, _("Saved: the point grants what you have chosen."))
        return back

    args = [owner, paper, resolution, number]
    title = _("Point %(number)s grants …") % {"number": point.number}
    present = [
        (Opened(item_words(each), item_address(each)), reverse("impact:release-item", args=[*args, each.pk]), money)
        for each in items.filter(granted_by=point)
    ] + [
        (Opened(each.title, line_address(each)), reverse("impact:release-line", args=[*args, each.pk]), posts)
        for each in lines.filter(granted_by=point)
    ]
    return _page(request, form, save, row, title=title, lead=str(point), back=back, present=present, more=more)


@login_required
@require_POST
def release_item(request: HttpRequest, owner: str, paper: str, resolution: str, number: int, pk: UUID) -> HttpResponse:
    """Say that a point no longer grants an item."""
    row = _paper(request, owner, paper)
    return _release(request, row, resolution, number, pk, items_of, can_grant_money(request.user, row.owner_id))


@login_required
@require_POST
def release_line(request: HttpRequest, owner: str, paper: str, resolution: str, number: int, pk: UUID) -> HttpResponse:
    """Say that a point no longer grants a position line."""
    row = _paper(request, owner, paper)
    return _release(request, row, resolution, number, pk, lines_of, can_grant_posts(request.user, row.owner_id))


def _release(
    request: HttpRequest, row: Paper, resolution: str, number: int, pk: UUID, rows: Callable[..., Any], may: bool
) -> HttpResponse:
    point = _point(row, resolution, number)
    if not may:
        raise PermissionDenied
    found = get_object_or_404(rows(row.owner_id, timezone.localdate()), pk=pk)
    try:
        actions.release_from_point(point=point, target=found, by=account(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The point no longer grants “%(row)s”.") % {"row": found})
    return redirect(reverse("impact:grants", args=[row.owner.slug, row.slug, resolution, number]))


@login_required
@require_http_methods(METHODS)
def coverage(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """Choose what a paper covers besides what its points grant."""
    row = _paper(request, owner, paper)
    if not can_cover(request.user, row.owner_id):
        raise PermissionDenied
    back = f"{address_of(row)}#auswirkungen"
    day = timezone.localdate()
    known = PaperCoverage.objects.filter(paper=row)
    granted = Q(granted_by__resolution__paper=row)
    items = items_of(row.owner_id, day).exclude(granted).exclude(pk__in=_keys(known, "budget_item"))
    lines = lines_of(row.owner_id, day).exclude(granted).exclude(pk__in=_keys(known, "position_line"))
    form, more = _form(request, items.exclude(stage__in=OUTCOMES), lines)

    def save(form: ChoiceForm) -> str:
        actions.cover_by_paper(paper=row, targets=form.chosen, by=account(request))
        messages.success(request, _("Saved: the paper covers what you have chosen."))
        return back

    rows = known.select_related("budget_item__plan", "position_line__plan")
    present = [
        (_opened(each), reverse("impact:uncover", args=[owner, paper, each.pk]), True)
        for each in rows.order_by("budget_item__title", "position_line__title")
    ]
    title = _("What the paper covers")
    lead = _("What its points grant is covered anyway; choose here what else is a consequence of the paper.")
    return _page(request, form, save, row, title=title, lead=lead, back=back, present=present, more=more)


def _keys(rows: Any, name: str) -> Any:
    return rows.filter(**{f"{name}__isnull": False}).order_by().values(name)


def _opened(row: PaperCoverage) -> Opened:
    if row.budget_item is not None:
        return Opened(row.budget_item.title, item_address(row.budget_item))
    assert row.position_line is not None
    return Opened(row.position_line.title, line_address(row.position_line))


@login_required
@require_POST
def uncover(request: HttpRequest, owner: str, paper: str, pk: UUID) -> HttpResponse:
    """Take an item or line off what a paper covers."""
    row = _paper(request, owner, paper)
    if not can_cover(request.user, row.owner_id):
        raise PermissionDenied
    found = get_object_or_404(PaperCoverage.objects.select_related("paper__owner"), paper=row, pk=pk)
    actions.uncover(coverage=found, by=account(request))
    messages.success(request, _("The paper no longer covers it."))
    return redirect(reverse("impact:coverage", args=[owner, paper]))


@login_required
@require_safe
def as_html(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """The form as a file of its own, to copy into the council office's system."""
    row = _paper(request, owner, paper)
    context = {"paper": row, "found": paper_form(row, timezone.localdate())}
    response = render(request, "roadmap/impact_export.html", context)
    return _as_file(response, row, "html")


@login_required
@require_safe
def as_csv(request: HttpRequest, owner: str, paper: str) -> HttpResponse:
    """The form as a table: part, line, value; then the position lines. Semicolons, UTF-8 with its mark."""
    row = _paper(request, owner, paper)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for line in _csv_rows(paper_form(row, timezone.localdate())):
        writer.writerow([f"'{cell}" if MIGHT_BE_FORMULA.match(cell) else cell for cell in line])
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    return _as_file(response, row, "csv")


def _csv_rows(found: PaperForm) -> Iterable[list[str]]:
    yield [_("Part"), _("Line"), _("Value")]
    for table in found.form.tables:
        for line in table.rows:
            yield [table.title, line.label, line.value]
    if found.form.lines:
        yield []
        yield list(found.form.columns)
        for each in found.form.lines:
            yield each.cells


def _as_file(response: HttpResponse, row: Paper, ending: str) -> HttpResponse:
    name = slugify(row.reference.replace("/", "-") or row.slug)
    response["Content-Disposition"] = f'attachment; filename="{_("effects")}-{name}.{ending}"'
    return response


def _paper(request: HttpRequest, owner: str, slug: str) -> Paper:
    """Load a paper whose money and posts this account may see: 404 hides it, 403 refuses who only reads papers."""
    rows = Paper.objects.visible_to(request.user).select_related("owner")
    row = get_object_or_404(rows, owner__slug=owner, slug=slug)
    if row.owner_id not in access_of(request.user).office:
        raise PermissionDenied
    return row


def _point(row: Paper, resolution: str, number: int) -> ResolutionPoint:
    found = ResolutionPoint.objects.filter(resolution__paper=row).select_related("resolution__paper__owner")
    return get_object_or_404(found, resolution__slug=resolution, number=number)


def _form(request: HttpRequest, items: Any, lines: Any) -> tuple[ChoiceForm, bool]:
    """Return the form over what the search finds, and whether there is more than is offered at once."""
    wanted = request.GET.get("suche", "").strip()
    if wanted:
        in_product = Q(product__code__icontains=wanted) | Q(product__name__icontains=wanted)
        items = items.filter(Q(title__icontains=wanted) | in_product | Q(budget_plan__label__icontains=wanted))
        lines = lines.filter(Q(title__icontains=wanted) | Q(unit__name__icontains=wanted))
    found = [list(rows[: AT_MOST + 1]) for rows in (items, lines)]
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, items=found[0][:AT_MOST], lines=found[1][:AT_MOST])
    return form, any(len(rows) > AT_MOST for rows in found)


def _page(
    request: HttpRequest,
    form: ChoiceForm,
    save: Callable[[ChoiceForm], str],
    row: Paper,
    *,
    title: str,
    lead: str,
    back: str,
    present: list[tuple[Opened, str, bool]],
    more: bool,
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        lead=lead,
        save=save,
        back=back,
        submit=_("Add"),
        trail=paper_trail(row, (title, "")),
        template=TEMPLATE,
        present=present,
        more=more,
        at_most=AT_MOST,
        wanted=request.GET.get("suche", "").strip(),
    )
