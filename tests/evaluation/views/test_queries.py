"""Pages of the reports: queries."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from evaluation.models import Report
from organisation.models import Body, Role
from tests.evaluation import rows
from tests.evaluation.views.helpers import file_of, queries, signed_in

pytestmark = pytest.mark.django_db


def test_the_list_needs_the_same_queries_for_one_and_for_thirty(county: Body, settings: Settings) -> None:
    client = signed_in(Role.EDITOR, county)
    address = reverse("evaluation:reports")

    def add(number: int) -> None:
        row = rows.report(rows.plan(county, f"plan-{number}"), f"EB {2000 + number % 7}/{number}")
        file_of(row.manifests.get(), settings.MEDIA_ROOT)

    add(1)
    one = queries(client, address)
    for number in range(2, 31):
        add(number)
    assert queries(client, address) == one <= 15


def test_the_page_needs_the_same_queries_for_many_versions(report: Report, county: Body, settings: Settings) -> None:
    client = signed_in(Role.EDITOR, county)
    address = reverse("evaluation:report", args=[report.pk])
    file_of(report.manifests.get(), settings.MEDIA_ROOT)
    one = queries(client, address)
    for version in range(2, 10):
        file_of(rows.facts(report, version), settings.MEDIA_ROOT)
    assert queries(client, address) == one <= 15
