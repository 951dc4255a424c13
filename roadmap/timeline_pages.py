"""What a timeline's address asks for: the projects of the filter and the time of the zoom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from organisation.access import access_of
from organisation.partial_dates import PartialDate
from roadmap import pages, timeline, timeline_data
from roadmap.forms import ProjectFilterForm

OWN = ("zoom", "ab")
"""What of the address is the timeline's own; the rest is the filter of the list of projects."""


@dataclass(frozen=True)
class Asked:
    """The filter's form, the address without the timeline's own part, and what they lead to."""

    form: ProjectFilterForm
    filters: QueryDict
    groups: list[timeline.Group]
    window: timeline.Window
    period: tuple[PartialDate | None, PartialDate | None]
    today: date

    @property
    def picture(self) -> timeline.Picture:
        """The layout for the page."""
        return timeline.draw(self.groups, self.window, self.period, self.today)


def asked(request: HttpRequest, context: Mapping[str, Any]) -> Asked:
    """Load what the address asks for; `context` is that of a plan's page."""
    version = context["version"]
    today = timezone.localdate()
    entries = pages.entries(version, access_of(request.user))
    filters = request.GET.copy()
    for name in OWN:
        filters.pop(name, None)
    form = ProjectFilterForm(request.GET if filters else None, version=version)
    for name in OWN:
        kept = request.GET.get(name, "")
        form.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput, initial=kept)
    if form.is_valid():
        entries = form.narrow(entries)
    groups = timeline_data.groups_of(entries, version, request.user, today)
    period = timeline_data.period_of(version)
    name = request.GET.get("ab", "").strip()[:7]
    window = timeline.window_for(request.GET.get("zoom", ""), name, groups, period, today)
    return Asked(form, filters, groups, window, period, today)
