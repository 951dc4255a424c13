"""A version of a council paper as an accessible PDF in the report's print style; made from its content alone."""

import json
from collections.abc import Callable

from django.template.loader import render_to_string

from evaluation import pdf
from evaluation.council_paper.sections import head, parts
from evaluation.models import CouncilPaperVersion


def render(row: CouncilPaperVersion, on_progress: pdf.Progress, on_html: Callable[[str], None]) -> bytes:
    """Return the PDF of a version; reads nothing but the row."""
    html = document_html(row)
    on_html(html)
    return pdf.render_pdf(
        html,
        attachments=[],
        identifier=f"council paper {row.sha256} {row.version}",
        created=row.created_at,
        on_progress=on_progress,
    )


def document_html(row: CouncilPaperVersion) -> str:
    """Return the paper as one HTML document after docs/pdf.md."""
    content = json.loads(row.content)
    context = {"language": "de", "head": head(content), "parts": parts(content), "checksum": row.sha256[:8]}
    return render_to_string("evaluation/council_paper/document.html", context)
