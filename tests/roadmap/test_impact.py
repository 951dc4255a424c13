"""A paper's financial effects and effect on the staffing plan: the calculation, and the pages on which it is chosen."""

import csv
import io
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council.models import Paper, Resolution, ResolutionPoint
from organisation.models import AuditEvent, Role
from roadmap import actions
from roadmap.amounts import Amount, Qualifier
from roadmap.budget import Direction, Item, Nature, PlanPart, Stage
from roadmap.flags import SaldoFlag
from roadmap.impact import (
    Block,
    CountsAs,
    CoveredItem,
    CoveredLine,
    Disagreement,
    Product,
    counts_as,
    disagreements,
    impact_of,
)
from roadmap.models import BudgetAmount, BudgetItem, PaperCoverage, PositionLine
from roadmap.staffing import Event, EventKind, Line, Origin, Post
from tests.worlds import World, county

DAY = date(2026, 1, 1)
P = Product("11156", "Digitalisierung und Organisation")


def item(key: str, euros: str | None, direction: Direction | None = Direction.EXPENSE, **more) -> CoveredItem:
    qualifier = more.pop("qualifier", Qualifier.EXACT)
    rest = {name: more.pop(name) for name in ("product", "covers", "voluntary", "budget") if name in more}
    amount = None if euros is None else Amount(Decimal(euros), qualifier)
    values = {"stage": Stage.DRAFT, "year_from": 2026, "year_to": 2026, "nature": Nature.ADDITIONAL, **more}
    return CoveredItem(Item(key, amount=amount, direction=direction, **values), key, **{"product": P, **rest})


def line(key: str, origin: Origin | None = Origin.NEW, *posts: Post, own: bool = True, **more) -> CoveredLine:
    return CoveredLine(Line(key, posts or (Post(f"{key}-1", Decimal(1)),), origin=origin, **more), key, own=own)


def only(*items: CoveredItem) -> Block:
    (block,) = impact_of(items, (), DAY).blocks
    return block


def test_saldo_of_a_product_with_unknown_cover() -> None:
    block = only(item("a", "30000"), item("b", "5000", Direction.REVENUE))
    assert block.saldo.secured.amount == Amount(Decimal(-25000))
    assert block.flag is SaldoFlag.COVER_UNKNOWN
    assert only(item("a", "30000", covers=("Rücklage",))).flag is None
    # one of two is covered: that is not all of it
    assert only(item("a", "1", covers=("Rücklage",)), item("b", "2")).flag is SaldoFlag.COVER_UNKNOWN


def test_an_at_least_expense_makes_an_at_most_saldo_and_conditional_money_stands_apart() -> None:
    block = only(item("a", "100", qualifier=Qualifier.AT_LEAST), item("b", "40", conditional=True), item("c", None))
    assert block.saldo.secured.amount == Amount(Decimal(-100), Qualifier.AT_MOST)
    assert block.saldo.secured.unknown == 1
    assert block.saldo.conditional.amount == Amount(Decimal(-40))


def test_what_must_not_be_added_has_a_block_of_its_own() -> None:
    different = [
        item("a", "1"),
        item("b", "2", Direction.PAYMENT),
        item("c", "4", stage=Stage.APPROPRIATION),
        item("d", "8", nature=Nature.EXISTING),
        item("e", "16", year_from=2027, year_to=2027),
        item("f", "32", recurring=True),
        item("g", "64", product=Product("2")),
        item("h", "128", product=None),
    ]
    impact = impact_of(different, (), DAY)
    assert sorted(len(block.items) for block in impact.blocks) == [1] * 8
    # over the products only what shares all the rest is added: a, g and h
    (whole,) = impact.wholes
    assert {row.title for row in whole.items} == {"a", "g", "h"}
    assert whole.outgoing.secured.amount == Amount(Decimal(193))


def test_without_a_direction_there_is_no_saldo() -> None:
    block = only(item("a", "7", None, part=PlanPart.RESULT), item("b", "1"))
    assert block.undirected.secured.amount == Amount(Decimal(7))
    assert block.saldo.secured.amount == Amount(Decimal(-1))


def test_what_a_line_counts_as() -> None:
    cut = Post("p", Decimal(1), (Event(EventKind.CUT, date(2025, 1, 1)),))
    cases = {
        CountsAs.ADDITIONAL: line("neu"),
        CountsAs.RELOCATED: line("umgesetzt", Origin.RELOCATED),
        CountsAs.EXISTING: line("da", Origin.EXISTING),
        CountsAs.MAY_EXIST_ALREADY: line("vielleicht", Origin.NEW, may_exist_already=True),
        CountsAs.ORIGIN_UNKNOWN: line("unbekannt", None),
        CountsAs.ELSEWHERE: line("stadt", Origin.NEW, own=False),
        CountsAs.CUT: line("weg", Origin.NEW, cut),
    }
    assert {expected: counts_as(row, DAY) for expected, row in cases.items()} == {key: key for key in cases}
    impact = impact_of((), cases.values(), DAY)
    assert impact.need.additional.keys == ("neu-1",)
    assert impact.need.relocated.keys == ("umgesetzt-1",)


