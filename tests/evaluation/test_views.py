"""Pages of the reports: who sees what, what goes wrong, downloads."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from evaluation import actions, publishing
from evaluation.models import JobState, Manifest, RenderJob, Rendition, Report, ReportState
from organisation.models import Body, Role
from roadmap.models import Plan
from tests.evaluation import rows

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 not really"
OFFICE_READERS = [Role.PROJECT_LEAD, Role.HEAD, Role.FINANCE, Role.PERSONNEL, Role.COUNCIL_OFFICE]
OTHERS = [Role.COMMITTEE_MEMBER, Role.PARTNER_EDITOR, Role.PARTNER_READER, None]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings) -> None:
    monkeypatch.setattr(publishing, "publish", lambda job_ids, **_: 0)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def county() -> Body:
    return rows.body()


@pytest.fixture
def plan(county: Body) -> Plan:
    return rows.plan(county)


@pytest.fixture
def report(plan: Plan) -> Report:
    return rows.report(plan)


def signed_in(role: Role | None, body: Body) -> Client:
    client = Client()
    client.force_login(rows.user(role, body), backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_of(manifest: Manifest, media: Any, **values: Any) -> Rendition:
    job = rows.job(manifest=manifest, state=JobState.DONE, finished_at=timezone.now(), **values)
    path = Path(media) / f"{job.pk}.pdf"
    path.write_bytes(CONTENT)
    return Rendition.objects.create(
        manifest=manifest, job=job, path=path.name, size=len(CONTENT), pages=12, sha256="ab" * 32, **values
    )


def status(client: Client, address: str) -> int:
    """The answer's status; a file in it is read to its end, which closes it."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a FileResponse then
    return answer.status_code


def publish(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(state=ReportState.PUBLISHED)


def addresses(report: Report) -> list[str]:
    return [reverse(f"evaluation:{name}", args=[report.pk]) for name in ("report", "report-facts")]


# --- who sees what ---------------------------------------------------------------------------------------------------


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


# --- creating --------------------------------------------------------------------------------------------------------


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


# --- following -------------------------------------------------------------------------------------------------------


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


# --- reading ---------------------------------------------------------------------------------------------------------


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
    assert [status(client, address) for client in clients] == [200 if role == Role.COMMITTEE_MEMBER else 404, 404]


# --- downloads -------------------------------------------------------------------------------------------------------


def test_the_file_comes_with_safe_headers(report: Report, county: Body, settings: Settings) -> None:
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    client = signed_in(Role.EDITOR, county)
    address = reverse("evaluation:rendition", args=[made.pk])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a FileResponse
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Content-Disposition"] == 'attachment; filename="eb-2022-1-plan-kreis-nord-2022-Entwurf.pdf"'
    assert answer["ETag"] == f'"{made.sha256}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_file_that_is_missing_is_reported(
    report: Report, county: Body, settings: Settings, logged_errors: list[Any]
) -> None:
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    (Path(settings.MEDIA_ROOT) / made.path).unlink()
    assert signed_in(Role.EDITOR, county).get(reverse("evaluation:rendition", args=[made.pk])).status_code == 404
    assert len(logged_errors) == 1
    logged_errors.clear()


def test_a_path_cannot_lead_out_of_the_media_folder(
    report: Report, county: Body, settings: Settings, tmp_path: Path, logged_errors: list[Any]
) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    settings.MEDIA_ROOT = tmp_path / "media"
    manifest = report.manifests.get()
    job = rows.job(manifest=manifest, state=JobState.DONE, finished_at=timezone.now())
    made = Rendition.objects.create(manifest=manifest, job=job, path="../secret.txt", size=6, pages=1, sha256="a" * 64)
    assert signed_in(Role.EDITOR, county).get(reverse("evaluation:rendition", args=[made.pk])).status_code == 404
    assert len(logged_errors) == 1
    logged_errors.clear()


def test_the_facts_are_the_bytes_that_were_hashed(report: Report, county: Body) -> None:
    rows.facts(report, 2)
    client = signed_in(Role.HEAD, county)
    address = reverse("evaluation:report-facts", args=[report.pk])
    for query, version in (("", 2), ("?fassung=1", 1)):
        answer = client.get(address + query)
        assert json.loads(answer.content)["version"] == version
        assert answer["Content-Type"] == "application/json"
        assert f"fakten-{version}.json" in answer["Content-Disposition"]
        assert answer["ETag"] == f'"{report.facts.get(version=version).sha256}"'
    for nonsense in ("?fassung=3", "?fassung=x", "?fassung=%00", "?fassung=99999999999", "?fassung=²"):
        assert client.get(address + nonsense).status_code == 404


# --- queries ---------------------------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


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
