"""What a report lacks before it may move on: found in its frozen facts, its confirmations, its texts and its round.

Every gap has a key that stays the same as long as the same thing is missing, so that what the office let pass with a
reason stays passed, and what went missing later does not. A confirmation's key names the version of the facts.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import RequestState, StatusRequest, StatusRound
from evaluation.models import WHOLE_PLAN, ConfirmationKind, FactsSnapshot, Report, ReportKind, Verdict
from evaluation.narratives import lacks_proposal
from evaluation.narratives import missing as missing_texts
from evaluation.narratives.places import section
from evaluation.verdicts import HELD, latest

ENTRY, STATUS, NARRATIVE, PROPOSAL = "entry", "status", "narrative", "proposal"
MONEY, POSTS = "money", "posts"
WORDS: Final[Mapping[str, str | Promise]] = {
    ENTRY: gettext_lazy("Projects without an entry"),
    STATUS: gettext_lazy("Statuses neither confirmed nor returned"),
    NARRATIVE: gettext_lazy("Deviations without a text"),
    PROPOSAL: gettext_lazy("Proposal for a decision without a text"),
    MONEY: gettext_lazy("Money without a confirmation"),
    POSTS: gettext_lazy("Posts without a confirmation"),
}
FOR_REVIEW = frozenset({ENTRY, STATUS})
FOR_AGREEMENT = frozenset(WORDS)
OVER = ("completed", "dropped")


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: what kind, a key, what to call it, and the page on which it is put right."""

    kind: str
    key: str
    text: str
    address: str


def round_of(plan_id: Any, year: int) -> StatusRound | None:
    """Return the status round of a year of a plan: the last one whose cut-off lies in it."""
    return StatusRound.objects.filter(plan=plan_id, cut_off__year=year).order_by("-cut_off", "-pk").first()


def gaps(report: Report, facts: FactsSnapshot | None = None) -> list[Gap]:
    """Return everything that is missing; `facts` are the latest with their content, looked up unless given.

    A constant number of queries.
    """
    facts = facts or report.facts.order_by("version").last()
    if facts is None:
        return []
    content = json.loads(facts.content)
    requests = _requests(report)
    projects = _projects(report, content)
    return [
        *_entries(report, content, projects, requests),
        *_statuses(requests),
        *(_narratives(report) if projects else ()),
        *_proposal(report),
        *_confirmations(report, facts, content),
    ]


def uncovered(found: Iterable[Gap], report: Report) -> list[Gap]:
    """Return the gaps that the office has not let pass yet."""
    passed = {key for keys in report.moves.values_list("overridden", flat=True) for key in keys}
    return [gap for gap in found if gap.key not in passed]


def require(report: Report, kinds: frozenset[str], reason: str) -> list[Gap]:
    """Return the gaps that a move passes over for `reason`; empty for a complete report.

    Raises ValidationError ("incomplete") when something is missing and there is no reason.
    """
    open_gaps = [gap for gap in uncovered(gaps(report), report) if gap.kind in kinds]
    if open_gaps and not reason:
        message = _("The report is not complete: %(missing)s. It moves on only with a reason, which it then prints.")
        raise ValidationError({"reason": ValidationError(message % {"missing": told(open_gaps)}, code="incomplete")})
    return open_gaps


def counts(keys: Iterable[str]) -> dict[str, int]:
    """Return how many keys there are of each kind."""
    return dict(Counter(key.partition(":")[0] for key in keys))


def told(found: Iterable[Gap]) -> str:
    """Return what is missing in one line: "Projects without an entry (3), …"."""
    return ", ".join(f"{WORDS[kind]} ({count})" for kind, count in Counter(gap.kind for gap in found).items())


