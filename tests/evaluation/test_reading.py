"""What committee members and guests read: published reports by year, told apart, with papers and mandates."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council.models import Mandate
from evaluation.canonical import canonical, sha256
from evaluation.facts import collect
from evaluation.models import FactsSnapshot, Report, ReportState
from organisation.models import Role
from roadmap.models import Project, ProjectForecast, ProjectStateChange
from tests.evaluation import rows
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

FROZEN = datetime(2023, 1, 31, 12, tzinfo=UTC)
LATER = datetime(2099, 1, 31, 12, tzinfo=UTC)
"""When all is known that the test has just entered."""


@pytest.fixture
def world() -> World:
    return county()


def published(
    world: World, number: str = "EB 2022/1", version: int = 1, year: int = 2022, frozen: datetime = FROZEN
) -> Report:
    row = Report.objects.create(
        plan=world.plan,
        owner=world.body,
        number=number,
        version=version,
        **rows.reached(ReportState.PUBLISHED, world.body),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        cut_off=date(year, 12, 31),
    )
    period: dict[str, Any] = {"period_from": row.period_from, "period_to": row.period_to, "cut_off": row.cut_off}
    content = canonical(collect(world.plan, frozen_at=frozen, **period))
    FactsSnapshot.objects.create(
        report=row, version=1, format_version=1, cut_off=row.cut_off, frozen_at=frozen, content=content,
        sha256=sha256(content),
    )  # fmt: skip
    return row


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_two_reports_of_one_year_are_told_apart(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    published(world)
    published(world, version=2)
    published(world, number="EB 2022/2")
    page = text(client, "/evaluation/")
    for words in ("Nummer EB 2022/1, Fassung 1", "Nummer EB 2022/1, Fassung 2", "Nummer EB 2022/2, Fassung 1"):
        assert page.count(words) == 1


def test_years_stand_newest_first_in_larger_type(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    published(world, number="alt", year=2021)
    published(world)
    page = text(client, "/evaluation/")
    assert 'class="reading"' in page
    assert page.index("Berichte für 2022") < page.index("Berichte für 2021")
    assert 'href="/gremien/auftraege/"' in page
    assert "Neuer Bericht" not in page


def test_guests_read_the_public_edition_and_nothing_else(client: Client, world: World) -> None:
    row = published(world)
    page = text(client, "/evaluation/")
    assert reverse("evaluation:report-read", args=[row.pk]) in page
    assert "/gremien/" not in page
    hidden = Project.objects.filter(public=False, owner=world.body).first()
    assert hidden is not None
    address = reverse("evaluation:report-read", args=[row.pk])
    for query in ("", "?ausgabe=full", f"?suche={hidden.title}"):
        page = text(client, address + query)
        assert "Öffentliche Ausgabe" not in page  # which is one, and so no choice
        assert hidden.title not in page.replace(f'value="{hidden.title}"', "").replace(f"„{hidden.title}“", "")
    data = client.get(reverse("evaluation:report-data", args=[row.pk, "facts.json"])).content.decode()
    assert hidden.title not in data
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    assert hidden.title in text(client, address)


def test_what_committees_ask_is_answered_from_the_facts(client: Client, world: World) -> None:
    world.plan.versions.update(period_to=date(2023, 12, 31), period_to_precision="day")
    late = world.projects[0]
    ProjectForecast.objects.create(
        project=late, ends_on=date(2024, 6, 30), ends_on_precision="month", effective_on=date(2022, 5, 1)
    )
    answered = Mandate.objects.get(owner=world.body)
    answered.discharges.create(report=published(world, "EB 2021/1", year=2021))
    row = published(world, frozen=LATER)
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    page = text(client, reverse("evaluation:report-read", args=[row.pk]))
    assert "Vollständige Ausgabe</a>" in page
    assert page.index("In diesem Bericht suchen") < page.index("Was Ausschüsse zuerst fragen")
    for question in (
        "Welche Projekte überschreiten das Ende des Plans?",
        "Was hat es gegenüber dem Plan gekostet?",
        "Welche Stellen sind unbesetzt?",
        "Welche Zuwendung endet als nächste?",
        "Welcher Auftrag ist überfällig?",
        "Wer hat nicht gemeldet?",
        "Was wurde im Berichtsjahr beschlossen, und was ist daraus geworden?",
    ):
        assert question in page
    assert f"{late.title}: erwartet Juni 2024" in page
    # as the facts say it: what a report answered is done, though nobody has ended the mandate
    assert "1 Punkt beschlossen; Aufträge: 1 erledigt, 0 offen, 0 überfällig." in page
    assert f"Der Plan gilt. – {answered.title} (erledigt)" in page


def test_search_finds_words_whatever_their_case_and_leads_to_their_place(client: Client, world: World) -> None:
    row = published(world)
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    title = world.joint.title
    page = text(client, reverse("evaluation:report-read", args=[row.pk]) + f"?suche={title.upper()}")
    found = page[page.index('id="treffer"') :]
    assert f"<mark>{title}</mark>" in found
    anchor = re.search(r'<li><a href="#([^"]+)">', found)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in page
    assert "steht nicht in diesem Bericht" in text(
        client, reverse("evaluation:report-read", args=[row.pk]) + "?suche=Xylophon"
    )


def test_two_years_stand_beside_each_other(client: Client, world: World) -> None:
    project = world.projects[0]
    for state, day in (("started", date(2021, 2, 1)), ("completed", date(2022, 2, 1))):
        ProjectStateChange.objects.create(project=project, state=state, effective_on=day)
    old, row = published(world, number="alt", year=2021, frozen=LATER), published(world, frozen=LATER)
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    page = text(client, reverse("evaluation:report-against", args=[row.pk, old.pk]))
    anchors = re.findall(r'<section class="panel" id="([^"]*)"', page)
    assert len(anchors) > 2
    assert all(anchors)
    assert len(set(anchors)) == len(anchors)
    assert "31.12.2021" in page
    assert "Projekte nach Stand" in page
    line = re.search(rf'<th scope="row">{project.title}</th> <td[^>]*>begonnen.*?<td[^>]*>abgeschlossen', page)
    assert line is not None
    changed = page[page.index('id="projekte"') :].split("</section>")[0]
    assert "Unterschied" in page
    assert "Unterschied" not in changed  # no line of it has one
    assert re.search(r'<span class="together"><span class="light.*?</span>,</span> <span class="together">', changed)
    assert client.get(reverse("evaluation:report-against", args=[row.pk, row.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (None, "Noch hat kein Kreis"),
        (Role.COMMITTEE_MEMBER, "sobald Ihr Kreis"),
        (Role.EDITOR, "sobald er angelegt ist"),
    ],
)
def test_the_empty_list_fits_each_role(client: Client, world: World, role: Role | None, words: str) -> None:
    if role:
        client.force_login(world.user(role))
    assert words in text(client, "/evaluation/")


def test_the_reading_view_leads_to_other_years_papers_and_mandates(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    old, row, newer = published(world, number="alt", year=2021), published(world), published(world, version=2)
    page = text(client, reverse("evaluation:report-read", args=[row.pk]))
    assert "Evaluationsbericht EB 2022/1, Fassung 1" in page
    assert "Von diesem Bericht gibt es eine neuere Fassung" in page
    for other in (old, newer):
        assert reverse("evaluation:report-read", args=[other.pk]) in page
    assert reverse("council:paper", args=[world.body.slug, world.paper.slug]) in page
    assert reverse("council:mandate", args=[world.body.slug, "bericht-0"]) in page
    newest = text(client, reverse("evaluation:report-read", args=[newer.pk]))
    assert "neuere Fassung" not in newest


def test_nothing_of_drafts_or_of_another_county_beside_a_report(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    row = published(world)
    rows.report(world.plan, "Entwurf", period_from=date(2021, 1, 1), period_to=date(2021, 12, 31))
    other = county("zwei")
    published(other, number="fremd")
    page = text(client, reverse("evaluation:report-read", args=[row.pk]))
    assert "Entwurf" not in page.split('class="report"')[0]
    assert "fremd" not in page


def test_queries_stay_the_same_with_more_reports(client: Client, world: World) -> None:
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    row = published(world)
    numbers = []
    for year in (2015, 2016, 2017):
        with CaptureQueriesContext(connection) as queries:
            text(client, "/evaluation/")
            text(client, reverse("evaluation:report-read", args=[row.pk]))
        numbers.append(len(queries))
        published(world, number=f"EB {year}", year=year)
    assert len(set(numbers)) == 1
