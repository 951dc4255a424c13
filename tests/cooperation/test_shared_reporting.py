"""What a share for reporting lets somebody do, and what the end of a participation closes."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cooperation.actions import StatusValues, submit_status
from cooperation.models import Participation, StatusRequest, StatusRound
from cooperation.permissions import can_report
from cooperation.recipients import recipients
from cooperation.reminders.audience import load
from cooperation.reminders.schedule import Part
from cooperation.report_links import reports_in
from organisation.models import Role, User
from organisation.waiting import waiting_for
from roadmap.models import Project, Share
from roadmap.object_permissions import rights_of
from roadmap.registry import Right
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def asked(world: World) -> dict[str, StatusRequest]:
    """An open round that asks the county about a project of its own, and the town about the joint one."""
    row = StatusRound.objects.create(
        plan=world.plan, slug="runde", title="Runde", cut_off=date(2022, 12, 31), deadline=date(2023, 1, 31),
        state="open",
    )  # fmt: skip
    town = Participation.objects.get(project=world.joint, body=world.municipality)
    return {
        "county": StatusRequest.objects.create(round=row, project=world.projects[1]),
        "town": StatusRequest.objects.create(round=row, participation=town),
    }


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_share_for_reporting_lets_report_and_a_smaller_one_does_not(
    world: World, asked: dict[str, StatusRequest], client: Client
) -> None:
    helper = world.user(Role.PARTNER_READER, world.outsider)
    assert not can_report(fresh(helper), asked["county"])
    share = Share.objects.create(project=world.projects[1], user=helper, level="comment", reason="Projektbüro")
    assert not can_report(fresh(helper), asked["county"])
    Share.objects.filter(pk=share.pk).update(level="report")
    assert can_report(fresh(helper), asked["county"])
    assert not can_report(fresh(helper), asked["town"])
    client.force_login(helper)
    page = reverse("cooperation:status", args=[asked["county"].pk])
    assert client.get(page).status_code == 200
    assert world.projects[1].title in client.get(reverse("cooperation:my-projects")).content.decode()
    assert page in [line.address for line in waiting_for(fresh(helper))]
    assert client.get(reverse("cooperation:status", args=[asked["town"].pk])).status_code == 404
    submit_status(
        request=asked["county"], as_of=date(2022, 12, 31), values=StatusValues(text="läuft"), by=fresh(helper)
    )
    Share.objects.filter(pk=share.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not can_report(fresh(helper), asked["county"])
    assert client.get(page).status_code == 404


def test_who_only_holds_a_share_for_reporting_is_mailed_too(world: World, asked: dict[str, StatusRequest]) -> None:
    editor = world.user(Role.EDITOR)
    helper, reader = (
        world.user(Role.PARTNER_EDITOR, world.outsider),
        world.user(Role.PARTNER_READER, world.municipality),
    )
    row = asked["county"].round

    def mailed() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"county": set(), "town": set()}
        keys = {request.pk: name for name, request in asked.items()}
        for person in load(timezone.localdate()).people.values():
            for each in person.asks:
                for request, _since in each.requests if each.part is Part.OWN else ():
                    found[keys[request.pk]].add(person.user.email)
        assert found == {
            name: {
                user.email
                for each in recipients([request], world.body.pk, timezone.localdate())
                for user in each.accounts
            }
            for name, request in asked.items()
        }, "the list before opening names who is mailed"
        return found

    assert mailed() == {"county": {editor.email}, "town": set()}
    by_body = Share.objects.create(project=world.projects[1], body=world.outsider, level="report", reason="Projektbüro")
    Share.objects.create(project=world.joint, user=reader, level="report", reason="Vertretung")
    Share.objects.create(project=world.joint, user=helper, level="report", reason="ist nicht aus der Stadt")
    assert mailed() == {"county": {editor.email, helper.email}, "town": {reader.email}}
    assert reports_in(fresh(helper), row.pk), "its link opens what it is asked for"
    Share.objects.filter(pk=by_body.pk).update(level="comment")
    assert mailed()["county"] == {editor.email}
    Share.objects.filter(pk=by_body.pk).update(level="report", valid_to=timezone.localdate() - timedelta(days=1))
    assert mailed()["county"] == {editor.email}
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    Share.objects.create(project=world.joint, body=world.municipality, level="report", reason="alle")
    assert mailed()["town"] == {reader.email, partner.email}


def test_of_a_towns_status_a_share_adds_only_its_own_people(world: World, asked: dict[str, StatusRequest]) -> None:
    """Rule 22: a municipality writes its own status; a share with others does not change that."""
    reader, stranger = (world.user(Role.PARTNER_READER, body) for body in (world.municipality, world.outsider))
    assert not can_report(fresh(reader), asked["town"])
    for user in (reader, stranger):
        Share.objects.create(project=world.joint, user=user, level="report", reason="Vertretung")
    assert can_report(fresh(reader), asked["town"])
    assert not can_report(fresh(stranger), asked["town"])


def test_the_end_of_a_participation_closes_the_project_but_not_what_the_body_wrote(
    world: World, asked: dict[str, StatusRequest], client: Client
) -> None:
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    own = Participation.objects.get(project=world.joint, body=world.municipality)
    today = timezone.localdate()
    for last, open_to_it in ((today, True), (today - timedelta(days=1), False)):
        Participation.objects.filter(pk=own.pk).update(valid_to=last, valid_to_precision="day")
        user = fresh(partner)
        assert Project.objects.visible_to(user).filter(pk=world.joint.pk).exists() is open_to_it
        assert (Right.VIEW in rights_of(user, world.joint)) is open_to_it
        seen = set(Participation.objects.visible_to(fresh(partner)))
        assert own in seen
        assert (len(seen) > 1) is open_to_it
    client.force_login(partner)
    assert client.get(reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])).status_code == 404
    assert client.get(reverse("cooperation:status", args=[asked["town"].pk])).status_code == 200
    page = client.get(reverse("cooperation:my-projects")).content.decode()
    assert world.joint.title in page
    assert reverse("roadmap:project", args=[world.plan.slug, world.joint.slug]) not in page


def test_a_planned_round_is_opened_from_the_top_of_its_page(world: World, client: Client) -> None:
    row = StatusRound.objects.create(
        plan=world.plan, slug="neu", title="Neu", cut_off=date(2023, 12, 31), deadline=date(2024, 1, 31)
    )
    client.force_login(world.user(Role.EDITOR))
    page = client.get(reverse("cooperation:round", args=[world.plan.slug, row.slug])).content.decode()
    where = reverse("cooperation:round-open", args=[world.plan.slug, row.slug])
    assert page.count(where) == 1
    assert page.index(where) < page.index('id="runde"') < page.index('id="empfaenger"')
