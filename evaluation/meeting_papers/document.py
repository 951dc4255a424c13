"""Invitation and minutes of a meeting as an accessible PDF: what is kept of the meeting, and the document from it.

Made from what was kept when it was ordered and from nothing else, so that equal content gives equal bytes.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from council.models import AgendaItem, Decision, Mandate, Meeting
from evaluation import pdf
from evaluation.models import MeetingPrint, MeetingPrintKind
from organisation.models.base import date_words
from roadmap.models import ProjectAgendaItem

FORMAT = 1


def content_of(meeting: Meeting, kind: str) -> dict[str, Any]:
    """Return all that the paper says of a meeting, in words; a constant number of queries.

    The invitation holds the agenda, the minutes what was said and decided on it as well.
    """
    committee = meeting.committee
    items = meeting.agenda_items.select_related("paper").order_by("number")
    if kind == MeetingPrintKind.MINUTES:
        items = items.prefetch_related("decisions__mandates__committee")
    rows = list(items)
    links = ProjectAgendaItem.objects.filter(item__in=rows, project__joint=True).select_related("project")
    projects = {link.item_id: link.project.title for link in links}
    seats = committee.seats.select_related("body", "unit").order_by("position")
    return {
        "format": FORMAT,
        "kind": str(kind),
        "owner": committee.owner.name,
        "committee": committee.name,
        "day": date_words(meeting, "held_on") if meeting.held_on else "",
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "number": meeting.number,
        "seats": [_seat(seat) for seat in seats],
        "items": [_item(row, projects.get(row.pk, ""), minutes=kind == MeetingPrintKind.MINUTES) for row in rows],
    }


def _seat(seat: Any) -> str:
    where = seat.unit.name if seat.unit else (seat.body.name if seat.body else "")
    words = f"{seat.role}, {where}" if where else str(seat.role)
    if seat.chair:
        words = _("%(role)s (chair)") % {"role": words}
    return _("%(role)s (possibly)") % {"role": words} if seat.possibly else words


def _item(row: AgendaItem, project: str, *, minutes: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": row.number,
        "title": row.title,
        "kind": str(row.get_kind_display() or ""),
        "paper": str(row.paper) if row.paper else "",
        "project": project,
    }
    if minutes:
        found["minutes"] = row.minutes
        found["decisions"] = [_decision(each) for each in sorted(row.decisions.all(), key=lambda each: each.number)]
    return found


def _decision(row: Decision) -> dict[str, Any]:
    mandates = sorted(row.mandates.all(), key=lambda each: each.title)
    return {
        "text": row.text,
        "result": str(row.get_result_display() or ""),
        "votes": [row.votes_yes, row.votes_no, row.votes_abstain],
        "unanimous": row.unanimous,
        "tasks": [_task(each) for each in mandates],
    }


def _task(row: Mandate) -> dict[str, Any]:
    return {
        "title": row.title,
        "addressee": row.addressee,
        "due": date_words(row, "due_on") if row.due_on else "",
        "committee": row.committee.name if row.committee else "",
    }


def title_of(meeting: Meeting, kind: str) -> str:
    """Return the paper's title."""
    words = {"invitation": _("Invitation: %(meeting)s"), "minutes": _("Minutes: %(meeting)s")}
    return words[str(kind)] % {"meeting": str(meeting)}


def render(row: MeetingPrint, on_progress: pdf.Progress, on_html: Callable[[str], None]) -> bytes:
    """Return the PDF of a print; reads nothing but the row."""
    html = document_html(row)
    on_html(html)
    return pdf.render_pdf(
        html, attachments=[], identifier=f"meeting {row.sha256}", created=row.created_at, on_progress=on_progress
    )


def document_html(row: MeetingPrint) -> str:
    """Return the print as one HTML document after docs/pdf.md."""
    kept: dict[str, Any] = row.content
    items = [{**item, "decisions": [_votes(one) for one in item.get("decisions", [])]} for item in kept["items"]]
    context = {"language": "de", "title": row.title, "kept": {**kept, "items": items}}
    with translation.override("de"):
        return render_to_string("evaluation/meeting_papers/document.html", context)


def _votes(decision: dict[str, Any]) -> dict[str, Any]:
    words = (_("yes"), _("no"), _("abstentions"))
    counted = [f"{count} {word}" for word, count in zip(words, decision["votes"], strict=True) if count is not None]
    return {**decision, "votes": ", ".join(counted)}
