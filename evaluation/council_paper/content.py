"""What a version of a council paper freezes: everything that its files are made of, and nothing else."""

import json
from collections.abc import Sequence
from typing import Any

from council.models import Consultation, Paper, PaperAnnex
from evaluation.canonical import canonical, plain
from evaluation.council_paper.annexes import USUAL, annex_title, chosen, signed_file, size_kb
from evaluation.council_paper.effects import effects
from evaluation.council_paper.plain_text import inert, paragraphs
from evaluation.models import CouncilPaper, Edition, Report
from evaluation.pages import latest_facts
from evaluation.report.reader import Reader
from organisation.partial_dates import PartialDate, Precision

FORMAT = 1


def reader_of(report: Report) -> Reader:
    """Return the frozen facts that the signed report says."""
    manifest = report.signed_manifest
    facts = manifest.facts if manifest else latest_facts(report)
    assert facts is not None  # a signed report has facts
    texts = {key: text["text"] for key, text in manifest.texts.items()} if manifest else {}
    return Reader(json.loads(facts.content), manifest.confirmations if manifest else (), texts)


def content_of(row: CouncilPaper, *, final: bool, day: Any) -> dict[str, Any]:
    """Return the content of a version, in JSON types. `day` is that of what the paper covers."""
    paper, report = row.paper, row.report
    finance, staffing = effects(paper, reader_of(report), day)
    editions = chosen(paper, report) or USUAL
    file = signed_file(report, editions[0])
    found = plain(
        {
            "format": FORMAT,
            "final": final,
            "owner": inert(paper.owner.name),
            "reference": inert(paper.reference),
            "kind": paper.kind,
            "title": inert(paper.title),
            "dated_on": _date(paper, "dated_on"),
            "lead_unit": inert(paper.lead_unit.name) if paper.lead_unit else "",
            "public": paper.public,
            "steps": [_step(step) for step in _steps(paper)],
            "proposal": paragraphs(row.proposal),
            "summary": paragraphs(row.summary),
            "finance": {**finance, "note": paragraphs(row.finance_note)},
            "staffing": {**staffing, "note": paragraphs(row.staffing_note)},
            "annexes": _annexes(paper, report, editions),
            "report": {
                "number": report.number,
                "version": report.version,
                "cut_off": report.cut_off,
                "manifest": report.signed_manifest.sha256 if report.signed_manifest else None,
                "file": file.sha256 if file else None,
            },
        }
    )
    assert isinstance(found, dict)
    return found


def written(content: dict[str, Any]) -> str:
    """Return the content as it is stored and hashed."""
    return canonical(content)


def _date(row: Any, name: str) -> PartialDate | None:
    day = getattr(row, name)
    return PartialDate(day, Precision(getattr(row, f"{name}_precision"))) if day else None


def _steps(paper: Paper) -> list[Consultation]:
    return list(paper.consultations.select_related("committee", "meeting").order_by("position"))


def _step(step: Consultation) -> dict[str, Any]:
    return {
        "committee": inert(step.committee.name),
        "day": _date(step.meeting, "held_on") if step.meeting else None,
        "role": step.role,
        "public": step.public,
    }


def _annexes(paper: Paper, report: Report, editions: Sequence[Edition]) -> list[dict[str, Any]]:
    """The editions that are handed in come first, with their files' pages and size; the others in their order."""
    listed = [_edition(report, edition) for edition in editions]
    titles = [annex_title(report, edition) for edition in Edition]
    others = PaperAnnex.objects.filter(paper=paper).exclude(title__in=titles).order_by("number")
    listed += [{"title": inert(one.title), "pages": one.pages, "size_kb": one.size_kb} for one in others]
    return [{"number": number, **one} for number, one in enumerate(listed, start=1)]


def _edition(report: Report, edition: Edition) -> dict[str, Any]:
    file = signed_file(report, edition)
    figures = {"pages": file.pages, "size_kb": size_kb(file.size)} if file else {"pages": None, "size_kb": None}
    return {"title": annex_title(report, edition), **figures}
