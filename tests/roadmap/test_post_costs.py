"""What posts cost: the worked figures of docs/calculations.md, and what must hold for any figures."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.amounts import Amount, Qualifier
from roadmap.post_costs import (
    GradeFrom,
    Missing,
    PostCost,
    Priced,
    Rates,
    View,
    apportion,
    cost_by_year,
    cost_sum,
    days_of,
    year_costs,
)
from roadmap.post_steps import steps
from roadmap.staffing import Event, EventKind, Line, Post, PostState

ONE = Decimal(1)
EG_10 = Decimal("72000.00")
TABLE = Rates(date(2020, 1, 1), {"EG 10": EG_10, "EG 13": Decimal("90000.00"), "A 13": Decimal("84500.00")})
LATER = Rates(date(2024, 7, 1), {"EG 10": Decimal("75000.00")})


def post(*events: tuple[str, date], fte: Decimal | None = ONE, minimum: bool = False, key: str = "p") -> Post:
    return Post(key, fte, tuple(Event(EventKind(kind), on) for kind, on in events), minimum)


def line(
    *posts: Post, grades: tuple[str, ...] = ("EG 10",), own: str | None = None, until: date | None = None
) -> Priced:
    found = (GradeFrom(date(2020, 1, 1), grades),) if grades else ()
    return Priced(Line("l", posts, until=until), found, Decimal(own) if own else None)


def one(
    priced: Priced, year: int = 2024, view: View = View.PLANNED, tables: tuple[Rates, ...] = (TABLE,)
) -> PostCost | None:
    found = year_costs([priced], tables, year, view)
    return found[0] if found else None


def euros(found: PostCost | None) -> tuple[str, str]:
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return str(found.low.value), str(found.high.value)


def test_a_whole_year_and_half_a_post():
    assert euros(one(line(post()))) == ("72000.00", "72000.00")
    assert euros(one(line(post(fte=Decimal("0.5"))))) == ("36000.00", "36000.00")


def test_from_the_day_of_the_start_in_a_leap_year():
    started = post(("filled", date(2024, 7, 1)))
    assert euros(one(line(started), view=View.ACTUAL)) == ("36196.72", "36196.72")  # 184 of 366 days
    until = post(("filled", date(2020, 1, 1)), ("cut", date(2024, 7, 1)))
    assert euros(one(line(until), view=View.ACTUAL)) == ("35803.28", "35803.28")  # the other 182 days
    assert Decimal("36196.72") + Decimal("35803.28") == EG_10


def test_a_new_rate_within_the_year_splits_it_by_days():
    found = one(line(post()), tables=(LATER, TABLE))
    assert found is not None
    assert [(piece.first, piece.last, str(piece.low)) for piece in found.pieces] == [
        (date(2024, 1, 1), date(2024, 6, 30), "35803.28"),
        (date(2024, 7, 1), date(2024, 12, 31), "37704.92"),
    ]
    assert euros(found) == ("73508.20", "73508.20")


def test_a_new_grade_within_the_year_splits_it_by_days():
    changes = (GradeFrom(date(2020, 1, 1), ("EG 10",)), GradeFrom(date(2023, 4, 1), ("EG 13",)))
    found = one(Priced(Line("l", (post(),)), changes), 2023)
    assert euros(found) == ("85561.64", "85561.64")  # 90 days of 72.000 and 275 of 90.000


def test_planned_and_actual_are_two_views():
    priced = line(post(("requested", date(2023, 3, 1)), ("approved", date(2023, 10, 1)), ("filled", date(2024, 4, 1))))
    planned = {year: cost_sum(year_costs([priced], [TABLE], year, View.PLANNED)) for year in (2022, 2023, 2024)}
    actual = {year: cost_sum(year_costs([priced], [TABLE], year, View.ACTUAL)) for year in (2022, 2023, 2024)}
    assert [planned[year].low.is_empty for year in (2022, 2023, 2024)] == [True, False, False]
    assert [part.value for part in planned[2023].low.parts] == [Decimal("18147.95")]  # 92 days from the approval on
    assert planned[2024].low.parts == (Amount(EG_10),)
    assert [actual[year].posts for year in (2022, 2023, 2024)] == [(), (), ("p",)]
    assert actual[2024].low.parts == (Amount(Decimal("54098.36")),)  # 275 of 366 days


def test_a_temporary_post_costs_up_to_and_with_its_last_day():
    priced = line(post(("filled", date(2020, 1, 1))), until=date(2024, 6, 30))
    assert euros(one(priced, view=View.ACTUAL)) == ("35803.28", "35803.28")
    assert one(priced, 2025, View.ACTUAL) is None
    assert one(priced, 2025) is None


def test_alternative_grades_give_a_range():
    found = cost_sum(year_costs([line(post(), grades=("EG 13", "A 13"))], [TABLE], 2024, View.PLANNED))
    assert found.is_range
    assert found.low.parts == (Amount(Decimal("84500.00")),)
    assert found.high.parts == (Amount(Decimal("90000.00")),)


@pytest.mark.parametrize(
    ("priced", "why"),
    [
        (line(post(fte=None)), Missing.FTE),
        (line(post(), grades=()), Missing.GRADE),
        (line(post(), grades=("EG 12",)), Missing.RATE),
        (line(post(), grades=("EG 13", "EG 12")), Missing.RATE),
    ],
)
def test_unknown_is_counted_and_never_0(priced: Priced, why: Missing):
    found = one(priced)
    assert found is not None
    assert (found.low, found.high, found.missing) == (None, None, why)
    whole = cost_sum(year_costs([priced, line(post())], [TABLE], 2024, View.PLANNED))
    assert whole.unknown == 1
    assert whole.low.parts == (Amount(EG_10),)


def test_a_minimum_stays_at_least_and_an_own_cost_needs_no_rate():
    priced = line(post(fte=Decimal("0.5"), minimum=True), grades=(), own="80000.00")
    found = one(priced, tables=())
    assert found is not None
    assert found.low == Amount(Decimal("40000.00"), Qualifier.AT_LEAST)
    assert cost_sum([found]).low.amount == Amount(Decimal("40000.00"), Qualifier.AT_LEAST)


def test_before_the_first_table_and_grade_the_cost_is_unknown():
    assert one(line(post()), 2019) is not None
    assert getattr(one(line(post()), 2019), "missing", None) is Missing.GRADE
    table = Rates(date(2024, 2, 1), {"EG 10": EG_10})
    assert getattr(one(line(post()), tables=(table,)), "missing", None) is Missing.RATE
    late = post(("filled", date(2024, 3, 1)))
    assert euros(one(line(late), view=View.ACTUAL, tables=(table,)))[0] == "60196.72"  # days before cost nothing


fractions = st.lists(st.fractions(min_value=0, max_value=10**6), max_size=12)
cents = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999.99"), places=2)
years = st.integers(2019, 2029)


@given(fractions)
def test_the_parts_add_up_to_the_rounded_whole(exact: list[Fraction]):
    parts = apportion(exact)
    assert sum(parts) == Decimal(int(sum(exact, Fraction(0)) * 100 + Fraction(1, 2))).scaleb(-2)
    assert all(abs(Fraction(part) - each) < Fraction(1, 100) for part, each in zip(parts, exact, strict=True))


def in_turn(days: list[date], *, begins: bool, fte: Decimal) -> Post:
    """A post that is filled from `days[0]` on or not, and the other way round from each of the next ones."""
    told = [("filled" if begins == (number % 2 == 0) else "cut", day) for number, day in enumerate(days)]
    return post(*told, fte=fte, key="a" if begins else "b")


@given(years, cents, st.decimals(Decimal("0.001"), 1, places=3), st.lists(st.integers(1, 365), max_size=8))
def test_pro_rata_adds_up_to_the_year_however_it_is_cut(year: int, rate: Decimal, fte: Decimal, cuts: list[int]):
    start = date(year, 1, 1)
    days = [start, *sorted({start + timedelta(days=cut) for cut in cuts if cut < days_of(year)})]
    whole = one(line(post(fte=fte), own=str(rate)), year)
    turns = [in_turn(days, begins=begins, fte=fte) for begins in (True, False)]
    found = year_costs([line(*turns, own=str(rate))], (), year, View.ACTUAL)
    assert sum(Decimal(euros(each)[0]) for each in found) == Decimal(euros(whole)[0])
    pieces = [piece for each in found for piece in each.pieces]
    assert len(pieces) == len(days)
    assert sum((piece.last - piece.first).days + 1 for piece in pieces) == days_of(year)


events = st.lists(
    st.builds(Event, st.sampled_from(EventKind), st.dates(date(2019, 1, 1), date(2026, 1, 1))), max_size=6
)
lines = st.lists(
    st.builds(
        lambda key, listed, fte, minimum, grades, until: Priced(
            Line(key, (Post(key, fte, tuple(listed), minimum),), until=until),
            (GradeFrom(date(2018, 1, 1), grades),),
        ),
        st.uuids().map(str),
        events,
        st.one_of(st.none(), st.decimals(Decimal("0.001"), 1, places=3)),
        st.booleans(),
        st.sampled_from([(), ("EG 10",), ("EG 13", "A 13"), ("EG 12",)]),
        st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2026, 1, 1))),
    ),
    max_size=5,
)


@given(lines, years, st.sampled_from(View))
def test_any_grouping_gives_the_same_sum_and_unknown_is_a_partition(listed: list[Priced], year: int, view: View):
    whole = cost_by_year(listed, [TABLE], [year], view)[year]
    parts = [cost_by_year([priced], [TABLE], [year], view)[year] for priced in listed]
    assert sum((part.value for part in whole.low.parts), Decimal(0)) == sum(
        (each.value for part in parts for each in part.low.parts), Decimal(0)
    )
    assert whole.unknown == sum(part.unknown for part in parts)
    assert len(whole.posts) == len(whole.low.parts) + whole.unknown
    assert all(low.value <= high.value for low, high in zip(whole.low.parts, whole.high.parts, strict=True))


@given(lines, years)
def test_what_is_filled_is_planned_too(listed: list[Priced], year: int):
    planned = {cost.post for cost in year_costs(listed, [TABLE], year, View.PLANNED)}
    assert {cost.post for cost in year_costs(listed, [TABLE], year, View.ACTUAL)} <= planned


@given(lines)
def test_steps_say_what_every_single_day_says(listed: list[Priced]):
    frozen = [priced.line for priced in listed]
    found = steps(frozen, date(2019, 1, 1), date(2026, 12, 31))
    for day in (date(2019, 1, 1), date(2021, 5, 6), date(2024, 2, 29), date(2026, 12, 31)):
        step = [each for each in found if each.on <= day][-1]
        filled = {p.key for each in frozen for p in each.posts if each.state_of(p, day) is PostState.FILLED}
        assert set(step.filled.keys) == filled
        assert set(step.filled.keys) <= set(step.approved.keys) <= set(step.planned.keys)


def test_steps_of_one_post():
    told = (("requested", date(2023, 3, 1)), ("approved", date(2023, 10, 1)), ("filled", date(2024, 4, 1)))
    found = steps([line(post(*told, ("cut", date(2025, 1, 1)))).line], date(2023, 1, 1), date(2025, 12, 31))
    assert [(step.on, step.planned.posts, step.approved.posts, step.filled.posts) for step in found] == [
        (date(2023, 1, 1), 0, 0, 0),
        (date(2023, 3, 1), 1, 0, 0),
        (date(2023, 10, 1), 1, 1, 0),
        (date(2024, 4, 1), 1, 1, 1),
        (date(2025, 1, 1), 0, 0, 0),
    ]
