"""Guessing is slowed down for the guesser alone, and no answer tells whether an account exists."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from organisation.models import User
from organisation.throttle import UNKNOWN, client_address

pytestmark = pytest.mark.django_db

PASSWORD = "ein langes Passwort"
KNOWN, NOBODY = "buero@kreis.example", "niemand@kreis.example"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user() -> User:
    return User.objects.create_user(KNOWN, PASSWORD, display_name="Programmbüro")


def sign_in(email: str = KNOWN, password: str = "falsch", address: str = HERE, **headers: str) -> Any:
    client = Client(REMOTE_ADDR=address)
    response: Any = client.post("/anmelden/", {"email": email, "password": password}, headers=headers)
    response.signed_in = SESSION_KEY in client.session
    return response


def guesses(number: int, **changes: Any) -> list[int]:
    return [sign_in(**changes).status_code for _number in range(number)]


def words(response: Any, *addresses: str) -> str:
    """The page without what was typed and without the tokens that differ each time."""
    text: str = response.content.decode().split("<main")[1].replace(str(response.context["csrf_token"]), "")
    for address in addresses:
        text = text.replace(address, "")
    return text


def test_without_the_guard_guessing_goes_on_until_it_succeeds(user: User, settings: Any) -> None:
    settings.AXES_LOCK_OUT_AT_FAILURE = False
    assert set(guesses(20)) == {422}
    assert sign_in(password=PASSWORD).signed_in


def test_five_failures_lock_the_guesser_even_with_the_right_password(user: User) -> None:
    assert guesses(5) == [422, 422, 422, 422, 429]
    right = sign_in(password=PASSWORD)
    assert (right.status_code, right.signed_in) == (429, False)
    assert "Zu viele Versuche von hier." in right.content.decode()


def test_the_owner_elsewhere_is_not_locked_out(user: User) -> None:
    guesses(20)
    assert sign_in(password=PASSWORD, address=ELSEWHERE).signed_in
    assert sign_in(password=PASSWORD).status_code == 429


def test_colleagues_behind_the_same_address_are_not_locked_out(user: User) -> None:
    User.objects.create_user("kollege@kreis.example", PASSWORD, display_name="Kollege")
    guesses(20)
    assert sign_in(email="kollege@kreis.example", password=PASSWORD).signed_in


def test_another_browser_at_the_same_address_does_not_start_anew(user: User) -> None:
    guesses(5)
    assert sign_in(password=PASSWORD, **{"User-Agent": "another"}).status_code == 429


def test_the_case_of_the_address_does_not_start_anew(user: User) -> None:
    assert guesses(5, email="BUERO@Kreis.Example")[-1] == 429
    assert sign_in(password=PASSWORD).status_code == 429


def test_the_lock_ends_after_fifteen_minutes_although_the_guesser_went_on(user: User) -> None:
    start = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        guesses(5)
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert guesses(3) == [429] * 3
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert sign_in(password=PASSWORD).signed_in


def test_a_success_forgets_the_failures_before_it(user: User) -> None:
    guesses(4)
    assert sign_in(password=PASSWORD).signed_in
    assert guesses(4) == [422] * 4


def test_known_unknown_and_deactivated_accounts_get_the_same_answers_to_the_lock_and_beyond(user: User) -> None:
    gone = User.objects.create_user("alt@kreis.example", PASSWORD, display_name="Alt", is_active=False)
    for _number in range(7):
        answers = [sign_in(email=address) for address in (KNOWN, NOBODY, gone.email)]
        assert len({response.status_code for response in answers}) == 1
        assert len({words(response, KNOWN, NOBODY, gone.email) for response in answers}) == 1


@pytest.fixture
def hashed(settings: Any) -> Iterator[list[str]]:
    """The passwords that were hashed, with the real hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    done: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        done.append(password)
        return encode(self, password, salt, iterations or 10)

    with patch.object(PBKDF2PasswordHasher, "encode", counted), patch.object(PBKDF2PasswordHasher, "iterations", 10):
        yield done


def test_known_and_unknown_accounts_cost_the_same_work(hashed: list[str]) -> None:
    User.objects.create_user(KNOWN, PASSWORD, display_name="Programmbüro")
    User.objects.create_user("ohne@kreis.example", display_name="ohne Passwort")
    work = set()
    for address in (KNOWN, NOBODY, "ohne@kreis.example"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            assert sign_in(email=address).status_code == 422
        work.add((len(hashed), len(queries)))
    assert len(work) == 1
    assert work.pop()[0] == 1


def test_a_locked_answer_hashes_nothing(hashed: list[str]) -> None:
    User.objects.create_user(KNOWN, PASSWORD, display_name="Programmbüro")
    guesses(5)
    hashed.clear()
    guesses(3)
    guesses(3, email=NOBODY, address=ELSEWHERE)
    assert len(hashed) == 3


def test_what_was_typed_as_a_password_is_not_kept(user: User) -> None:
    sign_in(password="fast richtig")
    attempt = AccessAttempt.objects.get()
    assert "fast richtig" not in f"{attempt.post_data} {attempt.get_data} {attempt.path_info}"
    assert KNOWN not in attempt.post_data


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.5", HERE),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.9.8.7, 203.0.113.5", "203.0.113.5"),
        (2, "10.9.8.7, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (1, "", UNKNOWN),
        (2, "203.0.113.5", HERE),
        (1, "nonsense", UNKNOWN),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_what_the_client_writes_into_the_header_is_not_believed(
    proxies: int, forwarded: str, address: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_a_forged_header_does_not_start_anew(user: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(5):
        last = sign_in(**{"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.5"})
    assert last.status_code == 429
