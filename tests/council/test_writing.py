"""The council's side written in the browser: from nothing to a mandate, errors at the fields, conflict, undo."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from council.forms import ResultForm, paragraphs
from council.models import Committee, Mandate, Paper, Resolution
from organisation.models import AuditEvent, Membership, Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.COUNCIL_OFFICE))
    return client


def test_from_a_committee_to_a_mandate(office: Client, world: World) -> None:
    there = office.post(
        reverse("council:committee-new"),
        {"name": "Digitalausschuss", "kind": "council_committee", "public": "ja", "valid_from": "2025"},
    )
    committee = Committee.objects.get(slug="digitalausschuss")
    assert there.url == reverse("council:committee", args=[world.body.slug, "digitalausschuss"])  # type: ignore[attr-defined]
    where = [world.body.slug, committee.slug]
    office.post(reverse("council:seat-new", args=where), {"role": "Vorsitz", "chair": "on"})
    office.post(reverse("council:meeting-new", args=where), {"held_on": "04.05.2026", "number": "3", "public": "ja"})
    meeting = committee.meetings.get()
    office.post(
        reverse("council:paper-new"), {"reference": "2026/17", "title": "Strategie", "kind": "resolution_paper"}
    )
    paper = Paper.objects.get(reference="2026/17")
    at = [world.body.slug, paper.slug]
    office.post(reverse("council:annex-new", args=at), {"title": "Strategie", "size_kb": "2.705"})
    office.post(
        reverse("council:step-new", args=at), {"committee": committee.pk, "meeting": meeting.pk, "role": "final"}
    )
    step = paper.consultations.get()
    office.post(
        reverse("council:result-new", args=[*at, step.pk]),
        {"result": "adopted_unchanged", "points": "Der Plan gilt.\n\nJährlich wird\nberichtet.", "unanimous": "ja"},
    )
    resolution = Resolution.objects.get(paper=paper)
    assert [(point.proposed_text, point.adopted_text) for point in resolution.points.all()] == [
        ("Der Plan gilt.", "Der Plan gilt."),
        ("Jährlich wird\nberichtet.", "Jährlich wird\nberichtet."),
    ]
    answer = office.post(
        reverse("council:mandate-new", args=[*at, resolution.slug, 2]),
        {"title": "Jahresbericht", "recurrence": "annual", "due_on": "Q4 2026", "committee": committee.pk},
    )
    text = office.get(answer.url).content.decode()  # type: ignore[attr-defined]
    for expected in ("Jahresbericht", "jährlich", "4. Quartal 2026", "in Kraft", "Digitalausschuss"):
        assert expected in text, expected
    page = office.get(reverse("council:meeting", args=[*where, "2026-05-04"])).content.decode()
    for expected in ("Sitzung vom 04.05.2026", "2026/17 Strategie", "Der Plan gilt.", "ungeändert beschlossen"):
        assert expected in page, expected
    assert AuditEvent.objects.filter(owner=world.body, actor__email__startswith="council_office").count() >= 8


@pytest.mark.parametrize(
    ("name", "parts", "data", "field"),
    [
        ("council:paper-new", [], {"reference": "kreis-eins/0"}, "reference"),
        ("council:paper-new", [], {"reference": "", "title": ""}, "title"),
        ("council:paper-new", [], {"title": "X", "url": "javascript:alert(1)"}, "url"),
        ("council:committee-new", [], {"name": "X", "kind": "council", "valid_from": "2024", "valid_to": "2023"},
         "valid_to"),
        ("council:committee-replace", ["ausschuss-0"], {"name": "X", "starts_on": "01.01.2022"}, "starts_on"),
        ("council:committee-replace", ["ausschuss-0"], {"name": "X", "starts_on": "2027"}, "starts_on"),
        ("council:meeting-new", ["ausschuss-0"], {"held_on": "22.09.2022"}, "held_on"),
        ("council:meeting-new", ["ausschuss-0"], {"held_on": "31.02.2022"}, "held_on"),
        ("council:resolution-edit", ["vorlage-0", "beschluss"], {"unanimous": "ja", "votes_no": "1", "reason": "x"},
         "unanimous"),
        ("council:point-edit", ["vorlage-0", "beschluss", 1], {"adopted_text": "Anders"}, "reason"),
        ("council:mandate-end", ["bericht-0"], {"on": "01.01.2026", "reason": " "}, "reason"),
    ],
)  # fmt: skip
def test_refusals_stand_at_the_field(
    office: Client, world: World, name: str, parts: list[object], data: dict[str, str], field: str
) -> None:
    answer = office.post(reverse(name, args=[world.body.slug, *parts] if parts else []), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors, answer.context["form"].errors
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_a_meeting_outside_the_committees_time(office: Client, world: World) -> None:
    Committee.objects.filter(pk=world.committee.pk).update(valid_to=date(2024, 12, 31), valid_to_precision="year")
    where = reverse("council:meeting-new", args=[world.body.slug, world.committee.slug])
    answer = office.post(where, {"held_on": "01.01.2025"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["held_on"]


def test_the_same_field_gives_a_conflict_and_undo_takes_it_back(office: Client, world: World) -> None:
    where = reverse("council:paper-edit", args=[world.body.slug, world.paper.slug])
    form = office.get(where).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | dict(form.bases())
    assert office.post(where, {**sent, "title": "Meins"}).status_code == 302
    assert office.post(where, {**sent, "title": "Auch meins"}).status_code == 409
    event = AuditEvent.objects.get(action="paper.edit")
    page = office.get(reverse("history", args=["vorlage", world.paper.pk])).content.decode()
    assert "Meins" in page
    office.post(reverse("undo", args=[event.pk]))
    assert Paper.objects.get(pk=world.paper.pk).title == "Vorlage kreis-eins"


def test_deleting_asks_and_tells_why_not(office: Client, world: World) -> None:
    where = reverse("council:committee-delete", args=[world.body.slug, world.committee.slug])
    assert office.get(where).status_code == 200
    answer = office.post(where)
    assert answer.status_code == 422
    assert "kann nicht gelöscht werden" in answer.content.decode()


def test_rows_of_another_county_are_not_offered_nor_taken(office: Client, world: World) -> None:
    other = county("kreis-zwei")
    at = [world.body.slug, world.paper.slug]
    page = office.get(reverse("council:step-new", args=at)).content.decode()
    assert "kreis-zwei" not in page
    answer = office.post(reverse("council:step-new", args=at), {"committee": other.committee.pk})
    assert "committee" in answer.context["form"].errors
    step = other.paper.consultations.get()
    assert office.get(reverse("council:step-edit", args=[*at, step.pk])).status_code == 404
    assert office.get(reverse("council:meeting", args=["kreis-zwei", "ausschuss-0", "2022-09-22"])).status_code == 404
    assert office.get(reverse("council:mandate-edit", args=["kreis-zwei", "bericht-0"])).status_code == 404


def test_who_writes_for_two_counties_says_for_which(client: Client, world: World) -> None:
    user, other = world.user(Role.EDITOR), county("kreis-zwei")
    Membership.objects.create(user=user, body=other.body, role=Role.EDITOR)
    client.force_login(user)
    where = reverse("council:paper-new")
    assert "owner" in client.post(where, {"title": "X"}).context["form"].errors
    foreign = {"title": "X", "owner": other.body.pk, "lead_unit": world.body.units.get().pk}
    assert list(client.post(where, foreign).context["form"].errors) == ["lead_unit"]
    assert client.post(where, {"title": "X", "owner": other.body.pk}).status_code == 302
    assert Paper.objects.get(title="X").owner == other.body


def test_the_committee_member_reads_calmly(client: Client, world: World) -> None:
    Mandate.objects.update(due_on=date(2023, 12, 31), due_on_precision="year")
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    page = client.get(reverse("council:overview")).content.decode()
    for expected in ("Letzte Sitzungen", "22.09.2022", "kreis-eins/0", "Bericht kreis-eins", "überfällig", "reading"):
        assert expected in page, expected
    for name, parts in (
        ("council:overview", []),
        ("council:paper", [world.paper.slug]),
        ("council:committee", [world.committee.slug]),
        ("council:mandate", ["bericht-0"]),
        ("council:meeting", [world.committee.slug, "2022-09-22"]),
    ):
        text = client.get(reverse(name, args=[world.body.slug, *parts] if parts else [])).content.decode()
        for word in ("/neu/", "/bearbeiten/", "/loeschen/", "/verlauf/"):
            assert word not in text, (name, word)


def test_mandates_by_state_and_papers_by_title(office: Client, world: World) -> None:
    assert "Bericht kreis-eins" in office.get(reverse("council:mandates"), {"stand": "offen"}).content.decode()
    assert "Bericht kreis-eins" not in office.get(reverse("council:mandates"), {"stand": "beendet"}).content.decode()
    assert "kreis-eins/0" in office.get(reverse("council:papers"), {"suche": "EINS/0"}).content.decode()
    assert "Keine Vorlage passt" in office.get(reverse("council:papers"), {"suche": "fehlt"}).content.decode()


def test_paragraphs_become_points() -> None:
    assert paragraphs("\n\nEins\nnoch eins\n \n\nZwei\n") == ["Eins\nnoch eins", "Zwei"]
    form = ResultForm({"result": "adopted_changed", "points": "A\n\nB", "adopted_points": "a"})
    assert form.is_valid()
    assert form.paired() == [("A", "a"), ("B", "")]


@pytest.mark.parametrize("name", ["council:committee", "council:meeting", "council:paper"])
def test_queries_of_a_page_do_not_grow(office: Client, world: World, name: str, django_assert_max_num_queries) -> None:
    from council.actions import add_annex, add_meeting, add_seat, add_step
    from organisation.partial_dates import parse_iso

    meeting = world.committee.meetings.get()
    slug = {"council:paper": [world.paper.slug], "council:committee": [world.committee.slug],
            "council:meeting": [world.committee.slug, meeting.slug]}[name]  # fmt: skip
    where = reverse(name, args=[world.body.slug, *slug])
    counts = []
    for number in range(2):
        for each in range(number * 5):
            add_seat(committee=world.committee, role=f"Rolle {each}", by=None)
            add_meeting(committee=world.committee, held_on=parse_iso(f"2025-01-0{each + 1}"), by=None)
            add_step(paper=world.paper, committee=world.committee, meeting=meeting, by=None)
            add_annex(paper=world.paper, title=f"Anlage {each}", by=None)
        office.get(where)
        with django_assert_max_num_queries(25) as captured:
            assert office.get(where).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
