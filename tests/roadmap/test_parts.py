"""The parts of plans and projects in the browser: dependencies, risks, indicators, council papers, sources, events."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEvent, Role, SourceRef
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.dependencies import add_dependency
from roadmap.models import (
    Dependency,
    Indicator,
    IndicatorDefinition,
    Measurement,
    ParticipationEvent,
    Project,
    ProjectPaper,
    Risk,
)
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=3)


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def at(world: World, name: str, *args: object, project: Project | None = None) -> str:
    """The address of a page of a project's parts; the joint one unless another is named."""
    return reverse(f"roadmap:{name}", args=[world.plan.slug, (project or world.joint).slug, *args])


def of_plan(world: World, name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=[world.plan.slug, *args])


def send(client: Client, where: str, **data: Any) -> None:
    answer = client.post(where, data)
    assert answer.status_code == 302, answer.content.decode()[:4000]


def refused(client: Client, where: str, **data: Any) -> str:
    answer = client.post(where, data)
    assert answer.status_code == 422
    return str(answer.content.decode())


def change(client: Client, where: str, **typed: Any) -> Any:
    """Send the form of a section with some fields typed anew."""
    form = client.get(where).context["form"]
    bases = dict(form.bases())
    return client.post(where, {**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **typed})


def text_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return str(answer.content.decode()).replace("\u00a0", " ")


# dependencies


def test_a_cycle_is_refused_with_its_name_at_the_field(editor: Client, world: World) -> None:
    a, b, c = world.projects
    for before, after in ((a, b), (b, c)):
        send(editor, at(world, "dependency-new", project=after), direction="dieses", other=before.pk, note="erst dies")
    text = refused(editor, at(world, "dependency-new", project=a), direction="dieses", other=c.pk)
    assert f"{a.title} → {b.title} → {c.title} → {a.title}" in text
    assert 'id="id_other_error"' in text
    assert Dependency.objects.count() == 2
    for project, other in ((b, a), (b, c), (a, b)):
        page = text_of(editor, at(world, "project", project=project))
        assert at(world, "project", project=other) in page[page.index('id="abhaengigkeiten"') :]
    link = Dependency.objects.get(predecessor=a)
    send(editor, at(world, "dependency-delete", link.pk, project=b))
    send(editor, at(world, "dependency-new", project=a), direction="dieses", other=c.pk)
    history = text_of(editor, at(world, "project-history", project=a))
    assert history.count("Abhängigkeit") >= 3  # added, removed although it is gone, added


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_close_a_cycle_together() -> None:
    world = county(projects=2)
    a, b = world.projects
    barrier = threading.Barrier(2)
    found: list[object] = []

    def add(before: Project, after: Project) -> None:
        try:
            barrier.wait(timeout=30)
            found.append(add_dependency(predecessor=before, successor=after, by=None))
        except ValidationError as error:
            found.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Dependency.objects.count() == 1
    told = next(each for each in found if isinstance(each, str))
    assert told.count("→") == 2
    assert a.title in told
    assert b.title in told


# risks


def level_on(day: date) -> tuple[Any, ...]:
    row: Any = Risk.objects.with_level(day).get()
    return (row.likelihood, row.impact, row.level_reason)


