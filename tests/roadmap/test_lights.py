"""Lights: exactly as the rules say, with reasons, and never red for want of a report."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.partial_dates import PartialDate, Precision, parse_iso
from roadmap.amounts import Amount, Qualifier, total
from roadmap.budget import variance
from roadmap.lights import (
    ASSESSED,
    Assessment,
    BetterWithoutReasonError,
    Light,
    Milestone,
    ReasonCode,
    Thresholds,
    check_published,
    is_jump,
    money_light,
    narrative_needed,
    needs_reason,
    overall,
    scope_light,
    time_light,
)
from roadmap.models import Plan
from roadmap.standing import thresholds
from tests.known import known

GREEN, AMBER, RED, NOT_REPORTED, NOT_ASSESSED = Light
AT = date(2022, 12, 31)


def on(offset):
    return PartialDate(AT + timedelta(days=offset))


def milestone(baseline=None, forecast=None, actual=None, key="m"):
    dates = (None if offset is None else on(offset) for offset in (baseline, forecast, actual))
    return Milestone(key, *dates)


def euros(*values):
    return total(None if v is None else Amount(Decimal(v)) for v in values)


# time


@pytest.mark.parametrize(
    ("baseline", "forecast", "light", "code", "days"),
    [
        (None, 0, GREEN, ReasonCode.ON_SCHEDULE, None),
        (None, -1, AMBER, ReasonCode.OVERDUE, 1),
        (None, -30, AMBER, ReasonCode.OVERDUE, 30),
        (None, -31, RED, ReasonCode.OVERDUE, 31),
        (-1, None, AMBER, ReasonCode.OVERDUE, 1),
        (-31, None, RED, ReasonCode.OVERDUE, 31),
        (-25, 5, GREEN, ReasonCode.ON_SCHEDULE, None),
        (-26, 5, AMBER, ReasonCode.LATE, 31),
        (10, 100, AMBER, ReasonCode.LATE, 90),
        (10, 101, RED, ReasonCode.LATE, 91),
        (100, 10, GREEN, ReasonCode.ON_SCHEDULE, None),
    ],
)
def test_time(baseline, forecast, light, code, days):
    found = time_light([milestone(baseline, forecast)], AT)
    assert found.light is light
    assert (found.reasons[0].code, found.reasons[0].days, found.reasons[0].light) == (code, days, light)


def test_a_baseline_in_the_past_does_not_count_beside_a_forecast():
    assert time_light([milestone(-29, 1)], AT).light is GREEN


def test_reached_milestones_are_done_however_late():
    assert time_light([milestone(-400, None, -1)], AT).light is GREEN
    assert time_light([milestone(-400, None, 1)], AT).light is RED


def test_the_last_forecast_after_the_plans_end():
    late = time_light([milestone(None, 5, key="a"), milestone(None, 10, key="b")], AT, plan_end=on(9))
    assert late.light is RED
    (reason,) = late.reasons
    assert (reason.code, reason.days, reason.due, reason.baseline) == (
        ReasonCode.AFTER_PLAN_END,
        1,
        on(10),
        on(9),
    )
    assert time_light([milestone(None, 9)], AT, plan_end=on(9)).light is GREEN
    assert time_light([milestone(None, 5)], AT, plan_end=on(9), project_forecast=on(20)).light is RED
    assert time_light([milestone(None, 5)], AT, project_forecast=on(20)).light is GREEN
    year = parse_iso("2025")
    assert time_light([Milestone("m", forecast=year)], AT, plan_end=year).light is GREEN


def test_without_a_dated_milestone_time_is_not_assessed():
    for milestones in ([], [milestone()]):
        found = time_light(milestones, AT, plan_end=on(-1), project_forecast=on(5))
        assert found.light is NOT_ASSESSED
        assert found.reasons[0].code is ReasonCode.NO_DATED_MILESTONE


def test_every_reason_is_given_the_worst_first():
    found = time_light([milestone(-40, -5, key="a"), milestone(-40, None, key="b")], AT)
    assert [(r.code, r.milestone, r.light, r.days, r.limit_days) for r in found.reasons] == [
        (ReasonCode.OVERDUE, "b", RED, 40, 30),
        (ReasonCode.OVERDUE, "a", AMBER, 5, 0),
        (ReasonCode.LATE, "a", AMBER, 35, 30),
    ]


def test_a_coarse_date_is_due_on_its_last_day():
    quarter = Milestone("m", forecast=parse_iso("2022-Q4"))
    assert time_light([quarter], date(2022, 12, 31)).light is GREEN
    assert time_light([quarter], date(2023, 1, 1)).light is AMBER
    assert Milestone("m", parse_iso("2022"), parse_iso("2023")).days_late == 365
    assert Milestone("m", parse_iso("2022")).days_late is None


def test_the_thresholds_are_settings():
    strict = Thresholds(time_red_overdue_days=0, time_red_late_days=5, time_amber_late_days=1)
    assert time_light([milestone(None, -1)], AT, limits=strict).light is RED
    assert time_light([milestone(10, 16)], AT, limits=strict).light is RED
    for wrong in ({"time_red_late_days": 29}, {"money_red_percent": Decimal(4)}):
        with pytest.raises(ValueError, match="must not lie below"):
            Thresholds(**wrong)


def test_a_plans_own_settings_are_the_limits_of_its_lights():
    limits: dict[str, Any] = {"time_red_overdue_days": 1, "time_red_late_days": 4, "time_amber_late_days": 3}
    limits |= {"money_amber_percent": Decimal(6), "money_red_percent": Decimal(7)}
    assert thresholds(Plan(**limits)) == Thresholds(**limits)


known_dates = st.builds(PartialDate, st.dates(date(2021, 1, 1), date(2025, 12, 31)), st.sampled_from(Precision))
dates = st.one_of(st.none(), known_dates)
milestones = st.lists(st.builds(Milestone, st.just("m"), dates, dates, dates), max_size=6)


def rank(assessment):
    return ASSESSED.index(assessment.light)


@given(milestones, dates, dates, known_dates, known_dates, dates)
def test_a_later_forecast_on_or_after_the_date_never_improves_the_light(
    listed, plan_end, project_forecast, first, second, baseline
):
    early, late = sorted((first, second), key=lambda d: d.sort_key)
    if early.day < AT:
        return
    both = [
        time_light(
            [*listed, Milestone("x", baseline, forecast)], AT, plan_end=plan_end, project_forecast=project_forecast
        )
        for forecast in (early, late)
    ]
    assert rank(both[0]) <= rank(both[1])


@given(milestones.filter(lambda listed: any(m.dated for m in listed)), dates, st.data())
def test_reaching_a_milestone_never_worsens_the_light(listed, plan_end, data):
    index = data.draw(st.integers(0, len(listed) - 1))
    before = time_light(listed, AT, plan_end=plan_end)
    done = [*listed[:index], replace(listed[index], actual=PartialDate(AT)), *listed[index + 1 :]]
    assert rank(time_light(done, AT, plan_end=plan_end)) <= rank(before)


@given(milestones, dates)
def test_the_light_is_the_worst_of_its_reasons(listed, plan_end):
    found = time_light(listed, AT, plan_end=plan_end)
    assert found.reasons
    assert found.reasons[0].light is found.light
    if found.light in ASSESSED:
        assert all(ASSESSED.index(r.light) <= rank(found) for r in found.reasons)


# money


@pytest.mark.parametrize(
    ("spent", "light"),
    [("0", GREEN), ("50", GREEN), ("105", GREEN), ("105.01", AMBER), ("110", AMBER), ("110.01", RED), ("999", RED)],
)
def test_money(spent, light):
    found = money_light(euros("100"), euros(spent))
    assert found.light is light
    assert known(found.reasons[0].variance).expected.value == Decimal(spent)


def test_too_little_spent_is_no_red_light():
    assert money_light(euros("100"), euros("10")).light is GREEN


@pytest.mark.parametrize("granted", [(), (None,), ("0",), ("100", None)])
def test_without_an_appropriation_money_is_not_assessed(granted):
    found = money_light(euros(*granted), euros("500"))
    assert (found.light, found.reasons[0].code) == (NOT_ASSESSED, ReasonCode.NO_APPROPRIATION)


def test_unknown_spending_is_not_assessed_unless_the_known_part_is_too_much_already():
    for spent in ((), (None,), ("100", None)):
        found = money_light(euros("100"), euros(*spent))
        assert (found.light, found.reasons[0].code) == (NOT_ASSESSED, ReasonCode.SPENDING_UNKNOWN)
    found = money_light(euros("100"), euros("120", None))
    assert (found.light, found.reasons[0].incomplete) == (RED, True)


def test_not_determinable_is_not_assessed():
    mixed = total([Amount(Decimal(5), Qualifier.AT_LEAST), Amount(Decimal(500), Qualifier.AT_MOST)])
    assert money_light(euros("100"), mixed).light is NOT_ASSESSED
    assert money_light(mixed, euros("100")).light is NOT_ASSESSED


@given(st.decimals(1, 10**9, places=2), st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_more_spending_never_improves_the_light(granted, first, second):
    less, more = sorted((first, second))
    assert rank(money_light(euros(granted), euros(less))) <= rank(money_light(euros(granted), euros(more)))


# scope and overall


def test_scope_is_as_reported_and_a_missing_report_is_never_red():
    assert scope_light(AMBER).light is AMBER
    assert scope_light(None).light is NOT_REPORTED
    assert scope_light(None, asked=False).light is NOT_ASSESSED
    assert scope_light(NOT_REPORTED).light is NOT_REPORTED


lights = st.sampled_from(Light)


def assessment(light):
    return Assessment(light, ())


@pytest.mark.parametrize(
    ("three", "result"),
    [
        ((GREEN, RED, AMBER), RED),
        ((GREEN, NOT_ASSESSED, AMBER), AMBER),
        ((GREEN, NOT_ASSESSED, NOT_REPORTED), GREEN),
        ((NOT_ASSESSED, NOT_ASSESSED, NOT_REPORTED), NOT_REPORTED),
        ((NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED), NOT_ASSESSED),
        ((), NOT_ASSESSED),
    ],
)
def test_overall_is_the_worst_of_those_assessed(three, result):
    assert overall(*map(assessment, three)).light is result


def test_overall_brings_the_reasons_of_the_worst():
    time = time_light([milestone(None, -40, key="a"), milestone(None, -5, key="b")], AT)
    money = money_light(euros("100"), euros("120"))
    found = overall(time, money, scope_light(GREEN))
    assert [r.code for r in found.reasons] == [ReasonCode.OVERDUE, ReasonCode.OVER_BUDGET]
    assert {r.light for r in found.reasons} == {RED}


@given(st.lists(lights, max_size=3))
def test_a_missing_light_never_makes_it_worse(three):
    found = overall(*map(assessment, three))
    assert (found.light in ASSESSED) == any(light in ASSESSED for light in three)
    assert overall(*map(assessment, [*three, GREEN, NOT_ASSESSED])).light in (
        found.light if found.light in ASSESSED else GREEN,
    )


# published lights


def test_only_green_to_red_is_a_jump():
    assert is_jump(GREEN, RED)
    assert not is_jump(AMBER, RED)
    assert not is_jump(NOT_ASSESSED, RED)
    assert not is_jump(None, RED)
    assert not is_jump(GREEN, AMBER)


@pytest.mark.parametrize(
    ("computed", "published", "needed"),
    [
        (GREEN, RED, False),
        (GREEN, GREEN, False),
        (AMBER, RED, False),
        (RED, AMBER, True),
        (AMBER, GREEN, True),
        (RED, NOT_ASSESSED, True),
        (AMBER, NOT_REPORTED, True),
        (NOT_ASSESSED, GREEN, True),
        (NOT_ASSESSED, AMBER, False),
        (GREEN, NOT_ASSESSED, False),
    ],
)
def test_better_only_with_a_reason(computed, published, needed):
    assert needs_reason(computed, published) is needed
    check_published(computed, published, "Lieferant hat den Termin schriftlich bestätigt.")
    if needed:
        with pytest.raises(BetterWithoutReasonError, match="needs a written reason"):
            check_published(computed, published, "  ")
    else:
        check_published(computed, published, "")


@pytest.mark.parametrize(
    ("days", "spent", "needed"),
    [(None, None, False), (30, "105", False), (31, "100", True), (None, "105.01", True), (0, "94.99", True)],
)
def test_a_deviation_needs_a_narrative(days, spent, needed):
    found = variance(euros("100"), euros(spent)) if spent else None
    assert narrative_needed(days, found) is needed
