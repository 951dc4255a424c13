"""What may be edited in place, room by room of a plan: literal lists of fields (organisation.editing).

A project's state, its expected end and a milestone's dates are dated rows: writing one adds a row by the room's rules.
What the council adopted is refused here too, under the version's lock (rule 14).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.editing import Editable, Intent, column, date_column
from organisation.models import Body, OrgUnit
from organisation.partial_dates import PartialDate, Precision
from organisation.templatetags.display import locale
from roadmap.actions.dated import (
    date_on,
    enter_actual,
    enter_forecast,
    enter_move,
    enter_state,
    forecast_on,
    state_on,
    take_back_actual,
)
from roadmap.actions.plans import must_be_open_now
from roadmap.models import (
    ActionField,
    Milestone,
    PlanEntry,
    PlanKind,
    PlanVersion,
    Project,
    ProjectState,
    VersionState,
    VisionPoint,
)

NOTHING: Sequence[str] = ()


def date_of(row: Any, name: str) -> PartialDate | None:
    """Return the partial date in the columns `name` of a row, None without a row or a date."""
    day = getattr(row, name) if row is not None else None
    return PartialDate(day, Precision(getattr(row, f"{name}_precision"))) if day else None


def state_field(
    since: PartialDate | None = None, reason: str | None = None, replacement: Project | None = None
) -> Editable:
    """Return a project's state as a field. Without `since` it holds as of the state that it takes the place of."""

    def read(project: Project) -> str:
        now = state_on(project, timezone.localdate())
        return now.state if now else ""

    def write(project: Project, value: str, intent: Intent) -> Sequence[str]:
        now = state_on(project, timezone.localdate())
        if not value:
            raise ValidationError({"state": gettext("A state that was recorded can only be followed by another one.")})
        begins = since or date_of(now, "effective_on") or PartialDate(intent.on)
        check_since(begins, date_of(now, "effective_on"))
        why = intent.reason if reason is None else reason
        with _reason_named("state_reason" if reason is not None else "reason"):
            enter_state(project, state=value, effective_on=begins, by=intent.by, reason=why, replacement=replacement)
        return NOTHING

    return Editable(_("State"), read, write, values=ProjectState)


