"""Writing a report's texts: save, draft, restore, remark, let a warning stand. All of it until the report is signed.

Each takes the report's lock, as signing does, so that a text is either in what is signed or refused.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.models import (
    FactsSnapshot,
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
    Report,
)
from evaluation.models.narratives import LABEL_LENGTH
from evaluation.narratives.known import figures_of, reader_of
from evaluation.narratives.permissions import WRITABLE
from evaluation.narratives.places import Place
from evaluation.report.prose import line_of_name, names_in, problems
from organisation.actions import action, required
from organisation.audit import SYSTEM, record
from organisation.merging import Edit, merge
from organisation.models import AuditEvent, User

FIELDS = ("text", "ready", "public")
NEAR = 3
"""How many figures are offered for a name that none has."""


def newest(narrative: Narrative) -> NarrativeRevision | None:
    """Return the wording that counts, None before the first."""
    return narrative.revisions.order_by("number").last()


@action
def save_text(
    *, report: Report, place: Place, title: str, edits: Mapping[str, Edit], by: User | None
) -> AuditEvent | None:
    """Save the wording of a place, whether it is ready, and whether it is public; the writer's draft is gone then.

    `title` names the place in the history. What others changed meanwhile is merged field by field. Returns None when
    nothing changes. Raises Conflict, and ValidationError by field (text, ready) and for a signed report ("state").
    """
    report = _writable(report)
    narrative = _of(report, place)
    last = newest(narrative)
    now = {"text": last.text if last else "", "ready": narrative.ready, "public": narrative.public}
    changes = merge(now, edits)
    _forget_draft(narrative, by)
    if not changes:
        return None
    text, ready = changes.get("text", now["text"]), changes.get("ready", now["ready"])
    if ready and not text:
        raise ValidationError({"ready": _("A text that is empty cannot be ready.")}, code="empty")
    details = {"section": title, "ready": ready, "public": changes.get("public", now["public"])}
    if "text" in changes:
        facts = _facts(report)
        _check(text, facts, place)
        details["revision"] = _keep(narrative, last, text, facts, by=by).number
    narrative.ready, narrative.public = ready, details["public"]
    narrative.save(update_fields=["ready", "public"])
    return record(by=by, action="report.text", target=report, owner=report.owner, details=details)


@action
def restore(*, report: Report, place: Place, title: str, number: int, by: User | None) -> NarrativeRevision:
    """Make an earlier wording the newest one. Raises ValidationError where it names figures that are gone."""
    report = _writable(report)
    narrative = _of(report, place)
    earlier = narrative.revisions.filter(number=number).first()
    last = newest(narrative)
    if earlier is None or last is None or earlier.text == last.text:
        raise ValidationError(_("There is nothing to restore."), code="same")
    facts = _facts(report)
    _check(earlier.text, facts, place)
    row = _keep(narrative, last, earlier.text, facts, by=by, restored_from=number)
    if not row.text and narrative.ready:
        narrative.ready = False
        narrative.save(update_fields=["ready"])
    details = {"section": title, "revision": row.number, "from": number}
    record(by=by, action="report.text_restore", target=report, owner=report.owner, details=details)
    return row


@action
def save_draft(*, report: Report, place: Place, text: str, based_on: int, by: User) -> NarrativeDraft:
    """Keep what somebody is typing; nothing of it is checked or printed. Raises ValidationError when it is signed."""
    report = _writable(report)
    narrative = _of(report, place)
    draft, _new = NarrativeDraft.objects.update_or_create(
        narrative=narrative, user=by, defaults={"text": text, "based_on": based_on, "saved_at": timezone.now()}
    )
    return draft


@action
def discard_draft(*, report: Report, place: Place, by: User) -> bool:
    """Throw away what somebody typed and did not save; return whether there was anything."""
    return bool(NarrativeDraft.objects.filter(narrative__report=report, narrative__key=place.key, user=by).delete()[0])


@action
def comment(*, report: Report, place: Place, title: str, text: str, by: User | None) -> NarrativeComment:
    """Remark on a text. Raises ValidationError (text) without words, and for a signed report."""
    report = _writable(report)
    text = required(text, "text", _("Please write what you mean."))
    row = NarrativeComment.objects.create(narrative=_of(report, place), text=text, author=by, author_label=_label(by))
    details = {"section": title, "text": text}
    record(by=by, action="report.text_comment", target=report, owner=report.owner, details=details)
    return row


@action
def settle(*, report: Report, title: str, key: UUID, done: bool, by: User | None) -> NarrativeComment:
    """Mark a remark as done, or open it again. Raises DoesNotExist for one of another report."""
    report = _writable(report)
    row = NarrativeComment.objects.select_for_update(no_key=True, of=("self",)).get(pk=key, narrative__report=report)
    if (row.resolved_at is not None) is done:
        return row
    row.resolved_at, row.resolved_by = (timezone.now(), by) if done else (None, None)
    row.resolved_label = _label(by) if done else ""
    row.save(update_fields=["resolved_at", "resolved_by", "resolved_label"])
    action = "report.text_resolve" if done else "report.text_reopen"
    record(by=by, action=action, target=report, owner=report.owner, details={"section": title, "text": row.text})
    return row


@action
def dismiss(
    *, report: Report, place: Place, title: str, code: str, quote: str, finding: str, reason: str, by: User | None
) -> NarrativeDismissal:
    """Let a warning stand for these words and this finding. Raises ValidationError (reason) without a reason."""
    report = _writable(report)
    reason = required(reason, "reason", _("Please give the reason."))
    values = {"code": code, "quote": quote, "finding": finding}
    row = NarrativeDismissal.objects.create(
        narrative=_of(report, place), **values, reason=reason, author=by, author_label=_label(by)
    )
    details = {"section": title, "quote": quote, "finding": finding, "reason": reason}
    record(by=by, action="report.text_dismiss", target=report, owner=report.owner, details=details)
    return row


def _writable(report: Report) -> Report:
    report = Report.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=report.pk)
    if report.state not in WRITABLE:
        raise ValidationError(_("The report is signed off; its texts are fixed."), code="state")
    return report


def _of(report: Report, place: Place) -> Narrative:
    """The row of a place; the report's lock lets only one make it."""
    return Narrative.objects.get_or_create(report=report, key=place.key)[0]


