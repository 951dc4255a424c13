"""Agreements, rounds and statuses: who may write what, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cooperation import actions
from cooperation.models import StatusRequest, StatusRound
from organisation.models import AuditEvent, Role
from organisation.partial_dates import PartialDate
from roadmap.actions import reach_milestone
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 31)
GREEN = actions.StatusValues(light_time="green", text="Wie abgestimmt.")


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def opened(world: World) -> StatusRound:
    row = actions.plan_round(
        plan=world.plan, slug="2023", title="2023", cut_off=DAY, deadline=date(2023, 11, 30), by=None
    )
    actions.open_round(status_round=row, by=None)
    row.refresh_from_db()
    return row


@pytest.fixture
def request_of_town(world: World, opened: StatusRound) -> StatusRequest:
    return opened.requests.get(participation__body=world.municipality)


def test_a_round_asks_each_partner_and_for_the_countys_own_projects(world: World, opened: StatusRound) -> None:
    asked = [row.participation.body if row.participation else row.project for row in opened.requests.all()]
    assert set(asked) == {world.body, world.municipality, world.projects[1]}
    with pytest.raises(ValidationError):
        actions.open_round(status_round=opened, by=None)


def test_a_deadline_follows_its_cut_off(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.plan_round(plan=world.plan, slug="x", title="X", cut_off=DAY, deadline=date(2023, 1, 1), by=None)


def test_only_the_body_itself_reports(world: World, request_of_town: StatusRequest) -> None:
    for stranger in (
        world.user(Role.EDITOR),
        world.user(Role.PARTNER_EDITOR, world.outsider),
        world.user(Role.PARTNER_READER, world.municipality),
    ):
        with pytest.raises(ValidationError) as error:
            actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=stranger)
        assert list(error.value.message_dict) == ["by"]
    town = world.user(Role.PARTNER_EDITOR, world.municipality)
    entry = actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=town)
    assert (entry.author, entry.on_behalf, entry.body) == (town, False, world.municipality)
    with pytest.raises(ValidationError):
        actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=town)


def test_a_draft_is_gone_once_it_is_submitted(world: World, request_of_town: StatusRequest) -> None:
    town = world.user(Role.PARTNER_EDITOR, world.municipality)
    actions.save_draft(request=request_of_town, values=GREEN, by=town)
    request_of_town.refresh_from_db()
    assert request_of_town.state == "draft"
    actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=town)
    request_of_town.refresh_from_db()
    assert (request_of_town.state, hasattr(request_of_town, "draft")) == ("submitted", False)


def test_taken_down_by_phone_and_confirmed_by_the_partner(world: World, request_of_town: StatusRequest) -> None:
    office, town = world.user(Role.EDITOR), world.user(Role.PARTNER_EDITOR, world.municipality)
    with pytest.raises(ValidationError):
        actions.record_on_behalf(request=request_of_town, as_of=DAY, values=GREEN, by=town)
    entry = actions.record_on_behalf(request=request_of_town, as_of=DAY, values=GREEN, by=office)
    assert entry.on_behalf
    with pytest.raises(ValidationError):
        actions.confirm(entry=entry, by=world.user(Role.PARTNER_EDITOR, world.outsider), by_partner=True)
    review = actions.confirm(entry=entry, by=town, by_partner=True)
    assert review.by_partner
    assert AuditEvent.objects.get(action="status.confirmed").actor == town
    with pytest.raises(ValidationError):
        actions.confirm(entry=entry, by=office)


def test_the_countys_own_status_is_not_taken_down_on_behalf(world: World, opened: StatusRound) -> None:
    own = opened.requests.get(project=world.projects[1])
    with pytest.raises(ValidationError):
        actions.record_on_behalf(request=own, as_of=DAY, values=GREEN, by=world.user(Role.EDITOR))


def test_returned_with_a_reason_and_written_anew(world: World, request_of_town: StatusRequest) -> None:
    office, town = world.user(Role.EDITOR), world.user(Role.PARTNER_EDITOR, world.municipality)
    entry = actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=town)
    with pytest.raises(ValidationError):
        actions.return_(entry=entry, reason=" ", by=office)
    with pytest.raises(ValidationError):
        actions.return_(entry=entry, reason="unklar", by=town)
    with pytest.raises(ValidationError):
        actions.confirm(entry=entry, by=town, by_partner=True)
    actions.return_(entry=entry, reason="unklar", by=office)
    second = actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=town)
    actions.confirm(entry=second, by=office)
    request_of_town.refresh_from_db()
    assert request_of_town.state == "confirmed"


def test_a_better_light_than_the_computed_one_needs_words(world: World, request_of_town: StatusRequest) -> None:
    town = world.user(Role.PARTNER_EDITOR, world.municipality)
    silent = actions.StatusValues(light_time="green")  # the milestone of June is overdue: red
    with pytest.raises(ValidationError) as error:
        actions.submit_status(request=request_of_town, as_of=DAY, values=silent, by=town)
    assert list(error.value.message_dict) == ["light_time"]
    reached = PartialDate(date(2023, 6, 1))
    reach_milestone(milestone=world.joint.milestones.get(), actual=reached, reason="Abnahme", by=None)
    actions.submit_status(request=request_of_town, as_of=DAY, values=silent, by=town)


def test_progress_is_a_share(request_of_town: StatusRequest) -> None:
    values = actions.StatusValues(reported_progress=101)
    with pytest.raises(ValidationError):
        actions.submit_status(request=request_of_town, as_of=DAY, values=values, by=None)


def test_what_is_missing_at_the_end_was_not_reported(opened: StatusRound, request_of_town: StatusRequest) -> None:
    entry = actions.submit_status(request=request_of_town, as_of=DAY, values=GREEN, by=None)
    assert actions.close_round(status_round=opened, by=None) == 2
    states = sorted(opened.requests.values_list("state", flat=True))
    assert states == ["not_reported", "not_reported", "submitted"]
    with pytest.raises(ValidationError):
        actions.submit_status(request=opened.requests.exclude(state="submitted")[0], as_of=DAY, values=GREEN, by=None)
    with pytest.raises(ValidationError):
        actions.close_round(status_round=opened, by=None)
    actions.confirm(entry=entry, by=None)


def test_participations(world: World) -> None:
    other = world.projects[1]
    with pytest.raises(ValidationError):
        actions.add_participation(project=other, body=world.outsider, by=None)
    joint: Any = {"project": world.joint, "body": world.outsider, "by": None}
    with pytest.raises(ValidationError):
        actions.add_participation(**joint, cost_share_percent=Decimal("100.01"))
    early, late = PartialDate(date(2023, 1, 1)), PartialDate(date(2024, 1, 1))
    with pytest.raises(ValidationError):
        actions.add_participation(**joint, valid_from=late, valid_to=early)
    assert actions.add_participation(**joint, cost_share_percent=Decimal(60)).position == 2


def test_agreements_and_contributions(world: World) -> None:
    with pytest.raises(ValidationError):
        actions.add_agreement(owner=world.body, slug="x", title="X", parties=[(world.body, "")], by=None)
    parties = [(world.body, ""), (world.municipality, "")]
    row = actions.add_agreement(owner=world.body, slug="x", title="X", parties=parties, by=None)
    party = row.parties.first()
    assert party is not None
    actions.record_adoption(party=party, by=None)
    with pytest.raises(ValidationError):
        actions.record_adoption(party=party, by=None)
    promise: Any = {"plan": world.plan, "slug": "x", "body": world.municipality, "title": "X", "by": None}
    with pytest.raises(ValidationError):
        actions.add_contribution(**promise, amount_each=Decimal(-1))
    with pytest.raises(ValidationError):
        actions.add_contribution(**promise, budget_item=county("kreis-zwei").plan.budget_items.get())
