"""Comparing versions and days in the browser, saying what became of fields and projects, and how projects stand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from council.models import Resolution
from organisation.access import access_of
from organisation.models import Role
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.lineage import remove_lineage, state_lineage
from roadmap.comparing_rows import comparison, point_of_day
from roadmap.models import (
    BudgetAmount,
    BudgetItem,
    Lineage,
    MilestoneDate,
    PlanEntry,
    PlanVersion,
    Project,
    ProjectStateChange,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

NOW = "2024-06-30 12:00:00+02:00"


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=args)


def text_of(client: Client, where: str, **query: str) -> str:
    answer = client.get(where, query)
    assert answer.status_code == 200, where
    return answer.content.decode()


def draft_of(world: World) -> PlanVersion:
    return actions.continue_version(earlier=world.version, label="Fortschreibung", slug="v2", by=None)


def test_two_versions_are_compared(editor: Client, world: World) -> None:
    draft = draft_of(world)
    field = draft.fields.get()
    field.name, field.goal = "Neues Feld", "Ein neues Ziel"
    field.save()
    entry = PlanEntry.objects.get(version=draft, project=world.joint)
    entry.description = "Beschreibung neu"
    entry.save()
    actions.create_project(version=draft, by=None, live={}, sheet={"title": "Ganz frisch"})
    gone = world.projects[1]
    PlanEntry.objects.get(version=draft, project=gone).delete()
    BudgetAmount.objects.create(
        item=BudgetItem.objects.get(), amount=Decimal("45000.00"), qualifier="exact", effective_on=date(2023, 1, 1)
    )
    text = text_of(editor, at("compare", world.plan.slug), von="v1", bis="v2")
    assert "Neues Feld" in text
    assert "Ganz frisch" in text
    assert gone.title in text
    assert "<del>kreis-eins</del> <ins>neu</ins>" in text
    assert "45.000,00" in text
    other_way_round = text_of(editor, at("compare", world.plan.slug), von="v2", bis="v1")
    assert "<del>kreis-eins</del> <ins>neu</ins>" in other_way_round
    assert "von=v1&amp;bis=v2" in text_of(editor, at("version", world.plan.slug, "v2"))
    assert at("compare", world.plan.slug) in text_of(editor, at("versions", world.plan.slug))


def test_two_days_are_compared(editor: Client, world: World) -> None:
    ProjectStateChange.objects.create(project=world.joint, state="completed", effective_on=date(2023, 1, 1))
    milestone = world.joint.milestones.get()
    MilestoneDate.objects.create(
        milestone=milestone,
        forecast_on=date(2023, 9, 30),
        forecast_on_precision="day",
        effective_on=date(2023, 2, 1),
        reason="Lieferung",
    )
    text = text_of(editor, at("compare", world.plan.slug), von_tag="31.12.2022", bis_tag="31.12.2023")
    assert "abgeschlossen" in text
    assert "+92" in text
    assert "Überleitung" in text
    assert "Kein Unterschied" in text_of(
        editor, at("compare", world.plan.slug), von_tag="01.10.2022", bis_tag="02.10.2022"
    )


def test_what_is_no_end_is_refused_in_words(editor: Client, world: World) -> None:
    where = at("compare", world.plan.slug)
    for query in (
        {"von": "v1", "bis": "erfunden"},
        {"von": "v1", "von_tag": "01.01.2024", "bis": "v1"},
        {"von": "v1"},
        {"von": "v1", "bis_tag": "2024"},
    ):
        answer = editor.get(where, query)
        assert answer.status_code == 422, query
        assert answer.context["form"].errors


def test_a_partner_sees_neither_money_nor_other_projects(client: Client, world: World) -> None:
    hidden = world.projects[1]
    ProjectStateChange.objects.create(project=hidden, state="completed", effective_on=date(2023, 1, 1))
    ProjectStateChange.objects.create(project=world.joint, state="ongoing", effective_on=date(2023, 1, 1))
    BudgetAmount.objects.create(
        item=BudgetItem.objects.get(), amount=Decimal("45000.00"), qualifier="exact", effective_on=date(2023, 1, 1)
    )
    client.force_login(world.user(Role.PARTNER_EDITOR, body=world.municipality))
    text = text_of(client, at("compare", world.plan.slug), von_tag="31.12.2022", bis_tag="31.12.2023")
    assert world.joint.title in text
    assert hidden.title not in text
    assert "45.000,00" not in text


def test_comparing_needs_no_more_queries_for_more_rows(client: Client, django_assert_max_num_queries) -> None:
    counts = []
    for slug, rows in (("klein", 1), ("gross", 20)):
        world = county(slug, projects=rows, rows=rows)
        draft_of(world)
        client.force_login(world.user(Role.EDITOR))
        client.get(at("plan", world.plan.slug))
        with django_assert_max_num_queries(60) as captured:
            text_of(client, at("compare", world.plan.slug), von="v1", bis="v2")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_lineage_is_said_in_a_draft(editor: Client, world: World) -> None:
    draft = draft_of(world)
    made = actions.create_project(version=draft, by=None, live={}, sheet={"title": "Ableger"})
    page = at("lineage", world.plan.slug, "v2")
    assert "Keine Abstammung erfasst" in text_of(editor, page)
    form = f"{at('lineage-new', world.plan.slug, 'v2')}?was=projekt"
    assert editor.post(form, {}).status_code == 422
    values = {"before": world.joint.pk, "after": made.pk, "kind": "split", "note": "auf Wunsch"}
    assert editor.post(form, values).status_code == 302
    text = text_of(editor, page)
    assert "geteilt</td>" in text
    assert "auf Wunsch" in text
    assert "geteilt</th>" in text_of(editor, at("compare", world.plan.slug), von="v1", bis="v2")
    assert "auf Wunsch" in text_of(editor, reverse("history", args=["fassung", draft.pk]))
    said = Lineage.objects.get(to_project=made)
    assert editor.post(form, {**values, "kind": "replaced"}).status_code == 302, "said anew"
    said.refresh_from_db()
    assert said.kind == "replaced"
    assert editor.post(at("lineage-delete", world.plan.slug, "v2", said.pk)).status_code == 302
    assert not Lineage.objects.filter(pk=said.pk).exists()


def test_a_field_is_renamed_by_lineage(editor: Client, world: World) -> None:
    draft = draft_of(world)
    old, new = world.version.fields.get(), draft.fields.get()
    form = at("lineage-new", world.plan.slug, "v2")
    assert editor.post(form, {"before": old.pk, "after": new.pk, "kind": "replaced"}).status_code == 302
    assert Lineage.objects.get(from_field=old).kind == "replaced"


def test_lineage_is_closed_with_the_adoption(editor: Client, world: World) -> None:
    draft = draft_of(world)
    pair = (world.joint, world.joint)
    said = state_lineage(version=draft, earlier=world.version, kind="renamed", projects=pair, by=None)
    stranger = Project.objects.create(owner=world.body, slug="fremd", title="Fremd")
    with pytest.raises(ValidationError) as refused:
        state_lineage(version=draft, earlier=world.version, kind="split", projects=(world.joint, stranger), by=None)
    assert "after" in refused.value.message_dict
    PlanVersion.objects.filter(pk=draft.pk).update(state="adopted")
    for again in (
        lambda: state_lineage(version=draft, earlier=world.version, kind="split", projects=pair, by=None),
        lambda: remove_lineage(lineage=said, by=None),
    ):
        with pytest.raises(ValidationError) as refused:
            again()
        assert "version" in refused.value.message_dict
    assert at("lineage-new", world.plan.slug, "v2") not in text_of(editor, at("lineage", world.plan.slug, "v2"))


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_adopted_at_once_one_is_in_force(world: World) -> None:
    """Without the plan's lock both would be: neither sees that the other is adopted."""
    resolution = Resolution.objects.get(paper=world.paper)
    drafts = [
        actions.continue_version(earlier=world.version, label=label, slug=label, by=None) for label in ("v2", "v3")
    ]
    begun = Barrier(2, timeout=30)

    def adopt(draft: PlanVersion) -> None:
        try:
            begun.wait()
            actions.adopt(
                version=PlanVersion.objects.get(pk=draft.pk),
                resolution=resolution,
                adopted_on=PartialDate(date(2024, 1, 1)),
                day=date(2024, 1, 1),
                baseline=False,
                by=None,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(adopt, drafts))
    assert world.plan.versions.filter(state="adopted").count() == 1


