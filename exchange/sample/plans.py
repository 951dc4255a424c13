"""The plan in two versions, its projects with what happened to them, and what both were measured against."""

from datetime import timedelta
from typing import Any

from council.models import Resolution
from exchange.sample import words
from exchange.sample.setting import Setting, noted, on
from exchange.sample.stories import MilestoneStory, Story, tell
from organisation.partial_dates import PartialDate, Precision
from roadmap import actions
from roadmap.models import BudgetItem, Milestone, PlanKind, PlanVersion, Project, ProjectState

UNITS = ("digitalisierung", "digitalisierung", "amt-it", "amt-it", "schulamt", "geo")


def draw_up(setting: Setting) -> None:
    """Enter the plan, both versions with their fields, and the projects with their Steckbriefe."""
    size, span = setting.size, setting.size.span
    setting.plan = actions.add_plan(
        owner=setting.county,
        slug=size.plan_slug,
        title=f"Masterplan Digitalisierung {setting.county.name}",
        kind=PlanKind.MASTERPLAN,
        description="Fiktiver Plan zur Vorführung: alle Namen, Zahlen und Beschlüsse sind erfunden.",
        by=None,
    )
    year = Precision.YEAR
    for number, label in enumerate(("Erste Fassung", "Fortschreibung")):
        version = actions.add_version(
            plan=setting.plan,
            slug=f"v{number + 1}",
            label=label,
            title=f"Masterplan Digitalisierung, {label}",
            period_from=PartialDate((span.adopted, span.amended)[number], year),
            period_to=PartialDate(span.now if number == 0 else span.end, year),
            pages=64 + 22 * number,
            vision_title=f"Leitbild {size.until + 5}",
            vision_year=size.until + 5,
            vision_statement="Der Kreis und seine Kommunen sind digital erreichbar und handlungsfähig.",
            vision_points=words.VISION,
            by=None,
        )
        setting.versions.append(version)
    first, second = setting.versions
    named = [(slug, name, goal) for slug, name, goal, _subjects in words.FIELDS]
    for version, fields in ((first, named), (second, words.LATER_FIELDS)):
        setting.fields.append(
            {
                slug: actions.add_field(version=version, slug=slug, number=str(number), name=name, goal=goal, by=None)
                for number, (slug, name, goal) in enumerate(fields, start=1)
            }
        )
    for number in range(size.projects):
        _enter_project(setting, tell(number, span, setting.random))
    _enter_entries(setting, first, [story for story in setting.stories if not story.later])
    _enter_entries(setting, second, [story for story in setting.stories if not story.over_by(span.amended)])


def adopt(setting: Setting, resolutions: dict[str, Resolution]) -> None:
    """Let the council adopt both versions, set the baselines, and say what became of fields and projects."""
    span = setting.size.span
    for version, slug, day in (
        (setting.versions[0], "masterplan", span.adopted),
        (setting.versions[1], "fortschreibung", span.amended),
    ):
        resolution = resolutions[slug]
        actions.adopt_version(version=version, resolution=resolution, adopted_on=on(day), by=None)
        actions.set_baseline(
            version=version,
            resolution=resolution,
            set_on=day,
            milestones=_due(setting, version, day),
            amounts=_amounts(setting, day.year),
            posts=[
                (line, fte, "exact")
                for line in setting.lines
                if (fte := sum(post.fte for post in line.posts.all() if post.fte)) and not line.may_exist_already
            ],
            by=None,
        )
    for old, new, kind in words.DESCENT:
        pair = (setting.fields[0][old], setting.fields[1][new])
        _link(setting, kind=kind, fields=pair)
    for story, project in zip(setting.stories, setting.projects, strict=True):
        if not story.later and not story.over_by(span.amended):
            _link(setting, kind="same", projects=(project, project))


def _link(setting: Setting, **values: Any) -> None:
    first, second = setting.versions
    actions.link(from_version=first, to_version=second, by=None, **values)


def _enter_project(setting: Setting, story: Story) -> None:
    random = setting.random
    joint = story.joint
    silent = story.course in {"idea", "waiting"}
    project = actions.add_project(
        owner=setting.county,
        slug=f"p{story.number + 1:03d}",
        title=story.title,
        lead_body=setting.county if story.number % 11 else setting.association,
        responsible_unit=setting.units[UNITS[story.theme]] if story.number % 13 != 12 else None,
        mandatory=(True, False, None)[story.number % 3],
        joint=joint,
        public=story.number % 4 == 0,
        results="" if silent else random.choice(words.RESULTS),
        next_steps="" if silent else random.choice(words.NEXT_STEPS),
        by=None,
    )
    setting.stories.append(story)
    setting.projects.append(project)
    setting.milestones.append([_enter_milestone(project, place, one) for place, one in enumerate(story.milestones, 1)])
    _forecasts(setting, story, project)


