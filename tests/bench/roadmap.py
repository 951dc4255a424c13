"""`run.py bench roadmap`: what the roadmap's workplace costs with a plan of 100 and one of 500 projects.

Like `bench pages`: each page beside a bare view of the same rows (one query, one plain template, no middleware), asked
in turns by the same test client in this process. A ratio of 1.5 means half as much again as the bare view. Beside pages
there are jobs without a page of their own (exports, dry runs): for those a function is timed, without a bare view.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange.sample.setting import Size
from organisation.models import Body, Membership, Role, User
from roadmap.models import Plan, PlanEntry, Project, ProjectForecast, ProjectStateChange
from tests.bench import sheets
from tests.bench.pages import Case, Result, bare_client, measure, profile

SIZES = (100, 500)
SMALL = ("--municipalities", "4", "--years", "2")
"""Of everything but projects there is little: it takes minutes to make and is not what is measured."""


@dataclass(frozen=True)
class Target:
    """A page with its limits: `ratio` to the bare view, statements, bytes; None is no limit."""

    case: Case
    ratio: float | None = None
    queries: int | None = None
    size: int | None = None


@dataclass(frozen=True)
class Job:
    """Something without a page: `run` does it once. Limits in seconds and statements."""

    name: str
    run: Callable[[], Any]
    seconds: float | None = None
    queries: int | None = None


@dataclass(frozen=True)
class County:
    """The fictional county of one size, with an editor who is signed in."""

    projects: int
    plan: Plan
    client: Client


def county(projects: int) -> County:
    """Generate a county with so many projects."""
    slug = f"kreis-messung-{projects}"
    call_command("load_sample", "--projects", str(projects), *SMALL, "--slug", slug)
    body = Body.objects.get(slug=slug)
    user = User.objects.create_user(f"bench@{slug}.example", display_name="Programmbüro")
    Membership.objects.create(user=user, body=body, role=Role.EDITOR)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    plan = Plan.objects.filter(owner=body, parent=None).first()
    assert plan is not None
    assert plan.slug == Size(slug=slug).plan_slug
    return County(projects, plan, client)


def rows_of(plan: Plan) -> Any:
    """The rows of the list as one query: what stands in its cells, the state and expected end of today included."""
    newest = ("-effective_on", "-recorded_at")
    state = ProjectStateChange.objects.filter(project=OuterRef("project")).order_by(*newest)
    end = ProjectForecast.objects.filter(project=OuterRef("project")).order_by(*newest)
    version = plan.versions.filter(state__in=["adopted", "amended"]).order_by("-position").first()
    return PlanEntry.objects.filter(version=version).annotate(
        state=Subquery(state.values("state")[:1]), end=Subquery(end.values("ends_on")[:1])
    )


CELLS = (
    "number",
    "title",
    "project__slug",
    "field__name",
    "state",
    "end",
    "project__responsible_unit__name",
    "responsible",
)


def lists(of: County) -> list[Target]:
    """The list of projects, all on one page."""
    address = reverse("roadmap:projects", args=[of.plan.slug])
    rows = rows_of(of.plan)
    ratio = 2.0 if of.projects <= 100 else 1.5
    name = f"list {of.projects}"
    plain = "spalten=nr,titel,feld,stand,stelle,ende"
    return [
        Target(Case(name, f"{address}?seite=alle", rows, CELLS), ratio),
        Target(Case(f"{name} no light", f"{address}?seite=alle&{plain}", rows, CELLS), ratio),
    ]


def timeline(of: County) -> Target:
    """The plan in time, all of its projects."""
    address = reverse("roadmap:timeline", args=[of.plan.slug])
    return Target(Case(f"timeline {of.projects}", address, rows_of(of.plan), CELLS), 3.0, size=300 * 1024)


def single(of: County) -> list[Target]:
    """One project's page, and the search."""
    entry = rows_of(of.plan).order_by("position").select_related("project").first()
    assert entry is not None
    project = Case(
        "project page",
        reverse("roadmap:project", args=[of.plan.slug, entry.project.slug]),
        Project.objects.filter(pk=entry.project_id),
        ("title", "results", "next_steps", "milestones__title", "owner__name"),
    )
    hits = PlanEntry.objects.filter(title__icontains="akte")[:20]
    search = Case("search", f"{reverse('search')}?q=Akte", hits, ("title", "description"))
    return [Target(project, queries=15), Target(search, queries=15)]


