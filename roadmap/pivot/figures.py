"""Sums as HTML: each figure a link to its items. Written here and not in a template, since tables have thousands."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from organisation.templatetags.display import money, qualified, unknown
from roadmap.amounts import Total
from roadmap.pivot.query import Filter, Links
from roadmap.pivot.sums import Kind, Sum


def total_html(total: Total) -> str:
    """Return every figure of a sum that may be printed, with its words and its mark; "" without a figure."""
    shown = total.shown
    if not shown:
        return ""
    texts = []
    for amount in shown:
        mark = f' <span class="mark">{_derived(get_language())}</span>' if amount.derived else ""
        texts.append(f'<span class="quantity">{qualified(money(amount.value), amount.qualifier)}{mark}</span>')
    hint = "" if total.determinable else f' <span class="hint">({escape(_("the sum cannot be determined"))})</span>'
    return "; ".join(texts) + hint


@lru_cache(maxsize=8)
def _derived(language: str | None) -> str:
    return escape(pgettext("mark at a figure", "derived"))


def sum_html(found: Sum | None, links: Links, *filters: Filter) -> SafeString:
    """Return a sum as lines: secured, under a condition, and how many items have no figure; each opens its items."""
    if found is None or found.is_empty:
        return SafeString("")
    lines = []
    if text := total_html(found.secured):
        lines.append(_link(text, links.to(*filters, art=Kind.SECURED)))
    if text := total_html(found.conditional):
        mark = f'<span class="mark">{escape(_("conditional"))}</span>'
        lines.append(f"{_link(text, links.to(*filters, art=Kind.CONDITIONAL))} {mark}")
    if found.unknown:
        lines.append(_link(escape(without_figure(found.unknown)), links.to(*filters, art=Kind.UNKNOWN), "unknown"))
    return SafeString("".join(f'<span class="sum-line">{line}</span>' for line in lines))


def figure_html(found: Total, address: str, count: int = 0) -> SafeString:
    """Return one total as a link to its items, and how many have no figure; "none" where nothing was summed."""
    text = total_html(found) or (str(unknown()) if count or found.unknown else "")
    if not text:
        return SafeString(f'<span class="hint">{escape(_("none"))}</span>')
    more = f' <span class="hint">{escape(without_figure(count))}</span>' if count else ""
    return SafeString(f"{_link(text, address)}{more}")


def without_figure(count: int) -> str:
    """Return how many items have no figure."""
    return ngettext("one item without a figure", "%(number)s items without a figure", count) % {"number": count}


def _link(text: str, address: str, kind: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<a{css} href="{escape(address)}">{text}</a>'
