"""The page of the global search."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import kinds, search
from organisation.models import User
from organisation.search_terms import Terms, terms

PAGE_SIZE = 20
FIRST = 5
"""Hits of each kind where all kinds are shown."""


@login_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Hits of a query: the best of each kind, or all of one kind in pages; with counts by kind."""
    user: User = request.user  # type: ignore[assignment]  # login_required
    looked_for = terms(request.GET.get("q", ""))
    chosen = request.GET.get("art", "")
    found = search.find(request.user, looked_for)
    if chosen and chosen not in found:
        raise Http404
    total = sum(len(hits) for hits in found.values())
    context: dict[str, Any] = {
        "search_query": looked_for.raw,
        "terms": looked_for,
        "total": total,
        "filters": _filters(looked_for, found, chosen, total),
        "groups": [],
        "page": None,
        "pages_query": urlencode({"q": looked_for.raw, "art": chosen}),
        "shorter": _address(looked_for.shorter) if looked_for.shorter and not total else "",
        "trail": [(_("Search"), "")],
    }
    if chosen:
        page = Paginator(found[chosen], PAGE_SIZE).get_page(request.GET.get("seite"))
        context |= {"page": page, "groups": [_group(user, looked_for, chosen, list(page), len(found[chosen]))]}
    else:
        groups = [(slug, hits) for slug, hits in found.items() if hits]
        context["groups"] = [_group(user, looked_for, slug, hits[:FIRST], len(hits)) for slug, hits in groups]
    return render(request, "organisation/search.html", context)


def _group(user: User, looked_for: Terms, slug: str, hits: list[search.Found], count: int) -> dict[str, Any]:
    kind = kinds.by_slug(slug)
    more = _address(looked_for.raw, slug) if count > len(hits) else ""
    return {"kind": kind, "count": count, "hits": search.shown(user, hits, looked_for), "more": more}


def _filters(looked_for: Terms, found: dict[str, list[search.Found]], chosen: str, total: int) -> list[Any]:
    """Return (label, count, address, chosen) for all kinds together and for each that has hits."""
    lines: list[Any] = [(_("All"), total, _address(looked_for.raw), not chosen)]
    for slug, hits in found.items():
        kind = kinds.by_slug(slug)
        if kind and (hits or slug == chosen):
            lines.append((kind.plural, len(hits), _address(looked_for.raw, slug), slug == chosen))
    return lines


def _address(query: str, kind: str = "") -> str:
    return f"{reverse('search')}?{urlencode({'q': query, **({'art': kind} if kind else {})})}"
