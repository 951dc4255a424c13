"""The demonstration's accounts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organisation.demo import demo_accounts
from organisation.models import AuditEvent, Body, Membership, Role, User
from tests.worlds import county

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_demo_accounts", stdout=out)
    return out.getvalue()


def test_every_role_once_for_each_county_with_a_plan() -> None:
    county("kreis-eins")
    county("kreis-zwei")
    Body.objects.create(slug="kreis-ohne-plan", name="Kreis ohne Plan (fiktiv)", kind="kreis")
    load()
    groups = dict(demo_accounts())
    assert {body.slug for body in groups} == {"kreis-eins", "kreis-zwei"}
    for users in groups.values():
        roles = [membership.role for user in users for membership in user.memberships.all()]
        assert sorted(roles) == sorted(Role.values)
    account = User.objects.get(email="programmbuero@kreis-eins.example")
    assert (account.display_name, account.has_usable_password(), account.is_demo) == ("Programmbüro", False, True)


def test_partners_are_bodies_that_take_part() -> None:
    world = county("kreis-eins")
    load()
    partners = Membership.objects.filter(role__in=["partner_editor", "partner_reader"])
    assert {membership.body for membership in partners} == {world.municipality}


def test_a_second_run_changes_nothing() -> None:
    county("kreis-eins")
    assert "10 added" in load()
    events = AuditEvent.objects.count()
    assert "0 added" in load()
    assert (User.objects.count(), AuditEvent.objects.count()) == (10, events)


def test_production_has_none(settings) -> None:
    county("kreis-eins")
    settings.MODE = "production"
    with pytest.raises(CommandError):
        load()
    assert not User.objects.exists()
