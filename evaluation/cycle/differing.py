"""What two manifests of a report say otherwise, in words: for whoever opened the one and would sign the other."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import ConfirmationKind, Manifest, Report, Verdict
from evaluation.narratives.pages import title_of
from evaluation.narratives.places import NoPlace, from_key
from evaluation.report.changes import RowChange, all_changes
from evaluation.report.reader import Reader

SHOWN = 20
"""How many facts are named; the rest is counted."""


def by_hash(report: Report, sha256: str) -> Manifest | None:
    """Return the report's manifest with this hash."""
    return report.manifests.select_related("facts").filter(sha256=sha256).first()


def differences(opened: Manifest, now: Manifest) -> list[str]:
    """Return what `now` says otherwise than `opened`, one line for each; never empty for two different manifests."""
    found = [*_facts(opened, now), *_texts(opened, now), *_confirmations(opened, now)]
    if opened.particulars != now.particulars:
        found.append(_("What the report prints about its own making"))
    if opened.renderer_version != now.renderer_version:
        found.append(_("The software that makes the PDF"))
    return found or [_("The report's number or version")]


def _facts(opened: Manifest, now: Manifest) -> Iterator[str]:
    if opened.facts_id == now.facts_id:
        return
    yield _("Facts: version %(before)d → version %(now)d, because: %(reason)s") % {
        "before": opened.facts.version,
        "now": now.facts.version,
        "reason": now.facts.reason or "–",
    }
    rows = all_changes(json.loads(opened.facts.content), json.loads(now.facts.content))
    for row in rows[:SHOWN]:
        yield f"{row.kind}: {row.name}{_fields(row)}"
    if len(rows) > SHOWN:
        yield _("%(count)d more facts") % {"count": len(rows) - SHOWN}


def _fields(row: RowChange) -> str:
    """What differs in a row, after its name: " (new): Amount: 5; …"."""
    fate = {"added": f" ({_('new')})", "removed": f" ({_('gone')})"}.get(row.fate, "")
    shown = [
        f"{each.label}: {each.before} → {each.now}"
        if row.fate == "changed"
        else f"{each.label}: {each.now or each.before}"
        for each in row.fields
    ]
    return fate + (f": {'; '.join(shown)}" if shown else "")


def _texts(opened: Manifest, now: Manifest) -> Iterator[str]:
    keys = [key for key in {**opened.texts, **now.texts} if opened.texts.get(key) != now.texts.get(key)]
    if not keys:
        return
    reader = Reader(json.loads(now.facts.content))
    for key in sorted(keys):
        fate = _("new") if key not in opened.texts else _("gone") if key not in now.texts else _("changed")
        yield _("Text “%(place)s”: %(fate)s") % {"place": _place(reader, key), "fate": fate}


def _place(reader: Reader, key: str) -> str:
    try:
        return title_of(reader, from_key(key)) or key
    except NoPlace:
        return key


def _confirmations(opened: Manifest, now: Manifest) -> Iterator[str]:
    before, after = _verdicts(opened), _verdicts(now)
    for kind in ConfirmationKind:
        if before.get(kind) != after.get(kind):
            said = after.get(kind, {}).get("verdict")
            word = str(Verdict(said).label) if said else _("not confirmed yet")
            yield f"{kind.label}: {word}"


def _verdicts(manifest: Manifest) -> Mapping[str, Mapping[str, Any]]:
    return {row["kind"]: row for row in manifest.confirmations}
