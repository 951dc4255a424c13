"""Bodies, relations and units: keys, ends, successors, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from organisation import bodies_actions as actions
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, BodyRelation, OrgUnit, Role
from organisation.partial_dates import PartialDate, parse_iso
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
START = PartialDate(date(2022, 3, 1))


@pytest.fixture
def world() -> World:
    return county()


def refused(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(error.value.message_dict)


def test_a_fictional_body_is_marked_and_belongs_to_its_county(world: World) -> None:
    row = actions.create_body(name="Auwald", kind="gemeinde", fictional=True, county=world.body, by=None)
    assert (row.name, row.slug) == ("Auwald (fiktiv)", "auwald")
    assert row.relations.get().other == world.body
    actions.edit_body(body=row, edits={"name": Edit("Auwald (fiktiv)", "Auwald")}, by=None)
    actions.edit_body(body=row, edits={"fictional": Edit(True, True)}, by=None)
    assert actions.create_body(name="Neu", kind="stadt", fictional=False, county=None, by=None).slug != "neu"


def test_a_key_is_given_once(world: World) -> None:
    actions.create_body(name="A", kind="stadt", ags="05362004", fictional=False, county=None, by=None)
    with pytest.raises(ValidationError) as error:
        actions.create_body(name="B", kind="stadt", ags="05362004", fictional=False, county=None, by=None)
    assert refused(error) == {"ags"}
    with pytest.raises(ValidationError) as error:
        actions.edit_body(body=world.municipality, edits={"ags": Edit("", "05362004")}, by=None)
    assert refused(error) == {"ags"}
    with pytest.raises(ValidationError) as error:
        actions.edit_body(body=world.municipality, edits={"ags": Edit("", "0536200x")}, by=None)
    assert refused(error) == {"ags"}


def test_nothing_becomes_a_county_by_an_edit(world: World) -> None:
    for body, kind in ((world.municipality, "kreis"), (world.body, "stadt")):
        with pytest.raises(ValidationError) as error:
            actions.edit_body(body=body, edits={"kind": Edit(body.kind, kind)}, by=None)
        assert refused(error) == {"kind"}


def test_a_dissolved_body_is_followed_the_day_after(world: World) -> None:
    town, village = world.municipality, world.outsider
    assert actions.retire_body(body=town, on=PartialDate(date(2025, 12, 31)), successor=village, by=None) == 1
    assert town.relations.get().valid_to == date(2025, 12, 31)
    follows = BodyRelation.objects.get(kind="successor_of")
    assert (follows.body, follows.other, follows.valid_from) == (village, town, date(2026, 1, 1))
    with pytest.raises(ValidationError):
        actions.retire_body(body=town, on=PartialDate(date(2026, 12, 31)), successor=None, by=None)
    with pytest.raises(ValidationError) as error:
        actions.retire_body(body=town, on=START, successor=town, by=None)
    assert refused(error) == {"successor"}


def test_relations_have_a_period_and_are_there_once(world: World) -> None:
    town, body = world.municipality, world.body
    with pytest.raises(ValidationError) as error:
        actions.add_relation(body=town, other=body, kind="belongs_to", valid_from=None, valid_to=None, by=None)
    assert refused(error) == {"other"}
    with pytest.raises(ValidationError) as error:
        actions.add_relation(
            body=town, other=body, kind="member_of", valid_from=START, valid_to=parse_iso("2021"), by=None
        )
    assert refused(error) == {"valid_to"}
    row = actions.add_relation(
        body=town, other=body, kind="member_of", valid_from=START, valid_to=parse_iso("2024"), by=None
    )
    with pytest.raises(ValidationError) as error:
        actions.edit_relation(relation=row, edits={"valid_to": Edit(parse_iso("2024"), parse_iso("2020"))}, by=None)
    assert refused(error) == {"valid_to"}
    actions.remove_relation(relation=row, by=None)
    assert AuditEvent.objects.filter(action="relation.remove").exists()


def test_a_unit_becomes_another_and_its_units_move_along(world: World) -> None:
    old = world.body.units.get()
    child = actions.create_unit(owner=world.body, name="Support", kind="fachgruppe", parent=old, by=None)
    new = actions.replace_unit(unit=old, starts_on=START, name="IT-Amt", number="12", kind="amt", by=None)
    old.refresh_from_db()
    child.refresh_from_db()
    assert (old.valid_to, new.valid_from, new.predecessor) == (date(2022, 2, 28), date(2022, 3, 1), old)
    assert child.parent == new
    with pytest.raises(ValidationError) as error:
        actions.replace_unit(unit=new, starts_on=START, name="X", kind="amt", by=None)
    assert refused(error) == {"starts_on"}
    with pytest.raises(ValidationError) as error:
        actions.replace_unit(unit=old, starts_on=START, name="X", kind="amt", by=None)
    assert refused(error) == {"starts_on"}


def test_a_unit_is_no_part_of_itself_nor_of_another_body(world: World) -> None:
    top = world.body.units.get()
    below = actions.create_unit(owner=world.body, name="Unten", kind="fachgruppe", parent=top, by=None)
    for parent in (below, top):
        with pytest.raises(ValidationError) as error:
            actions.edit_unit(unit=top, edits={"parent": Edit(None, parent)}, by=None)
        assert refused(error) == {"parent"}
    foreign = county("kreis-zwei").body.units.get()
    with pytest.raises(ValidationError) as error:
        actions.edit_unit(unit=top, edits={"parent": Edit(None, foreign)}, by=None)
    assert refused(error) == {"parent"}
    with pytest.raises(ValidationError) as error:
        actions.edit_unit(
            unit=below,
            edits={"valid_from": Edit(None, parse_iso("2024")), "valid_to": Edit(None, parse_iso("2023"))},
            by=None,
        )
    assert refused(error) == {"valid_to"}


def test_what_is_needed_stays_and_nothing_foreign_is_named(world: World) -> None:
    user = world.user(Role.ADMINISTRATOR)
    with pytest.raises(ValidationError):
        actions.remove_unit(unit=world.body.units.get(), by=user)
    with pytest.raises(ValidationError) as error:
        actions.remove_body(body=world.municipality, by=county("kreis-zwei").user(Role.ADMINISTRATOR))
    assert "Vereinbarung" not in error.value.messages[0]
    actions.remove_body(body=world.outsider, by=user)
    assert not Body.objects.filter(pk=world.outsider.pk).exists()
    assert OrgUnit.objects.count() == 2
