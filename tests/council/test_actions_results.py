"""The way of a paper, its results point by point, and the mandates: corrections and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council import actions
from council.models import Consultation, Mandate, Paper, Resolution, ResolutionPoint
from organisation.merging import Conflict, Edit
from organisation.models import AuditEvent, Role
from organisation.partial_dates import parse_iso
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


def refused(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(error.value.message_dict)


def test_a_reference_is_given_once_per_owner(world: World) -> None:
    with pytest.raises(ValidationError) as error:
        actions.add_paper(owner=world.body, slug="x", reference="kreis-eins/0", by=None)
    assert refused(error) == {"reference"}
    other = actions.add_paper(owner=world.body, slug="x", reference="neu", by=None)
    with pytest.raises(ValidationError) as error:
        actions.edit_paper(paper=other, edits={"reference": Edit("neu", "kreis-eins/0")}, by=None)
    assert refused(error) == {"reference"}
    actions.add_paper(owner=county("kreis-zwei").body, slug="x", reference="kreis-eins/0", by=None)


def test_steps_are_moved_and_only_those_without_a_result_removed(world: World) -> None:
    one = world.paper.consultations.get()
    two = actions.add_step(paper=world.paper, committee=world.committee, role="final", by=None)
    assert actions.move_step(step=two, up=True, by=None)
    assert [step.pk for step in Consultation.objects.filter(paper=world.paper).order_by("position")] == [two.pk, one.pk]
    assert not actions.move_step(step=two, up=True, by=None)
    with pytest.raises(ValidationError):
        actions.remove_step(step=one, by=None)
    actions.remove_step(step=two, by=None)
    other = county("kreis-zwei").committee
    with pytest.raises(ValidationError) as error:
        actions.add_step(paper=world.paper, committee=other, by=None)
    assert refused(error) == {"committee"}
    with pytest.raises(ValidationError) as error:
        actions.edit_step(step=one, edits={"meeting": Edit(one.meeting, other.meetings.get())}, by=None)
    assert refused(error) == {"meeting"}


def test_an_adopted_resolution_is_corrected_with_a_reason_only(world: World) -> None:
    row = world.paper.resolutions.get()
    edits = {"votes_yes": Edit(27, 26)}
    with pytest.raises(ValidationError) as error:
        actions.edit_resolution(resolution=row, edits=edits, reason=" ", by=None)
    assert refused(error) == {"reason"}
    assert Resolution.objects.get(pk=row.pk).votes_yes == 27
    event = actions.edit_resolution(resolution=row, edits=edits, reason="Niederschrift", by=None)
    assert event is not None
    assert event.details["reason"] == "Niederschrift"
    with pytest.raises(ValidationError) as error:
        actions.edit_resolution(
            resolution=row, edits={"votes_no": Edit(0, 2), "unanimous": Edit(True, True)}, reason="x", by=None
        )
    assert refused(error) == {"unanimous"}
    # Two who change one of the two each: the database holds the rule of both together.
    with pytest.raises(ValidationError) as error:
        actions.edit_resolution(resolution=row, edits={"votes_no": Edit(0, 2)}, reason="x", by=None)
    assert refused(error) == {"unanimous"}
    with pytest.raises(ValidationError) as error:
        actions.edit_resolution(resolution=row, edits={"result": Edit(row.result, "rejected")}, reason="x", by=None)
    assert refused(error) == {"result"}


def test_the_result_of_the_step_follows_the_resolution(world: World) -> None:
    row = world.paper.resolutions.get()
    actions.edit_resolution(
        resolution=row, edits={"result": Edit(row.result, "adopted_changed")}, reason="Niederschrift", by=None
    )
    assert world.paper.consultations.get().result == "adopted_changed"


def test_adopted_text_is_corrected_with_a_reason_only(world: World) -> None:
    point = ResolutionPoint.objects.get(resolution__paper=world.paper)
    edits = {"adopted_text": Edit("Der Plan gilt.", "Der Plan gilt fort.")}
    with pytest.raises(ValidationError) as error:
        actions.edit_point(point=point, edits=edits, by=None)
    assert refused(error) == {"reason"}
    actions.edit_point(point=point, edits=edits, reason="Abschreibfehler", by=None)
    point.refresh_from_db()
    assert point.adopted_text == "Der Plan gilt fort."
    assert AuditEvent.objects.get(action="point.edit").details["changes"] == {
        "adopted_text": ["Der Plan gilt.", "Der Plan gilt fort."]
    }
    with pytest.raises(Conflict):
        actions.edit_point(point=point, edits={"adopted_text": Edit("alt", "anders")}, reason="x", by=None)
    with pytest.raises(ValidationError) as error:
        actions.add_point(resolution=point.resolution, proposed_text="Noch einer", by=None)
    assert refused(error) == {"reason"}
    with pytest.raises(ValidationError) as error:
        actions.remove_point(point=point, reason="x", by=world.user(Role.EDITOR))
    assert "Auftrag „Bericht kreis-eins“" in error.value.messages[0]


def test_what_was_only_proposed_is_free(world: World) -> None:
    step = actions.add_step(paper=world.paper, committee=world.committee, by=None)
    row = actions.record_result(consultation=step, result="", points=[("Eins", ""), ("Zwei", "")], by=None)
    point = row.points.get(number=1)
    actions.edit_point(point=point, edits={"proposed_text": Edit("Eins", "Erstens")}, by=None)
    with pytest.raises(ValidationError) as error:
        actions.edit_point(point=point, edits={"adopted_text": Edit("", "Erstens")}, by=None)
    assert refused(error) == {"adopted_text"}
    actions.edit_resolution(resolution=row, edits={"result": Edit("", "adopted_changed")}, by=None)
    row.refresh_from_db()
    point.refresh_from_db()
    actions.edit_point(point=point, edits={"adopted_text": Edit("", "Erstens, geändert")}, by=None)
    actions.remove_resolution(resolution=row, reason="doppelt erfasst", by=None)
    step.refresh_from_db()
    assert step.result == ""


def test_what_a_plan_rests_on_is_not_deleted(world: World) -> None:
    user = world.user(Role.EDITOR)
    row = world.paper.resolutions.get()
    with pytest.raises(ValidationError) as error:
        actions.remove_resolution(resolution=row, by=user)
    assert refused(error) == {"reason"}
    with pytest.raises(ValidationError):
        actions.remove_resolution(resolution=row, reason="x", by=user)
    with pytest.raises(ValidationError) as plain:
        actions.remove_paper(paper=world.paper, by=user)
    assert "Beschluss" in plain.value.messages[0]
    paper = actions.add_paper(owner=world.body, slug="leer", annexes=[{"title": "A"}], by=None)
    annex = actions.add_annex(paper=paper, title="B", size_kb=3, by=None)
    assert annex.number == 2
    actions.remove_paper(paper=paper, by=user)
    assert not Paper.objects.filter(slug="leer").exists()


def test_mandates_are_changed_ended_and_deleted(world: World) -> None:
    row = Mandate.objects.get(owner=world.body)
    actions.edit_mandate(mandate=row, edits={"due_on": Edit(None, parse_iso("2024-Q3"))}, by=None)
    row.refresh_from_db()
    assert (row.due_on, row.due_on_precision) == (date(2024, 9, 30), "quarter")
    other = county("kreis-zwei").committee
    with pytest.raises(ValidationError) as error:
        actions.edit_mandate(mandate=row, edits={"committee": Edit(world.committee, other)}, by=None)
    assert refused(error) == {"committee"}
    actions.end_mandate(mandate=row, on=date(2024, 9, 1), reason="Bericht 2024", by=None)
    actions.remove_mandate(mandate=row, by=None)
    assert not Mandate.objects.filter(owner=world.body).exists()
