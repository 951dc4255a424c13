"""Levels of risks and growth of indicators: the worked examples of docs/calculations.md, and what must never happen."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.growth import Measured, growth_percent
from roadmap.risk_levels import Band, RiskAt, band, level, ranked, top

STEP = st.none() | st.integers(1, 5)


@pytest.mark.parametrize(
    ("likelihood", "impact", "value", "word"),
    [
        (1, 4, 4, Band.LOW),
        (1, 5, 5, Band.MEDIUM),
        (3, 3, 9, Band.MEDIUM),
        (2, 5, 10, Band.HIGH),
        (3, 5, 15, Band.HIGH),
        (4, 4, 16, Band.VERY_HIGH),
        (5, 5, 25, Band.VERY_HIGH),
        (None, 5, None, Band.UNKNOWN),
    ],
)
def test_levels(likelihood: int | None, impact: int | None, value: int | None, word: Band) -> None:
    assert level(likelihood, impact) == value
    assert band(value) == word


def test_beyond_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        level(6, 1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(STEP, STEP, st.sampled_from(["open", "reduced", "occurred", "closed"])), max_size=12))
def test_the_highest_come_first_and_closed_ones_never(rows: list[tuple[int | None, int | None, str]]) -> None:
    risks = [RiskAt(str(number), f"Risiko {number}", *row) for number, row in enumerate(rows)]
    found = ranked(risks)
    values = [level(risk.likelihood, risk.impact) or 0 for risk in found]
    assert values == sorted(values, reverse=True)
    assert all(risk.state != "closed" for risk in found)
    assert len(found) == sum(row[2] != "closed" for row in rows)
    assert set(top(risks, 3)) <= set(found)
    assert len(top(risks, 3)) <= 3


def test_no_growth_across_definitions_or_between_vague_figures() -> None:
    before = Measured("v1", Decimal(200))
    assert growth_percent(before, Measured("v1", Decimal("206.9"))) == Decimal("3.5")  # 3.45 rounds half up
    assert growth_percent(before, Measured("v2", Decimal(400))) is None
    assert growth_percent(before, Measured("v1", Decimal(400), exact=False)) is None
    assert growth_percent(Measured("v1", Decimal(0)), Measured("v1", Decimal(4))) is None
    assert growth_percent(None, before) is None
