"""`run.py bench pages`: what each main page costs, beside a bare view of the same rows.

The page goes through all of Django: middleware, sign-in, access, templates. The bare view is the least that could show
its rows: one query, one plain template, no middleware. Both are asked in this process by the same test client, without
a network, taking turns so that a busy moment of the machine meets both.
"""

import argparse
import statistics
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path, reverse

from cooperation.models import CooperationAgreement, Participation
from council.models import Mandate, Paper
from evaluation.models import Report
from exchange.sample.setting import Size
from organisation.models import Body, Membership, Role, User
from roadmap.models import BudgetItem, Plan, PlanEntry, PositionLine, Project

TARGET = 2.0
WARM_UP = 3
PLAIN = """<!DOCTYPE html><html lang="de"><title>x</title><body><table>{% for row in rows %}<tr>{% for cell in row %}\
<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>"""


@dataclass(frozen=True)
class Case:
    """A page and the rows that it is about: a query set whose columns a bare view would print."""

    name: str
    address: str
    rows: Any
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Times in milliseconds."""

    name: str
    median: float
    p95: float
    queries: int
    size: int
    bare: float

    @property
    def ratio(self) -> float:
        return self.median / self.bare


def cases(slug: str) -> list[Case]:
    """The main pages of the fictional county."""
    county = Body.objects.get(slug=slug)
    plan = Plan.objects.filter(owner=county, parent=None).first()
    assert plan is not None
    entries = PlanEntry.objects.filter(version=plan.versions.order_by("-position").first())
    project = entries.order_by("position").select_related("project").first()
    paper = Paper.objects.filter(owner=county).first()
    agreement = CooperationAgreement.objects.filter(owner=county).first()
    assert project is not None
    assert paper is not None
    assert agreement is not None
    text = ("number", "title", "description", "field__name", "project__slug")
    return [
        Case("start", reverse("start"), Plan.objects.filter(owner=county), ("title", "slug")),
        Case("plans", reverse("roadmap:plans"), Plan.objects.filter(owner=county), ("title", "slug")),
        Case("plan", reverse("roadmap:plan", args=[plan.slug]), entries.values("field__name"), ("field__name",)),
        Case("projects", reverse("roadmap:projects", args=[plan.slug]), entries[:100], text),
        Case(
            "project",
            reverse("roadmap:project", args=[plan.slug, project.project.slug]),
            Project.objects.filter(pk=project.project_id),
            ("title", "results", "next_steps", "milestones__title", "owner__name"),
        ),
        Case(
            "budget",
            reverse("roadmap:budget", args=[plan.slug]),
            BudgetItem.objects.filter(plan=plan),
            ("title", "year_from", "stage", "product__name", "condition"),
        ),
        Case(
            "posts",
            reverse("roadmap:posts", args=[plan.slug]),
            PositionLine.objects.filter(plan=plan),
            ("title", "tasks", "body__name", "posts__id", "origin"),
        ),
        Case(
            "cooperation",
            reverse("cooperation:overview"),
            Participation.objects.filter(project__owner=county),
            ("project__title", "body__name", "role", "note"),
        ),
        Case(
            "agreement",
            reverse("cooperation:agreement", args=[county.slug, agreement.slug]),
            CooperationAgreement.objects.filter(pk=agreement.pk),
            ("title", "purpose", "parties__body__name"),
        ),
        Case("papers", reverse("council:overview"), Paper.objects.filter(owner=county), ("reference", "title")),
        Case(
            "paper",
            reverse("council:paper", args=[county.slug, paper.slug]),
            Paper.objects.filter(pk=paper.pk),
            ("reference", "title", "consultations__committee__name"),
        ),
        Case("mandates", reverse("council:mandates"), Mandate.objects.filter(owner=county), ("title", "due_on")),
        Case("reports", reverse("evaluation:reports"), Report.objects.filter(owner=county), ("number", "state")),
    ]


TEMPLATE = engines["django"].from_string(PLAIN)
_shown: list[Case] = []


def bare_view(request: HttpRequest) -> HttpResponse:
    """The least that shows the rows of the case being measured: one query, one plain template."""
    case = _shown[-1]
    return HttpResponse(TEMPLATE.render({"rows": case.rows.values_list(*case.columns)}))


urlpatterns = [path("bare/", bare_view)]


def only_the_bare_view(get_response: Any) -> Any:
    """Instead of all middleware: send every request to the bare view's own addresses."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return handle


def bare_client() -> Client:
    """A client of a site that has no middleware (but the few lines above) and nothing but the bare view."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    with override_settings(MIDDLEWARE=[f"{only_the_bare_view.__module__}.only_the_bare_view"]):
        client.handler.load_middleware()
    return client


def measure(case: Case, client: Client, plain: Client, rounds: int) -> Result:
    """Time page and bare view in turns."""
    with CaptureQueriesContext(connection) as context:
        response = client.get(case.address)
    queries = len(context)
    _shown.append(case)
    if response.status_code != 200:
        raise SystemExit(f"{case.address} answers {response.status_code}")
    pages, bares = [], []
    for turn in range(rounds + WARM_UP):
        start = time.perf_counter()
        client.get(case.address)
        middle = time.perf_counter()
        plain.get("/bare/")
        end = time.perf_counter()
        if turn >= WARM_UP:
            pages.append((middle - start) * 1000)
            bares.append((end - middle) * 1000)
    p95 = statistics.quantiles(pages, n=20)[-1]
    return Result(case.name, statistics.median(pages), p95, queries, len(response.content), statistics.median(bares))


def table(results: list[Result]) -> str:
    """The results as text, one page a line, with a mark at those above the target."""
    lines = [f"{'page':<12} {'median':>9} {'95 %':>9} {'queries':>8} {'bytes':>9} {'bare':>9} {'ratio':>7}"]
    for row in results:
        mark = "" if row.ratio <= TARGET else f"  above {TARGET:g} ×"
        lines.append(
            f"{row.name:<12} {row.median:>6.1f} ms {row.p95:>6.1f} ms {row.queries:>8} {row.size:>9,} "
            f"{row.bare:>6.1f} ms {row.ratio:>5.1f} ×{mark}"
        )
    return "\n".join(lines)


def profile(case: Case, client: Client) -> str:
    """Where the time of a page goes: the functions with the most time of their own and below them."""
    import cProfile
    import io
    import pstats

    profiler = cProfile.Profile()
    profiler.enable()
    for _turn in range(5):
        client.get(case.address)
    profiler.disable()
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(25)
    return out.getvalue()


def main() -> None:
    """Fill an empty database with the fictional county, sign its editor in, measure, print."""
    parser = argparse.ArgumentParser(prog="run.py bench pages", description=__doc__)
    parser.add_argument("--projects", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", metavar="PAGE", help="also print where the time of one page goes")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("load_sample", "--projects", str(options.projects))
    slug = Size().slug
    user = User.objects.create_user("bench@kreis.example", display_name="Programmbüro")
    Membership.objects.create(user=user, body=Body.objects.get(slug=slug), role=Role.EDITOR)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    plain = bare_client()
    found = cases(slug)
    print(f"{options.projects} projects, {options.rounds} rounds; target: at most {TARGET:g} × the bare view\n")
    print(table([measure(case, client, plain, options.rounds) for case in found]))
    for case in found:
        if case.name == options.profile:
            print(profile(case, client))


if __name__ == "__main__":
    main()
