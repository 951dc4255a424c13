"""Projects, milestones, Steckbriefe, fields and plans edited in place: dated rows, reasons, merge, undo, history."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.mergeforms import BASE
from organisation.models import AuditEvent, Role
from roadmap.actions.dated import date_on, forecast_on
from roadmap.models import (
    MilestoneDate,
    Plan,
    PlanEntry,
    PlanVersion,
    Project,
    ProjectForecast,
    ProjectStateChange,
    VisionPoint,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=args)


def of(name: str, world: World, *more: object) -> str:
    return at(name, world.plan.slug, world.joint.slug, *more)


def opened(client: Client, where: str) -> dict[str, str]:
    """Return what the form sends when nothing is typed: the values and what it was opened with."""
    answer = client.get(where)
    assert answer.status_code == 200
    form = answer.context["form"]
    data = dict(form.bases())
    for name in form.fields:
        value = data.get(f"{BASE}{name}", "")
        if form[name].field.widget.input_type != "checkbox" if hasattr(form[name].field.widget, "input_type") else True:
            data[name] = value
        elif value == "True":
            data[name] = "on"
    return data


def change(client: Client, where: str, status: int = 302, **typed: str) -> Any:
    """Open a section, type something, send it."""
    answer = client.post(where, {**opened(client, where), **typed})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def event_of(action: str) -> AuditEvent:
    return AuditEvent.objects.filter(action=action).latest("at", "id")


def undo(client: Client, event: AuditEvent) -> None:
    assert client.post(reverse("undo", args=[event.pk])).status_code == 302


def state_of(world: World) -> str:
    row: Any = Project.objects.with_state(timezone.localdate()).get(pk=world.joint.pk)
    return str(row.state)


def test_what_nobody_typed_is_not_written(editor: Client, world: World) -> None:
    for where in (
        of("project-standing", world), of("project-results", world), of("milestone-edit", world, "start"),
        at("plan-edit", world.plan.slug), at("plan-thresholds", world.plan.slug),
        at("version-edit", world.plan.slug, "v1"),
    ):  # fmt: skip
        before = AuditEvent.objects.count()
        change(editor, where)
        assert AuditEvent.objects.count() == before, where


def test_a_state_is_a_dated_row_with_its_reason(editor: Client, world: World) -> None:
    where = of("project-standing", world)
    answer = change(editor, where, 422, state="deferred")
    assert "state_reason" in answer.context["form"].errors
    change(editor, where, state="deferred", state_reason="kein Personal", since="06/2023")
    row = ProjectStateChange.objects.filter(project=world.joint).latest("effective_on")
    assert (row.state, row.reason, row.effective_on, row.effective_on_precision) == (
        "deferred", "kein Personal", date(2023, 6, 30), "month",
    )  # fmt: skip
    text = editor.get(of("project", world)).content.decode()
    assert "zurückgestellt" in text
    assert "seit Juni 2023: kein Personal" in text.replace("\n", " ")
    undo(editor, event_of("project.edit"))
    assert state_of(world) == "started"
    history = editor.get(of("project-history", world)).content.decode()
    assert "<del>begonnen</del>" in history
    assert "<ins>zurückgestellt</ins>" in history
    assert "kein Personal" in history


def test_a_state_neither_lies_in_the_future_nor_before_the_present_one(editor: Client, world: World) -> None:
    where = of("project-standing", world)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for since in (f"{tomorrow:%d.%m.%Y}", "2199", "2021"):
        answer = change(editor, where, 422, state="completed", since=since)
        assert "since" in answer.context["form"].errors, since
    answer = change(editor, where, 422, state_reason="ohne Änderung")
    assert "state_reason" in answer.context["form"].errors
    change(editor, where, state="completed")
    assert ProjectStateChange.objects.get(state="completed").effective_on == timezone.localdate()


def test_a_dropped_project_names_its_replacement(editor: Client, world: World) -> None:
    where, other = of("project-standing", world), world.projects[1]
    answer = change(editor, where, 422, state="completed", replacement=str(other.pk))
    assert "replacement" in answer.context["form"].errors
    change(editor, where, state="dropped", state_reason="geht auf", replacement=str(other.pk))
    assert ProjectStateChange.objects.get(state="dropped").replacement == other


def test_the_expected_end_moves_with_its_reason(editor: Client, world: World) -> None:
    where = of("project-standing", world)
    assert opened(editor, where)["forecast_end"] == "2024"
    answer = change(editor, where, 422, forecast_end="Q1 2026")
    assert "end_reason" in answer.context["form"].errors
    change(editor, where, forecast_end="Q1 2026", end_reason="Vergabe", joint="nein", public="on")
    row = ProjectForecast.objects.filter(project=world.joint).latest("effective_on")
    assert (row.ends_on, row.ends_on_precision, row.reason) == (date(2026, 3, 31), "quarter", "Vergabe")
    world.joint.refresh_from_db()
    assert (world.joint.joint, world.joint.public) == (False, True)
    undo(editor, event_of("project.edit"))
    world.joint.refresh_from_db()
    assert (world.joint.joint, world.joint.public) == (True, False)
    assert opened(editor, where)["forecast_end"] == "2024"


def test_a_milestone_moves_is_reached_and_is_not_reached_after_all(editor: Client, world: World) -> None:
    where = of("milestone-edit", world, "start")
    answer = change(editor, where, 422, forecast="12/2027")
    assert "reason" in answer.context["form"].errors
    change(editor, where, forecast="12/2027", reason="Lieferung", title="Beginn")
    assert "Dezember 2027" in editor.get(of("project", world)).content.decode()
    answer = change(editor, where, 422, actual="31.12.2199", reason="x")
    assert "actual" in answer.context["form"].errors
    change(editor, where, actual="Q1 2023", reason="Protokoll")
    row = world.joint.milestones.get().dates.latest("recorded_at")
    assert (row.actual_on, row.forecast_on, row.actual_on_precision) == (date(2023, 3, 31), None, "quarter")
    answer = change(editor, where, 422, forecast="2028", reason="x")
    assert "forecast" in answer.context["form"].errors
    undo(editor, event_of("milestone.edit"))
    assert opened(editor, where)["forecast"] == "12/2027"
    change(editor, where, actual="2023", forecast="", reason="doch erreicht")
    change(editor, where, actual="", forecast="2029", reason="doch nicht")
    assert (opened(editor, where)["actual"], opened(editor, where)["forecast"]) == ("", "2029")
    moves = MilestoneDate.objects.filter(milestone__project=world.joint)
    assert all(move.first or move.reason for move in moves)
    history = editor.get(of("project-history", world)).content.decode()
    for text in ("Beginn", "Lieferung", "Dezember 2027", "Protokoll", "doch nicht"):
        assert text in history, text


def test_a_date_may_be_entered_as_known_since_an_earlier_day(editor: Client, world: World) -> None:
    """What happened before a cut-off that has passed counts for it, and nothing is hidden by an entry that is there."""
    where, page = of("milestone-edit", world, "start"), of("project-standing", world)
    last = world.joint.milestones.get().dates.latest("effective_on").effective_on
    early, future = last - timedelta(days=1), timezone.localdate() + timedelta(days=1)
    for since in (early, future):
        answer = change(editor, where, 422, forecast="12/2027", reason="Lieferung", since=f"{since:%d.%m.%Y}")
        assert "since" in answer.context["form"].errors
    assert "since" in change(editor, where, 422, since=f"{last:%d.%m.%Y}").context["form"].errors  # with no change
    day = last + timedelta(days=3)
    change(editor, where, forecast="12/2027", reason="Lieferung", since=f"{day:%d.%m.%Y}")
    change(editor, where, actual=f"{day:%d.%m.%Y}", forecast="", reason="Protokoll", since=f"{day:%d.%m.%Y}")
    row = world.joint.milestones.get().dates.latest("recorded_at")
    assert (row.effective_on, row.actual_on) == (day, day)
    change(editor, page, forecast_end="2031", end_reason="Lieferung", end_since="15.02.2023")
    change(editor, page, 422, forecast_end="2032", end_reason="Lieferung", end_since="14.02.2023")
    assert ProjectForecast.objects.latest("recorded_at").effective_on == date(2023, 2, 15)
    new = of("milestone-new", world)
    data = {"title": "Abnahme", "forecast": "2028", "weight": "1"}
    assert editor.post(new, {**data, "since": f"{future:%d.%m.%Y}"}).status_code == 422
    assert editor.post(new, {**data, "since": "01.03.2023"}).status_code == 302
    assert MilestoneDate.objects.get(milestone__title="Abnahme").effective_on == date(2023, 3, 1)


def test_what_was_entered_as_known_since_an_earlier_day_is_undone_since_that_day(editor: Client, world: World) -> None:
    """In the days between nothing of it is left either; no row is changed, so what a report had frozen stays."""
    milestone, where, page = (
        world.joint.milestones.get(),
        of("milestone-edit", world, "start"),
        of("project-standing", world),
    )
    opened_with = date_on(milestone)
    assert opened_with is not None
    day, between = opened_with.effective_on + timedelta(days=3), opened_with.effective_on + timedelta(days=9)
    moved: dict[str, Any] = {"forecast": "12/2027"}
    for typed in (moved, {"forecast": "", "actual": f"{day:%d.%m.%Y}"}):
        rows = list(milestone.dates.values())
        change(editor, where, reason="Lieferung", since=f"{day:%d.%m.%Y}", **typed)
        undo(editor, event_of("milestone.edit"))
        found = date_on(milestone, between)
        assert found is not None
        assert (found.forecast_on, found.actual_on) == (opened_with.forecast_on, None)
        assert date_on(milestone, opened_with.effective_on) == opened_with
        kept = {row["id"] for row in rows}
        assert [row for row in milestone.dates.values() if row["id"] in kept] == rows
    change(editor, page, forecast_end="2031", end_reason="Lieferung", end_since="15.02.2023")
    undo(editor, event_of("project.edit"))
    forecast = forecast_on(world.joint, date(2023, 2, 20))
    assert forecast is not None
    assert forecast.ends_on == date(2024, 12, 31)


def test_two_people_on_one_date(editor: Client, world: World) -> None:
    where = of("milestone-edit", world, "start")
    mine, theirs = opened(editor, where), opened(editor, where)
    assert editor.post(where, {**theirs, "forecast": "2027", "reason": "ihres"}).status_code == 302
    answer = editor.post(where, {**mine, "forecast": "2028", "reason": "meines"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "2. Quartal 2023" in text
    assert "2027" in text
    assert 'value="2028"' in text
    assert "meines" in text
    again = dict(answer.context["form"].bases())
    assert editor.post(where, {**mine, **again, "forecast": "2028", "reason": "meines"}).status_code == 302
    assert opened(editor, where)["forecast"] == "2028"


def test_what_was_adopted_is_not_edited_but_continued_or_corrected(editor: Client, world: World) -> None:
    plan, project = world.plan.slug, world.joint.slug
    text = editor.get(of("project", world)).content.decode()
    assert at("entry-edit", plan, "v1", project) not in text
    assert at("entry-correct", plan, "v1", project) in text
    assert at("version-new", plan) in text
    assert editor.get(at("entry-edit", plan, "v1", project)).status_code == 302

    where = at("entry-correct", plan, "v1", project)
    answer = change(editor, where, 422, description="richtig")
    assert "reason" in answer.context["form"].errors
    answer = change(editor, where, description="richtig", reason="Zeile übersprungen")
    entry = PlanEntry.objects.get(version=world.version, project=world.joint)
    assert entry.description == "richtig"
    event = event_of("entry.correct")
    assert event.details["reason"] == "Zeile übersprungen"
    page = editor.get(answer.headers["Location"]).content.decode()
    assert reverse("undo", args=[event.pk]) not in page
    assert editor.post(reverse("undo", args=[event.pk])).status_code == 403
    history = editor.get(of("project-history", world)).content.decode()
    assert "<ins>richtig</ins>" in history

    editor.post(at("version-new", plan), {"label": "v2"})
    text = editor.get(of("project", world)).content.decode()
    assert f"{at('project-take', plan, 'v2')}?projekt={project}" in text


def test_a_steckbrief_of_a_draft_is_edited_and_undone_until_it_is_adopted(editor: Client, world: World) -> None:
    plan, project = world.plan.slug, world.joint.slug
    editor.post(at("version-new", plan), {"label": "v2", "copy": "on"})
    where = at("entry-edit", plan, "v2", project)
    assert where in editor.get(of("project", world)).content.decode()
    change(editor, where, description="neu", field="", priority="hoch", order="3")
    entry = PlanEntry.objects.get(version__slug="v2", project=world.joint)
    assert (entry.description, entry.field, entry.priority, entry.order) == ("neu", None, "hoch", 3)
    foreign = world.version.fields.get()
    assert editor.post(where, {**opened(editor, where), "field": str(foreign.pk)}).status_code == 422
    first = event_of("entry.edit")
    undo(editor, first)
    entry.refresh_from_db()
    assert (entry.description, entry.priority) == ("Beschreibung kreis-eins", "")
    change(editor, where, description="noch neuer")
    late = opened(editor, where)
    PlanVersion.objects.filter(slug="v2").update(state="adopted")
    assert editor.post(where, {**late, "description": "zu spät"}).status_code == 302
    assert editor.post(reverse("undo", args=[event_of("entry.edit").pk])).status_code == 403
    entry.refresh_from_db()
    assert entry.description == "noch neuer"


def test_texts_of_a_draft(editor: Client, world: World) -> None:
    plan = world.plan.slug
    editor.post(at("version-new", plan), {"label": "v2", "copy": "on"})
    draft = PlanVersion.objects.get(slug="v2")
    kept = draft.vision_points.get()
    change(editor, at("version-vision", plan, "v2"), vision_points=f"Erster\n{kept.text}\nDritter", vision_year="2035")
    assert [point.text for point in draft.vision_points.all()] == ["Erster", kept.text, "Dritter"]
    assert VisionPoint.objects.get(pk=kept.pk).position == 1, "a bullet that stays keeps its row and its sources"
    undo(editor, event_of("version.edit"))
    assert [point.pk for point in draft.vision_points.all()] == [kept.pk]

    change(editor, at("version-edit", plan, "v2"), state="introduced", label="Entwurf 2", period_from="2026")
    draft.refresh_from_db()
    assert (draft.state, draft.label, draft.period_from_precision) == ("introduced", "Entwurf 2", "year")
    assert change(editor, at("version-edit", plan, "v2"), 422, state="adopted").status_code == 422

    change(editor, at("field-edit", plan, "v2", "feld"), goal="Neues Ziel", position="4")
    assert draft.fields.get().goal == "Neues Ziel"
    assert world.version.fields.get().goal == "Ziel"
    history = editor.get(reverse("history", args=["fassung", draft.pk])).content.decode()
    assert "<ins>eingebracht</ins>" in history


def test_an_adopted_version_keeps_its_head(editor: Client, world: World) -> None:
    where = at("version-edit", world.plan.slug, "v1")
    assert "label" not in opened(editor, where)
    change(editor, where, note="Vermerk", pages="180", state="expired")
    world.version.refresh_from_db()
    assert (world.version.note, world.version.pages, world.version.state) == ("Vermerk", 180, "expired")


def test_head_and_thresholds_of_a_plan(editor: Client, world: World) -> None:
    plan = world.plan.slug
    change(editor, at("plan-edit", plan), title="Neuer Titel", kind="strategy", public="on")
    change(editor, at("plan-thresholds", plan), money_amber_percent="7,5", time_red_late_days="120")
    row = Plan.objects.get(pk=world.plan.pk)
    assert (row.title, row.kind, row.public, str(row.money_amber_percent), row.time_red_late_days) == (
        "Neuer Titel", "strategy", True, "7.50", 120,
    )  # fmt: skip
    answer = change(editor, at("plan-thresholds", plan), 422, time_amber_late_days="200")
    assert "time_red_late_days" in answer.context["form"].errors
    text = editor.get(reverse("history", args=["plan", world.plan.pk])).content.decode()
    assert "<ins>7,5" in text or "<ins>7,50" in text


def test_another_countys_office_does_not_change_a_joint_project_in_its_plan(client: Client, world: World) -> None:
    """A joint project of another county may stand in our plan: we edit its sheet in our draft, not the project."""
    other = county("kreis-zwei")
    client.force_login(other.user(Role.EDITOR))
    assert client.get(of("project-standing", world)).status_code == 404
    PlanVersion.objects.create(plan=other.plan, slug="v2", label="v2", state="draft", position=2)
    assert (
        world.joint
        not in client.get(at("project-take", other.plan.slug, "v2")).context["form"].fields["project"].queryset
    )


def test_a_section_opens_in_its_place(editor: Client, world: World) -> None:
    where = of("project-results", world)
    part = editor.get(where, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="ergebnisse"' in part
    data = {**opened(editor, where), "results": "fertig"}
    answer = editor.post(where, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert of("project", world) in answer.headers["HX-Location"]
