"""What was said of a report's money and posts: the verdict that counts for each, and how a report prints it."""

from collections.abc import Mapping
from typing import Any

from evaluation.models import Confirmation, ConfirmationKind, FactsSnapshot, Verdict
from organisation.models import Role

ROLES: Mapping[str, Role] = {ConfirmationKind.MONEY: Role.FINANCE, ConfirmationKind.POSTS: Role.PERSONNEL}
"""Who may say it: the Kämmerei of the money, Personal of the posts (domain, sections 1 and 4)."""
OPEN = (None, Verdict.WITHDRAWN)
"""Verdicts that leave the figures to be confirmed."""
HELD: Mapping[str, tuple[str, ...]] = {
    ConfirmationKind.MONEY: ("budget_item", "grant", "contribution"),
    ConfirmationKind.POSTS: ("position_line",),
}
"""Rows of the facts that are confirmed. A report on a part of the plan without any has nothing to confirm."""


def latest(facts: FactsSnapshot) -> dict[str, Confirmation]:
    """Return the verdict that counts for each kind of figures, as far as there is one."""
    return {row.kind: row for row in Confirmation.objects.filter(facts=facts).order_by("kind", "number")}


def printed(facts: FactsSnapshot) -> list[dict[str, Any]]:
    """Return what a report of these facts prints: roles and moments, no people, no remarks; [] before any verdict."""
    return [
        {
            "kind": row.kind,
            "verdict": row.verdict,
            "role": str(ROLES[row.kind]),
            "at": row.decided_at.isoformat(),
            "facts": facts.version,
        }
        for _kind, row in sorted(latest(facts).items())
    ]


def last_confirmed(facts: FactsSnapshot, kind: str) -> FactsSnapshot | None:
    """Return the newest earlier version of the report's facts whose figures of `kind` stand confirmed, with content."""
    earlier = Confirmation.objects.filter(
        facts__report=facts.report_id, facts__version__lt=facts.version, kind=kind
    ).order_by("facts__version", "number")
    standing = {row.facts_id: row.verdict for row in earlier.only("facts_id", "verdict")}
    confirmed = [key for key, verdict in standing.items() if verdict == Verdict.CONFIRMED]
    return FactsSnapshot.objects.filter(pk=confirmed[-1]).first() if confirmed else None
