"""How far bodies are with joint projects: rules of the dated rows, forms, the matrix, what partners see and may do."""

import csv
import io
import itertools
from datetime import date
from decimal import Decimal
from importlib import import_module
from uuid import UUID

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cooperation import actions
from cooperation.models import Participation, RolloutDate, RolloutStage, RolloutStep
from cooperation.rollout.matrix import Filter, matrix
from cooperation.rollout.rows import Cell, Head, Place, courses
from cooperation.rollout.stages import Count, Course, count, shares
from evaluation.report.words import ROLLOUT_STAGES
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, Role
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import PlanEntry, Project
from tests.cooperation.test_agreement_pages import bases
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def office(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


@pytest.fixture
def own(world: World) -> Participation:
    """The municipality's participation."""
    return Participation.objects.get(project=world.joint, body=world.municipality)


def at(name: str, *args: object) -> str:
    return reverse(f"cooperation:rollout{f'-{name}' if name else ''}", args=args)


def on(day: date) -> PartialDate:
    return PartialDate(day)


def stage(row: Participation, name: str, day: date, **more: object) -> RolloutStep:
    return actions.record_stage(participation=row, stage=name, effective_on=on(day), by=None, **more)  # type: ignore[arg-type]


def course(row: Participation, day: date | None = None) -> Course:
    return courses([row.pk], day or timezone.localdate())[row.pk]


def test_late_and_counts() -> None:
    """The worked example of docs/calculations.md."""
    quarter = PartialDate(date(2024, 3, 31), Precision.QUARTER)
    assert not Course("in_rollout", planned=quarter).is_late(date(2024, 3, 31))
    assert Course("in_rollout", planned=quarter).is_late(date(2024, 4, 1))
    assert Course("", planned=quarter).is_late(date(2024, 4, 1))
    assert not Course("live", planned=quarter).is_late(date(2030, 1, 1))
    assert not Course("not_taking_part", planned=quarter).is_late(date(2030, 1, 1))
    assert not Course("interested").is_late(date(2030, 1, 1))
    assert count([("live", False), ("in_rollout", True), ("not_taking_part", False), ("", False)]) == Count(1, 3, 1, 1)
    half, third = Decimal(50), Decimal("33.33")
    assert shares([half, half])["share_left"] is None
    assert shares([third, third, third]) == {
        "share_sum": Decimal("99.99"),
        "share_open": False,
        "share_left": Decimal("0.01"),
    }
    assert shares([half, None])["share_open"]
    assert shares([None])["share_sum"] is None


def test_at_a_cut_off_the_latest_effective_stage_counts(own: Participation) -> None:
    stage(own, "interested", date(2022, 1, 1))
    stage(own, "live", date(2024, 3, 1), actual_on=PartialDate(date(2024, 2, 29), Precision.MONTH))
    actions.plan_go_live(participation=own, planned_on=on(date(2023, 6, 1)), effective_on=on(date(2022, 6, 1)), by=None)
    assert course(own, date(2021, 12, 31)) == Course()
    before = course(own, date(2023, 12, 31))
    assert (before.stage, before.planned, before.is_late(date(2023, 12, 31))) == (
        "interested",
        on(date(2023, 6, 1)),
        True,
    )
    now = course(own)
    assert now.stage == "live"
    assert now.actual == PartialDate(date(2024, 2, 29), Precision.MONTH)


def test_what_the_rules_refuse(own: Participation) -> None:
    with pytest.raises(ValidationError):
        stage(own, "not_taking_part", DAY)
    with pytest.raises(ValidationError):
        stage(own, "in_rollout", DAY, actual_on=on(DAY))
    actions.plan_go_live(participation=own, planned_on=on(DAY), effective_on=on(DAY), by=None)
    with pytest.raises(ValidationError):
        actions.plan_go_live(participation=own, planned_on=None, effective_on=on(DAY), by=None)
    wrong = (
        ("cooperation_rolloutstep_stage_check", RolloutStep(stage="pilot")),
        ("rolloutstep_reason", RolloutStep(stage="not_taking_part")),
        ("rolloutstep_actual_is_live", RolloutStep(stage="decided", actual_on=DAY, actual_on_precision="day")),
        ("rolloutstep_actual_on_precision", RolloutStep(stage="live", actual_on=DAY)),
        ("rolloutdate_move_has_reason", RolloutDate(planned_on=DAY, planned_on_precision="day")),
        ("rolloutdate_one_first", RolloutDate(planned_on=DAY, planned_on_precision="day", first=True)),
    )
    for name, row in wrong:
        row.participation, row.effective_on = own, DAY
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save()


def test_the_office_changes_one_body_and_takes_it_back(office: Client, world: World, own: Participation) -> None:
    where, page = at("stage", own.pk), at("participation", own.pk)
    opened = bases(office.get(where))
    assert office.post(where, opened | {"stage": "not_taking_part"}).status_code == 422
    typed = {"stage": "in_rollout", "since": "1.3.2024", "planned_on": "Q4 2024"}
    assert office.post(where, opened | typed).status_code == 302
    now = course(own)
    assert (now.stage, now.since, now.planned) == (
        "in_rollout",
        on(date(2024, 3, 1)),
        PartialDate(date(2024, 12, 31), Precision.QUARTER),
    )
    opened = bases(office.get(where))
    assert office.post(where, opened | {"planned_on": "2027"}).status_code == 422, "a move has its reason"
    assert office.post(where, opened | {"planned_on": "2027", "reason": "Lieferung verspätet"}).status_code == 302
    opened = bases(office.get(where))
    assert office.post(where, opened | {"stage": "live", "actual_on": "5/2024"}).status_code == 302
    live = course(own)
    assert (live.stage, live.actual) == ("live", PartialDate(date(2024, 5, 31), Precision.MONTH))
    assert live.since == live.actual, "it counts from going live"
    text = office.get(page).content.decode()
    assert "Lieferung verspätet" in text
    assert "im Betrieb" in text
    event = AuditEvent.objects.filter(action="participation.rollout").latest("at")
    assert office.post(reverse("undo", args=[event.pk]), follow=True).status_code == 200
    assert (course(own).stage, course(own).actual) == ("in_rollout", None)
    history = office.get(reverse("history", args=["beteiligung", own.pk])).content.decode()
    assert "in Einführung" in history
    assert own.rollout_steps.count() == 3, "nothing is rewritten"


def test_a_partner_tells_its_own_stage_and_nothing_else(client: Client, world: World, own: Participation) -> None:
    client.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    other = Participation.objects.get(project=world.joint, body=world.body)
    where = at("stage", own.pk)
    form = client.get(where)
    assert "planned_on" not in form.context["form"].fields
    sent = bases(form) | {"stage": "decided", "planned_on": "2027", "cost_share_percent": "10", "vorher-planned_on": ""}
    assert client.post(where, sent).status_code == 302
    assert (course(own).stage, course(own).planned) == ("decided", None)
    event = AuditEvent.objects.get(action="participation.rollout")
    assert event.owner == world.body, "the county reads it in its trail"
    undo = reverse("undo", args=[event.pk])
    assert undo in client.get(at("participation", own.pk)).content.decode(), "offered where it was saved"
    by_office = actions.edit_rollout(
        participation=own, edits={"planned_on": Edit(None, on(DAY))}, by=world.user(Role.EDITOR)
    )
    assert by_office is not None
    assert client.post(reverse("undo", args=[by_office.pk])).status_code == 403, "what the county wrote stays"
    assert client.post(undo).status_code == 302
    assert (course(own).stage, course(own).planned) == ("", on(DAY))
    told = actions.edit_rollout(participation=own, edits={"stage": Edit("", "decided")}, by=world.user(Role.EDITOR))
    assert told is not None
    assert client.post(reverse("undo", args=[told.pk])).status_code == 403
    assert client.post(at("stage", other.pk), {"stage": "live"}).status_code == 403
    assert client.post(at("stages", world.joint.pk), {}).status_code == 403
    Participation.objects.filter(pk=own.pk).update(valid_to=date(2023, 12, 31), valid_to_precision="day")
    assert client.get(at("participation", own.pk)).status_code == 200
    assert client.post(where, {"stage": "live"}).status_code == 403, "it no longer takes part"
    client.force_login(world.user(Role.PARTNER_READER, world.municipality))
    assert client.get(where).status_code == 403


def test_several_bodies_at_once(office: Client, world: World) -> None:
    typed = {
        "project": world.joint.pk,
        "bodies": [world.outsider.pk, world.municipality.pk],
        "cost_share_percent": "30",
    }
    assert office.post(at("several"), typed).status_code == 422, "one of them takes part already"
    typed["bodies"] = [world.outsider.pk]
    typed |= {"stage": "interested", "planned_on": "2024", "role": "Pilot"}
    assert office.post(at("several"), typed).status_code == 302
    new = Participation.objects.get(project=world.joint, body=world.outsider)
    assert (new.cost_share_percent, new.role, course(new).stage) == (Decimal(30), "Pilot", "interested")
    rows = list(world.joint.participations.all())
    where = at("stages", world.joint.pk)
    sent = {"participations": [row.pk for row in rows], "planned_on": "2030"}
    assert office.post(where, sent).status_code == 422, "for one of them it is a move, so nothing is written"
    assert RolloutDate.objects.count() == 1
    assert office.post(where, sent | {"stage": "decided", "reason": "Beschluss des Lenkungskreises"}).status_code == 302
    assert {course(row).stage for row in rows} == {"decided"}
    whole = AuditEvent.objects.get(action="participation.rollouts")
    assert office.post(reverse("undo", args=[whole.pk]), follow=True).status_code == 200
    assert sorted(course(row).stage for row in rows) == ["", "", "interested"]
    text = office.get(reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])).content.decode()
    assert "Kostenanteile zusammen: 30" in text
    assert "0 von 3 im Betrieb" in text


