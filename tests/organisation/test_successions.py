"""What goes over with an office, whose trail tells of accounts and bodies, and days that stay days."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cooperation.actions import edit_round
from cooperation.models import StatusRound
from organisation import history
from organisation.bodies_actions import create_body, edit_body, remove_body
from organisation.identity_actions import deactivate_account, end_sessions
from organisation.merging import Edit
from organisation.models import AuditEvent, BodyKind, Membership, Role, User
from organisation.partial_dates import PartialDate
from organisation.people_actions import hand_over
from roadmap.actions.projects import move_milestone
from roadmap.models import Milestone, Share
from roadmap.object_permissions import rights_of
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


def test_shares_with_a_person_go_over_to_the_successor(world: World) -> None:
    chief, today = world.user(Role.ADMINISTRATOR), timezone.localdate()
    old = world.user(Role.PARTNER_READER, world.outsider)
    new = User.objects.create_user("neu@dorf.example", display_name="Nachfolge")
    last = today + timedelta(days=90)
    Share.objects.create(project=world.joint, user=old, level="comment", reason="Projektgruppe", valid_to=last)
    over = Share.objects.create(
        project=world.projects[1], user=old, level="view", reason="vorbei", valid_to=today - timedelta(days=1)
    )
    hand_over(membership=old.memberships.get(), successor=new, on=today, by=chief)
    row = Share.objects.get(user=new)
    assert (row.project, row.level, row.reason, row.valid_from, row.valid_to) == (
        world.joint, "comment", "Projektgruppe", today, last,
    )  # fmt: skip
    assert Share.objects.get(user=old, project=world.joint).valid_to == today - timedelta(days=1)
    assert Share.objects.filter(project=over.project).count() == 1
    assert rights_of(User.objects.get(pk=new.pk), world.joint)
    assert not rights_of(User.objects.get(pk=old.pk), world.joint)
    owners = AuditEvent.objects.filter(action__in=["share.give", "share.end"]).values_list("owner", flat=True)
    assert set(owners) == {world.body.pk}


def test_who_keeps_another_office_keeps_the_shares_of_other_counties(world: World) -> None:
    other = county("kreis-zwei")
    old = world.user(Role.EDITOR)
    Membership.objects.create(user=old, body=world.outsider, role=Role.PARTNER_READER)
    new = User.objects.create_user("neu@kreis.example", display_name="Nachfolge")
    Share.objects.create(project=other.joint, user=old, level="view", reason="Austausch")
    hand_over(
        membership=old.memberships.get(role=Role.EDITOR), successor=new, on=timezone.localdate(),
        by=world.user(Role.ADMINISTRATOR),
    )  # fmt: skip
    assert not Share.objects.filter(user=new).exists()
    assert Share.objects.get(user=old).valid_to is None


def test_what_happens_to_accounts_stands_in_the_trail_of_their_administrator(world: World, client: Client) -> None:
    chief = world.user(Role.ADMINISTRATOR)
    county("kreis-zwei").user(Role.ADMINISTRATOR)
    clerk, partner = world.user(Role.EDITOR), world.user(Role.PARTNER_EDITOR, world.municipality)
    deactivate_account(user=clerk, by=chief)
    end_sessions(user=partner, by=partner)  # its town has no administrator of its own
    found = AuditEvent.objects.filter(action__in=["account.deactivate", "account.sessions"])
    assert set(found.values_list("owner", flat=True)) == {world.body.pk}
    client.force_login(User.objects.get(pk=chief.pk))
    assert str(clerk) in client.get(reverse("audit")).content.decode()


def test_what_happens_to_bodies_stands_there_too_and_keeps_nobody_from_deleting_one(world: World) -> None:
    chief = world.user(Role.ADMINISTRATOR)
    body = create_body(name="Amt Neu", fictional=True, county=world.body, kind=BodyKind.AMT, by=chief)
    edit_body(body=body, edits={"name": Edit(body.name, "Amt Neuer (fiktiv)")}, by=chief)
    body.refresh_from_db()
    remove_body(body=body, by=chief)
    events = AuditEvent.objects.filter(action__startswith="body.")
    assert {event.action for event in events} == {"body.add", "body.relate", "body.edit", "body.remove"}
    assert {event.owner for event in events} == {world.body}


def test_a_day_comes_back_from_undo_as_a_day(world: World, client: Client) -> None:
    editor = world.user(Role.EDITOR)
    row = StatusRound.objects.create(
        plan=world.plan, slug="runde", title="Runde", cut_off=date(2022, 12, 31), deadline=date(2023, 1, 31)
    )
    event = edit_round(status_round=row, edits={"deadline": Edit(row.deadline, date(2023, 2, 28))}, by=editor)
    assert event is not None
    assert event.details["changes"] == {"deadline": [{"day": "2023-01-31"}, {"day": "2023-02-28"}]}
    (line,) = history.lines([event])
    assert [(str(each.before), str(each.after)) for each in line.changes] == [("31.01.2023", "28.02.2023")]
    client.force_login(editor)
    client.post(reverse("undo", args=[event.pk]))
    row.refresh_from_db()
    assert row.deadline == date(2023, 1, 31)


def test_the_history_names_dates_in_german(world: World, client: Client) -> None:
    milestone = Milestone.objects.get(project=world.joint)
    move_milestone(
        milestone=milestone, forecast=PartialDate(date(2026, 6, 30)), effective_on=PartialDate(timezone.localdate()),
        reason="später", by=world.user(Role.EDITOR),
    )  # fmt: skip
    event = AuditEvent.objects.get(action="milestone.move")
    assert event.target_label.endswith(": 30.06.2026")
    client.force_login(world.user(Role.ADMINISTRATOR))
    page = client.get(reverse("audit")).content.decode()
    assert "30.06.2026" in page
    assert "2026-06-30" not in page


def test_an_editor_is_offered_no_page_that_refuses(world: World, client: Client) -> None:
    client.force_login(world.user(Role.EDITOR))
    page = client.get(reverse("setup")).content.decode()
    assert reverse("body-new") not in page
    client.force_login(world.user(Role.ADMINISTRATOR))
    assert reverse("body-new") in client.get(reverse("setup")).content.decode()
