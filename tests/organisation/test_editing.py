"""Three-way merge, editing under the row's lock, history and undo."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from organisation import history
from organisation.editing import as_json, column, edit, from_json, inverse
from organisation.inputs import (
    DayField,
    FteField,
    InputForm,
    LineField,
    MoneyField,
    NumberField,
    PartialDateField,
    TextField,
    WholeField,
    YesNoField,
    as_typed,
)
from organisation.mergeforms import MergeForm
from organisation.merging import Clash, Conflict, Edit, merge
from organisation.models import AuditEvent, Body, Role
from organisation.partial_dates import parse_iso
from organisation.slugs import free_slug, slug_of
from roadmap.fields import PROJECT_FIELDS
from roadmap.models import Project
from tests.worlds import county


def test_different_fields_both_land() -> None:
    assert merge({"a": "neu", "b": "alt"}, {"a": Edit("alt", "alt"), "b": Edit("alt", "meins")}) == {"b": "meins"}


def test_the_same_words_are_no_conflict() -> None:
    assert merge({"a": "gleich"}, {"a": Edit("alt", "gleich")}) == {}


def test_the_same_field_tells_all_three() -> None:
    with pytest.raises(Conflict) as caught:
        merge({"a": "ihres", "b": "alt"}, {"a": Edit("alt", "meins"), "b": Edit("alt", "auch meins")})
    assert caught.value.clashes == {"a": Clash("alt", "meins", "ihres")}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,56", "1234.56"), ("1234,5 €", "1234.50"), ("1.000", "1000.00"), ("0", "0.00"), ("1 234", "1234.00")],
)
def test_money_as_an_office_types_it(text: str, value: str) -> None:
    assert MoneyField().clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234.56", "1.23", "12.34,5", "1,234", "-5", "1e5", "fünf", "1.2345", "١٢"])
def test_money_refuses_what_could_be_misread_and_names_it(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MoneyField().clean(text)
    assert text in caught.value.messages[0]


@pytest.mark.parametrize("field", [MoneyField(), FteField(), WholeField(), NumberField(places=3, minimum=None)])
@pytest.mark.parametrize("text", ["9" * 40, f"-{'9' * 40}", "9" * 20_000, f"{'9' * 16},1"])
def test_numbers_that_nothing_can_hold_are_refused(field: NumberField, text: str) -> None:
    """Decimal itself would fail at more than 28 digits."""
    with pytest.raises(ValidationError):
        field.clean(text)
    assert field.clean(f"{'0' * 40}7") == 7


def test_dates_and_figures_come_back_as_they_are_typed() -> None:
    for text in ("31.12.2026", "12/2026", "Q4 2026", "2026"):
        field = PartialDateField()
        assert as_typed(field, field.clean(text)) == text
    assert as_typed(FteField(), FteField().clean("0,5")) == "0,500"
    assert as_typed(MoneyField(), MoneyField().clean("1.234,56")) == "1.234,56"
    assert as_typed(DayField(), DayField().clean("01.02.2026")) == "01.02.2026"
    assert as_typed(YesNoField(), None) == ""
    assert WholeField(required=False).clean("") is None


def test_an_answer_that_is_none_of_those_offered_is_refused() -> None:
    """A forged choice is no "not stated"."""
    assert [YesNoField().clean(text) for text in ("ja", "nein", "", None, True, False)] == [
        True, False, None, None, True, False,
    ]  # fmt: skip
    for required, allowed in ((False, "nicht angegeben, ja, nein"), (True, "ja, nein")):
        with override("de"), pytest.raises(ValidationError) as caught:
            YesNoField(required=required).clean("vielleicht")
        assert caught.value.messages == [f"„vielleicht“ steht nicht zur Wahl. Möglich ist: {allowed}."]
    form = ResultForm({"joint": "vielleicht"}, now={"results": "", "next_steps": "", "joint": None})
    assert list(form.errors) == ["joint"]


@pytest.mark.parametrize("text", ["31.02.2026", "13/2026", "Q5 2026", "26", "bald"])
def test_a_date_that_is_none_is_named_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PartialDateField().clean(text)
    assert text in caught.value.messages[0]
    assert "Q4 2026" in caught.value.messages[0]


def test_line_ends_and_letters_compare_equal() -> None:
    assert TextField().clean(" a\r\nb ") == "a\nb"
    assert LineField().clean("Mu\u0308ll  Ab") == "Müll Ab"


def test_addresses_from_titles() -> None:
    assert slug_of("Straßenverkehrsamt Süd") == "strassenverkehrsamt-sued"
    assert slug_of("VO/2018/638") == "vo-2018-638"
    assert slug_of("…") == "eintrag"


class ResultForm(MergeForm):
    results = TextField(required=False)
    next_steps = TextField(required=False)
    joint = YesNoField()


@pytest.mark.django_db
def test_a_form_remembers_what_it_was_opened_with() -> None:
    form = ResultForm(now={"results": "alt", "next_steps": "", "joint": None})
    assert dict(form.bases()) == {"vorher-results": "alt", "vorher-next_steps": "", "vorher-joint": ""}
    sent = {"results": "neu", "next_steps": "", "joint": "ja", **dict(form.bases())}
    again = ResultForm(sent, now={"results": "inzwischen", "next_steps": "", "joint": None})
    assert again.is_valid()
    assert again.edits()["results"] == Edit("alt", "neu")
    assert again.edits()["joint"] == Edit(None, True)
    again.show(Conflict({"results": Clash("alt", "neu", "inzwischen")}))
    assert dict(again.bases())["vorher-results"] == "inzwischen"
    assert [clash.theirs for clash in again.clashes] == ["inzwischen"]
    theirs = ResultForm({**sent, "wahl-results": "andere"}, now=again.now)
    assert theirs.is_valid()
    assert theirs.edits()["results"] == Edit("alt", "alt")


@pytest.mark.django_db
def test_edit_writes_keeps_and_undoes() -> None:
    world = county("kreis-eins")
    user = world.user(Role.EDITOR)
    project = world.joint
    was = project.results
    args = {"row": project, "fields": PROJECT_FIELDS, "by": user, "action": "project.edit", "owner": world.body}
    event = edit(edits={"results": Edit(was, "fertig"), "joint": Edit(True, None)}, reason="Grund", **args)  # type: ignore[arg-type]
    assert event is not None
    project.refresh_from_db()
    assert (project.results, project.joint) == ("fertig", None)
    line = history.lines([event])[0]
    assert {str(change.label) for change in line.changes} == {"Ergebnisse", "Gemeinsames Projekt"}
    assert line.reason == "Grund"
    with pytest.raises(Conflict):
        edit(edits={"results": Edit("noch früher", "etwas anderes")}, **args)  # type: ignore[arg-type]
    assert edit(edits={"results": Edit("noch früher", "fertig")}, **args) is None  # type: ignore[arg-type]
    edit(edits=inverse(event, PROJECT_FIELDS), **args)  # type: ignore[arg-type]
    project.refresh_from_db()
    assert (project.results, project.joint) == (was, True)


@pytest.mark.django_db
def test_only_listed_fields_can_be_edited() -> None:
    world = county("kreis-eins")
    with pytest.raises(TypeError, match="slug"):
        edit(
            row=world.joint,
            fields=PROJECT_FIELDS,
            edits={"slug": Edit("", "x")},
            by=None,
            action="project.edit",
            owner=world.body,
        )


@pytest.mark.django_db
def test_values_survive_the_audit_trail() -> None:
    body = Body.objects.create(slug="k", name="Kreis Auwald (fiktiv)", kind="kreis", fictional=True)
    field = column("lead_body", "x", rows=Body)
    for value in (None, "Text", True, 5, Decimal("1.50"), parse_iso("2024-Q3"), body):
        assert from_json(as_json(value), field) == value


@pytest.mark.django_db
def test_undo_on_the_page(client: Client) -> None:
    world = county("kreis-eins")
    user, reader = world.user(Role.EDITOR), world.user(Role.FINANCE)
    before = world.joint.next_steps
    event = edit(
        row=world.joint,
        fields=PROJECT_FIELDS,
        edits={"next_steps": Edit(before, "neu")},
        by=user,
        action="project.edit",
        owner=world.body,
    )
    assert event is not None
    where = reverse("undo", args=[event.pk])
    client.force_login(reader)
    assert client.post(where).status_code == 403
    assert client.get(reverse("history", args=["projekt", world.joint.pk])).status_code == 200
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    assert client.post(where).status_code == 404
    client.force_login(user)
    assert "neu" in client.get(reverse("history", args=["projekt", world.joint.pk])).content.decode()
    assert client.post(where).status_code == 302
    assert Project.objects.get(pk=world.joint.pk).next_steps == before
    assert AuditEvent.objects.filter(target_id=world.joint.pk, action="project.edit").count() == 2
    world.joint.next_steps = "von anderen"
    world.joint.save()
    client.post(where)
    assert "inzwischen geändert: Nächste Schritte" in client.get(world_page(world)).content.decode()


def world_page(world) -> str:
    return reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])


class PlainForm(InputForm):
    name = LineField(label="Name")


def test_refusals_stand_at_the_fields_that_they_name() -> None:
    form = PlainForm({"name": "x"})
    assert form.is_valid()
    form.refuse(ValidationError({"name": "nein", "anderes": "auch nicht"}))
    assert form.errors == {"name": ["nein"], "__all__": ["auch nicht"]}


@pytest.mark.django_db
def test_free_slugs() -> None:
    Body.objects.create(slug="kreis-auwald", name="Kreis Auwald (fiktiv)", kind="kreis", fictional=True)
    assert free_slug("Kreis Auwald", Body.objects.all()) == "kreis-auwald-2"