def grown(world: World, projects: int, bodies: int) -> None:
    """Make the world's matrix that large, with a stage and a planned date in each cell."""
    towns = [Body(slug=f"ort-{n}", name=f"Ort {n} (fiktiv)", kind="gemeinde", fictional=True) for n in range(bodies)]
    Body.objects.bulk_create(towns)
    plans = [Project(owner=world.body, slug=f"g-{n}", title=f"Gemeinsam {n}", joint=True) for n in range(projects)]
    Project.objects.bulk_create(plans)
    PlanEntry.objects.bulk_create(PlanEntry(version=world.version, project=row, title=row.title) for row in plans)
    rows = [
        Participation(project=project, body=body, agreement=world.agreement)
        for project, body in itertools.product(plans, towns)
    ]
    Participation.objects.bulk_create(rows)
    RolloutStep.objects.bulk_create(RolloutStep(participation=row, stage="decided", effective_on=DAY) for row in rows)
    RolloutDate.objects.bulk_create(
        RolloutDate(participation=row, planned_on=DAY, planned_on_precision="day", effective_on=DAY, first=True)
        for row in rows
    )


def test_queries_do_not_grow_with_projects_or_bodies(office: Client, world: World) -> None:
    addresses = [at(""), f"{at('')}?ansicht=liste", f"{at('')}?ansicht=druck", reverse("rollout:csv")]

    def queries() -> list[int]:
        found = []
        for where in addresses:
            office.get(where)
            with CaptureQueriesContext(connection) as context:
                assert office.get(where).status_code == 200
            found.append(len(context))
        return found

    Participation.objects.all().delete()
    grown(world, 1, 1)
    few = queries()
    Participation.objects.all().delete()
    Body.objects.filter(slug__startswith="ort-").delete()
    PlanEntry.objects.filter(project__slug__startswith="g-").delete()
    Project.objects.filter(slug__startswith="g-").delete()
    grown(world, 20, 10)
    assert queries() == few
    assert max(few) <= 15, few


