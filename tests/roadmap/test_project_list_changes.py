"""The project list, written: cells in place, many at once, conflicts, undo and their history."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEvent, OrgUnit, Role
from organisation.partial_dates import PartialDate, parse_iso
from roadmap.models import (
    ActionField,
    PlanEntry,
    Project,
    ProjectForecast,
    ProjectStateChange,
)
from tests.roadmap.list_pages import at, drafted, states, text_of, titles
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=6)


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def opened(client: Client, where: str, **typed: str) -> dict[str, str]:
    """What the form of a cell sends: the values that it was opened with, and what is typed."""
    form = client.get(where, headers={"HX-Request": "true"}).context["form"]
    bases = dict(form.bases())
    return {**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **typed}


def test_a_cell_is_saved_in_its_place(editor: Client, world: World) -> None:
    unit = OrgUnit.objects.create(owner=world.body, slug="neu", name="Neues Amt", kind="amt")
    where = at(world, "cell", world.joint.slug, "stelle")
    page = f"http://testserver{at(world)}?spalten=stelle,nr"
    data = opened(editor, where, responsible_unit=str(unit.pk))
    answer = editor.post(where, data, headers={"HX-Request": "true", "HX-Current-URL": page})
    html = text_of(answer)
    assert answer.headers["HX-Retarget"] == f"#p-{world.joint.slug}"
    assert "Neues Amt" in html
    assert html.count("<td") == 3, "box, number and unit: the columns of the list"
    event = AuditEvent.objects.get(action="project.edit")
    assert f"/rueckgaengig/{event.pk}/" in html or str(event.pk) in html, "with the offer to undo it"
    assert event.details["changes"]["responsible_unit"][1]["name"] == "Neues Amt"


def test_without_scripts_a_cell_is_a_page_that_leads_back(editor: Client, world: World) -> None:
    where = at(world, "cell", world.joint.slug, "stand")
    back = f"{at(world)}?stand=ohne&gruppe=feld"
    page = editor.get(where, headers={"Referer": f"http://testserver{back}"})
    assert "<h1" in text_of(page)
    data = {**opened(editor, where, state="deferred"), "zurueck": page.context["query"]}
    refused = editor.post(where, data)
    assert refused.status_code == 422
    assert "state_reason" in refused.context["form"].errors
    answer = editor.post(where, {**data, "state_reason": "Das Geld fehlt."})
    assert answer["Location"] == f"{back.replace('=ohne&', '=ohne&')}#p-{world.joint.slug}"
    assert ProjectStateChange.objects.filter(project=world.joint, state="deferred", reason="Das Geld fehlt.").exists()


def test_a_cell_that_somebody_else_changed_is_a_conflict(editor: Client, world: World) -> None:
    where = at(world, "cell", world.joint.slug, "stelle")
    units = [OrgUnit.objects.create(owner=world.body, slug=s, name=f"Amt {s}", kind="amt") for s in ("a", "b")]
    data = opened(editor, where, responsible_unit=str(units[0].pk))
    Project.objects.filter(pk=world.joint.pk).update(responsible_unit=units[1])
    answer = editor.post(where, data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    page = text_of(answer)
    for text in ("IT-Amt kreis-eins", "Amt a", "Amt b"):
        assert text in page
    world.joint.refresh_from_db()
    assert world.joint.responsible_unit == units[1]


def test_what_the_council_adopted_is_no_cell(editor: Client, world: World) -> None:
    assert "/zelle/feld/" not in editor.get(at(world)).content.decode()
    assert editor.get(at(world, "cell", world.joint.slug, "feld")).status_code == 403
    draft = drafted(world)
    page = editor.get(at(world), {"fassung": draft.slug}).content.decode()
    assert f"/zelle/feld/?fassung={draft.slug}" in page
    where = f"{at(world, 'cell', world.joint.slug, 'feld')}?fassung={draft.slug}"
    other = ActionField.objects.create(version=draft, slug="anders", name="Anderes Feld", position=9)
    editor.post(where, opened(editor, where, field=str(other.pk)))
    assert PlanEntry.objects.get(version=draft, project=world.joint).field == other


class Bulk:
    """Ticks projects and goes through the pages of a change."""

    def __init__(self, client: Client, world: World, kind: str, asked: str = "") -> None:
        self.client, self.address = client, at(world, "projects-change")
        self.fixed = {"aktion": kind, "filter": asked}

    def preview(self, projects: list[Project], **typed: str) -> Any:
        ids = [str(project.pk) for project in projects]
        return self.client.post(self.address, {**self.fixed, "schritt": "vorschau", "projekt": ids, **typed})

    def apply(self, previewed: Any, **other: str) -> Any:
        context = previewed.context
        return self.client.post(
            self.address,
            {
                **self.fixed,
                "schritt": "anwenden",
                "projekte": context["keys"],
                "gezeigt": context["shown"],
                **dict(context["hidden"]),
                **other,
            },
        )


def outcomes(answer: Any) -> dict[str, str]:
    return {line["row"].title.rsplit(" ", 1)[1]: line["outcome"] for line in answer.context["lines"]}


def test_many_are_previewed_and_changed_at_once_with_history_and_undo(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "ongoing", "started", "started")
    bulk = Bulk(editor, world, "stand")
    assert bulk.preview(world.projects[:4], state="deferred").status_code == 422, "it needs its reason"
    page = bulk.preview(world.projects[:4], state="ongoing", reason="Alle laufen weiter.")
    assert outcomes(page) == {"0": "change", "1": "same", "2": "change", "3": "change"}
    assert ProjectStateChange.objects.count() == 4, "a preview changes nothing"
    answer = bulk.apply(page)
    assert answer.status_code == 302
    assert len(titles(editor, world, stand="ongoing")) == 4

    whole = AuditEvent.objects.get(action="projects.change")
    assert whole.details["count"] == 3
    parts = AuditEvent.objects.filter(pk__in=whole.details["parts"])
    assert {part.target_id for part in parts} == {world.projects[place].pk for place in (0, 2, 3)}
    for part in parts:
        assert part.details == {"changes": {"state": ["started", "ongoing"]}, "reason": "Alle laufen weiter."}
        assert part.actor_label == str(world.user(Role.EDITOR))
    history = text_of(editor.get(reverse("roadmap:project-history", args=[world.plan.slug, world.joint.slug])))
    for text in ("begonnen", "fortlaufend", "Alle laufen weiter."):
        assert text in history

    back = editor.post(reverse("undo", args=[whole.pk]), headers={"Referer": f"http://testserver{at(world)}?q=x"})
    assert back["Location"].endswith(f"{at(world)}?q=x"), "undo leads back to where it was offered"
    assert len(titles(editor, world, stand="started")) == 3


def test_all_that_the_filter_finds(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started")
    unit = OrgUnit.objects.create(owner=world.body, slug="neu", name="Neues Amt", kind="amt")
    bulk = Bulk(editor, world, "stelle", "stand=started")
    page = bulk.preview([], unit=str(unit.pk), alle="1")
    assert page.context["count"] == 2
    answer = bulk.apply(page)
    assert answer["Location"] == f"{at(world)}?stand=started"
    assert Project.objects.filter(responsible_unit=unit).count() == 2


def test_ends_move_by_days_where_they_are_known_to_the_day(editor: Client, world: World) -> None:
    ProjectForecast.objects.all().delete()
    for project, (day, precision) in zip(
        world.projects, [(date(2027, 1, 31), "day"), (date(2027, 12, 31), "year")], strict=False
    ):
        ProjectForecast.objects.create(
            project=project, ends_on=day, ends_on_precision=precision, effective_on=date(2024, 1, 1),
            effective_on_precision="day",
        )  # fmt: skip
    bulk = Bulk(editor, world, "ende")
    assert bulk.preview(world.projects[:2], days="30").status_code == 422, "a reason is needed"
    assert bulk.preview(world.projects[:2], days="30", end="2028", reason="x").status_code == 422
    page = bulk.preview(world.projects[:3], days="30", reason="Lieferung verspätet")
    assert outcomes(page) == {"0": "change", "1": "refused", "2": "refused"}
    bulk.apply(page)
    assert newest_end(world.projects[0]) == parse_iso("2027-03-02")
    assert newest_end(world.projects[1]) == parse_iso("2027")


def newest_end(project: Project) -> PartialDate | None:
    row = project.forecasts.order_by("-effective_on", "-recorded_at").first()
    return PartialDate(row.ends_on, row.ends_on_precision) if row and row.ends_on else None


def test_the_field_of_many_changes_only_in_a_draft(editor: Client, world: World) -> None:
    draft = drafted(world)
    own = world.version.fields.get()
    refused = Bulk(editor, world, "feld").preview(world.projects, field=str(own.pk))
    assert set(outcomes(refused).values()) == {"refused"}
    goal = ActionField.objects.create(version=draft, slug="ziel", name="Zielfeld", position=1)
    bulk = Bulk(editor, world, "feld", "fassung=v2")
    page = bulk.preview(world.projects, field=str(goal.pk))
    assert set(outcomes(page).values()) == {"change"}
    assert bulk.apply(page).status_code == 302
    assert PlanEntry.objects.filter(version=draft, field=goal).count() == 6
    whole = AuditEvent.objects.get(action="projects.change")
    editor.post(reverse("undo", args=[whole.pk]))
    assert not PlanEntry.objects.filter(version=draft, field=goal).exists()


def test_a_row_changed_since_the_preview_stops_the_whole(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started", "started")
    bulk = Bulk(editor, world, "stand")
    page = bulk.preview(world.projects[:3], state="completed", reason="fertig")
    states(World(**{**vars(world), "projects": [world.projects[1]]}), "ongoing")
    answer = bulk.apply(page)
    assert answer.status_code == 409
    assert outcomes(answer) == {"0": "change", "1": "conflict", "2": "change"}
    assert not ProjectStateChange.objects.filter(state="completed").exists(), "nothing of it was written"
    again = bulk.apply(answer)
    assert again.status_code == 302
    assert ProjectStateChange.objects.filter(state="completed").count() == 3, "now it was known"


def test_undo_of_many_is_all_or_nothing(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started")
    bulk = Bulk(editor, world, "stand")
    bulk.apply(bulk.preview(world.projects[:2], state="ongoing"))
    whole = AuditEvent.objects.get(action="projects.change")
    states(World(**{**vars(world), "projects": [world.projects[0]]}), "completed")
    ProjectStateChange.objects.filter(state="completed").update(effective_on=timezone.localdate())
    answer = editor.post(reverse("undo", args=[whole.pk]), follow=True)
    assert world.projects[0].title in text_of(answer)
    assert len(titles(editor, world, stand="ongoing")) == 1, "the other one was not taken back either"
