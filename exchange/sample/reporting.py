"""A status round a year: asked, reported, taken down by phone, returned, confirmed, and missing."""

from dataclasses import replace
from datetime import date, timedelta

from cooperation import actions
from cooperation.models import ReportedLight, StatusEntry, StatusRequest, StatusRound
from cooperation.partner.help_actions import answer_help
from cooperation.partner.help_rows import request_of
from exchange.sample import words
from exchange.sample.setting import OFFICE, Setting, noted
from exchange.sample.stories import Story
from organisation.models import Body
from roadmap.lights import ASSESSED, Light
from roadmap.models import Project
from roadmap.standing import standings

SILENT_BODIES = 2
"""The last municipalities report nothing in the last round."""
ANSWERED = 3
"""Requests for help of a round that the office looks at."""


def hold_rounds(setting: Setting) -> None:
    """Hold a round for each year, and plan the next one."""
    stories = {project.pk: story for story, project in zip(setting.stories, setting.projects, strict=True)}
    for year in range(setting.size.first, setting.size.until + 1):
        status_round = actions.plan_round(
            plan=setting.plan,
            slug=str(year),
            title=f"Statusrunde {year}",
            cut_off=date(year, 10, 31),
            deadline=date(year, 11, 30),
            by=None,
        )
        requests = actions.open_round(status_round=status_round, by=None)
        asked = {request: _project(request) for request in requests}
        keys = {project.pk for project in asked.values()}
        found = standings(keys, setting.plan, status_round.cut_off, money=False)
        for request, project in asked.items():
            _answer(setting, request, stories[project.pk], found[project.pk].time.light, year)
        _answer_help(setting, status_round)
        actions.close_round(status_round=status_round, by=None)
    following = setting.size.until + 1
    actions.plan_round(
        plan=setting.plan,
        slug=str(following),
        title=f"Statusrunde {following}",
        cut_off=date(following, 10, 31),
        deadline=date(following, 11, 30),
        by=None,
    )


def _project(request: StatusRequest) -> Project:
    project = request.participation.project if request.participation else request.project
    assert project is not None  # the database checks that a request has one subject
    return project


def _answer(setting: Setting, request: StatusRequest, story: Story, computed: Light, year: int) -> None:
    random = setting.random
    partner = request.participation.body if request.participation else None
    chance = random.random()
    if partner and partner != setting.county and _is_silent(setting, partner, story, year):
        return
    if partner is None and chance < 0.06:
        return
    day = date(year, 10, 31) - timedelta(days=random.randint(0, 12))
    by_phone = partner is not None and partner != setting.county and chance > 0.86
    entry = _write(setting, request, story, computed, day, partner, by_phone=by_phone)
    if 0.06 <= chance < 0.14:
        actions.return_(
            entry=entry,
            reason=random.choice(words.RETURNED),
            reviewer_label=OFFICE,
            reviewed_at=noted(day, 6),
            by=None,
        )
        if chance < 0.08:
            return
        entry = _write(setting, request, story, computed, day, partner, by_phone=False, days=8)
    if by_phone and chance < 0.93:
        label = f"Ansprechstelle, {partner.name}" if partner else OFFICE
        reviewed = noted(day, 10)
        actions.confirm(entry=entry, by_partner=True, reviewer_label=label, reviewed_at=reviewed, by=None)
    elif chance < 0.97:
        actions.confirm(entry=entry, by=None, reviewer_label=OFFICE, reviewed_at=noted(day, 12))
        if 0.5 <= chance < 0.54:
            _correct(entry, day)


def _correct(entry: StatusEntry, day: date) -> None:
    """The body found a slip in what it had reported; the office confirmed the correction as well."""
    now = actions.values_of(entry)
    progress = None if now.reported_progress is None else min(100, now.reported_progress + 5)
    text = f"{now.text} {words.CORRECTED}"
    correction = actions.correct_status(
        entry=entry,
        values=replace(now, text=text, reported_progress=progress),
        author_label=entry.author_label,
        recorded_at=noted(day, 14),
        by=None,
    )
    actions.confirm(entry=correction, by=None, reviewer_label=OFFICE, reviewed_at=noted(day, 15))