def _facts(report: Report) -> FactsSnapshot | None:
    return report.facts.order_by("version").last()


def _keep(
    narrative: Narrative,
    last: NarrativeRevision | None,
    text: str,
    facts: FactsSnapshot | None,
    *,
    by: User | None,
    restored_from: int | None = None,
) -> NarrativeRevision:
    return NarrativeRevision.objects.create(
        narrative=narrative,
        number=last.number + 1 if last else 1,
        text=text,
        facts=facts,
        restored_from=restored_from,
        author=by,
        author_label=_label(by),
        saved_at=timezone.now(),
    )


def _check(text: str, facts: FactsSnapshot | None, place: Place) -> None:
    """Refuse what cannot be printed as meant: Markdown that is too deep, other links, figures that do not exist."""
    wrong = [_("Line %(line)d: %(problem)s") % {"line": one.line, "problem": one.message} for one in problems(text)]
    names = list(names_in(text))
    allowed = figures_of(reader_of(facts), place) if facts and names else {}
    for name in names:
        if name not in allowed:
            near = ", ".join(get_close_matches(name, allowed, n=NEAR, cutoff=0))
            message = _("Line %(line)d: there is no figure “%(name)s”. Nearest to it: %(names)s. The page lists all.")
            values = {"line": line_of_name(text, name), "name": name, "names": near or "–"}
            wrong.append(message % values)
    if wrong:
        raise ValidationError({"text": wrong}, code="text")


def _forget_draft(narrative: Narrative, by: User | None) -> None:
    if by is not None:
        NarrativeDraft.objects.filter(narrative=narrative, user=by).delete()


def _label(by: User | None) -> str:
    return (str(by) if by else SYSTEM)[:LABEL_LENGTH]
