"""The audit trail of an administrator's county: filter, read, download."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import history
from organisation.administered import administered_body
from organisation.audit_words import action_words, detail_words, kind_words
from organisation.inputs import DayField, InputForm
from organisation.models import AuditEvent, Body
from organisation.partial_dates import PartialDateError, parse_iso
from organisation.templatetags.display import date_time, locale

PAGE_SIZE = 50
ANY = ("", gettext_lazy("all"))
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
SHOWN_BY_ITSELF = {"changes", "reason"}
ISO_DATE = re.compile(r"(19|20|21)[0-9]{2}-((0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|Q[1-4])")
"""A date as details keep it; a bare year needs no other words."""


@dataclass(frozen=True)
class Entry:
    """One event as the page shows it: the line of the history, the kind of row, and further details (name, text)."""

    line: history.Line
    kind: str
    details: list[tuple[str, str]]


class FilterForm(InputForm):
    """Person, action, kind of row, day. What cannot be read filters nothing, and says so."""

    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    aktion = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    art = forms.ChoiceField(label=gettext_lazy("Kind of entry"), required=False)
    tag = DayField(label=gettext_lazy("Day"), required=False)

    def __init__(self, *args: Any, events: QuerySet[AuditEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = events.order_by("actor_label").values_list("actor_label", flat=True).distinct()
        self._offer("person", [(label, label) for label in people])
        actions = events.order_by().values_list("action", flat=True).distinct()
        self._offer("aktion", [(code, action_words(code)) for code in actions])
        kinds = events.order_by().values_list("target_type", flat=True).distinct()
        self._offer("art", [(label, kind_words(label)) for label in kinds if label])

    def _offer(self, name: str, found: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *sorted(found, key=lambda pair: pair[1].casefold())]


def filtered(events: QuerySet[AuditEvent], wanted: dict[str, Any]) -> QuerySet[AuditEvent]:
    """Keep the events that a filter's cleaned values name."""
    columns = {"person": "actor_label", "aktion": "action", "art": "target_type"}
    found = {column: wanted[name] for name, column in columns.items() if wanted.get(name)}
    events = events.filter(**found)
    if day := wanted.get("tag"):
        start = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        events = events.filter(at__gte=start, at__lt=end)
    return events


@login_required
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what in the county, newest first."""
    body = administered_body(request)
    events, form = _asked(request, body)
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "body": body,
        "form": form,
        "page": page,
        "entries": entries(page),
        "query": query.urlencode(),
        "trail": [(_("Administration"), reverse("administration")), (_("Audit trail"), "")],
    }
    return render(request, "administration/audit.html", context)


@login_required
@require_safe
def trail_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same, as a table for a spreadsheet: semicolons, UTF-8 with its mark, no cell that could be a formula."""
    body = administered_body(request)
    events, _form = _asked(request, body)
    response = StreamingHttpResponse(_csv(events), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="protokoll-{body.slug}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def entries(events: Any) -> list[Entry]:
    """Return events as the page shows them; needs no query."""
    found = []
    for line in history.lines(events):
        changes = [replace(each, label=detail_words(str(each.label))) for each in line.changes]
        kind = kind_words(line.event.target_type) if line.event.target_type else ""
        found.append(Entry(replace(line, changes=changes), kind, details(line.event)))
    return found


def details(event: AuditEvent) -> list[tuple[str, str]]:
    """Return what an event holds beside changes and reason, as (name, text)."""
    found = []
    for key, value in event.details.items():
        if key not in SHOWN_BY_ITSELF and value not in (None, "", [], {}):
            found.append((detail_words(key), plain(value)))
    return found


def plain(value: Any) -> str:
    """Return what the trail keeps as one line of text."""
    if isinstance(value, list):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, dict) and not {"row", "decimal", "date", "day"} & value.keys():
        return ", ".join(f"{detail_words(key)} {plain(part)}" for key, part in value.items())
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        with suppress(PartialDateError):  # the 31st of June is some other text
            return parse_iso(value).display(locale())
    return strip_tags(str(history.written(value)))


def _asked(request: HttpRequest, body: Body) -> tuple[QuerySet[AuditEvent], FilterForm]:
    events = AuditEvent.objects.filter(owner=body).order_by("-at", "-id")
    form = FilterForm(request.GET, events=events)
    form.is_valid()
    return filtered(events, form.cleaned_data), form


class _Line(io.StringIO):
    """Hands out what a csv writer has written since it was asked last."""

    def take(self) -> str:
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def _csv(events: QuerySet[AuditEvent]) -> Iterator[str]:
    buffer = _Line()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow([_("When"), _("Who"), _("Action"), _("Kind of entry"), _("Entry"), _("Details"), _("Reason")])
    yield "\ufeff" + buffer.take()
    for event in events.iterator(chunk_size=500):
        (entry,) = entries([event])
        changes = [f"{each.label}: {strip_tags(each.before)} → {strip_tags(each.after)}" for each in entry.line.changes]
        told = "; ".join([*changes, *(f"{name}: {text}" for name, text in entry.details)])
        cells = [date_time(event.at), event.actor_label, action_words(event.action), entry.kind, event.target_label]
        writer.writerow([cell_of(text) for text in [*cells, told, entry.line.reason]])
        yield buffer.take()


def cell_of(text: str) -> str:
    """Return a text that a spreadsheet shows as it is."""
    return f"'{text}" if text.startswith(FORMULA) else text
