"""What differs between two versions, or two dates, of a plan: fields, projects, texts, dates, money, posts, states.

Both ends are given as they stood; lineage says what became of what. Pure: no Django, no clock.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from organisation.partial_dates import PartialDate
from roadmap.amounts import Total
from roadmap.bridge import Bridge

_WORDS = re.compile(r"\s+|\S+")


class Fate(StrEnum):
    """What became of fields or projects between the two ends."""

    ADDED = "added"
    DROPPED = "dropped"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    REPLACED = "replaced"
    SAME = "same"


@dataclass(frozen=True)
class Unit:
    """A field or project at one end. `texts` are its columns in order, "" where unknown; `address` is its slug.

    The key names the row: that of a project is the same in all versions, that of a field is not.
    """

    key: str
    title: str
    address: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """Stated lineage: the unit `before` became (part of) `after`; `kind` is the value of a Fate."""

    before: str
    after: str
    kind: str


@dataclass(frozen=True)
class TextChange:
    """One column of a unit, before and after; "" is unknown."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What became of some units: those before, those after, and the texts that changed where it is one each."""

    fate: Fate
    before: tuple[Unit, ...]
    after: tuple[Unit, ...]
    texts: tuple[TextChange, ...] = ()


def compare_units(before: Iterable[Unit], after: Iterable[Unit], links: Iterable[Link]) -> tuple[Change, ...]:
    """Return the changes between two ends, in the order of `Fate`; what is the same and unchanged is left out.

    A unit goes on in the one with its key and in those that it leads to by lineage, also by way of versions in between.
    Without either, the one with its address or its title is taken for it, as long as nothing else claims that.
    """
    old, new = {unit.key: unit for unit in before}, {unit.key: unit for unit in after}
    stated = list(links)
    targets = {key: _reached(key, new, stated) for key in old}
    _guess(old, new, targets)
    changes = [_change(old, new, group, stated) for group in _groups(old, new, targets)]
    order = list(Fate)
    return tuple(
        sorted(
            (change for change in changes if change.fate is not Fate.SAME or change.texts),
            key=lambda change: order.index(change.fate),
        )
    )


def _reached(key: str, new: Mapping[str, Unit], links: Iterable[Link]) -> set[str]:
    """The units after that `key` goes on in."""
    following: dict[str, set[str]] = {}
    for link in links:
        if link.before != link.after:
            following.setdefault(link.before, set()).add(link.after)
    seen, waiting = {key}, [key]
    while waiting:
        for successor in following.get(waiting.pop(), ()):
            if successor not in seen:
                seen.add(successor)
                waiting.append(successor)
    return {found for found in seen if found in new}


def _guess(old: Mapping[str, Unit], new: Mapping[str, Unit], targets: dict[str, set[str]]) -> None:
    for matches in (_same_address, _same_title):
        claimed = {key for found in targets.values() for key in found}
        for key in [key for key, found in targets.items() if not found]:
            fitting = [other for other, unit in new.items() if other not in claimed and matches(old[key], unit)]
            if len(fitting) == 1:
                targets[key].add(fitting[0])
                claimed.add(fitting[0])


def _same_address(one: Unit, other: Unit) -> bool:
    return bool(one.address) and one.address == other.address


def _same_title(one: Unit, other: Unit) -> bool:
    return one.title == other.title


def _groups(
    old: Mapping[str, Unit], new: Mapping[str, Unit], targets: Mapping[str, set[str]]
) -> list[tuple[list[str], list[str]]]:
    """Units that belong together: sources that share a target, and their targets, in the order of the ends."""
    groups: list[tuple[set[str], set[str]]] = []
    for key in old:
        sources, found = {key}, set(targets[key])
        for group in [group for group in groups if group[1] & found]:
            groups.remove(group)
            sources |= group[0]
            found |= group[1]
        groups.append((sources, found))
    reached = {key for _sources, found in groups for key in found}
    groups += [(set(), {key}) for key in new if key not in reached]
    return [([key for key in old if key in group[0]], [key for key in new if key in group[1]]) for group in groups]


def _change(
    old: Mapping[str, Unit], new: Mapping[str, Unit], group: tuple[list[str], list[str]], links: Iterable[Link]
) -> Change:
    before, after = tuple(old[key] for key in group[0]), tuple(new[key] for key in group[1])
    fate = _fate(before, after, links)
    texts = _texts(before[0], after[0]) if len(before) == len(after) == 1 else ()
    return Change(fate, before, after, texts)


def _fate(before: tuple[Unit, ...], after: tuple[Unit, ...], links: Iterable[Link]) -> Fate:
    if not before:
        return Fate.ADDED
    if not after:
        return Fate.DROPPED
    if len(before) == len(after) == 1:
        said = [link.kind for link in links if (link.before, link.after) == (before[0].key, after[0].key)]
        if said and said[0] != Fate.SAME:
            return Fate(said[0])
        return Fate.SAME if before[0].title == after[0].title else Fate.RENAMED
    if len(before) == 1:
        return Fate.SPLIT
    return Fate.MERGED if len(after) == 1 else Fate.REPLACED


