"""The start page by role: what waits, with due date and link, and what each role works with."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.models import Consultation, Mandate, Meeting
from evaluation.models import Report, ReportState
from organisation.models import Body, OrgUnit, Role, User
from organisation.waiting import waiting_for
from roadmap.actions import tell
from roadmap.models import Grant, MilestoneDate, ProjectStateChange
from tests.evaluation.rows import reached
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

DAY = date(2023, 8, 1)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(datetime(2023, 8, 1, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world() -> World:
    return county()


def page_for(client: Client, user: User) -> str:
    client.force_login(user)
    return " ".join(client.get("/").content.decode().split())


def lines(user: User) -> list[str]:
    return [each.text for each in waiting_for(user, DAY)]


def report(world: World, **values: object) -> Report:
    days = {"period_from": date(2022, 1, 1), "period_to": date(2022, 12, 31), "cut_off": date(2022, 12, 31)}
    return Report.objects.create(plan=world.plan, owner=world.body, **{"number": "EB 1", **days, **values})


def test_an_overdue_line_has_a_word_a_shape_and_its_link(client: Client, world: World) -> None:
    page = page_for(client, world.user(Role.EDITOR))
    assert "Das wartet auf Sie" in page
    assert "überfällig" in page
    assert "waiting__mark" in page
    assert "seit 30.06.2023" in page
    assert f'href="/roadmap/{world.plan.slug}/projekte/{world.joint.slug}/#meilensteine"' in page


def test_milestones_of_ended_projects_and_reached_ones_do_not_wait(world: World) -> None:
    editor = world.user(Role.EDITOR)
    assert len([text for text in lines(editor) if "Meilenstein" in text]) == 2
    ProjectStateChange.objects.create(project=world.projects[0], state="completed", effective_on=date(2023, 7, 1))
    MilestoneDate.objects.create(
        milestone=world.projects[1].milestones.get(),
        actual_on=date(2023, 7, 1), actual_on_precision="day", effective_on=date(2023, 7, 1), reason="Protokoll",
    )  # fmt: skip
    assert not [text for text in lines(editor) if "Meilenstein" in text]


def test_a_project_lead_sees_the_milestones_of_the_own_unit(world: World) -> None:
    lead = world.user(Role.PROJECT_LEAD)
    assert len([text for text in lines(lead) if "Meilenstein" in text]) == 2
    other = OrgUnit.objects.create(owner=world.body, slug="anderes", name="Anderes Amt", kind="amt")
    lead.memberships.update(unit=other)
    assert not [text for text in lines(lead) if "Meilenstein" in text]


def test_grants_that_end_within_ninety_days(world: World) -> None:
    Grant.objects.update(approval_to=date(2023, 10, 1))
    for role in (Role.EDITOR, Role.FINANCE):
        assert any("Zuwendung endet" in text for text in lines(world.user(role)))
    assert not any("Zuwendung" in text for text in lines(world.user(Role.PERSONNEL)))
    Grant.objects.update(approval_to=date(2023, 12, 1))
    assert not any("Zuwendung" in text for text in lines(world.user(Role.FINANCE)))


def test_mandates_and_missing_results_wait_for_the_council_office(world: World) -> None:
    office = world.user(Role.COUNCIL_OFFICE)
    assert lines(office) == []
    Mandate.objects.update(due_on=date(2023, 9, 1), due_on_precision="day")
    Consultation.objects.update(result="")
    found = lines(office)
    assert any(text.startswith("Bericht ") for text in found)
    assert any("Ergebnis eintragen" in text for text in found)
    Mandate.objects.update(due_on=date(2023, 12, 1))
    assert not any(text.startswith("Bericht ") for text in lines(office))
    assert lines(world.user(Role.FINANCE)) == []


def test_drafts_wait_for_editors_alone(world: World) -> None:
    report(world)
    assert any("EB 1" in text for text in lines(world.user(Role.EDITOR)))
    assert not any("EB 1" in text for text in lines(world.user(Role.FINANCE)))
    assert not any("EB 1" in text for text in lines(county("zwei").user(Role.EDITOR)))


def test_each_role_finds_its_sections(client: Client, world: World) -> None:
    expected = {
        Role.ADMINISTRATOR: ["verwaltung", "plaene", "geaendert"],
        Role.EDITOR: ["plaene", "geaendert", "vorlagen"],
        Role.PROJECT_LEAD: ["meine-projekte", "plaene"],
        Role.HEAD: ["freigabe"],
        Role.FINANCE: ["pruefung", "zahlen"],
        Role.PERSONNEL: ["pruefung", "zahlen"],
        Role.COUNCIL_OFFICE: ["ohne-ergebnis", "auftraege"],
        Role.COMMITTEE_MEMBER: ["berichte", "sitzungen", "auftraege", "vorlagen"],
    }
    for role, anchors in expected.items():
        page = page_for(client, world.user(role))
        assert [a for a in anchors if f'id="{a}"' not in page] == [], role
        assert ("Das wartet auf Sie" in page) is (role != Role.COMMITTEE_MEMBER)
    page = page_for(client, world.user(Role.PARTNER_EDITOR, world.municipality))
    assert 'href="/kooperation/meine/"' in page
    assert 'id="zahlen"' not in page


def test_a_committee_member_reads_larger_type_and_only_the_own_countys_reports(client: Client, world: World) -> None:
    report(world, **reached(ReportState.PUBLISHED, world.body))
    other = county("zwei")
    report(other, **reached(ReportState.PUBLISHED, other.body), number="EB 2")
    Meeting.objects.create(
        committee=world.committee, slug="naechste", held_on=date(2023, 9, 5), held_on_precision="day"
    )
    page = page_for(client, world.user(Role.COMMITTEE_MEMBER))
    assert 'class="reading"' in page
    assert "EB 1" in page
    assert "EB 2" not in page
    assert "05.09.2023" in page


def test_what_somebody_changed_is_found_again(client: Client, world: World) -> None:
    editor = world.user(Role.EDITOR)
    assert "Sie haben noch nichts geändert" in page_for(client, editor)
    for text in ("eins", "zwei"):
        tell(project=world.joint, by=editor, results=text)
    page = page_for(client, editor)
    part = page[page.index('id="geaendert"') : page.index('id="vorlagen"')]
    assert part.count(world.joint.title) == 1


def test_the_set_up_is_offered_while_something_is_missing(client: Client, world: World) -> None:
    assert 'href="/einrichten/?kreis=kreis-eins"' in page_for(client, world.user(Role.EDITOR))
    assert "/einrichten/" not in page_for(client, world.user(Role.FINANCE))


@pytest.mark.parametrize("role", list(Role))
def test_queries_do_not_grow_with_the_rows(client: Client, role: Role) -> None:
    small, large = county("klein", projects=2), county("gross", projects=12, rows=9)
    numbers = []
    for world in (small, large):
        Mandate.objects.update(due_on=date(2023, 9, 1), due_on_precision="day")
        Consultation.objects.update(result="")
        body: Body = world.municipality if role in {Role.PARTNER_EDITOR, Role.PARTNER_READER} else world.body
        client.force_login(world.user(role, body))
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        numbers.append(len(queries))
    # a list counts its rows once it has more than it shows: papers, papers without result, mandates
    assert numbers[1] <= numbers[0] + 3
    assert numbers[1] <= 40
