"""Which texts a report needs before it is signed off: an explanation of each large deviation (rule 20)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from evaluation.models import Report
from evaluation.narratives.places import of_deviation
from evaluation.narratives.texts import with_wording


@dataclass(frozen=True)
class Missing:
    """A deviation without its explanation. `has_text`: there is one, but nobody has marked it as ready.

    `days_late` in days, `percent` the variance of the money in per cent; None where there is none to measure.
    """

    report: UUID
    project: UUID
    title: str
    has_text: bool
    days_late: int | None = None
    percent: Decimal | None = None

    @property
    def address(self) -> str:
        """Where the explanation is written."""
        return reverse("evaluation:text", args=[self.report, of_deviation(str(self.project)).address])


def required(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the standing of the projects whose deviation needs an explanation, in the order of the facts."""
    return [row for row in facts.get("results", {}).get("projects", ()) if row["narrative_needed"]]


def missing(report: Report) -> list[Missing]:
    """Return the deviations of the report's newest facts that no text marked as ready explains; three queries.

    Above the plan's thresholds, 5 % of the money or 30 days by default. Empty without facts.
    """
    snapshot = report.facts.order_by("version").last()
    if snapshot is None:
        return []
    facts = json.loads(snapshot.content)
    needed = required(facts)
    if not needed:
        return []
    texts = {row.key: row for row in with_wording(report).filter(key__startswith="deviation:")}
    titles = {row["id"]: row["title"] for row in facts["rows"]["project"]}
    found = []
    for row in needed:
        text = texts.get(of_deviation(row["project"]).key)
        if text is not None and text.text and text.ready:
            continue
        found.append(
            Missing(
                report=report.pk,
                project=UUID(row["project"]),
                title=titles[row["project"]],
                has_text=bool(text is not None and text.text),
                days_late=row["days_late"],
                percent=money_percent(row),
            )
        )
    return found


def lacks_proposal(report: Report) -> bool:
    """Whether no text marked as ready proposes the decision that a final report ends with; one query."""
    row = with_wording(report).filter(key="proposal").first()
    return row is None or not row.text or not row.ready


def money_percent(standing: Mapping[str, Any]) -> Decimal | None:
    """Return by how many per cent a project's money differs from the appropriation, where that is a reason."""
    for reason in standing["lights"]["money"]["reasons"]:
        if reason.get("variance") and reason["variance"]["percent"] is not None:
            return Decimal(reason["variance"]["percent"])
    return None
