"""The year of a report: its days counted back from the session, its board, its dates, what it asks of whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cooperation.actions import close_round, open_round
from cooperation.models import RequestState, StatusRound
from council.models import Meeting
from evaluation import actions
from evaluation.cycle import board
from evaluation.cycle.planning import plan_cycle
from evaluation.cycle.steps import DEFAULTS, Due, out_of_order, planned, standing
from evaluation.cycle.waiting import years
from evaluation.models import Cycle, Step
from organisation.models import AuditEvent, Role
from tests.evaluation import rows
from tests.worlds import World, county

SESSION = date(2023, 9, 5)


def test_the_days_are_counted_back_from_the_session() -> None:
    days = {step.rule.key: step for step in planned(SESSION, {"sign": 7})}
    assert days["open"].due == SESSION - timedelta(weeks=20)
    assert (days["report"].begins, days["report"].due) == (SESSION - timedelta(weeks=18), SESSION - timedelta(weeks=14))
    assert (days["sign"].begins, days["sign"].due) == (SESSION - timedelta(weeks=9), SESSION - timedelta(weeks=7))
    assert days["decide"].due == SESSION
    assert days["follow"].due == SESSION + timedelta(weeks=2)
    sign = days["sign"]
    told = [standing(sign, done=False, today=sign.begins + timedelta(days=n)) for n in (-1, 0, 14, 15)]
    assert told == [Due.NOT_YET, Due.DUE, Due.DUE, Due.LATE]
    assert standing(sign, done=True, today=sign.due + timedelta(days=99)) == Due.DONE
    assert list(DEFAULTS) == [step.value for step in Step]
    assert not out_of_order({})
    assert out_of_order({"sign": 9}) == [("agree", "sign")]


@pytest.fixture
def world(db: None) -> World:
    return county("kreis-eins")


def meeting(world: World, **values: Any) -> Meeting:
    given = {"slug": "2023-09-05", "held_on": SESSION, "held_on_precision": "day", **values}
    return Meeting.objects.create(committee=world.committee, **given)


def plan(world: World, **values: Any) -> Cycle:
    given = {"year": 2022, "meeting": None, "session_on": SESSION, "weeks": DEFAULTS, **values}
    return plan_cycle(plan=world.plan, by=world.user(Role.EDITOR), **given)


def test_planning_keeps_what_differs_and_follows_the_meeting(world: World) -> None:
    sitting = meeting(world)
    row = plan(world, meeting=sitting, session_on=None, weeks={**DEFAULTS, "sign": 7})
    assert list(row.steps.values_list("step", "weeks")) == [("sign", 7)]
    Meeting.objects.filter(pk=sitting.pk).update(held_on=date(2023, 9, 12))
    row = Cycle.objects.get()
    assert board.session_of(row) == date(2023, 9, 12)
    with pytest.raises(ValidationError) as error:
        plan(world)
    assert list(error.value.message_dict) == ["year"]
    Cycle.objects.all().delete()
    elsewhere = meeting(county("kreis-zwei"))
    coarse = meeting(world, slug="2024", held_on=date(2024, 12, 31), held_on_precision="year")
    refused = (
        ({"meeting": None, "session_on": None}, "meeting"),
        ({"meeting": sitting, "session_on": SESSION}, "meeting"),
        ({"meeting": elsewhere, "session_on": None}, "meeting"),
        ({"meeting": coarse, "session_on": None}, "meeting"),
        ({"weeks": {**DEFAULTS, "sign": 9}}, "sign"),
    )
    for values, field in refused:
        with pytest.raises(ValidationError) as error:
            plan(world, **values)
        assert list(error.value.message_dict) == [field]


def test_the_board_says_what_is_missing_and_who_is_due(world: World, client: Client) -> None:
    row = plan(world)

    def stands(day: date = SESSION - timedelta(weeks=13)) -> dict[str, tuple[str, int]]:
        return {line.step.value: (line.due.value, len(line.missing)) for line in board.lines(row, day)}

    assert stands()["open"] == ("late", 0)
    status_round = StatusRound.objects.create(
        plan=world.plan, slug="2022", title="Runde 2022", cut_off=date(2022, 12, 31), deadline=date(2023, 5, 1)
    )
    open_round(status_round=status_round, by=None)
    asked = status_round.requests.count()
    assert stands()["open"] == ("done", 0)
    assert stands()["report"] == ("late", asked)
    assert asked > 1
    first = status_round.requests.first()
    assert first is not None
    status_round.requests.filter(pk=first.pk).update(state=RequestState.SUBMITTED)
    assert stands()["report"] == ("late", asked - 1)
    assert stands()["answer"] == ("late", 1)
    status_round.requests.filter(pk=first.pk).update(state=RequestState.CONFIRMED)
    close_round(status_round=StatusRound.objects.get(), by=None)
    assert (stands()["report"], stands()["answer"], stands()["freeze"]) == (("done", 0), ("done", 0), ("due", 0))
    report = actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)
    found = stands()
    assert found["freeze"] == ("done", 0)
    assert (found["money"], found["posts"]) == (("not_yet", 1), ("not_yet", 1))
    assert found["narrate"][1] >= len(world.projects)  # none has an entry
    rows.put(report, "decided")
    assert {key: due for key, (due, _n) in stands().items() if due != "done"} == {}

    client.force_login(world.user(Role.FINANCE))
    address = reverse("evaluation:cycle", args=[world.plan.slug, 2022])
    page = " ".join(client.get(address).content.decode().split())
    for words in ("05.09.2023", "Den Bericht freigeben", "Kämmerei", "erledigt", "20 Wochen vorher"):
        assert words in page, words
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_board_takes_as_many_queries_with_more_projects(client: Client) -> None:
    numbers = []
    for name, projects in (("klein", 2), ("gross", 12)):
        world = county(name, projects=projects)
        plan(world)
        status_round = StatusRound.objects.create(
            plan=world.plan, slug="2022", title="Runde", cut_off=date(2022, 12, 31), deadline=date(2023, 5, 1)
        )
        open_round(status_round=status_round, by=None)
        actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)
        client.force_login(world.user(Role.EDITOR))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("evaluation:cycle", args=[world.plan.slug, 2022])).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 25


def test_what_waits_and_the_dates_for_the_calendar(world: World, client: Client) -> None:
    plan(world)
    editor = world.user(Role.EDITOR)
    found = list(years(editor, SESSION - timedelta(weeks=21)))
    assert [(each.text, each.due) for each in found] == [
        ("Bericht 2022: Die Statusrunde eröffnen", SESSION - timedelta(weeks=20))
    ]
    assert list(years(world.user(Role.FINANCE), SESSION)) == []
    assert list(years(editor, SESSION - timedelta(weeks=60))) == []
    client.force_login(editor)
    answer = client.get(reverse("evaluation:cycle-dates", args=[world.plan.slug, 2022]))
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == len(Step)
    assert {event.decoded("DTSTART") for event in events} >= {SESSION, SESSION - timedelta(weeks=6)}


def test_the_form_plans_a_year_and_it_is_taken_back(world: World, client: Client) -> None:
    client.force_login(world.user(Role.EDITOR))
    address = reverse("evaluation:cycle-new", args=[world.plan.slug])
    weeks = {step: str(number) for step, number in DEFAULTS.items()}
    assert client.post(address, {**weeks, "year": "2022"}).status_code == 422
    values = {**weeks, "year": "2022", "session_on": "05.09.2023", "sign": "9"}
    assert "wäre" in client.post(address, values).content.decode()
    made = client.post(address, {**values, "sign": "7"})
    board_address = reverse("evaluation:cycle", args=[world.plan.slug, 2022])
    assert made["Location"] == board_address
    assert client.post(address, {**values, "sign": "7"}).status_code == 422  # planned already

    edit = reverse("evaluation:cycle-edit", args=[world.plan.slug, 2022])
    form = client.get(edit).content.decode()
    assert 'value="7"' in form
    opened = {f"vorher-{name}": value for name, value in {**weeks, "sign": "7", "session_on": "05.09.2023"}.items()}
    assert client.post(edit, {**opened, **weeks, "session_on": "12.09.2023"}).status_code == 302
    row = Cycle.objects.get()
    assert (row.session_on, row.steps.count()) == (date(2023, 9, 12), 0)
    event = AuditEvent.objects.get(action="cycle.edit")
    assert str(event.pk) in client.get(board_address).content.decode()  # the offer to undo it
    # who had it open as it was before is told what the other one changed
    assert client.post(edit, {**opened, **weeks, "sign": "7", "session_on": "19.09.2023"}).status_code == 409
    assert client.post(edit, {**opened, **weeks, "session_on": ""}).status_code == 422
    client.post(reverse("undo", args=[event.pk]))
    row.refresh_from_db()
    assert row.session_on == date(2023, 9, 5)
    assert list(row.steps.values_list("step", "weeks")) == [("sign", 7)]

    remove = reverse("evaluation:cycle-delete", args=[world.plan.slug, 2022])
    assert "vergessen" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 302
    assert not Cycle.objects.exists()
    assert AuditEvent.objects.filter(action="cycle.remove").count() == 1
