"""How much of the report an edition shows: two pages to hand out, twelve to twenty for a session, everything.

All editions are made of the same facts and the same sections, so that no figure can differ. Chapters keep their
numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from evaluation.report.blocks import Block, Sub


@dataclass(frozen=True)
class Detail:
    """What one edition shows.

    `chapters` names the anchors of those that it has (empty: all), `without` the parts of chapters that it leaves out;
    `brief`: long tables name what needs attention and count the rest; `leaflet`: no cover page and no contents. `note`
    says on the cover what is left out.
    """

    chapters: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    brief: bool = False
    leaflet: bool = False
    name: str | Promise = ""
    note: str | Promise = ""

    def has(self, anchor: str) -> bool:
        """Return whether the edition has the chapter."""
        return not self.chapters or anchor in self.chapters

    def narrowed(self, blocks: Sequence[Block]) -> list[Block]:
        """Return the blocks without the parts that the edition leaves out, on every level."""
        return [
            replace(block, blocks=self.narrowed(block.blocks)) if isinstance(block, Sub) else block
            for block in blocks
            if not (isinstance(block, Sub) and block.anchor in self.without)
        ]


COMMITTEE = Detail(
    chapters=frozenset(
        {
            *("summary", "mandate", "matrix", "fields", "deviations", "finance", "staff", "joint", "indicators"),
            *("mandates", "adaptations", "changes", "glossary"),
        }
    ),
    without=frozenset({"committees", "participation", "cover", "organisation", "bodies", "flags"}),
    brief=True,
    name=_("Committee edition"),
    note=_(
        "Without project sheets, budget items, calculations and sources; they stand in the full edition of the same"
        " checksum. Chapters have the same numbers in every edition."
    ),
)
SUMMARY = Detail(
    chapters=frozenset({"summary"}),
    brief=True,
    leaflet=True,
    name=_("Summary"),
    note=_("The whole report of the same checksum has the chapters, the sources and the calculations."),
)
PUBLIC = Detail(name=_("Public edition"), note=_("Without what is not published."))

DETAILS = {"full": Detail(), "committee": COMMITTEE, "summary": SUMMARY, "public": PUBLIC}

_ANCHOR = re.compile(r'\bid="([^"]+)"')
_LINK = re.compile(r'<a( class="[^"]*")? href="#([^"]+)">(.*?)</a>', re.DOTALL)


def without_dead_links(html: str) -> SafeString:
    """Return our own HTML with the links to places that the edition leaves out turned into their text.

    A mark of a calculation or source stays readable: it has the same number in the full edition.
    """
    known = set(_ANCHOR.findall(html))
    text = _LINK.sub(lambda link: link[0] if link[2] in known else f"<span{link[1] or ''}>{link[3]}</span>", html)
    return mark_safe(text)  # what our own templates wrote, with fewer links