def test_the_matrix_filters_counts_and_links(office: Client, world: World, own: Participation) -> None:
    grown(world, 2, 3)
    stage(own, "live", date(2024, 1, 1))
    lead = Participation.objects.get(project=world.joint, body=world.body)
    actions.plan_go_live(participation=lead, planned_on=on(DAY), effective_on=on(DAY), by=None)

    def rows(query: str) -> list[str]:
        return [line.project.name for line in office.get(f"{at('')}?{query}").context["matrix"].lines]

    page = office.get(at(""))
    text = page.content.decode()
    assert f'<td class="s5"><a href="{at("participation", own.pk)}">im Betrieb</a></td>' in text
    assert (
        f'<td class="s7"><a href="{at("participation", lead.pk)}">Stand nicht angegeben</a> <b>verspätet</b></td>'
        in text
    )
    found = page.context["matrix"]
    assert found.total == Count(live=1, taking_part=8, late=7, unknown=1)
    assert found.bodies[0].slug == "kreis-eins"
    assert text.count('scope="row"') == len(found.lines) + 1
    assert "<caption" in text
    joint = world.joint.title
    assert rows("stand=live") == [joint]
    assert rows("stand=unbekannt") == [joint]
    assert rows("suche=gemeinsam+1") == ["Gemeinsam 1"]
    assert rows(f"feld={world.plan.slug}/feld") == [joint]
    assert rows("kommune=ort-2") == ["Gemeinsam 0", "Gemeinsam 1"]
    assert rows("spaet=ja&stand=decided") == ["Gemeinsam 0", "Gemeinsam 1"]
    assert rows(f"vereinbarung={world.agreement.pk}&plan={world.plan.slug}") == ["Gemeinsam 0", "Gemeinsam 1", joint]
    assert "Nichts gefunden" in office.get(f"{at('')}?suche=zzz").content.decode()
    listed = office.get(f"{at('')}?ansicht=liste&stand=live").content.decode()
    assert joint in listed
    assert "Gemeinsam 0" not in listed
    wide = matrix([cell(n) for n in range(12)], Filter())
    assert len(wide.bodies) == 12