@pytest.mark.parametrize(
    ("lines", "effect"),
    [
        ([], None),
        ([line("a", Origin.RELOCATED), line("b", Origin.NEW, own=False)], False),
        ([line("a", None), line("b", Origin.EXISTING)], None),
        ([line("a", None), line("b")], True),
        ([CoveredLine(Line("a", (), origin=Origin.NEW), "a")], True),
    ],
)
def test_effect_on_the_staffing_plan(lines: list[CoveredLine], effect: bool | None) -> None:
    assert impact_of((), lines, DAY).staffing_effect is effect


def test_disagreements() -> None:
    nothing, both = impact_of((), (), DAY), impact_of([item("a", "1")], [line("b")], DAY)
    assert disagreements(nothing, financial=None, staffing=None) == ()
    assert disagreements(both, financial=None, staffing=None) == ()
    assert disagreements(both, financial=True, staffing=True) == ()
    assert disagreements(both, financial=False, staffing=False) == (
        Disagreement.SAYS_NO_MONEY,
        Disagreement.SAYS_NO_POSTS,
    )
    assert disagreements(nothing, financial=True, staffing=True) == (Disagreement.SAYS_MONEY, Disagreement.SAYS_POSTS)
    assert disagreements(nothing, financial=False, staffing=False) == ()


# pages


@pytest.fixture
def world(db) -> World:
    return county("kreis-eins")


def point_of(world: World) -> ResolutionPoint:
    return ResolutionPoint.objects.select_related("resolution__paper__owner").get(resolution__paper=world.paper)


def at(world: World, name: str, *more: object) -> str:
    return reverse(f"impact:{name}", args=[world.body.slug, world.paper.slug, *more])


def signed_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def paper_page(world: World, role: Role = Role.EDITOR) -> str:
    page = reverse("council:paper", args=[world.body.slug, world.paper.slug])
    return signed_in(world, role).get(page).content.decode()


def test_a_point_grants_and_lets_go(world: World) -> None:
    client, row = signed_in(world, Role.FINANCE), BudgetItem.objects.get()
    page = at(world, "grants", "beschluss", 1)
    text = client.get(page).content.decode()
    assert "Posten kreis-eins" in text
    assert "Stelle kreis-eins" not in text  # posts are Personal's
    assert client.post(page, {"items": [str(row.pk)]}).status_code == 302
    row.refresh_from_db()
    assert row.granted_by == point_of(world)
    event = AuditEvent.objects.get(action="item.edit")
    assert list(event.details["changes"]) == ["granted_by"]
    shown = paper_page(world)
    assert "rund 30.000,00" in shown
    # the paper covers what its point grants, without a row of its own
    assert "11150" in shown.split('id="auswirkungen"')[1]
    released = client.post(at(world, "release-item", "beschluss", 1, row.pk))
    assert released.status_code == 302
    row.refresh_from_db()
    assert row.granted_by is None
    assert "Der Punkt bewilligt" not in paper_page(world)


def test_what_another_point_grants_is_not_taken_over_unseen(world: World) -> None:
    row, mine = BudgetItem.objects.select_related("plan__owner").get(), point_of(world)
    other = ResolutionPoint.objects.create(resolution=mine.resolution, number=2, proposed_text="Anderes")
    actions.grant_by_point(point=mine, targets=[row], by=None)
    with pytest.raises(ValidationError) as refused:
        actions.grant_by_point(point=other, targets=[row], by=None)
    assert refused.value.code == "granted"
    actions.release_from_point(point=mine, target=row, by=None)
    actions.grant_by_point(point=other, targets=[row], by=None)
    with pytest.raises(ValidationError):
        actions.release_from_point(point=mine, target=row, by=None)
    row.refresh_from_db()
    assert row.granted_by == other


