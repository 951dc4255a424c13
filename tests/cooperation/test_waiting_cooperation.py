"""What waits for each role in an open round, and that asking for it takes the same queries however much there is."""

from datetime import date

import pytest

from cooperation import actions
from cooperation.models import StatusRequest
from cooperation.waiting import waiting
from organisation.models import Role
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 31)


@pytest.fixture
def world() -> World:
    found = county()
    row = actions.plan_round(plan=found.plan, slug="r", title="Runde", cut_off=DAY, deadline=DAY, by=None)
    actions.open_round(status_round=row, by=None)
    return found


def texts(world: World, role: Role, day: date = DAY, partner: bool = False) -> list[str]:
    user = world.user(role, world.municipality if partner else None)
    user.__dict__.pop("_access", None)
    return [each.text for each in waiting(user, day)]


def test_each_role_is_told_its_own(world: World) -> None:
    asked = StatusRequest.objects.with_subject().get(participation__body=world.municipality)
    title = world.joint.title
    assert texts(world, Role.PARTNER_EDITOR, partner=True) == [f"Status melden: {title}"]
    assert texts(world, Role.PARTNER_READER, partner=True) == []
    assert texts(world, Role.FINANCE) == []
    own = "Runde: 2 Meldungen zu Projekten des Kreises abzugeben"
    assert texts(world, Role.PROJECT_LEAD) == [own]
    late = "Runde: Frist überschritten, 3 Statusmeldungen fehlen"
    assert texts(world, Role.EDITOR, date(2023, 11, 1)) == [own, late]
    values = actions.StatusValues(text="Gut.")
    entry = actions.submit_status(request=asked, as_of=DAY, values=values, by=None)
    assert texts(world, Role.PARTNER_EDITOR, partner=True) == []
    assert texts(world, Role.EDITOR) == [own, "Runde: eine Statusmeldung zu beantworten"]
    actions.return_(entry=entry, reason="Unklar.", by=None)
    again = f"Zurückgegeben, bitte die Meldung neu fassen: {title}"
    assert texts(world, Role.PARTNER_EDITOR, partner=True) == [again]
    actions.record_on_behalf(request=asked, as_of=DAY, values=values, by=None)
    confirm = f"In Ihrem Auftrag Erfasstes bestätigen: {title}"
    assert texts(world, Role.PARTNER_EDITOR, partner=True) == [confirm]
