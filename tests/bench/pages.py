"""`run.py bench pages`: what each main page costs, beside a bare view of the same rows.

The page goes through all of Django: middleware, sign-in, access, templates. The bare view is the least that could show
its rows: one query, one plain template, no middleware. Both run in this process, without a network, taking turns so
that a busy moment of the machine meets both.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django

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
    from django.urls import reverse

    from cooperation.models import CooperationAgreement, Participation
    from council.models import Mandate, Paper
    from evaluation.models import Report
    from organisation.models import Body
    from roadmap.models import BudgetItem, Plan, PlanEntry, PositionLine, Project

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
            ("project__title", "body__name", "role", "rollout_stage"),
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


def bare_view(case: Case) -> Callable[[], object]:
    """Return the least that shows the rows: one query, one plain template."""
    from django.http import HttpResponse
    from django.template import engines

    template = engines["django"].from_string(PLAIN)

    def view() -> object:
        return HttpResponse(template.render({"rows": case.rows.values_list(*case.columns)}))

    return view


def measure(case: Case, client: Any, rounds: int) -> Result:
    """Time page and bare view in turns."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bare = bare_view(case)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(case.address)
    if response.status_code != 200:
        raise SystemExit(f"{case.address} answers {response.status_code}")
    pages, bares = [], []
    for turn in range(rounds + WARM_UP):
        for times, call in ((pages, lambda: client.get(case.address)), (bares, bare)):
            start = time.perf_counter()
            call()
            if turn >= WARM_UP:
                times.append((time.perf_counter() - start) * 1000)
    p95 = statistics.quantiles(pages, n=20)[-1]
    return Result(
        case.name, statistics.median(pages), p95, len(queries), len(response.content), statistics.median(bares)
    )


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


def profile(case: Case, client: Any) -> str:
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
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from exchange.sample.setting import Size
    from organisation.models import Body, Membership, Role, User

    call_command("migrate", verbosity=0)
    call_command("load_sample", "--projects", str(options.projects))
    slug = Size().slug
    user = User.objects.create_user("bench@kreis.example", display_name="Programmbüro")
    Membership.objects.create(user=user, body=Body.objects.get(slug=slug), role=Role.EDITOR)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    found = cases(slug)
    print(f"{options.projects} projects, {options.rounds} rounds; target: at most {TARGET:g} × the bare view\n")
    print(table([measure(case, client, options.rounds) for case in found]))
    for case in found:
        if case.name == options.profile:
            print(profile(case, client))


if __name__ == "__main__":
    main()
