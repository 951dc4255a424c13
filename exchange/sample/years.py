"""The years of the report: planned back from a session in spring, twenty weeks after the round is opened."""

from datetime import date

from evaluation.cycle.planning import plan_cycle
from evaluation.cycle.steps import DEFAULTS
from exchange.sample.setting import Setting

SESSION = (3, 20)
"""Month and day of the committee's session, in the year after the one that the report is about."""


def plan_years(setting: Setting) -> None:
    """Plan the last year, whose round is over, and the next one."""
    for year in (setting.size.until, setting.size.until + 1):
        session = date(year + 1, *SESSION)
        plan_cycle(plan=setting.plan, year=year, meeting=None, session_on=session, weeks=DEFAULTS, by=None)