def _texts(before: Unit, after: Unit) -> tuple[TextChange, ...]:
    names = dict.fromkeys((*before.texts, *after.texts))
    pairs = ((name, before.texts.get(name, ""), after.texts.get(name, "")) for name in names)
    return tuple(TextChange(name, one, other) for name, one, other in pairs if one != other)


class Part(StrEnum):
    """How a piece of a changed text came about."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


def marked(before: str, after: str) -> tuple[tuple[Part, str], ...]:
    """Return a changed text word by word as pieces that were kept, are gone, or are new, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[tuple[Part, str]] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((Part.KEPT, "".join(old[start:end])))
            continue
        if end > start:
            pieces.append((Part.GONE, "".join(old[start:end])))
        if other_end > other_start:
            pieces.append((Part.NEW, "".join(new[other_start:other_end])))
    return tuple(pieces)


@dataclass(frozen=True)
class Due:
    """When a milestone is due or was reached, at one end; None is unknown."""

    key: str
    project: str
    title: str
    day: PartialDate | None
    reached: bool = False


@dataclass(frozen=True)
class Move:
    """A milestone whose date changed; `before` or `after` None: it was not there. `days` is later, negative earlier."""

    before: Due | None
    after: Due | None

    @property
    def named(self) -> Due:
        """The milestone as it is called last."""
        found = self.after or self.before
        assert found is not None  # one of the two is there
        return found

    @property
    def days(self) -> int | None:
        """Days from the date before to the one after; None without both."""
        if not self.before or not self.after or not self.before.day or not self.after.day:
            return None
        return (self.after.day.day - self.before.day.day).days


def moves(before: Iterable[Due], after: Iterable[Due]) -> tuple[Move, ...]:
    """Return the milestones that came, went, moved or were reached, by project."""
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    found = [
        Move(old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if key not in old or key not in new or _dates(old[key]) != _dates(new[key])
    ]
    return tuple(sorted(found, key=lambda move: move.named.project))


def _dates(row: Due) -> tuple[PartialDate | None, bool]:
    return row.day, row.reached


@dataclass(frozen=True)
class Quantity:
    """A budget item in euros or a position line in FTE at one end; `note` is its condition or its grades."""

    key: str
    title: str
    total: Total
    note: str = ""

    @property
    def told(self) -> tuple[object, ...]:
        """What has to be equal for nothing to have changed: not how many parts make up the same sum."""
        return self.total.shown, self.total.unknown, self.note


@dataclass(frozen=True)
class QuantityChange:
    """A budget item or position line that changed; None: it was not there."""

    before: Quantity | None
    after: Quantity | None

    @property
    def named(self) -> Quantity:
        """The row as it is called last."""
        found = self.after or self.before
        assert found is not None  # one of the two is there
        return found

    @property
    def difference(self) -> Total | None:
        """After minus before; None where either is unknown, not there, or cannot be determined."""
        if not self.before or not self.after:
            return None
        one, other = self.before.total, self.after.total
        if one.amount is None or other.amount is None or not (one.complete and other.complete):
            return None
        return Total((other.amount,)) - Total((one.amount,))


def quantities(before: Iterable[Quantity], after: Iterable[Quantity]) -> tuple[QuantityChange, ...]:
    """Return the rows that came, went or changed, in the order of the ends."""
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    return tuple(
        QuantityChange(old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if key not in old or key not in new or old[key].told != new[key].told
    )


@dataclass(frozen=True)
class StateChange:
    """A project whose state changed; "" is not stated."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class End:
    """One end of the comparison, as it stood. `states` are by project, those without a stated one left out."""

    fields: tuple[Unit, ...] = ()
    projects: tuple[Unit, ...] = ()
    dates: tuple[Due, ...] = ()
    money: tuple[Quantity, ...] = ()
    posts: tuple[Quantity, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two ends; `bridge` is left out where nothing is known of the first day."""

    fields: tuple[Change, ...]
    projects: tuple[Change, ...]
    moves: tuple[Move, ...]
    money: tuple[QuantityChange, ...]
    posts: tuple[QuantityChange, ...]
    states: tuple[StateChange, ...]
    bridge: Bridge | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        return not (self.fields or self.projects or self.moves or self.money or self.posts or self.states)


def compare(
    before: End,
    after: End,
    *,
    field_links: Iterable[Link] = (),
    project_links: Iterable[Link] = (),
    bridge: Bridge | None = None,
) -> Comparison:
    """Return what differs between two ends; the links are those of the versions from the one end to the other."""
    titles = {unit.key: unit.title for unit in (*before.projects, *after.projects)}
    return Comparison(
        fields=compare_units(before.fields, after.fields, field_links),
        projects=compare_units(before.projects, after.projects, project_links),
        moves=moves(before.dates, after.dates),
        money=quantities(before.money, after.money),
        posts=quantities(before.posts, after.posts),
        states=tuple(
            StateChange(title, before.states.get(key, ""), after.states.get(key, ""))
            for key, title in titles.items()
            if before.states.get(key, "") != after.states.get(key, "")
        ),
        bridge=bridge,
    )
