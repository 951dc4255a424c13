"""Papers, results and mandates: what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council.actions import add_mandate, add_meeting, add_paper, end_mandate, record_result
from council.models import Consultation
from organisation.models import AuditEvent
from organisation.partial_dates import PartialDate
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = PartialDate(date(2024, 3, 1))


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def step(world: World) -> Consultation:
    paper = add_paper(
        owner=world.body,
        slug="neu",
        title="Vorlage",
        consultations=[{"committee": world.committee, "role": "final"}],
        annexes=[{"title": "Anlage", "size_kb": 12}],
        by=None,
    )
    return paper.consultations.get()


def test_unanimity_stands_beside_abstentions_but_not_beside_votes_against(step: Consultation) -> None:
    with pytest.raises(ValidationError) as error:
        record_result(consultation=step, result="adopted_unchanged", unanimous=True, votes_no=1, by=None)
    assert error.value.message_dict.keys() == {"unanimous"}
    points = [("Vorschlag", "Beschluss")]
    row = record_result(
        consultation=step, result="adopted_unchanged", unanimous=True, votes_yes=27, votes_no=0, votes_abstain=3,
        points=points, by=None,
    )  # fmt: skip
    assert (row.unanimous, row.votes_abstain, row.points.get().adopted_text) == (True, 3, "Beschluss")
    assert AuditEvent.objects.filter(action="resolution.record", target_id=row.pk).count() == 1


def test_a_consultation_has_one_result(step: Consultation) -> None:
    record_result(consultation=step, result="", by=None)
    with pytest.raises(ValidationError):
        record_result(consultation=step, result="noted", by=None)


def test_only_what_was_adopted_has_an_adopted_text(step: Consultation) -> None:
    with pytest.raises(ValidationError):
        record_result(consultation=step, result="rejected", points=[("Vorschlag", "Beschluss")], by=None)
    with pytest.raises(ValidationError):
        record_result(consultation=step, result="noted", votes_yes=-1, by=None)
    with pytest.raises(TypeError):
        record_result(consultation=step, result="noted", votes_maybe=1, by=None)


def test_committees_and_units_of_another_body_are_refused(world: World) -> None:
    other = county("kreis-zwei")
    with pytest.raises(ValidationError):
        add_paper(owner=world.body, slug="x", consultations=[{"committee": other.committee}], by=None)
    with pytest.raises(ValidationError):
        add_paper(owner=world.body, slug="x", lead_unit=other.body.units.first(), by=None)
    meeting = other.committee.meetings.get()
    with pytest.raises(ValidationError):
        add_paper(
            owner=world.body, slug="x", consultations=[{"committee": world.committee, "meeting": meeting}], by=None
        )
    assert not world.body.papers.filter(slug="x").exists()


def test_a_committee_meets_while_it_exists(world: World) -> None:
    world.committee.valid_from, world.committee.valid_from_precision = date(2024, 6, 1), "day"
    world.committee.save()
    with pytest.raises(ValidationError):
        add_meeting(committee=world.committee, held_on=DAY, by=None)


def test_a_mandate_ends_once_and_with_a_reason(world: World) -> None:
    point = world.paper.resolutions.get().points.get()
    mandate = add_mandate(point=point, slug="neu", title="Bericht", due_on=DAY, by=None)
    with pytest.raises(ValidationError):
        end_mandate(mandate=mandate, on=date(2024, 5, 1), reason=" ", by=None)
    end_mandate(mandate=mandate, on=date(2024, 5, 1), reason="erledigt", by=None)
    with pytest.raises(ValidationError):
        end_mandate(mandate=mandate, on=date(2024, 6, 1), reason="erledigt", by=None)
    with pytest.raises(ValidationError):
        add_mandate(point=point, slug="x", title="X", committee=county("kreis-zwei").committee, by=None)
