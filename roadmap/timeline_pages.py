"""What a timeline's address asks for: the projects of the list's filter and the time of the zoom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from organisation.access import access_of
from organisation.partial_dates import PartialDate
from roadmap import timeline, timeline_data
from roadmap.projectlist import query as queries
from roadmap.projectlist import rows
from roadmap.projectlist.columns import TITLE
from roadmap.who import account

OWN = ("zoom", "ab")
"""What of the address is the timeline's own; the rest is the filter of the list of projects."""


@dataclass(frozen=True)
class Asked:
    """The list's query with what of it fits, the address without the timeline's own part, and what they lead to."""

    query: queries.ListQuery
    narrowed: queries.Narrowed
    filters: QueryDict
    groups: list[timeline.Group]
    window: timeline.Window
    period: tuple[PartialDate | None, PartialDate | None]
    today: date

    @property
    def picture(self) -> timeline.Picture:
        """The layout for the page."""
        return timeline.draw(self.groups, self.window, self.period, self.today)

    @property
    def filter_words(self) -> str:
        """The filter in words; empty without one."""
        said = [self.query.text] if self.query.text else []
        said += [f"{text}" for text in (self.query.start_text, self.query.end_text) if text]
        for options in self.narrowed.options.values():
            said += [option.label for option in options if option.chosen]
        return ", ".join(said)


def asked(request: HttpRequest, context: Mapping[str, Any]) -> Asked:
    """Load what the address asks for; `context` is that of a plan's page."""
    version, figures = context["version"], context["may_see_figures"]
    today = timezone.localdate()
    filters = request.GET.copy()
    for name in OWN:
        filters.pop(name, None)
    of_list = filters.copy()
    of_list["spalten"] = TITLE  # what columns would need is not loaded
    wanted = queries.read(of_list, figures=figures)
    every: list[rows.ListRow] = []
    if version is not None:
        version.plan = context["plan"]
        every = rows.load(version, access_of(request.user), today, money=figures, wanted=wanted.wanted())
    found = rows.searched(every, wanted.text, account(request)) if wanted.text else None
    narrowed = queries.narrow(every, wanted, found, figures=figures)
    groups = timeline_data.groups_of(narrowed.rows, version, request.user, today)
    period = timeline_data.period_of(version)
    name = request.GET.get("ab", "").strip()[:7]
    window = timeline.window_for(request.GET.get("zoom", ""), name, groups, period, today)
    return Asked(wanted, narrowed, filters, groups, window, period, today)