def targets(counties: list[County]) -> list[Target]:
    """Every page that is measured, the small county's first."""
    found = [target for of in counties for target in lists(of)]
    return [*found, *map(timeline, counties), *single(counties[-1])]


def jobs(counties: list[County]) -> list[Job]:
    """Everything that is measured and has no page; a dry run is done twice at least, since the first makes its file."""
    found = []
    for of in counties:
        of_500 = of.projects == SIZES[-1]
        run = sheets.export(of.plan, of.client)
        found.append(Job(f"export xlsx {of.projects}", run, 0.4 if of_500 else None, 15))
        dry = sheets.dry_run(of.plan, of.client)
        found.append(Job(f"import dry run {of.projects}", dry))
        found.append(Job(f"import all rows {of.projects}", sheets.dry_run(of.plan, of.client, of.projects)))
    return found


def verdict(target: Target, result: Result) -> str:
    """What of a target is missed, or nothing."""
    missed = []
    if target.ratio is not None and result.ratio > target.ratio:
        missed.append(f"above {target.ratio:g} ×")
    if target.queries is not None and result.queries > target.queries:
        missed.append(f"above {target.queries} queries")
    if target.size is not None and result.size > target.size:
        missed.append(f"above {target.size:,} bytes")
    return ", ".join(missed)


def table(found: list[tuple[Target, Result]]) -> str:
    """The results as text, one page a line, with what is missed at the end."""
    lines = [f"{'page':<20} {'median':>9} {'95 %':>9} {'queries':>8} {'bytes':>9} {'bare':>9} {'ratio':>7}"]
    for target, row in found:
        line = (
            f"{row.name:<20} {row.median:>6.1f} ms {row.p95:>6.1f} ms {row.queries:>8} {row.size:>9,} "
            f"{row.bare:>6.1f} ms {row.ratio:>5.1f} ×  {verdict(target, row)}"
        )
        lines.append(line.rstrip())
    return "\n".join(lines)


def timed(job: Job, rounds: int) -> str:
    """A job's median time and statements as a line."""
    with CaptureQueriesContext(connection) as context:
        job.run()
    queries = len(context)  # now: the next request empties the log
    times = []
    for _turn in range(rounds):
        start = time.perf_counter()
        job.run()
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    missed = []
    if job.seconds is not None and median > job.seconds:
        missed.append(f"above {job.seconds:g} s")
    if job.queries is not None and queries > job.queries:
        missed.append(f"above {job.queries} queries")
    return f"{job.name:<20} {median * 1000:>6.1f} ms {'':>9} {queries:>8}  {', '.join(missed)}".rstrip()


def slowest(clients: dict[str, Client], case: Case) -> str:
    """The statements of a page that take longest, in milliseconds."""
    client = next((one for slug, one in clients.items() if f"/{slug}/" in case.address), next(iter(clients.values())))
    with CaptureQueriesContext(connection) as context:
        client.get(case.address)
    timed_ = sorted(((float(row["time"]) * 1000, row["sql"]) for row in context.captured_queries), reverse=True)
    return "\n".join(f"{took:>7.1f} ms  {text[:160]}" for took, text in timed_[:6])


def main() -> None:
    """Fill an empty database with a county of each size, measure, print."""
    parser = argparse.ArgumentParser(prog="run.py bench roadmap", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="pages and jobs whose name begins so")
    parser.add_argument("--profile", metavar="PAGE", help="also print where the time of one page goes")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    counties = [county(size) for size in SIZES]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a moment after loading PostgreSQL does it by itself; before that it plans blindly
    plain = bare_client()
    chosen = [target for target in targets(counties) if target.case.name.startswith(options.only)]
    client_of = {of.plan.slug: of.client for of in counties}
    found = []
    for target in chosen:
        client = next(
            (one for slug, one in client_of.items() if f"/{slug}/" in target.case.address), counties[-1].client
        )
        found.append((target, measure(target.case, client, plain, options.rounds)))
    print(f"plans of {' and '.join(map(str, SIZES))} projects, {options.rounds} rounds\n")
    print(table(found))
    for job in jobs(counties):
        if job.name.startswith(options.only):
            print(timed(job, max(3, options.rounds // 10)))
    for target in chosen:
        if target.case.name == options.profile:
            print(slowest(client_of, target.case))
            print(profile(target.case, counties[-1].client if "100" not in target.case.name else counties[0].client))


if __name__ == "__main__":
    main()