@contextmanager
def _reason_named(name: str) -> Iterator[None]:
    """Set a refusal of the reason at the form's own field for it: one form has a reason for the state and the end."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        named = {name if key == "reason" else key: errors for key, errors in error.error_dict.items()}
        raise ValidationError(named) from error


def check_since(since: PartialDate, last: PartialDate | None) -> None:
    """Raise ValidationError when a state would count only in the future, or not at all beside a later one."""
    if since.day > timezone.localdate():
        message = gettext("“%(date)s” has not passed yet; a state counts from the end of the period that you give.")
        raise ValidationError({"since": message % {"date": since.display(locale())}}, code="future")
    if last is not None and since.day < last.day:
        message = gettext("The present state holds since %(date)s; give that day or a later one.")
        raise ValidationError({"since": message % {"date": last.display(locale())}}, code="order")


def _known(since: PartialDate | None, last: Any, field: str) -> PartialDate | None:
    """Return since when a dated entry holds, None where nothing else was said.

    Raises ValidationError (`field`) for a day that has not passed, and for one before the entry `last`, which would
    hide the new one.
    """
    if since is None:
        return None
    if since.day > timezone.localdate():
        message = gettext("“%(date)s” has not passed yet.")
        raise ValidationError({field: message % {"date": since.display(locale())}}, code="future")
    if last is not None and since.day < last.effective_on:
        message = gettext("The last entry holds since %(date)s; give that day or a later one.")
        known = date_of(last, "effective_on")
        assert known is not None
        raise ValidationError({field: message % {"date": known.display(locale())}}, code="order")
    return since


def end_field(reason: str | None = None, since: PartialDate | None = None, *, taking_back: bool = False) -> Editable:
    """Return when a project is expected to end as a field; each change after the first needs its reason.

    What is expected holds from `since` on (today), so that a report of an earlier cut-off does not know of it; taken
    back it is since the day of the entry that is taken back.
    """

    def read(project: Project) -> PartialDate | None:
        return date_of(forecast_on(project, timezone.localdate()), "ends_on")

    def write(project: Project, value: PartialDate | None, intent: Intent) -> Sequence[str]:
        why = intent.reason if reason is None else reason
        last = project.forecasts.order_by("-effective_on", "-recorded_at", "-id").first()
        known = _known(since, last, "end_since") or _begins(forecast_on, project, intent, taking_back)
        with _reason_named("end_reason" if reason is not None else "reason"):
            enter_forecast(project, ends_on=value, effective_on=known, by=intent.by, reason=why)
        return NOTHING

    return Editable(_("Expected end"), read, write)


def _begins(found: Callable[[Any, date], Any], row: Any, intent: Intent, taking_back: bool) -> PartialDate:
    """Return since when an entry holds for which nothing was said: today, or as long as the one taken back did."""
    taken = date_of(found(row, timezone.localdate()), "effective_on") if taking_back else None
    return taken or PartialDate(intent.on)


def _read_date(name: str) -> Callable[[Milestone], PartialDate | None]:
    return lambda milestone: date_of(date_on(milestone, timezone.localdate()), name)


def milestone_dates(since: PartialDate | None = None, *, taking_back: bool = False) -> dict[str, Editable]:
    """Return a milestone's dates as fields; what is entered was known from `since` on (today).

    Taken back it is since the day of the entry that is taken back, so that nothing of that is left in between.
    """

    def write_actual(milestone: Milestone, value: PartialDate | None, intent: Intent) -> Sequence[str]:
        known = _known(since, date_on(milestone), "since") or _begins(date_on, milestone, intent, taking_back)
        if value is None:
            take_back_actual(milestone, effective_on=known, reason=intent.reason, by=intent.by)
        else:
            enter_actual(milestone, actual=value, effective_on=known, reason=intent.reason, by=intent.by)
        return NOTHING

    def write_forecast(milestone: Milestone, value: PartialDate | None, intent: Intent) -> Sequence[str]:
        now = date_on(milestone)
        if value is None and now is not None and now.actual_on:
            return NOTHING  # reached in the same step: it has no forecast any more
        known = _known(since, now, "since") or _begins(date_on, milestone, intent, taking_back)
        enter_move(milestone, forecast=value, effective_on=known, reason=intent.reason, by=intent.by)
        return NOTHING

    return {
        "actual": Editable(_("Reached"), _read_date("actual_on"), write_actual),
        "forecast": Editable(_("Expected"), _read_date("forecast_on"), write_forecast),
    }


def _of_open(field: Editable, version_of: Callable[[Any], PlanVersion]) -> Editable:
    """Return the field, refused once the version is adopted."""

    def write(row: Any, value: Any, intent: Intent) -> Sequence[str]:
        must_be_open_now(version_of(row))
        return field.write(row, value, intent)

    return replace(field, write=write)


def _of_version(fields: dict[str, Editable]) -> dict[str, Editable]:
    return {name: _of_open(field, lambda row: row) for name, field in fields.items()}


def _of_part(fields: dict[str, Editable]) -> dict[str, Editable]:
    return {name: _of_open(field, lambda row: row.version) for name, field in fields.items()}


def _read_points(version: PlanVersion) -> str:
    return "\n".join(" ".join(point.text.split()) for point in version.vision_points.order_by("position"))


def _write_points(version: PlanVersion, value: str, _intent: Intent) -> Sequence[str]:
    """Write one bullet a line; a bullet whose text stays keeps its row, and so its sources."""
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    old = list(version.vision_points.order_by("position"))
    kept: dict[int, VisionPoint] = {}
    for number, line in enumerate(lines):
        same = next((point for point in old if " ".join(point.text.split()) == line), None)
        if same is not None:
            old.remove(same)
            kept[number] = same
    VisionPoint.objects.filter(pk__in=[point.pk for point in old]).delete()
    for number, point in kept.items():
        VisionPoint.objects.filter(pk=point.pk).update(position=len(lines) + 1000 + number)
    for number, line in enumerate(lines):
        if number in kept:
            VisionPoint.objects.filter(pk=kept[number].pk).update(position=number)
        else:
            VisionPoint.objects.create(version=version, position=number, text=line)
    return NOTHING


def _write_field_of_entry(entry: PlanEntry, value: ActionField | None, _intent: Intent) -> Sequence[str]:
    if value is not None and value.version_id != entry.version_id:
        message = gettext("The field of action belongs to another version.")
        raise ValidationError({"field": message}, code="foreign")
    entry.field = value
    return ["field"]


PROJECT_FIELDS = {
    "title": column("title", _("Title")),
    "state": state_field(),
    "forecast_end": end_field(),
    "lead_body": column("lead_body", _("Lead body"), rows=Body),
    "responsible_unit": column("responsible_unit", _("Responsible unit"), rows=OrgUnit),
    "mandatory": column("mandatory", _("Mandatory task")),
    "joint": column("joint", _("Joint project")),
    "public": column("public", _("Public")),
    "results": column("results", _("Results")),
    "next_steps": column("next_steps", _("Next steps")),
}
MILESTONE_FIELDS = {
    "title": column("title", _("Title")),
    "weight": column("weight", _("Weight")),
    **milestone_dates(),
}
# For undo: a dated entry is taken back since the day that it was entered for.
PROJECT_UNDONE = {**PROJECT_FIELDS, "forecast_end": end_field(taking_back=True)}
MILESTONE_UNDONE = {**MILESTONE_FIELDS, **milestone_dates(taking_back=True)}
PLAN_FIELDS = {
    "title": column("title", _("Title")),
    "kind": column("kind", _("Kind"), values=PlanKind),
    "description": column("description", _("Description")),
    "public": column("public", _("Public")),
    "time_amber_late_days": column("time_amber_late_days", _("Amber: days late")),
    "time_red_late_days": column("time_red_late_days", _("Red: days late")),
    "time_red_overdue_days": column("time_red_overdue_days", _("Red: days overdue")),
    "money_amber_percent": column("money_amber_percent", _("Amber: deviation of money")),
    "money_red_percent": column("money_red_percent", _("Red: deviation of money")),
    "progress_gap_points": column("progress_gap_points", _("Gap between computed and reported progress")),
}
VERSION_FIELDS = {
    **_of_version(
        {
            "label": column("label", _("Version")),
            "title": column("title", _("Title")),
            "period_from": date_column("period_from", _("Period from")),
            "period_to": date_column("period_to", _("Period to")),
            "vision_title": column("vision_title", _("Heading of the vision")),
            "vision_year": column("vision_year", _("Target year")),
            "vision_statement": column("vision_statement", _("Vision")),
            "vision_points": Editable(_("Bullets of the vision"), _read_points, _write_points),
        }
    ),
    "state": column("state", _("State"), values=VersionState),
    "pages": column("pages", _("Pages")),
    "note": column("note", _("Note")),
}
ACTION_FIELD_FIELDS = _of_part(
    {
        "number": column("number", _("Number")),
        "name": column("name", _("Name")),
        "position": column("position", _("Order")),
        "goal": column("goal", _("Goal")),
        "starting_point": column("starting_point", _("Starting point")),
        "challenges": column("challenges", _("Challenges")),
        "chances": column("chances", _("Chances")),
    }
)
ENTRY_FIELDS = _of_part(
    {
        "title": column("title", _("Title")),
        "field": Editable(_("Action field"), lambda row: row.field, _write_field_of_entry, ActionField),
        "number": column("number", _("Number")),
        "order": column("order", _("Order")),
        "priority": column("priority", _("Priority")),
        "description": column("description", _("Description")),
        "target_groups": column("target_groups", _("Target groups")),
        "responsible": column("responsible", _("Responsible")),
        "participants": column("participants", _("Participants")),
        "main_activities": column("main_activities", _("Main activities")),
    }
)
