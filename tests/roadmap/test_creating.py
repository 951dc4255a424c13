"""A plan made from nothing in the browser, continued, adopted, and taken apart again."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from council.models import Resolution
from organisation.models import AuditEvent, Role
from roadmap.models import (
    ActionField,
    Baseline,
    Lineage,
    Milestone,
    Plan,
    PlanEntry,
    PlanVersion,
    Project,
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


def send(client: Client, where: str, **data: object) -> str:
    """Send a form that must be accepted; return where it leads."""
    answer = client.post(where, data)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return answer.headers["Location"]


def text_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def test_a_plan_from_nothing(editor: Client, world: World) -> None:
    assert at("plan-new") in text_of(editor, at("plans"))
    page = send(editor, at("plan-new"), title="Strategie Straße & Süd", kind="strategy", description="Worum es geht")
    plan = Plan.objects.get(slug="strategie-strasse-sued")
    assert (plan.owner, page) == (world.body, at("plan", plan.slug))
    text = text_of(editor, page)
    assert at("version-new", plan.slug) in text
    assert at("plan-delete", plan.slug) in text

    assert send(editor, at("version-new", plan.slug), label="v1", period_from="2026", period_to="Q4 2030") == page
    version = plan.versions.get()
    assert (version.state, version.period_to, version.period_to_precision) == ("draft", date(2030, 12, 31), "quarter")
    args = (plan.slug, version.slug)
    text = text_of(editor, page)
    for name in ("field-new", "project-new", "version-adopt", "version-edit", "version-vision"):
        assert at(name, *args) in text, name

    send(editor, at("version-vision", *args), vision_year="2030", vision_statement="V", vision_points="Eins\n\nZwei")
    version.refresh_from_db()
    assert (version.vision_year, [point.text for point in version.vision_points.all()]) == (2030, ["Eins", "Zwei"])

    send(editor, at("field-new", *args), name="Bildung", number="1", goal="Ziel")
    field = version.fields.get()
    assert "Bildung" in text_of(editor, page)
    assert f"?feld={field.slug}" in text_of(editor, at("version-field", *args, field.slug))

    page = send(
        editor, at("project-new", *args), title="Neu", field=field.pk, number="1.1", description="Text",
        lead_body=world.body.pk, joint="ja", state="idea", since="2020",
    )  # fmt: skip
    project = Project.objects.get(slug="projekt-neu")
    assert page == at("project", plan.slug, "projekt-neu")
    entry = project.entries.get()
    assert (entry.field, entry.number, entry.description, project.joint) == (field, "1.1", "Text", True)
    change = project.state_changes.get()
    assert (change.state, change.effective_on_precision) == ("idea", "year")
    assert "Idee" in text_of(editor, page)

    send(editor, at("project-new", *args), title="Ohne Feld", joint="")
    assert Project.objects.get(slug="ohne-feld").entries.get().field is None
    assert "Ohne Feld" in text_of(editor, at("projects", plan.slug))

    send(editor, at("milestone-new", plan.slug, project.slug), title="Start", forecast="Q3 2027", weight="2,5")
    milestone = project.milestones.get()
    assert str(milestone.weight) == "2.50"
    assert "3. Quartal 2027" in text_of(editor, page)
    for action in ("plan.add", "version.add", "field.add", "project.add", "entry.add", "milestone.plan"):
        assert AuditEvent.objects.filter(action=action, actor=world.user(Role.EDITOR)).exists(), action


def test_forms_refuse_in_words_and_keep_what_was_typed(editor: Client, world: World) -> None:
    answer = editor.post(at("plan-new"), {"title": "", "kind": "strategy", "description": "bleibt stehen"})
    assert answer.status_code == 422
    assert "bleibt stehen" in answer.content.decode()
    plan = world.plan.slug
    answer = editor.post(at("version-new", plan), {"label": "v2", "period_from": "2030", "period_to": "2026"})
    assert answer.status_code == 422
    assert "period_to" in answer.context["form"].errors
    editor.post(at("version-new", plan), {"label": "v2"})
    where = at("project-new", plan, "v2")
    for data, field in (
        ({"title": "X", "since": "2020"}, "state"),
        ({"title": "X", "state": "started", "since": "2199"}, "since"),
        ({"title": "X", "state": "dropped"}, "state"),
    ):
        answer = editor.post(where, data)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors, data
    assert not Project.objects.filter(title="X").exists()


def test_a_version_continues_the_one_before_and_is_adopted(editor: Client, world: World) -> None:
    plan = world.plan
    draft_page = send(editor, at("version-new", plan.slug), label="Fortschreibung 2026", copy="on")
    draft = plan.versions.get(state="draft")
    assert draft_page == at("version", plan.slug, draft.slug)
    assert [field.name for field in draft.fields.all()] == [field.name for field in world.version.fields.all()]
    assert draft.entries.count() == world.version.entries.count() == 2
    assert all(entry.field is None or entry.field.version == draft for entry in draft.entries.all())
    assert draft.vision_statement == world.version.vision_statement
    assert [point.text for point in draft.vision_points.all()] == ["Leitsatz kreis-eins"]
    assert Lineage.objects.filter(to_version=draft, kind="same").count() == 3

    text = text_of(editor, at("plan", plan.slug))
    assert "Am Entwurf „Fortschreibung 2026“ arbeiten" in text
    assert at("version-edit", plan.slug, world.version.slug) in text
    assert at("version-vision", plan.slug, world.version.slug) not in text

    page = at("version-adopt", plan.slug, draft.slug)
    assert world.paper.reference in text_of(editor, page)
    resolution = Resolution.objects.get(paper=world.paper)
    where = send(editor, page, resolution=resolution.pk, adopted_on="22.09.2022", baseline="on")
    assert where == at("plan", plan.slug)
    draft.refresh_from_db()
    world.version.refresh_from_db()
    assert (draft.state, world.version.state, draft.resolution) == ("adopted", "superseded", resolution)
    baseline = Baseline.objects.get(version=draft)
    assert baseline.milestones.count() == 2
    assert [row.amount for row in baseline.amounts.all()]
    assert [str(row.fte) for row in baseline.posts.all()] == ["0.500"]
    assert baseline.posts.get().qualifier == "at_least"
    assert editor.post(page, {}).status_code == 302  # no second time
    assert Baseline.objects.count() == 1


def test_only_the_countys_own_adopted_resolutions_can_be_chosen(editor: Client, world: World) -> None:
    foreign = county("kreis-zwei").paper.resolutions.get()
    editor.post(at("version-new", world.plan.slug), {"label": "v2"})
    page = at("version-adopt", world.plan.slug, "v2")
    answer = editor.post(page, {"resolution": foreign.pk, "adopted_on": "2022"})
    assert answer.status_code == 422
    Resolution.objects.filter(paper=world.paper).update(recommendation=True)
    own = world.paper.resolutions.get()
    assert editor.post(page, {"resolution": own.pk, "adopted_on": "2022"}).status_code == 422
    assert "keinen gefassten Beschluss" in text_of(editor, page)


def test_the_baseline_can_be_set_later(editor: Client, world: World) -> None:
    page = at("version-baseline", world.plan.slug, world.version.slug)
    assert page in text_of(editor, at("version", world.plan.slug, world.version.slug))
    assert "2 Termine von Meilensteinen, 1 Beträge und 1 Stellenpositionen" in text_of(editor, page)
    send(editor, page)
    assert Baseline.objects.get(version=world.version).amounts.get().qualifier == "about"
    assert editor.post(page).status_code == 422
    assert page not in text_of(editor, at("version", world.plan.slug, world.version.slug))


def test_a_draft_is_taken_apart_again(editor: Client, world: World) -> None:
    plan = world.plan.slug
    editor.post(at("version-new", plan), {"label": "v2", "copy": "on"})
    draft = PlanVersion.objects.get(slug="v2")
    field = draft.fields.get()
    answer = editor.post(at("field-delete", plan, "v2", field.slug))
    assert answer.status_code == 422
    assert "2 × Projekt im Plan" in answer.content.decode()
    for project in world.projects:
        send(editor, at("entry-delete", plan, "v2", project.slug))
    assert Project.objects.count() == 2, "they stand in the adopted version still"
    send(editor, at("field-delete", plan, "v2", field.slug))
    assert not draft.fields.exists()

    send(editor, at("project-take", plan, "v2"), project=world.joint.pk)
    assert draft.entries.get().description == "Beschreibung kreis-eins"
    assert editor.post(at("project-take", plan, "v2"), {"project": world.joint.pk}).status_code == 422

    send(editor, at("project-new", plan, "v2"), title="Nur hier")
    only = Project.objects.get(slug="nur-hier")
    send(editor, at("milestone-new", plan, "nur-hier"), title="M", weight="1")
    answer = editor.post(at("version-delete", plan, "v2"))
    assert answer.status_code == 422
    assert "Nur hier" in answer.content.decode()
    send(editor, at("entry-delete", plan, "v2", "nur-hier"))
    assert not Project.objects.filter(pk=only.pk).exists()
    assert not Milestone.objects.filter(project_id=only.pk).exists()
    assert AuditEvent.objects.filter(action="project.remove", target_id=only.pk).exists()
    send(editor, at("version-delete", plan, "v2"))
    assert not PlanVersion.objects.filter(slug="v2").exists()
    assert PlanEntry.objects.count() == 2


def test_what_hangs_on_a_project_keeps_it(editor: Client, world: World) -> None:
    plan = world.plan.slug
    editor.post(at("version-new", plan), {"label": "v2"})
    send(editor, at("project-new", plan, "v2"), title="Mit Partner")
    project = Project.objects.get(slug="mit-partner")
    world.joint.participations.update(project=project)
    answer = editor.post(at("entry-delete", plan, "v2", "mit-partner"))
    assert answer.status_code == 422
    assert PlanEntry.objects.filter(project=project).exists()
    assert world.source.pk  # nothing else of the county was touched
    assert ProjectStateChange.objects.count() == 2


def test_nothing_of_an_adopted_version_is_taken_apart(editor: Client, world: World) -> None:
    args = (world.plan.slug, world.version.slug)
    for name, more in (
        ("field-delete", ["feld"]), ("entry-delete", [world.joint.slug]), ("version-delete", []),
    ):  # fmt: skip
        assert editor.post(at(name, *args, *more)).status_code == 422, name
    for name, more in (
        ("field-new", []), ("field-edit", ["feld"]), ("project-new", []), ("project-take", []), ("version-vision", []),
        ("entry-edit", [world.joint.slug]),
    ):  # fmt: skip
        assert editor.post(at(name, *args, *more), {"name": "x", "title": "x"}).status_code == 302, name
    assert not Project.objects.filter(title="x").exists()
    assert ActionField.objects.get(version=world.version).name == "Feld kreis-eins"
    assert VisionPoint.objects.filter(version=world.version).count() == 1


def test_a_plan_is_deleted_only_when_nothing_hangs_on_it(editor: Client, world: World) -> None:
    answer = editor.post(at("plan-delete", world.plan.slug))
    assert answer.status_code == 422
    assert "1 × Fortschreibung" in answer.content.decode()
    send(editor, at("plan-new"), title="Leer", kind="concept")
    assert send(editor, at("plan-delete", "leer")) == at("plans")
    assert not Plan.objects.filter(slug="leer").exists()


def test_a_milestone_of_a_baseline_stays(editor: Client, world: World) -> None:
    editor.post(at("version-baseline", world.plan.slug, world.version.slug))
    where = at("milestone-delete", world.plan.slug, world.joint.slug, "start")
    answer = editor.post(where)
    assert answer.status_code == 422
    assert "Meilenstein einer Basis" in answer.content.decode()
    editor.post(at("milestone-new", world.plan.slug, world.joint.slug), {"title": "Ende", "weight": "1"})
    send(editor, at("milestone-delete", world.plan.slug, world.joint.slug, "ende"))
    assert [row.slug for row in world.joint.milestones.all()] == ["start"]


def test_partners_do_not_see_a_draft_beside_the_version_in_force(client: Client, world: World) -> None:
    client.force_login(world.user(Role.EDITOR))
    client.post(at("version-new", world.plan.slug), {"label": "Geheimer Entwurf", "copy": "on"})
    draft = PlanVersion.objects.get(state="draft")
    PlanEntry.objects.filter(version=draft).update(description="geheimer Text")
    client.force_login(world.user(Role.PARTNER_EDITOR, body=world.municipality))
    assert client.get(at("version", world.plan.slug, draft.slug)).status_code == 404
    assert client.get(at("version-field", world.plan.slug, draft.slug, "feld")).status_code == 404
    for page in (at("versions", world.plan.slug), at("project", world.plan.slug, world.joint.slug)):
        text = text_of(client, page)
        assert "Geheimer Entwurf" not in text
        assert "geheimer Text" not in text
    assert client.get(reverse("history", args=["fassung", draft.pk])).status_code == 404
    assert client.get(reverse("history", args=["steckbrief", draft.entries.all()[0].pk])).status_code == 404


def test_histories_are_linked_for_the_office(client: Client, world: World) -> None:
    client.force_login(world.user(Role.HEAD))
    pages = {
        at("plan", world.plan.slug): reverse("history", args=["plan", world.plan.pk]),
        at("version", world.plan.slug, "v1"): reverse("history", args=["fassung", world.version.pk]),
        at("field", world.plan.slug, "feld"): reverse("history", args=["handlungsfeld", world.version.fields.get().pk]),
        at("project", world.plan.slug, world.joint.slug): at("project-history", world.plan.slug, world.joint.slug),
    }
    for page, history in pages.items():
        text = text_of(client, page)
        assert history in text, page
        assert "bearbeiten/" not in text
        assert "neu/" not in text.replace("/konto/kalender/neu/", "")  # a feed of one's own is for everyone
        text_of(client, history)


def test_the_version_page_needs_no_more_queries_for_more_rows(client: Client, django_assert_max_num_queries) -> None:
    counts = []
    for slug, number in (("klein", 1), ("gross", 25)):
        world = county(slug, projects=number, rows=number)
        client.force_login(world.user(Role.EDITOR))
        client.post(at("version-new", world.plan.slug), {"label": "v2", "copy": "on"})
        for page in (at("version", world.plan.slug, "v2"), at("project", world.plan.slug, world.joint.slug)):
            client.get(page)
            with django_assert_max_num_queries(45) as captured:
                assert client.get(page).status_code == 200
            counts.append(len(captured.captured_queries))
    assert counts[:2] == counts[2:], counts
