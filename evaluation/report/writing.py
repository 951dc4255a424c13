"""Puts what people wrote into the chapters."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from evaluation.report.blocks import Block, Column, Lead, Prose, Sub, Table, TableRow
from evaluation.report.named import named_figures
from evaluation.report.prose import to_html
from evaluation.report.reader import Reader

PUBLIC, LEAFLET = "public", "summary"
LEAFLET_LINES, LINE, PARAGRAPH_GAP = 20, 100, 1
"""How many lines of a text the two pages have room for, characters in a line, lines between two paragraphs."""
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_ONE_PARAGRAPH = re.compile(
    r"<p>((?:(?!</?(?:p|h[1-6]|ul|ol|li|blockquote|section|div|table|pre)\b).)*)</p>", re.DOTALL
)
CHAPTER_KEYS = {"entries": "annex"}
"""Chapters whose text has another key than their anchor: the annex begins with the project sheets."""

OWN_PLACE = frozenset({"proposal"})
"""Chapters that put their text where it belongs themselves."""


def for_edition(texts: Mapping[str, Mapping[str, Any]], edition: str) -> dict[str, str]:
    """Return the wording by place of the texts of a manifest that an edition may hold; that of a leaflet is short."""
    found = {key: text["text"] for key, text in texts.items() if edition != PUBLIC or text["public"]}
    return {key: beginning(text) for key, text in found.items()} if edition == LEAFLET else found


def beginning(text: str) -> str:
    """Return what of a text fits on the two pages of the summary: its first paragraphs, and where the rest stands."""
    kept, room = [], LEAFLET_LINES
    parts = _PARAGRAPHS.split(text.strip())
    for part in parts:
        room -= sum(-(-max(len(line), 1) // LINE) for line in part.splitlines()) + PARAGRAPH_GAP
        if room < 0:
            break
        kept.append(part)
    if len(kept) == len(parts):
        return text
    if not kept:
        kept = [_cut(parts[0])]
    return "\n\n".join([*kept, _("The text goes on in section 1 of the whole report.")])


def _cut(paragraph: str) -> str:
    """The first sentences of a paragraph that alone is too long, without markup that would no longer end."""
    short = paragraph.replace("*", "")[: LEAFLET_LINES * LINE // 2]
    end = max(short.rfind(mark) for mark in (". ", "! ", "? "))
    return short[: end + 1] if end > 0 else f"{short.rsplit(' ', 1)[0]} …"


def written(reader: Reader, key: str, *, level: int = 3, field: str | None = "", project: str = "") -> list[Block]:
    """Return the text of a place as a block, none where nothing was written.

    `field` or `project` adds the figures of that place; sub-headings get `level`.
    """
    text = reader.texts.get(key, "")
    if not text:
        return []
    if not reader.named:
        reader.named.update({name: one.shown for name, one in named_figures(reader).items()})
    values: Mapping[str, str] = reader.named
    if field != "" or project:
        values = {name: one.shown for name, one in named_figures(reader, field=field, project=project).items()}
    return [Prose(to_html(text, values, level=level))]


def with_text(reader: Reader, anchor: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a chapter with its text: after the chapter's first sentence, before everything else."""
    if anchor in OWN_PLACE:
        return list(blocks)
    text = written(reader, CHAPTER_KEYS.get(anchor, anchor))
    after = 1 if blocks and isinstance(blocks[0], Lead) else 0
    return [*blocks[:after], *text, *blocks[after:]]


def explanations(reader: Reader, title: str) -> list[Block]:
    """Return what was written about deviations, one part a project, under one heading.

    A brief edition has a table of those that are one paragraph; what needs more room stands below.
    """
    short: list[TableRow] = []
    parts: list[Block] = []
    for row in reader.results["projects"]:
        text = written(reader, f"deviation:{row['project']}", level=5, project=row["project"])
        if text:
            name = reader.row(row["project"])["title"]
            line = _one_paragraph(text) if reader.brief else ""
            if line:
                short.append(TableRow([name, line]))
            else:
                parts.append(Sub("", name, text, level=4))
    if short:
        columns = [Column(_("Project"), width=25), Column(_("Explanation"))]
        parts.insert(
            0, Table(caption=_("Projects and their explanations"), columns=columns, rows=short, kind="data dense")
        )
    return [Sub("explanations", title, parts)] if parts else []


def _one_paragraph(blocks: Sequence[Block]) -> str:
    """Return what stands in the only paragraph of a text, "" where it has more than that."""
    text = "".join(block.html for block in blocks if isinstance(block, Prose)).strip()
    found = _ONE_PARAGRAPH.fullmatch(text)
    return mark_safe(found[1]) if found else ""  # a part of what evaluation.report.prose has cleaned
