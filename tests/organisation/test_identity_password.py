"""Forgotten and changed passwords, reset links, sessions that end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisation import views_identity
from organisation.identity_actions import deactivate_account, make_reset_link, reactivate_account
from organisation.models import AuditEvent, User

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "ein langes Passwort", "noch ein langes Passwort"
KNOWN, NOBODY = "buero@kreis.example", "niemand@kreis.example"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user() -> User:
    return User.objects.create_user(KNOWN, PASSWORD, display_name="Programmbüro")


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.DEFAULT_FROM_EMAIL = "digiplan@kreis.example"


def path_of(uid: str, token: str) -> str:
    return f"/passwort/{uid}/{token}/"


def ask(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/passwort/", {"email": email})


def test_without_a_mail_server_the_page_says_whom_to_ask(client: Client, user: User) -> None:
    page = client.get("/passwort/").content.decode()
    assert "Diese Installation versendet keine Mails." in page
    assert 'name="email"' not in page
    assert ask(KNOWN).status_code == 200
    assert not mail.outbox


@pytest.mark.usefixtures("mailing")
def test_the_link_in_the_mail_sets_a_new_password_once(client: Client, user: User) -> None:
    assert ask(KNOWN.upper())["Location"] == "/passwort/angefordert/"
    (message,) = mail.outbox
    assert message.to == [KNOWN]
    address = next(line for line in message.body.splitlines() if line.startswith("http://testserver/"))
    path = address.removeprefix("http://testserver")
    assert client.get(path).status_code == 200
    answer = client.post(path, {"password": NEW, "password_again": NEW})
    assert answer["Location"] == "/anmelden/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    again = client.get(path)
    assert again.status_code == 410
    assert "Dieser Link gilt nicht mehr" in again.content.decode()


@pytest.mark.usefixtures("mailing")
def test_known_unknown_and_deactivated_accounts_get_the_same_answer(user: User) -> None:
    User.objects.create_user("alt@kreis.example", PASSWORD, display_name="Alt", is_active=False)
    answers = [ask(address) for address in (KNOWN, NOBODY, "alt@kreis.example")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/passwort/angefordert/")}
    assert [message.to for message in mail.outbox] == [[KNOWN]]


@pytest.fixture
def before_the_answer() -> Iterator[Callable[[str], tuple[int, int]]]:
    """Queries and mails until the answer has left, for an address."""

    def count(address: str) -> tuple[int, int]:
        with patch.object(views_identity.Afterwards, "close", lambda self: None):
            with CaptureQueriesContext(connection) as queries:
                ask(address)
            return len(queries), len(mail.outbox)

    return count  # type: ignore[return-value]  # a plain fixture


@pytest.mark.usefixtures("mailing")
def test_looking_up_and_mailing_happen_after_the_answer(
    user: User, before_the_answer: Callable[[str], tuple[int, int]]
) -> None:
    known, unknown = before_the_answer(KNOWN), before_the_answer(NOBODY)
    assert known == unknown
    assert known[1] == 0


@pytest.mark.usefixtures("mailing")
def test_nobody_fills_somebodys_mailbox(user: User) -> None:
    answers = {(answer.status_code, answer["Location"]) for answer in (ask(KNOWN) for _number in range(12))}
    assert answers == {(302, "/passwort/angefordert/")}
    assert len(mail.outbox) == 5


@pytest.mark.usefixtures("mailing")
def test_a_mail_server_that_fails_makes_no_error_page(user: User, settings: Any) -> None:
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
        assert ask(KNOWN).status_code == 302


def test_a_weak_password_is_refused_at_the_field(client: Client, user: User) -> None:
    path = make_reset_link(user=user, by=None, owner=None, link=path_of)
    for password in ("kurz", "123456789012", "Programmbüro"):
        answer = client.post(path, {"password": password, "password_again": password})
        assert answer.status_code == 422
        assert f'value="{password}"' not in answer.content.decode()
    answer = client.post(path, {"password": NEW, "password_again": NEW + "x"})
    assert "Die beiden Passwörter sind nicht gleich." in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_reset_link_ends_after_three_days(client: Client, user: User) -> None:
    start = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        path = make_reset_link(user=user, by=None, owner=None, link=path_of)
    with time_machine.travel(start + timedelta(days=2, hours=23), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(start + timedelta(days=3, minutes=1), tick=False):
        assert client.get(path).status_code == 410


def test_a_reset_link_of_a_deactivated_account_is_not_valid(client: Client, user: User) -> None:
    path = make_reset_link(user=user, by=None, owner=None, link=path_of)
    deactivate_account(user=user, by=None)
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("path", ["/passwort/x/y-z/", "/passwort/AAAA/abc/", "/passwort/_-_-/abc-def/"])
def test_odd_links_are_not_valid_and_no_crash(client: Client, user: User, path: str) -> None:
    assert client.get(path).status_code == 410


def test_changing_the_password_ends_all_other_sessions(client: Client, user: User) -> None:
    other = Client()
    for each in (client, other):
        each.force_login(user)
    wrong = {"old_password": "falsch", "password": NEW, "password_again": NEW}
    assert client.post("/konto/passwort/", wrong).status_code == 422
    answer = client.post("/konto/passwort/", {**wrong, "old_password": PASSWORD}, follow=True)
    assert "Das Passwort ist geändert." in answer.content.decode()
    assert client.get("/konto/").status_code == 200
    assert other.get("/konto/").status_code == 302
    assert AuditEvent.objects.filter(action="password.change", actor=user).count() == 1


def test_guessing_the_present_password_at_an_open_computer_is_slowed_down(client: Client, user: User) -> None:
    client.force_login(user)
    data = {"old_password": "falsch", "password": NEW, "password_again": NEW}
    for _number in range(5):
        client.post("/konto/passwort/", data)
    answer = client.post("/konto/passwort/", {**data, "old_password": PASSWORD})
    assert "Zu viele Versuche von hier." in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_one_can_sign_out_everywhere_else(client: Client, user: User) -> None:
    other = Client()
    for each in (client, other):
        each.force_login(user)
    client.post("/konto/abmelden-ueberall/")
    assert client.get("/konto/").status_code == 200
    assert other.get("/konto/").status_code == 302


def test_a_deactivated_account_is_out_at_once_and_its_old_sessions_stay_ended(client: Client, user: User) -> None:
    client.force_login(user)
    deactivate_account(user=user, by=None)
    assert client.get("/konto/").status_code == 302
    stale = Client()
    stale.cookies = client.cookies
    reactivate_account(user=user, by=None)
    assert stale.get("/konto/").status_code == 302
    fresh = Client()
    fresh.post("/anmelden/", {"email": KNOWN, "password": PASSWORD})
    assert SESSION_KEY in fresh.session
