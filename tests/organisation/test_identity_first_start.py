"""The first start: once, with the code, and one county of two that come at once."""

import threading
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from organisation.identity_actions import first_start
from organisation.models import AuditEvent, Body, Membership, User

ADDRESS = "/einrichten/start/"
PASSWORD = "ein langes Passwort"
DATA = {
    "code": "demo",
    "county": "Kreis Süderau",
    "fictional": "ja",
    "display_name": "Programmbüro",
    "email": "Buero@Kreis.example",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.mark.django_db
def test_an_empty_installation_leads_to_the_first_start(client: Client) -> None:
    for address in ("/", "/anmelden/"):
        assert client.get(address)["Location"] == ADDRESS
    page = client.get(ADDRESS).content.decode()
    assert "<strong>demo</strong>" in page
    assert "onsubmit" not in page


@pytest.mark.django_db
def test_county_and_administrator_are_made_together_and_signed_in(client: Client) -> None:
    answer = client.post(ADDRESS, DATA)
    assert answer["Location"] == "/"
    body, user = Body.objects.get(), User.objects.get()
    assert (body.slug, body.name, body.kind) == ("kreis-suederau", "Kreis Süderau (fiktiv)", "kreis")
    assert body.fictional
    assert user.email == "buero@kreis.example"
    assert [(row.role, row.body) for row in user.memberships.all()] == [("administrator", body)]
    assert client.session[SESSION_KEY] == str(user.pk)
    assert AuditEvent.objects.filter(action="installation.start", owner=body).exists()


@pytest.mark.django_db
def test_afterwards_the_address_is_unknown(client: Client) -> None:
    client.post(ADDRESS, DATA)
    for visitor in (client, Client()):
        assert visitor.get(ADDRESS).status_code == 404
        assert visitor.post(ADDRESS, {**DATA, "email": "zweite@kreis.example"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "geraten"),
        ("code", ""),
        ("county", " "),
        ("fictional", ""),
        ("email", "kein"),
        ("password_again", "anders"),
        ("display_name", ""),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_made(client: Client, field: str, value: str) -> None:
    answer = client.post(ADDRESS, {**DATA, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert not Body.objects.exists()
    page = answer.content.decode()
    assert PASSWORD not in page


@pytest.mark.django_db
def test_guessing_the_code_is_slowed_down(client: Client) -> None:
    for _number in range(5):
        client.post(ADDRESS, {**DATA, "code": "geraten"})
    assert client.post(ADDRESS, DATA).status_code == 422
    assert not User.objects.exists()


@pytest.mark.django_db
def test_production_without_a_code_explains_how_to_set_it(client: Client, settings: Any) -> None:
    settings.SETUP_CODE = ""
    answer = client.get(ADDRESS)
    assert answer.status_code == 403
    assert "DIGIPLAN_SETUP_CODE" in answer.content.decode()
    assert client.post(ADDRESS, {**DATA, "code": ""}).status_code == 403
    assert not User.objects.exists()


@pytest.mark.django_db
def test_production_does_not_show_the_code(client: Client, settings: Any) -> None:
    settings.MODE, settings.SETUP_CODE = "production", "geheimer Code"
    assert "geheimer Code" not in client.get(ADDRESS).content.decode()


@pytest.mark.django_db
def test_a_county_that_a_plan_file_brought_is_taken_over() -> None:
    there = Body.objects.create(slug="kreis-suederau", name="Kreis Süderau (fiktiv)", kind="kreis", fictional=True)
    started = first_start(
        county="Kreis Süderau", fictional=True, email="a@b.example", display_name="A", password=PASSWORD
    )
    assert started.county == there


@pytest.mark.django_db
def test_a_refusal_leaves_nothing_behind() -> None:
    with pytest.raises(ValidationError):
        first_start(county="Kreis A", fictional=False, email="a@b.example", display_name="A", password="kurz")
    assert not Body.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_makes_the_county() -> None:
    both, results = threading.Barrier(2), list[str | None]()

    def start(number: int) -> None:
        both.wait()
        try:
            first_start(
                county=f"Kreis {number}",
                fictional=False,
                email=f"{number}@kreis.example",
                display_name="A",
                password=PASSWORD,
            )
            results.append("made")
        except ValidationError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, results)) == ["done", "made"]
    assert (Body.objects.count(), User.objects.count(), Membership.objects.count()) == (1, 1, 1)
