"""The pieces that the charts are made of: SVG markup by presentation attributes only, text measured and wrapped.

Every coloured piece has a class, so that a page's stylesheet can recolour it (dark mode), and a presentation
attribute, so that it is right without one (PDF, `Content-Security-Policy` without inline styles).
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH: Final = 640
"""Width of every chart in pixels; the text area of a portrait page is this wide."""

LABEL_WIDTH: Final = 190
LEFT: Final = LABEL_WIDTH + 10
"""Where the bars of a chart with labels begin."""

FONT_SIZE: Final = 11
LINE: Final = 14
_AVERAGE_CHARACTER: Final = 0.55  # of the font size, for Fira Sans with German text
_ID: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")

TEXT: Final = "#1b1d2a"
MUTED: Final = "#4d5472"
GRID: Final = "#c4c8d4"
PAPER: Final = "#ffffff"
INK: Final = "#2044aa"
PALE: Final = "#d8e1f4"
GREY: Final = "#5b6180"
ALERT: Final = "#a3161c"


class Svg(str):
    """Finished markup: template engines that know ``__html__`` do not escape it again."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Table:
    """A chart's data: texts of the head and of each row. `numeric` says for each column whether it is right-aligned."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class Chart:
    """A finished chart: its picture, and its data as a table to stand beside it."""

    svg: Svg
    table: Table


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def check_id(name: str) -> str:
    """`name` if it can be an XML id and a part of others; ValueError otherwise."""
    if not _ID.fullmatch(name):
        raise ValueError(f"not usable as an id: {name!r}")
    return name


def figure(name: str, title: str, description: str, height: float, body: list[str]) -> Svg:
    """The whole chart `name`: title and description for those who cannot see it, then `body`."""
    check_id(name)
    h = number(height)
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {WIDTH} {h}" '
        f'width="{WIDTH}" height="{h}" font-family="Fira Sans, sans-serif" font-size="{FONT_SIZE}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(body)}</svg>'
    )


def text(
    x: float,
    y: float,
    content: str,
    *,
    kind: str = "text",
    anchor: str = "start",
    bold: bool = False,
    slant: bool = False,
) -> str:
    """One line of text with its baseline at `y`; `kind` is ``text``, ``muted`` or ``alert``."""
    fill = {"text": TEXT, "muted": MUTED, "alert": ALERT}[kind]
    extra = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (' font-weight="600"' if bold else "")
    extra += ' font-style="italic"' if slant else ""
    return f'<text class="chart-{kind}" fill="{fill}" x="{number(x)}" y="{number(y)}"{extra}>{escape(content)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str = "grid", dashed: bool = False) -> str:
    """A thin line; `kind` is ``grid``, ``muted``, ``alert`` or ``ink``."""
    stroke = {"grid": GRID, "muted": MUTED, "alert": ALERT, "ink": INK}[kind]
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<line class="chart-{kind}-line" stroke="{stroke}" x1="{number(x1)}" y1="{number(y1)}" '
        f'x2="{number(x2)}" y2="{number(y2)}"{dash}/>'
    )


def box(x: float, y: float, width: float, height: float, paint: str) -> str:
    """A rectangle filled by `paint`, which is a string of attributes such as `solid()` or `pattern_fill()` give."""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" {paint}/>'


def diamond(x: float, y: float, radius: float, paint: str) -> str:
    """A square on its tip around (x, y)."""
    r = number(radius)
    return f'<path d="M{number(x)} {number(y - radius)}l{r} {r}l-{r} {r}l-{r} -{r}z" {paint}/>'


def solid(kind: str = "ink") -> str:
    """Paint of one colour with an outline: ``ink``, ``pale``, ``paper`` or ``grey``."""
    fill = {"ink": INK, "pale": PALE, "paper": PAPER, "grey": GREY}[kind]
    return f'class="chart-{kind}" fill="{fill}" stroke="{GREY if kind in ("paper", "grey") else INK}"'


def chip(x: float, y: float, content: str) -> str:
    """A short figure centred on (x, y), on paper colour, so that it can be read on any pattern."""
    width = text_width(content) + 6
    return (
        f'<rect class="chart-chip" fill="{PAPER}" rx="2" x="{number(x - width / 2)}" y="{number(y - 7)}" '
        f'width="{number(width)}" height="14"/>{text(x, y + 4, content, anchor="middle")}'
    )


PATTERNS: Final[dict[str, str]] = {
    "diagonal": '<path class="chart-ink-line" d="M-1 1l2 -2M0 6l6 -6M5 7l2 -2" stroke="{ink}" stroke-width="2"/>',
    "rising": '<path class="chart-ink-line" d="M-1 5l2 2M0 0l6 6M5 -1l2 2" stroke="{ink}" stroke-width="1.2"/>',
    "level": '<path class="chart-ink-line" d="M0 1.5h6M0 4.5h6" stroke="{ink}" stroke-width="1.4"/>',
    "dots": '<circle class="chart-ink-fill" cx="3" cy="3" r="1.3" fill="{ink}"/>',
    "empty": "",
    "cross": '<path class="chart-grey-line" d="M0 0l6 6M6 0l-6 6" stroke="{grey}" stroke-width="1"/>',
    "upright": '<path class="chart-grey-line" d="M1.5 0v6M4.5 0v6" stroke="{grey}" stroke-width="1"/>',
}
"""Hatches that can be told apart without colour; six by six pixels each."""


def patterns(name: str, used: list[str]) -> str:
    """Definitions of the hatches `used` in the chart `name`."""
    found = []
    for key in (key for key in dict.fromkeys(used) if key != "solid"):
        drawing = PATTERNS[key].replace("{ink}", INK).replace("{grey}", GREY)
        paper = f'<rect class="chart-paper-fill" width="6" height="6" fill="{PAPER}"/>'
        found.append(
            f'<pattern id="{name}-{key}" width="6" height="6" patternUnits="userSpaceOnUse">{paper}{drawing}</pattern>'
        )
    return f"<defs>{''.join(found)}</defs>"


def pattern_fill(name: str, key: str) -> str:
    """Paint with the hatch `key` of the chart `name`, or ``solid``, outlined."""
    if key == "solid":
        return solid("ink")
    stroke = GREY if key in ("cross", "upright") else INK
    return f'class="chart-{"grey" if stroke == GREY else "ink"}-line" fill="url(#{name}-{key})" stroke="{stroke}"'


def legend(entries: list[tuple[str, str]], y: float) -> tuple[list[str], float]:
    """Keys of a chart from left to right, in lines: (paint, label) each. Returns the markup and the height used."""
    out: list[str] = []
    x = 0.0
    top = y
    for paint, label in entries:
        width = 18 + text_width(label) + 16
        if x and x + width > WIDTH:
            x, y = 0.0, y + LINE + 4
        out += [box(x + 0.5, y + 0.5, 12, 11, paint), text(x + 18, y + 10, label)]
        x += width
    return out, y + LINE + 8 - top


def text_width(content: str) -> float:
    """About how many pixels `content` takes in one line."""
    return len(content) * FONT_SIZE * _AVERAGE_CHARACTER


def wrap(content: str, width: float, lines: int = 2) -> list[str]:
    """`content` in at most `lines` lines of about `width` pixels; what does not fit is cut with an ellipsis."""
    room = max(4, int(width / (FONT_SIZE * _AVERAGE_CHARACTER)))
    out: list[str] = []
    for word in content.split():
        if out and len(out[-1]) + 1 + len(word) <= room:
            out[-1] += " " + word
        else:
            out.append(word)
    shown = out[:lines]
    if len(out) > lines:
        shown[-1] += "…"
    return [one if len(one) <= room else one[: room - 1].rstrip(" …") + "…" for one in shown]


def label_lines(
    x: float, middle: float, content: str, width: float, *, bold: bool = False, lines: int = 2
) -> list[str]:
    """`content` wrapped to `width` in at most `lines` lines and centred in height on `middle`."""
    shown = wrap(content, width, lines)
    first = middle + 4 - (len(shown) - 1) * LINE / 2
    return [text(x, first + number_of * LINE, one, bold=bold) for number_of, one in enumerate(shown)]
