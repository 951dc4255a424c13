"""Pages on which a report is read, searched, compared with an earlier one, and its data taken along."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluation import pages
from evaluation.facts import content_for
from evaluation.models import Edition, FactsSnapshot, Report
from evaluation.pdf import MIME_TYPES
from evaluation.reading_room.comparing import compare
from evaluation.reading_room.finding import find
from evaluation.reading_room.questions import answers
from evaluation.report.exports import data_files
from evaluation.signing import missing_editions
from organisation.access import access_of

CHOICE = (Edition.FULL, Edition.COMMITTEE, Edition.SUMMARY)
"""Editions that may be chosen by whoever may read the whole report."""


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as a page, from the same frozen facts as the PDF; for the public what may be published.

    `?ausgabe=` chooses how much of it (for whoever only reads the committee's edition, where the report is on the whole
    plan), `?suche=` searches in it.
    """
    row, edition = _readable(request, pk)
    facts = _facts(row)
    if edition == Edition.FULL:
        short = row.project_id is not None or row.body_id is not None
        in_full = short or row.owner_id in access_of(request.user).office
        usual = Edition.FULL if in_full else Edition.COMMITTEE
        wanted_edition = request.GET.get("ausgabe", usual)
        edition = Edition(wanted_edition) if wanted_edition in CHOICE else usual
    sections = list(pages.chapters(facts, edition=edition))
    wanted = request.GET.get("suche", "").strip()
    hits, number = find(wanted, sections)
    content = content_for(edition, json.loads(facts.content))
    context = {
        "report": row,
        "facts": facts,
        "edition": edition,
        "tabs": [(capfirst(each.label), f"?ausgabe={each}", each == edition) for each in CHOICE if edition in CHOICE],
        "sections": sections,
        "answers": answers(content),
        "wanted": wanted,
        "hits": hits,
        "number": number,
        "data": [(file.name, file.description) for file in data_files(content)],
        "files": [file for file in pages.files(row, request.user) if file.final],
        "making": row.signed_manifest is not None and bool(missing_editions(row)),
        "earlier": _earlier(row, request),
        "around": pages.around(row, request.user),
        "trail": [_evaluation(), (row.number, reverse("evaluation:report", args=[pk])), (_("Reading view"), "")],
    }
    return render(request, "evaluation/report_read.html", context)


@require_safe
def against(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """The report beside another one of the same plan."""
    row, edition = _readable(request, pk)
    before, _edition = _readable(request, other)
    if before.plan_id != row.plan_id or before.pk == row.pk:
        raise Http404
    if Edition.PUBLIC in (edition, _edition):
        edition = Edition.PUBLIC
    then, now = (content_for(edition, json.loads(_facts(each).content)) for each in (before, row))
    context = {
        "report": row,
        "before": before,
        "groups": compare(then, now),
        "trail": [_evaluation(), (row.number, reverse("evaluation:report-read", args=[pk])), (_("Compared"), "")],
    }
    return render(request, "evaluation/reading/compared.html", context)


@require_safe
def data(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One of the tables that travel inside the PDF, or the facts as JSON; of the edition that the reader may read."""
    row, edition = _readable(request, pk)
    content = content_for(edition, json.loads(_facts(row).content))
    for file in data_files(content):
        if file.name == name:
            kind = MIME_TYPES.guess_type(name)[0] or "application/octet-stream"
            response = HttpResponse(file.content, content_type=kind)
            response["Content-Disposition"] = f'attachment; filename="{row.number.replace("/", "-")}-{name}"'
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise Http404


def _readable(request: HttpRequest, pk: UUID) -> tuple[Report, Edition]:
    """The report and the edition that the visitor may read; 404 where there is none."""
    rows = Report.objects.select_related("plan", "owner", "project", "body")
    if (row := rows.readable_by(request.user).filter(pk=pk).first()) is not None:
        return row, Edition.FULL
    return get_object_or_404(rows.visible_to(request.user), pk=pk), Edition.PUBLIC


def _facts(row: Report) -> FactsSnapshot:
    """The facts of the signed manifest, the latest ones of a draft."""
    found = row.signed_manifest.facts if row.signed_manifest else pages.latest_facts(row)
    if found is None:
        raise Http404
    return found


def _earlier(row: Report, request: HttpRequest) -> list[Report]:
    """Reports of the plan with an earlier cut-off, the latest first."""
    rows = Report.objects.visible_to(request.user).filter(plan=row.plan, cut_off__lt=row.cut_off)
    rows = rows.filter(project=row.project_id, body=row.body_id).select_related("project", "body")
    return list(rows.order_by("-cut_off", "-version")[:10])


def _evaluation() -> tuple[str, Any]:
    return (_("Evaluation"), reverse("evaluation:reports"))
