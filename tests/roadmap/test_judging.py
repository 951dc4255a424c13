"""How a project stands at a day: which version counts, what is said of dropped projects, what never gets better."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import PartialDate, Precision
from roadmap.amounts import Amount, Qualifier
from roadmap.budget import Direction, Item, Stage
from roadmap.judging import (
    Adoption,
    Known,
    KnownMilestone,
    Measure,
    Reported,
    judge,
    judge_field,
    period_start,
    plans_in_scope,
    version_at,
    worst,
)
from roadmap.light_words import reasons
from roadmap.lights import ASSESSED, Light, ReasonCode

DAY = date(2024, 7, 1)
AGO = date(2023, 7, 2)


def on(*day: int) -> PartialDate:
    return PartialDate(date(*day))


def item(key: str, stage: Stage, euros: str, direction: Direction = Direction.EXPENSE) -> Item:
    return Item(key, stage, Amount(Decimal(euros)), direction=direction, year_from=2024, year_to=2024)


START = KnownMilestone("a", "Start", Decimal(3), on(2024, 1, 1), None, on(2024, 2, 1))
PILOT = KnownMilestone("b", "Pilot", Decimal(1), on(2024, 6, 30), on(2024, 8, 14))
MEASURE = Measure(since=AGO, plan_end=on(2024, 7, 31))


def test_the_example_of_the_documentation() -> None:
    spent = replace(item("y", Stage.ACTUAL, "112000.00"), amount=Amount(Decimal("112000.00"), Qualifier.ABOUT))
    known = Known(milestones=(START, PILOT), items=(item("x", Stage.APPROPRIATION, "100000.00"), spent))
    found = judge(known, DAY, MEASURE)
    assert {name: light.light for name, light in found.lights.items()} == {
        "time": Light.RED,
        "money": Light.RED,
        "scope": Light.NOT_ASSESSED,
        "overall": Light.RED,
    }
    assert found.progress.computed == Decimal("75.0")
    assert found.weights == (Decimal(3), Decimal(4))
    assert found.next_milestone == PILOT
    assert found.slips
    assert found.last_forecast == on(2024, 8, 14)
    told = reasons(found.overall, {"b": "Pilot"})
    assert "14.08.2024" in told[0]
    assert "rund 112.000,00\xa0€" in told[1]
    assert "12 %" in told[1]


def test_a_delay_is_explained_as_long_as_it_is_open_and_once_more_when_it_is_reached() -> None:
    """The example of the documentation: due 31.03.2021, reached 15.05.2021."""
    reached = KnownMilestone("a", "Start", Decimal(1), on(2021, 3, 31), None, on(2021, 5, 15))
    asked = [(2021, reached), (2022, reached), (2022, replace(reached, actual=None, forecast=on(2021, 5, 15)))]
    found = [
        judge(Known(milestones=(row,)), date(year, 12, 31), Measure(since=date(year, 1, 1))) for year, row in asked
    ]
    assert [one.narrative_needed for one in found] == [True, False, True]
    assert [one.days_late for one in found] == [45, 45, 45], "what is printed of it stays"


def test_the_two_parts_of_the_budget_are_judged_apart() -> None:
    items = (
        item("a", Stage.APPROPRIATION, "100.00"),
        item("b", Stage.ACTUAL, "50.00"),
        item("c", Stage.APPROPRIATION, "100.00", Direction.PAYMENT),
        item("d", Stage.ACTUAL, "107.00", Direction.PAYMENT),
    )
    found = judge(Known(items=items), DAY, MEASURE)
    assert found.money.light is Light.AMBER
    assert [side.direction for side in found.sides] == [Direction.EXPENSE, Direction.PAYMENT]


def test_nothing_is_expected_of_a_dropped_project() -> None:
    known = Known(milestones=(PILOT,), state="dropped", reported=Reported(DAY, 10, scope=Light.RED))
    found = judge(known, DAY, MEASURE)
    assert {light.light for light in found.lights.values()} == {Light.NOT_ASSESSED}
    assert found.overall.reasons[0].code is ReasonCode.DROPPED
    assert (found.slips, found.next_milestone) == (False, None)


def test_a_missing_report_is_never_red() -> None:
    asked = judge(Known(reported=Reported(asked=True)), DAY, MEASURE)
    assert (asked.overall.light, asked.has_entry) == (Light.NOT_REPORTED, False)
    old = judge(Known(reported=Reported(date(2023, 7, 1), 50)), DAY, MEASURE)
    assert not old.has_entry
    assert judge(Known(reported=Reported(AGO, 50)), DAY, MEASURE).has_entry


def test_green_to_red_is_a_jump() -> None:
    found = judge(Known(milestones=(PILOT,)), DAY, MEASURE, previous=Light.GREEN)
    assert found.jump
    assert not judge(Known(milestones=(PILOT,)), DAY, MEASURE, previous=Light.AMBER).jump


def test_the_version_in_force() -> None:
    adopted = Adoption("one", "superseded", date(2022, 1, 1), 1)  # type: ignore[arg-type]  # any key will do
    later = Adoption("two", "adopted", date(2024, 1, 1), 2)  # type: ignore[arg-type]
    draft = Adoption("three", "draft", None, 3)  # type: ignore[arg-type]
    assert version_at([adopted, later, draft], date(2023, 1, 1)) == (adopted, True)
    assert version_at([adopted, later, draft], DAY) == (later, True)
    assert version_at([draft], DAY) == (draft, False)
    undated = later._replace(adopted_on=None)
    assert version_at([undated, draft], DAY) == (undated, False), "a draft is not in force beside what was adopted"
    assert version_at([], DAY) is None


def test_plans_that_are_told_together() -> None:
    owned = [("s", None, "strategy"), ("a", "s", "agenda"), ("other", None, "masterplan"), ("x", None, "alliance")]
    assert plans_in_scope("a", owned) == {"s", "a", "x"}


def test_a_field_is_as_good_as_its_worst_project() -> None:
    late, fine = judge(Known(milestones=(PILOT,), state="ongoing"), DAY, MEASURE), judge(Known(), DAY, MEASURE)
    found = judge_field([late, fine], [item("f", Stage.APPROPRIATION, "5.00")], 2024)
    assert (found.light, found.projects) == (Light.RED, 2)
    assert found.states == (("ongoing", 1), (None, 1))
    assert [side.appropriation.amount for side in found.sides] == [Amount(Decimal("5.00"))]
    assert worst([]) is Light.NOT_ASSESSED


days = st.builds(PartialDate, st.dates(date(2021, 1, 1), date(2027, 12, 31)), st.sampled_from(Precision))
maybe = st.one_of(st.none(), days)
weights = st.decimals(min_value="0.01", max_value="99", places=2)
known_milestones = st.lists(
    st.builds(KnownMilestone, st.just("m"), st.just("M"), weights, maybe, maybe, maybe), max_size=5
).map(tuple)
measures = st.builds(Measure, since=st.just(AGO), plan_end=maybe)
everything = st.builds(
    Known,
    milestones=known_milestones,
    items=st.just(()),
    state=st.sampled_from([None, "ongoing", "deferred", "completed"]),
    forecast=maybe,
    reported=st.builds(Reported, as_of=st.just(DAY), scope=st.sampled_from([None, *ASSESSED])),
)


@given(everything, measures, days, days, maybe)
def test_a_later_forecast_never_improves_a_light(
    known: Known, measure: Measure, first: PartialDate, second: PartialDate, baseline: PartialDate | None
) -> None:
    early, late = sorted((first, second), key=lambda found: found.day)
    if early.day < DAY:
        return
    for name in ("time", "overall"):
        ranks = [
            ASSESSED.index(
                judge(
                    replace(
                        known, milestones=(*known.milestones, KnownMilestone("x", "X", Decimal(1), baseline, forecast))
                    ),
                    DAY,
                    measure,
                )
                .lights[name]
                .light
            )
            for forecast in (early, late)
        ]
        assert ranks[0] <= ranks[1], name


@given(everything.filter(lambda known: bool(known.milestones)), measures, st.data())
def test_a_completed_milestone_never_lowers_progress(known: Known, measure: Measure, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(known.milestones) - 1))
    done = replace(known.milestones[index], forecast=None, actual=PartialDate(DAY))
    after = replace(known, milestones=(*known.milestones[:index], done, *known.milestones[index + 1 :]))
    before = judge(known, DAY, measure).progress.computed
    assert before is not None
    assert before <= (judge(after, DAY, measure).progress.computed or 0)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_a_period_of_pages_is_twelve_months(day: date) -> None:
    start = period_start(day)
    assert 364 <= (day - start).days <= 365
    assert (start.month, start.day) == (1, 1) or day.month != 12 or day.day != 31
