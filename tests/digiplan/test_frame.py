"""The frame of the pages: areas by role, error pages, health checks."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from digiplan import context_processors as frame
from digiplan.urls import handler400, handler403, handler404, handler500, urlpatterns
from organisation.access import memberships_at
from organisation.models import Body, BodyKind, Membership, Role, User

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def fail_with(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    *urlpatterns,
    path("fehler/400/", fail_with(SuspiciousOperation("x"))),
    path("fehler/403/", fail_with(PermissionDenied())),
    path("fehler/500/", fail_with(RuntimeError("secret detail"))),
    path("fehler/503/", fail_with(OperationalError("connection refused"))),
]
here = override_settings(ROOT_URLCONF="tests.digiplan.test_frame")


@pytest.fixture
def county() -> Body:
    return Body.objects.create(slug="kreis", name="Kreis Musterau (fiktiv)", kind=BodyKind.KREIS, fictional=True)


def account(county: Body, role: Role, **period: date) -> User:
    user = User.objects.create_user(f"{role}@kreis.example", display_name=f"{role.label}")
    Membership.objects.create(user=user, body=county, role=role, **period)
    return user


@pytest.mark.django_db
@here
@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.EDITOR, ["Start", "Roadmap", "Kooperation", "Evaluation", "Gremien"]),
        (Role.FINANCE, ["Start", "Roadmap", "Kooperation", "Evaluation", "Gremien"]),
        (Role.PARTNER_READER, ["Start", "Roadmap", "Kooperation"]),
        (Role.COMMITTEE_MEMBER, ["Start", "Evaluation", "Gremien"]),
    ],
)
def test_areas_follow_the_role(county: Body, role: Role, labels: list[str]) -> None:
    user = account(county, role)
    found = frame.areas("/evaluation/x/", memberships_at(user, date(2026, 1, 1)))
    assert [str(label) for label, _url, _active in found] == labels
    assert [str(label) for label, _url, active in found if active] == ["Evaluation"] * ("Evaluation" in labels)


@pytest.mark.django_db
@here
def test_a_role_that_ended_opens_no_area(county: Body, client: Client) -> None:
    user = account(county, Role.EDITOR, valid_to=date(2026, 6, 30))
    with time_machine.travel("2026-06-30T12:00:00+02:00"):
        client.force_login(user)
        assert "Roadmap" in client.get("/impressum/").content.decode()
    with time_machine.travel("2026-07-01T12:00:00+02:00"):
        client.force_login(user)
        page = client.get("/impressum/").content.decode()
    assert "Roadmap" not in page
    assert "Noch keine Rolle" in page


@pytest.mark.django_db
def test_the_frame_names_the_own_county_and_role(county: Body, client: Client) -> None:
    client.force_login(account(county, Role.HEAD))
    page = client.get("/impressum/").content.decode()
    assert '<span class="brand__name">Kreis Musterau (fiktiv)</span>' in page
    assert "IT-Dezernat, Kreis Musterau (fiktiv)" in page
    assert ">KM<" in page


@pytest.mark.django_db
def test_guests_see_no_areas(client: Client) -> None:
    page = client.get("/impressum/").content.decode()
    assert 'class="areas"' not in page
    assert "Anmelden" in page
    assert "Demonstration:" not in page


@pytest.mark.django_db
def test_the_demonstration_says_so(client: Client, settings) -> None:
    settings.DEMO = True
    assert "Demonstration:" in client.get("/impressum/").content.decode()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Kreis Musterau (fiktiv)", "KM"), ("Rhein-Kreis Neuss", "RK"), ("digiplan", "D"), ("(2)", "d"), ("", "d")],
)
def test_initials(name: str, letters: str) -> None:
    assert frame.initials(name) == letters


@pytest.mark.django_db
@here
@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/fehler/400/", 400, "Anfrage nicht verstanden"),
        ("/fehler/403/", 403, "Nicht erlaubt"),
        ("/nirgends/", 404, "Seite nicht gefunden"),
    ],
)
def test_error_pages_have_the_look_of_the_application(client: Client, address, status, text, logged_errors) -> None:
    response = client.get(address)
    logged_errors.clear()
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{text}</h1>" in page
    assert 'class="topbar"' in page
    assert 'lang="de"' in page


@here
@pytest.mark.parametrize(("address", "status"), [("/fehler/500/", 500), ("/fehler/503/", 503)])
def test_faults_are_told_without_database_and_without_detail(address, status, logged_errors) -> None:
    # No django_db mark: any query would fail this test.
    response = Client(raise_request_exception=False).get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert 'class="topbar"' in page
    assert "secret detail" not in page
    assert "Retry-After" in response.headers if status == 503 else "Retry-After" not in response.headers
    assert logged_errors
    logged_errors.clear()


@here
def test_a_broken_error_page_still_answers(monkeypatch, logged_errors) -> None:
    monkeypatch.setattr("digiplan.errors.render_to_string", fail_with(ValueError("no manifest")))
    response = Client(raise_request_exception=False).get("/fehler/500/")
    logged_errors.clear()
    assert response.status_code == 500
    assert "konnte nicht angezeigt werden" in response.content.decode()


@pytest.mark.django_db
def test_readiness_with_everything_in_place(client: Client) -> None:
    response = client.get("/bereitschaft/")
    assert (response.status_code, response.json()["pending_migrations"]) == (200, 0)
    assert client.get("/lebenszeichen/").json() == {"alive": True}


@pytest.mark.django_db
def test_readiness_with_a_pending_migration(client: Client, logged_errors) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/bereitschaft/")
    logged_errors.clear()
    assert (response.status_code, response.json()["ready"]) == (503, False)


def test_readiness_without_a_database(client: Client, monkeypatch, logged_errors) -> None:
    monkeypatch.setattr("digiplan.health.MigrationExecutor", fail_with(OperationalError("refused")))
    response = client.get("/bereitschaft/")
    logged_errors.clear()
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": "unreachable"})


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_legal_pages_say_what_is_missing(client: Client, address: str) -> None:
    assert "noch nicht eingerichtet" in client.get(address).content.decode()


@pytest.mark.django_db
def test_no_page_asks_for_inline_script_or_style(client: Client) -> None:
    for address in ("/", "/anmelden/", "/impressum/", "/nirgends/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
