"""How the municipalities of the sample bring joint projects in: some early, some late, one not at all."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cooperation.actions import plan_go_live, record_stage
from cooperation.models import Participation, RolloutStage
from exchange.sample.setting import Setting, noted, on
from exchange.sample.stories import Story
from organisation.partial_dates import PartialDate, Precision

WAY = (
    (0.03, RolloutStage.INTERESTED),
    (0.15, RolloutStage.DECIDED),
    (0.3, RolloutStage.IN_PREPARATION),
    (0.5, RolloutStage.IN_ROLLOUT),
    (0.72, RolloutStage.LIVE),
)
"""When a municipality of ordinary speed comes to each stage, from 0 (the project begins) to 1 (now)."""

NOT_TAKING_PART = (
    "Die Gemeinde bleibt bis zum Ende des laufenden Vertrags bei ihrem bisherigen Verfahren.",
    "Der Rat hat die Mittel nicht bereitgestellt.",
    "Die Stadt hat bereits eine eigene Lösung im Einsatz.",
)
MOVED = (
    "Der Dienstleister liefert die Schnittstelle später.",
    "Die Schulung der Beschäftigten wurde auf das nächste Quartal gelegt.",
    "Die Stelle im Rathaus ist zurzeit nicht besetzt.",
)
OUT_EVERY, SILENT_EVERY = 9, 11


@dataclass(frozen=True)
class Pace:
    """How a municipality goes: more than 1 is faster; `slips` is by how many days its date of going live moves."""

    speed: float
    slips: int


def enter_rollout(setting: Setting, story: Story, number: int, participation: Participation) -> None:
    """Enter the course of one participation; `number` counts the partners of the project, the county's own is 0.

    It has dice of its own, so that the rest of the county stays as it was.
    """
    random = Random(f"{setting.size.seed} {story.number} {number}")  # noqa: S311 - the same seed, the same county
    place = story.number * 5 + number
    if place % SILENT_EVERY == SILENT_EVERY - 1:
        return  # nobody knows how far it is
    if place % OUT_EVERY == OUT_EVERY - 1 and number > 1:
        _stays_out(setting, story, participation, random)
        return
    early = 1.25 if number < 2 else random.uniform(0.08, 1.05)
    _goes(setting, story, participation, Pace(early, 0 if early > 1 else random.choice((0, 0, 90, 180))), random)


def _stays_out(setting: Setting, story: Story, participation: Participation, random: Random) -> None:
    span = setting.size.span
    begins, ends = span.at(story.begins, 0.05), span.at(story.begins, 0.3)
    if ends <= begins:
        return
    _step(participation, RolloutStage.INTERESTED, begins)
    _step(participation, RolloutStage.NOT_TAKING_PART, ends, reason=random.choice(NOT_TAKING_PART))


def _goes(setting: Setting, story: Story, participation: Participation, pace: Pace, random: Random) -> None:
    span, last = setting.size.span, None
    days = [(span.at(story.begins, share / pace.speed), stage) for share, stage in WAY]
    first, live = days[1][0], days[-1][0]
    for day, stage in days:
        if day > span.now or (last is not None and day <= last) or _held_up(story, stage):
            break
        known = PartialDate(day, random.choice((Precision.DAY, Precision.DAY, Precision.MONTH)))
        told = known if stage == RolloutStage.LIVE and random.random() < 0.8 else None
        _step(participation, stage, day, actual=told)
        last = day
    if first <= span.now:
        _plan(setting, participation, first, live - timedelta(days=pace.slips + random.randint(0, 20)), pace, random)


def _held_up(story: Story, stage: RolloutStage) -> bool:
    """A project that has not begun itself is nowhere live."""
    running = {"started", "ongoing", "completed"}
    return stage in (RolloutStage.IN_ROLLOUT, RolloutStage.LIVE) and not running & {step.state for step in story.states}


def _plan(setting: Setting, participation: Participation, day: date, target: date, pace: Pace, random: Random) -> None:
    span = setting.size.span
    precision = random.choice((Precision.MONTH, Precision.QUARTER, Precision.DAY))
    planned = PartialDate(max(target, day + timedelta(days=60)), precision)
    plan_go_live(participation=participation, planned_on=planned, effective_on=on(day), recorded_at=noted(day), by=None)
    moved = planned.day - timedelta(days=20)
    if pace.slips < 180 or moved > span.now or moved <= day:
        return
    plan_go_live(
        participation=participation,
        planned_on=PartialDate(planned.day + timedelta(days=pace.slips), Precision.QUARTER),
        effective_on=on(moved),
        reason=random.choice(MOVED),
        recorded_at=noted(moved),
        by=None,
    )


def _step(
    participation: Participation, stage: str, day: date, *, actual: PartialDate | None = None, reason: str = ""
) -> None:
    record_stage(
        participation=participation,
        stage=stage,
        effective_on=on(max(day, actual.day)) if actual else on(day),
        actual_on=actual,
        reason=reason,
        recorded_at=noted(day),
        by=None,
    )
