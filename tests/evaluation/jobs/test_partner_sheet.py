"""The status sheet of a municipality: ordered on its page, made by the job, kept as it stood, read by its people."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from cooperation.models import StatusEntry, StatusReview
from cooperation.partner.scope import Scope
from evaluation import rendering
from evaluation.models import PartnerSheet, RenderJob
from evaluation.partner_sheet import document, orders
from organisation.models import AuditEvent, Role
from roadmap.models import Project
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(client: Client) -> World:
    made = county(projects=2)
    entry = StatusEntry.objects.create(
        project=made.joint, body=made.municipality, as_of=date(2023, 1, 4), author_label="Stadt", light_time="amber",
        reported_progress=40, text="Läuft an", next_step="Schulung", help_needed="Eine halbe Stelle",
        recorded_at=datetime(2023, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Büro")
    return made


def signed_in(world: World, role: Role, *, town: bool = True) -> Client:
    client = Client()
    client.force_login(world.user(role, world.municipality if town else None))
    return client


def test_a_sheet_is_ordered_made_and_found_again(world: World) -> None:
    partner = signed_in(world, Role.PARTNER_READER)
    page = partner.get(reverse("cooperation:partner", args=[world.municipality.slug])).content.decode()
    where = reverse("evaluation:partner-sheet-new", args=[world.municipality.slug])
    assert f'href="{where}"' in page
    assert partner.post(where, {"as_of": "01.01.2999"}).status_code == 422
    made = partner.post(where, {"as_of": "31.12.2023"})
    assert made.status_code == 302
    row, job = PartnerSheet.objects.get(), RenderJob.objects.get()
    assert (row.county, job.partner_sheet) == (None, row)
    assert partner.get(reverse("evaluation:partner-sheet-file", args=[row.pk])).status_code == 404
    rendering.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert "Das PDF ist fertig" in partner.get(made["Location"]).content.decode()
    answer = partner.get(reverse("evaluation:partner-sheet-file", args=[row.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert f"statusblatt-{world.municipality.slug}-2023-12-31.pdf" in answer["Content-Disposition"]
    with pikepdf.open(BytesIO(content)) as file:
        assert 1 <= len(file.pages) <= 2
    assert partner.post(where, {"as_of": "31.12.2023"})["Location"] == made["Location"]  # not rendered again
    assert RenderJob.objects.count() == 1
    assert AuditEvent.objects.filter(action="partner_sheet.order").count() == 1


def test_a_sheet_says_what_stood_there_and_that_it_is_no_report(world: World) -> None:
    user = world.user(Role.PARTNER_EDITOR, world.municipality)
    row = orders.order(scope=Scope(world.municipality), day=date(2023, 12, 31), by=user)
    before = orders.order(scope=Scope(world.municipality), day=date(2022, 12, 31), by=user)
    Project.objects.update(title="später umbenannt")
    html = document.document_html(PartnerSheet.objects.get(pk=row.pk))
    for word in ("Projekt kreis-eins 0", "Läuft an", "gefährdet", "40 %", "Schulung", "Eine halbe Stelle", "30.000,00"):
        assert word in html, word
    assert "Nicht Bestandteil eines freigegebenen Berichts" in html
    assert "später umbenannt" not in html
    early = document.document_html(PartnerSheet.objects.get(pk=before.pk))
    assert "Läuft an" not in early
    assert "nicht gemeldet" in early


def test_only_whom_it_belongs_to_reads_it(world: World) -> None:
    own = orders.order(
        scope=Scope(world.municipality), day=date(2023, 12, 31), by=world.user(Role.PARTNER_EDITOR, world.municipality)
    )
    office = orders.order(
        scope=Scope(world.municipality, world.body), day=date(2023, 12, 31), by=world.user(Role.EDITOR)
    )
    for client, sees in (
        (signed_in(world, Role.PARTNER_READER), own),
        (signed_in(world, Role.HEAD, town=False), office),
        (signed_in(world, Role.COMMITTEE_MEMBER, town=False), None),
    ):
        for row in (own, office):
            for name in ("partner-sheet", "partner-sheet-file"):
                expected = 200 if row == sees and name == "partner-sheet" else 404
                assert client.get(reverse(f"evaluation:{name}", args=[row.pk])).status_code == expected


@pytest.mark.slow
def test_the_pdf_is_accessible_and_the_same_every_time(world: World, tmp_path: Path) -> None:
    user = world.user(Role.PARTNER_EDITOR, world.municipality)
    row = orders.order(scope=Scope(world.municipality), day=date(2023, 12, 31), by=user)

    def made() -> bytes:
        return document.render(PartnerSheet.objects.get(pk=row.pk), lambda *_told: None, lambda _html: None)

    path = tmp_path / "blatt.pdf"
    path.write_bytes(made())
    assert made() == path.read_bytes()
