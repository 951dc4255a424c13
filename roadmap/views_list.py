"""The list of a plan's projects: filters, columns, order, groups and sums, all of it in the address."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.access import access_of
from roadmap import links
from roadmap.frame import is_open, plan_context
from roadmap.models import Plan, PlanVersion, SavedView
from roadmap.projectlist import arrange, cells, columns, query, rows
from roadmap.projectlist.changes import Kind
from roadmap.projectlist.saving import may_change_view, named, views_of
from roadmap.who import account


class Head(NamedTuple):
    """One column's head: `order` as for aria-sort, `url` sorts by it or turns its order round."""

    label: str
    url: str
    numeric: bool
    order: str


class ViewLink(NamedTuple):
    """A saved view as the page lists it."""

    view: SavedView
    name: str
    url: str
    may_change: bool
    is_default: bool


@login_required
@require_safe
def projects(request: HttpRequest, plan: str) -> HttpResponse:
    """The projects of the plan's current version, or of that which `fassung=` names."""
    context = plan_context(request, plan, tab="projects")
    views = views_of(account(request), context["plan"])
    default = next((row for row in views if row.is_default), None)  # type: ignore[attr-defined]  # views_of sets it
    if default is not None and default.query and not request.GET:
        return redirect(f"{request.path}?{default.query}")
    context["trail"].append((_("Projects"), ""))
    version = version_named(context, request.GET.get("fassung", ""))
    asked = query.read(request.GET, figures=context["may_see_figures"])
    context |= {"asked": asked, "list_address": request.path, "views": _view_links(request, context["plan"], views)}
    context["query"] = request.GET.urlencode()
    context["doing"] = links.for_projects(context)
    problems: tuple[str, ...] = asked.problems
    if version is not None:
        problems = _fill(request, context, version, asked)
    context |= {"shown_version": version, "problems": problems, "save_view": _save_address(request, context["plan"])}
    return render(request, "roadmap/list.html", context, status=422 if problems else 200)


def version_named(context: dict[str, Any], slug: str) -> PlanVersion | None:
    """Return the version that an address names among those that the account sees, without a name the current one."""
    if not slug:
        found: PlanVersion | None = context["version"]
    else:
        found = next((row for row in context["versions"] if row.slug == slug), None)
        if found is None:
            raise Http404
    if found is not None:
        found.plan = context["plan"]
    return found


def frame_of(
    request: HttpRequest, context: dict[str, Any], version: PlanVersion, asked: query.ListQuery
) -> cells.Frame:
    """Return what all rows of this account's list share."""
    may_edit = context["may_edit"]
    current = context["version"]
    return cells.Frame(
        plan=context["plan"].slug,
        columns=asked.columns,
        editing=access_of(request.user).editing,
        open_sheets=may_edit and is_open(version),
        version="" if current is not None and current.pk == version.pk else version.slug,
        picks=may_edit,
    )


def _fill(
    request: HttpRequest, context: dict[str, Any], version: PlanVersion, asked: query.ListQuery
) -> tuple[str, ...]:
    """Load, narrow and arrange the rows, and write the table; return what the address asks for that there is not."""
    figures = context["may_see_figures"]
    every = rows.load(version, access_of(request.user), timezone.localdate(), money=figures, wanted=asked.wanted())
    found = rows.searched(every, asked.text, account(request)) if asked.text else None
    narrowed = query.narrow(every, asked, found, figures=figures)
    groups, pages = arrange.arrange(narrowed.rows, asked)
    frame = frame_of(request, context, version, asked)
    keys = [column.key for column in asked.columns]
    context |= {
        "frame": frame,
        "every": len(every),
        "total": len(narrowed.rows),
        "filters": list_filters(narrowed, figures=figures),
        "body": cells.body(groups, frame),
        "foot": cells.foot(arrange.sums(narrowed.rows, keys), frame),
        "heads": _heads(request.GET, asked),
        "pages": pages,
        "page_links": _page_links(request.GET, pages),
        "choices": [(one.key, str(one.label), one in asked.columns) for one in columns.allowed(figures=figures)],
        "group_choices": [(key, str(columns.COLUMNS[key].label), key == asked.group) for key in query.GROUPS],
        "bulk_actions": _bulk_actions(frame),
        "too_short": bool(asked.text) and found is None,
    }
    return narrowed.problems


