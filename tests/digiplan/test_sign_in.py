"""Signing in and out, and the demonstration's roles."""

from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from organisation.models import Body, BodyKind, BodyRelation, Membership, RelationKind, Role, User

pytestmark = pytest.mark.django_db

PASSWORD = "ein langes Passwort"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("buero@kreis.example", PASSWORD, display_name="Programmbüro")


@pytest.fixture
def demo_user() -> User:
    county = Body.objects.create(slug="kreis", name="Kreis Musterau (fiktiv)", kind=BodyKind.KREIS, fictional=True)
    town = Body.objects.create(slug="stadt", name="Stadt A (fiktiv)", kind=BodyKind.STADT, fictional=True)
    BodyRelation.objects.create(body=town, other=county, kind=RelationKind.BELONGS_TO)
    account = User.objects.create_user("stadt@demo.example", display_name="Partner, Stadt A (fiktiv)", is_demo=True)
    Membership.objects.create(user=account, body=town, role=Role.PARTNER_EDITOR)
    return account


def sign_in(client: Client, **changes: str):
    return client.post("/anmelden/", {"email": "buero@kreis.example", "password": PASSWORD, **changes})


def test_signing_in_leads_to_the_start_page(client: Client, user: User) -> None:
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(user.pk)


def test_the_address_may_be_typed_in_any_case(client: Client, user: User) -> None:
    assert sign_in(client, email=" Buero@Kreis.Example ").status_code == 302


def test_the_session_is_rotated(client: Client, user: User) -> None:
    client.get("/anmelden/")
    session = client.session
    session["before"] = "1"
    session.save()
    key = session.session_key
    sign_in(client)
    assert client.session.session_key != key


def test_known_and_unknown_accounts_get_the_same_answer(client: Client, user: User) -> None:
    wrong = sign_in(client, password="falsch")
    unknown = sign_in(client, email="niemand@kreis.example", password="falsch")
    inactive = User.objects.create_user("alt@kreis.example", PASSWORD, display_name="Alt", is_active=False)
    gone = sign_in(client, email=inactive.email)
    texts = {
        response.content.decode()
        .replace("niemand@kreis.example", "buero@kreis.example")
        .replace(inactive.email, "buero@kreis.example")
        .split("<main")[1]
        .split("csrfmiddlewaretoken")[0]
        for response in (wrong, unknown, gone)
    }
    assert len(texts) == 1
    assert [response.status_code for response in (wrong, unknown, gone)] == [422, 422, 422]
    assert SESSION_KEY not in client.session


def test_the_error_stands_at_the_field_and_in_the_summary(client: Client, user: User) -> None:
    page = sign_in(client, password="falsch").content.decode()
    assert 'href="#id_password"' in page
    assert page.count("E-Mail-Adresse und Passwort gehören zu keinem aktiven Konto.") == 2
    assert 'aria-describedby="id_password_error"' in page
    assert 'value="buero@kreis.example"' in page
    assert "falsch" not in page


@pytest.mark.parametrize("email", ["", "kein", "a\x00b@c.de", "x" * 400 + "@c.de"])
def test_odd_addresses_are_an_error_and_no_crash(client: Client, user: User, email: str) -> None:
    assert sign_in(client, email=email).status_code == 422


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "",
        "/\\evil.example",
    ],
)
def test_next_never_leaves_the_site(client: Client, user: User, wanted: str) -> None:
    assert sign_in(client, next=wanted)["Location"] == "/"


def test_next_leads_back_to_the_page(client: Client, user: User) -> None:
    page = client.get("/anmelden/?next=/roadmap/a/%3Fseite%3D2").content.decode()
    assert 'name="next" value="/roadmap/a/?seite=2"' in page
    assert sign_in(client, next="/roadmap/a/?seite=2")["Location"] == "/roadmap/a/?seite=2"


def test_who_is_signed_in_goes_on(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/anmelden/?next=/impressum/")["Location"] == "/impressum/"


def test_a_fragment_of_an_ended_session_moves_the_whole_page(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/roadmap/a/?seite=2"}
    response = client.get("/anmelden/?next=/fragment/", headers=headers)
    assert response["HX-Redirect"] == "/anmelden/?next=%2Froadmap%2Fa%2F%3Fseite%3D2"


def test_signing_out_needs_post_and_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/abmelden/").status_code == 405
    assert SESSION_KEY in client.session
    response = client.post("/abmelden/", follow=True)
    assert SESSION_KEY not in client.session
    assert "Sie sind abgemeldet." in response.content.decode()


@pytest.mark.parametrize("address", ["/anmelden/", "/abmelden/", "/anmelden/rolle/"])
def test_an_unsafe_request_without_token_is_refused(address: str, settings) -> None:
    settings.DEMO = True
    response = Client(enforce_csrf_checks=True).post(address, {})
    assert response.status_code == 403
    assert "Formular abgelaufen" in response.content.decode()


def test_there_are_no_roles_to_take_outside_the_demonstration(client: Client, demo_user: User) -> None:
    assert demo_user.display_name not in client.get("/anmelden/").content.decode()
    assert client.post("/anmelden/rolle/", {"account": str(demo_user.pk)}).status_code == 404
    assert client.get("/anmelden/rolle/").status_code == 404
    assert SESSION_KEY not in client.session


def test_one_click_takes_a_role_in_the_demonstration(client: Client, demo_user: User, settings) -> None:
    settings.DEMO = True
    page = client.get("/anmelden/").content.decode()
    assert page.index("Kreis Musterau (fiktiv)") < page.index(demo_user.display_name)
    assert client.get("/anmelden/rolle/").status_code == 405
    response = client.post("/anmelden/rolle/", {"account": str(demo_user.pk), "next": "//evil.example"})
    assert response["Location"] == "/"
    assert client.session[SESSION_KEY] == str(demo_user.pk)


def test_only_active_demonstration_accounts_can_be_taken(client: Client, user: User, demo_user: User, settings) -> None:
    settings.DEMO = True
    demo_user.is_active = False
    demo_user.save()
    for account in (str(user.pk), str(demo_user.pk), str(uuid4()), "x", ""):
        assert client.post("/anmelden/rolle/", {"account": account}).status_code == 404
    assert SESSION_KEY not in client.session


def test_the_language_can_be_switched_and_stays_on_the_page(client: Client) -> None:
    response = client.post("/sprache/", {"language": "en", "next": "/impressum/"}, follow=True)
    assert response.redirect_chain == [("/impressum/", 302)]
    assert 'lang="en"' in response.content.decode()
    assert "Imprint" in response.content.decode()
    assert client.post("/sprache/", {"language": "de", "next": "//evil.example"})["Location"] == "/"
