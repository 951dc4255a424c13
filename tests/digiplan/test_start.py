"""The start page: what each account finds there, and that nothing of another county shows, not even in a count."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.models import Paper
from evaluation.models import Report, ReportState
from organisation.models import Body, BodyKind, Membership, Role, User
from roadmap.models import Plan, PlanEntry, PlanKind, PlanVersion, Project, VersionState
from tests.evaluation.rows import reached

pytestmark = pytest.mark.django_db


def county(slug: str, projects: int = 1) -> Body:
    """A county with a plan, projects, a paper, a draft report and a published one."""
    body = Body.objects.create(slug=slug, name=f"Kreis {slug}", kind=BodyKind.KREIS)
    plan = Plan.objects.create(owner=body, slug=slug, title=f"Masterplan {slug}", kind=PlanKind.MASTERPLAN)
    version = PlanVersion.objects.create(plan=plan, slug="v1", label="v1", state=VersionState.ADOPTED)
    for place in range(projects):
        project = Project.objects.create(owner=body, slug=f"p{place}", title=f"Projekt {place}")
        PlanEntry.objects.create(version=version, project=project, title=project.title)
    Paper.objects.create(owner=body, slug="v", reference=f"2022/{slug}", title="Vorlage")
    for number, state in (("1", ReportState.DRAFT), ("2", ReportState.PUBLISHED)):
        Report.objects.create(
            plan=plan,
            owner=body,
            number=number,
            **reached(state, body),
            period_from=date(2022, 1, 1),
            period_to=date(2022, 12, 31),
            cut_off=date(2022, 12, 31),
        )
    return body


def page_for(client: Client, body: Body, role: Role) -> str:
    user = User.objects.create_user(f"{role}@{body.slug}.example", display_name=role.label)
    Membership.objects.create(user=user, body=body, role=role)
    client.force_login(user)
    return client.get("/").content.decode()


@pytest.fixture(autouse=True)
def somebody() -> User:
    """An account, so that the first start is over."""
    return User.objects.create_user("erstes@konto.example", display_name="Erstes Konto")


@pytest.fixture
def here() -> Body:
    return county("hier", projects=2)


@pytest.fixture
def elsewhere() -> Body:
    return county("dort", projects=3)


def test_guests_see_published_reports_and_the_way_in(client: Client, here: Body) -> None:
    page = client.get("/").content.decode()
    assert "2022, Masterplan hier</a>" in " ".join(page.split())
    assert page.count('href="/evaluation/') == 2  # the published report and the list
    assert "2022/hier" not in page
    assert 'href="/anmelden/"' in page


def test_without_a_published_report_the_page_says_so(client: Client) -> None:
    assert "Noch keine Berichte" in client.get("/").content.decode()


def test_the_office_sees_its_own_county_only(client: Client, here: Body, elsewhere: Body) -> None:
    page = page_for(client, here, Role.EDITOR)
    assert "2 Projekte" in page
    assert "2022/hier" in page
    assert "3 Projekte" not in page
    assert "2022/dort" not in page
    assert 'href="/roadmap/dort/"' not in page
    assert "Bericht anlegen" in page


def test_a_committee_member_finds_papers_and_no_plans(client: Client, here: Body, elsewhere: Body) -> None:
    page = page_for(client, here, Role.COMMITTEE_MEMBER)
    assert "2022/hier" in page
    assert "2022/dort" not in page
    assert 'id="plaene"' not in page
    assert "Bericht anlegen" not in page


def test_a_partner_without_joint_projects_finds_an_empty_list(client: Client, here: Body) -> None:
    town = Body.objects.create(slug="stadt", name="Stadt A (fiktiv)", kind=BodyKind.STADT, fictional=True)
    page = page_for(client, town, Role.PARTNER_EDITOR)
    assert "Keine Pläne" in page
    assert 'id="vorlagen"' not in page
    assert "2022/hier" not in page


def test_an_account_without_a_role_is_told_so(client: Client, here: Body) -> None:
    client.force_login(User.objects.create_user("neu@kreis.example", display_name="Neu"))
    page = client.get("/").content.decode()
    assert "Sie haben noch keine Rolle" in page
    assert "2022/hier" not in page


def test_the_number_of_queries_does_not_grow(client: Client, here: Body) -> None:
    page_for(client, here, Role.EDITOR)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(30):
        other = Plan.objects.create(owner=here, slug=f"n{number}", title=f"Plan {number}", kind=PlanKind.AGENDA)
        PlanVersion.objects.create(plan=other, slug="v1", label="v1", state=VersionState.ADOPTED)
        Paper.objects.create(owner=here, slug=f"n{number}", reference=f"N {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/").content.decode()
    assert "Alle 32 Vorlagen" in page
    # Counting starts once a section has more rows than it shows.
    assert len(many) <= len(few) + 1
    assert len(many) <= 40
