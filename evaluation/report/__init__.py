"""What is printed of frozen facts: the document for the PDF, the chapters for the web page, the attached data."""

from evaluation.report.document import Rendered, document_html, preview_sections
from evaluation.report.exports import data_files
from evaluation.report.version import VERSION

__all__ = ["VERSION", "Rendered", "data_files", "document_html", "preview_sections"]
