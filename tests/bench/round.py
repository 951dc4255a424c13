"""`run.py bench round`: partners report on the joint projects of a round, over HTTP, through the real web server.

Each partner opens the page of all its projects, lets what it types be saved a few times, and submits everything with
one click. They begin at random moments of one minute, and, in a second round, all at once. The target is that of the
deadline hour: 30 partners, p95 under 500 ms, no entry lost.
"""

import argparse
import http.client
import random
import statistics
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from bootstrap.services import Web, free_port
from cooperation import actions
from cooperation.models import Participation, StatusEntry, StatusRequest
from organisation.models import Body, Role
from roadmap.models import Project
from tests.worlds import World, county

TARGET = 500.0  # milliseconds, p95
DRAFTS = 3
PAGE = "/kooperation/melden/"
TEXT = "Die Abstimmung mit der Leitstelle ist abgeschlossen; die Schulungen beginnen nach den Ferien. "


@dataclass
class Partner:
    """A signed-in account with what it is asked for; `times` are milliseconds by kind of request."""

    cookies: str
    token: str
    requests: list[uuid.UUID]
    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def fields(self, text: str) -> dict[str, str]:
        found = {"csrfmiddlewaretoken": self.token}
        for key in self.requests:
            values = {"text": text, "light_time": "amber", "reported_progress": "40", "base": ""}
            found |= {f"m{key.hex}-{name}": value for name, value in values.items()}
            found[f"m{key.hex}-token"] = str(uuid.uuid5(key, "form"))
        return found

    def report(self, port: int, wait: float) -> None:
        """Open the page, type, submit; a connection a request, as a phone on a train would need."""
        time.sleep(wait)
        self.ask(port, "page", 200)
        for number in range(DRAFTS):
            self.ask(port, "draft", 200, {**self.fields(TEXT * (number + 1)), "tun": "sichern"})
        self.ask(port, "submit", 200, {**self.fields(TEXT * DRAFTS), "tun": "alle"})

    def ask(self, port: int, kind: str, expected: int, data: dict[str, str] | None = None) -> None:
        headers = {"Host": settings.ALLOWED_HOSTS[0], "Cookie": self.cookies}
        if data:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        start = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("POST" if data else "GET", PAGE, urlencode(data) if data else None, headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        self.times.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
        if answer.status != expected:
            self.wrong.append(f"{kind}: {answer.status}")


def fill(partners: int, projects: int) -> tuple[World, list[Body]]:
    """A county with so many municipalities, all of which take part in so many joint projects, beside the usual ones."""
    call_command("load_sample", "--projects", "60", "--municipalities", "12", "--years", "2", "--slug", "kreis-last")
    world = county("kreis-messung", projects=2)
    bodies = [
        Body.objects.create(slug=f"ort-{number}", name=f"Ort {number} (fiktiv)", kind="gemeinde", fictional=True)
        for number in range(partners)
    ]
    for number in range(projects):
        project = Project.objects.create(owner=world.body, slug=f"v-{number}", title=f"Verbund {number}", joint=True)
        project.state_changes.create(state="started", effective_on=timezone.localdate() - timedelta(days=400))
        world.version.entries.create(project=project, title=project.title, position=10 + number)
        Participation.objects.bulk_create([Participation(project=project, body=body) for body in bodies])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return world, bodies


def opened(world: World, bodies: list[Body], slug: str) -> list[Partner]:
    """Open a round; everyone who is asked, signed in."""
    day = timezone.localdate()
    row = actions.plan_round(
        plan=world.plan, slug=slug, title=f"Runde {slug}", cut_off=day, deadline=day + timedelta(days=1), by=None
    )
    actions.open_round(status_round=row, by=None)
    found = []
    for body in bodies:
        client = Client()
        client.force_login(world.user(Role.PARTNER_EDITOR, body))
        token = get_random_string(32)
        cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
        asked = StatusRequest.objects.filter(round=row, participation__body=body)
        found.append(Partner(cookies, token, list(asked.values_list("pk", flat=True))))
    return found


def hold(port: int, partners: list[Partner], seconds: float) -> None:
    """Let all report, each from a random moment within so many seconds on."""
    chance = random.Random(1)
    threads = [threading.Thread(target=one.report, args=(port, chance.uniform(0, seconds))) for one in partners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def line(title: str, times: list[float]) -> str:
    """One line of the table: p50 and p95 in milliseconds."""
    ordered = sorted(times)
    p95 = ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    return f"| {title} | {len(times)} | {statistics.median(times):.0f} | {p95:.0f} |"


def main() -> None:
    """Fill an empty database, serve it, let everyone report, print."""
    parser = argparse.ArgumentParser(prog="run.py bench round", description=__doc__)
    parser.add_argument("--partners", type=int, default=30)
    parser.add_argument("--projects", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    world, bodies = fill(options.partners, options.projects)
    print(f"{options.partners} partners, {options.projects} projects each, target p95 {TARGET:.0f} ms\n")
    print("| requests | number | p50 ms | p95 ms |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder), free_port(0))
        web.start()
        try:
            for slug, seconds, words in (
                ("minute", options.seconds, f"within {options.seconds:.0f} s"),
                ("zugleich", 0.0, "all at once"),
            ):
                partners = opened(world, bodies, slug)
                hold(web.port, partners, seconds)
                for kind in ("page", "draft", "submit"):
                    print(line(f"{kind}, {words}", [value for one in partners for value in one.times.get(kind, [])]))
                entries = StatusEntry.objects.filter(request__round__slug=slug).count()
                wrong = sorted({text for one in partners for text in one.wrong})
                print(f"| entries, {words} | {entries} of {len(bodies) * options.projects} | {', '.join(wrong)} | |")
        finally:
            web.stop()


if __name__ == "__main__":
    main()
