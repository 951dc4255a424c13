"""Three-way merge, field by field: what the form showed, what was typed, what stands there now.

Pure: no rows, no requests. Two people who change different fields both get their way; two who change the same field
differently are told, with all three texts, and nothing of either is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Edit:
    """One field: `base` is what the form was opened with, `value` what was sent."""

    base: Any
    value: Any


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: before, yours, theirs (what stands there now)."""

    before: Any
    yours: Any
    theirs: Any


class Conflict(Exception):
    """Somebody else changed the same fields meanwhile. `clashes` holds all three values by field name."""

    def __init__(self, clashes: Mapping[str, Clash]) -> None:
        self.clashes = dict(clashes)
        super().__init__(", ".join(self.clashes))


def merge(now: Mapping[str, Any], edits: Mapping[str, Edit]) -> dict[str, Any]:
    """Return what is to be written: the values by field name that differ from `now`.

    A field that was sent as it was opened is left alone, whatever it is now. Raises Conflict when a field that was
    changed is neither as it was opened nor what was typed.
    """
    changes: dict[str, Any] = {}
    clashes: dict[str, Clash] = {}
    for name, edit in edits.items():
        if edit.value in (edit.base, now[name]):
            continue
        if now[name] == edit.base:
            changes[name] = edit.value
        else:
            clashes[name] = Clash(edit.base, edit.value, now[name])
    if clashes:
        raise Conflict(clashes)
    return changes
