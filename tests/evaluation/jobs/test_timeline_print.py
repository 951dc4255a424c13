"""A timeline on paper: ordered on its page, made by the job, found again; an accessible PDF in landscape."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from evaluation import pdf, rendering, timeline_pdf
from evaluation.models import Paper, RenderJob, TimelinePrint
from organisation.models import AuditEvent, Role
from roadmap.models import Dependency, Project
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(client: Client) -> World:
    made = county(projects=3)
    client.force_login(made.user(Role.EDITOR))
    return made


def order(client: Client, world: World, query: str = "", paper: str = "A4") -> str:
    where = reverse("evaluation:timeline-print-new", args=[world.plan.slug]) + query
    answer = client.post(where, {"paper": paper})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_print_is_ordered_made_and_found_again(client: Client, world: World) -> None:
    page = order(client, world, "?zoom=jahr&ab=2023")
    row, job = TimelinePrint.objects.get(), RenderJob.objects.get()
    assert job.timeline_print == row
    assert "wartet" in client.get(page).content.decode()
    assert client.get(reverse("evaluation:timeline-print-file", args=[row.pk])).status_code == 404
    rendering.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert "Das PDF ist fertig" in client.get(page).content.decode()
    answer = client.get(reverse("evaluation:timeline-print-file", args=[row.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert content.startswith(b"%PDF")
    assert "zeitachse-plan-kreis-eins-a4.pdf" in answer["Content-Disposition"]
    assert order(client, world, "?zoom=jahr&ab=2023") == page, "the same is not rendered again"
    assert RenderJob.objects.count() == 1
    assert page in client.get(reverse("evaluation:timeline-print-new", args=[world.plan.slug])).content.decode()


def test_a_print_shows_what_stood_there_when_it_was_ordered(client: Client, world: World) -> None:
    order(client, world)
    Project.objects.update(title="später umbenannt")
    world.version.entries.update(title="später umbenannt")
    html = timeline_pdf.document_html(TimelinePrint.objects.get())
    assert "Projekt kreis-eins 0" in html
    assert "später umbenannt" not in html


def test_a_cancelled_print_can_be_ordered_again(client: Client, world: World) -> None:
    page = order(client, world)
    row = TimelinePrint.objects.get()
    assert client.post(reverse("evaluation:timeline-print-cancel", args=[row.pk])).status_code == 302
    assert RenderJob.objects.get().state == "cancelled"
    assert reverse("evaluation:timeline-print-retry", args=[row.pk]) in client.get(page).content.decode()
    client.post(reverse("evaluation:timeline-print-retry", args=[row.pk]))
    assert sorted(RenderJob.objects.values_list("state", flat=True)) == ["cancelled", "queued"]
    assert not AuditEvent.objects.filter(action="rendition.cancel").exists()


def test_nobody_else_sees_a_print_and_who_lost_the_plan_loses_it(client: Client, world: World) -> None:
    page = order(client, world)
    other = Client()
    other.force_login(world.user(Role.HEAD))
    assert other.get(page).status_code == 404
    world.user(Role.EDITOR).memberships.all().delete()
    assert client.get(page).status_code == 404


def many(paper: str, projects: int) -> TimelinePrint:
    """A print of many projects, as it is kept, without the database."""
    rows = [
        {
            "key": str(number),
            "slug": f"p{number}",
            "title": f"Projekt {number} mit einem langen Namen, der in der Zeile keinen Platz hat",
            "end": "2027-Q3" if number % 2 else None,
            "milestones": [
                ["a", "Konzept", "2025-03", None, "2025-03-17"],
                ["b", "Einführung", "2026-06-30", f"2026-{number % 12 + 1:02d}", None],
                ["c", "Ohne Termin", None, None, None],
            ],
            "after": [[str(number - 1), f"Projekt {number - 1}"]] if number else [],
        }
        for number in range(projects)
    ]
    content = {
        "plan": "Masterplan",
        "owner": "Kreis (fiktiv)",
        "filter": "Stand: begonnen",
        "period": ["2024", "2028-12"],
        "window": ["plan", "2024-01-01", "2029-01-01"],
        "today": "2026-05-17",
        "groups": [
            {"slug": "eins", "title": "Feld eins", "projects": rows[: projects // 2]},
            {"slug": "zwei", "title": "Feld zwei", "projects": rows[projects // 2 :]},
        ],
    }
    return TimelinePrint(
        paper=paper, title="Zeitachse von „Masterplan“", content=content, sha256="a" * 64,
        created_at=datetime(2026, 5, 17, 12, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.slow
def test_the_pdf_is_accessible_landscape_and_the_same_every_time(tmp_path: Path) -> None:
    paths = []
    for paper in Paper:
        row = many(paper, 20)
        content = timeline_pdf.render(row, lambda *_args: None, lambda _html: None)
        paths.append(tmp_path / f"{paper}.pdf")
        paths[-1].write_bytes(content)
        with pikepdf.open(BytesIO(content)) as document:
            box = document.pages[0].mediabox
            size = tuple(round(float(value) / 72 * 25.4) for value in (box[2], box[3]))
            assert size == ((297, 210) if paper == Paper.A4 else (420, 297))
    row = many(Paper.A4, 20)
    assert timeline_pdf.render(row, lambda *_args: None, lambda _html: None) == paths[0].read_bytes()


def test_the_table_holds_every_row_of_the_sheets_and_sheets_go_on_with_their_heading() -> None:
    html = timeline_pdf.document_html(many(Paper.A4, 40))
    assert html.count("<figure") == html.count("<figcaption>") > 3
    for title in ("Konzept", "Einführung"):
        assert html.count(f'<th scope="row">{title}</th>') == 40
    assert html.count(">Feld eins</text>") > 1, "the heading stands again on the next sheet"
    assert html.count("Ohne Termin") >= 40
    assert not pdf.missing_characters(html)


def test_old_prints_are_removed_with_the_next_order(client: Client, world: World) -> None:
    order(client, world)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evaluation_timelineprint SET created_at = created_at - interval '31 days'")
    Dependency.objects.create(predecessor=world.projects[0], successor=world.projects[1])
    order(client, world)
    assert TimelinePrint.objects.count() == 1
