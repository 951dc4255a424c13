"""Pages of the reports: reading."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import actions
from evaluation.models import Report
from organisation.models import Body, Role
from roadmap.models import Plan
from tests.evaluation.views.helpers import OTHERS, publish, signed_in, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def created(plan: Plan) -> Report:
    """A report with real facts."""
    plan.versions.create(slug="v1", label="v1", state="adopted", vision_statement="<script>alert(1)</script>")
    return actions.create_report(plan=plan, year=2022, by=None)


def test_the_reading_view_shows_the_frozen_chapters(created: Report, county: Body) -> None:
    client = signed_in(Role.HEAD, county)
    address = reverse("evaluation:report-read", args=[created.pk])
    page = client.get(address).text
    assert page.count('<section id="') >= 10
    assert 'href="#summary"' in page
    assert '<section id="summary"' in page
    assert "<script>alert" not in page
    created.plan.versions.update(vision_statement="Später geändert")
    body = '<div class="report">'
    assert client.get(address).text.split(body)[1] == page.split(body)[1]


@pytest.mark.parametrize("role", OTHERS)
def test_the_reading_view_is_for_the_office_and_then_the_committee(
    role: Role | None, created: Report, county: Body
) -> None:
    address = reverse("evaluation:report-read", args=[created.pk])
    clients = [signed_in(role, county), Client()]
    assert [status(client, address) for client in clients] == [404, 404]
    publish(created)
    assert [status(client, address) for client in clients] == [200, 200]  # for all others the public edition
