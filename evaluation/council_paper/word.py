"""A version of a council paper for a word processor: headings, numbered points, tables with a head row, and no person.

The only importer of python-docx, and a lazy one. Equal content gives equal bytes.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from evaluation.council_paper.sections import Head, head, parts
from evaluation.models import CouncilPaperVersion
from evaluation.report.blocks import Block, Bullets, Facts, Para, Sub, Table

LANGUAGE = "de-DE"
FONT = "Arial"
"""On every office computer; the report's own font is not."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can name: the parts' own dates would make each file different."""


def render(row: CouncilPaperVersion) -> bytes:
    """Return the DOCX of a version; reads nothing but the row."""
    from docx import Document

    content = json.loads(row.content)
    top = head(content)
    document = Document()
    _prepare(document, top, row.created_at)
    document.add_paragraph(top.owner)
    document.add_paragraph(f"{top.kind} {top.reference}".strip(), style="Subtitle")
    document.add_paragraph(top.title or _("Council paper"), style="Title")
    if top.draft:
        document.add_paragraph(style="Intense Quote").add_run(top.draft).bold = True
    _pairs(document, top.rows)
    for part in parts(content):
        document.add_heading(part.title, level=1)
        for block in part.blocks:
            _block(document, block)
    file = BytesIO()
    document.save(file)
    return _same_every_time(file.getvalue())


def _prepare(document: Any, top: Head, created: datetime) -> None:
    """Set language, font, what stands above and below each page, and what the file says of itself."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    core = document.core_properties
    core.title, core.subject, core.language = top.title, f"{top.kind} {top.reference}".strip(), LANGUAGE
    core.author, core.last_modified_by, core.comments, core.keywords = top.owner, "", "", ""
    core.created = core.modified = created.replace(tzinfo=None)
    core.revision = 1
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    for style in document.styles:
        fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is not None:
            for name in list(fonts.attrib):
                del fonts.attrib[name]
            for name in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{name}"), FONT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{top.owner} · {top.kind} {top.reference}".strip()
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{top.draft}  " if top.draft else "").bold = True
    foot.add_run(f"{_('Page')} ")
    _field(foot, "PAGE")


def _field(paragraph: Any, name: str) -> None:
    """Add a field that the word processor fills, such as the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _block(document: Any, block: Block) -> None:
    if isinstance(block, Para):
        document.add_paragraph(block.text)
    elif isinstance(block, Bullets):
        for text in block.entries:
            document.add_paragraph(text, style="List Number" if block.numbered else "List Bullet")
    elif isinstance(block, Facts):
        _pairs(document, block.rows)
    elif isinstance(block, Table):
        _table(document, block)
    elif isinstance(block, Sub):
        document.add_heading(block.title, level=2)
        for part in block.blocks:
            _block(document, part)
    else:
        raise TypeError(f"a council paper holds no {type(block).__name__}")


def _pairs(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    """Labels and values as lines of text: they are no table, and a screen reader reads them in order."""
    for label, value in rows:
        line = document.add_paragraph(style="List")
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)


def _table(document: Any, block: Table) -> None:
    """A table with its caption above and a head row that is repeated on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    caption = document.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    properties = table._tbl.tblPr
    for tag, value in (("w:tblCaption", block.caption), ("w:tblDescription", block.caption)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)
    lines = [[column.label for column in block.columns], *(row.cells for row in block.rows)]
    for number, cells in enumerate(lines):
        row = table.rows[0] if number == 0 else table.add_row()
        for place, text in enumerate(cells):
            paragraph = row.cells[place].paragraphs[0]
            paragraph.add_run(text).bold = number == 0
            if block.columns[place].num:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    document.add_paragraph()


def _same_every_time(content: bytes) -> bytes:
    """Return the archive with its parts in order and without their dates."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = ZipInfo(name, EARLIEST)
            part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
            archive.writestr(part, source.read(name))
    return target.getvalue()