def test_a_risk_is_assessed_anew_with_date_and_reason(editor: Client, world: World) -> None:
    send(
        editor, at(world, "risk-new"), title="Anbieter fällt aus", likelihood=3, impact=4, state="open",
        measure="Zweiter Anbieter", owner_role="Leitung IT", since="01.02.2022",
    )  # fmt: skip
    risk = Risk.objects.get()
    page = text_of(editor, at(world, "project"))
    assert "hoch (12)" in page
    assert "Leitung IT" in page
    where = at(world, "risk-edit", risk.slug)
    assert change(editor, where, likelihood=1, impact=2).status_code == 422  # no reason
    assert risk.levels.count() == 1
    assert change(editor, where, likelihood=1, impact=2, reason="Vertrag", since="03/2022").status_code == 302
    assert risk.levels.count() == 2  # one row for both figures
    levels = {day: level_on(day) for day in (date(2022, 1, 31), date(2022, 2, 1), date(2022, 3, 31))}
    assert list(levels.values()) == [(None, None, None), (3, 4, ""), (1, 2, "Vertrag")]
    assert "sehr unwahrscheinlich" in text_of(editor, at(world, "project"))
    event = AuditEvent.objects.get(action="risk.edit")
    assert event.details["changes"] == {"likelihood": [3, 1], "impact": [4, 2]}
    send(editor, reverse("undo", args=[event.pk]))
    assert level_on(timezone.localdate())[:2] == (3, 4)
    send(editor, at(world, "risk-delete", risk.slug))
    history = text_of(editor, at(world, "project-history"))
    assert "Risiko: entfernt" in history
    assert "Vertrag" in history


def test_partners_see_public_risks_only(client: Client, world: World) -> None:
    day = PartialDate(date(2022, 1, 1))
    for name, public in (("Geheimes Risiko", False), ("Bekanntes Risiko", True)):
        actions.add_risk(
            project=world.joint, slug=name.split()[0].lower(), title=name, public=public, effective_on=day, by=None
        )
    client.force_login(world.user(Role.PARTNER_READER, world.municipality))
    page = text_of(client, at(world, "project"))
    assert "Bekanntes Risiko" in page
    assert "Geheimes Risiko" not in page


# indicators


def test_a_new_definition_never_rewrites_the_old_one(editor: Client, world: World) -> None:
    Indicator.objects.all().delete()
    send(editor, at(world, "indicator-new"), name="Anträge", unit="Stück", text="alle", target_value="1.000")
    old = IndicatorDefinition.objects.get()
    assert change(editor, at(world, "definition-edit", old.pk), text="alle Anträge").status_code == 302
    for value, day in (("100", "2022"), ("150", "2023")):
        data = {"value": value, "qualifier": "exact", "effective_on": day, "source": world.source.pk, "place": "S. 3"}
        send(editor, at(world, "measurement-new", old.pk), **data)
    assert "+50 %" in text_of(editor, at(world, "project"))
    assert SourceRef.objects.filter(target_type="roadmap.measurement", place="S. 3").count() == 2
    text = change(editor, at(world, "definition-edit", old.pk), text="nur vollständige").content.decode()
    assert "neue Fassung" in text
    send(editor, at(world, "definition-new", "antraege"), unit="Stück", text="nur vollständige", valid_from="2024")
    new = IndicatorDefinition.objects.get(version=2)
    refused(editor, at(world, "measurement-new", new.pk), value="90", qualifier="exact", effective_on="2023")
    send(editor, at(world, "measurement-new", new.pk), value="90", qualifier="exact", effective_on="2024")
    old.refresh_from_db()
    assert (old.text, old.target_value) == ("alle Anträge", Decimal(1000))
    page = text_of(editor, at(world, "project"))
    assert page.count(" %</td>") == 1  # the one within the first version; none across the two


def test_a_value_is_corrected_beside_the_old_one(editor: Client, world: World) -> None:
    value = Measurement.objects.get()
    where = at(world, "measurement-correct", value.pk)
    refused(editor, where, value="810", qualifier="about")
    send(editor, where, value="810", qualifier="about", reason="Tippfehler")
    refused(editor, where, value="820", qualifier="about", reason="noch einer")  # corrected meanwhile
    page = text_of(editor, at(world, "project"))
    assert "rund</span> 810" in page
    assert "rund</span> 800" in page
    assert "Tippfehler" in page
    refused(editor, at(world, "indicator-delete", "indikator-0"))
    send(editor, at(world, "measurement-delete", Measurement.objects.get(value=810).pk))
    assert not Measurement.objects.exists()
    send(editor, at(world, "indicator-delete", "indikator-0"))