def test_the_bridge_balances_on_rows_over_everything_that_happens(world: World) -> None:
    """Reactivated, split, deferred, dropped and completed between two days: counted once each, and it adds up."""
    before, after = date(2022, 12, 31), date(2023, 12, 31)
    whole, back = world.projects
    names = ("done", "deferred", "gone", "fresh", "part-1", "part-2")
    made = {name: Project.objects.create(owner=world.body, slug=name, title=name) for name in names}
    for row in made.values():
        PlanEntry.objects.create(version=world.version, project=row, title=row.title)
    ProjectStateChange.objects.create(project=back, state="dropped", reason="x", effective_on=date(2022, 6, 1))
    ProjectStateChange.objects.create(project=back, state="ongoing", effective_on=date(2023, 6, 1))
    for name in ("done", "deferred", "gone"):
        ProjectStateChange.objects.create(project=made[name], state="ongoing", effective_on=date(2022, 1, 1))
    for name, state in (("done", "completed"), ("deferred", "deferred"), ("gone", "dropped")):
        ProjectStateChange.objects.create(project=made[name], state=state, reason="x", effective_on=date(2023, 6, 1))
    for name in ("fresh", "part-1", "part-2"):
        ProjectStateChange.objects.create(project=made[name], state="idea", effective_on=date(2023, 6, 1))
    draft = draft_of(world)
    for name in ("part-1", "part-2"):
        pair = (whole, made[name])
        state_lineage(version=draft, earlier=world.version, kind="split", projects=pair, by=None)
    PlanEntry.objects.get(version=draft, project=whole).delete()
    PlanVersion.objects.filter(pk=draft.pk).update(
        state="adopted", adopted_on=date(2023, 7, 1), adopted_on_precision="day"
    )
    versions = list(world.plan.versions.all())
    ends = [point_of_day(versions, day) for day in (before, after)]
    found = comparison(world.plan, ends[0], ends[1], access_of(world.user(Role.EDITOR))).bridge
    assert found is not None
    counts = {name: len(getattr(found, name)) for name in ("prior", "new", "reactivated", "lineage_in", "lineage_out")}
    assert counts == {"prior": 4, "new": 1, "reactivated": 1, "lineage_in": 2, "lineage_out": 1}
    assert (len(found.completed), len(found.dropped), len(found.now), len(found.deferred)) == (1, 1, 5, 1)
    # 4 + 1 + 1 + (2 − 1) − 1 − 1 = 5


@time_machine.travel(NOW, tick=False)
def test_the_head_of_a_project_tells_how_it_stands(editor: Client, world: World) -> None:
    text = text_of(editor, at("project", world.plan.slug, world.joint.slug))
    assert "kritisch" in text
    assert "366 Tage überfällig" in text
    assert "Ampeln und Fortschritt" in text
    assert "Gewicht 1, nicht erreicht" in text
    assert "Meilenstein kreis-eins, 2. Quartal 2023" in text
    field = text_of(editor, at("field", world.plan.slug, "feld"))
    assert "2 kritisch" in field
    assert "2 begonnen" in text_of(editor, at("plan", world.plan.slug))


@time_machine.travel("2023-06-30 12:00:00+02:00", tick=False)
def test_money_in_one_line_is_for_the_office(client: Client, world: World) -> None:
    where = at("project", world.plan.slug, world.joint.slug)
    client.force_login(world.user(Role.EDITOR))
    assert "2023: Entwurf rund 30.000,00\xa0€" in text_of(client, where)
    client.force_login(world.user(Role.PARTNER_EDITOR, body=world.municipality))
    text = text_of(client, where)
    assert "30.000,00" not in text
    assert "ohne das Geld" in text
