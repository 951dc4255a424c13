"""The board of a year: each step with its day, who is due, how it stands, and what is missing with links.

Gathered in a constant number of queries, however many projects and statuses there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cooperation.models import RequestState, RoundState, StatusRequest, StatusRound
from council.models import ResolutionResult
from evaluation.cycle import completeness
from evaluation.cycle.completeness import ENTRY, MONEY, NARRATIVE, POSTS, STATUS, Gap
from evaluation.cycle.steps import Due, Planned, planned, standing
from evaluation.models import UNSIGNED, Cycle, Report, ReportState, Step
from organisation.models import Role
from organisation.partial_dates import Precision

SHOWN = 25
"""How many missing things a step lists; the rest is counted."""
WAITING = (RequestState.OPEN, RequestState.DRAFT, RequestState.RETURNED)
STANDS: dict[Due, str | Promise] = {
    Due.DONE: pgettext_lazy("step", "done"),
    Due.DUE: pgettext_lazy("step", "due"),
    Due.LATE: pgettext_lazy("step", "late"),
    Due.NOT_YET: pgettext_lazy("step", "not yet"),
}
BODIES: dict[str, str | Promise] = {
    "report": gettext_lazy("Municipalities, project leads"),
    "agree": gettext_lazy("Steering group, conference; noted by the programme office or the head"),
    "sign": gettext_lazy("Head of IT, not who made the report"),
    "decide": gettext_lazy("Committee; noted by the council office"),
}
OFFICE = gettext_lazy("Programme office")


@dataclass(frozen=True)
class Line:
    """One step on the board. `weeks` is counted back from the session; `missing` is what keeps it from being done."""

    step: Step
    planned: Planned
    due: Due
    who: str | Promise
    missing: Sequence[Gap]
    address: str
    link: str
    note: str
    session: date

    @property
    def label(self) -> str | Promise:
        return self.step.label

    @property
    def word(self) -> str | Promise:
        """How it stands, in words."""
        return STANDS[self.due]

    @property
    def weeks(self) -> int:
        return (self.session - self.planned.due).days // 7

    @property
    def listed(self) -> Sequence[Gap]:
        return self.missing[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.missing) - SHOWN)


@dataclass(frozen=True)
class Found:
    """What there is for a year of a plan: its round with counts, its report, what the report lacks."""

    round: Any
    report: Report | None
    facts: bool
    gaps: Sequence[Gap]
    mandates: bool


def session_of(cycle: Cycle) -> date | None:
    """Return the day of the session: the meeting's, or the one that was planned without a meeting.

    None where the meeting's day is known only to the month or not at all.
    """
    if cycle.meeting is None:
        return cycle.session_on
    return cycle.meeting.held_on if cycle.meeting.held_on_precision == Precision.DAY.value else None


def report_of(cycle: Cycle) -> Report | None:
    """Return the annual report of the year: the one that has come farthest, the newest version of it."""
    rows = Report.objects.filter(plan=cycle.plan_id, kind="annual", period_to__year=cycle.year)
    return (
        rows.select_related("plan", "owner", "paper", "resolution")
        .order_by(F("signed_off_at").desc(nulls_last=True), F("agreed_at").desc(nulls_last=True),
                  F("in_review_at").desc(nulls_last=True), "-created_at")
        .first()
    )  # fmt: skip


def find(cycle: Cycle) -> Found:
    """Look up what there is for a year."""
    rounds = StatusRound.objects.filter(plan=cycle.plan_id, cut_off__year=cycle.year).annotate(
        asked=Count("requests"),
        waiting=Count("requests", filter=Q(requests__state__in=WAITING)),
        submitted=Count("requests", filter=Q(requests__state=RequestState.SUBMITTED)),
    )
    found, report = rounds.order_by("-cut_off", "-pk").first(), report_of(cycle)
    facts = report.facts.order_by("version").last() if report else None
    lacks = report is not None and facts is not None and report.state in UNSIGNED
    gaps = completeness.uncovered(completeness.gaps(report, facts), report) if report and facts and lacks else []
    mandates = bool(report and report.resolution and report.resolution.points.filter(mandates__isnull=False).exists())
    return Found(found, report, facts is not None, gaps, mandates)


def lines(cycle: Cycle, today: date) -> list[Line]:
    """Return the steps of a year in order; empty where the day of the session is not known."""
    session = session_of(cycle)
    if session is None:
        return []
    found = find(cycle)
    weeks = {row.step: row.weeks for row in cycle.steps.all()}
    result = []
    for step in planned(session, weeks):
        key = Step(step.rule.key)
        done, missing, address, link, note = _look(key, cycle, found)
        who = BODIES.get(key) or _who(step)
        due = standing(step, done=done, today=today)
        result.append(Line(key, step, due, who, missing, address, link, note, session))
    return result


def _who(step: Planned) -> str | Promise:
    first = step.rule.roles[0]
    return OFFICE if first == Role.EDITOR else Role(first).label


Look = tuple[bool, Sequence[Gap], str, str, str]
"""Whether a step is done, what is missing, where it is done with the words of the link, and a note."""


def _look(key: Step, cycle: Cycle, found: Found) -> Look:
    if key in (Step.OPEN, Step.REPORT, Step.ANSWER):
        return _of_round(key, cycle, found.round)
    if key == Step.FREEZE:
        return _freeze(cycle, found)
    report = found.report
    if report is None:
        return False, (), "", "", ""
    page = reverse("evaluation:report", args=[report.pk])
    reached = list(ReportState).index(ReportState(report.state))
    kinds = {Step.NARRATE: (NARRATIVE, ENTRY, STATUS), Step.MONEY: (MONEY,), Step.POSTS: (POSTS,)}.get(key)
    if kinds is not None:
        missing = [gap for gap in found.gaps if gap.kind in kinds]
        sent = key != Step.NARRATE or report.state != ReportState.DRAFT
        return not missing and sent, missing, page, report.number, ""
    if key == Step.PUBLISH and report.state == ReportState.DECIDED and report.published_at is None:
        return True, (), page, report.number, _("not published")
    if key == Step.FOLLOW:
        return found.mandates or _nothing_follows(report), (), page, report.number, ""
    target = {
        Step.AGREE: ReportState.AGREED,
        Step.SIGN: ReportState.SIGNED_OFF,
        Step.SUBMIT: ReportState.SUBMITTED,
        Step.PUBLISH: ReportState.PUBLISHED,
        Step.DECIDE: ReportState.DECIDED,
    }[key]
    return reached >= list(ReportState).index(target), (), page, report.number, ""


def _nothing_follows(report: Report) -> bool:
    """A report that was only noted, or rejected, leaves no mandates behind."""
    closed = (ResolutionResult.NOTED, ResolutionResult.REJECTED)
    return report.resolution is not None and report.resolution.result in closed


def _of_round(key: Step, cycle: Cycle, status_round: Any) -> Look:
    if status_round is None:
        address = f"{reverse('cooperation:round-new')}?plan={cycle.plan.slug}"
        return False, (), address, _("Plan a status round"), _("There is no round with a cut-off in this year.")
    board = reverse("cooperation:round", args=[cycle.plan.slug, status_round.slug])
    opened = status_round.state != RoundState.PLANNED
    note = ""
    if key == Step.OPEN:
        return opened, (), board, status_round.title, note
    if opened:
        note = _("%(done)d of %(asked)d") % {
            "done": status_round.asked - (status_round.waiting if key == Step.REPORT else status_round.submitted),
            "asked": status_round.asked,
        }
    closed = status_round.state == RoundState.CLOSED
    if key == Step.REPORT:
        missing = _requests(status_round, WAITING) if opened and not closed else []
        return closed or (opened and not missing), missing, board, status_round.title, note
    missing = _requests(status_round, (RequestState.SUBMITTED,)) if opened else []
    return opened and not missing and (closed or not status_round.waiting), missing, board, status_round.title, note


def _requests(status_round: StatusRound, states: Sequence[str]) -> list[Gap]:
    rows = StatusRequest.objects.with_subject().filter(round=status_round, state__in=states)
    named = sorted(rows, key=lambda row: (row.body.name, row.subject.title))
    return [
        Gap(
            STATUS,
            f"{STATUS}:{row.pk}",
            f"{row.subject.title}, {row.body.name}",
            reverse("cooperation:status", args=[row.pk]),
        )
        for row in named
    ]


def _freeze(cycle: Cycle, found: Found) -> Look:
    closed = found.round is None or found.round.state == RoundState.CLOSED
    if found.report is not None and found.facts:
        note = "" if closed else _("The round is still open.")
        return closed, (), reverse("evaluation:report", args=[found.report.pk]), found.report.number, note
    address = f"{reverse('evaluation:report-new')}?plan={cycle.plan.slug}"
    return False, (), address, _("Create the report"), ""
