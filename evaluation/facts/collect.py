"""Freezes the facts of a plan at a cut-off."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from evaluation.canonical import plain
from evaluation.facts.assess import assess
from evaluation.facts.editions import public_rows
from evaluation.facts.index import Row, Stand
from evaluation.facts.read import prior_snapshot, read_corrections, read_rows, read_sources, unsourced
from evaluation.facts.schema import FORMAT_VERSION
from evaluation.facts.scope import About, narrowed
from evaluation.models import FactsSnapshot
from roadmap.models import Plan

SETTINGS = (
    "time_red_overdue_days",
    "time_red_late_days",
    "time_amber_late_days",
    "money_amber_percent",
    "money_red_percent",
    "progress_gap_points",
)


WHOLE = About()


def collect(
    plan: Plan,
    *,
    period_from: date,
    period_to: date,
    cut_off: date,
    frozen_at: datetime,
    about: About = WHOLE,
) -> dict[str, Any]:
    """Return the facts of `plan` as effective at `cut_off` and known at `frozen_at`, in JSON types only.

    `about` narrows them to a project or a municipality; the annual report of the whole plan unless given. The result is
    what reading its canonical text gives; the same data give the same text. docs/facts.md describes it. The number of
    queries does not depend on the number of projects.
    """
    everything = read_rows(plan, cut_off=cut_off, frozen_at=frozen_at)
    rows, shares = narrowed(everything, about, plan=plan.pk, owner=plan.owner_id, since=period_from)
    sources, refs = read_sources(rows, plan.owner_id)
    before = prior_snapshot(plan, period_from=period_from, frozen_at=frozen_at, about=about)
    prior_facts = json.loads(before.content) if before else None
    prior = _prior(before, prior_facts, rows, about)
    settings = {name: getattr(plan, name) for name in SETTINGS}
    head = {
        "plan": plan.pk,
        "period_from": period_from,
        "period_to": period_to,
        "cut_off": cut_off,
        "prior_day": period_from - timedelta(days=1),
        "settings": settings,
        "kind": about.kind,
    }
    public = public_rows(rows, plan.pk)
    facts = plain(
        {
            "format": FORMAT_VERSION,
            "owner": plan.owner_id,
            **head,
            "scope": {"project": about.project, "body": about.body, "shares": shares},
            "frozen_at": frozen_at,
            "prior": prior,
            "rows": rows,
            "sources": sources,
            "refs": refs,
            "unsourced": unsourced(rows, refs),
            "corrections": read_corrections(
                rows, prior=prior_facts, after=before.frozen_at if before else None, until=frozen_at
            ),
            "results": assess(_stand(rows, head, prior, about)),
            "public_results": assess(_stand(public, head, prior, about)),
        }
    )
    assert isinstance(facts, dict)
    return facts


def _stand(rows: Mapping[str, Sequence[Row]], head: Mapping[str, Any], prior: Row | None, about: About) -> Stand:
    known = {row["id"] for row in rows["project"]}
    states = {UUID(key): state for key, state in prior["states"].items() if UUID(key) in known} if prior else None
    return Stand(rows=rows, prior_states=states, reporter=about.body, **head)


def _prior(
    snapshot: FactsSnapshot | None, content: Mapping[str, Any] | None, rows: Mapping[str, Sequence[Row]], about: About
) -> Row | None:
    """What this report is compared with: the last report's number, hash, cut-off, and its projects' states.

    Those of a report about a part of the plan are the states of that part alone.
    """
    if snapshot is None or content is None:
        return None
    known = {str(row["id"]) for row in rows["project"]}
    return {
        "number": snapshot.report.number,
        "version": snapshot.report.version,
        "facts_version": snapshot.version,
        "sha256": snapshot.sha256,
        "cut_off": snapshot.cut_off,
        "states": {
            row["project"]: row["state"]
            for row in content["results"]["projects"]
            if not about.narrow or row["project"] in known
        },
    }