def play_states(setting: Setting) -> None:
    """Enter the projects' states; after all projects are there, since a dropped one may name its replacement."""
    running = [
        project
        for story, project in zip(setting.stories, setting.projects, strict=True)
        if story.course in {"running", "slips"}
    ]
    for story, project in zip(setting.stories, setting.projects, strict=True):
        for step in story.states:
            replaced = step.state == ProjectState.DROPPED and bool(running)
            actions.record_state(
                project=project,
                state=step.state,
                effective_on=on(step.day),
                reason=step.reason,
                replacement=running[story.number % len(running)] if replaced else None,
                recorded_at=noted(step.day),
                by=None,
            )


def _enter_milestone(project: Project, place: int, story: MilestoneStory) -> Milestone:
    first, *later = story.steps
    milestone = actions.plan_milestone(
        project=project,
        slug=f"m{place}",
        title=story.title,
        forecast=first.forecast,
        weight=story.weight,
        position=place,
        effective_on=on(first.day),
        recorded_at=noted(first.day),
        by=None,
    )
    for step in later:
        known: dict[str, Any] = {"reason": step.reason, "effective_on": on(step.day), "recorded_at": noted(step.day)}
        if step.actual is not None:
            actions.reach_milestone(milestone=milestone, actual=step.actual, by=None, **known)
        else:
            actions.move_milestone(milestone=milestone, forecast=step.forecast, by=None, **known)
    return milestone


def _forecasts(setting: Setting, story: Story, project: Project) -> None:
    """The project's end as its last milestone had it, first and after each move; once for what is over."""
    last = story.milestones[-1]
    for number, step in enumerate(step for step in last.steps if step.forecast is not None):
        assert step.forecast is not None
        actions.record_forecast(
            project=project,
            ends_on=PartialDate(step.forecast.day, Precision.QUARTER if number == 0 else step.forecast.precision),
            effective_on=on(step.day),
            reason=step.reason,
            recorded_at=noted(step.day),
            by=None,
        )


def _enter_entries(setting: Setting, version: PlanVersion, stories: list[Story]) -> None:
    later = version == setting.versions[1]
    for order, story in enumerate(stories, start=1):
        theme = words.FIELDS[story.theme][0]
        targets = [new for old, new, _kind in words.DESCENT if old == theme]
        slug = targets[story.number // len(words.FIELDS) % len(targets)] if later else theme
        random = setting.random
        acts = random.sample(words.ACTIVITIES, 3)
        actions.add_entry(
            version=version,
            project=setting.projects[story.number],
            field=None if story.number % 29 == 28 else setting.fields[1 if later else 0][slug],
            number=f"{order:02d}" if later else f"{story.theme + 1}.{story.number // len(words.FIELDS) + 1}",
            order=None if later else order,
            priority=("hoch", "mittel", "niedrig", "")[story.number % 4],
            position=order,
            title=story.title,
            description=f"Ziel: {random.choice(words.PURPOSES)}. {random.choice(words.STARTING_POINTS)}",
            target_groups=story.audience,
            responsible=random.choice(words.RESPONSIBLE),
            participants="Kommunen des Kreises, Zweckverband IT-Verbund Muster" if story.joint else "",
            main_activities="\n".join(acts),
            by=None,
        )


def _due(setting: Setting, version: PlanVersion, day: Any) -> list[tuple[Milestone, PartialDate]]:
    """The forecasts of the version's milestones as they were known when it was adopted, without those reached."""
    entered = set(version.entries.values_list("project", flat=True))
    found = []
    for story, project, rows in zip(setting.stories, setting.projects, setting.milestones, strict=True):
        for one, milestone in zip(story.milestones, rows, strict=True):
            known = one.known_on(day + timedelta(days=0))
            if project.pk in entered and known is not None and known.forecast is not None:
                found.append((milestone, known.forecast))
    return found


def _amounts(setting: Setting, year: int) -> list[tuple[BudgetItem, Any, str]]:
    found = []
    for item in setting.items:
        if item.year_from == year and item.stage == "appropriation" and not item.conditional:
            row = item.amounts.order_by("effective_on").first()
            if row is not None and row.amount is not None:
                found.append((item, row.amount, row.qualifier))
    return found
