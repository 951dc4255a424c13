"""Accounts, roles, units and the making of actions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from organisation.actions import (
    add_unit,
    as_one,
    create_account,
    end_role,
    figure,
    give_role,
    relate,
)
from organisation.models import AuditEvent, Body, User
from tests.worlds import county

pytestmark = pytest.mark.django_db


def test_an_address_is_taken_in_any_case() -> None:
    create_account(email="Buero@Kreis.example", display_name="Büro", by=None)
    with pytest.raises(ValidationError) as error:
        create_account(email="buero@KREIS.example", display_name="Büro", by=None)
    assert "email" in error.value.message_dict


def test_a_role_is_given_and_ended_with_an_event_each() -> None:
    world = county()
    user = create_account(email="a@kreis.example", display_name="A", by=None)
    membership = give_role(user=user, body=world.body, role="editor", valid_from=date(2024, 1, 1), by=None)
    with pytest.raises(ValidationError):
        end_role(membership=membership, on=date(2023, 12, 31), by=None)
    end_role(membership=membership, on=date(2024, 6, 30), by=user)
    event = AuditEvent.objects.get(action="role.end")
    assert (event.actor, event.owner, event.target_id) == (user, world.body, membership.pk)


def test_a_role_needs_to_exist_and_its_unit_to_be_the_bodys() -> None:
    one, other = county("kreis-eins"), county("kreis-zwei")
    user = create_account(email="a@kreis.example", display_name="A", by=None)
    with pytest.raises(ValidationError):
        give_role(user=user, body=one.body, role="king", by=None)
    with pytest.raises(ValidationError):
        give_role(user=user, body=one.body, role="editor", unit=other.body.units.first(), by=None)
    with pytest.raises(ValidationError):
        give_role(
            user=user, body=one.body, role="editor", valid_from=date(2025, 1, 1), valid_to=date(2024, 1, 1), by=None
        )


def test_units_and_relations_stay_in_their_body() -> None:
    one, other = county("kreis-eins"), county("kreis-zwei")
    with pytest.raises(ValidationError):
        add_unit(owner=one.body, parent=other.body.units.first(), slug="x", name="X", kind="amt", by=None)
    with pytest.raises(ValidationError):
        relate(body=one.body, other=one.body, kind="belongs_to", by=None)


def test_a_slug_that_is_taken_is_named() -> None:
    world = county()
    with pytest.raises(ValidationError) as error:
        add_unit(owner=world.body, slug="it", name="IT", kind="amt", by=None)
    assert error.value.code == "orgunit_slug_per_owner"
    assert not AuditEvent.objects.filter(action="unit.add").exists()


def test_figures_are_never_floats_and_keep_their_places() -> None:
    assert figure(Decimal("1.5"), "amount", 2) == Decimal("1.50")
    wrong: Any
    for wrong in (1.5, Decimal("NaN"), Decimal("1.005")):
        with pytest.raises(ValidationError):
            figure(wrong, "amount", 2)


def test_as_one_writes_the_events_at_its_end_and_nothing_after_a_refusal() -> None:
    with as_one():
        create_account(email="a@kreis.example", display_name="A", by=None)
        assert not AuditEvent.objects.exists()
    assert AuditEvent.objects.count() == 1
    with pytest.raises(ValidationError):
        twice()
    assert (User.objects.count(), AuditEvent.objects.count()) == (1, 1)
    assert not Body.objects.exists()


def twice() -> None:
    """Enter the same account twice as one whole."""
    with as_one():
        for _attempt in range(2):
            create_account(email="b@kreis.example", display_name="B", by=None)