def _requests(report: Report) -> list[StatusRequest]:
    """What the round of the report's last year asked, as far as it is in the report's scope."""
    status_round = round_of(report.plan_id, report.period_to.year)
    rows = StatusRequest.objects.with_subject().filter(round=status_round) if status_round else ()
    return [
        row for row in rows if report.project_id in (None, row.subject.pk) and report.body_id in (None, row.body.pk)
    ]


def _projects(report: Report, content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Title and page of each project of the facts: below the plan in which it has an entry, the report's own first."""
    rows = content.get("rows", {})
    slugs = {row["id"]: row["slug"] for row in rows.get("plan", ())}
    plan_of = {row["id"]: slugs[row["plan"]] for row in rows.get("plan_version", ())}
    own, places = report.plan.slug, dict[str, str]()
    for entry in rows.get("plan_entry", ()):
        if plan_of[entry["version"]] == own or entry["project"] not in places:
            places[entry["project"]] = plan_of[entry["version"]]
    found = {}
    for row in rows.get("project", ()):
        place = places.get(row["id"])
        page = reverse("roadmap:project", args=[place, row["slug"]]) if place else reverse("roadmap:plan", args=[own])
        found[row["id"]] = (row["title"], page)
    return found


def _entries(
    report: Report,
    content: Mapping[str, Any],
    projects: Mapping[str, tuple[str, str]],
    requests: list[StatusRequest],
) -> Iterator[Gap]:
    """The projects of the stock without a current entry, as the report itself counts them."""
    reporter = report.body_id or report.owner_id
    asked = {str(row.subject.pk): row for row in requests if row.body.pk == reporter}
    for row in content.get("results", {}).get("projects", ()):
        if row["current"] or row["state"] in OVER:
            continue
        (title, page), request = projects[row["project"]], asked.get(row["project"])
        address = reverse("cooperation:status", args=[request.pk]) if request else page
        yield Gap(ENTRY, f"{ENTRY}:{row['project']}", title, address)


def _statuses(requests: list[StatusRequest]) -> Iterator[Gap]:
    for row in requests:
        if row.state == RequestState.SUBMITTED:
            text = _("%(project)s, %(body)s") % {"project": row.subject.title, "body": row.body.name}
            yield Gap(STATUS, f"{STATUS}:{row.pk}", text, reverse("cooperation:status", args=[row.pk]))


def _narratives(report: Report) -> Iterator[Gap]:
    """Rule 20: deviations beyond the plan's thresholds that no text marked as ready explains."""
    for row in missing_texts(report):
        yield Gap(NARRATIVE, f"{NARRATIVE}:{row.project}", row.title, row.address)


def _proposal(report: Report) -> Iterator[Gap]:
    """A final report needs the wording of the decision that it proposes."""
    if report.kind == ReportKind.FINAL and lacks_proposal(report):
        address = reverse("evaluation:text", args=[report.pk, section("proposal").address])
        yield Gap(PROPOSAL, f"{PROPOSAL}:{report.pk}", _("Wording of the proposal"), address)


def _nothing_to_confirm(report: Report, content: Mapping[str, Any], kind: str) -> bool:
    """Whether a report on a part of the plan has no money, or no posts."""
    rows = content.get("rows", {})
    return report.kind not in WHOLE_PLAN and not any(rows.get(name) for name in HELD[kind])


def _confirmations(report: Report, facts: FactsSnapshot, content: Mapping[str, Any]) -> Iterator[Gap]:
    said = latest(facts)
    texts = {
        ConfirmationKind.MONEY: _("Money of version %(version)d of the facts"),
        ConfirmationKind.POSTS: _("Posts of version %(version)d of the facts"),
    }
    for kind, text in texts.items():
        verdict = said.get(kind)
        if _nothing_to_confirm(report, content, kind.value):
            continue
        if verdict is None or verdict.verdict != Verdict.CONFIRMED:
            address = reverse(f"evaluation:confirm-{kind.value}", args=[report.pk])
            yield Gap(kind.value, f"{kind.value}:{facts.version}", text % {"version": facts.version}, address)
