"""When each step of the year is due, who is due, and how it stands. Pure: dates are passed in.

The weeks are the defaults of domain.md, section 4; the office may plan each step otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

WEEK = timedelta(weeks=1)
AHEAD = 2
"""Weeks before its day in which the first step shows as due."""


class Due(StrEnum):
    """How a step stands."""

    DONE = "done"
    DUE = "due"
    LATE = "late"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Rule:
    """A step: how many weeks before the session it is due (negative: after it), from when on it is worked at, and the
    roles that are due."""

    key: str
    weeks: int
    begins: int
    roles: tuple[str, ...]


OFFICE = ("editor", "administrator")
RULES: Final[tuple[Rule, ...]] = (
    Rule("open", 20, 20 + AHEAD, OFFICE),
    Rule("report", 14, 18, ("partner_editor", "project_lead")),
    Rule("answer", 14, 18, OFFICE),
    Rule("freeze", 12, 14, OFFICE),
    Rule("narrate", 8, 12, OFFICE),
    Rule("money", 8, 12, ("finance",)),
    Rule("posts", 8, 12, ("personnel",)),
    Rule("agree", 8, 10, (*OFFICE, "head")),
    Rule("sign", 6, 8, ("head",)),
    Rule("submit", 5, 6, ("council_office", *OFFICE)),
    Rule("publish", 2, 5, ("council_office", *OFFICE)),
    Rule("decide", 0, 0, ("council_office", *OFFICE)),
    Rule("follow", -2, 0, OFFICE),
)
DEFAULTS: Final[Mapping[str, int]] = {rule.key: rule.weeks for rule in RULES}


@dataclass(frozen=True)
class Planned:
    """A step with the days of one year: worked at from `begins` on, due on `due`."""

    rule: Rule
    begins: date
    due: date


def planned(session: date, weeks: Mapping[str, int]) -> list[Planned]:
    """Return every step with its days, counted back from the day of the session; `weeks` replace the defaults.

    A step that is moved begins as many weeks before its day as by default.
    """
    found = []
    for rule in RULES:
        own = weeks.get(rule.key, rule.weeks)
        due = session - own * WEEK
        found.append(Planned(rule, due - (rule.begins - rule.weeks) * WEEK, due))
    return found


def standing(step: Planned, *, done: bool, today: date) -> Due:
    """Return how a step stands on `today` (Europe/Berlin): late from the day after it was due."""
    if done:
        return Due.DONE
    if today > step.due:
        return Due.LATE
    return Due.DUE if today >= step.begins else Due.NOT_YET


def out_of_order(weeks: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the pairs of steps of which the later one would be due before the earlier one."""
    all_weeks = {rule.key: weeks.get(rule.key, rule.weeks) for rule in RULES}
    keys = [rule.key for rule in RULES]
    return [(one, two) for one, two in pairwise(keys) if all_weeks[two] > all_weeks[one]]
