"""What happens to each project: states, milestones and their moves, as plain data. No ORM, no clock."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from exchange.sample import words
from organisation.partial_dates import PartialDate, Precision

PATTERN = (
    *(
        "jumps",
        "completed",
        "slips",
        "deferred",
        "dropped",
        "reactivated",
        "silent",
        "preparing",
        "completed",
        "running",
    ),
    *("running", "late", "completed", "starting", "running", "replaced", "preparing", "waiting", "running", "idea"),
)
"""The courses in the order in which projects get them: the remarkable ones first, so that a small sample has them."""

COURSES: dict[str, tuple[tuple[float, str], ...]] = {
    "jumps": ((0.0, "not_started"), (0.12, "in_preparation"), (0.25, "started"), (0.4, "ongoing")),
    "completed": (
        (0.0, "not_started"),
        (0.08, "in_preparation"),
        (0.2, "started"),
        (0.35, "ongoing"),
        (0.8, "completed"),
    ),
    "slips": ((0.0, "not_started"), (0.2, "in_preparation"), (0.45, "started"), (0.7, "ongoing")),
    "deferred": ((0.0, "not_started"), (0.25, "in_preparation"), (0.6, "deferred")),
    "dropped": ((0.0, "not_started"), (0.2, "in_preparation"), (0.9, "dropped")),
    "replaced": ((0.0, "in_preparation"), (0.3, "dropped")),
    "reactivated": ((0.0, "in_preparation"), (0.3, "deferred"), (0.85, "in_preparation"), (0.92, "started")),
    "silent": ((0.0, "not_started"), (0.2, "in_preparation"), (0.5, "started")),
    "preparing": ((0.0, "not_started"), (0.55, "in_preparation")),
    "running": ((0.0, "not_started"), (0.15, "in_preparation"), (0.3, "started"), (0.55, "ongoing")),
    "late": ((0.0, "not_started"), (0.3, "in_preparation"), (0.6, "started")),
    "starting": ((0.0, "not_started"), (0.5, "in_preparation"), (0.75, "started")),
    "waiting": ((0.0, "not_started"),),
    "idea": ((0.3, "idea"),),
}
"""Per course the states and when they begin, from 0 (adopted) to 1 (now)."""

LATER = 5
"""Every fifth project comes with the second version."""
JOINT = frozenset({"jumps", "silent", "reactivated"})


@dataclass(frozen=True)
class Span:
    """When the first version was adopted, when the second, the last day that is told, and the plan's end."""

    adopted: date
    amended: date
    now: date
    end: date

    def at(self, start: date, share: float) -> date:
        """The day at a share of the time from `start` to now."""
        return start + timedelta(days=round((self.now - start).days * share))


@dataclass(frozen=True)
class StateStep:
    """A state from a day on."""

    day: date
    state: str
    reason: str = ""


@dataclass(frozen=True)
class DateStep:
    """A milestone's forecast, or its actual date, as known from a day on."""

    day: date
    forecast: PartialDate | None = None
    actual: PartialDate | None = None
    reason: str = ""


@dataclass
class MilestoneStory:
    """A milestone with its dates in order; the first is the one that was planned."""

    title: str
    weight: Decimal
    steps: list[DateStep] = field(default_factory=list)

    def known_on(self, day: date) -> DateStep | None:
        """What was known of it on a day."""
        known = [step for step in self.steps if step.day <= day]
        return known[-1] if known else None


@dataclass
class Story:
    """One project from its first day to the last that is told."""

    number: int
    course: str
    theme: int
    title: str
    audience: str
    joint: bool
    later: bool
    begins: date
    states: list[StateStep] = field(default_factory=list)
    milestones: list[MilestoneStory] = field(default_factory=list)

    def over_by(self, day: date) -> bool:
        """Whether it was completed or dropped by then."""
        known = [step for step in self.states if step.day <= day]
        return bool(known) and known[-1].state in {"completed", "dropped"}


def tell(number: int, span: Span, random: Random) -> Story:
    """Make up the project with this number (from 0)."""
    course = PATTERN[number % len(PATTERN)]
    later = number % LATER == LATER - 1 and course not in {"dropped", "replaced"}
    theme = number % len(words.FIELDS)
    title, audience = _subject(number)
    story = Story(
        number=number,
        course=course,
        theme=theme,
        title=title,
        audience=audience,
        joint=course in JOINT or number % 7 == 3,
        later=later,
        begins=span.amended if later else span.adopted,
    )
    story.states = _states(story, span, random)
    story.milestones = _milestones(story, span, random)
    return story


