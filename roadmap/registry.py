"""Where upper apps add to the roadmap's pages without being imported by it: access, panels, columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from organisation.access import Access

AccessRule = Callable[[Access], Q]


@dataclass(frozen=True)
class Panel:
    """A section of a project's or plan's page: `load` gets the objects of the page and answers in bulk.

    `load` takes the primary keys and the user's access and returns the context of each by primary key.
    """

    name: str
    template: str
    load: Callable[[Sequence[Any], Access], dict[Any, Any]]


_project_access: list[AccessRule] = []
_project_panels: list[Panel] = []


def add_project_access(rule: AccessRule) -> None:
    """Let `rule` widen which projects a user sees; its Q is over Project."""
    _project_access.append(rule)


def project_access(access: Access) -> Q:
    """Return the union of all registered rules; empty rules match nothing."""
    condition = Q(pk__in=[])
    for rule in _project_access:
        condition |= rule(access)
    return condition


def add_project_panel(panel: Panel) -> None:
    """Show `panel` on every project's page, in order of registration."""
    _project_panels.append(panel)


def project_panels() -> Sequence[Panel]:
    """Return the registered panels."""
    return tuple(_project_panels)
