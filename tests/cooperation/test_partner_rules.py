"""Which requests for help stand, and the comparison with the median: worked examples of docs/calculations.md."""

from decimal import Decimal

import pytest

from cooperation.partner.asking import HelpState, Said, requests
from cooperation.partner.comparing import Compared, Figures, Measure, compare, mean, median, share


def states(*said: Said[int]) -> list[tuple[tuple[int, ...], str, HelpState]]:
    return [(found.keys, found.help, found.state) for found in requests(said)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], []),
        ([Said(1, "")], []),
        ([Said(1, "Personal")], [((1,), "Personal", HelpState.OPEN)]),
        # reported again, also in other words: the same request, and it still waits
        ([Said(1, "Personal"), Said(2, " Personal ")], [((1, 2), "Personal", HelpState.OPEN)]),
        ([Said(1, "Personal"), Said(2, "Zwei Stellen")], [((1, 2), "Zwei Stellen", HelpState.OPEN)]),
        # a status that asks for nothing withdraws it
        ([Said(1, "Personal"), Said(2, "")], [((1,), "Personal", HelpState.WITHDRAWN)]),
        ([Said(1, "Personal"), Said(2, " \n ")], [((1,), "Personal", HelpState.WITHDRAWN)]),
        # answered, and reported again unchanged: still answered; other words are a new request
        ([Said(1, "Personal", (False,)), Said(2, "Personal")], [((1, 2), "Personal", HelpState.ANSWERED)]),
        (
            [Said(1, "Personal", (False,)), Said(2, "Geld")],
            [((1,), "Personal", HelpState.ANSWERED), ((2,), "Geld", HelpState.OPEN)],
        ),
        ([Said(1, "Personal", (False, True)), Said(2, "")], [((1,), "Personal", HelpState.DONE)]),
        # withdrawn and asked again: two requests
        (
            [Said(1, "Personal"), Said(2, ""), Said(3, "Personal")],
            [((1,), "Personal", HelpState.WITHDRAWN), ((3,), "Personal", HelpState.OPEN)],
        ),
    ],
)
def test_requests_for_help(said: list[Said[int]], expected: list[object]) -> None:
    assert states(*said) == expected


def test_the_median_needs_three_others_and_tells_no_more() -> None:
    own = Figures(progress=Decimal(40), in_time=Decimal(100), live=None)
    others = [
        Figures(Decimal(20), Decimal(50), Decimal(0)),
        Figures(Decimal(70), None, Decimal(100)),
        Figures(Decimal(55), Decimal(75), Decimal(50)),
        Figures(Decimal(60), None, Decimal("33.3")),
    ]
    progress, in_time, live = compare(own, others)
    assert progress == Compared(Measure.PROGRESS, Decimal(40), Decimal("57.5"), 4)
    assert (in_time.enough, in_time.median, in_time.others) == (False, None, 2)  # unknown is left out and never 0
    assert (live.own, live.median) == (None, Decimal("41.7"))  # (33.3 + 50) / 2 = 41.65
    assert compare(own, others) == compare(own, others[::-1])  # no order, no ranks


def test_parts_of_the_comparison() -> None:
    assert mean([30, None, 45]) == Decimal("37.5")
    assert mean([None]) is None
    assert share(2, 3) == Decimal("66.7")
    assert share(0, 0) is None
    assert median([Decimal(3), Decimal(1), Decimal(2)]) == 2
    with pytest.raises(ValueError, match="4 of 3"):
        share(4, 3)
    with pytest.raises(ValueError, match="needs a value"):
        median([])