def _answer_help(setting: Setting, status_round: StatusRound) -> None:
    """Answer some of what the round asks for: one request is settled, the next one answered, the third still waits."""
    entries = StatusEntry.objects.filter(request__round=status_round).exclude(help_needed="")
    first = entries.exclude(body=setting.county).order_by("project__slug", "body__slug", "-recorded_at")[:ANSWERED]
    for number, entry in enumerate(first):
        request = request_of(entry)
        if number % 3 == 2 or request is None or not request.waits:
            continue
        answer_help(
            entry=entry,
            text=words.ANSWERS[number % len(words.ANSWERS)],
            done=number % 3 == 0,
            author_label=OFFICE,
            answered_at=noted(entry.as_of, 20),
            by=None,
        )


def _is_silent(setting: Setting, body: Body, story: Story, year: int) -> bool:
    """Whether a partner reports nothing: of the silent course never, and the last ones not in the last round."""
    if story.course == "silent":
        return True
    last = setting.municipalities[-min(SILENT_BODIES, len(setting.municipalities) - 1) :]
    missing = year == setting.size.until and len(setting.municipalities) > 1 and body in last
    return missing or setting.random.random() < 0.08


def _write(
    setting: Setting,
    request: StatusRequest,
    story: Story,
    computed: Light,
    day: date,
    partner: Body | None,
    *,
    by_phone: bool,
    days: int = 2,
) -> StatusEntry:
    light = _reported(setting, story, computed, day.year)
    values = _values(setting, story, light, computed, day)
    act = actions.record_on_behalf if by_phone else actions.submit_status
    reporter = f"Ansprechstelle, {partner.name}" if partner else "Projektleitung"
    label = f"{OFFICE}, im Auftrag von {partner.name}" if by_phone and partner else reporter
    return act(request=request, as_of=day, values=values, by=None, author_label=label, recorded_at=noted(day, days))


def _reported(setting: Setting, story: Story, computed: Light, year: int) -> Light:
    """Mostly as computed; the project that jumps is green until the last year, and red then."""
    if story.course == "jumps":
        return Light.RED if year == setting.size.until else Light.GREEN
    known = computed if computed in ASSESSED else Light.GREEN
    chance = setting.random.random()
    if chance < 0.1 and known is not Light.RED:
        return Light.AMBER if known is Light.GREEN else Light.RED
    if chance > 0.95 and known is not Light.GREEN:
        return Light.AMBER if known is Light.RED else Light.GREEN
    return known


def _values(setting: Setting, story: Story, light: Light, computed: Light, day: date) -> actions.StatusValues:
    random = setting.random
    better = computed in ASSESSED and ASSESSED.index(light) < ASSESSED.index(computed)
    text = random.choice(words.STATUS_GOOD if light is Light.GREEN else words.STATUS_BAD)
    reached = [one for one in story.milestones if (step := one.known_on(day)) and step.actual is not None]
    share = sum(one.weight for one in reached) * 100 / sum(one.weight for one in story.milestones)
    gap = random.choice((-15, -5, 0, 0, 5, 10, 20))
    scope = ReportedLight.AMBER if random.random() < 0.15 else ReportedLight.GREEN
    return actions.StatusValues(
        reported_progress=None if random.random() < 0.1 else max(0, min(100, round(share) + gap)),
        light_time=light.value,
        light_money="" if random.random() < 0.3 else ReportedLight.GREEN.value,
        light_scope=ReportedLight.RED.value if story.course == "jumps" and light is Light.RED else scope.value,
        text=f"{text} {words.STATUS_BETTER}" if better else text,
        next_step=random.choice(words.NEXT_STEPS),
        help_needed=random.choice(words.HELP),
    )
