"""Invitations: the link, what it opens, and what it tells nobody."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from organisation.invitations import accept, invite, resend, revoke
from organisation.models import AuditEvent, Body, Invitation, Membership, OrgUnit, Role, User

PASSWORD = "ein langes Passwort"
NEW = {"password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def body() -> Body:
    return Body.objects.create(slug="kreis", name="Kreis Musterau (fiktiv)", kind="kreis", fictional=True)


@pytest.fixture
def administrator(body: Body) -> User:
    user = User.objects.create_user("verwaltung@kreis.example", display_name="Verwaltung")
    Membership.objects.create(user=user, body=body, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def values(body: Body, administrator: User) -> dict[str, Any]:
    return {
        "email": "Neu@Kreis.example",
        "display_name": "Redaktion",
        "body": body,
        "role": "editor",
        "by": administrator,
        "link": lambda token: f"/einladung/{token}/",
    }


pytestmark = pytest.mark.django_db


def test_the_link_makes_an_account_with_the_role_and_signs_in(client: Client, values: dict[str, Any]) -> None:
    invited = invite(**values, valid_from=date(2026, 1, 1), valid_to=date(2030, 12, 31))
    assert not invited.mailed
    page = client.get(invited.link).content.decode()
    for part in ("Verwaltung", "Kreis Musterau (fiktiv)", "neu@kreis.example", "ab 01.01.2026", "bis 31.12.2030"):
        assert part in page
    assert client.post(invited.link, NEW)["Location"] == "/"
    user = User.objects.get(email="neu@kreis.example")
    assert client.session[SESSION_KEY] == str(user.pk)
    row = user.memberships.get()
    assert (row.role, row.body, row.valid_from) == ("editor", values["body"], date(2026, 1, 1))
    assert AuditEvent.objects.filter(action="invitation.accept", actor=user, owner=values["body"]).exists()


def test_the_token_is_kept_as_a_hash_only(values: dict[str, Any]) -> None:
    invited = invite(**values)
    token = invited.link.split("/")[2]
    with connection.cursor() as cursor:
        for table in ("organisation_invitation", "organisation_invitationevent", "organisation_auditevent"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM organisation_invitation")
        assert cursor.fetchone() == (1,)


def test_it_is_mailed_where_there_is_a_mail_server(values: dict[str, Any], settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    invited = invite(**{**values, "display_name": "A\nBcc: x@y.example"})
    assert invited.mailed
    (message,) = mail.outbox
    assert message.to == ["neu@kreis.example"]
    assert invited.link in message.body
    assert "\n" not in message.subject


@pytest.mark.parametrize(
    ("state", "status", "text"),
    [
        ("used", 410, "Diese Einladung wurde schon angenommen"),
        ("revoked", 410, "Diese Einladung wurde zurückgezogen"),
        ("expired", 410, "Diese Einladung ist abgelaufen"),
        ("unknown", 404, "Diese Einladung ist nicht bekannt"),
    ],
)
def test_a_link_that_does_not_open_says_why_and_names_nobody(
    values: dict[str, Any], administrator: User, state: str, status: int, text: str
) -> None:
    invited = invite(**values)
    link = invited.link
    if state == "used":
        Client().post(link, NEW)
    elif state == "revoked":
        revoke(invitation=invited.invitation, by=administrator)
    elif state == "expired":
        Invitation.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    else:
        link = f"{link[:-2]}x/"
    users = User.objects.count()
    for answer in (Client().get(link), Client().post(link, NEW)):
        page = answer.content.decode()
        assert answer.status_code == status
        assert text in page
        for name in ("neu@kreis.example", "Redaktion", "Verwaltung", "Musterau"):
            assert name not in page.split("<main")[1]
    assert User.objects.count() == users


def test_it_expires_after_fourteen_days(values: dict[str, Any]) -> None:
    start = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        link = invite(**values).link
    with time_machine.travel(start + timedelta(days=13, hours=23), tick=False):
        assert Client().get(link).status_code == 200
    with time_machine.travel(start + timedelta(days=14, minutes=1), tick=False):
        assert Client().get(link).status_code == 410


def test_renewing_makes_a_new_link_and_ends_the_old_one(values: dict[str, Any], administrator: User) -> None:
    old = invite(**values)
    Invitation.objects.update(expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    new = resend(invitation=old.invitation, by=administrator, link=values["link"])
    assert Client().get(old.link).status_code == 404
    assert Client().get(new.link).status_code == 200
    Client().post(new.link, NEW)
    for change in (lambda row: revoke(invitation=row, by=administrator),
                   lambda row: resend(invitation=row, by=administrator, link=values["link"])):  # fmt: skip
        with pytest.raises(ValidationError):
            change(old.invitation)


def test_a_weak_password_is_refused_and_the_invitation_stays_open(client: Client, values: dict[str, Any]) -> None:
    link = invite(**values).link
    assert client.post(link, {"password": "kurz", "password_again": "kurz"}).status_code == 422
    assert not User.objects.filter(email="neu@kreis.example").exists()
    assert client.post(link, NEW).status_code == 302


def test_the_same_invitation_is_made_once(values: dict[str, Any]) -> None:
    invite(**values)
    with pytest.raises(ValidationError) as error:
        invite(**values)
    assert "email" in error.value.message_dict
    invite(**{**values, "role": "finance"})
    assert Invitation.objects.count() == 2


def test_an_invitation_stays_inside_its_body(values: dict[str, Any], administrator: User) -> None:
    other = Body.objects.create(slug="anderer", name="Anderer Kreis (fiktiv)", kind="kreis", fictional=True)
    unit = OrgUnit.objects.create(owner=other, slug="it", name="IT", kind="amt")
    foreign = Membership.objects.create(user=administrator, body=other, role=Role.EDITOR)
    wrong: list[dict[str, Any]] = [
        {"unit": unit},
        {"deputy_of": foreign},
        {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)},
        {"email": "kein"},
        {"role": "king"},
        {"display_name": " "},
    ]
    for change in wrong:
        with pytest.raises(ValidationError):
            invite(**{**values, **change})
    assert not Invitation.objects.exists()


def test_an_account_that_exists_takes_the_role_itself(client: Client, values: dict[str, Any]) -> None:
    there = User.objects.create_user("neu@kreis.example", PASSWORD, display_name="Schon da")
    link = invite(**values).link
    answer = client.get(link)
    assert answer["Location"] == f"/anmelden/?next={link.replace('/', '%2F')}"
    other = "ein ganz neues Passwort"
    assert client.post(link, {"password": other, "password_again": other}).status_code == 302
    there.refresh_from_db()
    assert there.check_password(PASSWORD)
    client.force_login(values["by"])
    assert client.post(link).status_code == 403
    assert not there.memberships.exists()
    client.force_login(there)
    assert "Redaktion" in client.get(link).content.decode()
    assert client.post(link)["Location"] == "/"
    assert there.memberships.get().role == "editor"


def test_whoever_is_signed_in_does_not_take_it_by_chance(client: Client, values: dict[str, Any]) -> None:
    link = invite(**values).link
    client.force_login(values["by"])
    client.post(link, NEW)
    new = User.objects.get(email="neu@kreis.example")
    assert client.session[SESSION_KEY] == str(new.pk)
    assert values["by"].memberships.count() == 1


def test_a_deputy_is_named(values: dict[str, Any], administrator: User) -> None:
    of = administrator.memberships.get()
    invited = invite(**values, deputy_of=of)
    user = accept(invitation=invited.invitation, password=PASSWORD)
    assert user.memberships.get().deputy_of == of


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_gets_in(values: dict[str, Any]) -> None:
    row = invite(**values).invitation
    both, results = threading.Barrier(2), list[str | None]()

    def take() -> None:
        both.wait()
        try:
            accept(invitation=row, password=PASSWORD)
            results.append("in")
        except ValidationError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, results)) == ["closed", "in"]
    assert User.objects.filter(email="neu@kreis.example").count() == 1
