"""What an import would do with a batch's own items: new, replaced, unchanged, changed by hand, gone from the file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from exchange.finance.lines import Key, Sum
from exchange.finance.own import Own
from roadmap.models import BudgetProduct

KEEP, REPLACE = "keep", "replace"
"""What becomes of items that were changed by hand since."""


@dataclass
class Change:
    """One key: its sum in the file (None: no longer there), the item of the batch (None: new), the item's title."""

    key: Key
    total: Sum | None
    own: Own | None
    title: str = ""

    @property
    def before(self) -> Decimal | None:
        """The amount that stands there now."""
        return self.own.amount.amount if self.own and self.own.amount else None


@dataclass
class Proposal:
    """Everything that an import would do. `by_hand` is decided as a whole; what is `in_use` stays in any case."""

    new: list[Change] = field(default_factory=list)
    replaced: list[Change] = field(default_factory=list)
    unchanged: list[Change] = field(default_factory=list)
    by_hand: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    gone_by_hand: list[Change] = field(default_factory=list)
    in_use: list[Change] = field(default_factory=list)

    @property
    def to_decide(self) -> list[Change]:
        """Items of which somebody has to say whether they stay."""
        return [*self.by_hand, *self.gone_by_hand]

    @property
    def changes(self) -> int:
        """How many items would be written or taken away."""
        return len(self.new) + len(self.replaced) + len(self.gone) + len(self.to_decide)

    def counts(self) -> dict[str, int]:
        """Return how many items there are of each."""
        return {name: len(rows) for name, rows in vars(self).items()}

    def mark(self, *more: str) -> str:
        """Return a fingerprint of what would happen and of what it starts from."""
        rows = [
            [
                name,
                *map(str, one.key),
                one.title,
                str(one.total.amount) if one.total else "",
                str(one.own.entry.item) if one.own else "",
                str(one.own.amount.pk) if one.own and one.own.amount else "",
                *(one.own.since if one.own else ()),
            ]
            for name, changes in vars(self).items()
            for one in sorted(changes, key=lambda change: change.key)
        ]
        return hashlib.sha256(json.dumps([rows, more]).encode()).hexdigest()


def title_of(key: Key, total: Sum, product: BudgetProduct, account_word: str) -> str:
    """Return an item's title: what the file calls the account, else its number, else the product."""
    if total.account_name:
        return f"{key.account} {total.account_name}".strip()[:300]
    return f"{account_word} {key.account}" if key.account else str(product)[:300]


def compare(own: Mapping[Key, Own], sums: Mapping[Key, Sum], titles: Mapping[Key, str]) -> Proposal:
    """Return what the file would do with the items of the batch."""
    found = Proposal()
    for key, total in sums.items():
        one = own.get(key)
        change = Change(key, total, one, titles[key])
        if one is None:
            found.new.append(change)
        elif one.touched:
            found.by_hand.append(change)
        elif change.before == total.amount and one.entry.title == change.title:
            found.unchanged.append(change)
        else:
            found.replaced.append(change)
    for key, one in own.items():
        if key in sums or one.item is None:
            continue
        change = Change(key, None, one, one.entry.title)
        if one.used:
            found.in_use.append(change)
        else:
            (found.gone_by_hand if one.touched else found.gone).append(change)
    return found
