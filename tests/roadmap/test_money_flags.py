"""What is flagged about money: each rule by itself, the page with its links, and the county whose grant ends early."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import Role
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.amounts import Amount, Qualifier
from roadmap.budget import Direction, Item, Stage
from roadmap.flags import DaysLeft, own_share
from roadmap.models import BudgetItem, FundingSource, Grant, GrantInstalment, MoneyDeviation
from roadmap.money.flag_pages import load_flags
from roadmap.money.flagging import Code, Covered, Flag, Frame, GrantFacts, Subject, flags_of
from tests.exchange.real_plans import DITHMARSCHEN, plan, real_plans  # noqa: F401 - fixture
from tests.worlds import World, county

TODAY = date(2023, 6, 30)
FRAME = Frame(TODAY, PartialDate(date(2021, 1, 1)), PartialDate(date(2025, 12, 31)))


def item(key: str = "a", **values: Any) -> Item:
    known: dict[str, Any] = {
        "stage": Stage.APPROPRIATION, "amount": Amount(Decimal(30000)), "direction": Direction.EXPENSE,
        "year_from": 2023, "year_to": 2023, "product": "11156",
    }  # fmt: skip
    return Item(key=key, **{**known, **values})


def codes(*subjects: Subject, grants: tuple[GrantFacts, ...] = (), frame: Frame = FRAME) -> list[Code]:
    return [flag.code for flag in flags_of(subjects, grants, frame)]


def decided(one: Item, *covers: Covered) -> Subject:
    return Subject(one, covers, granted=True)


def only(code: Code, *subjects: Subject, grants: tuple[GrantFacts, ...] = ()) -> Flag:
    found = [flag for flag in flags_of(subjects, grants, FRAME) if flag.code is code]
    assert len(found) == 1, found
    return found[0]


def test_saldo_and_cover() -> None:
    """Unknown apart from none; a source without a share covers all; conditional money is by itself."""
    flag = only(Code.COVER_UNKNOWN, decided(item()))
    assert flag.saldo.amount == Amount(Decimal(-30000))
    assert codes(decided(item(), Covered(None))) == []
    assert codes(decided(item(), Covered(Decimal("0.6")), Covered(Decimal("0.4")))) == []
    assert codes(decided(item(), Covered(Decimal("0.6")))) == [Code.WITHOUT_COVER]
    revenue = decided(item("b", direction=Direction.REVENUE, amount=Amount(Decimal(12000))))
    assert codes(decided(item(), Covered(Decimal("0.6"))), revenue) == [], "60 % cover the 18.000 that are missing"
    assert only(Code.COVER_UNKNOWN, decided(item()), revenue).saldo.amount == Amount(Decimal(-18000))
    conditional = decided(item("c", conditional=True, direction=Direction.REVENUE))
    assert codes(decided(item()), conditional) == [Code.COVER_UNKNOWN], "it does not pay for what is secured"
    assert codes(decided(item(amount=None))) == [], "an unknown Saldo is not a negative one"
    draft = decided(item("d", stage=Stage.DRAFT, amount=Amount(Decimal(99))))
    latest = only(Code.COVER_UNKNOWN, decided(item()), draft)
    assert latest.items == ("a",), "the furthest stage counts, not both"


def test_approval_period_and_own_share() -> None:
    grant = GrantFacts("g", PartialDate(date(2021, 1, 1)), PartialDate(date(2022, 11, 1)))
    cover = Covered(Decimal(1), "g")
    assert only(Code.OUTSIDE_APPROVAL, decided(item(), cover), grants=(grant,)).years == (2023,)
    span = decided(item(year_from=2021, year_to=2024, recurring=True), cover)
    assert only(Code.OUTSIDE_APPROVAL, span, grants=(grant,)).years == (2023, 2024)
    actual = decided(item(stage=Stage.ACTUAL, year_from=2022, year_to=2022), cover)
    assert only(Code.APPROVAL_UNCLEAR, actual, grants=(grant,)).years == (2022,)
    inside = decided(item(stage=Stage.ACTUAL, year_from=2021, year_to=2021), cover)
    assert codes(inside, grants=(grant,)) == [Code.GRANT_ENDED]
    eligible, rate = Amount(Decimal(125000)), Decimal(80)
    low = GrantFacts("l", own=own_share(eligible, rate, Amount(Decimal(20000))))
    assert only(Code.OWN_SHARE, grants=(low,)).own == low.own
    for stated in (None, Amount(Decimal(25000)), Amount(Decimal(30000))):
        assert codes(grants=(GrantFacts("l", own=own_share(eligible, rate, stated)),)) == []


def test_decision_years_and_deviation() -> None:
    plain = Subject(item(), (Covered(None),))
    assert codes(plain) == [Code.NO_DECISION]
    assert codes(Subject(item(stage=Stage.DRAFT), (Covered(None),))) == []
    late = decided(item(year_from=2026, year_to=2026), Covered(None))
    assert only(Code.YEAR_OUTSIDE, late).years == (2026,)
    assert codes(decided(item(year_from=2023, year_to=None, open_ended=True), Covered(None))) == []

    def spent(amount: str) -> list[Subject]:
        done = item("b", stage=Stage.ACTUAL, amount=Amount(Decimal(amount)))
        return [decided(item(), Covered(None)), decided(done, Covered(None))]

    assert codes(*spent("31500.00")) == [], "exactly 5 % is not more"
    flag = only(Code.DEVIATION, *spent("31500.01"))
    assert (flag.product, flag.year, flag.direction, flag.percent) == ("11156", 2023, "expense", Decimal("5.0"))
    assert only(Code.DEVIATION, *spent("28499.99")).percent == Decimal("-5.0")
    for direction in ("expense", ""):
        explained = Frame(TODAY, explained=frozenset({("11156", 2023, direction)}))
        assert codes(*spent("90000"), frame=explained) == []
    other = Frame(TODAY, explained=frozenset({("11156", 2022, "expense"), ("11156", 2023, "revenue")}))
    assert codes(*spent("90000"), frame=other) == [Code.DEVIATION]


def test_a_grant_that_ends_is_told_by_days() -> None:
    """40 days from the adoption on 22.09.2022 to 01.11.2022; a coarse date gives the least and the most."""
    adopted = PartialDate(date(2022, 9, 22))
    grant = GrantFacts("g", end=PartialDate(date(2022, 11, 1)))
    found = {flag.code: flag for flag in flags_of([], [grant], Frame(date(2022, 10, 2), adopted=adopted))}
    assert found[Code.GRANT_AND_ADOPTION].days == DaysLeft(40, 40)
    assert found[Code.GRANT_ENDS].days == DaysLeft(30, 30)
    month = GrantFacts("g", end=PartialDate(date(2022, 11, 30), Precision.MONTH))
    found = {flag.code: flag for flag in flags_of([], [month], Frame(date(2022, 12, 1), adopted=adopted))}
    assert found[Code.GRANT_AND_ADOPTION].days == DaysLeft(40, 69)
    assert Code.GRANT_ENDED in found
    far = Frame(date(2022, 8, 1), adopted=PartialDate(date(2021, 1, 1)))
    assert flags_of([], [grant], far) == []
    due = PartialDate(date(2022, 12, 31))
    owing = GrantFacts("g", statement_due=due, open_instalments=((2, due),))
    after, before = Frame(date(2023, 1, 1)), Frame(date(2022, 12, 31))
    assert codes(grants=(owing,), frame=after) == [Code.STATEMENT_OVERDUE, Code.INSTALMENT_OVERDUE]
    assert codes(grants=(owing,), frame=before) == []


@pytest.mark.django_db
def test_the_page_links_each_flag_and_takes_as_many_queries_with_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    world = county()
    client.force_login(world.user(Role.FINANCE))
    where = reverse("roadmap:money-flags", args=[world.plan.slug])
    grant = Grant.objects.get()
    GrantInstalment.objects.create(grant=grant, number=1, due_on=date(2022, 1, 1), due_on_precision="day")
    source = FundingSource.objects.create(owner=world.body, slug="f", kind="grant", name="Förderung", grant=grant)
    more(world, source, 1)
    page = str(client.get(where).content.decode())
    for text in ("außerhalb des Bewilligungszeitraums", "ohne Beschluss", "Abweichung ohne Ursache", "Rate überfällig"):
        assert text in page, text
    for name, slug in (("item", "ansatz-0"), ("grant", grant.slug), ("item-condition", "ansatz-0")):
        assert reverse(f"roadmap:{name}", args=[world.plan.slug, slug]) in page
    assert "ohne Beschluss" in str(
        client.get(reverse("roadmap:item", args=[world.plan.slug, "ansatz-0"])).content.decode()
    )
    with django_assert_max_num_queries(60) as few:
        client.get(where)
        number = len(few)
    more(world, source, 25)
    MoneyDeviation.objects.create(plan=world.plan, year=2024, cause="Preise")
    with django_assert_max_num_queries(number):
        client.get(where)


def more(world: World, source: FundingSource, count: int) -> None:
    taken = BudgetItem.objects.filter(plan=world.plan).count() // 2
    for at in range(taken, taken + count):
        for stage, amount in (("ansatz", 100), ("ist", 120)):
            actions.add_budget_item(
                plan=world.plan, by=None, slug=f"{stage}-{at}", title=f"{stage} {at}", part="result",
                direction="expense", stage="appropriation" if stage == "ansatz" else "actual", year_from=2024,
                year_to=2024, account=str(at), amount=Decimal(amount), effective_on=PartialDate(date(2024, 1, 1)),
                covers=[(source, Decimal(100))], qualifier=Qualifier.EXACT,
            )  # fmt: skip


@pytest.mark.django_db
def test_the_real_grant_and_the_real_saldo_are_flagged(real_plans: None) -> None:  # noqa: F811 - fixture
    """Dithmarschen: a grant until 01.11.2022, 40 days after the adoption; 11156 with −30.000 €, its cover unknown."""
    row = plan(DITHMARSCHEN)
    version = row.versions.exclude(adopted_on=None).get()
    found, items, _grants = load_flags(row, version, date(2022, 10, 1))
    by_code = {flag.code: flag for flag in found}
    assert by_code[Code.GRANT_AND_ADOPTION].days == DaysLeft(40, 40)
    assert by_code[Code.GRANT_ENDS].days == DaysLeft(31, 31)
    saldo = by_code[Code.COVER_UNKNOWN]
    assert saldo.saldo.amount == Amount(Decimal(-30000))
    assert [items[key].slug for key in saldo.items] == ["digitalisierungsbudget-2023"]
    assert Code.WITHOUT_COVER not in by_code
