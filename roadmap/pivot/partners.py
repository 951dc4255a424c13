"""What partners contribute beside the county's own budget, each euro counted once. Pure: no Django, no clock.

A contribution may be the other side of one of the county's budget items (domain, `Contribution`): then it stands in the
sum of the contributions, and is not added to the budget again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.amounts import Amount, Total, total


@dataclass(frozen=True)
class Contribution:
    """What a body promises, in euros each; a group of `members` bodies promises as often. `each` None is unknown.

    `group` is what belongs together (agreement, years, recommended or promised), `item` the key of the budget item
    whose other side it is ("" for none).
    """

    key: str
    group: str
    body: str
    members: int
    each: Amount | None
    item: str = ""

    @property
    def amount(self) -> Amount | None:
        """For all members together."""
        return None if self.each is None else self.each.times(self.members)


@dataclass(frozen=True)
class Shared:
    """Contributions that belong together. `whole` is what all bring, `own` what of it stands in the county's budget,
    `others` the rest: budget and `others` may be added, budget and `whole` would count twice."""

    group: str
    rows: tuple[Contribution, ...]
    whole: Total
    own: Total
    others: Total

    @property
    def bodies(self) -> int:
        """How many bodies contribute, members of groups counted."""
        return sum(row.members for row in self.rows)

    @property
    def each(self) -> Amount | None:
        """What every one contributes, where it is the same for all; None otherwise."""
        found = {(row.each.value, row.each.qualifier) for row in self.rows if row.each is not None}
        same = len(found) == 1 and all(row.each is not None for row in self.rows)
        return self.rows[0].each if same else None


def shared(contributions: Iterable[Contribution]) -> list[Shared]:
    """Contributions by group, in order of first appearance."""
    groups: dict[str, list[Contribution]] = {}
    for row in contributions:
        groups.setdefault(row.group, []).append(row)
    return [
        Shared(
            group=group,
            rows=tuple(rows),
            whole=total(row.amount for row in rows),
            own=total(row.amount for row in rows if row.item),
            others=total(row.amount for row in rows if not row.item),
        )
        for group, rows in groups.items()
    ]
