"""What other rooms add to the page of one's own account: links with a sentence of what they lead to."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class AccountLink:
    """A link on the account's page: its words, what one does there, and the name of the page."""

    label: str | Promise
    lead: str | Promise
    name: str


_links: list[AccountLink] = []


def add_account_link(link: AccountLink) -> None:
    """Show `link` on the account's page, in order of registration; one that is known already is not added again."""
    if link not in _links:
        _links.append(link)


def account_links() -> tuple[AccountLink, ...]:
    """Return the registered links."""
    return tuple(_links)
