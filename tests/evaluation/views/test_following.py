"""Pages of the reports: following."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from evaluation.models import JobState, RenderJob, Report
from organisation.models import Body, Role
from roadmap.models import Plan
from tests.evaluation import rows
from tests.evaluation.views.helpers import file_of, signed_in

pytestmark = pytest.mark.django_db


def test_the_part_of_the_page_that_changes(report: Report, county: Body, settings: Settings) -> None:
    client = signed_in(Role.EDITOR, county)
    address = reverse("evaluation:report", args=[report.pk])
    fragment = {"HX-Request": "true"}
    manifest = report.manifests.get()
    job = rows.job(
        manifest=manifest, state="running", lease_until=timezone.now(), step="Kapitel: Finanzen", steps_done=7,
        steps_total=100,
    )  # fmt: skip
    part = client.get(address, headers=fragment)
    assert "<html" not in part.text
    assert '<progress value="7"' in part.text
    assert "Kapitel: Finanzen" in part.text
    assert "HX-Request" in part["Vary"]
    job.delete()
    made = file_of(manifest, settings.MEDIA_ROOT)
    done = client.get(address, headers=fragment).text
    assert "hx-trigger" not in done
    assert reverse("evaluation:rendition", args=[made.pk]) in done
    assert made.sha256 in done
    assert "12 Seiten" in done


def test_a_fragment_after_the_session_ended_leads_to_sign_in(report: Report) -> None:
    for pk in (report.pk, uuid4()):
        answer = Client().get(reverse("evaluation:report", args=[pk]), headers={"HX-Request": "true"})
        assert reverse("sign-in") in answer["HX-Redirect"]


def test_cancel_and_retry(report: Report, county: Body) -> None:
    client = signed_in(Role.EDITOR, county)
    page = reverse("evaluation:report", args=[report.pk])
    assert client.post(reverse("evaluation:report-retry", args=[report.pk])).status_code == 302
    assert client.post(reverse("evaluation:report-retry", args=[report.pk])).status_code == 302
    job = RenderJob.objects.get()
    assert "abbrechen" in client.get(page).text
    client.post(reverse("evaluation:report-cancel", args=[report.pk]))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert "wiederholen" in client.get(page).text
    assert client.post(reverse("evaluation:report-cancel", args=[report.pk])).status_code == 302


def test_a_failure_says_why(report: Report, county: Body) -> None:
    rows.job(
        manifest=report.manifests.get(), state="failed", finished_at=timezone.now(), error="Der Speicher ist voll."
    )
    text = signed_in(Role.EDITOR, county).get(reverse("evaluation:report", args=[report.pk])).text
    assert "Der Speicher ist voll." in text
    assert "wiederholen" in text


def test_freezing_again_without_a_reason_comes_back(plan: Plan, county: Body) -> None:
    client = signed_in(Role.EDITOR, county)
    client.post(reverse("evaluation:report-new"), {"plan": plan.slug, "year": "2022"})
    made = Report.objects.get()
    address = reverse("evaluation:report-freeze", args=[made.pk])
    for reason in ("", "Nichts hat sich geändert"):
        answer = client.post(address, {"reason": reason})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["reason"]
        assert reason in answer.text
    plan.versions.create(slug="v1", label="v1", state="draft")
    assert client.post(address, {"reason": "Fassung nachgetragen"}).status_code == 302
    page = client.get(reverse("evaluation:report", args=[made.pk])).text
    assert "Fassung nachgetragen" in page
    assert made.facts.count() == 2
