"""Where upper apps add buttons to a municipality's page."""

from collections.abc import Callable

from cooperation.partner.scope import Scope
from organisation.models import User

Link = Callable[[Scope, User], tuple[str, str] | None]
"""Gets whose page it is and who reads it; returns label and address, None where there is nothing for that reader."""
_links: list[Link] = []


def add_link(link: Link) -> None:
    """Show `link` in the head of the page; one that is known already is not added again."""
    if link not in _links:
        _links.append(link)


def links(scope: Scope, user: User) -> list[tuple[str, str]]:
    """Return the registered links that have something for `user`."""
    return [found for link in _links if (found := link(scope, user))]
