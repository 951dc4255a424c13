"""What came of a decision: the worked example of docs/calculations.md, and the days on which a fate changes."""

from datetime import date, timedelta

import pytest

from evaluation.council_paper.outcome import Charged, DecidedPoint, Fate, Outcome, fate, outcome
from evaluation.council_paper.plain_text import inert, paragraphs, text_of

DAY = date(2023, 12, 31)
FIRST = Charged("a", date(2023, 9, 30))
OTHERS = (Charged("b", date(2024, 12, 31)), Charged("c", DAY))


def test_the_worked_example() -> None:
    points = [DecidedPoint("1"), DecidedPoint("2", (FIRST, *OTHERS))]
    assert outcome(points, DAY) == Outcome(points=2, without_mandate=1, done=0, open=2, overdue=1)
    answered = Charged("a", date(2023, 9, 30), answered=True)
    found = outcome([DecidedPoint("1"), DecidedPoint("2", (answered, *OTHERS))], DAY)
    assert found == Outcome(points=2, without_mandate=1, done=1, open=2, overdue=0)
    assert found.mandates == 3
    assert outcome([DecidedPoint("1", (FIRST,)), DecidedPoint("2", (FIRST,))], DAY).mandates == 1, "counted once"
    assert outcome([], DAY) == Outcome()


@pytest.mark.parametrize(
    ("mandate", "expected"),
    [
        (Charged("x"), Fate.OPEN),
        (Charged("x", DAY), Fate.OPEN),
        (Charged("x", DAY - timedelta(days=1)), Fate.OVERDUE),
        (Charged("x", DAY - timedelta(days=1), ended_on=DAY), Fate.DONE),
        (Charged("x", DAY - timedelta(days=1), ended_on=DAY + timedelta(days=1)), Fate.OVERDUE),
        (Charged("x", DAY - timedelta(days=1), answered=True), Fate.DONE),
    ],
)
def test_where_a_mandate_stands(mandate: Charged, expected: Fate) -> None:
    assert fate(mandate, DAY) is expected


def test_texts_are_plain_and_inert() -> None:
    html = '12 <a class="derived" href="#r3">b3</a> <span class="small">[<a href="#s">S1</a>]</span> &amp; <b>mehr</b>'
    assert text_of(html) == "12 & mehr"
    assert inert("a\u202eb\x00c\u00a0d\x1b") == "abc\u00a0d"
    assert paragraphs("Eins\r\nzwei\r\n\r\n \r\nDrei\u2066") == ["Eins zwei", "Drei"]
