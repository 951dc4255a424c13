"""What the year asks of an account: the steps that are due or late and that no row of its own tells of."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import RoundState, StatusRound
from evaluation.cycle.board import session_of
from evaluation.cycle.steps import Due, planned, standing
from evaluation.models import Cycle, Report, ReportState, Step
from organisation.access import access_of
from organisation.models import Role, User
from organisation.waiting import Waiting, add_waiting

NEAR = timedelta(weeks=40)
"""How far from the session a year is looked at."""
TOLD = (Step.OPEN, Step.FREEZE, Step.NARRATE, Step.DECIDE, Step.FOLLOW)
Key = tuple[UUID, int]


def years(user: User, day: date) -> Iterator[Waiting]:
    """Yield the steps that are due for the account's roles; four queries, two where no year is planned."""
    access = access_of(user)
    if not access.office:
        return
    rows = list(Cycle.objects.visible_to(user).select_related("plan__owner", "meeting").prefetch_related("steps"))
    near = [(row, session) for row in rows if (session := session_of(row)) and abs(session - day) < NEAR]
    if not near:
        return
    plans = {row.plan_id for row, _session in near}
    done = _reached(_rounds(plans), _reports(plans))
    for row, session in near:
        roles = {role.value for role in Role if row.plan.owner_id in access.bodies({role})}
        for step in planned(session, {own.step: own.weeks for own in row.steps.all()}):
            key = Step(step.rule.key)
            if key not in TOLD or not roles & set(step.rule.roles):
                continue
            due = standing(step, done=(row.plan_id, row.year) in done[key], today=day)
            if due in (Due.DUE, Due.LATE):
                text = _("Report %(year)d: %(step)s") % {"year": row.year, "step": key.label}
                address = reverse("evaluation:cycle", args=[row.plan.slug, row.year])
                yield Waiting(text, address, step.due, row.plan.owner.name, gettext_lazy("Year cycle"))


def _rounds(plans: set[UUID]) -> list[tuple[Key, str]]:
    rows = StatusRound.objects.filter(plan__in=plans).order_by("cut_off").values_list("plan", "cut_off", "state")
    return [((plan, cut_off.year), state) for plan, cut_off, state in rows]


def _reports(plans: set[UUID]) -> list[tuple[Key, Mapping[str, Any]]]:
    rows = Report.objects.filter(plan__in=plans, kind="annual").values("plan", "period_to", "state")
    counted = rows.annotate(mandate=Max("resolution__points__mandates__title"))
    return [((row["plan"], row["period_to"].year), row) for row in counted]


def _reached(rounds: list[tuple[Key, str]], reports: list[tuple[Key, Mapping[str, Any]]]) -> dict[Step, set[Key]]:
    return {
        Step.OPEN: {key for key, state in rounds if state != RoundState.PLANNED} | {key for key, _row in reports},
        Step.FREEZE: {key for key, _row in reports},
        Step.NARRATE: {key for key, row in reports if row["state"] != ReportState.DRAFT},
        Step.DECIDE: {key for key, row in reports if row["state"] == ReportState.DECIDED},
        Step.FOLLOW: {key for key, row in reports if row["mandate"]},
    }


def register() -> None:
    """Make the provider known."""
    add_waiting(years)
