"""What a report prints about its own making: why the facts were frozen again, what was let pass, what it replaces.

It is part of the manifest, so that the printed hash covers it. Roles and moments, no people.
"""

import json
from collections.abc import Mapping
from typing import Any

from evaluation.canonical import plain
from evaluation.cycle.completeness import counts
from evaluation.models import FactsSnapshot, Report
from evaluation.narratives.texts import present


def particulars(report: Report, facts: FactsSnapshot) -> dict[str, Any]:
    """Return what a report on these facts prints about its making; {} where there is nothing to tell.

    `overrides`: per move what was missing, by kind, with the reason. `facts`: the versions after the first, with the
    reason of each. `replaces`: the version that this one corrects, with the hashes of its
    manifest and facts and the places whose texts differ.
    """
    moves = [move for move in report.moves.order_by("number") if move.overridden]
    versions = report.facts.filter(version__gt=1, version__lte=facts.version).defer("content").order_by("version")
    found: dict[str, Any] = {
        "overrides": [
            {"at": move.moved_at, "to": move.to_state, "reason": move.remark, "missing": counts(move.overridden)}
            for move in moves
        ],
        "facts": [{"version": row.version, "at": row.frozen_at, "reason": row.reason} for row in versions],
        "replaces": _replaced(report),
    }
    told = plain({name: value for name, value in found.items() if value})
    assert isinstance(told, dict)
    return told


def _replaced(report: Report) -> dict[str, Any] | None:
    before = report.replaces
    if before is None or before.signed_manifest is None:
        return None
    return {
        "number": before.number,
        "version": before.version,
        "signed_at": before.signed_off_at,
        "manifest": before.signed_manifest.sha256,
        "facts": FactsSnapshot.objects.only("sha256").get(pk=before.signed_manifest.facts_id).sha256,
        "reason": report.correction_reason,
        "texts": _other_texts(before.signed_manifest.texts, present(report)),
    }


def _other_texts(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The places whose wording differs."""
    return sorted(
        key for key in {*before, *now} if (before.get(key) or {}).get("text") != (now.get(key) or {}).get("text")
    )


def replaced_facts(source: Report) -> dict[str, Any] | None:
    """Return the facts of the signed version that a report corrects, None for a first version."""
    before = source.replaces.signed_manifest if source.replaces else None
    if before is None:
        return None
    found: dict[str, Any] = json.loads(before.facts.content)
    return found
