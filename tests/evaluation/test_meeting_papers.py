"""Invitation and minutes of a meeting: what is kept, the document, the PDF, and who may have it."""

import re
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from council.meetings import actions as meetings
from council.models import Committee, CommitteeSeat, Meeting, ResolutionResult
from evaluation import rendering
from evaluation.meeting_papers import ordering
from evaluation.meeting_papers.document import document_html
from evaluation.models import MeetingPrint, RenderJob
from organisation.models import Role
from roadmap.agenda import set_project
from tests.worlds import World, county


@pytest.fixture
def world(db: None, tmp_path, settings) -> World:
    settings.MEDIA_ROOT = tmp_path
    return county()


@pytest.fixture
def meeting(world: World) -> Meeting:
    group = Committee.objects.create(owner=world.body, slug="ak", name="Arbeitskreis", kind="working_group")
    CommitteeSeat.objects.create(committee=group, slug="it", role="IT-Leitung", body=world.municipality, chair=True)
    row = Meeting.objects.create(
        committee=group, slug="2026-11-06", held_on="2026-11-06", held_on_precision="day", starts_at="14:00"
    )
    item = meetings.add_item(meeting=row, title="Beschaffung & Vergabe", minutes="Erster Absatz.\n\nZweiter.", by=None)
    set_project(item=item, project=world.joint, by=None)
    decision = meetings.add_decision(
        item=item, text="Gemeinsam.", result=ResolutionResult.ADOPTED_UNCHANGED, votes_yes=27, votes_abstain=3,
        unanimous=True, by=None,
    )  # fmt: skip
    meetings.add_task(decision=decision, slug="auftrag", title="Ausschreiben", addressee="IT-Leitung", by=None)
    return Meeting.objects.select_related("committee__owner").get(pk=row.pk)


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_invitation_holds_the_agenda_and_the_minutes_what_was_decided(world: World, meeting: Meeting) -> None:
    office = world.user(Role.EDITOR)
    invitation = ordering.order(meeting=meeting, kind="invitation", by=office)
    minutes = ordering.order(meeting=meeting, kind="minutes", by=office)
    shown = text(document_html(invitation))
    for words in ("Einladung", "06.11.2026", "14:00 Uhr", "Beschaffung &amp; Vergabe", "IT-Leitung", world.joint.title):
        assert words in shown, words
    assert "Gemeinsam." not in shown
    shown = text(document_html(minutes))
    for words in ("Niederschrift", "Zweiter.", "27 ja, 3 Enthaltungen", "Einstimmig : ja", "Ausschreiben", "Fällig"):
        assert words in shown.replace("Einstimmig: ja", "Einstimmig : ja"), words
    # the same content is ordered once; another one is a paper of its own
    assert ordering.order(meeting=meeting, kind="minutes", by=world.user(Role.HEAD)) == minutes
    assert RenderJob.objects.filter(meeting_print=minutes).count() == 1
    meetings.add_item(meeting=meeting, title="Verschiedenes", by=None)
    assert ordering.order(meeting=meeting, kind="minutes", by=office) != minutes


@pytest.mark.django_db(transaction=True)
def test_a_member_orders_the_pdf_and_downloads_it(client: Client, world: World, meeting: Meeting) -> None:
    client.force_login(world.user(Role.PARTNER_READER, body=world.municipality))
    where = reverse("evaluation:meeting-print-new", args=[meeting.pk, "minutes"])
    answer = client.post(where)
    row = MeetingPrint.objects.get()
    assert answer["Location"] == reverse("evaluation:meeting-print", args=[row.pk])
    rendering.run(RenderJob.objects.get(meeting_print=row).pk)
    page = client.get(answer["Location"]).content.decode()
    assert "Dokument herunterladen" in page
    file = client.get(reverse("evaluation:meeting-print-file", args=[row.pk]))
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]  # a file is sent
    assert content.startswith(b"%PDF-1.7")
    with pikepdf.open(BytesIO(content)) as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    for address in (where, answer["Location"], reverse("evaluation:meeting-print-file", args=[row.pk])):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["meeting-print", "timeline-print", "partner-sheet"])
def test_a_page_that_looks_again_after_the_session_goes_to_the_sign_in(client: Client, db: None, name: str) -> None:
    page = reverse(f"evaluation:{name}", args=[uuid4()])
    answer = client.get(page, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"{reverse('sign-in')}?{urlencode({'next': page})}"
    assert client.get(page).status_code == 302
