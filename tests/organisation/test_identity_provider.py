"""Signing in by the county's identity provider: by verified address, never by chance. The provider is played."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter as Provider
from django.contrib.auth import SESSION_KEY
from django.test import Client
from requests import ConnectionError as Unreachable

from organisation.models import AuditEvent, User

pytestmark = pytest.mark.django_db

CONFIGURATION = {
    "issuer": "https://id.kreis.example",
    "authorization_endpoint": "https://id.kreis.example/auth",
    "token_endpoint": "https://id.kreis.example/token",
    "userinfo_endpoint": "https://id.kreis.example/userinfo",
    "jwks_uri": "https://id.kreis.example/keys",
}
EMAIL = "buero@kreis.example"
SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def provider(settings: Any) -> None:
    app = {
        "provider_id": "oidc",
        "name": "Kreiskonto",
        "client_id": "digiplan",
        "secret": "geheim",
        "settings": {"server_url": "https://id.kreis.example", "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def user() -> User:
    return User.objects.create_user(EMAIL, "ein langes Passwort", display_name="Programmbüro")


def come_back(client: Client, **claims: Any) -> Any:
    """Go to the provider and come back as the person whom the claims describe."""
    with (
        patch.object(Provider, "openid_config", CONFIGURATION),
        patch.object(Provider, "get_access_token_data", return_value={"access_token": "x"}),
        patch.object(Provider, "_fetch_user_info", return_value={"sub": "4711", "name": "Büro", **claims}),
    ):
        there = client.get("/anmelden/organisation/?next=/impressum/")
        query = parse_qs(urlsplit(there["Location"]).query)
        assert there["Location"].startswith("https://id.kreis.example/auth?")
        assert query["redirect_uri"] == ["http://testserver/anmelden/oidc/rueckkehr/"]
        assert "code_challenge" in query
        return client.get("/anmelden/oidc/rueckkehr/", {"code": "c", "state": query["state"][0]})


def test_the_button_names_the_provider(client: Client, user: User) -> None:
    page = client.get("/anmelden/?next=/impressum/").content.decode()
    assert "Mit Kreiskonto anmelden" in page
    assert 'href="/anmelden/organisation/?next=/impressum/"' in page


def test_a_verified_address_links_the_account_and_signs_in(client: Client, user: User) -> None:
    answer = come_back(client, email=EMAIL.upper(), email_verified=True)
    assert answer["Location"] == "/impressum/"
    assert client.session[SESSION_KEY] == str(user.pk)
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.uid, linked.extra_data) == (user, "4711", {})
    assert AuditEvent.objects.filter(action="account.link", actor=user).exists()
    user.refresh_from_db()
    assert user.check_password("ein langes Passwort")


def test_once_linked_the_providers_key_counts_and_nothing_more_is_kept(client: Client, user: User) -> None:
    come_back(client, email=EMAIL, email_verified=True)
    again = Client()
    come_back(again, email="anders@kreis.example", email_verified=False, picture="https://id.kreis.example/p.png")
    assert again.session[SESSION_KEY] == str(user.pk)
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize("verified", [False, None, "false", "False", 0, "", "no"])
def test_an_address_that_is_not_verified_links_nothing(client: Client, user: User, verified: Any) -> None:
    answer = come_back(client, email=EMAIL, email_verified=verified)
    assert answer.status_code == 403
    assert SESSION_KEY not in client.session
    assert not SocialAccount.objects.exists()


def test_unknown_deactivated_and_unverified_get_the_same_answer(user: User) -> None:
    User.objects.create_user("alt@kreis.example", display_name="Alt", is_active=False)
    pages = set()
    for number, (email, verified) in enumerate(
        [(EMAIL, False), ("niemand@kreis.example", True), ("alt@kreis.example", True), ("", True)]
    ):
        answer = come_back(Client(), sub=str(number), email=email, email_verified=verified)
        assert answer.status_code == 403
        pages.add(answer.content.decode().split("<main")[1])
    assert len(pages) == 1
    assert User.objects.count() == 2


def test_an_unknown_person_is_admitted_only_where_the_installation_says_so(user: User, settings: Any) -> None:
    settings.OIDC_ADMIT_UNKNOWN = True
    refused = come_back(Client(), sub="1", email="neu@kreis.example", email_verified=False)
    assert refused.status_code == 403
    client = Client()
    come_back(client, sub="2", email="neu@kreis.example", email_verified=True)
    new = User.objects.get(email="neu@kreis.example")
    assert client.session[SESSION_KEY] == str(new.pk)
    assert (new.display_name, new.has_usable_password(), new.memberships.count()) == ("Büro", False, 0)


def test_a_linked_account_that_is_deactivated_stays_out(client: Client, user: User) -> None:
    come_back(Client(), email=EMAIL, email_verified=True)
    User.objects.update(is_active=False)
    come_back(client, email=EMAIL, email_verified=True)
    assert SESSION_KEY not in client.session


def test_a_signed_in_account_is_not_linked_to_somebody_elses_identity(client: Client, user: User) -> None:
    other = User.objects.create_user("andere@kreis.example", display_name="Andere")
    client.force_login(other)
    with patch.object(Provider, "openid_config", CONFIGURATION):
        client.get("/anmelden/organisation/?process=connect")
    (state,) = client.session["socialaccount_states"].values()
    assert state[0]["process"] == "login"
    come_back(client, email=EMAIL, email_verified=True)
    assert SocialAccount.objects.get().user == user


def test_an_answer_without_our_question_is_refused(client: Client, user: User) -> None:
    with patch.object(Provider, "openid_config", CONFIGURATION):
        for query in ({}, {"code": "c", "state": "erfunden"}, {"error": "access_denied", "state": "erfunden"}):
            answer = client.get("/anmelden/oidc/rueckkehr/", query)
            assert answer.status_code == 403
            assert 'class="topbar"' in answer.content.decode()


def test_a_provider_that_is_away_makes_no_error_page(client: Client, user: User, logged_errors: list[Any]) -> None:
    with patch.object(Provider, "authorize_url", property(lambda self: (_ for _ in ()).throw(Unreachable()))):
        answer = client.get("/anmelden/organisation/")
    assert answer.status_code == 503
    assert "Kreiskonto antwortet nicht." in answer.content.decode()
    logged_errors.clear()  # the log may say so


def test_next_never_leaves_the_site(client: Client, user: User) -> None:
    with patch.object(Provider, "openid_config", CONFIGURATION):
        client.get("/anmelden/organisation/?next=//evil.example/")
    (state,) = client.session["socialaccount_states"].values()
    assert state[0]["next"] == "/"


def test_another_name_in_the_address_is_unknown(client: Client, user: User) -> None:
    with patch.object(Provider, "openid_config", CONFIGURATION):
        assert client.get("/anmelden/google/rueckkehr/?code=c").status_code == 404
