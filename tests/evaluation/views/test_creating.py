"""Pages of the reports: creating."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Report, ReportState
from organisation.models import Body, Role
from roadmap.models import Plan
from tests.evaluation import rows
from tests.evaluation.views.helpers import signed_in

pytestmark = pytest.mark.django_db


def test_creating_leads_to_the_page_with_the_bar(plan: Plan, county: Body) -> None:
    client = signed_in(Role.EDITOR, county)
    form = client.get(reverse("evaluation:report-new"), {"plan": plan.slug})
    assert f'value="{plan.slug}" selected' in form.text
    answer = client.post(reverse("evaluation:report-new"), {"plan": plan.slug, "year": "2022", "cut_off": "30.11.2022"})
    made = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("evaluation:report", args=[made.pk]))
    assert made.cut_off == date(2022, 11, 30)
    page = client.get(answer["Location"]).text
    assert "<progress" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<meta http-equiv="refresh"' in page
    assert "<noscript>" in page.split('<meta http-equiv="refresh"')[0]
    assert "<meta http-equiv" not in client.get(answer["Location"], {"ruhig": "1"}).text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"plan": "nirgends", "year": "2022"}, "plan"),
        ({"plan": "fremd", "year": "2022"}, "plan"),
        ({"year": "1e9"}, "year"),
        ({"year": "1"}, "year"),
        ({"year": "9999"}, "year"),
        ({"year": "99999999999999999999"}, "year"),
        ({"year": "2022\x00"}, "year"),
        ({"year": ""}, "year"),
        ({"year": "2022", "cut_off": "31.02.2022"}, "cut_off"),
        ({"year": "2022", "cut_off": "1.1.2023"}, "cut_off"),
        ({"year": "2022", "cut_off": "gestern"}, "cut_off"),
        ({"year": "2022", "cut_off": "31.12.0001"}, "cut_off"),
    ],
)
def test_what_cannot_be_comes_back_at_the_field(data: dict[str, str], field: str, plan: Plan, county: Body) -> None:
    rows.plan(rows.body("kreis-sued"), "fremd")
    data = {"plan": plan.slug, **data}
    answer = signed_in(Role.EDITOR, county).post(reverse("evaluation:report-new"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'class="field__error"' in answer.text
    assert not Report.objects.exists()


def test_extra_fields_change_nothing(plan: Plan, county: Body) -> None:
    other = rows.body("kreis-sued")
    data = {"plan": plan.slug, "year": "2022", "owner": other.pk, "state": "published", "number": "X", "by": other.pk}
    signed_in(Role.EDITOR, county).post(reverse("evaluation:report-new"), data)
    made = Report.objects.get()
    assert (made.owner, made.state, made.number) == (county, ReportState.DRAFT, "EB 2022/1")


def test_an_unsafe_request_needs_the_token(plan: Plan, county: Body) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rows.user(Role.EDITOR, county), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("evaluation:report-new"), {"plan": plan.slug, "year": "2022"}).status_code == 403


@pytest.mark.parametrize("name", ["report-cancel", "report-retry", "report-freeze"])
def test_reading_changes_nothing(name: str, report: Report, county: Body) -> None:
    assert signed_in(Role.EDITOR, county).get(reverse(f"evaluation:{name}", args=[report.pk])).status_code == 405
