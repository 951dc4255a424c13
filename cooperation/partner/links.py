"""Where upper apps add buttons to a municipality's page."""

from collections.abc import Callable

from cooperation.partner.scope import Scope

Link = Callable[[Scope], tuple[str, str]]
"""Gets whose page it is and returns label and address."""
_links: list[Link] = []


def add_link(link: Link) -> None:
    """Show `link` in the head of the page; one that is known already is not added again."""
    if link not in _links:
        _links.append(link)


def links(scope: Scope) -> list[tuple[str, str]]:
    """Return the registered links."""
    return [link(scope) for link in _links]
