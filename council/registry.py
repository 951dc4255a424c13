"""Where upper rooms add to the council's pages without being imported by it: readings, parts of papers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from council.models import Paper, ResolutionPoint
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