def cell(number: int) -> Cell:
    body = Head(world_key(number), f"Ort {number:02}", f"ort-{number}")
    return Cell(world_key(99), Head(world_key(1), "P", "p"), body, None, "", "", "", False, Place())


def world_key(number: int) -> UUID:
    return UUID(int=number)


def test_partners_see_their_own_projects_only(client: Client, world: World, own: Participation) -> None:
    grown(world, 1, 1)
    Project.objects.filter(pk=world.joint.pk).update(title="=2+3 Akte")
    client.force_login(world.user(Role.PARTNER_READER, world.municipality))
    for where in (at(""), f"{at('')}?ansicht=liste", f"{at('')}?ansicht=druck"):
        text = client.get(where).content.decode()
        assert "Akte" in text
        assert "Gemeinsam 0" not in text
        assert "Ort 0" not in text
    hidden = Participation.objects.get(body__slug="ort-0")
    assert client.get(at("participation", hidden.pk)).status_code == 404
    assert client.get(at("stage", hidden.pk)).status_code == 404
    content = client.get(reverse("rollout:csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [line[2] for line in lines[1:]] == ["'=2+3 Akte"] * 2
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("rollout:xlsx")).content))
    values = [row[2] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert [(each.value, each.data_type) for each in values] == [("=2+3 Akte", "s")] * 2
    assert book.worksheets[1]["A2"].data_type == "s"
    others = Participation.objects.get(project=world.joint, body=world.body)
    page = client.get(at("participation", others.pk))
    assert page.status_code == 200
    assert page.context["standing"] is None, "what another body reported is not the partner's"
    assert client.get(at("participation", own.pk)).context["standing"] is not None
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    assert client.get(at("")).status_code == 404


def test_stages_have_words_in_every_catalogue() -> None:
    assert [str(ROLLOUT_STAGES[value]) for value in RolloutStage.values] == [
        str(label) for label in RolloutStage.labels
    ]


def test_known_words_become_stages_and_other_text_a_note(world: World, own: Participation) -> None:
    """What was typed before there was a list: the migration's own step, on rows as they were."""
    migration = import_module("cooperation.migrations.0008_rollout_stages")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE cooperation_participation ADD COLUMN rollout_stage varchar(200) NOT NULL DEFAULT ''"
        )
        update = "UPDATE cooperation_participation SET rollout_stage = %s WHERE id = %s"
        cursor.execute(update, [" im  Betrieb ", own.pk])
        other = Participation.objects.get(project=world.joint, body=world.body)
        cursor.execute(update, ["Pilot in zwei Ämtern", other.pk])
    before = MigrationLoader(None, replace_migrations=False).project_state(
        ("cooperation", "0008_rollout_stages"), at_end=False
    )
    migration.take_over(before.apps, None)
    other.refresh_from_db()
    step = own.rollout_steps.get()
    assert (step.stage, step.reason, step.effective_on) == ("live", " im  Betrieb ", timezone.localdate())
    assert other.note == "Pilot in zwei Ämtern"
    assert not other.rollout_steps.exists()
