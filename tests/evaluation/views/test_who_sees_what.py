"""Pages of the reports: who sees what."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from evaluation.models import RenderJob, Report
from organisation.models import Body, Role
from tests.evaluation import rows
from tests.evaluation.views.helpers import OFFICE_READERS, OTHERS, addresses, file_of, publish, signed_in, status

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, *OFFICE_READERS])
def test_the_office_reads_drafts(role: Role, report: Report, county: Body, settings: Settings) -> None:
    client = signed_in(role, county)
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    assert report.number in client.get(reverse("evaluation:reports")).text
    for address in [*addresses(report), reverse("evaluation:rendition", args=[made.pk])]:
        assert status(client, address) == 200, address


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_learn_of_drafts(role: Role | None, report: Report, county: Body, settings: Settings) -> None:
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    for client in (signed_in(role, county), Client()):
        assert report.number not in client.get(reverse("evaluation:reports")).text
        for address in [*addresses(report), reverse("evaluation:rendition", args=[made.pk])]:
            assert status(client, address) == 404, address
        for name in ("report-cancel", "report-retry", "report-freeze"):
            assert client.post(reverse(f"evaluation:{name}", args=[report.pk])).status_code == 404


def test_another_county_does_not_learn_of_drafts(report: Report, settings: Settings) -> None:
    client = signed_in(Role.ADMINISTRATOR, rows.body("kreis-sued"))
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    assert report.number not in client.get(reverse("evaluation:reports")).text
    for address in [*addresses(report), reverse("evaluation:rendition", args=[made.pk])]:
        assert status(client, address) == 404, address
    assert client.post(reverse("evaluation:report-retry", args=[report.pk])).status_code == 404


def test_a_membership_that_has_ended_opens_nothing(report: Report, county: Body) -> None:
    account = rows.user(Role.EDITOR, county)
    account.memberships.update(valid_to=date(2020, 1, 1))
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("evaluation:report", args=[report.pk])).status_code == 404


@pytest.mark.parametrize("role", OFFICE_READERS)
def test_readers_in_the_office_change_nothing(role: Role, report: Report, county: Body) -> None:
    client = signed_in(role, county)
    assert client.get(reverse("evaluation:report-new")).status_code == 403
    assert client.post(reverse("evaluation:report-new")).status_code == 403
    for name in ("report-cancel", "report-retry", "report-freeze"):
        assert client.post(reverse(f"evaluation:{name}", args=[report.pk])).status_code == 403
    page = client.get(reverse("evaluation:report", args=[report.pk])).text
    assert "neu-einfrieren" not in page
    assert "wiederholen" not in page
    assert RenderJob.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.PARTNER_EDITOR, None])
def test_published_reports_are_for_everybody_but_not_their_drafts(
    role: Role | None, report: Report, county: Body, settings: Settings
) -> None:
    manifest = report.manifests.get()
    publish(report)
    draft = file_of(manifest, settings.MEDIA_ROOT)
    final = file_of(manifest, settings.MEDIA_ROOT, final=True)
    public = file_of(manifest, settings.MEDIA_ROOT, final=True, edition="public")
    client = signed_in(role, county) if role else Client()
    page = client.get(reverse("evaluation:report", args=[report.pk]))
    assert page.status_code == 200
    assert report.number in client.get(reverse("evaluation:reports")).text
    expected = {draft: 404, final: 200 if role == Role.COMMITTEE_MEMBER else 404, public: 200}
    for made, code in expected.items():
        assert status(client, reverse("evaluation:rendition", args=[made.pk])) == code
        assert (str(made.pk) in page.text) == (code == 200)
    assert client.get(reverse("evaluation:report-facts", args=[report.pk])).status_code == 404


def test_guests_are_sent_to_sign_in_before_they_create() -> None:
    answer = Client().get(reverse("evaluation:report-new"))
    assert answer.status_code == 302
    assert reverse("sign-in") in answer["Location"]


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_learn_of_the_form(role: Role | None, county: Body) -> None:
    assert signed_in(role, county).get(reverse("evaluation:report-new")).status_code == 404
