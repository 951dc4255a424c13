"""Who manages whose people: hand-over, periods, deactivation, and the pages, which nobody outside sees."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation.identity_actions import deactivate_account
from organisation.models import AuditEvent, Body, BodyRelation, Invitation, Membership, Role, User
from organisation.people import managed_bodies, manages_account
from organisation.people_actions import change_role_period, end_membership, hand_over, set_deputy_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


class Place:
    """A county with a town and an Amt with a village below it, and another county."""

    def __init__(self) -> None:
        self.county = self.body("kreis", "kreis")
        self.town, self.amt, self.village = (
            self.body("stadt", "stadt"),
            self.body("amt", "amt"),
            self.body("dorf", "gemeinde"),
        )
        self.other = self.body("anderer-kreis", "kreis")
        for body, other in ((self.town, self.county), (self.amt, self.county), (self.village, self.amt)):
            BodyRelation.objects.create(body=body, other=other, kind="belongs_to")

    def body(self, slug: str, kind: str) -> Body:
        return Body.objects.create(slug=slug, name=f"{slug.title()} (fiktiv)", kind=kind, fictional=True)

    def person(self, name: str, *roles: tuple[Role, Body], **period: Any) -> User:
        user = User.objects.create_user(f"{name}@kreis.example", display_name=name.title())
        for role, body in roles:
            Membership.objects.create(user=user, body=body, role=role, **period)
        return user


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def chief(place: Place) -> User:
    return place.person("chef", (Role.ADMINISTRATOR, place.county))


@pytest.fixture
def mayor(place: Place) -> User:
    return place.person("stadtverwaltung", (Role.ADMINISTRATOR, place.town))


def role_of(user: User, role: Role = Role.EDITOR) -> Membership:
    return user.memberships.get(role=role)


def fresh(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def test_a_county_manages_its_municipalities_and_not_the_other_way_round(
    place: Place, chief: User, mayor: User
) -> None:
    assert set(managed_bodies(chief)) == {place.county, place.town, place.amt, place.village}
    assert set(managed_bodies(mayor)) == {place.town}
    editor = place.person("redaktion", (Role.EDITOR, place.county))
    assert not managed_bodies(editor).exists()


def test_reach_ends_with_the_role_and_with_the_relation(place: Place, chief: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    BodyRelation.objects.filter(body=place.town).update(valid_to=yesterday, valid_to_precision="day")
    assert place.town not in managed_bodies(fresh(chief))
    chief.memberships.update(valid_to=yesterday)
    assert not managed_bodies(fresh(chief)).exists()


def test_a_town_cannot_take_over_an_account_of_the_county(
    place: Place, chief: User, mayor: User, client: Client
) -> None:
    both = place.person("beide", (Role.PARTNER_EDITOR, place.town), (Role.ADMINISTRATOR, place.county))
    assert not manages_account(mayor, both)
    assert manages_account(chief, both)
    client.force_login(mayor)
    assert client.get(f"/verwaltung/personen/{both.pk}/").status_code == 200
    for what in ("passwort", "deaktivieren", "reaktivieren", "zweiter-faktor"):
        assert client.post(f"/verwaltung/personen/{both.pk}/{what}/").status_code == 403
    page = client.get(f"/verwaltung/personen/{both.pk}/").content.decode()
    assert "Kreis (fiktiv)" not in page.split("<main")[1]


def test_everything_goes_over_to_the_successor_in_one_action(place: Place, chief: User) -> None:
    old = place.person("alt", (Role.EDITOR, place.county), (Role.FINANCE, place.county), (Role.EDITOR, place.town))
    new = place.person("neu")
    deputy = place.person("vertretung", (Role.EDITOR, place.county))
    set_deputy_of(membership=role_of(deputy), of=old.memberships.get(role="editor", body=place.county), by=chief)
    finance = old.memberships.get(role="finance")
    finance.valid_to = date(2027, 12, 31)
    finance.save()
    done = hand_over(membership=finance, successor=new, on=TODAY, by=chief)
    assert (len(done.begun), len(done.held)) == (2, 0)
    ended = {(row.role, row.valid_to) for row in old.memberships.filter(body=place.county)}
    assert ended == {("editor", date(2026, 6, 14)), ("finance", date(2026, 6, 14))}
    begun = {(row.role, row.valid_from, row.valid_to) for row in new.memberships.all()}
    assert begun == {("editor", TODAY, None), ("finance", TODAY, date(2027, 12, 31))}
    assert role_of(deputy).deputy_of == role_of(new)
    assert old.memberships.get(body=place.town).valid_to is None
    event = AuditEvent.objects.get(action="role.hand_over")
    assert (event.actor, event.owner, event.target_id) == (chief, place.county, new.pk)


def test_a_deputy_who_hands_over_is_followed_as_deputy(place: Place, chief: User) -> None:
    first = place.person("erste", (Role.HEAD, place.county))
    old, new = place.person("alt", (Role.EDITOR, place.county)), place.person("neu")
    set_deputy_of(membership=role_of(old), of=role_of(first, Role.HEAD), by=chief)
    hand_over(membership=role_of(old), successor=new, on=TODAY, by=chief)
    assert role_of(new).deputy_of == role_of(first, Role.HEAD)


def test_a_successor_who_was_the_deputy_does_not_become_their_own(place: Place, chief: User) -> None:
    old, deputy = place.person("alt", (Role.EDITOR, place.county)), place.person("v", (Role.EDITOR, place.county))
    set_deputy_of(membership=role_of(deputy), of=role_of(old), by=chief)
    done = hand_over(membership=role_of(old), successor=deputy, on=TODAY, by=chief)
    assert (len(done.begun), len(done.held)) == (0, 1)
    row = role_of(deputy)
    assert row.deputy_of is None or row.deputy_of.user != deputy


def test_roles_that_begin_later_go_over_as_they_are(place: Place, chief: User) -> None:
    old, new = place.person("alt"), place.person("neu")
    later = Membership.objects.create(user=old, body=place.county, role="editor", valid_from=date(2027, 1, 1))
    hand_over(membership=later, successor=new, on=TODAY, by=chief)
    assert not old.memberships.exists()
    assert role_of(new).valid_from == date(2027, 1, 1)


def test_a_refused_hand_over_changes_nothing(place: Place, chief: User) -> None:
    old, gone = place.person("alt", (Role.EDITOR, place.county)), place.person("weg")
    gone.is_active = False
    gone.save()
    ended = place.person("ende", (Role.EDITOR, place.county), valid_to=date(2020, 1, 1))
    new = place.person("neu")
    for membership, successor in ((role_of(old), old), (role_of(old), gone), (role_of(ended), new)):
        with pytest.raises(ValidationError):
            hand_over(membership=membership, successor=successor, on=TODAY, by=chief)
    assert role_of(old).valid_to is None
    assert not new.memberships.exists()


def test_somebody_always_manages_a_body(place: Place, chief: User, mayor: User) -> None:
    own = role_of(chief, Role.ADMINISTRATOR)
    refused: list[Callable[[], Any]] = [
        lambda: end_membership(membership=own, on=timezone.localdate(), by=chief),
        lambda: change_role_period(membership=own, valid_from=None, valid_to=date(2030, 1, 1), by=chief),
        lambda: change_role_period(membership=own, valid_from=date(2099, 1, 1), valid_to=None, by=chief),
        lambda: deactivate_account(user=chief, by=mayor),
        lambda: deactivate_account(user=mayor, by=mayor),
    ]
    for change in refused:
        with pytest.raises(ValidationError):
            change()
    deactivate_account(user=mayor, by=chief)  # the county manages the town
    place.person("zweite", (Role.ADMINISTRATOR, place.county))
    end_membership(membership=own, on=timezone.localdate(), by=chief)


def test_a_period_is_changed_with_before_and_after_in_the_trail(place: Place, chief: User) -> None:
    editor = place.person("redaktion", (Role.EDITOR, place.county))
    change_role_period(membership=role_of(editor), valid_from=TODAY, valid_to=date(2027, 1, 1), by=chief)
    event = AuditEvent.objects.get(action="role.period")
    assert event.details == {"before": [None, None], "after": ["2026-06-15", "2027-01-01"]}
    with pytest.raises(ValidationError) as error:
        change_role_period(membership=role_of(editor), valid_from=TODAY, valid_to=date(2026, 1, 1), by=chief)
    assert "valid_to" in error.value.message_dict


def rows_of(place: Place, user: User) -> list[str]:
    """Every address that names a person, a role or an invitation of the county."""
    waiting = Invitation.objects.create(
        email="wartet@kreis.example", display_name="Wartet", body=place.county, role="editor",
        token_hash="0" * 64, expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    person, role = f"/verwaltung/personen/{user.pk}/", f"/verwaltung/rollen/{role_of(user).pk}/"
    parts = ("", "rolle/", "deaktivieren/", "reaktivieren/", "passwort/", "zweiter-faktor/")
    invitation = f"/verwaltung/einladungen/{waiting.pk}/"
    return [*(person + part for part in parts), role, f"{role}ende/", f"{role}uebergabe/",
            f"{invitation}neu/", f"{invitation}widerruf/"]  # fmt: skip


def test_nobody_outside_sees_them(place: Place, chief: User, mayor: User, client: Client) -> None:
    editor = place.person("redaktion", (Role.EDITOR, place.county))
    neighbour = place.person("nachbar", (Role.ADMINISTRATOR, place.other))
    addresses = rows_of(place, editor)
    for stranger in (mayor, neighbour, editor, place.person("niemand")):
        client.force_login(stranger)
        for address in addresses:
            assert client.get(address).status_code == 404, (stranger, address)
            assert client.post(address, {}).status_code in (404, 405), (stranger, address)
        page = client.get("/verwaltung/personen/").content.decode()
        for name in ("redaktion@kreis.example", "wartet@kreis.example", "chef@kreis.example"):
            assert name not in page
    assert not AuditEvent.objects.exists()
    client.force_login(chief)
    assert {client.get(address).status_code for address in addresses} == {200}


def test_nobody_gives_roles_outside_their_reach(place: Place, mayor: User, client: Client) -> None:
    person = place.person("person", (Role.PARTNER_EDITOR, place.town))
    client.force_login(mayor)
    for address in (f"/verwaltung/personen/{person.pk}/rolle/", "/verwaltung/personen/einladen/"):
        data = {"body": str(place.county.pk), "role": "administrator", "email": "x@y.example", "display_name": "X"}
        answer = client.post(address, data)
        assert answer.status_code == 422
        assert "body" in answer.context["form"].errors
    assert not Invitation.objects.exists()
    assert person.memberships.count() == 1


def test_an_administrator_invites_changes_hands_over_and_ends_in_the_browser(
    place: Place, chief: User, client: Client
) -> None:
    client.force_login(chief)
    data = {"email": "neu@stadt.example", "display_name": "Stadt", "body": str(place.town.pk), "role": "partner_editor",
            "valid_from": "01.01.2026"}  # fmt: skip
    page = client.post("/verwaltung/personen/einladen/", data).content.decode()
    assert "http://testserver/einladung/" in page
    listed = client.get("/verwaltung/personen/").content.decode()
    assert "neu@stadt.example" in listed
    assert "/einladung/" not in listed
    old, new = place.person("alt", (Role.EDITOR, place.county)), place.person("neu", (Role.PARTNER_READER, place.town))
    address = f"/verwaltung/rollen/{role_of(old).pk}/"
    assert client.post(address, {"valid_from": "01.02.2026", "valid_to": ""}).status_code == 302
    assert role_of(old).valid_from == date(2026, 2, 1)
    assert client.post(f"{address}uebergabe/", {"successor": str(new.pk), "on": "32.01.2027"}).status_code == 422
    answer = client.post(f"{address}uebergabe/", {"successor": str(new.pk), "on": "01.01.2027"}, follow=True)
    assert "Eine Rolle ist übergeben." in answer.content.decode()
    assert client.post(f"/verwaltung/rollen/{role_of(new).pk}/ende/", {"on": "31.12.2027"}).status_code == 302
    assert role_of(new).valid_to == date(2027, 12, 31)
    data = {"body": str(place.county.pk), "role": "finance", "deputy_of": str(role_of(new).pk)}
    assert client.post(f"/verwaltung/personen/{old.pk}/rolle/", data).status_code == 302
    assert role_of(old, Role.FINANCE).deputy_of == role_of(new)
    assert "Vertretung von Neu" in client.get("/verwaltung/personen/?q=alt").content.decode()


def test_a_reset_link_can_be_handed_over(place: Place, chief: User, client: Client) -> None:
    person = place.person("person", (Role.EDITOR, place.county))
    client.force_login(chief)
    page = client.post(f"/verwaltung/personen/{person.pk}/passwort/").content.decode()
    link = page.split('value="http://testserver')[1].split('"')[0]
    assert Client().get(link).status_code == 200
    event = AuditEvent.objects.get(action="password.link")
    assert (event.actor, event.owner) == (chief, place.county)
    deactivate_account(user=person, by=chief)
    assert client.post(f"/verwaltung/personen/{person.pk}/passwort/").status_code == 422


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Chef", "Redaktion", "Früher", "Stadt"}),
        ("q=REDAK", {"Redaktion"}),
        ("q=stadt@", {"Stadt"}),
        ("rolle=editor", {"Redaktion", "Früher"}),
        ("rolle=editor&stand=aktiv", {"Redaktion"}),
        ("stelle=stadt", {"Stadt"}),
        ("stand=ohne-rolle", {"Früher"}),
        ("stand=deaktiviert", {"Stadt"}),
        ("rolle=king", set()),
        ("stelle=anderer-kreis", set()),
    ],
)
def test_the_list_is_filtered(place: Place, chief: User, client: Client, query: str, names: set[str]) -> None:
    place.person("redaktion", (Role.EDITOR, place.county))
    place.person("früher", (Role.EDITOR, place.county), valid_to=date(2020, 1, 1))
    place.person("stadt", (Role.PARTNER_EDITOR, place.town))
    User.objects.filter(display_name="Stadt").update(is_active=False)
    place.person("fremd", (Role.EDITOR, place.other))
    client.force_login(chief)
    answer = client.get(f"/verwaltung/personen/?{query}")
    assert answer.status_code == 200
    assert {user.display_name for user in answer.context["page"]} == names


def test_the_number_of_queries_does_not_grow(place: Place, chief: User, client: Client) -> None:
    client.force_login(chief)

    def count(more: int) -> int:
        for number in range(more):
            place.person(f"p{more}-{number}", (Role.EDITOR, place.county), (Role.FINANCE, place.town))
            Invitation.objects.create(
                email=f"{more}-{number}@kreis.example", display_name="W", body=place.county, role="editor",
                token_hash=f"{more:032x}{number:032x}", expires_at=timezone.now() + timedelta(days=1), created_by=chief,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/verwaltung/personen/").status_code == 200
        return len(queries)

    assert count(2) == count(30)
