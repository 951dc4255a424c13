"""The texts of a report as its manifest keeps them: by place, as they were saved last."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from evaluation.canonical import canonical, sha256
from evaluation.models import Narrative, NarrativeRevision, Report

Texts = dict[str, dict[str, Any]]


def with_wording(report: Report) -> Any:
    """Return the report's texts, each with `text` and `number` of its newest revision (None: not saved yet)."""
    newest = NarrativeRevision.objects.filter(narrative=OuterRef("pk")).order_by("-number")
    return Narrative.objects.filter(report=report).annotate(
        text=Subquery(newest.values("text")[:1]), number=Subquery(newest.values("number")[:1])
    )


def present(report: Report) -> Texts:
    """Return {place: {"text", "public", "revision"}} of every text that is not empty; one query."""
    return {
        row.key: {"text": row.text, "public": row.public, "revision": row.number}
        for row in with_wording(report).order_by("key")
        if row.text
    }


def digest(texts: Mapping[str, Any]) -> str:
    """Return the hash of a report's texts; without any it is that of all reports before there were texts."""
    return sha256(canonical(texts))
