"""Pages to read a plan's posts: all of them as of a day, those behind a figure, and one line. Roles, never people."""

import re
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council.kinds import paper_address
from organisation import history
from organisation.templatetags.display import date_short
from roadmap import links, pages
from roadmap.frame import figures_only, plan_context
from roadmap.loading import position_lines, rate_tables
from roadmap.models import PositionLine
from roadmap.permissions import can_edit_posts
from roadmap.post_costs import cost_sum
from roadmap.post_steps import first_day, steps
from roadmap.posts import reading
from roadmap.posts.forms import DayForm
from roadmap.posts.picture import picture
from roadmap.posts.reading import NONE, VIEWS, Kept, Reading
from roadmap.staffing import need_of

PAGE_SIZE = 100
YEAR = re.compile(r"(?:19|20|21|22)[0-9]{2}")
HISTORY_SIZE = 10


def posts_context(request: HttpRequest, plan: str) -> dict[str, Any]:
    """Load the plan for a page of its posts; 403 for whoever may not see them."""
    context = plan_context(request, plan, tab="posts")
    figures_only(context)
    context["may_edit_posts"] = can_edit_posts(request.user, context["plan"])
    return context


def day_of(request: HttpRequest) -> tuple[DayForm, date]:
    """Return the form for the day in the address, and the day: today where none is given or it is none."""
    today = timezone.localdate()
    if "stichtag" not in request.GET:
        return DayForm(initial={"stichtag": today}), today
    form = DayForm(request.GET)
    asked = form.cleaned_data.get("stichtag") if form.is_valid() else None
    return form, asked or today


@login_required
@require_safe
def posts(request: HttpRequest, plan: str) -> HttpResponse:
    """A plan's posts as of a day: need, states by grade and unit, cost by year, FTE over time, lines."""
    context = posts_context(request, plan)
    row = context["plan"]
    form, day = day_of(request)
    found = reading.load(row, day)
    units = list(row.owner.units.filter(staff_heads__isnull=False).order_by("name"))
    groups, whole = reading.by_grade_and_unit(found)
    context |= {
        "form": form,
        "day": day,
        "lines": [
            {"line": one, "fte": line.fte, "url": reverse("roadmap:line", args=[row.slug, one.slug])}
            for one, line in zip(found.rows, found.lines, strict=True)
        ],
        "need": reading.need(found),
        "groups": groups,
        "whole": whole,
        "years": reading.yearly(found) if found.rows else [],
        "without_rate": reading.without_rate(found),
        "terms": reading.terms(found),
        "chart": chart(found),
        "units": units,
        "refs": pages.refs(one.pk for one in (*found.rows, *units)),
        "new": reverse("roadmap:line-new", args=[row.slug]) if context["may_edit_posts"] else "",
        "rates": reverse("roadmap:rates", args=[row.slug]),
    }
    context["doing"] = _doing(context)
    context["trail"].append((_("Posts"), ""))
    return render(request, "roadmap/posts.html", context, status=422 if form.errors else 200)


def _doing(context: dict[str, Any]) -> list[links.Do]:
    rates = links.Do(_("Rates"), context["rates"])
    return [links.Do(_("New position line"), context["new"], True), rates] if context["new"] else [rates]


def chart(found: Reading) -> dict[str, Any] | None:
    """Return the picture of the plan's posts over time with its data, None where there is nothing to see."""
    drawn = picture("vzae", steps(found.lines, first_day(found.lines, found.day), found.day), found.day, date_short)
    if drawn is None:
        return None
    rows = [list(zip(drawn.table.headers, row, strict=True)) for row in drawn.table.rows]
    return {"svg": drawn.svg, "headers": drawn.table.headers, "rows": rows}


@login_required
@require_safe
def posts_list(request: HttpRequest, plan: str) -> HttpResponse:
    """The posts behind a figure, one row each, with the same sum below; with a year in the address their cost."""
    context = posts_context(request, plan)
    form, day = day_of(request)
    found = reading.load(context["plan"], day)
    asked = {name: str(value) for name, value in request.GET.items()}
    kept = Kept.of(asked)
    view = VIEWS.get(asked.get("sicht", ""))
    asked_year = asked.get("jahr", "")
    with_cost = view is not None and bool(YEAR.fullmatch(asked_year))
    year = int(asked_year) if with_cost else 0
    costs = found.costs(year, view) if view is not None and with_cost else None
    rows = found.posts(kept, costs)
    context |= {
        "form": form,
        "day": day,
        "kept": kept,
        "view": asked.get("sicht", "") if with_cost else "",
        "year": year,
        "unit": next((row.unit.name for row in found.rows if row.unit and row.unit.slug == kept.einheit), ""),
        "nothing": NONE,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("seite")),
        "query": _query(request),
        "whole": reading.summed(rows),
        "cost": cost_sum([row.cost for row in rows if row.cost is not None]) if with_cost else None,
    }
    context["trail"] += [(_("Posts"), _posts_address(context, day)), (_("List of posts"), "")]
    return render(request, "roadmap/posts_list.html", context, status=422 if form.errors else 200)


