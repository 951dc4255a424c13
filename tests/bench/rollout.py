"""`run.py bench rollout`: what the matrix of 100 projects × 30 municipalities costs, page by page and as a file.

Each address is asked by the test client in this process, with middleware, sign-in and access; the time is the median.
A page of the matrix holds 50 projects, 1,500 cells; the print view holds all 3,000. The targets are limits of this
project's own: a second, 15 statements, and 400 KiB for what is read on a screen.
"""

import argparse
import itertools
import statistics
import time
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperation.models import CooperationAgreement, Participation, RolloutDate, RolloutStep
from cooperation.rollout.stages import ORDER
from organisation.models import Body, Membership, Role, User
from roadmap.models import ActionField, Plan, PlanEntry, PlanVersion, Project

PROJECTS, BODIES, STEPS = 100, 30, 3
SECONDS, QUERIES, SIZE = 1.0, 15, 400 * 1024


@dataclass(frozen=True)
class Measured:
    """One address: seconds, statements, bytes."""

    name: str
    seconds: float
    queries: int
    size: int

    @property
    def missed(self) -> str:
        """Which targets it misses; the print view and files may be as large as they are."""
        found = []
        if self.seconds > SECONDS:
            found.append(f"above {SECONDS:g} s")
        if self.queries > QUERIES:
            found.append(f"above {QUERIES} queries")
        if self.size > SIZE and self.name not in ("print", "xlsx", "csv"):
            found.append(f"above {SIZE:,} bytes")
        return ", ".join(found)


def fill() -> Client:
    """Make a county with so many joint projects and municipalities; return a client of its editor."""
    county = Body.objects.create(slug="kreis-messung", name="Kreis Messung (fiktiv)", kind="kreis", fictional=True)
    towns = [
        Body(slug=f"ort-{number}", name=f"Gemeinde Messort {number} (fiktiv)", kind="gemeinde", fictional=True)
        for number in range(BODIES)
    ]
    Body.objects.bulk_create(towns)
    plan = Plan.objects.create(owner=county, slug="messung", title="Masterplan Messung", kind="masterplan")
    version = PlanVersion.objects.create(
        plan=plan, slug="v1", label="v1", state="adopted", adopted_on=date(2020, 1, 1), adopted_on_precision="day"
    )
    fields = [
        ActionField.objects.create(version=version, slug=f"feld-{number}", name=f"Feld {number}", position=number)
        for number in range(6)
    ]
    agreement = CooperationAgreement.objects.create(owner=county, slug="allianz", title="Allianz", plan=plan)
    projects = [
        Project(owner=county, slug=f"p-{number}", title=f"Gemeinsames Projekt {number:03}", joint=True)
        for number in range(PROJECTS)
    ]
    Project.objects.bulk_create(projects)
    PlanEntry.objects.bulk_create(
        PlanEntry(version=version, project=row, title=row.title, field=fields[number % len(fields)], position=number)
        for number, row in enumerate(projects)
    )
    _participations(projects, towns, agreement)
    user = User.objects.create_user("bench@kreis-messung.example", display_name="Programmbüro")
    Membership.objects.create(user=user, body=county, role=Role.EDITOR)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(user)
    return client


def _participations(projects: list[Project], towns: list[Body], agreement: CooperationAgreement) -> None:
    """Every town in every project, with a course of three stages and a planned date that moved once."""
    rows = [
        Participation(project=project, body=body, agreement=agreement, role="Teilnahme", position=number)
        for project, (number, body) in itertools.product(projects, enumerate(towns))
    ]
    Participation.objects.bulk_create(rows, batch_size=1000)
    known = [name for name in ORDER if name]
    RolloutStep.objects.bulk_create(
        (
            RolloutStep(
                participation=row,
                stage=known[(number + step) % len(known)],
                effective_on=date(2021 + step, 6, 1),
                reason="Beschluss",
            )
            for number, row in enumerate(rows)
            for step in range(STEPS)
        ),
        batch_size=1000,
    )
    RolloutDate.objects.bulk_create(
        (
            RolloutDate(
                participation=row,
                planned_on=date(2023 + 3 * move + number % 3, 12, 31),
                planned_on_precision="year",
                effective_on=date(2021 + move, 1, 1),
                first=not move,
                reason="verschoben" if move else "",
            )
            for number, row in enumerate(rows)
            for move in range(2)
        ),
        batch_size=1000,
    )


def measure(name: str, address: str, client: Client, rounds: int) -> Measured:
    """Ask an address so many times; what it costs."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    with CaptureQueriesContext(connection) as context:
        client.get(address)
    queries, times = len(context), []
    for _turn in range(rounds):
        start = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - start)
    return Measured(name, statistics.median(times), queries, len(response.content))


def main() -> None:
    """Fill an empty database, measure, print."""
    parser = argparse.ArgumentParser(prog="run.py bench rollout", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    client = fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    own = reverse("cooperation:rollout")
    cases = (
        ("matrix", own),
        ("second page", f"{own}?seite=2"),
        ("only late ones", f"{own}?spaet=ja"),
        ("one field", f"{own}?feld=messung/feld-1"),
        ("list by body", f"{own}?ansicht=liste"),
        ("print", f"{own}?ansicht=druck"),
        ("xlsx", reverse("rollout:xlsx")),
        ("csv", reverse("rollout:csv")),
    )
    print(f"{PROJECTS} projects × {BODIES} municipalities, {options.rounds} rounds\n")
    print(f"{'address':<16} {'median':>9} {'queries':>8} {'kB':>8}")
    for name, address in cases:
        row = measure(name, address, client, options.rounds)
        line = f"{row.name:<16} {row.seconds:>7.3f} s {row.queries:>8} {row.size / 1000:>8.1f}  {row.missed}"
        print(line.rstrip())


if __name__ == "__main__":
    main()
