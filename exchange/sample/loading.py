"""Enters the fictional county, all of it or nothing."""

from exchange.sample.funds import enter_money
from exchange.sample.meetings import hold_meetings
from exchange.sample.papers import write_papers
from exchange.sample.partners import enter_cooperation
from exchange.sample.places import found
from exchange.sample.plans import adopt, draw_up, play_states
from exchange.sample.reporting import hold_rounds
from exchange.sample.risks import enter_risks
from exchange.sample.setting import Setting, Size
from exchange.sample.sources import cite_everything, present
from exchange.sample.staff import enter_evidence, enter_posts
from exchange.sample.years import plan_years
from organisation.actions import as_one
from organisation.models import Body
from roadmap.models import Plan


class SampleConflictError(Exception):
    """The slug is taken by something else than this very sample; the text says by what."""


def load_sample(size: Size) -> Setting | None:
    """Enter the county that `size` describes; None where it is there already.

    Raises SampleConflictError when the slug belongs to a sample of another size, to a real body, or to another plan.
    """
    there = present(size.slug)
    if there is not None:
        if there.note != size.text:
            raise SampleConflictError(f"{size.slug} is there with {there.note}; another size needs another slug")
        return None
    if Body.objects.filter(slug=size.slug).exists() or Plan.objects.filter(slug=size.plan_slug).exists():
        raise SampleConflictError(f"{size.slug} is taken by a body or plan that is no sample; use another slug")
    with as_one():
        setting = found(size)
        resolutions = write_papers(setting)
        draw_up(setting)
        play_states(setting)
        enter_money(setting)
        enter_posts(setting)
        adopt(setting, resolutions)
        enter_evidence(setting)
        enter_cooperation(setting)
        hold_meetings(setting)
        enter_risks(setting)
        hold_rounds(setting)
        plan_years(setting)
        cite_everything(setting)
    return setting
