"""Texts that people write, as HTML: a small list of Markdown, figures by name, nothing else (docs/adr/0012).

Paragraphs, line breaks, bold, italics, lists, one level of sub-heading, links to https, footnotes. Everything else,
HTML and pictures above all, stays the text that it is. Whatever was typed comes out inert and whole: what would nest
too deeply for the PDF engine is shown as plain paragraphs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from evaluation.report.named import NAME

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "a", "span"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
CLASSES = {"span": {"unknown", "nowrap", "footnote"}}
LIST_DEPTH = 3
MARK_DEPTH = 3
"""How deeply bold, italics and links may be put into each other."""
FOOTNOTE_LENGTH = 500
NESTING = 40
"""Where the parser stops; what is deeper is refused before, so that it never drops anything."""
_FOOTNOTE = re.compile(r"\^\[([^\[\]\n]+)\]")
_OTHER_LINK = re.compile(r"\]\(\s*(?!https://)[^)\s]", re.IGNORECASE)

Values = Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """What in a text cannot be printed as meant: where (line, from 1) and what to do."""

    line: int
    message: str


def to_html(text: str, values: Values, *, level: int = 3) -> SafeString:
    """Return a text as HTML. `values` are the figures by name, escaped; `level` (3 to 5) is that of sub-headings.

    A name that is not among them is printed as it was typed.
    """
    tokens = _parse(text)
    if _too_deep(tokens):
        return _plain(text, values)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    html = _markdown.renderer.render(_without_empty_headings(tokens), _markdown.options, {"values": values})
    return mark_safe(
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes={"https"}, link_rel=None)
    )


def problems(text: str) -> list[Problem]:
    """Return what cannot be printed as meant; [] for a text that may be saved."""
    found = []
    tokens = _parse(text)
    if _too_deep(tokens):
        line = next((token.map[0] + 1 for token in tokens if token.map and token.level > 2 * LIST_DEPTH), 1)
        message = _("Lists may be nested %(lists)d deep, bold, italics and links %(marks)d deep.")
        found.append(Problem(line, message % {"lists": LIST_DEPTH, "marks": MARK_DEPTH}))
    for match in _OTHER_LINK.finditer(text):
        found.append(Problem(_line(text, match.start()), _("Links must lead to an address that begins with https://.")))
    for match in _FOOTNOTE.finditer(text):
        if len(match[1]) > FOOTNOTE_LENGTH:
            message = _("A footnote may have at most %(limit)d characters.") % {"limit": FOOTNOTE_LENGTH}
            found.append(Problem(_line(text, match.start()), message))
    return found


def names_in(text: str) -> list[str]:
    """Return the figures that a text names, each once, in their order."""
    return list(dict.fromkeys(match[1] for match in NAME.finditer(text)))


def line_of_name(text: str, name: str) -> int:
    """Return the line, from 1, in which a figure is named first."""
    return next((_line(text, match.start()) for match in NAME.finditer(text) if match[1] == name), 1)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _figure(state: StateInline, silent: bool) -> bool:
    match = NAME.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("figure", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _footnote(state: StateInline, silent: bool) -> bool:
    match = _FOOTNOTE.match(state.src, state.pos)
    if match is None or len(match[1]) > FOOTNOTE_LENGTH:
        return False
    if not silent:
        state.push("footnote", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _with_values(text: str, values: Values) -> SafeString:
    """Plain text, escaped, with its figures."""
    return mark_safe(NAME.sub(lambda match: values.get(match[1]) or match[0], escape(text)))


def _render_figure(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    return str(_with_values(tokens[index].content, env["values"]))


def _render_footnote(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    return format_html('<span class="footnote">{}</span>', _with_values(tokens[index].content, env["values"]))


def _made() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": NESTING})
    markdown.enable(["heading", "list", "emphasis", "link", "newline", "escape"])
    markdown.inline.ruler.before("link", "figure", _figure)
    markdown.inline.ruler.before("link", "footnote", _footnote)
    render: dict[str, Callable[..., str]] = {"figure": _render_figure, "footnote": _render_footnote}
    for name, function in render.items():
        markdown.add_render_rule(name, function)
    markdown.validateLink = lambda url: url.lower().startswith("https://")  # type: ignore[method-assign]  # its own hook
    return markdown


_markdown = _made()


def _parse(text: str) -> list[Token]:
    return _markdown.parse(text)


def _too_deep(tokens: Sequence[Token]) -> bool:
    lists = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        if lists > LIST_DEPTH:
            return True
        marks = 0
        for child in token.children or ():
            marks += child.nesting
            if marks > MARK_DEPTH:
                return True
    return False


def _without_empty_headings(tokens: Sequence[Token]) -> list[Token]:
    """The PDF's contract refuses a heading or a link without words."""
    kept: list[Token] = []
    skipping = False
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            skipping = not tokens[index + 1].content.strip()
        if not skipping:
            kept.append(token)
            if token.children:
                token.children = _plain_links(token.children)
        if token.type == "heading_close":
            skipping = False
    return kept


def _plain_links(children: Sequence[Token]) -> list[Token]:
    """In the PDF a link holds words and figures alone; one without any is left out."""
    kept: list[Token] = []
    inside = False
    for child in children:
        if child.type == "link_close":
            inside = False
            if kept[-1].type == "link_open":
                kept.pop()
                continue
        elif inside and child.type not in ("text", "figure"):
            if child.nesting:
                continue
            words = f"^[{child.content}]" if child.type == "footnote" else child.content or " "
            child = Token("text", "", 0, content=words)
        elif child.type == "link_open":
            inside = True
        kept.append(child)
    return kept


def _plain(text: str, values: Values) -> SafeString:
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    return format_html_join("", "<p>{}</p>", ((_with_values(part, values),) for part in paragraphs))
