"""Tags for the page components. Those that wrap content have their HTML in `templates/components/`.

The two that stand in every row of a table, `row` and `sources`, are written here: as templates of their own they were
most of the time of a long page (docs/speed.md).

{% load components %}
{% table _("Milestones") %}<thead>…</thead><tbody>…</tbody>{% endtable %}
{% panel _("Money") anchor="geld" %}…{% endpanel %}
{% row _("Lead unit") %}…{% endrow %}            inside <dl class="description">
{% sources refs|get:item.pk item.title %}        where a fact comes from
{% derived amount|money %}<li>…</li>{% endderived %}
{% alert "warning" title=_("The agreement may end first") %}<p>…</p>{% endalert %}
"""

import re
from collections.abc import Sequence

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import Form
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from organisation.audit_words import action_words
from organisation.models import SourceRef, SourceStatus
from organisation.templatetags.display import unknown

register = template.Library()

UNDO = "undo:"
"""Starts the tag of a message that offers to undo a change; the event's id follows."""

ALERT_KINDS = frozenset({"info", "success", "warning", "danger"})
BLANK_CELL = re.compile(r"(<td[^>]*>)\s+(?=</td>)")
"""A cell in which nothing came of its tags: it must be empty for a card on a phone to leave its label out."""
SUPPORT_FROM_WEAK = [status.value for status in reversed(SourceStatus)]


@register.simple_block_tag
def table(
    content: SafeString, caption: str, wide: bool = False, hide_caption: bool = False, compact: bool = False
) -> SafeString:
    """A table with its caption. On a phone each row becomes a card, labelled by the cells' `data-label`.

    `wide` keeps rows and columns on a phone as well and lets the table scroll sideways (matrices, timelines);
    `hide_caption` leaves the caption to screen readers where a heading says the same; `compact` takes the least room.
    """
    closed = SafeString(BLANK_CELL.sub(r"\1", content))  # what was safe stays safe: only white space goes
    return render_to_string(
        "components/table.html",
        {"content": closed, "caption": caption, "wide": wide, "hide_caption": hide_caption, "compact": compact},
    )


@register.simple_block_tag
def panel(
    content: SafeString, title: str, anchor: str, lead: str = "", edit: str = "", edit_label: str = ""
) -> SafeString:
    """A section of a page with a heading and an anchor that links can name.

    `edit` is the address of the section's form; it opens in the section's place, or as a page without htmx.
    """
    return render_to_string(
        "components/panel.html",
        {"content": content, "title": title, "anchor": anchor, "lead": lead, "edit": edit, "edit_label": edit_label},
    )


@register.simple_block_tag
def row(content: SafeString, label: str) -> SafeString:
    """A term and its description, for use inside `<dl class="description">`. Empty content reads "not stated"."""
    stated = content if content.strip() else unknown()
    return format_html('<div class="description__row"><dt>{}</dt><dd>{}</dd></div>', label, stated)


@register.simple_block_tag
def derived(content: SafeString, value: str) -> SafeString:
    """A figure that was worked out, marked so, opening to its parts: list items."""
    return render_to_string("components/derived.html", {"value": value, "content": content})


@register.simple_block_tag
def alert(content: SafeString, kind: str, title: str = "") -> SafeString:
    """A notice of kind info, success, warning or danger with any content."""
    if kind not in ALERT_KINDS:
        raise template.TemplateSyntaxError(f"alert of kind {kind!r}; there are {', '.join(sorted(ALERT_KINDS))}")
    return render_to_string("components/alert.html", {"kind": kind, "title": title, "content": content})


@register.simple_tag
def sources(refs: Sequence[SourceRef] | None, subject: object = "") -> SafeString:
    """Where a fact comes from: one small mark that opens; nothing without references.

    `refs` have their source loaded; `subject` says to screen readers what the fact is. The mark's word is that of the
    weakest support; doubt is added to it.
    """
    if not refs:
        return SafeString("")
    support = weakest_support(refs)
    doubt = f", {gettext('in doubt')}" if any_doubt(refs) else ""
    return format_html(
        '<details class="sources sources--{}"><summary><span class="mark">{}{}</span>{}</summary>'
        '<ul class="sources__list">{}</ul></details>',
        support,
        support_word(support),
        doubt,
        format_html(' <span class="kern-sr-only">({})</span>', subject) if subject else "",
        format_html_join("", "<li>{}</li>", ((_reference(ref),) for ref in refs)),
    )


def _reference(ref: SourceRef) -> SafeString:
    """One source: title, reference number and place, how it supports the fact, quote, derivation, doubt."""
    place = "".join(f", {part}" for part in (ref.source.reference, ref.place) if part)
    parts = [
        format_html('<span class="sources__title">{}</span>{} ({})', ref.source.title, place, support_word(ref.status))
    ]
    if ref.quote:
        parts.append(format_html('<q class="sources__quote" lang="de">{}</q>', ref.quote))
    if ref.derivation:
        parts.append(format_html('<span class="sources__note">{} {}</span>', gettext("Worked out:"), ref.derivation))
    if ref.doubt:
        note = '<span class="sources__note sources__note--doubt">{} {}</span>'
        parts.append(format_html(note, gettext("Doubt:"), ref.doubt))
    return SafeString(" ".join(parts))


@register.filter
def filters_set(form: Form) -> int:
    """Return how many fields of a filter form were sent with a value; hidden ones are no filters."""
    return sum(1 for field in form.visible_fields() if form.data.get(field.html_name))


@register.filter
def weakest_support(refs: Sequence[SourceRef]) -> str:
    """Return the weakest status among source references: assumed, reported, derived, stated."""
    return min((str(ref.status) for ref in refs), key=SUPPORT_FROM_WEAK.index)


@register.filter
def support_word(status: str) -> str:
    """Return the short mark for how a source supports a fact."""
    words = {
        "stated": pgettext("mark at a fact", "source"),
        "derived": pgettext("mark at a figure", "derived"),
        "reported": gettext("reported elsewhere"),
        "assumed": gettext("assumed"),
    }
    return words[str(status)]


@register.filter
def any_doubt(refs: Sequence[SourceRef]) -> bool:
    """Return whether a reference carries a note of doubt."""
    return any(ref.doubt for ref in refs)


@register.filter
def alert_kind(message: Message) -> str:
    """Return the kind of notice for one of Django's messages."""
    return {"error": "danger", "warning": "warning", "success": "success"}.get(message.level_tag, "info")


@register.filter
def undo_of(message: Message) -> str:
    """Return the id of the change that a message offers to undo, or nothing."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.filter(name="action_words")
def written_action(code: str) -> str:
    """Return the words for an action of the audit trail."""
    return action_words(code)