def list_filters(narrowed: query.Narrowed, *, figures: bool) -> dict[str, Any]:
    """Return the filters with several values, each with how many are set, and the yes-or-no ones."""
    several, flags = [], []
    for facet in query.facets(figures=figures):
        options = narrowed.options[facet.key]
        if facet.flag:
            flags.append((facet.key, options[0]))
        elif options:
            several.append((facet.key, facet.label, options, sum(option.chosen for option in options)))
    return {"several": several, "flags": flags}


def _heads(data: QueryDict, asked: query.ListQuery) -> list[Head]:
    heads = []
    for column in asked.columns:
        active = asked.sort == column.key
        order = ("descending" if asked.descending else "ascending") if active else ""
        wanted = f"-{column.key}" if order == "ascending" else column.key
        heads.append(Head(str(column.label), changed(data, sortierung=wanted, seite=None), column.numeric, order))
    return heads


def changed(data: QueryDict, **values: str | None) -> str:
    """Return the address's query with other values; None takes one out."""
    copy = data.copy()
    for name, value in values.items():
        copy.pop(name, None)
        if value is not None:
            copy[name] = value
    text = copy.urlencode()
    return f"?{text}" if text else "?ansicht="


def _page_links(data: QueryDict, pages: arrange.Pages) -> dict[str, str]:
    if not pages.several:
        return {}
    found = {}
    if pages.whole:
        found["paged"] = changed(data, seite=None)
    else:
        found["whole"] = changed(data, seite=query.ALL_PAGES)
        if pages.number > 1:
            found["previous"] = changed(data, seite=str(pages.number - 1))
        if pages.number < pages.count:
            found["next"] = changed(data, seite=str(pages.number + 1))
    return found


def _bulk_actions(frame: cells.Frame) -> list[tuple[str, str]]:
    """Return what can be done with selected rows; the field only where the version is a draft."""
    if not frame.picks:
        return []
    found = [
        (Kind.STATE.value, _("Change state")),
        (Kind.UNIT.value, _("Change responsible unit")),
        (Kind.END.value, _("Change expected end")),
    ]
    return [*found, (Kind.FIELD.value, _("Change action field"))]


def _view_links(request: HttpRequest, plan: Plan, views: list[SavedView]) -> list[ViewLink]:
    user = account(request)
    address = reverse("roadmap:projects", args=[plan.slug])
    found = []
    for row in views:
        row.plan = plan
        url = f"{address}?{row.query or 'ansicht='}"
        is_default = bool(row.is_default)  # type: ignore[attr-defined]  # views_of sets it
        found.append(ViewLink(row, named(row, user), url, may_change_view(user, row), is_default))
    return found


def _save_address(request: HttpRequest, plan: Plan) -> str:
    data = QueryDict(mutable=True)
    data["abfrage"] = request.GET.urlencode()
    return f"{reverse('roadmap:view-new', args=[plan.slug])}?{data.urlencode()}"


def query_behind(request: HttpRequest, plan: Plan, kept: str = "") -> str:
    """Return the query of the list from which a form was opened: as kept in the form, else as the browser tells."""
    if kept:
        return QueryDict(kept[:4000]).urlencode()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return page.query if page.path == reverse("roadmap:projects", args=[plan.slug]) else ""


def row_html(
    request: HttpRequest, context: dict[str, Any], version: PlanVersion, project: Any, text: str
) -> SafeString:
    """Return one row of the list as it stands now, in the columns of the list whose query is `text`."""
    asked = query.read(QueryDict(text), figures=context["may_see_figures"])
    frame = frame_of(request, context, version, asked)
    found = rows.load(
        version,
        access_of(request.user),
        timezone.localdate(),
        money=context["may_see_figures"],
        wanted=asked.wanted(),
        only=[project],
    )
    return SafeString("".join(map(cells.writer(frame), found)))  # cells escapes every text
