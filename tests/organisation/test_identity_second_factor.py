"""The second factor: setting it up, asking for it, codes that pass once, recovery, switching off."""

import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from organisation.identity_actions import remove_second_factor
from organisation.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "ein langes Passwort"
EMAIL = "buero@kreis.example"
SETTINGS = "/konto/zweiter-faktor/"
NOON = 1_778_846_400  # seconds; a multiple of 30


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, display_name="Programmbüro")


def code_at(secret: str, second: float) -> str:
    return format_hotp_value(hotp_value(secret, int(second) // 30))


def set_up(client: Client, user: User, second: int = NOON) -> str:
    """Set the second factor up as a person does, and return its key."""
    client.force_login(user)
    answer = client.get(f"{SETTINGS}einrichten/")
    assert answer["Location"].startswith("/konto/bestaetigung/")
    assert client.post(answer["Location"], {"password": PASSWORD})["Location"] == f"{SETTINGS}einrichten/"
    page = client.get(f"{SETTINGS}einrichten/")
    secret: str = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(f"{SETTINGS}einrichten/", {"code": code_at(secret, second)})
    assert answer["Location"] == f"{SETTINGS}notfallcodes/"
    return secret


def password(client: Client, **extra: str) -> Any:
    return client.post("/anmelden/", {"email": EMAIL, "password": PASSWORD, **extra})


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_the_password_alone_does_not_sign_in(client: Client, user: User, clock: Any) -> None:
    secret = set_up(Client(), user)
    clock.shift(60)
    answer = password(client, next="/impressum/")
    assert answer["Location"] == "/anmelden/code/"
    assert SESSION_KEY not in client.session
    assert client.get("/konto/").status_code == 302
    page = client.get("/anmelden/code/").content.decode()
    assert "KERN" not in page
    assert 'class="topbar"' in page
    answer = client.post("/anmelden/code/", {"code": code_at(secret, NOON + 60)})
    assert answer["Location"] == "/impressum/"
    assert client.session[SESSION_KEY] == str(user.pk)


def test_a_code_passes_once_even_when_another_process_took_it(user: User, clock: Any) -> None:
    secret = set_up(Client(), user)
    clock.shift(60)
    code = code_at(secret, NOON + 60)
    for expected in (302, 422):
        client = Client()
        password(client)
        assert client.post("/anmelden/code/", {"code": code}).status_code == expected
        cache.clear()  # each process has a cache of its own


def test_guessing_codes_is_slowed_down_for_the_guesser_alone(user: User, clock: Any) -> None:
    secret = set_up(Client(), user)
    clock.shift(60)
    guesser, owner = Client(), Client(REMOTE_ADDR="198.51.100.7")
    password(guesser)
    for _number in range(5):
        assert guesser.post("/anmelden/code/", {"code": "000000"}).status_code == 422
    right = {"code": code_at(secret, NOON + 60)}
    answer = guesser.post("/anmelden/code/", right)
    assert answer.status_code == 422
    assert "Zu viele Versuche von hier." in answer.content.decode()
    password(owner)
    assert owner.post("/anmelden/code/", right).status_code == 302


def test_a_recovery_code_opens_the_account_once(user: User, clock: Any) -> None:
    first = Client()
    set_up(first, user)
    page = first.get(f"{SETTINGS}notfallcodes/").content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    for expected in (302, 422):
        client = Client()
        password(client)
        assert client.post("/anmelden/code/", {"code": codes[0]}).status_code == expected


def test_switching_off_asks_for_the_password_again(client: Client, user: User, clock: Any) -> None:
    set_up(Client(), user)
    client.force_login(user)
    assert client.post(f"{SETTINGS}abschalten/")["Location"].startswith("/konto/bestaetigung/")
    assert Authenticator.objects.filter(user=user).exists()
    assert (
        client.post("/konto/bestaetigung/?next=/konto/zweiter-faktor/abschalten/", {"password": "x"}).status_code == 422
    )
    client.post("/konto/bestaetigung/?next=/impressum/", {"password": PASSWORD})
    assert client.post(f"{SETTINGS}abschalten/")["Location"] == SETTINGS
    assert not Authenticator.objects.filter(user=user).exists()
    fresh = Client()
    assert password(fresh)["Location"] == "/"


def test_new_recovery_codes_replace_the_old_ones(client: Client, user: User, clock: Any) -> None:
    set_up(client, user)
    before = client.get(f"{SETTINGS}notfallcodes/").context["unused_codes"]
    assert client.get(f"{SETTINGS}notfallcodes/neu/").status_code == 200
    assert client.post(f"{SETTINGS}notfallcodes/neu/")["Location"] == f"{SETTINGS}notfallcodes/"
    after = client.get(f"{SETTINGS}notfallcodes/").context["unused_codes"]
    assert len(after) == 10
    assert not set(before) & set(after)


def test_one_can_give_up_between_password_and_code(client: Client, user: User, clock: Any) -> None:
    set_up(Client(), user)
    password(client)
    assert client.get("/anmelden/abbrechen/")["Location"] == "/anmelden/"
    assert client.get("/anmelden/code/")["Location"] == "/anmelden/"


def test_an_account_that_is_deactivated_in_between_does_not_get_in(client: Client, user: User, clock: Any) -> None:
    secret = set_up(Client(), user)
    clock.shift(60)
    password(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post("/anmelden/code/", {"code": code_at(secret, NOON + 60)})
    assert client.get("/konto/").status_code == 302


def test_a_reset_password_still_needs_the_code(client: Client, user: User, clock: Any) -> None:
    set_up(Client(), user)
    user.set_password("noch ein langes Passwort")
    user.save()
    answer = client.post("/anmelden/", {"email": EMAIL, "password": "noch ein langes Passwort"})
    assert answer["Location"] == "/anmelden/code/"


def test_a_lost_phone_is_removed_and_the_sessions_end(client: Client, user: User, clock: Any) -> None:
    set_up(client, user)
    assert client.get("/konto/").status_code == 200
    user.refresh_from_db()
    assert remove_second_factor(user=user, by=None)
    assert not remove_second_factor(user=user, by=None)
    assert client.get("/konto/").status_code == 302
    assert password(Client())["Location"] == "/"


def test_the_pages_are_ours(client: Client, user: User, clock: Any) -> None:
    set_up(client, user)
    for address in ("", "notfallcodes/", "notfallcodes/neu/", "abschalten/"):
        page = client.get(f"{SETTINGS}{address}").content.decode()
        assert 'id="inhalt"' in page
        assert "style=" not in page
        assert "<script>" not in page
