"""The picture of full-time equivalents over time, drawn alike for pages and for the report."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation.templatetags import display
from roadmap.amounts import Qualifier
from roadmap.charts.parts import Chart
from roadmap.charts.steps import FteStep, Level, StepTexts, fte_steps
from roadmap.post_steps import Step
from roadmap.staffing import PostSum


def picture(name: str, found: Sequence[Step], until: date, written_day: Callable[[date], str]) -> Chart | None:
    """Draw the steps up to `until`; None where no post has a known FTE, so that there would be nothing to see.

    `name` makes the ids unique on the page; `written_day` writes a day.
    """
    listed = [
        FteStep(step.on, written_day(step.on), level(step.planned), level(step.approved), level(step.filled))
        for step in found
    ]
    return draw(name, listed, until, written_day(until))


def draw(name: str, listed: Sequence[FteStep], until: date, written_until: str) -> Chart | None:
    """Draw levels that are written already, as the report has them; None where there is nothing to see."""
    if not any(step.planned.value for step in listed):
        return None
    return fte_steps(name, listed, until, texts(listed, written_until))


def texts(listed: Sequence[FteStep], until: str) -> StepTexts:
    """Say what the picture shows, for those who do not see it."""
    last = listed[-1]
    description = _(
        "From %(first)s to %(until)s: areas with steps for planned, approved and filled posts. In the end planned: "
        "%(planned)s; approved: %(approved)s; filled: %(filled)s. The figures stand in the table below."
    ) % {
        "first": listed[0].label,
        "until": until,
        "planned": last.planned.label,
        "approved": last.approved.label,
        "filled": last.filled.label,
    }
    return StepTexts(
        title=_("Full-time equivalents over time"),
        description=description,
        since=_("Since"),
        planned=_("planned"),
        approved=_("approved"),
        filled=_("filled"),
        number=lambda value: display.number(value),
    )


def level(found: PostSum) -> Level:
    """Write a sum of posts: "mindestens 4,0", "2,5; 1 Stelle ohne Angabe", "–" for no posts."""
    return written_level([(part.value, part.qualifier) for part in found.fte.shown], found.fte.unknown)


def written_level(shown: Sequence[tuple[Decimal, str]], unknown: int) -> Level:
    """Write figures with their qualifiers, and how many posts have none."""
    words = [_qualified(value, qualifier) for value, qualifier in shown]
    if unknown:
        text = ngettext("%(count)d post without a figure", "%(count)d posts without a figure", unknown)
        words.append(text % {"count": unknown})
    return Level(sum((value for value, _qualifier in shown), Decimal(0)), "; ".join(words) or "–")


def _qualified(value: Decimal, qualifier: str) -> str:
    figure = str(display.fte(value))
    if qualifier == Qualifier.AT_LEAST:
        return _("at least %(figure)s") % {"figure": figure}
    return figure