def _subject(number: int) -> tuple[str, str]:
    themes = len(words.FIELDS)
    subjects = words.FIELDS[number % themes][3]
    place, stage = number // themes % len(subjects), number // themes // len(subjects)
    title, audience = subjects[place]
    return (f"{title}, Ausbaustufe {stage + 1}" if stage else title), audience


def _states(story: Story, span: Span, random: Random) -> list[StateStep]:
    steps: list[StateStep] = []
    for share, state in COURSES[story.course]:
        jitter = random.uniform(-0.03, 0.03) if share else 0
        day = span.at(story.begins, min(0.97, share + jitter))
        if steps and day <= steps[-1].day:
            day = steps[-1].day + timedelta(days=1)
        steps.append(StateStep(day, state, _reason(state, steps, random)))
    if story.course != "idea" and random.random() < 0.5:
        steps.insert(0, StateStep(story.begins - timedelta(days=random.randint(60, 300)), "idea"))
    return steps


def _reason(state: str, before: list[StateStep], random: Random) -> str:
    if state == "deferred":
        return random.choice(words.DEFERRED)
    if state == "dropped":
        return random.choice(words.DROPPED)
    if before and before[-1].state == "deferred":
        return random.choice(words.REACTIVATED)
    return ""


def _milestones(story: Story, span: Span, random: Random) -> list[MilestoneStory]:
    count = random.randint(2, 5)
    titles = sorted(random.sample(range(len(words.MILESTONES)), count))
    finish = {"completed": 0.78, "preparing": 1.1, "starting": 1.1}.get(story.course, 1.0)
    result = []
    for place, title in enumerate(titles):
        last = place == count - 1
        due = span.at(story.begins, finish * (place + 1) / count) + timedelta(days=random.randint(-20, 20))
        if story.course == "waiting":
            due = span.now + timedelta(days=40 * (place + 1))
        due = min(max(due, story.begins + timedelta(days=30 + 20 * place)), span.end)
        milestone = MilestoneStory(words.MILESTONES[title], Decimal(random.choice((1, 1, 1, 2, 3))))
        known = None if story.course == "idea" else PartialDate(due, _precision(last, random))
        milestone.steps.append(DateStep(story.begins, forecast=known))
        if known is not None and story.course not in {"idea", "waiting"}:
            _play(milestone, known, story, span, random, last=last)
        result.append(milestone)
    return result


def _precision(last: bool, random: Random) -> Precision:
    coarse = (Precision.MONTH, Precision.QUARTER, Precision.YEAR) if last else (Precision.MONTH, Precision.QUARTER)
    return random.choice(coarse) if random.random() < 0.4 else Precision.DAY


def _play(milestone: MilestoneStory, due: PartialDate, story: Story, span: Span, random: Random, *, last: bool) -> None:
    """Let the milestone slip, be reached, or both."""
    stop = next((step.day for step in story.states if step.state in {"deferred", "dropped"}), span.now)
    delay = _delay(story, random, last=last)
    forecast = due
    if delay:
        moved = max(due.day - timedelta(days=random.randint(15, 50)), story.begins + timedelta(days=5))
        if story.course in {"jumps", "slips"}:
            moved = max(moved, date(span.now.year, 5, 10), story.begins + timedelta(days=5))
        target = due.day + timedelta(days=delay)
        if story.course == "slips" and last:
            target = span.end + timedelta(days=120)
        if moved < min(stop, span.now):
            forecast = PartialDate(
                max(target, moved + timedelta(days=20)), Precision.DAY if random.random() < 0.7 else Precision.MONTH
            )
            milestone.steps.append(DateStep(moved, forecast=forecast, reason=random.choice(words.SLIPS)))
    finished = story.course == "completed"
    reach = forecast.day - timedelta(days=random.randint(0, 10))
    if finished:
        reach = min(reach, next(step.day for step in story.states if step.state == "completed"))
    reach = max(reach, milestone.steps[-1].day + timedelta(days=1))
    if reach < min(stop, span.now) and (finished or story.course != "silent" or not last):
        actual = PartialDate(reach, Precision.DAY)
        milestone.steps.append(DateStep(reach, actual=actual, reason=random.choice(words.REACHED)))


def _delay(story: Story, random: Random, *, last: bool) -> int:
    """Days by which a milestone slips; 0 where it does not."""
    if story.course in {"jumps", "slips"}:
        return 160 if last else 0
    if story.course == "late":
        return random.randint(40, 130)
    return random.randint(10, 75) if random.random() < 0.35 else 0