# council papers, sources, participation


def test_a_project_is_linked_with_a_point_of_a_resolution(editor: Client, world: World) -> None:
    point = world.paper.resolutions.get().points.get()
    send(editor, at(world, "paper-link-new"), paper=world.paper.pk, point=point.pk, note="Grundlage")
    refused(editor, at(world, "paper-link-new"), paper=world.paper.pk, point=point.pk)
    page = text_of(editor, at(world, "project"))
    assert "Der Plan gilt." in page
    assert "Grundlage" in page
    link = ProjectPaper.objects.get()
    assert change(editor, at(world, "paper-link-edit", link.pk), note="anders").status_code == 302
    send(editor, at(world, "paper-link-delete", link.pk))
    assert "anders" in text_of(editor, at(world, "project-history"))


def test_the_office_says_where_a_fact_comes_from(editor: Client, world: World) -> None:
    milestone = world.joint.milestones.get()
    where = at(world, "source-ref-new")
    data = {"fact": f"{milestone.pk}:title", "source": world.source.pk, "status": "derived", "place": "S. 9"}
    refused(editor, where, **data)
    send(editor, where, **data, derivation="aus der Tabelle")
    ref = SourceRef.objects.get(field="title")
    assert ref.position == 1  # beside the one that is there already
    page = text_of(editor, at(world, "source-refs"))
    assert "aus der Tabelle" in page
    assert change(editor, at(world, "source-ref-edit", ref.pk), place="S. 10").status_code == 302
    send(editor, at(world, "source-ref-delete", ref.pk))
    send(editor, of_plan(world, "source-new"), title="Neue Quelle", kind="own_record")
    refused(editor, of_plan(world, "source-delete", world.source.slug))
    send(editor, of_plan(world, "source-delete", "neue-quelle"))


def test_participation_events_are_small_parts_of_a_plan(editor: Client, world: World) -> None:
    ParticipationEvent.objects.all().delete()
    assert of_plan(world, "participation-new") in text_of(editor, of_plan(world, "plan"))
    data = {"title": "Werkstatt", "kind": "workshop", "held_on": "Q2 2022", "reach_qualifier": "about"}
    send(editor, of_plan(world, "participation-new"), **data, reach="150")
    page = text_of(editor, of_plan(world, "plan"))
    assert "rund</span> 150" in page
    assert "2. Quartal 2022" in page
    where = of_plan(world, "participation-edit", "werkstatt")
    assert change(editor, where, effect="Zwei Projekte kamen dazu").status_code == 302
    event = AuditEvent.objects.get(action="participation_event.edit")
    send(editor, reverse("undo", args=[event.pk]))
    assert ParticipationEvent.objects.get().effect == ""
    send(editor, of_plan(world, "participation-delete", "werkstatt"))
    assert not ParticipationEvent.objects.exists()


def test_the_project_page_needs_no_more_queries_for_more_parts(
    client: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world.user(Role.EDITOR))
    counts = []
    for number in range(2):
        for each in range(1 if number == 0 else 4):
            actions.add_risk(
                project=world.joint, slug=f"r-{number}-{each}", title="Risiko", by=None,
                effective_on=PartialDate(date(2022, 1, 1)),
            )  # fmt: skip
            other = Project.objects.create(owner=world.body, slug=f"p-{number}-{each}", title=f"Anderes {each}")
            add_dependency(predecessor=other, successor=world.joint, by=None)
            paper = type(world.paper).objects.create(owner=world.body, slug=f"v-{number}-{each}", title="Vorlage")
            actions.link_paper(project=world.joint, paper=paper, by=None)
            actions.add_document(
                plan=world.plan, project=world.joint, slug=f"d-{number}-{each}", title="Dokument", by=None
            )
        client.get(at(world, "project"))
        with django_assert_max_num_queries(45) as captured:
            client.get(at(world, "project"))
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]