def _query(request: HttpRequest) -> str:
    """The filter of the address without the page, for the links to the other pages."""
    asked = request.GET.copy()
    asked.pop("seite", None)
    return asked.urlencode()


def _posts_address(context: dict[str, Any], day: date) -> str:
    return f"{reverse('roadmap:posts', args=[context['plan'].slug])}?stichtag={day:%d.%m.%Y}"


@login_required
@require_safe
def line(request: HttpRequest, plan: str, line: str) -> HttpResponse:
    """A position line with everything: tasks, grade over time, origin, posts with their events, cost, history."""
    context = posts_context(request, plan)
    row_plan, today = context["plan"], timezone.localdate()
    rows = (
        PositionLine.objects.filter(plan=row_plan, slug=line).with_grade(today).for_pages().with_grade_changes(date.max)
    )
    row: Any = rows.select_related(
        "body", "unit", "field__version", "project", "granted_by__resolution__paper__owner"
    ).first()
    if row is None:
        raise Http404
    row.plan = row_plan
    found = _reading_of(row, today)
    posts = list(row.posts.all())
    years = [
        {"year": year, **{word: cost_sum(found.costs(year, view).values()) for word, view in VIEWS.items()}}
        for year in reading.years(found)
    ]
    events = history.events_of([row.pk, *(post.pk for post in posts)])
    context |= {
        "line": row,
        "fte": found.lines[0].fte,
        "posts": [
            {"post": post, "state": found.lines[0].state_of(frozen, today)}
            for post, frozen in zip(posts, found.lines[0].posts, strict=True)
        ],
        "need": need_of(found.lines[0]),
        "years": years,
        "without_rate": reading.without_rate(found),
        "term": next(iter(reading.terms(found)), None),
        "paper": paper_address(row.granted_by.resolution.paper) if row.granted_by else "",
        "refs": pages.refs([row.pk, *(post.pk for post in posts), *(change.pk for change in row.grade_changes)]),
        "lines": history.lines(events[:HISTORY_SIZE]),
        "today": today,
        "rates": reverse("roadmap:rates", args=[row_plan.slug]),
        "edit": _line_edit(context, row),
    }
    context["doing"] = _line_doing(context, row)
    context["trail"] += [(_("Posts"), reverse("roadmap:posts", args=[row_plan.slug])), (row.title, "")]
    return render(request, "roadmap/posts_line.html", context)


def _reading_of(row: PositionLine, day: date) -> Reading:
    """One line as a reading, with all its events: what is entered for later stands on its own page already."""
    tables = rate_tables(row.plan.owner.rate_tables.prefetch_related("rates"))
    return Reading(row.plan, day, [row], position_lines([row]), tables)


FORMS = {
    **{name: f"line-{name}" for name in ("what", "grade", "place", "origin", "cost")},
    "event": "post-event",
    "posts": "posts-new",
}


def _line_edit(context: dict[str, Any], row: PositionLine) -> dict[str, str]:
    """The addresses of the sections' forms; empty where the account may not. Sources are the editors'."""
    slug = context["plan"].slug
    source = f"{reverse('roadmap:plan-source-ref-new', args=[slug])}?fuer={row.pk}" if context["may_edit"] else ""
    if not context["may_edit_posts"]:
        return {**dict.fromkeys(FORMS, ""), "source": source}
    return {**{key: reverse(f"roadmap:{name}", args=[slug, row.slug]) for key, name in FORMS.items()}, "source": source}


def _line_doing(context: dict[str, Any], row: PositionLine) -> list[links.Do]:
    found = links.history("stellenposition", row, True)
    if not context["may_edit_posts"]:
        return found
    args = [context["plan"].slug, row.slug]
    more = [
        links.Do(_("Record event"), reverse("roadmap:post-event", args=args), True),
        links.Do(_("Add posts"), reverse("roadmap:posts-new", args=args)),
    ]
    return [*more, *found, links.Do(_("Delete"), reverse("roadmap:line-delete", args=args))]
