"""Posts in the browser: lines entered and changed, events, rates, the page as of a day and what its figures open."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.models import AuditEvent, OrgUnit, Role
from roadmap.models import PositionGrade, PositionLine, Post, PostEvent, RateTable
from tests.known import known
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def world() -> World:
    return county()


@pytest.fixture
def personnel(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.PERSONNEL))
    return client


def at(world: World, name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=[world.plan.slug, *args])


def send(client: Client, where: str, **data: Any) -> str:
    answer = client.post(where, data)
    assert answer.status_code == 302, answer.content.decode()[:6000]
    return str(answer["Location"])


def refused(client: Client, where: str, **data: Any) -> str:
    answer = client.post(where, data)
    assert answer.status_code == 422
    return unescape(answer.content.decode())


def change(client: Client, where: str, **typed: Any) -> Any:
    """Send the form of a section with some fields typed anew."""
    form = client.get(where).context["form"]
    bases = dict(form.bases())
    return client.post(where, {**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **typed})


def text_of(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def enter(client: Client, world: World, **more: Any) -> PositionLine:
    """Enter a line of two posts by the form."""
    typed = {"title": "Projektmanagement", "grades": "A12/EG 11", "since": "01.01.2023", "count": 2, "fte": "0,75"}
    send(client, at(world, "line-new"), origin="new", **{**typed, **more})
    return known(PositionLine.objects.filter(plan=world.plan, title=typed["title"]).last())


def test_a_line_is_entered_with_grades_and_posts(personnel: Client, world: World) -> None:
    unit = OrgUnit.objects.get(owner=world.body)
    line = enter(
        personnel, world, tasks="Projekte steuern", unit=unit.pk, project=world.joint.pk, evaluated_by="Prüfstelle",
        third_party_funding="named", third_party="Land", requested_by_partners="ja", temporary_until="12/2027",
        yearly_cost="81.500,00", granted_by=world.paper.resolutions.get().points.get().pk,
    )  # fmt: skip
    assert line.grades.get().grades == ["A 12", "EG 11"]
    assert [(post.number, post.fte, post.minimum) for post in line.posts.all()] == [
        (1, Decimal("0.750"), False),
        (2, Decimal("0.750"), False),
    ]
    page = text_of(personnel, at(world, "line", line.slug))
    for text in ("A 12 / EG 11", "Projekte steuern", "1,5", "Prüfstelle", "Land", "Dezember 2027", "81.500,00 €"):
        assert text in page
    assert unit.name in page
    assert world.paper.reference in page


@pytest.mark.parametrize(
    ("grade", "valid"), [("A 17", "A 15, A 16"), ("EG 9d", "EG 9a, EG 9b, EG 9c"), ("C 3", "B 10, B 11")]
)
def test_a_grade_that_does_not_exist_is_refused_at_the_field(
    personnel: Client, world: World, grade: str, valid: str
) -> None:
    text = refused(personnel, at(world, "line-new"), title="X", grades=grade, count=1)
    assert f"„{grade}“" in text
    assert valid in text
    assert 'id="id_grades_error"' in text
    assert f'value="{grade}"' in text  # what was typed is not lost
    where = at(world, "line-grade", "stelle-0")
    assert valid in unescape(change(personnel, where, grades=grade, reason="x").content.decode())
    assert not PositionLine.objects.filter(title="X").exists()


def test_the_valid_grades_are_those_of_the_day(personnel: Client, world: World) -> None:
    where = at(world, "line-new")
    assert "EG 9a" in refused(personnel, where, title="X", grades="EG 9", since="01.01.2017", count=1)
    assert "EG 8, EG 9, EG 10" in refused(personnel, where, title="X", grades="EG 9b", since="2016", count=1)
    old = enter(personnel, world, grades="EG 9", since="2016")
    assert old.grades.get().grades == ["EG 9"]
    assert '<option value="EG 9c">' in text_of(personnel, where)
    assert '<option value="EG 9">' not in text_of(personnel, where)


@pytest.mark.parametrize("typed", ["0", "1,001", "2", "1e-1", "０,５", "0,1234", "-0,5"])
def test_an_fte_that_one_post_cannot_have_is_refused(personnel: Client, world: World, typed: str) -> None:
    text = refused(personnel, at(world, "posts-new", "stelle-0"), count=1, fte=typed)
    assert 'id="id_fte_error"' in text
    assert Post.objects.filter(line__plan=world.plan).count() == 1


def test_each_section_is_edited_merged_and_undone(personnel: Client, world: World, client: Client) -> None:
    where = at(world, "line-what", "stelle-0")
    form = personnel.get(where).context["form"]
    bases = dict(form.bases())
    assert change(personnel, where, tasks="Neue Aufgabe").status_code == 302
    late = {**bases, "title": "Anderer Titel", "tasks": "", "qualification": "", "note": ""}
    assert personnel.post(where, late).status_code == 302  # another field: both get their way
    row = PositionLine.objects.get(slug="stelle-0")
    assert (row.title, row.tasks) == ("Anderer Titel", "Neue Aufgabe")
    clash = personnel.post(where, {**bases, "title": bases["vorher-title"], "tasks": "Meine Aufgabe"})
    assert clash.status_code == 409
    assert "Meine Aufgabe" in clash.content.decode()
    event = AuditEvent.objects.filter(action="line.edit", details__changes__has_key="tasks").get()
    personnel.post(reverse("undo", args=[event.pk]))
    row.refresh_from_db()
    assert (row.title, row.tasks) == ("Anderer Titel", "")
    assert change(personnel, at(world, "line-origin", row.slug), origin="relocated").status_code == 302
    assert (
        change(personnel, at(world, "line-cost", row.slug), temporary_until="2027", yearly_cost="").status_code == 302
    )
    assert change(personnel, at(world, "line-place", row.slug), unit="").status_code == 302
    row.refresh_from_db()
    assert (row.origin, row.temporary_until, row.unit) == ("relocated", date(2027, 12, 31), None)
    text = unescape(change(personnel, at(world, "line-origin", row.slug), third_party_funding="named").content.decode())
    assert 'id="id_third_party_error"' in text


def test_a_grade_changes_from_a_day_with_its_reason(personnel: Client, world: World) -> None:
    where = at(world, "line-grade", "stelle-0")
    assert change(personnel, where, grades="EG 13 oder A 13", since="01.07.2023").status_code == 422
    typed = {"grades": "EG 13 oder A 13", "since": "01.07.2023", "reason": "Neubewertung"}
    assert change(personnel, where, **typed).status_code == 302
    line = PositionLine.objects.get(slug="stelle-0")
    found: Any = {
        day: PositionLine.objects.with_grade(day).get(pk=line.pk) for day in (date(2023, 6, 30), date(2023, 7, 1))
    }
    assert [row.current_grades for row in found.values()] == [["EG 14"], ["EG 13", "A 13"]]
    assert "Neubewertung" in text_of(personnel, at(world, "line", line.slug))
    event = AuditEvent.objects.get(action="line.edit")
    personnel.post(reverse("undo", args=[event.pk]))
    assert [row.grades for row in line.grades.order_by("effective_on", "recorded_at")][-1] == ["EG 14"]


def test_an_event_for_several_posts_at_once_and_undone(personnel: Client, world: World) -> None:
    line = enter(personnel, world)
    where = at(world, "post-event", line.slug)
    assert 'id="id_posts_error"' in refused(personnel, where, kind="approved", on="01.03.2023")
    send(personnel, where, posts=["1", "2"], kind="approved", on="01.03.2023", reason="Kreistag")
    send(personnel, where, posts=["1"], kind="filled", on="04/2023")
    assert PostEvent.objects.filter(post__line=line).count() == 3
    refusal = refused(personnel, where, posts=["2", "1"], kind="filled", on="01.06.2023")
    assert "Stelle 1" in refusal
    assert PostEvent.objects.filter(post__line=line).count() == 3  # the other post was not filled either
    page = text_of(personnel, at(world, "line", line.slug))
    assert "April 2023: besetzt" in page
    assert "Kreistag" in page
    whole = AuditEvent.objects.filter(action="line.events").earliest("at")
    personnel.post(reverse("undo", args=[whole.pk]))
    assert PostEvent.objects.filter(post__line=line).count() == 3  # a post was filled since: nothing is taken back
    for event in AuditEvent.objects.filter(action="line.events").order_by("-at"):
        personnel.post(reverse("undo", args=[event.pk]))
    assert not PostEvent.objects.filter(post__line=line).exists()
    post = line.posts.get(number=1)
    history = text_of(personnel, reverse("history", args=["stelle", post.pk]))
    assert "bewilligt 01.03.2023; besetzt April 2023" in history


def test_posts_are_added_changed_and_removed_unless_something_happened(personnel: Client, world: World) -> None:
    line = enter(personnel, world)
    send(personnel, at(world, "posts-new", line.slug), count=3, fte="", minimum="on")
    assert [(post.number, post.fte) for post in line.posts.all()][2:] == [(3, None), (4, None), (5, None)]
    assert change(personnel, at(world, "post-edit", line.slug, 3), fte="1").status_code == 302
    assert line.posts.get(number=3).fte == Decimal(1)
    send(personnel, at(world, "post-delete", line.slug, 4))
    assert line.posts.count() == 4
    send(personnel, at(world, "post-event", line.slug), posts=["5"], kind="requested", on="2023")
    assert "gestrichen" in refused(personnel, at(world, "post-delete", line.slug, 5))
    assert "gestrichen" in refused(personnel, at(world, "line-delete", line.slug))
    personnel.post(reverse("undo", args=[AuditEvent.objects.get(action="line.events").pk]))
    send(personnel, at(world, "line-delete", line.slug))
    assert not PositionLine.objects.filter(pk=line.pk).exists()


def test_rates_are_the_countys_own_and_make_a_cost(personnel: Client, world: World) -> None:
    assert "Keine Sätze" in text_of(personnel, at(world, "rates"))
    line = enter(personnel, world, count=1, fte="0,5", grades="EG 10")
    send(personnel, at(world, "post-event", line.slug), posts=["1"], kind="filled", on="01.07.2024")
    page = text_of(personnel, f"{at(world, 'posts')}?stichtag=31.12.2024")
    assert "EG 10, EG 14" in page  # both without a rate
    for typed in ("1e9", "0", "-1", "12,345"):
        assert 'id="id_rate_eg_10_error"' in refused(
            personnel, at(world, "rate-table-new"), label="Sätze 2024", valid_from="01.01.2024", rate_eg_10=typed
        )
    head = {"label": "Sätze 2024", "valid_from": "01.01.2024", "basis": "eigene Lohnrechnung"}
    send(personnel, at(world, "rate-table-new"), **head, rate_eg_10="72.000,00 €", rate_a_13="84500")
    table = RateTable.objects.get()
    assert {rate.grade: rate.yearly_cost for rate in table.rates.all()} == {
        "EG 10": Decimal("72000.00"),
        "A 13": Decimal("84500.00"),
    }
    assert "Es gibt schon eine Tabelle" in refused(personnel, at(world, "rate-table-new"), **head)
    page = text_of(personnel, f"{at(world, 'posts')}?stichtag=31.12.2024")
    assert "18.098,36 €" in page  # half of 184 of 366 days
    listed = text_of(personnel, f"{at(world, 'posts-list')}?stichtag=31.12.2024&jahr=2024&sicht=ist")
    assert "01.07.2024 – 31.12.2024" in listed
    assert "18.098,36 €" in listed
    where = at(world, "rate-table-edit", table.slug)
    assert change(personnel, where, rate_eg_10="75000", rate_a_13="", reason="Tarif").status_code == 302
    assert {rate.grade: str(rate.yearly_cost) for rate in table.rates.all()} == {"EG 10": "75000.00"}
    personnel.post(reverse("undo", args=[AuditEvent.objects.get(action="rate_table.edit").pk]))
    assert {rate.grade: str(rate.yearly_cost) for rate in table.rates.all()} == {
        "EG 10": "72000.00",
        "A 13": "84500.00",
    }
    send(personnel, at(world, "rate-table-delete", table.slug))
    assert not RateTable.objects.exists()


def every_kind(world: World) -> None:
    """Lines of every origin whose posts are in every state, some temporary, some without a grade or unit."""
    unit = OrgUnit.objects.get(owner=world.body)
    told = [(), ("requested",), ("approved",), ("approved", "filled"), ("filled", "vacated"), ("approved", "cut")]
    for number, (origin, grades) in enumerate(
        (("new", ["EG 10"]), ("relocated", ["A 12"]), ("existing", []), ("", ["EG 13", "A 13"]), ("new", ["EG 10"]))
    ):
        line = PositionLine.objects.create(
            plan=world.plan, slug=f"zeile-{number}", title=f"Zeile {number}", origin=origin, body=world.body,
            unit=unit if number % 2 else None, may_exist_already=number == 4, third_party_funding="possibly",
            temporary_until=date(2023, 6, 30) if number == 3 else None,
            temporary_until_precision="day" if number == 3 else "",
        )  # fmt: skip
        PositionGrade.objects.create(line=line, grades=grades, effective_on=date(2022, 1, 1))
        for place, kinds in enumerate(told, start=1):
            fte = None if place == 2 else Decimal("0.5")
            post = Post.objects.create(line=line, number=place, fte=fte, minimum=number == 4)
            for step, kind in enumerate(kinds):
                PostEvent.objects.create(post=post, kind=kind, effective_on=date(2023, 1 + 2 * step, 1))


def cells(context: Any) -> Iterator[Any]:
    yield from (cell for _place, cell in context["need"])
    yield from (cell for group in (*context["groups"], context["whole"]) for cell in group["cells"])


def told(found: Any) -> tuple[Any, ...]:
    return sorted(found.keys), found.fte.amount, found.fte.unknown


@pytest.mark.parametrize("day", ["31.12.2022", "15.02.2023", "01.07.2023", "31.12.2024"])
def test_every_figure_opens_the_posts_that_it_counts(personnel: Client, world: World, day: str) -> None:
    every_kind(world)
    RateTable.objects.create(owner=world.body, slug="s", label="S", valid_from=date(2022, 1, 1)).rates.create(
        grade="EG 10", yearly_cost=Decimal("70000.00")
    )
    context = personnel.get(f"{at(world, 'posts')}?stichtag={day}").context
    for cell in cells(context):
        listed = personnel.get(cell.url).context
        assert told(listed["whole"]) == told(cell.sum), cell.url
        assert [row.post.key for row in listed["page"].paginator.object_list] == list(listed["whole"].keys)
    for year in context["years"]:
        for cell in (year["planned"], year["actual"]):
            cost = personnel.get(cell.url).context["cost"]
            assert (cost.low.amount, cost.high.amount) == (cell.cost.low.amount, cell.cost.high.amount), cell.url
            assert (sorted(cost.posts), cost.unknown) == (sorted(cell.cost.posts), cell.cost.unknown)
    whole = context["whole"]["cells"]
    assert whole[1].sum.posts == whole[2].sum.posts + whole[3].sum.posts  # approved: filled and vacant
    assert sum(cell.sum.posts for _place, cell in context["need"]) == whole[0].sum.posts


def test_the_page_as_of_a_day(personnel: Client, world: World) -> None:
    every_kind(world)
    page = text_of(personnel, f"{at(world, 'posts')}?stichtag=01.02.2023")
    assert "endet in 149 Tagen" in page
    later = text_of(personnel, f"{at(world, 'posts')}?stichtag=01.07.2023")
    assert "ist abgelaufen" in later
    assert "chart-svg" in later
    for day in ("32.13.2023", "31.12.9999", "01.01.0001"):
        wrong = personnel.get(f"{at(world, 'posts')}?stichtag={day}")
        assert wrong.status_code == 422
        assert 'id="id_stichtag_error"' in wrong.content.decode()
    for asked in (f"jahr={'9' * 5000}&sicht=ist", "jahr=２０２３&sicht=plan", "stand=%00&grad=%00&seite=x"):
        assert personnel.get(f"{at(world, 'posts-list')}?{asked}").status_code == 200


def test_dates_at_the_end_of_time_are_no_error(personnel: Client, world: World) -> None:
    line = enter(personnel, world, temporary_until="2200", since="1900", grades="EG 8")
    send(personnel, at(world, "post-event", line.slug), posts=["1"], kind="approved", on="31.12.2200")
    days = [f"{at(world, 'posts')}?stichtag={day}" for day in ("01.01.1900", "31.12.2200")]
    for where in (*days, at(world, "line", line.slug), f"{at(world, 'posts-list')}?jahr=2199&sicht=plan"):
        assert personnel.get(where).status_code == 200


def queries(client: Client, where: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(where).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow(personnel: Client, world: World) -> None:
    line = PositionLine.objects.get(plan=world.plan)
    addresses = [
        at(world, "posts"),
        f"{at(world, 'posts-list')}?jahr=2024&sicht=plan",
        at(world, "line", line.slug),
        at(world, "rates"),
    ]
    Post.objects.filter(line=line).update(body=world.body)
    few = [queries(personnel, where) for where in addresses]
    every_kind(world)
    for number in range(2, 30):
        post = Post.objects.create(line=line, number=number, fte=Decimal(1), body=world.municipality)
        PostEvent.objects.create(post=post, kind="approved", effective_on=date(2023, 1, 1))
    many = [queries(personnel, where) for where in addresses]
    assert max(many) <= MOST_QUERIES, many
    assert [more - less for less, more in zip(few, many, strict=True)] == [0, 0, 0, 0]


def test_only_editors_and_personnel_enter_posts(client: Client, world: World) -> None:
    client.force_login(world.user(Role.FINANCE))
    assert client.get(at(world, "posts")).status_code == 200
    assert client.post(at(world, "line-new"), {"title": "X", "count": 1}).status_code == 403
    page = text_of(client, at(world, "line", "stelle-0"))
    assert at(world, "line-what", "stelle-0") not in page
    assert not re.search(r"<form[^>]*method=\"post\"[^>]*rueckgaengig", page)