def test_money_of_another_county_is_refused(world: World) -> None:
    foreign = county("kreis-zwei")
    row = BudgetItem.objects.select_related("plan__owner").get(plan=foreign.plan)
    for act in (
        lambda: actions.grant_by_point(point=point_of(world), targets=[row], by=None),
        lambda: actions.cover_by_paper(paper=world.paper, targets=[row], by=None),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "foreign"
    # nor does its page show what another county's item says of it
    BudgetItem.objects.filter(pk=row.pk).update(granted_by=point_of(world))
    assert "kreis-zwei" not in paper_page(world)


def test_what_a_paper_covers(world: World) -> None:
    client = signed_in(world, Role.COUNCIL_OFFICE)
    row, post = BudgetItem.objects.get(), PositionLine.objects.get()
    page = at(world, "coverage")
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"items": [str(row.pk)], "lines": [str(post.pk)]}).status_code == 302
    assert PaperCoverage.objects.count() == 2
    assert "Posten kreis-eins" in client.get(page).content.decode()
    shown = paper_page(world, Role.COUNCIL_OFFICE).split('id="auswirkungen"')[1]
    for expected in ("11150", "rund -30.000,00", "Ausgleichsrücklage", "Haushalt 2023", "mindestens 0,5", "EG 14"):
        assert expected in shown, expected
    with pytest.raises(ValidationError):
        actions.cover_by_paper(
            paper=world.paper, targets=[BudgetItem.objects.select_related("plan__owner").get()], by=None
        )
    key = PaperCoverage.objects.get(budget_item=row).pk
    assert client.post(at(world, "uncover", key)).status_code == 302
    assert not PaperCoverage.objects.filter(budget_item=row).exists()
    assert BudgetItem.objects.filter(pk=row.pk).exists()


def test_disagreement_is_told(world: World) -> None:
    Paper.objects.filter(pk=world.paper.pk).update(financial_effect=False, staffing_effect=True)
    actions.cover_by_paper(paper=world.paper, targets=[BudgetItem.objects.select_related("plan__owner").get()], by=None)
    shown = paper_page(world)
    assert "sind ihr Haushaltspositionen zugeordnet" in shown
    assert "keine zusätzliche Stelle" in shown


def test_the_committee_sees_no_money(world: World) -> None:
    row = BudgetItem.objects.select_related("plan__owner").get()
    actions.grant_by_point(point=point_of(world), targets=[row], by=None)
    shown = paper_page(world, Role.COMMITTEE_MEMBER)
    assert "30.000" not in shown
    assert 'id="auswirkungen"' not in shown


def test_the_form_as_files(world: World) -> None:
    row = BudgetItem.objects.select_related("plan__owner").get()
    BudgetItem.objects.filter(pk=row.pk).update(title="=HYPERLINK()", condition="=1+1", conditional=True)
    post = PositionLine.objects.select_related("plan__owner").get()
    PositionLine.objects.filter(pk=post.pk).update(title="=cmd|x")
    actions.cover_by_paper(paper=world.paper, targets=[row, post], by=None)
    client = signed_in(world, Role.HEAD)
    html = client.get(at(world, "html"))
    assert html["Content-Disposition"].endswith('.html"')
    assert "11150" in html.content.decode()
    text = client.get(at(world, "csv")).content.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
    assert "11150" in cells
    assert "'=1+1" in cells
    assert "'=cmd|x" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_queries_do_not_grow(world: World) -> None:
    def count() -> int:
        client = signed_in(world, Role.EDITOR)
        page = reverse("council:paper", args=[world.body.slug, world.paper.slug])
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    row, point = BudgetItem.objects.select_related("plan__owner", "product").get(), point_of(world)
    post = PositionLine.objects.select_related("plan__owner").get()
    actions.grant_by_point(point=point, targets=[row, post], by=None)
    few = count()
    resolution = Resolution.objects.get(paper=world.paper)
    for number in range(2, 7):
        another = ResolutionPoint.objects.create(resolution=resolution, number=number, proposed_text=f"Punkt {number}")
        for place in range(3):
            new = BudgetItem.objects.create(
                plan=world.plan, slug=f"neu-{number}-{place}", title="Neu", stage="draft", granted_by=another,
                product=row.product, part="result", direction="expense",
            )  # fmt: skip
            BudgetAmount.objects.create(item=new, amount=Decimal(number), effective_on=date(2022, 1, 1))
        PositionLine.objects.create(plan=world.plan, slug=f"neu-{number}", title="Neu", granted_by=another)
    assert count() == few


@pytest.mark.django_db(transaction=True)
def test_two_points_at_once_grant_an_item_once() -> None:
    world = county("kreis-eins")
    mine = point_of(world)
    other = ResolutionPoint.objects.create(resolution=mine.resolution, number=2, proposed_text="Anderes")
    other = ResolutionPoint.objects.select_related("resolution__paper__owner").get(pk=other.pk)
    row = BudgetItem.objects.select_related("plan__owner").get()
    refused: list[str] = []
    start = threading.Barrier(2)

    def grant(point: ResolutionPoint) -> None:
        start.wait()
        try:
            actions.grant_by_point(point=point, targets=[row], by=None)
        except ValidationError as error:
            refused.append(str(error.code))
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[point]) for point in (mine, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["granted"]
