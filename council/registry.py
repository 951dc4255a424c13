"""Where upper rooms add to the pages of the council without being imported by it: readings, parts of papers and
meetings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from council.models import AgendaItem, Mandate, Meeting, Paper, ResolutionPoint
from organisation.models import User


@dataclass(frozen=True)
class Reading:
    """Something published to read: `text` names it, `hint` says what it is about, `day` orders the list."""

    text: str
    address: str
    hint: str
    day: date | None


Provider = Callable[[User | AnonymousUser], Sequence[Reading]]

_providers: list[Provider] = []


def add_reading(provider: Provider) -> None:
    """Ask `provider` whenever the first page is made; one that is known already is not added again."""
    if provider not in _providers:
        _providers.append(provider)


def readings(user: User | AnonymousUser) -> list[Reading]:
    """Return what `user` may read, the latest first."""
    found = [each for provider in _providers for each in provider(user)]
    return sorted(found, key=lambda each: (each.day or date.min, each.text), reverse=True)


@dataclass(frozen=True)
class PaperPanel:
    """A section of a paper's page: `load` returns what its template calls `panel`, None where nothing is to be seen."""

    template: str
    load: Callable[[Paper, User | AnonymousUser], Mapping[str, Any] | None]


@dataclass(frozen=True)
class PointPart:
    """What stands below each point of a resolution: `load` returns in bulk what its template calls `part`, by point."""

    template: str
    load: Callable[[Paper, Sequence[ResolutionPoint], User | AnonymousUser], Mapping[UUID, Any]]


_panels: list[PaperPanel] = []
_parts: list[PointPart] = []


def add_paper_panel(panel: PaperPanel) -> None:
    """Show `panel` on every paper's page, in order of registration."""
    if panel not in _panels:
        _panels.append(panel)


def paper_panels(paper: Paper, user: User | AnonymousUser) -> list[tuple[str, Mapping[str, Any]]]:
    """Return template and context of the sections that `user` gets to see."""
    loaded = [(panel.template, panel.load(paper, user)) for panel in _panels]
    return [(template, context) for template, context in loaded if context is not None]


def add_point_part(part: PointPart) -> None:
    """Show `part` below every point of a resolution, in order of registration."""
    if part not in _parts:
        _parts.append(part)


def point_parts(
    paper: Paper, points: Sequence[ResolutionPoint], user: User | AnonymousUser
) -> dict[UUID, list[tuple[str, Any]]]:
    """Return template and context of what stands below each point."""
    found: dict[UUID, list[tuple[str, Any]]] = {}
    for part in _parts:
        for point, context in part.load(paper, points, user).items():
            found.setdefault(point, []).append((part.template, context))
    return found


@dataclass(frozen=True)
class AgendaPart:
    """What stands below each item of an agenda: `load` returns in bulk what its template calls `part`, by item."""

    template: str
    load: Callable[[Sequence[AgendaItem], User | AnonymousUser], Mapping[UUID, Any]]


MeetingLink = Callable[[Meeting, User | AnonymousUser], Sequence[tuple[str, str]]]
_agenda_parts: list[AgendaPart] = []
_meeting_links: list[MeetingLink] = []


def add_agenda_part(part: AgendaPart) -> None:
    """Show `part` below every item of an agenda, in order of registration."""
    if part not in _agenda_parts:
        _agenda_parts.append(part)


def agenda_parts(items: Sequence[AgendaItem], user: User | AnonymousUser) -> dict[UUID, list[tuple[str, Any]]]:
    """Return template and context of what stands below each item."""
    found: dict[UUID, list[tuple[str, Any]]] = {}
    for part in _agenda_parts:
        for item, context in part.load(items, user).items():
            found.setdefault(item, []).append((part.template, context))
    return found


def add_meeting_link(rule: MeetingLink) -> None:
    """Offer links on a meeting's page: `rule` returns labels and addresses for whoever may see the meeting."""
    if rule not in _meeting_links:
        _meeting_links.append(rule)


def meeting_links(meeting: Meeting, user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Return what is offered beside a meeting, in order of registration."""
    return [link for rule in _meeting_links for link in rule(meeting, user)]


@dataclass(frozen=True)
class MandatePanel:
    """A section of a mandate's page: `load` returns what its template calls `panel`, None where nothing is seen."""

    template: str
    load: Callable[[Mandate, User | AnonymousUser], Mapping[str, Any] | None]


_mandate_panels: list[MandatePanel] = []


def add_mandate_panel(panel: MandatePanel) -> None:
    """Show `panel` on every mandate's page, in order of registration."""
    if panel not in _mandate_panels:
        _mandate_panels.append(panel)


def mandate_panels(mandate: Mandate, user: User | AnonymousUser) -> list[tuple[str, Mapping[str, Any]]]:
    """Return template and context of the sections of a mandate's page that `user` gets to see."""
    loaded = [(panel.template, panel.load(mandate, user)) for panel in _mandate_panels]
    return [(template, context) for template, context in loaded if context is not None]
